"""Checks one document among the others of the bank, fast enough to be asked while it is written.

The documents of the others were checked when they were applied. Of one strategy only what can
be wrong with it is looked at: by itself, and beside the others.
"""

from dataclasses import replace

import msgspec

from hengce.config.places import Places
from hengce.errors import Problem
from hengce.flow.binding import with_values
from hengce.flow.variation import with_variants
from hengce.lint.alike import alike
from hengce.lint.documents import untold
from hengce.lint.namespaces import namespaces
from hengce.lint.parameters import parameters
from hengce.lint.run import CHECKS, OF_STRATEGIES, lint
from hengce.lint.scope import scope_of
from hengce.lint.severity import errors_of
from hengce.lint.wording import wording
from hengce.model.configuration import Configuration
from hengce.model.noun import Noun
from hengce.model.policy import Policy
from hengce.model.strategy import Strategy
from hengce.model.template import Template

_AMONG_ALL = (alike, namespaces)
"""What is found only beside the other strategies."""


def lint_one(
    configuration: Configuration, document: str, noun: Noun, places: Places
) -> tuple[Problem, ...]:
    """Return the problems of one document in the context of the bank's others, sorted.

    Args:
        configuration: The bank's documents, with this one among them.
        document: Its kind and name, such as `strategies/a`.
        noun: What it says.
        places: Where its parts were written.
    """
    file = places.files[document]
    if isinstance(noun, Strategy) and not isinstance(noun, Template):
        found = _of_strategy(configuration, noun, places)
        elsewhere = _spoken(configuration, noun, places)
    else:
        found, elsewhere = set(lint(configuration, places)), set[Problem]()
    mine = {p for p in found if _is_within(p.where, file)}
    if isinstance(noun, Policy):
        # It holds for all: what it makes wrong elsewhere is its own doing.
        elsewhere = set(errors_of(tuple(found)))
    return tuple(sorted(mine | elsewhere))


def _spoken(configuration: Configuration, strategy: Strategy, places: Places) -> set[Problem]:
    """Return the errors that stand in materials because of how this strategy uses them."""
    alone = msgspec.structs.replace(
        configuration, strategies=(strategy,), templates=(), variants=(), earlier=()
    )
    return set(errors_of(tuple(wording(scope_of(with_values(alone), places)))))


def _of_strategy(configuration: Configuration, strategy: Strategy, places: Places) -> set[Problem]:
    """Check a strategy alone; what it names among the others is there to be found."""
    shared = msgspec.structs.replace(
        configuration, strategies=(strategy,), templates=(), variants=(), earlier=()
    )
    written = set(parameters(scope_of(shared, places)))
    bound = with_values(shared)
    whole = scope_of(with_variants(configuration), places)
    own = scope_of(bound, places)
    alone = replace(
        own,
        strategies={**whole.strategies, **own.strategies},
        categories=whole.categories | own.categories,
        topics=whole.topics | own.topics,
    )
    found = {p for check in (*CHECKS, *OF_STRATEGIES) for p in check(alone)}
    found |= {p for check in _AMONG_ALL for p in check(whole)}
    errors = errors_of(written)
    return written | untold(found, errors)


def _is_within(where: str, file: str) -> bool:
    return where.partition(" ")[0].partition(":")[0] == file
