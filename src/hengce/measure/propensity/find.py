"""What all contacts teach of the propensities of what is published."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hengce.measure.propensity.believe import WAVE, Belief, believe
from hengce.measure.propensity.cells import Cell, Sums, in_floats, plus
from hengce.measure.propensity.factor import Factor, factor_of
from hengce.measure.propensity.money import Earned, earned
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.journey import is_journey, waves_of
from hengce.model.learned import LearnedFactor, adapts, learned_of
from hengce.model.learning_sums import CERTAIN, UNLOGGED, UNRIPE, CountedAs, ExactSums
from hengce.model.strategy import Strategy

_OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Action:
    """Something published whose propensity may be learned.

    Attributes:
        strategy: Its document.
        node: The wave, for a journey; else empty.
    """

    strategy: Strategy
    node: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What is found of one action.

    Attributes:
        action: Which.
        belief: How far its propensity is right.
        money: What it earned of what it promised; None: too little is known.
        factor: What follows.
        current: What is published of it.
        channels: What is believed of it through each channel that it left through; only told.
    """

    action: Action
    belief: Belief
    money: Earned | None
    factor: Factor
    current: LearnedFactor | None
    channels: tuple[tuple[str, Belief], ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """How many contacts said nothing, and why.

    Attributes:
        unripe: Their answers may still come.
        unlogged: What was expected of them is not at hand.
        certain: P was 0 or 1: a customer who is not profiled, or a bound that was reached.
        outdated: The strategy's propensity says something else today.
    """

    unripe: int
    unlogged: int
    certain: int
    outdated: int


def find(
    totals: Mapping[CountedAs, ExactSums], published: Configuration, at: Instant
) -> tuple[tuple[Finding, ...], Left]:
    """Return what is found of every action that adapts, and what was left out.

    Contacts of an expression that has changed since are left out; the others count with the
    category and the product that their strategy has today.

    Args:
        totals: What contacts add up to.
        published: What is live.
        at: Now.
    """
    today = {one.id: one for one in published.strategies}
    left: Counter[str] = Counter()
    exact: dict[Cell, ExactSums] = {}
    for name, sums in totals.items():
        live = today.get(name.strategy)
        if name.why:
            left[name.why] += sums.sent
        elif live is not None and live.score.propensity != name.propensity:
            left[_OUTDATED] += sums.sent
        else:
            cell = _cell(name, live)
            exact[cell] = plus(exact.get(cell, ExactSums()), sums)
    cells = {cell: in_floats(exact[cell]) for cell in sorted(exact)}
    found = tuple(_finding(cells, action, published, at) for action in actions(published))
    return found, Left(left[UNRIPE], left[UNLOGGED], left[CERTAIN], left[_OUTDATED])


def actions(published: Configuration) -> Iterator[Action]:
    """Yield what may be learned of: strategies of one step, and the waves of journeys."""
    for strategy in published.strategies:
        if not adapts(strategy):
            continue
        if not is_journey(strategy):
            yield Action(strategy, "")
            continue
        for node in waves_of(strategy):
            yield Action(strategy, node.id)


def _finding(
    cells: Mapping[Cell, Sums], action: Action, published: Configuration, at: Instant
) -> Finding:
    one, learning = action.strategy, published.policy.learning
    path: tuple[str, ...] = (one.category, one.product, one.id)
    if action.node:
        path = (*path, action.node)
    belief = believe(cells, path, learning.evidence)
    money = earned(belief.own)
    current = learned_of(published.learned, one, action.node)
    factor = factor_of(belief, money, current, learning, at)
    through = _through(cells, action, learning.evidence)
    return Finding(action, belief, money, factor, current, through)


def _through(
    cells: Mapping[Cell, Sums], action: Action, evidence: float
) -> tuple[tuple[str, Belief], ...]:
    """Return what is believed of an action through each channel."""
    one = action.strategy
    node = (one.category, one.product, one.id, action.node)
    names = sorted({cell.channel for cell in cells if cell[:WAVE] == node})
    return tuple((name, believe(cells, (*node, name), evidence)) for name in names)


def _cell(name: CountedAs, today: Strategy | None) -> Cell:
    """Return where contacts count; with what their strategy is today, if it has moved."""
    category = today.category if today else name.category
    product = today.product if today else name.product
    return Cell(category, product, name.strategy, name.node, name.channel)
