"""The first screen: what left today against what may, what runs did, what to look at."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from hengce.api.guard import admit
from hengce.api.paging import units_reached
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.delivery.breaker import BreakerState
from hengce.model.account import AccountKind
from hengce.model.configuration import Configuration
from hengce.model.decision import VERDICT_OF, Reason, Verdict
from hengce.model.instant import Instant, calendar_date, day_at, start_of_day
from hengce.model.run import Run
from hengce.overview.alerts import Alert, alerts
from hengce.overview.traffic import left, lives_around, waiting
from hengce.ports import Lives, View
from hengce.words.alerts import tell_alert
from hengce.words.names import Language, labels
from hengce.words.reason_names import REASON_NAMES
from hengce.words.reasons import VERDICTS

RUNS_SHOWN = 5


class ChannelToday(msgspec.Struct, frozen=True, kw_only=True):
    """A channel today.

    Attributes:
        channel: Its id.
        label: What people call it.
        sent: Messages that left, or perhaps left.
        doubtful: Those of them of which nobody knows.
        by_class: `sent` by message class.
        waiting: Messages that are reserved and may still leave, whenever.
        capacity_per_day: How many may be decided in a day; null: no limit.
        interrupts: Whether a message breaks into the customer's day.
        state: closed: it is fed; open: it failed and is left alone; half_open: it is tried.
    """

    channel: str
    label: str
    sent: int
    doubtful: int
    by_class: dict[str, int]
    waiting: int
    capacity_per_day: int | None
    interrupts: bool
    state: BreakerState


class BudgetToday(msgspec.Struct, frozen=True, kw_only=True):
    """An account: a budget in cents, a capacity in messages, a stock in pieces."""

    kind: AccountKind
    name: str
    label: str
    available: int
    reserved: int
    spent: int


class RunToday(msgspec.Struct, frozen=True, kw_only=True):
    """A nightly run, in short."""

    id: str
    at: Instant
    customers: int
    candidates: int
    contacts: int


class AlertTold(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to look at: a late feed, letters, a channel, a signal, a stop."""

    kind: str
    severity: str
    name: str
    label: str
    count: int
    sentence: str


