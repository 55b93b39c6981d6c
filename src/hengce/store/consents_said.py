"""What the staged files say of single customers' consents, refusals included.

A packed row holds what was given. Who refused and who was never asked look alike in it, and
only the files tell them apart.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

import pyarrow.parquet as pq

from hengce.store.staged import entity_of


def consents_said(
    staged: Mapping[str, Path], customers: Collection[str]
) -> Mapping[str, Mapping[str, bool]]:
    """Return what was said last, as `purpose:channel` with given or refused, by customer.

    Of a yes and a no of one instant the no holds. The files are read whole: this is asked when
    customers are merged, not when they are decided.
    """
    latest: dict[tuple[str, str], tuple[int, bool]] = {}
    columns = ["customer", "purpose", "channel", "state", "at"]
    wanted = [("customer", "in", set(customers))]
    for path in staged.values():
        if entity_of(pq.read_schema(path)) != "consents":
            continue
        for row in pq.read_table(path, columns=columns, filters=wanted).to_pylist():
            key = (row["customer"], f"{row['purpose']}:{row['channel']}")
            said = (row["at"], row["state"] != "given")
            latest[key] = max(said, latest.get(key, said))
    found: dict[str, dict[str, bool]] = {}
    for (customer, name), (_, refused) in latest.items():
        found.setdefault(customer, {})[name] = not refused
    return found
