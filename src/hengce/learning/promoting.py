"""Lets a challenger go on by the order of a person: what he may choose, what forbids it.

A person may be ahead of the evidence. Nobody may be ahead of a doubt: arms that cannot be
compared, changes that the experiment does not bear, and a guardrail that alarms forbid it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hengce.documents.phases import contaminations, entry_of
from hengce.errors import ConflictError, Problem, ProblemsError
from hengce.learning.trials import Looked, give_shares, published, same_phase
from hengce.measure.courses import shares_of
from hengce.measure.experiments.guardrail import Guarded
from hengce.measure.experiments.mismatch import Alarm
from hengce.measure.experiments.ordering import ordered, targets
from hengce.measure.experiments.promotion import Order, Record
from hengce.model.instant import Instant
from hengce.model.trial import TrialEntryKind
from hengce.ports import Store, View


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person may order.

    Attributes:
        record: What would be written down; its order says which arm goes where, for no reason yet.
        is_live: Whether it holds at once; otherwise it is a draft that another person approves.
        forbidden: What forbids it; nothing: he may.
    """

    record: Record
    is_live: bool
    forbidden: tuple[Problem, ...]

    @property
    def shares(self) -> dict[str, int]:
        """What the arms would get, in ten-thousandths."""
        return shares_of(self.record.course, self.record.after)


def choices(view: View, looked: Looked) -> tuple[Choice, ...]:
    """Return what a person may order of an experiment, the next stage first."""
    if looked.record is None:
        return ()
    spoilt = _contaminated(view, looked)
    made = []
    for arm, to in targets(looked.record.course, looked.phase.state):
        record = _ordered(looked, Order(arm=arm, to=to, reason=""))
        forbidden = (*_doubts(looked, record), *spoilt)
        made.append(Choice(record, looked.of.trial.automatic, forbidden))
    return tuple(made)


def promote(store: Store, looked: Looked, order: Order, by: str, at: Instant) -> Choice:
    """Let a challenger go on; the record keeps who wanted it, why, and what was known.

    Where the document says that shares follow by themselves they are live at once; otherwise
    they are a draft that somebody else approves.

    Raises:
        ConflictError: There is no such choice, or the experiment went on meanwhile.
        ProblemsError: Something forbids it.
    """
    with store.transaction(at) as tx:
        of = same_phase(tx, looked)
        choice = choice_of(choices(tx, looked), order)
        if choice.forbidden:
            raise ProblemsError(choice.forbidden)
        record = _ordered(looked, order)
        tx.add_trial_entry(entry_of(of, record, TrialEntryKind.RECORD, by, at))
        give_shares(tx, of, record, by=by, at=at, is_live=choice.is_live)
        return choice


def choice_of(offered: Sequence[Choice], order: Order) -> Choice:
    """Return the choice that somebody means; ConflictError where it is none."""
    for one in offered:
        said = one.record.order
        if said is not None and (said.arm, said.to) == (order.arm, order.to):
            return one
    raise ConflictError(f"{order.arm} cannot go on to stage {order.to} from where it is")


def _ordered(looked: Looked, order: Order) -> Record:
    judged = looked.record
    assert judged is not None, "an experiment that is over has no choices"
    return ordered(judged.course, judged.before, judged.evidence, judged.day, order)


def _doubts(looked: Looked, record: Record) -> Iterator[Problem]:
    """Yield what the evidence has against those who would go on."""
    of, verdict, course = looked.of, record.verdict, record.course
    where = f"strategies/{of.strategy.id} graph/nodes/{of.split.id}"
    if verdict.mismatch.alarm is not Alarm.NONE:
        yield Problem.of(where, "trial.mismatch", p=f"{verdict.mismatch.p:.2g}")
    going = course.left(record.after)
    biased = [
        arm
        for arm, found in verdict.biases.items()
        if arm in going and any(one.alarm is Alarm.HIDDEN for one in found)
    ]
    if biased:
        yield Problem.of(where, "trial.biased", arms=", ".join(biased))
    for finding in verdict.findings:
        if finding.arm in going and Guarded.HARM in finding.guards.values():
            yield Problem.of(where, "trial.harmful", arm=finding.arm)


def _contaminated(view: View, looked: Looked) -> tuple[Problem, ...]:
    of = looked.of
    where = f"strategies/{of.strategy.id} graph/nodes/{of.split.id}"
    return tuple(one for one in contaminations(view, published(view)) if one.where == where)
