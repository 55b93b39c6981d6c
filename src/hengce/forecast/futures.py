"""Draws what customers may do in the days ahead, from what they did.

What began goes on like episodes that had come as far at the same age (the product-limit estimate
of Kaplan and Meier 1958, in steps of a day, with what had followed as the state: Aalen and
Johansen 1978). What begins anew comes as often as it came: each beginning of the past stands for
as many as a Poisson number says, whose mean is drawn from its Gamma posterior. Weights of
episodes are drawn anew for each run (Rubin 1981, Bayesian bootstrap), so that runs differ by what
is not known, and not by chance alone.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from hengce.forecast.episodes import Courses, Episode, past_of
from hengce.forecast.likeness import Likeness, likeness
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, Instant
from hengce.model.tag import Scalar

WEEK_US = 7 * DAY_US
_AROUND_US = HOUR_US // 2
"""By so much at most a beginning is earlier or later in the day than the one that it stands for."""

_TRIES = 20


@dataclass(frozen=True, slots=True)
class _Open:
    """An episode that goes on.

    Attributes:
        root: With what it began.
        state: What has followed.
        age_us: How long ago it began, of which that is known.
    """

    root: Event
    state: frozenset[str]
    age_us: int


class Futures:
    """What is known of the past of some customers, ready to be drawn from.

    Args:
        events: What they did in the weeks before; nothing later.
        weeks: How many whole weeks that are.
        at: When the days ahead begin.
        known: What is known of the customers, a row each; see `hengce.forecast.likeness`.
        orgs: The customers and their units, in the order of the rows.
    """

    def __init__(
        self,
        events: Sequence[Event],
        weeks: int,
        at: Instant,
        known: np.ndarray,
        orgs: Mapping[str, str],
    ) -> None:
        self._weeks = weeks
        self._at = at
        self._customers = list(orgs)
        self._orgs = orgs
        past = past_of(events)
        self._episodes, self._numbers = past.episodes, past.links.numbers
        self._courses = Courses(self._episodes, at)
        self._places = {name: place for place, name in enumerate(orgs)}
        self._alike = self._likenesses(known)

    def draw(self, days: int, whose: frozenset[str], generator: np.random.Generator) -> list[Event]:
        """Draw what customers do in so many days, in the order of time.

        Args:
            days: How many.
            whose: Of whom it is told.
            generator: Draws.
        """
        run = _Run(self._episodes, self._courses, self._at + days * DAY_US, generator)
        for one in self._episodes:
            if one.root.customer in whose:
                age_us = self._at - one.root.occurred_at
                run.go_on(_Open(one.root, one.state(age_us), age_us))
        for root in self._beginnings(days, run):
            if root.customer in whose:
                run.told.append(root)
                run.go_on(_Open(root, frozenset(), 0))
        return sorted(run.told, key=lambda one: (one.occurred_at, one.id))

    def _likenesses(self, known: np.ndarray) -> dict[str, Likeness]:
        whose: dict[str, list[int]] = defaultdict(list)
        for one in self._episodes:
            whose[one.root.name].append(self._places[one.root.customer])
        return {name: likeness(known, np.array(places)) for name, places in whose.items()}

    def _beginnings(self, days: int, run: "_Run") -> list[Event]:
        """Draw what begins: on the weekday and near the hour of what it stands for."""
        ends, made = self._at + days * DAY_US, []
        ahead = -(-days // 7)
        means = run.weights / self._weeks
        drawn = run.generator.poisson(means, (ahead, len(means)))
        for week, place in np.argwhere(drawn).tolist():
            past = self._episodes[place].root
            back = (self._at - past.occurred_at) // WEEK_US + 1
            for _ in range(int(drawn[week, place])):
                moved = int(run.generator.integers(-_AROUND_US, _AROUND_US))
                when = past.occurred_at + (back + week) * WEEK_US + moved
                if self._at < when < ends:
                    made.append(self._begin(past, when, run))
        return made

    def _begin(self, past: Event, when: Instant, run: "_Run") -> Event:
        near = self._alike[past.name].near(self._places[past.customer])
        name = self._customers[int(run.generator.choice(near))]
        whose = replace(past, customer=name, org=self._orgs[name])
        return run.told_anew(whose, when, self._numbers.get(past.name, frozenset()))


_Weighed = tuple[Sequence[int], npt.NDArray[np.float64]]
"""Places of episodes, and the sums of their weights up to each."""


class _Run:
    """One draw of the days ahead."""

    def __init__(
        self,
        episodes: Sequence[Episode],
        courses: Courses,
        ends: Instant,
        generator: np.random.Generator,
    ) -> None:
        self.generator = generator
        self.weights = generator.exponential(size=len(episodes))
        self.told: list[Event] = []
        self._episodes = episodes
        self._courses = courses
        self._ends = ends
        self._number = 0
        self._totals: dict[tuple[str, int, frozenset[str]], _Weighed] = {}

    def go_on(self, one: _Open) -> None:
        """Tell what follows, day by day of the episode's age."""
        root, state, age_us = one.root, one.state, one.age_us
        while root.occurred_at + age_us < self._ends:
            day = age_us // DAY_US
            like = self._one_like(root.name, day, state, age_us)
            if like is None:
                return
            until_us = (day + 1) * DAY_US
            for event in like.between(age_us, until_us):
                when = root.occurred_at + event.occurred_at - like.root.occurred_at
                state |= {event.name}
                if when < self._ends:
                    self.told.append(self._following(event, like.root, root, when))
            age_us = until_us

    def _one_like(self, name: str, day: int, state: frozenset[str], age_us: int) -> Episode | None:
        """Draw an episode that had come as far; None: none is known."""
        places, total = self._weighed(name, day, state)
        if not places:
            return None
        begun_us = day * DAY_US
        for _ in range(_TRIES):
            place = int(np.searchsorted(total, self.generator.random() * total[-1], side="right"))
            like = self._episodes[places[min(place, len(places) - 1)]]
            # Of the day's first part it is known that nothing followed in it.
            if age_us == begun_us or not like.between(begun_us, age_us):
                return like
        return None

    def _weighed(self, name: str, day: int, state: frozenset[str]) -> _Weighed:
        """Return the episodes that had come as far, and their weights added up one by one."""
        known = self._totals.get((name, day, state))
        if known is None:
            places = self._courses.like(name, day, state)
            known = places, np.cumsum(self.weights[np.array(places, np.int64)])
            self._totals[name, day, state] = known
        return known

    def told_anew(
        self, event: Event, when: Instant, numbers: frozenset[str] = frozenset()
    ) -> Event:
        """Return an event like one that was, with numbers of its own."""
        self._number += 1
        own: dict[str, Scalar] = {
            name: f"{event.properties[name]}+{self._number}"
            for name in numbers
            if name in event.properties
        }
        return replace(
            event,
            id=f"{event.id}+{self._number}",
            occurred_at=when,
            received_at=when,
            properties={**event.properties, **own},
        )

    def _following(self, event: Event, its: Event, root: Event, when: Instant) -> Event:
        """Return what follows: what it had from its own beginning it has from this one."""
        kept = {
            name: root.properties[name]
            for name, value in event.properties.items()
            if its.properties.get(name) == value and name in root.properties
        }
        like = replace(
            event, customer=root.customer, org=root.org, properties={**event.properties, **kept}
        )
        return self.told_anew(like, when)
