"""Puts a review together: goal, plan, forecast, fact, effect, cost, hindsight, what to do next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hengce.forecast.foretold import Foretold, WeekSeen, seen
from hengce.forecast.summary import StrategyForecast
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant, calendar_date, day_at
from hengce.model.journey import entry_of
from hengce.model.nodes import Exit
from hengce.model.strategy import Strategy
from hengce.review.facts import Days, Way
from hengce.review.hindsight import Hindsight, best_alternative
from hengce.review.pack import Chart, Pack, Section, Shape, Table
from hengce.words.amount import amount
from hengce.words.names import Language
from hengce.words.review import reason_in_words, said

CONTACTS_MIN = 100
"""Below so many contacts a rate says nothing that a review should repeat."""

COMPLAINTS_PER_10K_MAX = 5.0
"""More complaints in ten thousand contacts are a reason to stop and look."""

FATIGUE_RATIO = 0.7
"""A click rate that falls to this part of the first contact's is called fatigue."""

NO_CONSENT = "CONSENT_MISSING"

_FUNNEL = ("sent", "delivered", "opened", "clicked", "bought")


@dataclass(frozen=True, slots=True)
class Increment:
    """What a strategy added, as a hold-out tells.

    Attributes:
        name: Of what (`hengce.words.review`).
        value: The estimate, in the unit that its words say.
        low: The lower end of its 95 % interval.
        high: The upper end.
    """

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Looked:
    """What a review is made of.

    Attributes:
        strategy: The document.
        configuration: What it is part of.
        days: What became of it.
        begins: The first moment that is looked at.
        ends: The moment behind the last one.
        position: What everything is as of.
        task_cents: What every task costs; None: its minutes at the policy's rate.
        forecast: What was expected; None: nobody kept it.
        foretold: What a simulation expected, by week; None: nobody simulated it in time.
        increments: What hold-outs say; none: nobody was held out.
    """

    strategy: Strategy
    configuration: Configuration
    days: Days
    begins: Instant
    ends: Instant
    position: int
    task_cents: int | None = None
    forecast: StrategyForecast | None = None
    foretold: Foretold | None = None
    increments: Sequence[Increment] = ()


def assemble(looked: Looked, names: Mapping[str, str], language: Language) -> Pack:
    """Return the review of a strategy.

    Args:
        looked: What it is made of.
        names: What people call things in that language (`hengce.words.names.labels`).
        language: In which words.
    """
    writer = _Writer(looked, names, language)
    return Pack(
        title=writer.say("title", label=getattr(looked.strategy.label, language)),
        subtitle=writer.say(
            "subtitle",
            begins=_day(looked.begins, looked.configuration.policy.zone),
            ends=_day(looked.ends - 1, looked.configuration.policy.zone),
            position=looked.position,
        ),
        sections=(
            writer.goal(),
            writer.forecast(),
            writer.facts(),
            writer.effect(),
            writer.money(),
            writer.hindsight(),
            writer.learnings(),
            writer.actions(),
        ),
    )


