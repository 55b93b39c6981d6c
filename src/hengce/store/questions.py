"""Which questions wait for their decision window to close."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, func, select

from hengce.model.instant import Instant
from hengce.model.open_question import OpenQuestion
from hengce.model.strategy import PriorityClass
from hengce.store.queries import POSITION, ByCustomer
from hengce.store.rows import read_open_question
from hengce.store.schema import open_question

_DUE = (
    select(open_question)
    .where(open_question.c.closes_at <= bindparam("until"), open_question.c.position <= POSITION)
    .order_by(open_question.c.closes_at, open_question.c.customer, open_question.c.seq)
    .limit(bindparam("limit"))
)
_NEXT_CLOSE = select(func.min(open_question.c.closes_at)).where(
    open_question.c.position <= POSITION
)
_WINDOWS = ByCustomer(
    open_question.c.customer,
    lambda *whose: select(
        open_question.c.customer, open_question.c.priority_class, open_question.c.closes_at
    ).where(
        open_question.c.closes_at >= bindparam("at"), open_question.c.position <= POSITION, *whose
    ),
)


def due_questions(
    connection: Connection, position: int, until: Instant, limit: int
) -> list[OpenQuestion]:
    """Return the first questions whose windows close by an instant, by closing, then customer."""
    bound = {"until": until, "limit": limit, "position": position}
    return [read_open_question(row) for row in connection.execute(_DUE, bound).mappings()]


def open_windows(
    connection: Connection, position: int, customers: Sequence[str], at: Instant
) -> Mapping[tuple[str, PriorityClass], Instant]:
    """Return when customers' decision windows that are open at an instant close."""
    return {
        (customer, PriorityClass(name)): closes_at
        for result in _WINDOWS.results(connection, customers, at=at, position=position)
        for customer, name, closes_at in result
    }


def next_close(connection: Connection, position: int) -> Instant | None:
    """Return when the next decision window closes; None while none is open."""
    return connection.execute(_NEXT_CLOSE, {"position": position}).scalar()
