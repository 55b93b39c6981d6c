"""Ninety days in which a bank chooses among actions, with a truth that a referee knows.

A customer of a day is in a context (a segment), reachable through a channel, and eligible for some
of the actions. The documents say P by action and context. The truth is that P times a factor which
has a part of the category, of the product, of the action itself, and parts of the channel and of
the context that nobody models. What comes of an action is drawn before anybody chooses, so that
all policies meet the same stream; it is heard days later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hengce.measure.propensity.believe import believe
from hengce.measure.propensity.cells import Cell, Sums
from hengce.measure.propensity.factor import factor_of
from hengce.measure.propensity.money import earned
from hengce.model.instant import DAY_US
from hengce.model.learned import LearnedFactor, Learning

CATEGORIES, PRODUCTS, STRATEGIES = 2, 2, 3
"""Products of a category, strategies of a product."""

ACTIONS = CATEGORIES * PRODUCTS * STRATEGIES
CHANNELS, CONTEXTS = 3, 4
DAYS = 90
ELIGIBLE = 0.4

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the documents are wrong: standard deviations of the logarithm of each part."""

    category: float = 0.4
    product: float = 0.3
    action: float = 0.5
    channel: float = 0.2
    context: float = 0.15


WRONG, RIGHT = Spread(), Spread(0, 0, 0, 0, 0)


@dataclass(frozen=True)
class World:
    """The truth of one seed, and its customers, day by day.

    Attributes:
        documents: P by action and context, as documents say it.
        truth: The probability of an answer by action, context and channel.
        value: V in cents by action.
        context: Of each customer, by day.
        channel: Likewise.
        eligible: Whether he may hear an action, by day, customer and action.
        answers: Whether he would answer it.
    """

    documents: Floats
    truth: Floats
    value: Floats
    context: Ints
    channel: Ints
    eligible: NDArray[np.bool_]
    answers: NDArray[np.bool_]

    @cached_property
    def worth(self) -> Floats:
        """What an action is truly worth to a customer, in cents; nothing if he may not hear it."""
        return np.where(self.eligible, self._truths() * self.value, 0.0)

    def _truths(self) -> Floats:
        return self.truth[:, self.context, self.channel].transpose(1, 2, 0)


def world_of(seed: int, a_day: int, spread: Spread = WRONG) -> World:
    """Draw a world."""
    rng = np.random.default_rng(seed)
    documents = np.exp(rng.uniform(np.log(0.005), np.log(0.06), (ACTIONS, 1)))
    documents = documents * np.exp(rng.normal(0, 0.4, (ACTIONS, CONTEXTS)))
    factor = (
        np.repeat(rng.normal(0, spread.category, CATEGORIES), PRODUCTS * STRATEGIES)
        + np.repeat(rng.normal(0, spread.product, CATEGORIES * PRODUCTS), STRATEGIES)
        + rng.normal(0, spread.action, ACTIONS)
    )[:, None, None]
    factor = factor + rng.normal(0, spread.channel, (ACTIONS, 1, CHANNELS))
    factor = factor + rng.normal(0, spread.context, (ACTIONS, CONTEXTS, 1))
    truth = np.minimum(documents[:, :, None] * np.exp(factor), 0.5)
    context = rng.integers(0, CONTEXTS, (DAYS, a_day))
    channel = rng.integers(0, CHANNELS, (DAYS, a_day))
    eligible = rng.random((DAYS, a_day, ACTIONS)) < ELIGIBLE
    eligible[~eligible.any(axis=2), 0] = True
    drawn = rng.random((DAYS, a_day, ACTIONS))
    answers = drawn < truth[:, context, channel].transpose(1, 2, 0)
    value = np.exp(rng.uniform(np.log(5_000), np.log(50_000), ACTIONS)).round()
    return World(documents, truth, value, context, channel, eligible, answers)


@dataclass(frozen=True, slots=True)
class Heard:
    """A day's contacts, when the time for their answers is over."""

    action: Ints
    context: Ints
    channel: Ints
    answered: NDArray[np.bool_]


class Policy:
    """Chooses an action for every customer of a day, and hears what came of it later."""

    def choose(self, world: World, day: int) -> Ints:
        """Return an eligible action for each customer."""
        scores = self.scores(world, day)
        return np.where(world.eligible[day], scores, -1.0).argmax(axis=1)

    def scores(self, world: World, day: int) -> Floats:
        """Return the score of each action for each customer."""
        raise NotImplementedError

    def hear(self, world: World, day: int, heard: Heard) -> None:
        """Take in a day's contacts."""


