"""What belongs together of what customers did: episodes, each a beginning and what followed it.

Whether something follows something else is learned from the events alone, in two ways. A number
that is nearly never the same twice (of a bill, of a transfer) ties events that carry it. And an
event type of which a customer has many more behind events of another type than before them
follows that type; the comparison with before leaves out what merely the same customers do.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from hengce.model.event import Event
from hengce.model.instant import DAY_US, Instant
from hengce.model.tag import Scalar

FOLLOWS_WITHIN_DAYS = 21
"""So long after an event others are taken to follow it that carry no number of it."""

_NUMBERED_LEAST = 3
_NUMBERED_SHARE = 0.9
"""A text with digits is a number when so many of its values, of at least so many, differ."""

_TIED_SHARE = 0.1
"""Of events that follow by a number, so many at least carry one that is known."""

_SEEN_LEAST = 5
_DEVIATIONS = 3.0
"""Behind and before differ when it is by so many standard deviations of their difference."""

_WITHIN_US = FOLLOWS_WITHIN_DAYS * DAY_US


@dataclass(slots=True)
class Episode:
    """Something that began, and what followed it.

    Attributes:
        root: With what it began.
        follows: What followed, in the order of time.
    """

    root: Event
    follows: list[Event] = field(default_factory=list)

    def state(self, after_us: int) -> frozenset[str]:
        """Return what had followed so long after the beginning, as event types."""
        until = self.root.occurred_at + after_us
        return frozenset(one.name for one in self.follows if one.occurred_at <= until)

    def between(self, after_us: int, until_us: int) -> list[Event]:
        """Return what followed later than one time after the beginning, up to another."""
        begins = self.root.occurred_at
        return [e for e in self.follows if after_us < e.occurred_at - begins <= until_us]


@dataclass(frozen=True, slots=True)
class Links:
    """What follows what.

    Attributes:
        numbers: The properties that are numbers, by the event type that gives them out.
        tied: The event types that carry a number of an earlier event.
        behind: Pairs of event types: the second follows the first without a number.
    """

    numbers: Mapping[str, frozenset[str]]
    tied: frozenset[str]
    behind: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Past:
    """What some customers did.

    Attributes:
        episodes: By customer and beginning.
        links: What follows what.
    """

    episodes: Sequence[Episode]
    links: Links


def past_of(events: Sequence[Event]) -> Past:
    """Return the episodes of some customers.

    What carries a number whose beginning is older than the events is left out: it began no
    episode, and will begin none.
    """
    days = _by_customer(events)
    links = _links(days)
    return Past([episode for mine in days.values() for episode in _told(mine, links)], links)


def _by_customer(events: Sequence[Event]) -> dict[str, list[Event]]:
    days: dict[str, list[Event]] = defaultdict(list)
    for event in sorted(events, key=lambda one: (one.customer, one.occurred_at, one.id)):
        days[event.customer].append(event)
    return dict(days)


def _links(days: Mapping[str, Sequence[Event]]) -> Links:
    numbers = _numbers([event for mine in days.values() for event in mine])
    tied: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for mine in days.values():
        given: dict[tuple[str, Scalar], str] = {}
        for event in mine:
            carried = list(event.properties.items())
            times[event.name] += 1
            tied[event.name] += any(given.get(one, event.name) != event.name for one in carried)
            own = numbers.get(event.name, ())
            given.update({one: given.get(one, event.name) for one in carried if one[0] in own})
    by_number = frozenset(name for name, n in tied.items() if n > _TIED_SHARE * times[name])
    return Links(numbers, by_number, _behind(days, by_number))


def _numbers(events: Sequence[Event]) -> dict[str, frozenset[str]]:
    """Return which properties are numbers of their own: texts that nearly never repeat."""
    values: dict[tuple[str, str], list[str]] = defaultdict(list)
    for event in events:
        for name, value in event.properties.items():
            if isinstance(value, str) and any(letter.isdigit() for letter in value):
                values[event.name, name].append(value)
    found: dict[str, set[str]] = defaultdict(set)
    for (event_type, name), said in values.items():
        if len(said) >= _NUMBERED_LEAST and len(set(said)) >= _NUMBERED_SHARE * len(said):
            found[event_type].add(name)
    return {event_type: frozenset(names) for event_type, names in found.items()}


def _behind(
    days: Mapping[str, Sequence[Event]], tied: frozenset[str]
) -> frozenset[tuple[str, str]]:
    """Return the pairs of which the second comes more often behind the first than before it.

    Were the two independent, each order would be as likely, so the difference of the two counts
    would have their sum as its variance (sign test).
    """
    after: Counter[tuple[str, str]] = Counter()
    for mine in days.values():
        for place, event in enumerate(mine):
            for other in mine[place + 1 :]:
                if other.occurred_at - event.occurred_at > _WITHIN_US:
                    break
                if other.name != event.name:
                    after[event.name, other.name] += 1
    return frozenset(
        (first, then)
        for (first, then), times in after.items()
        if then not in tied
        and times >= _SEEN_LEAST
        and times - after[then, first] > _DEVIATIONS * sqrt(times + after[then, first])
    )


def _told(mine: Sequence[Event], links: Links) -> Iterator[Episode]:
    """Put a customer's events, in the order of time, into episodes."""
    made: list[Episode] = []
    by_number: dict[tuple[str, Scalar], Episode] = {}
    for event in mine:
        carried = list(event.properties.items())
        episode = next((by_number[one] for one in carried if one in by_number), None)
        if episode is None and event.name not in links.tied:
            episode = _begun_before(made, event, links)
        if episode is not None:
            episode.follows.append(event)
        elif event.name not in links.tied:
            episode = Episode(event)
            made.append(episode)
        if episode is not None:
            given = links.numbers.get(event.name, ())
            by_number.update({one: episode for one in carried if one[0] in given})
    yield from made


def _begun_before(made: Sequence[Episode], event: Event, links: Links) -> Episode | None:
    """Return the latest episode that an event without a number continues; None: it begins one."""
    for episode in reversed(made):
        if event.occurred_at - episode.root.occurred_at > _WITHIN_US:
            continue
        names = {episode.root.name, *(one.name for one in episode.follows)}
        if event.name not in names and any((name, event.name) in links.behind for name in names):
            return episode
    return None


@dataclass(slots=True)
class Courses:
    """Finds episodes that had come as far, at the same age, as one that goes on.

    Attributes:
        episodes: All that are known.
        at: Up to when they are known.
    """

    episodes: Sequence[Episode]
    at: Instant
    _found: dict[tuple[str, int, frozenset[str]], list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort them by type, whole days of age and what had followed until then."""
        for place, one in enumerate(self.episodes):
            known_days = (self.at - one.root.occurred_at) // DAY_US
            changes = [(e.occurred_at - one.root.occurred_at) // DAY_US for e in one.follows]
            state = one.state(0)
            for day in range(known_days):
                if bisect_right(changes, day - 1) != bisect_right(changes, day - 2):
                    state = one.state(day * DAY_US)
                self._found.setdefault((one.root.name, day, state), []).append(place)

    def like(self, root: str, day: int, state: frozenset[str]) -> Sequence[int]:
        """Return the places of episodes known for the whole of a day of their age.

        Args:
            root: With which event type they began.
            day: The day of their age, from 0.
            state: What had followed when that day began.
        """
        return self._found.get((root, day, state), ())