class Suppressed(msgspec.Struct, frozen=True, kw_only=True):
    """Candidates that lost today for a reason, of the last run."""

    reason: str
    verdict: Verdict
    verdict_told: str
    told: str
    candidates: int


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """The first screen.

    Attributes:
        at: When it was put together.
        position: The position of the log.
        day: The day, in the bank's zone.
        works: Whether people work on it.
        whole_bank: Whether all customers are counted; else those of the key's units, and what is
            the whole bank's (budgets, runs, refusals) is left out.
        channels: Each channel today.
        budgets: Each account.
        runs: The last runs, the latest first.
        alerts: What to look at, the most urgent first.
        suppressed: What the last run refused, by reason, most first.
    """

    at: Instant
    position: int
    day: str
    works: bool
    whole_bank: bool
    channels: list[ChannelToday]
    budgets: list[BudgetToday]
    runs: list[RunToday]
    alerts: list[AlertTold]
    suppressed: list[Suppressed]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of the first screen."""
    return [_home(service)]


def _home(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/home",
        operation_id="home",
        sync_to_thread=True,
        summary="Today: what left, what runs did, what to look at",
    )
    def home(request: Request[Any, Any, Any]) -> Home:
        key = admit(service, request, "read")
        tongue, at = spoken(request), service.clock()
        breakers = {name: one.breaker for name, one in service.relay.metrics(at).items()}
        calendar = service.installation.archive.calendar
        with service.installation.store.view() as view:
            configuration = service.standing_in(view).configuration
            orgs = units_reached(service, view, key)
            zone = configuration.policy.zone
            today = day_at(at, zone)
            since = start_of_day(today, zone)
            lives = lives_around(view, since, configuration)
            runs = view.runs()[-RUNS_SHOWN:][::-1] if orgs is None else ()
            return Home(
                at=at,
                position=view.position,
                day=calendar_date(today).isoformat(),
                works=calendar.works(today),
                whole_bank=orgs is None,
                channels=list(_channels(lives, configuration, breakers, orgs, at, tongue)),
                budgets=_budgets(view, configuration, tongue) if orgs is None else [],
                runs=[_run(one) for one in runs],
                alerts=[
                    _alert(one, configuration, tongue)
                    for one in alerts(view, configuration, breakers, orgs, at, calendar, tongue)
                ],
                suppressed=_suppressed(runs[:1], tongue),
            )

    return home


def _channels(
    lives: Lives,
    configuration: Configuration,
    breakers: Mapping[str, BreakerState],
    orgs: Sequence[str] | None,
    at: Instant,
    tongue: Language,
) -> Iterator[ChannelToday]:
    zone = configuration.policy.zone
    today = start_of_day(day_at(at, zone), zone)
    sent = list(left(lives, today, at + 1, zone, orgs))
    stands = waiting(lives, at, zone, orgs)
    for channel in configuration.channels:
        mine = [one for one in sent if one.kind.channel == channel.id]
        by_class: Counter[str] = Counter()
        for one in mine:
            by_class[str(one.kind.message_class)] += one.contacts
        yield ChannelToday(
            channel=channel.id,
            label=getattr(channel.label, tongue),
            sent=sum(one.contacts for one in mine),
            doubtful=sum(one.doubtful for one in mine),
            by_class=dict(sorted(by_class.items())),
            waiting=sum(one.contacts for one in stands if one.kind.channel == channel.id),
            capacity_per_day=channel.capacity_per_day,
            interrupts=channel.interrupts,
            state=breakers.get(channel.id, BreakerState.CLOSED),
        )


def _budgets(view: View, configuration: Configuration, tongue: Language) -> list[BudgetToday]:
    names = labels(configuration, tongue)
    kinds = {"budget": "strategy", "capacity": "channel", "stock": "product"}
    return [
        BudgetToday(
            kind=account.kind,
            name=account.name,
            label=names.get(f"{kinds.get(str(account.kind), '')}/{account.name}", account.name),
            available=balance.available,
            reserved=balance.reserved,
            spent=balance.spent,
        )
        for account, balance in sorted(view.balances().items())
    ]


def _run(run: Run) -> RunToday:
    return RunToday(
        id=run.id,
        at=run.pin.at,
        customers=run.customers,
        candidates=run.candidates,
        contacts=run.contacts,
    )


def _alert(one: Alert, configuration: Configuration, tongue: Language) -> AlertTold:
    names = labels(configuration, tongue)
    feeds = {feed.id: getattr(feed.label, tongue) for feed in configuration.feeds}
    known = {
        "feed_late": feeds.get(one.name),
        "breaker_open": names.get(f"channel/{one.name}"),
        "health": names.get(f"strategy/{one.name}"),
        "entry_shut": names.get(f"strategy/{one.name}"),
        "stop": names.get(one.name.replace(":", "/")),
    }
    label = known.get(one.kind) or one.name
    return AlertTold(
        kind=str(one.kind),
        severity=str(one.severity),
        name=one.name,
        label=label,
        count=one.count,
        sentence=tell_alert(one, label, tongue),
    )


def _suppressed(runs: Sequence[Run], tongue: Language) -> list[Suppressed]:
    counts: Counter[Reason] = Counter()
    for run in runs:
        for tally in run.tallies:
            counts[tally.reason] += tally.candidates
    return [
        Suppressed(
            reason=reason.name.lower(),
            verdict=VERDICT_OF[reason],
            verdict_told=getattr(VERDICTS[VERDICT_OF[reason]], tongue),
            told=getattr(REASON_NAMES[reason], tongue),
            candidates=count,
        )
        for reason, count in counts.most_common()
        if VERDICT_OF[reason] is not Verdict.CHOSEN
    ]
