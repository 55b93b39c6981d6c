"""The entries of the consent ledger that the staged files hold of single customers."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hengce.model.consent import Consent, ConsentState
from hengce.model.instant import Instant
from hengce.store.staged import entity_of


def consents_kept(
    staged: Mapping[str, Path], customers: Collection[str], as_of: Instant
) -> Sequence[Consent]:
    """Return the last entry of each customer, purpose and channel, by these.

    Of a yes and a no of one instant the no is the last, and of what is dated later than `as_of` a
    no holds at once and a yes not yet. The files lie in the order of customers, so row groups
    without these are left out by their statistics: a person looks at one customer, and nobody is
    decided by it.
    """
    latest: dict[tuple[str, str, str], Consent] = {}
    wanted = pc.field("customer").isin(sorted(customers))
    for path in staged.values():
        if entity_of(pq.read_schema(path)) != "consents":
            continue
        table = pq.read_table(path, filters=wanted)
        instants = table["at"].cast(pa.int64()).to_pylist()
        for row, at in zip(table.to_pylist(), instants, strict=True):
            one = _entry(row, at)
            if one.at > as_of and one.state is ConsentState.GIVEN:
                continue
            key = (one.customer, one.purpose, one.channel)
            latest[key] = max(one, latest.get(key, one), key=partial(_rank, as_of))
    return [latest[key] for key in sorted(latest)]


def _entry(row: Mapping[str, object], at: Instant) -> Consent:
    told = {name: str(row.get(name) or "") for name in ("text_version", "source", "evidence")}
    return Consent(
        customer=str(row["customer"]),
        purpose=str(row["purpose"]),
        channel=str(row["channel"]),
        state=ConsentState(str(row["state"])),
        at=at,
        **told,
    )


def _rank(as_of: Instant, one: Consent) -> tuple[int, bool]:
    return min(one.at, as_of), one.state is ConsentState.WITHDRAWN
