"""Hold-outs: a share that exists, a target, a salt of their own, never what the law sends."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.catalogue import repeated
from hengce.lint.scope import Scope
from hengce.model.policy import Holdout, HoldoutScope
from hengce.model.strategy import MessageClass

SHARE_MAX = 10_000


def holdouts(scope: Scope) -> Iterator[Problem]:
    """Check each hold-out, then the salts together."""
    groups = scope.configuration.policy.holdouts
    for holdout in groups:
        path = f"holdouts/{holdout.id}"
        if not 0 <= holdout.share <= SHARE_MAX:
            facts = {"share": holdout.share, "limit": SHARE_MAX}
            yield scope.problem("policy", f"{path}/share", "holdout.share_range", **facts)
        if not holdout.salt:
            yield scope.problem("policy", f"{path}/salt", "holdout.salt_empty")
        yield from _target(scope, path, holdout)
        classes = holdout.applies.message_classes or tuple(MessageClass)
        if MessageClass.REGULATORY in classes:
            yield scope.problem("policy", f"{path}/applies", "holdout.regulatory")
    for salt in repeated(each.salt for each in groups if each.salt):
        shown = ", ".join(each.id for each in groups if each.salt == salt)
        yield scope.problem("policy", "holdouts", "holdout.salt_shared", salt=salt, ids=shown)


def _target(scope: Scope, path: str, holdout: Holdout) -> Iterator[Problem]:
    known = {
        HoldoutScope.BANK: frozenset({""}),
        HoldoutScope.DEPARTMENT: scope.departments,
        HoldoutScope.STRATEGY: frozenset(scope.strategies),
    }[holdout.scope]
    if holdout.target not in known:
        facts = {"target": holdout.target or "-", "scope": holdout.scope.value}
        yield scope.problem("policy", f"{path}/target", "holdout.target_unknown", **facts)
