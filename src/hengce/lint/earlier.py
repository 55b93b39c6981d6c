"""Earlier versions of journeys that customers are still in: they must still be right."""

from collections.abc import Callable, Iterator

import msgspec

from hengce.config.places import Places
from hengce.errors import Problem
from hengce.lint.scope import Scope, scope_of
from hengce.model.strategy import Strategy
from hengce.model.version import version_of

VERSION_LETTERS = 12


def earlier_scopes(scope: Scope) -> Iterator[tuple[str, Scope]]:
    """Yield for each earlier version its place and a scope in which it stands for the later one.

    Such documents come from the store and not from files: problems name them by strategy and
    version, `earlier/<id>@<version>`.
    """
    configuration = scope.configuration
    for document in configuration.earlier:
        place = place_of(document)
        others = (each for each in configuration.strategies if each.id != document.id)
        strategies = tuple(sorted((*others, document), key=lambda each: each.id))
        alone = msgspec.structs.replace(configuration, strategies=strategies, earlier=())
        yield place, scope_of(alone, Places(files={f"strategies/{document.id}": place}))


def place_of(document: Strategy) -> str:
    """Return where problems of an earlier version are told."""
    return f"earlier/{document.id}@{version_of(document)[:VERSION_LETTERS]}"


def earlier_problems(
    scope: Scope, checks: tuple[Callable[[Scope], Iterator[Problem]], ...]
) -> Iterator[Problem]:
    """Yield what checks of strategies find in earlier versions, and nothing of other documents."""
    for place, alone in earlier_scopes(scope):
        for check in checks:
            for problem in check(alone):
                if problem.where == place or problem.where.startswith(f"{place} "):
                    yield problem