class _Writer:
    """Writes the parts in one language."""

    def __init__(self, looked: Looked, names: Mapping[str, str], language: Language) -> None:
        self._looked = looked
        self._names = names
        self._days = looked.days
        self._language = language
        self._best = best_alternative(looked.days.ways, CONTACTS_MIN)

    def say(self, name: str, **facts: object) -> str:
        return said(name, self._language, **facts)

    def goal(self) -> Section:
        strategy = self._looked.strategy
        plan = self.say(
            "plan",
            department=self._name("department", strategy.department),
            owner=strategy.owner,
            starts=strategy.starts,
            until=strategy.ends,
            audience=entry_of(strategy).audience,
        )
        goals = [rule.id for rule in strategy.exits if rule.goal]
        goals += [n.id for n in strategy.graph.nodes if isinstance(n, Exit) and n.goal]
        aims = self.say("aims", goals=", ".join(goals)) if goals else self.say("no_aim")
        return Section(heading=self.say("goal"), sentences=(plan, aims))

    def forecast(self) -> Section:
        heading, expected = self.say("forecast"), self._looked.forecast
        if expected is None and self._looked.foretold is not None:
            return self._by_week(heading, self._looked.foretold)
        if expected is None:
            return Section(heading=heading, sentences=(self.say("no_forecast"),))
        funnel = self._days.funnel
        facts = {
            "entered": (expected.entered, self._days.entered),
            "sent": (expected.sent, funnel["sent"]),
            "customers": (expected.customers, funnel["customers"]),
            "cost": (expected.spent_cents / 100, funnel["cost_cents"] / 100),
        }
        table = Table(
            title=self.say("compared"),
            columns=tuple(self.say(name) for name in ("measure", "foretold", "happened")),
            rows=tuple((self.say(name), *numbers) for name, numbers in facts.items()),
        )
        return Section(heading=heading, tables=(table,))

    def _by_week(self, heading: str, foretold: Foretold) -> Section:
        """Lay what left beside what a simulation expected of each week."""
        zone = self._looked.configuration.policy.zone
        first, last = _day(self._looked.begins, zone), _day(self._looked.ends - 1, zone)
        weeks = list(seen(foretold, {day: n for day, n, _ in self._days.days}, first, last))
        made = self.say(
            "foretold_at",
            at=_day(foretold.at, zone),
            customers=f"{foretold.customers:,}",
            runs=foretold.runs,
        )
        if not weeks:
            return Section(heading=heading, sentences=(made, self.say("no_week")))
        late = [self.say("foretold_late")] if foretold.at > self._looked.begins else []
        right = sum(one.week.low <= one.sent <= one.week.high for one in weeks)
        told = self.say("weeks_right", right=right, weeks=len(weeks))
        return Section(
            heading=heading,
            sentences=(made, *late, told),
            tables=(self._weeks(weeks),),
        )

    def _weeks(self, weeks: Sequence[WeekSeen]) -> Table:
        columns = ("week", "foretold", "low", "high", "happened", "against")
        return Table(
            title=self.say("compared_weeks"),
            columns=tuple(self.say(name) for name in columns),
            rows=tuple(
                (
                    one.week.begins,
                    float(round(one.week.mean)),
                    float(one.week.low),
                    float(one.week.high),
                    float(one.sent),
                    self.say(_against(one)),
                )
                for one in weeks
            ),
        )

    def facts(self) -> Section:
        heading, funnel = self.say("facts"), self._days.funnel
        tables = (self._refused(),) if self._days.refused else ()
        if not funnel["sent"]:
            return Section(heading=heading, sentences=(self.say("nothing"),), tables=tables)
        names = tuple(day for day, _, _ in self._days.days)
        stages = Chart(
            title=self.say("funnel"),
            shape=Shape.BARS,
            names=tuple(self.say(name) for name in _FUNNEL),
            series={self.say("times"): tuple(float(funnel[name]) for name in _FUNNEL)},
        )
        daily = Chart(
            title=self.say("days"),
            shape=Shape.LINES,
            names=names,
            series={
                self.say("sent"): tuple(float(sent) for _, sent, _ in self._days.days),
                self.say("clicked"): tuple(float(n) for _, _, n in self._days.days),
            },
        )
        return Section(heading=heading, tables=(self._ways(), *tables), charts=(stages, daily))

    def effect(self) -> Section:
        heading, found = self.say("effect"), self._looked.increments
        if not found:
            return Section(heading=heading, sentences=(self.say("no_effect"),))
        table = Table(
            title=self.say("interval"),
            columns=tuple(self.say(name) for name in ("measure", "value", "low", "high")),
            rows=tuple((self.say(one.name), one.value, one.low, one.high) for one in found),
        )
        return Section(heading=heading, tables=(table,))

    def money(self) -> Section:
        funnel, tasks = self._days.funnel, self._days.tasks
        each, given = self._looked.task_cents, self._days.given_cents
        manager = self._days.time_cents if each is None else tasks * each
        told = self.say(
            "costs",
            channel=self._amount(funnel["cost_cents"]),
            tasks=tasks,
            manager=self._amount(manager),
            given=self._days.given,
            benefits=self._amount(given),
            total=self._amount(funnel["cost_cents"] + manager + given),
            net=self._amount(funnel["net_cents"]),
        )
        return Section(heading=self.say("money"), sentences=(told, self.say("not_added")))

    def hindsight(self) -> Section:
        heading, best = self.say("hindsight"), self._best
        if best is None:
            sentence = self.say("no_better", count=CONTACTS_MIN)
            return Section(heading=heading, sentences=(sentence,))
        sentence = self.say(
            "better",
            way=self._way(best.way),
            count=best.way.sent,
            best=self._amount(best.best_cents),
            low=self._amount(best.low_cents),
            high=self._amount(best.high_cents),
            mean=self._amount(best.mean_cents),
            gain=self._amount(best.best_cents - best.mean_cents),
            total=self._amount(best.gain_cents),
        )
        return Section(heading=heading, sentences=(sentence,))

    def learnings(self) -> Section:
        told, charts = [], []
        rates = self._rates()
        if len(rates) > 1:
            (_, first), (number, last) = rates[0], rates[-1]
            verdict = "tires" if self._tired_at() else "holds"
            shown = {"first": f"{first:.2%}", "last": f"{last:.2%}", "number": number}
            told.append(self.say("fatigue", verdict=self.say(verdict), **shown))
            charts.append(
                Chart(
                    title=self.say("repeat"),
                    shape=Shape.BARS,
                    names=tuple(str(n) for n, _ in rates),
                    series={self.say("clicked"): tuple(rate * 100 for _, rate in rates)},
                    unit="%",
                )
            )
        if self._days.refused:
            (reason, times), *_ = self._days.refused
            share = times / sum(n for _, n in self._days.refused)
            words = reason_in_words(reason, self._language)
            told.append(self.say("most_refused", reason=words, share=f"{share:.0%}"))
        if self._days.funnel["sent"] >= CONTACTS_MIN:
            per = {name: f"{self._per_10k(name):.1f}" for name in ("complained", "opted_out")}
            told.append(self.say("harm", complaints=per["complained"], opt_outs=per["opted_out"]))
        return Section(heading=self.say("learnings"), sentences=tuple(told), charts=tuple(charts))

    def actions(self) -> Section:
        told = tuple(self._actions()) or (self.say("nothing_to_do"),)
        return Section(heading=self.say("actions"), sentences=told)

    def _actions(self) -> Iterator[str]:
        if not self._looked.increments:
            yield self.say("hold_out")
        if self._looked.forecast is None and self._looked.foretold is None:
            yield self.say("keep_forecast")
        without = dict(self._days.refused).get(NO_CONSENT, 0)
        if without >= CONTACTS_MIN:
            yield self.say("ask_consent", times=without)
        tired = self._tired_at()
        if tired:
            yield self.say("limit", number=tired - 1)
        if self._best is not None and _is_certain(self._best):
            yield self.say("try_way", way=self._way(self._best.way))
        if self._per_10k("complained") > COMPLAINTS_PER_10K_MAX:
            yield self.say("lower_harm", limit=f"{COMPLAINTS_PER_10K_MAX:.0f}")

    # Numbers --------------------------------------------------------------------------

    def _rates(self) -> list[tuple[int, float]]:
        """Return the click rate of first, second … contacts, as far as there are enough."""
        return [(n, clicks / sent) for n, sent, clicks in self._days.times if sent >= CONTACTS_MIN]

    def _tired_at(self) -> int:
        """Return the first contact that is clicked so much less; 0: there is none."""
        rates = self._rates()
        return next((n for n, rate in rates[1:] if rate < FATIGUE_RATIO * rates[0][1]), 0)

    def _per_10k(self, name: str) -> float:
        funnel = self._days.funnel
        return 10_000 * funnel[name] / funnel["sent"] if funnel["sent"] else 0.0

    def _name(self, kind: str, name: str) -> str:
        return self._names.get(f"{kind}/{name}", name)

    def _way(self, way: Way) -> str:
        channel = self._name("channel", way.channel)
        return f"{way.node}: {channel}" if way.node else channel

    def _amount(self, cents: float) -> str:
        return amount(cents, self._looked.configuration.policy.currency)

    def _ways(self) -> Table:
        columns = ("node", "channel", "sent", "customers", "clicked", "bought", "net", "each")
        return Table(
            title=self.say("ways"),
            columns=tuple(self.say(name) for name in columns),
            rows=tuple(
                (
                    way.node,
                    self._name("channel", way.channel),
                    way.sent,
                    way.customers,
                    way.clicked,
                    way.bought,
                    way.net_cents / 100,
                    round(way.each_cents / 100, 2),
                )
                for way in self._days.ways
            ),
        )

    def _refused(self) -> Table:
        return Table(
            title=self.say("refused"),
            columns=(self.say("reason"), self.say("times")),
            rows=tuple(
                (reason_in_words(reason, self._language), times)
                for reason, times in self._days.refused
            ),
        )


def _is_certain(best: Hindsight) -> bool:
    return best.low_cents > best.mean_cents


def _day(at: Instant, zone: str) -> str:
    return calendar_date(day_at(at, zone)).isoformat()


def _against(one: WeekSeen) -> str:
    """Return how what left stands to what was expected."""
    if one.sent < one.week.low:
        return "below"
    return "above" if one.sent > one.week.high else "within"
