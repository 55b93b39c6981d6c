"""Every condition and every expression of a configuration, with its place."""

from collections.abc import Iterator

from hengce.lint.earlier import place_of
from hengce.lint.scope import Scope
from hengce.lint.texts import texts_of


def rule_texts(scope: Scope) -> Iterator[tuple[str, str, bool]]:
    """Yield every text that reads tags or events: its place, the text, whether it is a value."""
    configuration, at = scope.configuration, scope.places.where
    policy = configuration.policy
    for stem, rules in (
        ("requirements", policy.requirements),
        ("suppressions", policy.suppressions),
    ):
        for rule in rules:
            yield at("policy", f"{stem}/{rule.id}/condition"), rule.condition, False
    for channel in configuration.channels:
        yield at(f"channels/{channel.id}", "reachable"), channel.reachable, False
    for states in configuration.states:
        for place, state in enumerate(states.states):
            yield at(f"states/{states.id}", f"states/{place}/where"), state.where, False
    yield from _of_strategies(scope)


def _of_strategies(scope: Scope) -> Iterator[tuple[str, str, bool]]:
    """Yield the texts of strategies, and of versions that customers are still in."""
    configuration, at = scope.configuration, scope.places.where
    places = [(f"strategies/{strategy.id}", strategy) for strategy in configuration.strategies]
    places += [(place_of(strategy), strategy) for strategy in configuration.earlier]
    for item, strategy in places:
        for path, text, is_value in texts_of(strategy):
            yield at(item, path), text, is_value
