"""The marketing calendar: by day and channel, what was sent, what waits and what is expected."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from hengce.api.guard import admit
from hengce.api.paging import units_reached
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.errors import ConflictError, Problem, ProblemsError
from hengce.forecast.summary import Forecast
from hengce.model.configuration import Configuration
from hengce.model.instant import Day, Instant, calendar_date, day, day_at, start_of_day
from hengce.model.run import Run
from hengce.model.working_days import WorkingDays
from hengce.overview.days import (
    Excess,
    active_on,
    blackouts_on,
    excess_of,
    planned_on,
    refused_by_caps,
    runs_on,
)
from hengce.overview.traffic import Counted, left, lives_around, waiting
from hengce.simulations.requests import Simulation
from hengce.words.names import Language, labels
from hengce.words.policy import tell_blackout

DAYS_MAX = 93

DATE = r"^(\d{4}-\d{2}-\d{2})?$"
From = Annotated[str, QueryParameter(name="from", max_length=10, pattern=DATE)]
To = Annotated[str, QueryParameter(name="to", max_length=10, pattern=DATE)]


class CalendarCell(msgspec.Struct, frozen=True, kw_only=True):
    """A channel and a department on a day: sent, doubtful ones of it, and what waits for it."""

    channel: str
    channel_label: str
    department: str
    department_label: str
    sent: int
    doubtful: int
    waiting: int


class CalendarPlan(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a strategy does on a day: begins, ends, or lets its audience in."""

    strategy: str
    label: str
    department: str
    kind: str
    at: Instant | None


class CalendarExpected(msgspec.Struct, frozen=True, kw_only=True):
    """What is expected of a channel on a day, all customers of the bank counted.

    Between `low` and `high` the truth is expected in nine cases of ten. `excess` is `likely`
    where the mean is more than the channel may be given, `perhaps` where `high` is.
    """

    channel: str
    channel_label: str
    mean: float
    low: float
    high: float
    excess: Excess


class CalendarBlackout(msgspec.Struct, frozen=True, kw_only=True):
    """A blackout of a day, and what it says."""

    id: str
    label: str
    sentence: str


class CalendarForecast(msgspec.Struct, frozen=True, kw_only=True):
    """From which simulation it is known what is expected.

    Attributes:
        simulation: Its name.
        at: When it was asked for.
        by: By whom.
        days: How many days ahead it looks.
        runs: How often it was played.
        customers: How many customers took part; they stand for the whole bank.
        refused_by_caps: How often caps refused them; the mean of the runs.
    """

    simulation: str
    at: Instant
    by: str
    days: int
    runs: int
    customers: int
    refused_by_caps: float


class CalendarDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day.

    Attributes:
        day: The day, ISO.
        works: Whether people work on it.
        known: Whether the calendar of working days knows it; else only weekends are off.
        active: Strategies that are in their time.
        runs: The nightly runs of the day.
        cells: Contacts by channel and department.
        plans: What strategies do on it.
        expected: What is expected of today and later days, by channel.
        blackouts: Which blackouts are on it.
    """

    day: str
    works: bool
    known: bool
    active: int
    runs: list[str]
    cells: list[CalendarCell]
    plans: list[CalendarPlan]
    expected: list[CalendarExpected]
    blackouts: list[CalendarBlackout]


class CalendarChannel(msgspec.Struct, frozen=True, kw_only=True):
    """A channel and how many messages may be decided for it in a day; null: no limit."""

    channel: str
    label: str
    capacity_per_day: int | None


class MarketingCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """Days in the bank's zone.

    Attributes:
        today: Today, ISO.
        zone: The bank's zone.
        calendar: The version of the calendar of working days.
        channels: The channels with their capacity.
        forecast: From which simulation of all that is live is known what is expected; null:
            nobody asked for one, or who asks reaches a part of the bank only.
        days: One after the other.
    """

    today: str
    zone: str
    calendar: str
    channels: list[CalendarChannel]
    forecast: CalendarForecast | None
    days: list[CalendarDay]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the days of a calendar are made of."""

    configuration: Configuration
    tongue: Language
    working: WorkingDays
    today: Day
    sent: Sequence[Counted]
    stands: Sequence[Counted]
    runs: Sequence[Run]
    played: tuple[Simulation, Forecast] | None


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of the calendar."""
    return [_calendar(service)]


def _calendar(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/calendar",
        operation_id="calendar",
        sync_to_thread=True,
        summary="What was sent and what waits, by day, channel and department",
    )
    def calendar(
        request: Request[Any, Any, Any], begins: From = "", ends: To = ""
    ) -> MarketingCalendar:
        key = admit(service, request, "read")
        at, tongue = service.clock(), spoken(request)
        working = service.installation.archive.calendar
        with service.installation.store.view() as view:
            configuration = service.standing_in(view).configuration
            zone = configuration.policy.zone
            today = day_at(at, zone)
            first, last = _span(begins, ends, today)
            orgs = units_reached(service, view, key)
            since, until = start_of_day(first, zone), start_of_day(last + 1, zone)
            lives = lives_around(view, min(since, at), configuration)
            sent = list(left(lives, since, min(until, at + 1), zone, orgs))
            stands = waiting(lives, at, zone, orgs)
            runs = view.runs() if orgs is None else ()
        seen = _Seen(
            configuration=configuration,
            tongue=tongue,
            working=working,
            today=today,
            sent=sent,
            stands=stands,
            runs=runs,
            played=None if orgs is not None else service.simulations.latest_of_the_bank(),
        )
        return MarketingCalendar(
            today=calendar_date(today).isoformat(),
            zone=zone,
            calendar=working.version,
            channels=[
                CalendarChannel(
                    channel=one.id,
                    label=getattr(one.label, tongue),
                    capacity_per_day=one.capacity_per_day,
                )
                for one in configuration.channels
            ],
            forecast=None if seen.played is None else _forecast(*seen.played),
            days=[_day(seen, on) for on in range(first, last + 1)],
        )

    return calendar


def _day(seen: _Seen, on: Day) -> CalendarDay:
    configuration, tongue, working = seen.configuration, seen.tongue, seen.working
    expected: Iterable[CalendarExpected] = ()
    if seen.played is not None and on >= seen.today:
        expected = _expected(seen.played[1], configuration, on, tongue)
    return CalendarDay(
        day=calendar_date(on).isoformat(),
        works=working.works(on),
        known=working.first <= on <= working.last,
        active=active_on(configuration, on),
        runs=runs_on(seen.runs, on, configuration.policy.zone),
        cells=list(_cells(seen.sent, seen.stands, on, configuration, tongue)),
        plans=list(_plans(configuration, on, tongue)),
        expected=list(expected),
        blackouts=list(_blackouts(configuration, on, tongue)),
    )


def _span(begins: str, ends: str, today: Day) -> tuple[Day, Day]:
    """Read the first and the last day; by default the month around today."""
    try:
        first = day(date.fromisoformat(begins)) if begins else today - 15
        last = day(date.fromisoformat(ends)) if ends else first + 30
    except ValueError:
        raise ProblemsError([Problem.of("from", "event.time_invalid")]) from None
    if first < 0 or not first <= last < first + DAYS_MAX:
        raise ConflictError(f"from a day until a later one, at most {DAYS_MAX}")
    return first, last


def _cells(
    sent: Sequence[Counted],
    stands: Sequence[Counted],
    on: Day,
    configuration: Configuration,
    tongue: Language,
) -> Iterator[CalendarCell]:
    names = labels(configuration, tongue)
    cells: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for counted in sent:
        if counted.day == on:
            cell = cells[counted.kind.channel, counted.kind.department]
            cell[0] += counted.contacts
            cell[1] += counted.doubtful
    for counted in stands:
        if counted.day == on:
            cells[counted.kind.channel, counted.kind.department][2] += counted.contacts
    for (channel, department), (left_, doubtful, waits) in sorted(cells.items()):
        yield CalendarCell(
            channel=channel,
            channel_label=names.get(f"channel/{channel}", channel),
            department=department,
            department_label=names.get(f"department/{department}", department),
            sent=left_,
            doubtful=doubtful,
            waiting=waits,
        )


def _plans(configuration: Configuration, on: Day, tongue: Language) -> Iterator[CalendarPlan]:
    for one in planned_on(configuration, on):
        yield CalendarPlan(
            strategy=one.strategy.id,
            label=getattr(one.strategy.label, tongue),
            department=one.strategy.department,
            kind=one.kind,
            at=one.at,
        )


def _expected(
    forecast: Forecast, configuration: Configuration, on: Day, tongue: Language
) -> Iterator[CalendarExpected]:
    date, channels = calendar_date(on).isoformat(), {one.id: one for one in configuration.channels}
    for volume in forecast.bank_volumes:
        channel = channels.get(volume.channel)
        if volume.day == date and channel is not None:
            yield CalendarExpected(
                channel=channel.id,
                channel_label=getattr(channel.label, tongue),
                mean=volume.mean,
                low=volume.low,
                high=volume.high,
                excess=excess_of(volume, channel),
            )


def _blackouts(
    configuration: Configuration, on: Day, tongue: Language
) -> Iterator[CalendarBlackout]:
    names = labels(configuration, tongue)
    for one in blackouts_on(configuration, on):
        sentence = tell_blackout(one, names, tongue)
        yield CalendarBlackout(id=one.id, label=getattr(one.label, tongue), sentence=sentence)


def _forecast(simulation: Simulation, forecast: Forecast) -> CalendarForecast:
    return CalendarForecast(
        simulation=simulation.id,
        at=simulation.asked_at,
        by=simulation.by,
        days=forecast.days,
        runs=forecast.runs,
        customers=forecast.customers,
        refused_by_caps=refused_by_caps(forecast),
    )
