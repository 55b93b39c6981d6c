"""What runs of a forecast say, in counts: nodes and edges, losses, volumes, money, rivals."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from hengce.forecast.competition import Competition, Lost
from hengce.forecast.memory import Memory
from hengce.forecast.simulation import Played
from hengce.forecast.volumes import Bank, expect
from hengce.model.configuration import Configuration
from hengce.model.decision import Reason
from hengce.model.instance import InstanceStep
from hengce.model.instant import DAY_US, Instant, calendar_date, day_at
from hengce.model.noun import Noun

WEEK_US = 7 * DAY_US
SAMPLES = 20
"""So many customers are shown step by step."""


class Passed(Noun, frozen=True, kw_only=True):
    """How often customers did something at a node, along a branch; the mean of the runs."""

    node: str
    did: str
    branch: str
    times: float


class StrategyForecast(Noun, frozen=True, kw_only=True):
    """What became of a strategy; means of the runs.

    Attributes:
        strategy: Which.
        entered: Customers who entered, each entry counted.
        sent: Contacts that left.
        customers: Different customers to whom something left.
        spent_cents: What those contacts cost, by what channels cost.
        reasons: How often arbitration answered with each reason.
        passed: Counts on nodes and edges; none for a strategy of one step.
    """

    strategy: str
    entered: float
    sent: float
    customers: float
    spent_cents: float
    reasons: dict[str, float]
    passed: tuple[Passed, ...]


class Volume(Noun, frozen=True, kw_only=True):
    """What leaves through a channel on a day: the mean of the runs.

    Between `low` and `high` the truth is expected in nine cases of ten.
    """

    channel: str
    day: str
    mean: float
    low: float
    high: float


class Week(Noun, frozen=True, kw_only=True):
    """What will leave for a strategy in a week, to all customers of the bank.

    Attributes:
        strategy: Which.
        begins: The week's first day.
        days: How many days of it are foretold.
        mean: How many contacts are expected.
        low: With this many or more,
        high: and this many or fewer, the truth is expected in nine cases of ten.
    """

    strategy: str
    begins: str
    days: int
    mean: float
    low: int
    high: int


class Overlap(Noun, frozen=True, kw_only=True):
    """Customers whom two strategies reached both, in the first run."""

    strategy: str
    other: str
    customers: int


class Conflict(Noun, frozen=True, kw_only=True):
    """What one strategy is expected to lose to another; means of the runs.

    Attributes:
        loser: Who is refused.
        winner: Who has the place; empty: not known.
        over: The cap or relation; `place`: the one thing that is said at a time.
        times: How often.
        value_cents: What the lost candidates were worth: probability times value.
    """

    loser: str
    winner: str
    over: str
    times: float
    value_cents: float


class Story(Noun, frozen=True, kw_only=True):
    """What one customer did, in the first run."""

    customer: str
    steps: tuple[InstanceStep, ...]


class Forecast(Noun, frozen=True, kw_only=True):
    """A forecast, whole.

    Attributes:
        customers: How many took part.
        of_customers: Of how many who could have: for these the bank's volumes and weeks are told.
        days: For how long.
        runs: How often it was played.
        seed: What draws looks and answers.
        strategies: What became of each.
        volumes: What left, by channel and day.
        bank_volumes: What will leave to the whole bank, by channel and day, as if nothing were
            scarce that those who take part do not exhaust.
        weeks: What will leave to the whole bank, by strategy and week.
        overlaps: Who is reached by two.
        conflicts: Who loses to whom, the dearest first.
        stories: Some customers, step by step.
    """

    customers: int
    of_customers: int
    days: int
    runs: int
    seed: int
    strategies: tuple[StrategyForecast, ...]
    volumes: tuple[Volume, ...]
    bank_volumes: tuple[Volume, ...]
    weeks: tuple[Week, ...]
    overlaps: tuple[Overlap, ...]
    conflicts: tuple[Conflict, ...]
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class TakingPart:
    """Who takes part in runs, and for whom they stand.

    Attributes:
        sampled: Who takes part.
        customers: How many customers the bank has.
        earlier: By strategy and customer, what left in the weeks before.
    """

    sampled: frozenset[str]
    customers: int
    earlier: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Summary:
    """Adds runs up.

    Args:
        configuration: What was played.
        named: The strategies that are asked about; none: all.
        since: When it began: what left before is not counted.
    """

    def __init__(self, configuration: Configuration, named: Sequence[str], since: Instant) -> None:
        self._configuration = configuration
        self._named = tuple(named) or tuple(s.id for s in configuration.strategies)
        self._since = since
        self._costs = {channel.id: channel.cost_cents for channel in configuration.channels}
        self._runs = 0
        self._entered: Counter[str] = Counter()
        self._sent: Counter[str] = Counter()
        self._reached: Counter[str] = Counter()
        self._spent: Counter[str] = Counter()
        self._passed: Counter[tuple[str, str, str, str]] = Counter()
        self._reasons: Counter[tuple[str, int]] = Counter()
        self._lost: dict[tuple[str, str, str], Lost] = {}
        self._volumes: list[dict[tuple[str, int], Counter[str]]] = []
        self._weeks: list[dict[tuple[str, int], Counter[str]]] = []
        self._first: tuple[Mapping[str, set[str]], tuple[Story, ...]] = ({}, ())

    def add(self, played: Played) -> None:
        """Add a run."""
        self._runs += 1
        reached = self._add_contacts(played.memory)
        self._add_journeys(played.memory)
        self._add_rivals(played.competition)
        if self._runs == 1:
            self._first = (reached, _stories(played.memory, self._named))

    def forecast(self, days: int, seed: int, taking_part: TakingPart) -> Forecast:
        """Return what all runs say of what will be.

        Args:
            days: For how long.
            seed: What drew.
            taking_part: Who took part, and for whom they stand.
        """
        sampled, customers = taking_part.sampled, taking_part.customers
        return replace(
            self.told(days, seed, len(sampled)),
            of_customers=customers,
            weeks=self._weeks_of_runs(days, taking_part),
            volumes=self._volumes_of_runs(Bank(sampled, len(sampled), {})),
            bank_volumes=self._volumes_of_runs(Bank(sampled, customers, {})),
        )

    def told(self, days: int, seed: int, customers: int) -> Forecast:
        """Return what one run says of what was, or would have been: its counts as they are."""
        reached, stories = self._first
        return Forecast(
            customers=customers,
            of_customers=customers,
            days=days,
            runs=self._runs,
            seed=seed,
            strategies=tuple(self._strategy(name) for name in self._named),
            volumes=tuple(self._certain_volumes()),
            bank_volumes=(),
            weeks=(),
            overlaps=tuple(_overlaps(reached, self._named)),
            conflicts=tuple(self._conflicts()),
            stories=stories,
        )

    def _add_contacts(self, memory: Memory) -> Mapping[str, set[str]]:
        zone = self._configuration.policy.zone
        volumes: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
        weeks: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
        reached: dict[str, set[str]] = defaultdict(set)
        for record in memory.contacts():
            left_at, kind = record.handed_off_at, record.contact.kind
            if left_at is None or left_at < self._since:
                continue
            volumes[kind.channel, day_at(left_at, zone)][record.contact.customer] += 1
            self._spent[kind.strategy] += self._costs.get(kind.channel, 0)
            week = (left_at - self._since) // WEEK_US
            for offer in kind.offers:
                self._sent[offer.strategy] += 1
                weeks[offer.strategy, week][record.contact.customer] += 1
                reached[offer.strategy].add(record.contact.customer)
        self._volumes.append(volumes)
        self._weeks.append(weeks)
        self._reached.update({name: len(who) for name, who in reached.items()})
        return reached

    def _add_journeys(self, memory: Memory) -> None:
        for (strategy, _, flown), times in memory.counts.items():
            self._passed[strategy, flown.node, str(flown.did), flown.branch] += times
        entered = (one for one in memory.everybody() if one.entered_at >= self._since)
        self._entered.update(one.strategy for one in entered)

    def _add_rivals(self, competition: Competition) -> None:
        self._reasons.update(competition.reasons)
        for key, lost in competition.lost.items():
            mine = self._lost.setdefault(key, Lost())
            mine.times += lost.times
            mine.value_cents += lost.value_cents

    def _strategy(self, name: str) -> StrategyForecast:
        runs = self._runs
        passed = sorted((key[1:], n) for key, n in self._passed.items() if key[0] == name)
        reasons = sorted((r, n) for (whose, r), n in self._reasons.items() if whose == name)
        return StrategyForecast(
            strategy=name,
            entered=self._entered[name] / runs,
            sent=self._sent[name] / runs,
            customers=self._reached[name] / runs,
            spent_cents=self._spent[name] / runs,
            reasons={Reason(reason).name: times / runs for reason, times in reasons},
            passed=tuple(
                Passed(node=node, did=did, branch=branch, times=times / runs)
                for (node, did, branch), times in passed
            ),
        )

    def _certain_volumes(self) -> Iterable[Volume]:
        for channel, day in sorted(set().union(*self._volumes)):
            times = float(self._volumes[0][channel, day].total())
            name = calendar_date(day).isoformat()
            yield Volume(channel=channel, day=name, mean=times, low=times, high=times)

    def _volumes_of_runs(self, bank: Bank) -> tuple[Volume, ...]:
        found, nobody = [], Counter[str]()
        for channel, day in sorted(set().union(*self._volumes)):
            expected = expect([one.get((channel, day), nobody) for one in self._volumes], bank)
            low, high = expected.interval
            name = calendar_date(day).isoformat()
            mean = expected.mean
            found.append(Volume(channel=channel, day=name, mean=mean, low=low, high=high))
        return tuple(found)

    def _weeks_of_runs(self, days: int, taking_part: TakingPart) -> tuple[Week, ...]:
        first = day_at(self._since, self._configuration.policy.zone)
        found, nobody = [], Counter[str]()
        for name in self._named:
            earlier = taking_part.earlier.get(name, nobody)
            bank = Bank(taking_part.sampled, taking_part.customers, earlier)
            for week in range(-(-days // 7)):
                expected = expect([one.get((name, week), nobody) for one in self._weeks], bank)
                low, high = expected.interval
                found.append(
                    Week(
                        strategy=name,
                        begins=calendar_date(first + 7 * week).isoformat(),
                        days=min(7, days - 7 * week),
                        mean=expected.mean,
                        low=low,
                        high=high,
                    )
                )
        return tuple(found)

    def _conflicts(self) -> Iterable[Conflict]:
        named = set(self._named)
        found = [
            Conflict(
                loser=loser,
                winner=winner,
                over=over,
                times=lost.times / self._runs,
                value_cents=lost.value_cents / self._runs,
            )
            for (loser, winner, over), lost in self._lost.items()
            if loser in named or winner in named
        ]
        return sorted(found, key=lambda one: (-one.value_cents, one.loser, one.winner, one.over))


def _overlaps(reached: Mapping[str, set[str]], named: Sequence[str]) -> Iterable[Overlap]:
    for name in named:
        for other in sorted(reached):
            both = len(reached.get(name, set()) & reached[other])
            if both and (other > name or other not in named):
                yield Overlap(strategy=name, other=other, customers=both)


def _stories(memory: Memory, named: Sequence[str]) -> tuple[Story, ...]:
    """Return the customers with the longest stories, so that every way is likely shown."""
    steps: dict[str, list[InstanceStep]] = defaultdict(list)
    for one in memory.everybody():
        if one.strategy in named:
            steps[one.customer] += memory.traces.get(one.id, [])
    longest = sorted(steps, key=lambda who: (-len(steps[who]), who))[:SAMPLES]
    return tuple(
        Story(
            customer=who,
            steps=tuple(sorted(steps[who], key=lambda s: (s.at, s.instance, s.number))),
        )
        for who in sorted(longest)
    )
