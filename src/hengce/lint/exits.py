"""Exit rules: one thing each that takes a customer out; and that a journey has a goal."""

from collections.abc import Iterator

from hengce.errors import Problem, ProblemsError
from hengce.lint.catalogue import repeated
from hengce.lint.effects import has_goal
from hengce.lint.scope import Scope, is_name
from hengce.lint.zones import zone_of
from hengce.model.journey import is_journey
from hengce.model.strategy import ExitRule, Strategy
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition


def exits(scope: Scope) -> Iterator[Problem]:
    """Check the exit rules of each strategy; `awaits` checks what they wait for."""
    configuration = scope.configuration
    tags = Catalogue.of_bank(configuration, zone_of(configuration))
    for strategy in configuration.strategies:
        item = f"strategies/{strategy.id}"
        for rule in strategy.exits:
            path = f"exits/{rule.id}"
            if not is_name(rule.id):
                yield scope.problem(item, path, "name.invalid", name=rule.id)
            if (rule.awaits is None) is not bool(rule.condition):
                code = "exit.nothing" if rule.awaits is None else "exit.both"
                yield scope.problem(item, path, code)
            if rule.condition:
                yield from _condition(scope, item, path, strategy, rule, tags)
        for name in repeated(rule.id for rule in strategy.exits):
            yield scope.problem(item, f"exits/{name}", "name.repeated", name=name)
        if is_journey(strategy) and not has_goal(strategy):
            yield scope.problem(item, "exits", "journey.no_goal")


def _condition(
    scope: Scope, item: str, path: str, strategy: Strategy, rule: ExitRule, tags: Catalogue
) -> tuple[Problem, ...]:
    where = scope.places.where(item, f"{path}/condition")
    hindsight = bool(strategy.hindsight.strip())
    try:
        check_condition(rule.condition, tags, where, allow_hindsight=hindsight)
    except ProblemsError as error:
        return error.problems
    return ()
