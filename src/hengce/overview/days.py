"""Days of the marketing calendar: schedules, runs, blackouts, and what is expected of them."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hengce.flow.schedule import last_moment
from hengce.forecast.summary import Forecast, Volume
from hengce.model.channel import Channel
from hengce.model.configuration import Configuration
from hengce.model.decision import Reason
from hengce.model.instant import Day, Instant, calendar_date, day_at, start_of_day
from hengce.model.journey import entry_of
from hengce.model.policy import Blackout
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


def blackouts_on(configuration: Configuration, day: Day) -> Iterator[Blackout]:
    """Yield the blackouts of a day."""
    date = calendar_date(day).isoformat()
    for one in configuration.policy.blackouts:
        if one.first <= date <= one.last:
            yield one


class Excess(enum.StrEnum):
    """Whether what is expected is more than a channel may be given in a day."""

    NO = ""
    PERHAPS = "perhaps"  # within the interval
    LIKELY = "likely"  # the mean itself


def excess_of(volume: Volume, channel: Channel) -> Excess:
    """Compare what is expected of a day with a channel's capacity."""
    most = channel.capacity_per_day
    if most is None or volume.high <= most:
        return Excess.NO
    return Excess.LIKELY if volume.mean > most else Excess.PERHAPS


def refused_by_caps(forecast: Forecast) -> float:
    """Return how often caps are expected to refuse those who take part; the mean of the runs."""
    return sum(one.reasons.get(Reason.CAP_REACHED.name, 0.0) for one in forecast.strategies)
