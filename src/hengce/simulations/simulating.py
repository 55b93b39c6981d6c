"""A process of its own that plays a simulation: `python -m hengce.simulations.simulating`.

It reads what is asked from its input, tells how far it has come and in the end the result, one
JSON line each, and stops when its input is closed: it does not outlive whoever asked. It only
reads the bank's memory, and steps back behind whoever decides.
"""

import os
import sys
import time
from pathlib import Path
from threading import Thread
from typing import BinaryIO

import msgspec

from hengce.documents.checking import check_text, kind_of, with_document
from hengce.documents.handing_in import applied_documents
from hengce.documents.manuscripts import work_on
from hengce.errors import HengceError, ProblemsError
from hengce.flow.variation import decided
from hengce.forecast.foretelling import Wanted, foretell
from hengce.forecast.summary import Forecast
from hengce.lint.severity import errors_of
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.journey import entry_of
from hengce.model.noun import Noun
from hengce.populations.selecting import Selecting
from hengce.ports import View
from hengce.startup.lasting import spare_what_lasts
from hengce.wiring import Installation

TOLD_SECONDS_MIN = 0.2
NICENESS = 10


class Question(Noun, frozen=True, kw_only=True):
    """What is to be simulated, and where.

    Attributes:
        home: The installation's folder.
        address: Of its PostgreSQL store; empty for SQLite.
        document: The document that is simulated, such as `strategies/visits`; empty: all that
            is live.
        is_work: Whether the work in progress on it is meant; otherwise what is applied.
        audience: The audience of which customers take part; empty: everybody.
        org: The unit whose customers take part.
        customers: How many, at most.
        days: How many days ahead.
        seed: Draws customers, looks and answers.
        runs: How often it is played.
        tick_minutes: What is due within so long is decided together.
        at: When it begins.
        aimed: Whether only those take part who are in the document's own audience by then.
    """

    home: str
    address: str
    document: str
    is_work: bool
    audience: str
    org: str
    customers: int
    days: int
    seed: int
    runs: int
    tick_minutes: int
    at: Instant
    aimed: bool = False


class Line(Noun, frozen=True, kw_only=True):
    """What the process tells.

    Attributes:
        stage: `reading`, `playing` or `done`.
        part: Which part has been played, 0 to 1.
        forecast: The result, at the end.
        refusal: Why there is none: a problem's code, or a sentence; empty for none.
    """

    stage: str
    part: float = 0.0
    forecast: Forecast | None = None
    refusal: str = ""


def main() -> None:
    """Answer one question."""
    os.nice(NICENESS)
    question = msgspec.json.decode(sys.stdin.buffer.readline(), type=Question)
    Thread(target=_end_with, args=(sys.stdin.buffer,), daemon=True).start()
    _tell(Line(stage="reading"))
    try:
        _tell(Line(stage="done", part=1.0, forecast=_answer(question)))
    except ProblemsError as error:
        _tell(Line(stage="done", refusal=error.problems[0].code))
    except HengceError as error:
        _tell(Line(stage="done", refusal=str(error)))


def _answer(question: Question) -> Forecast:
    installation = Installation.open(Path(question.home), question.address)
    try:
        with installation.store.view() as view:
            bank = _bank(view, question)
            among = _among(installation, view, question, bank)
        wanted = Wanted(
            strategies=(question.document.partition("/")[2],) if question.document else (),
            customers=question.customers,
            days=question.days,
            seed=question.seed,
            runs=question.runs,
            tick_minutes=question.tick_minutes,
            bank=bank,
            among=among,
            told=_Teller().tell,
        )
        spare_what_lasts()
        return foretell(installation.store, installation.archive, wanted, question.at)
    finally:
        installation.close()


def _bank(view: View, question: Question) -> Configuration:
    """Return the bank's documents, with the work in progress among them where it is meant."""
    applied = applied_documents(view)
    is_work = question.is_work and bool(question.document)
    work = work_on(view, question.document) if is_work else None
    if work is None:
        return applied
    checked = check_text(applied, question.document, work.text)
    errors = errors_of(checked.problems)
    if checked.noun is None or errors:
        raise ProblemsError(errors)
    assert kind_of(question.document).noun is type(checked.noun)
    return decided(with_document(applied, question.document, checked.noun))


def _among(
    installation: Installation, view: View, question: Question, bank: Configuration
) -> frozenset[str] | None:
    """Return the customers who may take part; None: everybody."""
    asked = Selecting(installation.archive).ask(view, question.at)
    reached = asked.everybody(question.org)
    if question.audience:
        reached &= asked.members(question.audience)
    if question.aimed:
        name = question.document.partition("/")[2]
        aims = [entry_of(one).audience for one in bank.strategies if one.id == name]
        if aims and aims[0].strip():
            reached &= asked.meeting(aims[0])
    return frozenset(asked.table(reached).column("customer").to_pylist())


class _Teller:
    """Tells how far a simulation has come, not too often."""

    def __init__(self) -> None:
        self._told_at = 0.0

    def tell(self, part: float) -> None:
        """Tell which part has been played."""
        now = time.monotonic()
        if now - self._told_at >= TOLD_SECONDS_MIN:
            self._told_at = now
            _tell(Line(stage="playing", part=round(part, 4)))


def _tell(line: Line) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


def _end_with(stream: BinaryIO) -> None:
    """End this process at once when nobody listens any more."""
    stream.read()
    os._exit(1)


if __name__ == "__main__":
    main()
