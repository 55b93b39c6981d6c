"""Months in the life of a bank: every event that the journeys of `examples/journeys` hear.

What happens apart comes from `happenings`, what belongs together from `stories`: a bill is
generated, then it is repaid, or paid in instalments, or overdue. The bill, the application
and the transfer keep their numbers through the story, so that journeys can tell them apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np
import pyarrow as pa

from hengce.model.event import Event
from hengce.model.instant import HOUR_US, SECOND_US, Day, day_at, read_instant, start_of_day
from hengce.model.tag import Scalar
from hengce.simulate.bank import SyntheticBank, generate
from hengce.simulate.happenings import SOURCE, Stretch, draw_events, draw_times, traits_of
from hengce.simulate.life_tables import life_customers
from hengce.simulate.shapes import pick, yuan
from hengce.simulate.stories import (
    STORIES,
    Amount,
    Cast,
    Chance,
    Fact,
    Facts,
    OneOf,
    Part,
    Sequels,
    Serial,
    Story,
    Whole,
)
from hengce.simulate.streams import Longs, stream

ZONE = "Asia/Shanghai"
BEGINS = "2026-03-01T02:00:00"
"""As of when `life` draws its bank, in the bank's zone."""

SENIOR_AGE = 60
_RECEIVED_WITHIN_SECONDS = 4.0


def life(seed: int, customers: int, days: int) -> tuple[Event, ...]:
    """Draw what happens to a bank of so many customers from BEGINS on, in the order of time.

    Args:
        seed: Of the bank and of its days; the same seed gives the same events.
        customers: How many.
        days: How long.
    """
    bank = generate(customers, seed, read_instant(BEGINS, ZONE))
    return events_of(bank, seed, day_at(bank.as_of, bank.zone), days)


def events_of(bank: SyntheticBank, seed: int, first: Day, days: int) -> tuple[Event, ...]:
    """Draw so many days of a bank, the first of them included, in the order of time.

    The events are numbered `life-<number>`; what would follow after the last day is left out.
    """
    cast, stretch = _cast(bank, seed), Stretch(first, days, bank.zone)
    told = {story.event for story in STORIES}
    apart = draw_events(cast.traits, stretch, "life", seed)
    drawn = [event for event in apart if event.name not in told]
    for place, story in enumerate(STORIES):
        drawn += _tell(story, cast, stretch, stream(seed, f"life.story.{place}"))
    end = start_of_day(first + days, bank.zone)
    drawn = [event for event in drawn if event.occurred_at < end]
    drawn.sort(key=lambda event: (event.occurred_at, event.customer, event.name))
    return tuple(_numbered(event, number) for number, event in enumerate(drawn, 1))


def _cast(bank: SyntheticBank, seed: int) -> Cast:
    table = life_customers(bank, seed)
    traits = traits_of(table)
    return Cast(
        traits=traits,
        app=~table["last_login_on"].is_null().to_numpy(),
        senior=table["age"].fill_null(0).to_numpy() >= SENIOR_AGE,
        holds_wealth=table["wealth_balance"].fill_null(0).to_numpy() > 0,
        shop=table["merchant"].to_numpy(),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """Events of one kind, one place each in every array.

    Attributes:
        customer: Whose, as a place among the customers.
        at: When.
        properties: What they say, by name.
    """

    event: str
    customer: Longs
    at: Longs
    properties: dict[str, list[Scalar]]

    def of(self, places: Longs, names: tuple[str, ...]) -> dict[str, list[Scalar]]:
        """Return what some of them say."""
        return {name: [self.properties[name][place] for place in places] for name in names}


def _tell(story: Story, cast: Cast, stretch: Stretch, draws: np.random.Generator) -> list[Event]:
    """Draw how often a story begins, and what follows each time."""
    weights = story.whom(cast)
    count = round(len(weights) * story.rate * stretch.days / 1_000) if weights.any() else 0
    customer = pick(draws.random(count), weights if count else cast.traits.everybody)
    at = draw_times(draws, count, stretch)
    facts = _facts(story.facts, cast, customer, draws)
    begun = _Told(story.event, customer, at, facts)
    return [event for told in _with_sequels(begun, story.then, cast, draws)
            for event in _events(told, cast, draws)]  # fmt: skip


def _with_sequels(
    told: _Told, groups: Sequels, cast: Cast, draws: np.random.Generator
) -> Iterator[_Told]:
    """Yield what was told, and what follows it: of each group at most one."""
    yield told
    for group in groups:
        chance, begins = draws.random(len(told.at)), 0.0
        for sequel in group:
            ends = begins + sequel.share
            places = np.nonzero((chance >= begins) & (chance < ends))[0]
            begins = ends
            least, most = sequel.hours
            after = least + draws.random(len(places)) * (most - least)
            customer = told.customer[places]
            follows = _Told(
                event=sequel.event,
                customer=customer,
                at=told.at[places] + np.rint(after * HOUR_US).astype(np.int64),
                properties=told.of(places, sequel.keeps)
                | _facts(sequel.facts, cast, customer, draws),
            )
            yield from _with_sequels(follows, sequel.then, cast, draws)


def _facts(
    facts: Facts, cast: Cast, customer: Longs, draws: np.random.Generator
) -> dict[str, list[Scalar]]:
    return {name: _values(fact, cast, customer, draws) for name, fact in facts.items()}


def _values(fact: Fact, cast: Cast, customer: Longs, draws: np.random.Generator) -> list[Scalar]:
    """Draw the values of one property in stored form."""
    chance = draws.random(len(customer))
    match fact:
        case Serial(prefix=prefix):
            return [f"{prefix}-{number:07d}" for number in range(1, len(customer) + 1)]
        case OneOf(texts=texts):
            return [texts[place] for place in np.floor(chance * len(texts)).astype(int)]
        case Whole(least=least, end=end):
            return [int(value) for value in least + np.floor(chance * (end - least))]
        case Part(least=low, most=high):
            return [round(float(value), 4) for value in low + chance**2 * (high - low)]
        case Chance(share=share):
            return [bool(value) for value in chance < share]
        case Amount(usual=usual, spread=spread):
            middle = np.log(np.maximum(usual(cast)[customer], 1.0))
            drawn = yuan(middle, spread, draws.standard_normal(len(customer)))
            return [max(100, round(float(value) * 100)) for value in drawn]


def _events(told: _Told, cast: Cast, draws: np.random.Generator) -> list[Event]:
    places = pa.array(told.customer)
    ids = cast.traits.ids.take(places).to_pylist()
    orgs = cast.traits.orgs.take(places).to_pylist()
    delay = np.rint(draws.random(len(told.at)) * _RECEIVED_WITHIN_SECONDS * SECOND_US)
    received = (told.at + delay.astype(np.int64)).tolist()
    return [
        Event(
            source=SOURCE,
            id="",
            name=told.event,
            customer=ids[place],
            occurred_at=at,
            received_at=received[place],
            properties={name: values[place] for name, values in told.properties.items()},
            org=orgs[place],
        )
        for place, at in enumerate(told.at.tolist())
    ]


def _numbered(event: Event, number: int) -> Event:
    return msgspec.structs.replace(event, id=f"life-{number:07d}")
