"""The suitability matrix: every tolerance class has its limit, and more may bear more."""

from collections.abc import Iterator
from itertools import pairwise

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.model.policy import Suitability
from hengce.model.product import RISK_LEVEL_MAX
from hengce.model.tag import Kind


def suitability(scope: Scope) -> Iterator[Problem]:
    """Check the tags, then the matrix against the code list of the tolerance tag."""
    matrix = scope.configuration.policy.suitability
    if matrix is None:
        return
    yield from _tag(scope, "tolerance_tag", matrix.tolerance_tag, Kind.TEXT)
    yield from _tag(scope, "valid_until_tag", matrix.valid_until_tag, Kind.DATE)
    for name, level in matrix.allows.items():
        if not 0 <= level <= RISK_LEVEL_MAX:
            path = f"suitability/allows/{name}"
            facts = {"name": name, "level": level, "limit": RISK_LEVEL_MAX}
            yield scope.problem("policy", path, "suitability.level_range", **facts)
    tolerance = scope.tags.get(matrix.tolerance_tag)
    if tolerance is None:
        return
    if not tolerance.values:
        facts_tag = {"tag": tolerance.name}
        yield scope.problem("policy", "suitability", "suitability.no_code_list", **facts_tag)
        return
    yield from _covers(scope, matrix, list(tolerance.values))


def _tag(scope: Scope, part: str, name: str, kind: Kind) -> Iterator[Problem]:
    tag = scope.tags.get(name)
    if tag is None:
        yield scope.problem("policy", f"suitability/{part}", "tag.unknown", tag=name)
    elif tag.kind is not kind:
        facts = {"tag": name, "kind": tag.kind.value, "expected": kind.value}
        yield scope.problem("policy", f"suitability/{part}", "tag.kind_differs", **facts)


def _covers(scope: Scope, matrix: Suitability, classes: list[str]) -> Iterator[Problem]:
    """The code list is ordered from the most careful class to the boldest."""
    path = "suitability/allows"
    for name in classes:
        if name not in matrix.allows:
            yield scope.problem("policy", path, "suitability.class_missing", name=name)
    for name in matrix.allows:
        if name not in classes:
            facts = {"name": name, "known": ", ".join(classes)}
            yield scope.problem("policy", f"{path}/{name}", "suitability.class_unknown", **facts)
    for lower, higher in pairwise(name for name in classes if name in matrix.allows):
        if matrix.allows[lower] > matrix.allows[higher]:
            facts = {"lower": lower, "higher": higher}
            yield scope.problem("policy", f"{path}/{higher}", "suitability.not_rising", **facts)
