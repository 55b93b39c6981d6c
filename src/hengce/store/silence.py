"""Hand-offs in their order, for whoever waits for answers to them."""

from collections.abc import Sequence
from itertools import takewhile

from sqlalchemy import Connection, bindparam, delete, func, select

from hengce.model.contact import Contact, ContactState
from hengce.model.instant import Instant
from hengce.ports import NumberedHandOff
from hengce.store.ledger import Ledger
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION, append
from hengce.store.schema import contact_step
from hengce.store.schema_tasks import silence_cursor

_CURSOR = Prepared(select(silence_cursor.c.seq).where(silence_cursor.c.name == bindparam("name")))
_FORGET = Prepared(delete(silence_cursor).where(silence_cursor.c.name == bindparam("looked")))
_LAST = Prepared(select(func.max(contact_step.c.seq)).where(contact_step.c.position <= POSITION))
_AFTER = Prepared(
    select(contact_step.c.seq, contact_step.c.contact, contact_step.c.customer, contact_step.c.at)
    .where(
        contact_step.c.seq > bindparam("seq"),
        contact_step.c.state == str(ContactState.COMMITTED),
        contact_step.c.position <= POSITION,
    )
    .order_by(contact_step.c.seq)
    .limit(bindparam("limit"))
)


class SilenceReads:
    """Reads of a view."""

    _connection: Connection
    _position: int
    _ledger: Ledger

    def silence_cursor(self, name: str) -> int | None:
        """Up to which hand-off somebody has looked; None: he has not begun."""
        seen: int | None = _CURSOR.value(self._connection, {"name": name})
        return seen

    def last_hand_off(self) -> int:
        """The number of the last hand-off; 0 for none."""
        return int(_LAST.value(self._connection, {"position": self._position}) or 0)

    def hand_offs_after(self, seq: int, until: Instant, limit: int) -> Sequence[NumberedHandOff]:
        """The next hand-offs behind a number, up to the first that is later than `until`."""
        bound = {"seq": seq, "limit": limit, "position": self._position}
        rows = _AFTER.named(self._connection, bound)
        return [
            NumberedHandOff(row["seq"], row["contact"], row["customer"])
            for row in takewhile(lambda row: row["at"] <= until, rows)
        ]

    def handed_off_to(self, customer: str, since: Instant, until: Instant) -> Sequence[Contact]:
        """A customer's contacts that were handed off after `since` and by `until`."""
        standings = self._ledger.standings_of(customer)
        found = self._ledger.listed_of(customer) + self._ledger.placed_of(customer)
        return [
            one.contact
            for one in found
            if (standing := standings.get((one.segment, one.place))) is not None
            and standing.state is ContactState.COMMITTED
            and since < standing.at <= until
        ]


class SilenceWrites(SilenceReads):
    """Writes of a transaction."""

    def set_silence_cursor(self, name: str, seq: int) -> None:
        """Say up to which hand-off somebody has looked."""
        _FORGET.change(self._connection, {"looked": name})
        append(self._connection, silence_cursor, self._position, [{"name": name, "seq": seq}])
