"""Everything that is wrong with the bank's documents: what lint says, and examples that fail."""

from collections.abc import Collection

import msgspec

from hengce.config.places import NOWHERE, Places
from hengce.errors import Problem
from hengce.flow.binding import bound
from hengce.flow.variation import decided, strategy_of
from hengce.forecast.rehearsal import rehearse_all
from hengce.lint.run import lint
from hengce.lint.severity import errors_of
from hengce.measure.courses import at_beginning
from hengce.model.configuration import Configuration


def problems_of(configuration: Configuration, places: Places = NOWHERE) -> tuple[Problem, ...]:
    """Return what lint says; where it says no error, the strategies' examples run as well."""
    problems = lint(configuration, places)
    return problems if errors_of(problems) else (*problems, *failures_of(configuration))


def failures_of(
    configuration: Configuration, only: Collection[str] | None = None
) -> tuple[Problem, ...]:
    """Return what fails of the examples of strategies and templates, or only of some of them."""
    whole = decided(configuration)
    begun = tuple(at_beginning(strategy) for strategy in whole.strategies)
    whole = msgspec.structs.replace(whole, strategies=begun)
    templates = (bound(strategy_of(template)) for template in configuration.templates)
    asked = (s for s in (*whole.strategies, *templates) if only is None or s.id in only)
    return tuple(problem for strategy in asked for problem in rehearse_all(whole, strategy))
