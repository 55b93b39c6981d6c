"""Who is who: kinds of keys that can be told apart, and thresholds in their order."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.model.identity import CERTAIN_PPM, PEOPLE

CUSTOMERS_MAX = 1_000
COMPONENT_MAX = 20_000


def identity(scope: Scope) -> Iterator[Problem]:
    """Check names of kinds and the ranges of numbers."""
    rules = scope.configuration.policy.identity
    names = [kind.name for kind in rules.kinds]
    ranges = [
        ("joins_from_ppm", rules.joins_from_ppm, 1, CERTAIN_PPM),
        ("review_from_ppm", rules.review_from_ppm, 0, rules.joins_from_ppm),
        ("component_max", rules.component_max, 1, COMPONENT_MAX),
    ]
    for place, kind in enumerate(rules.kinds):
        where = f"kinds/{place}"
        ranges.append((f"{where}/customers_max", kind.customers_max, 1, CUSTOMERS_MAX))
        if not kind.name or ":" in kind.name or kind.name in PEOPLE:
            yield scope.problem("policy", f"identity/{where}", "identity.kind", kind=kind.name)
        elif kind.name in names[:place]:
            yield scope.problem("policy", f"identity/{where}", "identity.twice", kind=kind.name)
    for path, value, least, most in ranges:
        if not least <= value <= most:
            facts = {"value": value, "least": least, "most": most}
            yield scope.problem("policy", f"identity/{path}", "policy.out_of_range", **facts)
