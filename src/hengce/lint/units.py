"""The bank's tree of units: one root, and every way up leads to it."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.cycles import cycles
from hengce.lint.scope import Scope, is_name


def units(scope: Scope) -> Iterator[Problem]:
    """Check names, parents, roots and cycles."""
    tree = scope.configuration.units
    known = {unit.id for unit in tree}
    for unit in tree:
        item = f"units/{unit.id}"
        if not is_name(unit.id):
            yield scope.problem(item, "id", "name.invalid", name=unit.id)
        if unit.parent and unit.parent not in known:
            yield scope.problem(item, "parent", "unit.parent_unknown", parent=unit.parent)
    roots = [unit.id for unit in tree if not unit.parent]
    if tree and len(roots) != 1:
        shown = ", ".join(roots)
        yield scope.problem("units", "", "unit.not_one_root", count=len(roots), roots=shown)
    for cycle in cycles({unit.id: (unit.parent,) for unit in tree if unit.parent}):
        shown = " → ".join((*cycle, cycle[0]))
        yield scope.problem(f"units/{cycle[0]}", "parent", "unit.cycle", cycle=shown)