class Oracle(Policy):
    """Knows the truth."""

    def scores(self, world: World, day: int) -> Floats:
        """Return what is true."""
        return world.worth[day]


class Static(Policy):
    """Takes documents at their word."""

    def scores(self, world: World, day: int) -> Floats:
        """Return P·V."""
        return (world.documents[:, world.context[day]] * world.value[:, None]).T


class Adaptive(Policy):
    """What the product does: P·V times the factor that it would publish each day."""

    def __init__(self, learning: Learning) -> None:
        self._learning = learning
        self._sums = np.zeros((ACTIONS, CHANNELS, 9))
        self.factors = np.ones(ACTIONS)
        self._published: list[LearnedFactor | None] = [None] * ACTIONS

    def scores(self, world: World, day: int) -> Floats:
        """Return P·V·factor."""
        p = np.minimum(world.documents[:, world.context[day]] * self.factors[:, None], 1.0)
        return (p * world.value[:, None]).T

    def hear(self, world: World, day: int, heard: Heard) -> None:
        """Count by cell, believe, and publish what moves."""
        p = world.documents[heard.action, heard.context]
        x = p * world.value[heard.action]
        hit = heard.answered.astype(float)
        y = hit * world.value[heard.action]
        row = np.stack([np.ones_like(p), hit, p, x, y, hit, x * x, y * y, x * y], axis=1)
        np.add.at(self._sums, (heard.action, heard.channel), row)
        cells = {
            Cell(*path_of(action), "", str(channel)): _sums(self._sums[action, channel])
            for action in range(ACTIONS)
            for channel in range(CHANNELS)
        }
        for action in range(ACTIONS):
            self._publish(cells, action, day)

    def _publish(self, cells: dict[Cell, Sums], action: int, day: int) -> None:
        belief = believe(cells, path_of(action), self._learning.evidence)
        current, at = self._published[action], day * DAY_US
        found = factor_of(belief, earned(belief.own), current, self._learning, at)
        if found.moves:
            self.factors[action] = found.allowed
            self._published[action] = LearnedFactor(
                strategy=str(action),
                propensity="",
                factor=found.allowed,
                contacts=belief.own.sent,
                maturity=belief.maturity,
                position=0,
                at=at,
            )


def path_of(action: int) -> tuple[str, str, str]:
    """Return category, product and strategy."""
    product = action // STRATEGIES
    return f"c{product // PRODUCTS}", f"p{product}", f"s{action}"


def _sums(row: Floats) -> Sums:
    return Sums(
        sent=int(row[0]),
        answered=int(row[1]),
        expected=float(row[2]),
        expected_cents=float(row[3]),
        realised_cents=int(row[4]),
        priced=int(row[5]),
        squares=(float(row[6]), float(row[7]), float(row[8])),
    )


def live(world: World, policy: Policy, answer_days: int) -> Floats:
    """Return what the actions that a policy chooses are truly worth, by day, in cents.

    Nobody's luck counts: the worth is the truth, not what was drawn (pseudo-regret; Lattimore and
    Szepesvári, Bandit Algorithms, 4.5). A day is heard `answer_days` later.
    """
    chosen, worth = [], []
    for day in range(DAYS):
        ripe = day - answer_days
        if ripe >= 0:
            policy.hear(world, day, _heard(world, ripe, chosen[ripe]))
        action = policy.choose(world, day)
        chosen.append(action)
        worth.append(np.take_along_axis(world.worth[day], action[:, None], 1).sum())
    return np.array(worth)


def _heard(world: World, day: int, action: Ints) -> Heard:
    answered = np.take_along_axis(world.answers[day], action[:, None], 1)[:, 0]
    return Heard(action, world.context[day], world.channel[day], answered)


def regret(
    world: World, answer_days: int, policies: dict[str, Callable[[], Policy]]
) -> dict[str, tuple[float, float]]:
    """Return what each policy misses of what an oracle earns: in 90 days, in the last 30."""
    best = live(world, Oracle(), answer_days)
    missed = {name: best - live(world, make(), answer_days) for name, make in policies.items()}
    return {
        name: (float(x.sum() / best.sum()), float(x[-30:].sum() / best[-30:].sum()))
        for name, x in missed.items()
    }
