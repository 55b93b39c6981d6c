"""Who loses to whom, and by which reason: of single decisions and of runs."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import numpy.typing as npt

from hengce.errors import ForgottenError
from hengce.kernel.answers import Answers
from hengce.kernel.columns import Numbers
from hengce.kernel.decide import decide_groups
from hengce.kernel.layout import read_texts
from hengce.kernel.population import ORG
from hengce.kernel.tables import names_of
from hengce.kernel.verdicts import write_answers
from hengce.model.decision import Reason
from hengce.model.instant import Instant
from hengce.model.run import Run
from hengce.nightly.forgone import pieces_of
from hengce.nightly.night import Night
from hengce.ports import Store, View
from hengce.reading.archive import Archive
from hengce.reading.gather import gather

RUN_CUSTOMERS_MAX = 200_000
"""Customers of a run that are decided again; of more, the first so many."""

KEPT_MAX = 64
"""Runs whose answers are kept: they never change."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A strategy that lost.

    Attributes:
        strategy: The loser, and of a journey its wave.
        reason: Why.
        winner: To whom; empty: to nobody.
    """

    strategy: str
    reason: Reason
    winner: str


@dataclass(frozen=True, slots=True)
class CapAsked:
    """A candidate that a cap refused: which one, and how much of it was used."""

    cap: str
    used: int


@dataclass(slots=True)
class Losses:
    """Counts of candidates.

    Attributes:
        lost: By loser, reason and winner.
        capped: Those that a cap refused on history alone, by cap and use.
        customers: How many were looked at.
        of: How many there were.
    """

    lost: Counter[Loss] = field(default_factory=Counter)
    capped: Counter[CapAsked] = field(default_factory=Counter)
    customers: int = 0
    of: int = 0

    def add(self, other: "Losses") -> None:
        """Add counts up."""
        self.lost.update(other.lost)
        self.capped.update(other.capped)
        self.customers += other.customers
        self.of += other.of


@dataclass(frozen=True, slots=True)
class Among:
    """Whose losses are counted.

    Attributes:
        org: The unit of the bank whose part of the tree is meant.
        orgs: It and all below; None: the whole bank.
        customers: Only these of them; None: all.
    """

    org: str
    orgs: Collection[str] | None
    customers: frozenset[str] | None = None

    @property
    def is_everybody(self) -> bool:
        """Whether nobody is left out."""
        return self.orgs is None and self.customers is None

    def mine(self, units: Sequence[str], customers: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Tell of customers, by their units and numbers, who is meant."""
        found = [
            (self.orgs is None or unit in self.orgs)
            and (self.customers is None or customer in self.customers)
            for unit, customer in zip(units, customers, strict=True)
        ]
        return np.array(found, np.bool_)


class RunLosses:
    """What runs refused, decided again from their pins once; threads share it."""

    def __init__(self, store: Store, past: Archive) -> None:
        self._store = store
        self._past = past
        self._known: dict[tuple[str, str], Losses] = {}
        self._lock = Lock()

    def of(self, run: Run, among: Among) -> Losses | None:
        """Return the losses of a run; None: it was forgotten. Those of a unit are kept."""
        with self._lock:
            known = self._known.get((run.id, among.org)) if among.customers is None else None
        if known is None:
            try:
                known = _decided_again(self._store, self._past, run, among)
            except ForgottenError:
                return None
            if among.customers is None:
                self._keep(run, among, known)
        return known

    def _keep(self, run: Run, among: Among, losses: Losses) -> None:
        with self._lock:
            while len(self._known) >= KEPT_MAX:
                self._known.pop(next(iter(self._known)))
            self._known[run.id, among.org] = losses


def losses_of_decisions(view: View, since: Instant, until: Instant, among: Among) -> Losses:
    """Count what decisions refused that were made one by one in [since, until)."""
    found = Losses()
    for sheet in view.sheets(since, until):
        found.add(_counted(sheet.answers, among.mine(sheet.orgs, sheet.customers)))
    return found


def _decided_again(store: Store, past: Archive, run: Run, among: Among) -> Losses:
    found = Losses()
    with store.view(run.pin.position) as view:
        opened = past.open(view, run.pin)
        facts = Night.begin(gather(view, opened), 1, None).facts
        looked = 0
        for piece in pieces_of(facts):
            if looked >= RUN_CUSTOMERS_MAX:
                break
            looked += len(piece.rows)
            block = facts.grouped(piece.rows, piece.starts)
            answers = write_answers(facts.ready, block, decide_groups(facts.ready, block))
            mine = np.ones(len(piece.rows), np.bool_)
            if not among.is_everybody:
                packed = block.inputs.bytes.view(np.uint8)
                words = facts.population.dictionaries
                units = read_texts(packed, facts.ready.layout, words, ORG)
                mine = among.mine(units, names_of(block.ids))
            found.add(_counted(answers, mine))
        found.of += len(facts.rows) - looked if among.is_everybody else 0
    return found


def _counted(answers: Answers, mine: npt.NDArray[np.bool_]) -> Losses:
    """Count the answers of some of the customers that answers speak of."""
    ends = answers.ends.all()
    who = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    reasons = answers.reason.all()[: len(who)]
    rows = np.flatnonzero(mine[who] & (reasons < int(Reason.CHOSEN)))
    told = Losses(customers=int(mine.sum()), of=int(mine.sum()))
    # A night has millions of candidates and few ways to lose: they are counted before they are
    # named.
    ways = (answers.strategy, answers.reason, answers.winner.codes)
    for (strategy, reason, winner), count in _tallied(rows, ways):
        name, by = answers.strategies[strategy][0], answers.winner.different[winner]
        told.lost[Loss(name, Reason(reason), by)] += count
    capped = rows[reasons[rows] == int(Reason.CAP_REACHED)]
    for (rule, used), count in _tallied(capped, (answers.rule.codes, answers.used)):
        told.capped[CapAsked(answers.rule.different[rule], used)] += count
    return told


def _tallied(
    rows: npt.NDArray[np.int64], columns: Sequence[Numbers]
) -> Iterator[tuple[list[int], int]]:
    """Yield what rows say in some columns, in the order in which it first occurs; how often."""
    said = np.stack([column.all()[rows].astype(np.int64) for column in columns])
    known = [np.unique(column, return_inverse=True) for column in said]
    sizes = tuple(max(len(values), 1) for values, _ in known)
    ways = np.ravel_multi_index(tuple(which for _, which in known), sizes)
    _, firsts, counts = np.unique(ways, return_index=True, return_counts=True)
    for place in np.argsort(firsts).tolist():
        yield said[:, firsts[place]].tolist(), int(counts[place])


def by_department(
    losses: Losses, departments: Mapping[str, tuple[str, str]]
) -> Iterator[tuple[str, str, Reason, str, int]]:
    """Yield losses by department and class: department, class, reason, winner's one, count.

    Args:
        losses: The counts.
        departments: Department and priority class of each strategy.
    """
    counts: Counter[tuple[str, str, Reason, str]] = Counter()
    for loss, count in losses.lost.items():
        department, priority = departments.get(loss.strategy.partition("/")[0], ("", ""))
        winner = departments.get(loss.winner.partition("/")[0], ("", ""))[0]
        counts[department, priority, loss.reason, winner] += count
    for (department, priority, reason, winner), count in counts.most_common():
        yield department, priority, reason, winner, count
