"""Days of the marketing calendar: what was sent and waits, runs, schedules, who works."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hengce.flow.schedule import last_moment
from hengce.model.configuration import Configuration
from hengce.model.instant import Day, Instant, calendar_date, day_at, start_of_day
from hengce.model.journey import entry_of
from hengce.model.run import Run
from hengce.model.strategy import Strategy


@dataclass(frozen=True, slots=True)
class Planned:
    """Something that a strategy does on a day.

    Attributes:
        strategy: Which.
        kind: `begins`: its first day; `ends`: its last; `lets_in`: its schedule lets its audience
            in.
        at: When on the day; None for `begins` and `ends`.
    """

    strategy: Strategy
    kind: str
    at: Instant | None = None


def planned_on(configuration: Configuration, day: Day) -> Iterator[Planned]:
    """Yield what the strategies in force do on a day."""
    date, zone = calendar_date(day).isoformat(), configuration.policy.zone
    for strategy in configuration.strategies:
        if not strategy.starts <= date <= strategy.ends:
            continue
        if strategy.starts == date:
            yield Planned(strategy, "begins")
        if strategy.ends == date:
            yield Planned(strategy, "ends")
        schedule = entry_of(strategy).schedule
        if schedule is not None:
            begins, ends = start_of_day(day, zone), start_of_day(day + 1, zone)
            at = last_moment(schedule, ends - 1, zone)
            if at is not None and at >= begins:
                yield Planned(strategy, "lets_in", at)


def active_on(configuration: Configuration, day: Day) -> int:
    """Count the strategies that are in their time on a day."""
    date = calendar_date(day).isoformat()
    return sum(one.starts <= date <= one.ends for one in configuration.strategies)


def runs_on(runs: Sequence[Run], day: Day, zone: str) -> list[str]:
    """Return the runs of a day."""
    return [run.id for run in runs if day_at(run.pin.at, zone) == day]
