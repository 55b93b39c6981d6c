"""Journeys that nobody can tell apart on paper: one topic, one way in, one audience."""

from collections.abc import Iterator
from itertools import combinations

from hengce.errors import Problem
from hengce.lint.given import Given, given
from hengce.lint.scope import Scope
from hengce.rules.proof import follows, never

PAIRS_MAX = 2_000
"""So many pairs are compared; exact counts come from a simulation."""


def alike(scope: Scope) -> Iterator[Problem]:
    """Find pairs of journeys of a topic of which one lets in whoever the other lets in."""
    topics: dict[tuple[str, str], list[Given]] = {}
    for journey in given(scope):
        if journey.entry is not None and journey.audience:
            key = journey.strategy.topic, journey.entry.event
            topics.setdefault(key, []).append(journey)
    pairs = [pair for journeys in topics.values() for pair in combinations(journeys, 2)]
    for one, other in pairs[:PAIRS_MAX]:
        if _meet_in_time(one, other) and _are_alike(one, other):
            names = sorted((one.strategy.id, other.strategy.id))
            facts = {"topic": one.strategy.topic, "other": names[0]}
            item, entry = f"strategies/{names[1]}", (one, other)[other.strategy.id == names[1]]
            path = f"graph/nodes/{entry.entry.id}/audience" if entry.entry else ""
            yield scope.problem(item, path, "journey.same_audience", **facts)


def _meet_in_time(one: Given, other: Given) -> bool:
    first, second = one.strategy, other.strategy
    return first.starts <= second.ends and second.starts <= first.ends


def _are_alike(one: Given, other: Given) -> bool:
    """Whether everybody in one audience is proved to be in the other."""
    if never([*one.began_with, *other.began_with]):
        return False
    if never(one.audience, one.entering) or never(other.audience, other.entering):
        return False
    return any(
        follows(theirs.audience[0], mine.audience, mine.entering)
        for mine, theirs in ((one, other), (other, one))
    )
