"""What could not be taken, and what became of it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, func, select

from hengce.errors import NotFoundError
from hengce.model.dead_letter import DeadLetter, DeadLetterState
from hengce.store.among import among
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION, append
from hengce.store.rows import read_dead_letter
from hengce.store.schema import dead_letter, dead_letter_end
from hengce.store.written import dead_letter_row

_ENDED = (
    select(dead_letter_end.c.state)
    .where(dead_letter_end.c.letter == dead_letter.c.seq, dead_letter_end.c.position <= POSITION)
    .order_by(dead_letter_end.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_LETTERS = (
    select(dead_letter, func.coalesce(_ENDED, DeadLetterState.OPEN.value).label("state"))
    .where(dead_letter.c.position <= POSITION)
    .order_by(dead_letter.c.seq)
)
_ONE = Prepared(_LETTERS.where(dead_letter.c.seq == bindparam("seq")))
_AFTER = _LETTERS.where(dead_letter.c.seq > bindparam("after")).limit(bindparam("limit"))
_ALL = Prepared(_AFTER)
_OF_UNITS = Prepared(_AFTER.where(among(dead_letter.c.org, "orgs")))


class LetterReads:
    """Reads dead letters; a part of the view."""

    _connection: Connection
    _position: int

    def dead_letters(
        self, orgs: Sequence[str] | None, limit: int, after_seq: int = 0
    ) -> Sequence[DeadLetter]:
        """Dead letters of some units of the bank (None: of all), oldest first."""
        bound = {"after": after_seq, "limit": limit}
        if orgs is None:
            return self._letters(_ALL, bound)
        return self._letters(_OF_UNITS, {**bound, "orgs": list(orgs)})

    def dead_letter(self, seq: int) -> DeadLetter:
        """One dead letter; NotFoundError when there is none."""
        found = self._letters(_ONE, {"seq": seq})
        if not found:
            raise NotFoundError(f"there is no dead letter {seq}")
        return found[0]

    def _letters(self, query: Prepared, bound: Mapping[str, object]) -> list[DeadLetter]:
        rows = query.named(self._connection, {**bound, "position": self._position})
        return [read_dead_letter(row) for row in rows]


class LetterWrites(LetterReads):
    """Writes dead letters; a part of the transaction."""

    def add_dead_letters(self, letters: Sequence[DeadLetter]) -> None:
        """Append documents that were refused; the store numbers them."""
        rows = [dead_letter_row(letter) for letter in letters]
        append(self._connection, dead_letter, self._position, rows)

    def end_dead_letter(self, seq: int, state: DeadLetterState) -> None:
        """Say what became of a dead letter; NotFoundError when there is none."""
        self.dead_letter(seq)
        ended = {"letter": seq, "state": str(state)}
        append(self._connection, dead_letter_end, self._position, [ended])
