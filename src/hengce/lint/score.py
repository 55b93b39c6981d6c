"""The numbers of a score: probabilities, weights, and levers on their grid."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.model.strategy import Strategy

LEVER_PERCENT_MAX = 10_000


def score(scope: Scope) -> Iterator[Problem]:
    """Check the constants of each strategy's score; `conditions` checks its expressions."""
    for strategy in scope.configuration.strategies:
        item = f"strategies/{strategy.id}"
        worth = strategy.score
        if not 0 <= worth.propensity_unknown <= 1:
            value = worth.propensity_unknown
            path = "score/propensity_unknown"
            yield scope.problem(item, path, "score.propensity_range", value=value)
        if worth.context < 0:
            value = worth.context
            yield scope.problem(item, "score/context", "score.context_negative", value=value)
        yield from _levers(scope, item, strategy)


def _levers(scope: Scope, item: str, strategy: Strategy) -> Iterator[Problem]:
    levers = strategy.score.levers
    for lever in levers:
        path = f"score/levers/{lever.name}"
        if not _on_grid(lever.percent):
            yield scope.problem(item, path, "score.lever_grid", value=lever.percent)
        if abs(lever.percent) > LEVER_PERCENT_MAX:
            facts = {"value": lever.percent, "limit": LEVER_PERCENT_MAX}
            yield scope.problem(item, path, "score.lever_range", **facts)
    hundredths = sum(round(lever.percent * 100) for lever in levers)
    if hundredths <= -100 * 100:
        shown = f"{hundredths / 100:g}"
        yield scope.problem(item, "score/levers", "score.lever_sum", sum=shown)


def _on_grid(percent: float) -> bool:
    """Whether a number is the nearest float to a whole count of hundredths."""
    return round(percent * 100) / 100 == percent
