"""Earlier versions of journeys that customers are still in: they must still be right."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import msgspec

from hengce.config.places import Places
from hengce.errors import Problem
from hengce.lint.scope import Scope, scope_of
from hengce.model.journey import journey_version
from hengce.model.strategy import Strategy


def earlier_scopes(scope: Scope) -> Iterator[tuple[str, Scope]]:
    """Yield for each earlier version its place and a scope in which it stands for the later one.

    Only it is checked there; what it names among the other strategies is there to be found.
    Such documents come from the store and not from files: problems name them by strategy and
    version, `earlier/<id>@<version>`.
    """
    configuration = scope.configuration
    for document in configuration.earlier:
        place = place_of(document)
        alone = msgspec.structs.replace(configuration, strategies=(document,), earlier=())
        own = scope_of(alone, Places(files={f"strategies/{document.id}": place}))
        yield (
            place,
            replace(
                own,
                strategies={**scope.strategies, **own.strategies},
                categories=scope.categories | own.categories,
                topics=scope.topics | own.topics,
            ),
        )


def place_of(document: Strategy) -> str:
    """Return where problems of an earlier version are told."""
    return f"earlier/{document.id}@{journey_version(document)}"


def earlier_problems(
    scope: Scope, checks: tuple[Callable[[Scope], Iterator[Problem]], ...]
) -> Iterator[Problem]:
    """Yield what checks of strategies find in earlier versions, and nothing of other documents."""
    for place, alone in earlier_scopes(scope):
        for check in checks:
            for problem in check(alone):
                if problem.where == place or problem.where.startswith(f"{place} "):
                    yield problem
