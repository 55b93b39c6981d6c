"""All answers of a run, or of single decisions, with what each candidate was worth."""

from collections.abc import Collection, Iterator

import numpy as np
import numpy.typing as npt

from hengce.insight.opportunity import Refused
from hengce.kernel.answers import Answers
from hengce.kernel.decide import decide_groups
from hengce.kernel.layout import read_texts
from hengce.kernel.population import ORG
from hengce.kernel.verdicts import write_answers
from hengce.model.instant import Instant
from hengce.nightly.night import Night
from hengce.nightly.pieces import Piece, alone_in, together
from hengce.nightly.progress import Progress
from hengce.ports import Store
from hengce.reading.archive import Archive
from hengce.reading.gather import Facts, gather

CUSTOMERS = 4_096
"""Customers whose answers are held at a time."""


def answers_of_run(
    store: Store,
    archive: Archive,
    run_id: str,
    orgs: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Iterator[Refused]:
    """Decide a run again from its pin, and tell all of its answers.

    A run keeps the reason of a candidate and not its numbers: they are computed again, with the
    same cutoffs of what was scarce.

    Args:
        store: The bank's memory.
        archive: Opens the run's pin.
        run_id: Which run.
        orgs: Of customers of these units; None: of all.
        progress: Told while it is settled who gets the last of what is scarce.

    Raises:
        NotFoundError: There is no such run.
        ForgottenError: Its snapshot was forgotten.
    """
    with store.view() as view:
        run = view.run(run_id)
    with store.view(run.pin.position) as view:
        opened = archive.open(view, run.pin)
        facts = Night.begin(gather(view, opened), 1, progress).facts
        for piece in pieces_of(facts):
            yield _answered(facts, piece, orgs)


def answers_of_decisions(
    store: Store, since: Instant, until: Instant, orgs: Collection[str] | None = None
) -> Iterator[Refused]:
    """Tell all answers of decisions that were made one by one, as they are kept.

    Each decision counts by itself, where of a run a customer does.

    Args:
        store: The bank's memory.
        since: Decided from when on.
        until: Until before when.
        orgs: Of customers of these units; None: of all.
    """
    with store.view() as view:
        for one in view.sheets(since, until):
            who = _who(one.answers)
            mine = np.array([orgs is None or unit in orgs for unit in one.orgs], np.bool_)
            yield _refused(one.answers, who, np.flatnonzero(mine[who]))


def pieces_of(facts: Facts) -> Iterator[Piece]:
    """Yield everybody in pieces, those who are decided together side by side."""
    groups, size = facts.groups, len(facts.rows)
    for first in range(0, size, CUSTOMERS):
        piece = alone_in(groups, first, min(first + CUSTOMERS, size))
        if len(piece.rows):
            yield piece
    yield from together(groups.order, groups.starts, len(facts.ready.plan.actions))


def _answered(facts: Facts, piece: Piece, orgs: Collection[str] | None) -> Refused:
    block = facts.grouped(piece.rows, piece.starts)
    answers = write_answers(facts.ready, block, decide_groups(facts.ready, block))
    who = _who(answers)
    if orgs is None:
        return _refused(answers, piece.rows[who], np.arange(len(who)))
    packed = block.inputs.bytes.view(np.uint8)
    units = read_texts(packed, facts.ready.layout, facts.population.dictionaries, ORG)
    mine = np.array([unit in orgs for unit in units], np.bool_)
    return _refused(answers, piece.rows[who], np.flatnonzero(mine[who]))


def _who(answers: Answers) -> npt.NDArray[np.int64]:
    ends = answers.ends.all()
    return np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))


def _refused(answers: Answers, who: npt.NDArray[np.int64], kept: npt.NDArray[np.int64]) -> Refused:
    rules = answers.rule.between(0, len(who))
    expected = answers.propensity.all() * answers.value_cents.all()
    return Refused(
        who=who[kept],
        reason=answers.reason.all()[kept].astype(np.int64),
        rule=[rules[row] for row in kept.tolist()],
        cents=np.rint(expected[kept]).astype(np.int64),
    )
