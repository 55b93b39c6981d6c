"""What the past says of how customers answer, and how surely: rates with what is not known.

Each share is a binomial probability with a Beta posterior, each slot's looks a Poisson rate with a
Gamma posterior (Gelman et al., Bayesian Data Analysis, 3rd ed., ch. 2). A wave's share lies around
its channel's, which counts like `WAVE_CONTACTS` of the wave's own contacts (partial pooling,
ch. 5). Every run of a forecast draws rates of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from math import exp, log

import numpy as np
from msgspec.structs import replace

from hengce.flow.placement import SENT, placement_of
from hengce.flow.tasking import task_id
from hengce.forecast.rates import Rates, ResponseModel
from hengce.forecast.simulation import LOOKS_A_DAY
from hengce.model.configuration import Configuration
from hengce.model.connector import TaskConnector
from hengce.model.instance import Did, InstanceStep
from hengce.model.instant import DAY_US, HOUR_US, Instant
from hengce.model.journey import is_journey, node_of_wave
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.task import TaskState
from hengce.ports import ContactRecord, View

PRIOR_CONTACTS = 4.0
"""So many contacts of a channel what is expected beforehand counts for."""

WAVE_CONTACTS = 20.0
"""So many contacts of a wave the share of its channel counts for."""

PRIOR_DAYS = 2.0
"""So many days of waiting in a slot what is expected of looks counts for."""

ANSWERED_WITHIN_DAYS = 4
"""Contacts that left later than so long ago say nothing yet: their answers may still come."""

ANSWERS_DAYS = 90
"""Contacts that left longer ago say nothing any more."""

STEPS_MAX = 1_000

_LADDER = (OutcomeKind.DELIVERED, OutcomeKind.OPENED, OutcomeKind.CLICKED, OutcomeKind.BOUGHT)
_REFUSED = len(_LADDER)


@dataclass(slots=True)
class Learned:
    """Counts of the past.

    Attributes:
        expected: What is expected without them.
        counts: How often each step was tried and gone, see `_tallied`: by `strategy/node` and
            channel, and by `""` and channel for all of a channel.
        codes: How many tasks ended with each code; `""`: with none.
        looks: By slot, how many looks were filled, and in how many days somebody waited for one.
        slow: By outcome, the sum of the logarithms of delays in hours, and how many.
    """

    expected: ResponseModel
    counts: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)
    codes: Counter[str] = field(default_factory=Counter)
    looks: dict[str, list[float]] = field(default_factory=dict)
    slow: dict[OutcomeKind, list[float]] = field(default_factory=dict)


def learn(
    view: View,
    configuration: Configuration,
    customers: Sequence[str],
    at: Instant,
    expected: ResponseModel,
) -> Learned:
    """Count what became of some customers' contacts, and how long slots were waited in.

    Args:
        view: The store.
        configuration: What is live.
        customers: Of whom.
        at: Nothing later is looked at.
        expected: What is expected without a past.
    """
    learned = Learned(expected)
    _count_answers(learned, view, configuration, customers, at)
    _count_looks(learned, view, configuration, customers, at)
    return learned


def _count_answers(
    learned: Learned,
    view: View,
    configuration: Configuration,
    customers: Sequence[str],
    at: Instant,
) -> None:
    """Count how contacts were answered that left long enough ago."""
    tasks = {c.id for c in configuration.channels if isinstance(c.connector, TaskConnector)}
    since, until = at - ANSWERS_DAYS * DAY_US, at - ANSWERED_WITHIN_DAYS * DAY_US
    for customer in customers:
        left = [one.id for one in view.handed_off_to(customer, since, until)]
        for record in view.contacts_by_id(left).values():
            if record.contact.kind.channel in tasks:
                _note_task(learned, view, record, at)
            else:
                answers = [one for one in view.outcomes(record.contact.id) if one.at <= at]
                _note(learned, record, answers)


def _count_looks(
    learned: Learned,
    view: View,
    configuration: Configuration,
    customers: Sequence[str],
    at: Instant,
) -> None:
    """Count how long somebody waited in slots, and how often not in vain, in the last traces."""
    slots = {c.id: placement_of(c) for c in configuration.channels}
    waits: dict[tuple[str, str], list[tuple[Instant, Instant]]] = defaultdict(list)
    filled: Counter[str] = Counter()
    for strategy, customer, steps in _traces(view, configuration, customers, at):
        for node, asked_at, until, contact in _waves(view, steps, at):
            channel = "" if contact is None else contact.contact.kind.channel
            meant = [slots[channel]] if channel else _slots_of(configuration, strategy, node, slots)
            for slot in meant:
                if slot != SENT:
                    waits[customer, slot].append((asked_at, until))
                    filled[slot] += contact is not None
    for slot in {slot for _, slot in waits}:
        mine = [spans for (_, where), spans in waits.items() if where == slot]
        learned.looks[slot] = [filled[slot], sum(map(_days, mine))]


def _traces(
    view: View, configuration: Configuration, customers: Sequence[str], at: Instant
) -> Iterator[tuple[str, str, list[InstanceStep]]]:
    """Yield the last traces of customers in every journey."""
    for document in configuration.strategies:
        if is_journey(document):
            for one in view.last_instances(document.id, customers):
                steps = [s for s in view.instance_steps(one.id, STEPS_MAX) if s.at <= at]
                yield document.id, one.customer, steps


def _waves(
    view: View, steps: Sequence[InstanceStep], at: Instant
) -> Iterator[tuple[str, Instant, Instant, ContactRecord | None]]:
    """Yield where arbitration was asked, from when until when, and what left then."""
    asked: dict[str, Instant] = {}
    for step in steps:
        if step.did is Did.PROPOSED:
            asked[step.node] = step.at
        elif step.node in asked and step.did is Did.SENT:
            yield step.node, asked.pop(step.node), step.at, view.contact(step.said)
        elif step.node in asked and step.did not in {Did.PLACED, Did.WAITS}:
            yield step.node, asked.pop(step.node), step.at, None
    for node, since in asked.items():
        yield node, since, at, None


def _slots_of(
    configuration: Configuration, strategy: str, node: str, slots: Mapping[str, str]
) -> list[str]:
    """Return the slots in which a node waits to be looked at."""
    document = next(s for s in configuration.strategies if s.id == strategy)
    found = (one for one in document.graph.nodes if one.id == node)
    channels = chain.from_iterable(getattr(one, "channels", ()) for one in found)
    return sorted({slots[name] for name in channels if name in slots})


def _note(learned: Learned, record: ContactRecord, outcomes: Sequence[Outcome]) -> None:
    kind, before = record.contact.kind, record.handed_off_at
    if before is None:
        return
    wave, channel = f"{kind.strategy}/{node_of_wave(kind.wave)}", kind.channel
    tallied = _tallied({one.kind for one in outcomes})
    for name in (("", channel), (wave, channel)):
        learned.counts[name] = learned.counts.get(name, 0) + tallied
    for outcome in sorted(outcomes, key=lambda one: one.at):
        if outcome.kind in _HOURS:
            hours = max((outcome.at - before) / HOUR_US, 1e-3)
            slow = learned.slow.setdefault(outcome.kind, [0.0, 0])
            slow[0], slow[1] = slow[0] + log(hours), slow[1] + 1
            before = outcome.at if outcome.kind is not OutcomeKind.DELIVERED else before


def _note_task(learned: Learned, view: View, record: ContactRecord, at: Instant) -> None:
    name = task_id(record.contact.id)
    step = view.task(name).step
    learned.codes[step.outcome if step.state is TaskState.DONE and step.at <= at else ""] += 1


def _tallied(said: set[OutcomeKind]) -> np.ndarray:
    """Return of each step of the ladder, and of refusing: how often tried, how often gone.

    A step is tried when the one before it went, refusing when it was delivered; who refuses tries
    none of the steps behind.
    """
    tallied = np.zeros((len(_LADDER) + 1, 2))
    reached = max((place for place, kind in enumerate(_LADDER) if kind in said), default=-1)
    refused = OutcomeKind.REFUSED in said
    tallied[0] = 1, reached >= 0 or refused
    if reached >= 0 or refused:
        tallied[_REFUSED] = 1, refused
        for place in range(1, 1 if refused else min(reached + 2, len(_LADDER))):
            tallied[place] = 1, reached >= place
    return tallied


_HOURS = {
    OutcomeKind.DELIVERED: "delivered_hours",
    OutcomeKind.OPENED: "seen_hours",
    OutcomeKind.CLICKED: "clicked_hours",
    OutcomeKind.BOUGHT: "bought_hours",
    OutcomeKind.REFUSED: "refused_hours",
}


def draw_model(learned: Learned, generator: np.random.Generator) -> ResponseModel:
    """Draw how customers answer, of all ways that agree with the past."""
    expected, hours = learned.expected, _hours(learned)
    channels, waves = dict(expected.channels), dict(expected.waves)
    shares: dict[str, np.ndarray] = {}
    several = {wave for wave, n in Counter(wave for wave, _ in learned.counts).items() if n > 1}
    # All of a channel come first, under no name.
    for (wave, channel), tallied in sorted(learned.counts.items()):
        if not wave:
            prior = _steps(expected.of("", "", channel))
            shares[channel] = _drawn(prior, PRIOR_CONTACTS, tallied, generator)
            channels[channel] = _rates(shares[channel], hours, expected.of("", "", channel))
        elif wave not in several:
            mine = _drawn(shares[channel], WAVE_CONTACTS, tallied, generator)
            waves[wave] = _rates(mine, hours, channels[channel])
    looks = dict(expected.looks_a_day)
    for slot, (filled, days) in sorted(learned.looks.items()):
        before = looks.get(slot, LOOKS_A_DAY)
        rate = generator.gamma(filled + before * PRIOR_DAYS, 1.0 / (days + PRIOR_DAYS))
        looks[slot] = float(rate)
    codes = _codes(learned, generator)
    return replace(expected, channels=channels, waves=waves, looks_a_day=looks, outcomes=codes)


def _codes(learned: Learned, generator: np.random.Generator) -> dict[str, float]:
    """Draw how tasks end: of a Dirichlet distribution, what is expected counts like a few tasks."""
    before = dict(learned.expected.outcomes)
    before[""] = max(0.0, 1.0 - sum(before.values()))
    names = sorted({*before, *learned.codes})
    alpha = [PRIOR_CONTACTS * before.get(n, 0.0) + learned.codes[n] for n in names]
    drawn = generator.gamma(np.maximum(alpha, 1e-3))
    shares = (drawn / drawn.sum()).tolist()
    return {name: share for name, share in zip(names, shares, strict=True) if name}


def _drawn(
    prior: np.ndarray, strength: float, tallied: np.ndarray, generator: np.random.Generator
) -> np.ndarray:
    tried, gone = tallied[:, 0], tallied[:, 1]
    held = np.clip(prior, 0.001, 0.999)
    drawn: np.ndarray = generator.beta(
        held * strength + gone, (1.0 - held) * strength + tried - gone
    )
    return drawn


def _steps(rates: Rates) -> np.ndarray:
    """Return of each step the share of those who took the one before it, and who refuses."""
    ladder = [1.0, rates.delivered, rates.seen, rates.clicked, rates.bought]
    steps = [min(1.0, b / a) if a > 0 else 0.0 for a, b in pairwise(ladder)]
    return np.array([*steps, rates.refused])


def _rates(steps: np.ndarray, hours: Mapping[str, float], like: Rates) -> Rates:
    delivered, seen, clicked, bought = np.cumprod(steps[: len(_LADDER)]).tolist()
    shares = {"delivered": delivered, "seen": seen, "clicked": clicked, "bought": bought}
    return replace(like, **shares, refused=float(steps[_REFUSED]), **hours)


def _hours(learned: Learned) -> dict[str, float]:
    """Return median delays: the geometric mean is that of a log-normal."""
    return {_HOURS[kind]: exp(total / n) for kind, (total, n) in learned.slow.items() if n >= 1}


def _days(spans: Sequence[tuple[Instant, Instant]]) -> float:
    """Return how many days spans cover together, what overlaps counted once."""
    covered, end = 0, 0
    for begins, ends in sorted(spans):
        covered += max(0, ends - max(begins, end))
        end = max(end, ends)
    return covered / DAY_US
