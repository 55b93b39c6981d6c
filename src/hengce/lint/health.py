"""How strategies are watched: conversions that the bank sees, and numbers that mean something."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.model.health import HealthRules

_WINDOW_DAYS_MAX = 90


def health(scope: Scope) -> Iterator[Problem]:
    """Check the watch that the policy declares."""
    rules = scope.configuration.policy.health
    if rules is None:
        return
    for path, value, least, most in (
        ("window_days", rules.window_days, 1, _WINDOW_DAYS_MAX),
        ("effect_min", rules.effect_min, 0.000001, 1),
        ("baseline_days", rules.baseline_days, 21, 365),
    ):
        if not least <= value <= most:
            facts = {"value": value, "least": least, "most": most}
            yield scope.problem("policy", f"health/{path}", "policy.out_of_range", **facts)
    yield from _events(scope, rules)


def _events(scope: Scope, rules: HealthRules) -> Iterator[Problem]:
    named = {"event": rules.event, "cancelled_by": rules.cancelled_by}
    for path, name in named.items():
        event = scope.events.get(name)
        if event is None and (name or path == "event"):
            facts = {"event": name or "-", "known": ", ".join(sorted(scope.events)) or "-"}
            yield scope.problem("policy", f"health/{path}", "event.unknown", **facts)
        elif event is not None and rules.number and rules.number not in event.properties:
            known = ", ".join(sorted(event.properties)) or "-"
            facts = {"name": rules.number, "event": name, "known": known}
            yield scope.problem("policy", "health/number", "watch.number_unknown", **facts)
    if rules.cancelled_by and not rules.number:
        yield scope.problem("policy", "health/number", "watch.number_missing")
