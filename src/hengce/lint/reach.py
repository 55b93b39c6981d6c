"""How far back the conditions of a configuration look: their windows over events."""

from collections.abc import Iterator

from hengce.errors import ProblemsError
from hengce.lint.earlier import place_of
from hengce.lint.scope import Scope
from hengce.lint.texts import texts_of
from hengce.lint.zones import zone_of
from hengce.rules.ast import EventColumn
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition, check_value
from hengce.rules.lineage import event_columns_of


def event_windows(scope: Scope) -> Iterator[tuple[str, EventColumn]]:
    """Yield every event column that is read anywhere, with its place.

    A text with problems is left out: others tell them.
    """
    configuration = scope.configuration
    catalogue = Catalogue.of_bank(configuration, zone_of(configuration))
    for where, text, is_value in _texts(scope):
        check = check_value if is_value else check_condition
        try:
            rule = check(text, catalogue, where, allow_hindsight=True)
        except ProblemsError:
            continue
        for column in event_columns_of(rule):
            yield where, column


def _texts(scope: Scope) -> Iterator[tuple[str, str, bool]]:
    """Yield every text that may read events: its place, the text, whether it is a value."""
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
    yield from _of_strategies(scope)


def _of_strategies(scope: Scope) -> Iterator[tuple[str, str, bool]]:
    """Yield the texts of strategies, and of versions that customers are still in."""
    configuration, at = scope.configuration, scope.places.where
    places = [(f"strategies/{strategy.id}", strategy) for strategy in configuration.strategies]
    places += [(place_of(strategy), strategy) for strategy in configuration.earlier]
    for item, strategy in places:
        for path, text, is_value in texts_of(strategy):
            yield at(item, path), text, is_value
