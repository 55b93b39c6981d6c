"""How long content is kept: never shorter than the law or the product needs it."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.model.retention import RetentionKind

KEPT_DAYS_MIN = {
    RetentionKind.DEAD_LETTERS: 180,  # logs of networks are kept for six months
    RetentionKind.REFUSALS: 35,  # a refusal can be decided again as long as a snapshot is kept
}
KEPT_DAYS_MAX = 36_600


def retention(scope: Scope) -> Iterator[Problem]:
    """Check each kind's days against its floor."""
    rules = scope.configuration.policy.retention
    for kind, least in KEPT_DAYS_MIN.items():
        days = rules.days(kind)
        where = f"retention/{kind}_days"
        if days is not None and days < least:
            yield scope.problem("policy", where, "retention.too_short", days=days, least=least)
        elif days is not None and days > KEPT_DAYS_MAX:
            facts = {"value": days, "least": least, "most": KEPT_DAYS_MAX}
            yield scope.problem("policy", where, "policy.out_of_range", **facts)
