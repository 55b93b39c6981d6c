"""What could not be taken, and what became of it."""

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, String, bindparam, func, or_, select

from hengce.errors import NotFoundError
from hengce.model.dead_letter import DeadLetter, DeadLetterState, LetterPile
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
_state = func.coalesce(_ENDED, DeadLetterState.OPEN.value)
_LETTERS = (
    select(dead_letter, _state.label("state"))
    .where(dead_letter.c.position <= POSITION)
    .order_by(dead_letter.c.seq)
)
_ONE = Prepared(_LETTERS.where(dead_letter.c.seq == bindparam("seq")))


def _asked(name: str, value: ColumnElement[str]) -> ColumnElement[bool]:
    """Say that a value is the one that is bound under a name; empty: any."""
    wanted = bindparam(name, type_=String())
    return or_(wanted == "", value == wanted)


_AFTER = (
    _LETTERS.where(dead_letter.c.seq > bindparam("after"))
    .where(_asked("wanted", _state))
    .where(_asked("code", dead_letter.c.code))
    .where(_asked("source", dead_letter.c.source))
    .limit(bindparam("limit"))
)
_ALL = Prepared(_AFTER)
_OF_UNITS = Prepared(_AFTER.where(among(dead_letter.c.org, "orgs")))
_PILE = (dead_letter.c.code, dead_letter.c.source, dead_letter.c.dialect)
_PILES = (
    select(
        *_PILE,
        func.count().label("letters"),
        func.max(dead_letter.c.seq).label("last"),
        func.min(dead_letter.c.received_at).label("first_at"),
        func.max(dead_letter.c.received_at).label("last_at"),
    )
    .where(dead_letter.c.position <= POSITION, _state == DeadLetterState.OPEN.value)
    .group_by(*_PILE)
    .order_by(func.count().desc(), *_PILE)
)
_EVERY_PILE = Prepared(_PILES)
_PILES_OF_UNITS = Prepared(_PILES.where(among(dead_letter.c.org, "orgs")))


class LetterReads:
    """Reads dead letters; a part of the view."""

    _connection: Connection
    _position: int

    def dead_letters(
        self,
        orgs: Sequence[str] | None,
        limit: int,
        after_seq: int = 0,
        *,
        state: DeadLetterState | None = None,
        code: str = "",
        source: str = "",
    ) -> Sequence[DeadLetter]:
        """Dead letters of some units of the bank (None: of all), oldest first."""
        wanted = {"wanted": "" if state is None else state.value, "code": code, "source": source}
        bound = {"after": after_seq, "limit": limit, **wanted}
        if orgs is None:
            return self._letters(_ALL, bound)
        return self._letters(_OF_UNITS, {**bound, "orgs": list(orgs)})

    def letter_piles(self, orgs: Sequence[str] | None) -> Sequence[LetterPile]:
        """Open dead letters of some units (None: of all) by reason and sender, most first."""
        bound: dict[str, object] = {"position": self._position}
        query = _EVERY_PILE
        if orgs is not None:
            query, bound = _PILES_OF_UNITS, {**bound, "orgs": list(orgs)}
        rows = query.named(self._connection, bound)
        return [msgspec.convert(dict(row), LetterPile) for row in rows]

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
