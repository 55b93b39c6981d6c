"""Caps: a limit, a window with a length, and whom they count together."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.lint.windows import window_problems
from hengce.model.policy import Cap
from hengce.model.tag import Kind, Owner


def caps(scope: Scope) -> Iterator[Problem]:
    """Check each cap."""
    for cap in scope.configuration.policy.caps:
        path = f"caps/{cap.id}"
        if cap.limit < 0:
            yield scope.problem("policy", f"{path}/limit", "cap.limit_negative", limit=cap.limit)
        yield from window_problems(scope, f"{path}/window", cap.window)
        yield from _per(scope, path, cap)


def _per(scope: Scope, path: str, cap: Cap) -> Iterator[Problem]:
    """Who belongs together is settled when a snapshot is built, so only it may say so."""
    if not cap.per:
        return
    tag = scope.tags.get(cap.per)
    if tag is None:
        yield scope.problem("policy", f"{path}/per", "tag.unknown", tag=cap.per)
        return
    if tag.kind is not Kind.TEXT:
        facts = {"tag": tag.name, "kind": tag.kind.value, "expected": Kind.TEXT.value}
        yield scope.problem("policy", f"{path}/per", "tag.kind_differs", **facts)
    if tag.owner is not Owner.SNAPSHOT:
        yield scope.problem("policy", f"{path}/per", "cap.per_not_nightly", tag=tag.name)
