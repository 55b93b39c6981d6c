"""Shares: departments that exist, each once, and no more promised than there is."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.catalogue import repeated
from hengce.lint.scope import Scope

SHARE_MAX = 10_000


def shares(scope: Scope) -> Iterator[Problem]:
    """Check each share, then all of them together."""
    promised = scope.configuration.policy.shares
    for index, share in enumerate(promised):
        path = f"shares/{index}"
        if share.department not in scope.departments:
            known = ", ".join(sorted(scope.departments)) or "-"
            facts = {"name": share.department, "known": known}
            where = f"{path}/department"
            yield scope.problem("policy", where, "share.department_unknown", **facts)
        if not 0 <= share.share <= SHARE_MAX:
            facts_range = {"value": share.share, "least": 0, "most": SHARE_MAX}
            yield scope.problem("policy", f"{path}/share", "policy.out_of_range", **facts_range)
    for name in repeated(share.department for share in promised):
        yield scope.problem("policy", "shares", "share.department_twice", name=name)
    total = sum(share.share for share in promised)
    if total > SHARE_MAX:
        facts_sum = {"sum": total, "limit": SHARE_MAX}
        yield scope.problem("policy", "shares", "share.sum", **facts_sum)
