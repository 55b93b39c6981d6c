"""Audiences: names, conditions, the audiences that they name, and slices."""

from collections.abc import Iterator

from hengce.errors import Problem, ProblemsError
from hengce.kernel.hashing import BUCKETS
from hengce.lint.cycles import cycles
from hengce.lint.scope import Scope, is_name
from hengce.lint.zones import zone_of
from hengce.model.audience import Audience, Slice
from hengce.rules.audiences import ways
from hengce.rules.catalogue import Catalogue, nearest_word
from hengce.rules.check import check_condition


def audiences(scope: Scope) -> Iterator[Problem]:
    """Check each audience, then that none of them leads back to itself."""
    configuration = scope.configuration
    known = {audience.id: audience for audience in configuration.audiences}
    catalogue = Catalogue.of_bank(configuration, zone_of(configuration))
    led = ways(known)
    circles = cycles(led)
    for cycle in circles:
        shown = " → ".join((*cycle, cycle[0]))
        listed = any(cycle[0] in known[one].named for one in cycle)
        path = "" if listed else "where"
        yield scope.problem(f"audiences/{cycle[0]}", path, "audience.cycle", cycle=shown)
    lost = _reaching({name for cycle in circles for name in cycle}, led)
    for audience in known.values():
        yield from _audience(scope, audience, known)
        if audience.where.strip() and audience.id not in lost:
            yield from _where(scope, audience, catalogue)


def _audience(scope: Scope, audience: Audience, known: dict[str, Audience]) -> Iterator[Problem]:
    item = f"audiences/{audience.id}"
    if not is_name(audience.id):
        yield scope.problem(item, "id", "name.invalid", name=audience.id)
    if audience.org and audience.org not in scope.units:
        yield scope.problem(item, "org", "audience.unit_unknown", unit=audience.org)
    for stem in ("all_of", "any_of", "none_of"):
        for place, name in enumerate(getattr(audience, stem)):
            if name not in known:
                facts = {"name": name, "nearest": nearest_word(name, known)}
                yield scope.problem(item, f"{stem}/{place}", "audience.unknown", **facts)
    if audience.slice is not None:
        yield from _slice(scope, item, audience.slice)


def _slice(scope: Scope, item: str, piece: Slice) -> Iterator[Problem]:
    if not piece.salt.strip():
        yield scope.problem(item, "slice/salt", "audience.no_salt")
    if not 0 <= piece.first < piece.last <= BUCKETS:
        facts = {"first": piece.first, "last": piece.last, "most": BUCKETS}
        yield scope.problem(item, "slice", "audience.slice_range", **facts)


def _where(scope: Scope, audience: Audience, catalogue: Catalogue) -> tuple[Problem, ...]:
    where = scope.places.where(f"audiences/{audience.id}", "where")
    try:
        check_condition(audience.where, catalogue, where)
    except ProblemsError as error:
        return error.problems
    return ()


def _reaching(names: set[str], led: dict[str, tuple[str, ...]]) -> set[str]:
    """Return who leads to some names; of these a condition cannot be read to its end."""
    reached = set(names)
    while further := {one for one, to in led.items() if reached & set(to)} - reached:
        reached |= further
    return reached
