"""Which questions wait for their decision window to close."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, func, select

from hengce.model.instant import Instant
from hengce.model.open_question import OpenQuestion
from hengce.model.strategy import PriorityClass
from hengce.store.among import among
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION, ByCustomer, append, pieces
from hengce.store.rows import read_open_question
from hengce.store.schema import open_question
from hengce.store.written import open_question_row

_CLOSE = Prepared(delete(open_question).where(among(open_question.c.seq, "numbers")))
_OF = among(open_question.c.partition, "partitions")
_UNTIL = (
    select(open_question)
    .where(open_question.c.closes_at <= bindparam("until"), open_question.c.position <= POSITION)
    .order_by(open_question.c.closes_at, open_question.c.customer, open_question.c.seq)
    .limit(bindparam("limit"))
)
_DUE = Prepared(_UNTIL)
_DUE_OF = Prepared(_UNTIL.where(_OF))
_FIRST_CLOSE = select(func.min(open_question.c.closes_at)).where(
    open_question.c.position <= POSITION
)
_NEXT_CLOSE = Prepared(_FIRST_CLOSE)
_NEXT_CLOSE_OF = Prepared(_FIRST_CLOSE.where(_OF))
_NUMBERED = Prepared(
    select(open_question)
    .where(
        among(open_question.c.seq, "numbers"),
        open_question.c.position <= POSITION,
    )
    .order_by(open_question.c.seq)
)
# What failed before is asked apart, so that it takes no later event along.
_WINDOWS = ByCustomer(
    open_question.c.customer,
    lambda *whose: select(
        open_question.c.customer, open_question.c.priority_class, open_question.c.closes_at
    ).where(
        open_question.c.closes_at >= bindparam("at"),
        open_question.c.attempt == 0,
        open_question.c.position <= POSITION,
        *whose,
    ),
)


class QuestionReads:
    """Reads which questions wait."""

    _connection: Connection
    _position: int

    def open_questions(
        self, until: Instant, limit: int, partitions: Collection[int] | None = None
    ) -> Sequence[OpenQuestion]:
        """The first questions whose windows close by an instant, by closing, then customer."""
        bound = {"until": until, "limit": limit, "position": self._position, **_among(partitions)}
        query = _DUE if partitions is None else _DUE_OF
        return [read_open_question(row) for row in query.named(self._connection, bound)]

    def questions(self, numbers: Sequence[int]) -> Sequence[OpenQuestion]:
        """Those of some questions that are open, by number."""
        bound = {"position": self._position}
        return [
            read_open_question(row)
            for piece in pieces(numbers)
            for row in _NUMBERED.named(self._connection, {**bound, "numbers": piece})
        ]

    def open_windows(
        self, customers: Sequence[str], at: Instant
    ) -> Mapping[tuple[str, PriorityClass], Instant]:
        """When customers' decision windows that are open at an instant close."""
        return {
            (customer, PriorityClass(name)): closes_at
            for customer, name, closes_at in _WINDOWS.rows(
                self._connection, customers, at=at, position=self._position
            )
        }

    def next_close(self, partitions: Collection[int] | None = None) -> Instant | None:
        """When the next decision window closes; None while none is open."""
        query = _NEXT_CLOSE if partitions is None else _NEXT_CLOSE_OF
        bound = {"position": self._position, **_among(partitions)}
        closes: Instant | None = query.value(self._connection, bound)
        return closes


class QuestionWrites(QuestionReads):
    """Keeps and closes questions."""

    def keep_questions(self, questions: Sequence[OpenQuestion]) -> None:
        """Remember what is to be decided when a window closes."""
        rows = [open_question_row(question) for question in questions]
        append(self._connection, open_question, self._position, rows)

    def close_questions(self, numbers: Sequence[int]) -> int:
        """Forget questions that this transaction answers; return how many were still open."""
        closed = 0
        for piece in pieces(numbers):
            closed += _CLOSE.change(self._connection, {"numbers": piece})
        return closed


def _among(partitions: Collection[int] | None) -> dict[str, list[int]]:
    return {} if partitions is None else {"partitions": sorted(partitions)}
