"""Rests: a length, and quiet that does not silence what asked for it."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.kernel.filters import fits
from hengce.lint.actions import actions
from hengce.lint.scope import Scope
from hengce.lint.windows import WINDOW_DAYS_MAX

HOURS_MAX = WINDOW_DAYS_MAX * 24


def rests(scope: Scope) -> Iterator[Problem]:
    """Check each rest; one that puts its own contacts off is advice."""
    kinds = actions(scope)
    for rest in scope.configuration.policy.rests:
        path = f"rests/{rest.id}"
        if not 1 <= rest.hours <= HOURS_MAX:
            facts = {"value": rest.hours, "least": 1, "most": HOURS_MAX}
            yield scope.problem("policy", f"{path}/hours", "policy.out_of_range", **facts)
        both = {k.strategy for k in kinds if fits(rest.after, k) and fits(rest.applies, k)}
        if both:
            named = {"rest": rest.id, "strategies": ", ".join(sorted(both))}
            yield scope.problem("policy", path, "rest.quiets_itself", **named)
