"""What an error in here left undecided: asked again later, and kept for people in the end.

Nothing is sent for a question that fails, and none is lost: its event stays in the log, and
the question stays open until it is answered or becomes a dead letter that somebody can drive
again.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from hengce.errors import ForgottenError
from hengce.model.dead_letter import DeadLetter, DeadLetterState, Dialect
from hengce.model.instant import SECOND_US, Instant
from hengce.model.open_question import OpenQuestion
from hengce.ports import Transaction

ATTEMPTS_MAX = 5
"""How often a question is asked before people are to look at it."""

FIRST_PAUSE_SECONDS = 1
"""How long it rests after the first error; each further rest is twice as long."""

UNDECIDED = "event.undecided"


def put_off(tx: Transaction, numbers: Sequence[int], at: Instant) -> int:
    """Ask open questions again after a rest; return how many are given up instead.

    Args:
        tx: A transaction of its own: what failed was undone.
        numbers: The questions that failed together.
        at: When.
    """
    failed = [_next_attempt(question, at) for question in tx.questions(numbers)]
    tx.close_questions(numbers)
    tx.keep_questions([one for one in failed if one.attempt < ATTEMPTS_MAX])
    given_up = [one for one in failed if one.attempt >= ATTEMPTS_MAX]
    tx.add_dead_letters(list(_letters(tx, given_up, at)))
    return len(given_up)


def _next_attempt(question: OpenQuestion, at: Instant) -> OpenQuestion:
    """Return a question as it is asked next, after an attempt that failed."""
    rest_us = FIRST_PAUSE_SECONDS * SECOND_US << question.attempt
    return msgspec.structs.replace(
        question, seq=0, attempt=question.attempt + 1, closes_at=at + rest_us
    )


def drive_again(tx: Transaction, letter: DeadLetter, at: Instant) -> None:
    """Ask at once what a dead letter keeps, as if nothing had failed.

    Raises:
        ForgottenError: The event that asked was forgotten.
    """
    questions = msgspec.json.decode(letter.document, type=list[OpenQuestion])
    if any(tx.event(one.source, one.id) is None for one in questions):
        raise ForgottenError(
            f"the event of dead letter {letter.seq} was forgotten (hengce retain list; "
            "retention/events_days): drop the letter"
        )
    tx.keep_questions([msgspec.structs.replace(one, attempt=0, closes_at=at) for one in questions])
    tx.end_dead_letter(letter.seq, DeadLetterState.REDRIVEN)


def _letters(
    tx: Transaction, given_up: Sequence[OpenQuestion], at: Instant
) -> Iterator[DeadLetter]:
    """Yield a letter for each event, with the questions that it asked."""
    by_event = sorted(given_up, key=lambda one: (one.source, one.id, one.priority_class))
    for (source, name), same in groupby(by_event, key=lambda one: (one.source, one.id)):
        event = next(iter(tx.events_of(source, [name])))
        yield DeadLetter(
            org=event.org,
            source=source,
            dialect=Dialect.QUESTION,
            id=name,
            received_at=at,
            code=UNDECIDED,
            detail="",
            document=msgspec.json.encode(list(same)),
        )
