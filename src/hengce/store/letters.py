"""What could not be taken, and what became of it."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from hengce.model.dead_letter import DeadLetter, DeadLetterState
from hengce.store.queries import POSITION
from hengce.store.rows import read_dead_letter
from hengce.store.schema import dead_letter, dead_letter_end

_ENDED = (
    select(dead_letter_end.c.state)
    .where(dead_letter_end.c.letter == dead_letter.c.seq, dead_letter_end.c.position <= POSITION)
    .order_by(dead_letter_end.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_DEAD_LETTERS = (
    select(dead_letter, func.coalesce(_ENDED, DeadLetterState.OPEN.value).label("state"))
    .where(dead_letter.c.position <= POSITION)
    .order_by(dead_letter.c.seq)
)


def dead_letters(
    connection: Connection, position: int, orgs: Sequence[str] | None, limit: int, after_seq: int
) -> list[DeadLetter]:
    """Return dead letters of some units of the bank (None: of all), oldest first."""
    query = _DEAD_LETTERS.where(dead_letter.c.seq > after_seq).limit(limit)
    if orgs is not None:
        query = query.where(dead_letter.c.org.in_(orgs))
    rows = connection.execute(query, {"position": position}).mappings()
    return [read_dead_letter(row) for row in rows]
