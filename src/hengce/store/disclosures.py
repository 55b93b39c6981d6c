"""Who was shown what of customers, and why."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, Table, bindparam, select

from hengce.model.disclosure import Disclosure
from hengce.store.among import among
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.schema_disclosures import disclosure

_AFTER = (
    select(disclosure)
    .where(disclosure.c.position <= POSITION, disclosure.c.seq > bindparam("after"))
    .order_by(disclosure.c.seq)
    .limit(bindparam("limit"))
)
_ALL = Prepared(_AFTER)
_OF_UNITS = Prepared(_AFTER.where(among(disclosure.c.org, "orgs")))


class DisclosureReads:
    """What a view knows of them; `SqlView` inherits it."""

    _connection: Connection
    _position: int

    def disclosures(
        self, orgs: Sequence[str] | None, limit: int, after_seq: int = 0
    ) -> Sequence[Disclosure]:
        """Disclosures of customers of some units (None: of all), oldest first."""
        bound = {"after": after_seq, "limit": limit, "position": self._position}
        if orgs is None:
            rows = _ALL.named(self._connection, bound)
        else:
            rows = _OF_UNITS.named(self._connection, {**bound, "orgs": list(orgs)})
        return [
            Disclosure(
                customer=row["customer"],
                org=row["org"],
                by=row["made_by"],
                reason=row["reason"],
                fields=msgspec.json.decode(row["fields"], type=tuple[str, ...]),
                at=row["at"],
                seen=row["seen"],
                seq=row["seq"],
            )
            for row in rows
        ]


class DisclosureWrites(DisclosureReads):
    """What a transaction writes of them; `SqlTransaction` inherits it."""

    if TYPE_CHECKING:

        def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None: ...

    def add_disclosure(self, made: Disclosure) -> None:
        """Append a disclosure; the store numbers it."""
        row = {
            "org": made.org,
            "customer": made.customer,
            "made_by": made.by,
            "reason": made.reason,
            "fields": msgspec.json.encode(made.fields).decode(),
            "at": made.at,
            "seen": made.seen,
        }
        self._append(disclosure, [row])
