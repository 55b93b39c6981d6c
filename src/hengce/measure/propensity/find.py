"""What all contacts teach of the propensities of what is published."""

import enum
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hengce.measure.propensity.believe import WAVE, Belief, believe
from hengce.measure.propensity.cells import Cell, Seen, Sums, tally
from hengce.measure.propensity.contacted import Contacted, Contacts, Told
from hengce.measure.propensity.factor import Factor, factor_of
from hengce.measure.propensity.money import Earned, earned
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.journey import is_journey, journey_version, node_of_wave, waves_of
from hengce.model.learned import LearnedFactor, adapts, learned_of
from hengce.model.strategy import Strategy


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
    contacts: Contacts,
    versions: Mapping[str, Configuration],
    published: Configuration,
    at: Instant,
) -> tuple[tuple[Finding, ...], Left]:
    """Return what is found of every action that adapts, and what was left out.

    Args:
        contacts: What left, with what was expected of it.
        versions: The configurations that they were decided with.
        published: What is live.
        at: Now.
    """
    reading = _Reading(versions, published)
    read = [reading.read(one) for one in contacts.heard]
    cells = tally(one for one in read if isinstance(one, Seen))
    left = Counter(one for one in read if isinstance(one, _Why))
    found = tuple(_finding(cells, action, published, at) for action in actions(published))
    silent = Left(
        unripe=contacts.unripe,
        unlogged=contacts.unlogged + left[_Why.UNLOGGED],
        certain=left[_Why.CERTAIN],
        outdated=left[_Why.OUTDATED],
    )
    return found, silent


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


class _Why(enum.Enum):
    """Why a contact says nothing."""

    UNLOGGED = enum.auto()
    CERTAIN = enum.auto()
    OUTDATED = enum.auto()


class _Reading:
    """Reads contacts by the documents that they were decided with."""

    def __init__(self, versions: Mapping[str, Configuration], published: Configuration) -> None:
        self._versions = versions
        self._today = {one.id: one for one in published.strategies}
        self._known: dict[tuple[str, str, str], tuple[str, float] | None] = {}

    def read(self, one: Contacted) -> Seen | _Why:
        """Return a contact as it counts, or why it says nothing."""
        said = self._said(one, one.told) if one.told else None
        if one.told is None or said is None:
            return _Why.UNLOGGED
        if not 0 < one.told.propensity < 1:
            return _Why.CERTAIN
        text, factor = said
        today = self._today.get(one.strategy)
        if today is not None and today.score.propensity != text:
            return _Why.OUTDATED
        return Seen(
            cell=_cell(one, today),
            propensity=one.told.propensity / factor,
            value_cents=one.told.value_cents,
            answered=one.answered,
            realised_cents=one.realised_cents,
            priced=one.priced,
        )

    def _said(self, one: Contacted, told: Told) -> tuple[str, float] | None:
        """Return the propensity that its document said, and the factor that was on it."""
        key = (told.configuration, one.strategy, one.wave)
        if key not in self._known:
            self._known[key] = _said_in(self._versions.get(told.configuration), one)
        return self._known[key]


def _cell(one: Contacted, today: Strategy | None) -> Cell:
    """Return where a contact counts; with what its strategy is today, if it has moved."""
    category = today.category if today else one.category
    product = today.product if today else one.product
    return Cell(category, product, one.strategy, node_of_wave(one.wave), one.channel)


def _said_in(configuration: Configuration | None, one: Contacted) -> tuple[str, float] | None:
    if configuration is None:
        return None
    _, _, version = one.wave.partition("@")
    for document in (*configuration.strategies, *configuration.earlier):
        if document.id == one.strategy and version in {"", journey_version(document)}:
            learned = learned_of(configuration.learned, document, node_of_wave(one.wave))
            return document.score.propensity, learned.factor if learned else 1.0
    return None
