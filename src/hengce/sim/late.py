"""Weeks after the last day of a seed: only answers come, late, in any order and some twice.

The bank learns once a day meanwhile, and its process dies or begins again now and then. What is
drawn comes from a stream of its own, so that the days before are as they were.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from random import Random

import msgspec

from hengce.learning.propensities import keep_sums, learn_daily, look_at_learning
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US, HOUR_US, Instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.version import version_of
from hengce.reading.archive import Archive
from hengce.sim.dice import dice
from hengce.sim.faults import FaultKind
from hengce.sim.ledgers import Reported
from hengce.sim.world import World

EVERY = 5
"""One seed in so many goes on."""

HAPPENS_DAYS = 20
"""Within how many days after a message something happens; a few are too late to be an answer."""

LATE_DAYS = 40
"""How late an answer may be heard."""

ANSWERING_SHARE = 0.7
"""How many customers do something about what they got."""

_KINDS = (
    *(OutcomeKind.BOUGHT, OutcomeKind.BOUGHT, OutcomeKind.CANCELLED),
    *(OutcomeKind.CLICKED, OutcomeKind.OPENED),
)
_MONEY = frozenset({OutcomeKind.BOUGHT, OutcomeKind.CANCELLED})
_AMOUNTS = (None, 100, 90_000)
_FAULTS = {
    FaultKind.CRASH: 0.002,
    FaultKind.POWER_LOSS: 0.02,
    FaultKind.LOST_REPLY: 0.3,
}
RESTARTING_SHARE = 0.1
"""On how many days the process stops in good order and comes again."""

AGAIN = (0, HOUR_US, 3 * DAY_US, 15 * DAY_US)
"""After how long an answer is told once more."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """An answer, and how late the bank hears of it."""

    outcome: Outcome
    late_us: int


def goes_on(seed: int) -> bool:
    """Tell whether a seed has such weeks."""
    return seed % EVERY == 0


def live_on(world: World, archive: Archive, seed: int) -> Instant:
    """Let the weeks pass; return the moment of the last look, after which nothing is new.

    Args:
        world: A seed in which everything has come to rest.
        archive: What is compiled of its bank.
        seed: The seed.

    Raises:
        UnrestError: Something never comes to rest.
    """
    chance, clock = dice(f"late {seed}"), world.clock
    _learn_from_now_on(world)
    for heard in _answers(world, chance):
        _tell(world, heard, chance)
    ends = clock.true + (HAPPENS_DAYS + LATE_DAYS + 1) * DAY_US
    for at in range(clock.true + HOUR_US, ends, DAY_US):
        world.at(at, partial(_look, world, archive))
        if chance.random() < RESTARTING_SHARE:
            world.at(at + chance.randrange(DAY_US), partial(_restart, world))
    world.mix.rates, world.mix.healed = _FAULTS, False
    world.play(ends)
    world.mix.healed = True
    world.start()
    world.send_unheard()
    world.play(clock.true + DAY_US)
    world.rest()
    last = clock.now()
    store = world.machine.running.store
    keep_sums(store, look_at_learning(store, archive, last), last)
    return last


def _learn_from_now_on(world: World) -> None:
    """Publish what decides already, for a bank that learns once a day."""
    store, at = world.machine.running.store, world.clock.now()
    with store.transaction(at) as tx:
        version = tx.active_configuration()
        assert version is not None, "a bank of a seed has published something"
        learning = _daily(tx.configuration(version))
        tx.put_configuration(version_of(learning), learning, at)
        tx.set_published(version_of(learning), at)


def _daily(configuration: Configuration) -> Configuration:
    policy = configuration.policy
    learning = msgspec.structs.replace(policy.learning, daily=True)
    return msgspec.structs.replace(
        configuration, policy=msgspec.structs.replace(policy, learning=learning)
    )


def _answers(world: World, chance: Random) -> Iterator[_Heard]:
    """Yield what customers do about what they got."""
    got = {one.key: one for one in world.ledgers.deliveries if one.taken}
    for key, delivery in got.items():
        if chance.random() >= ANSWERING_SHARE:
            continue
        for number, kind in enumerate(chance.choices(_KINDS, k=chance.choice((1, 2, 3)))):
            outcome = Outcome(
                source="late",
                id=f"{key}-{number}",
                contact=key,
                kind=kind,
                at=delivery.mark.at + chance.randrange(HAPPENS_DAYS * DAY_US),
                amount_cents=chance.choice(_AMOUNTS) if kind in _MONEY else None,
            )
            yield _Heard(outcome, chance.randrange(LATE_DAYS * DAY_US))


def _tell(world: World, heard: _Heard, chance: Random) -> None:
    """Report an answer once, or once more some time later."""
    outcome, clock = heard.outcome, world.clock
    at = max(clock.true, clock.true_at(outcome.at)) + heard.late_us
    waits = (0, chance.choice(AGAIN)) if chance.random() < 0.5 else (0,)
    for number, wait in enumerate(waits):
        told = Reported(f"late {outcome.id}.{number}", outcomes=(outcome,))
        world.at(at + wait, partial(world.submit, told))


def _look(world: World, archive: Archive) -> None:
    """Learn, as a server does once a day; one that is dead does not."""
    if world.machine.parts is not None:
        learn_daily(world.machine.running.store, archive, world.clock.now())
        world.machine.running.loop.look()


def _restart(world: World) -> None:
    if world.machine.parts is not None:
        world.restart()
