"""Plays days of a bank ahead: its customers, their events, looks and answers, on a clock."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from hengce.flow.placement import SENT, placement_of
from hengce.flow.proposing import stands
from hengce.forecast.answering import Answering
from hengce.forecast.chances import chance, times_a_day
from hengce.forecast.competition import Competition
from hengce.forecast.machine import Machine
from hengce.forecast.memory import Memory
from hengce.forecast.rates import ResponseModel
from hengce.kernel.sheet import Decisions
from hengce.model.configuration import Configuration
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Instant, day_at, start_of_day
from hengce.model.journey import entry_of, is_journey, waves_of
from hengce.reading.archive import Archive

LOOKS_A_DAY = 0.4
"""How often a customer looks at a slot of which the model says nothing."""

WAKES_AT_HOUR, SLEEPS_AT_HOUR = 7, 23
"""Between these hours of the bank's zone customers look at slots."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is played.

    Attributes:
        archive: Opens the population.
        customers: Who takes part.
        events: What customers do of themselves, by time.
        begins: When it begins.
        days: How long it lasts.
        model: How customers answer; None: what really happened is among `events`.
        tick_us: What is due within it is decided together.
        night_hour: At which hour of the bank's zone the nightly run is.
        told: Is told from time to time which part of it has been played, 0 to 1.
    """

    archive: Archive
    customers: Sequence[str]
    events: Sequence[Event]
    begins: Instant
    days: int
    model: ResponseModel | None = field(default_factory=ResponseModel)
    tick_us: int = MINUTE_US
    night_hour: int = 2
    told: Callable[[float], None] | None = None

    @property
    def ends(self) -> Instant:
        """When it ends."""
        return self.begins + self.days * DAY_US


@dataclass(frozen=True, slots=True)
class Played:
    """A run that was played.

    Attributes:
        memory: What it left: contacts, instances, traces, counts, balances.
        competition: Who was refused, and why.
    """

    memory: Memory
    competition: Competition


def play(setting: Setting, memory: Memory, seed: int) -> Played:
    """Play a setting once.

    Args:
        setting: What is played.
        memory: With what it begins; it is written to.
        seed: Of the run: of looks and answers.
    """
    machine, competition = ready(setting, memory, seed)
    machine.live(setting.ends)
    return Played(memory, competition)


def ready(setting: Setting, memory: Memory, seed: int) -> tuple[Machine, Competition]:
    """Plan what happens in a setting, and live none of it yet; see `play`."""
    competition = Competition()
    machine = Machine(
        memory,
        setting.archive,
        setting.begins,
        setting.tick_us,
        lambda made: _watch(machine, setting, competition, made),
    )
    _plan_nights(machine, setting)
    _plan_events(machine, setting)
    if setting.model is not None:
        answering = Answering(machine, setting.model, seed)
        answering.resume(setting.begins)
        machine.on_left = answering.left
        _plan_looks(machine, setting, setting.model, seed)
    return machine, competition


def _watch(
    machine: Machine, setting: Setting, competition: Competition, made: Sequence[Decisions]
) -> None:
    competition.watch(machine.memory, made)
    if setting.told is not None:
        length_us = setting.ends - setting.begins
        setting.told(min(1.0, max(0.0, (machine.now - setting.begins) / length_us)))


def _plan_nights(machine: Machine, setting: Setting) -> None:
    """Plan the nightly runs, and the moments of schedules."""
    configuration = machine.configuration
    zone = configuration.policy.zone
    asks = any(_is_nightly(configuration))
    entries = [entry_of(s) for s in configuration.strategies if is_journey(s)]
    tonight = any(not e.event and not e.called and e.schedule is None for e in entries)
    times = {e.schedule.at for e in entries if e.schedule is not None}
    first = day_at(setting.begins, zone)
    for day in range(first, first + setting.days + 1):
        midnight = start_of_day(day, zone)
        night = midnight + setting.night_hour * HOUR_US
        if (asks or tonight) and setting.begins <= night < setting.ends:
            machine.plan(night, partial(machine.night, setting.customers if asks else ()))
        for clock in sorted(times):
            hours, minutes = clock.split(":")[:2]
            at = midnight + int(hours) * HOUR_US + int(minutes) * MINUTE_US
            if setting.begins < at < setting.ends:
                machine.plan(at, machine.enrol)


def _is_nightly(configuration: Configuration) -> Iterator[bool]:
    return (not is_journey(s) and not entry_of(s).event for s in configuration.strategies)


def _plan_events(machine: Machine, setting: Setting) -> None:
    """Plan events, those of one tick together."""
    together: dict[Instant, list[Event]] = defaultdict(list)
    for event in setting.events:
        if setting.begins <= event.occurred_at < setting.ends:
            tick = -(-event.occurred_at // setting.tick_us) * setting.tick_us
            together[tick].append(event)
    for at, events in sorted(together.items()):
        machine.plan(at, partial(_hear, machine, events))


def _hear(machine: Machine, events: Sequence[Event]) -> None:
    for event in events:
        machine.hear(event)


def _plan_looks(machine: Machine, setting: Setting, model: ResponseModel, seed: int) -> None:
    """Plan day by day when customers look at slots; a look that nothing could fill is none."""
    placements = {placement_of(channel) for channel in machine.configuration.channels} - {SENT}
    if not placements:
        return
    rates = {one: model.looks_a_day.get(one, LOOKS_A_DAY) for one in sorted(placements)}
    zone = machine.configuration.policy.zone
    first = day_at(setting.begins, zone)
    always = _always_filled(machine.configuration)
    for day in range(first, first + setting.days):
        midnight = start_of_day(day, zone)
        work = _Looks(machine, setting, seed, day, midnight, rates, always)
        machine.plan(max(midnight, setting.begins), work.plan)


def _always_filled(configuration: Configuration) -> frozenset[str]:
    """Return the slots that strategies of one step fill, whoever looks."""
    slots = {channel.id: placement_of(channel) for channel in configuration.channels}
    return frozenset(
        slots[channel]
        for strategy in configuration.strategies
        if not is_journey(strategy) and not entry_of(strategy).event
        for wave in waves_of(strategy)
        for channel in getattr(wave, "channels", ())
        if channel in slots
    ) - {SENT}


@dataclass(frozen=True, slots=True)
class _Looks:
    """The looks of one day."""

    machine: Machine
    setting: Setting
    seed: int
    day: int
    midnight: Instant
    rates: Mapping[str, float]
    always: frozenset[str]

    def plan(self) -> None:
        """Draw when everybody looks."""
        awake = (SLEEPS_AT_HOUR - WAKES_AT_HOUR) * HOUR_US
        together: dict[Instant, list[tuple[str, str]]] = defaultdict(list)
        for customer in self.setting.customers:
            for slot, mean in self.rates.items():
                purpose = f"look {slot} {self.day}"
                times = times_a_day(mean, chance(self.seed, customer, purpose))
                for number in range(times):
                    drawn = chance(self.seed, customer, f"{purpose} {number}")
                    at = self.midnight + WAKES_AT_HOUR * HOUR_US + int(drawn * awake)
                    tick = -(-at // self.setting.tick_us) * self.setting.tick_us
                    together[tick].append((customer, slot))
        for at, looks in sorted(together.items()):
            if self.setting.begins <= at < self.setting.ends:
                self.machine.plan(at, partial(self._look, looks))

    def _look(self, looks: Sequence[tuple[str, str]]) -> None:
        for customer, slot in looks:
            if slot in self.always or self._has_something(customer):
                self.machine.look(customer, slot)

    def _has_something(self, customer: str) -> bool:
        return any(stands(one) for one in self.machine.memory.live_instances([customer]))
