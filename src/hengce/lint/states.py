"""Sets of states: names, and conditions that can be read."""

from collections.abc import Iterator

from hengce.errors import Problem, ProblemsError
from hengce.lint.catalogue import repeated
from hengce.lint.scope import Scope, is_identifier
from hengce.lint.zones import zone_of
from hengce.model.states import StateSet
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition

STATES_MAX = 32


def states(scope: Scope) -> Iterator[Problem]:
    """Check each set, and each condition of it."""
    bank = Catalogue.of_bank(scope.configuration, zone_of(scope.configuration))
    for one in scope.configuration.states:
        item = f"states/{one.id}"
        if not 0 < len(one.states) <= STATES_MAX:
            yield scope.problem(item, "states", "states.none", name=one.id, most=STATES_MAX)
        for name in (one.id, *(state.id for state in one.states)):
            if not is_identifier(name):
                yield scope.problem(item, "", "name.invalid", name=name)
        for name in repeated(state.id for state in one.states):
            yield scope.problem(item, "states", "name.repeated", name=name)
        yield from _conditions(scope, one, bank)


def _conditions(scope: Scope, one: StateSet, bank: Catalogue) -> Iterator[Problem]:
    for place, state in enumerate(one.states):
        where = scope.places.where(f"states/{one.id}", f"states/{place}/where")
        try:
            check_condition(state.where, bank, where)
        except ProblemsError as error:
            yield from error.problems
