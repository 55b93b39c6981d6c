"""What the staged files say of single customers' consents, refusals included.

A packed row holds what was given. Who refused and who was never asked look alike in it, and
only the files tell them apart.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hengce.model.instant import Instant
from hengce.store.staged import entity_of


def consents_said(
    staged: Mapping[str, Path], customers: Collection[str], as_of: Instant
) -> Mapping[str, Mapping[str, bool]]:
    """Return what was said last, as `purpose:channel` with given or refused, by customer.

    Of a yes and a no of one instant the no holds, and of what is dated later than `as_of` a no
    holds at once and a yes not yet. The files are read whole: this is asked when
    customers are merged, not when they are decided.
    """
    latest: dict[tuple[str, str], tuple[int, bool]] = {}
    columns = ["customer", "purpose", "channel", "state", "at"]
    wanted = [("customer", "in", set(customers))]
    for path in staged.values():
        if entity_of(pq.read_schema(path)) != "consents":
            continue
        table = pq.read_table(path, columns=columns, filters=wanted)
        instants = table["at"].cast(pa.int64()).to_pylist()
        for row, at in zip(table.to_pylist(), instants, strict=True):
            refused = row["state"] != "given"
            if at > as_of and not refused:
                continue
            key = (row["customer"], f"{row['purpose']}:{row['channel']}")
            said = (min(at, as_of), refused)
            latest[key] = max(said, latest.get(key, said))
    found: dict[str, dict[str, bool]] = {}
    for (customer, name), (_, refused) in latest.items():
        found.setdefault(customer, {})[name] = not refused
    return found
