"""The bank's tree of units, as conditions ask about it: who belongs to a unit or below it."""

from collections.abc import Sequence

from hengce.model.configuration import Unit

ORG = "$org"
"""The field of a row that holds the customer's unit; no tag may bear its name."""

ROOT = "HQ"
"""The root of a bank that has no tree."""

WITHIN_UNIT = "within_unit"
"""The test of conditions: `within_unit('GZ')` holds for customers of GZ and of all below it."""


def within_test(unit: str) -> str:
    """Return the condition that a customer belongs to a unit; an empty one asks nothing."""
    if not unit:
        return "TRUE"
    quoted = unit.replace("'", "''")
    return f"{WITHIN_UNIT.upper()}('{quoted}')"


def below(org: str, units: Sequence[Unit]) -> frozenset[str] | None:
    """Return a unit with all below it; None for the root, to which every customer belongs.

    The root has also the customers whose unit is not in the tree.
    """
    children: dict[str, list[str]] = {}
    for unit in units:
        children.setdefault(unit.parent, []).append(unit.id)
    if org in ({unit.id for unit in units if not unit.parent} or {ROOT}):
        return None
    reached: set[str] = set()
    waiting = [org]
    while waiting:
        unit_id = waiting.pop()
        if unit_id not in reached:
            reached.add(unit_id)
            waiting += children.get(unit_id, [])
    return frozenset(reached)


def above_of(org: str, units: Sequence[Unit]) -> frozenset[str]:
    """Return the units above one, up to the root."""
    parents = {unit.id: unit.parent for unit in units}
    found: list[str] = []
    while (org := parents.get(org, "")) and org not in found:
        found.append(org)
    return frozenset(found)
