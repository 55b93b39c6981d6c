"""Runs every check over a configuration."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from hengce.config.places import NOWHERE, Places
from hengce.errors import Problem
from hengce.flow.variation import decided, strategy_of
from hengce.lint.bounds import bounds
from hengce.lint.bundles import bundles
from hengce.lint.caps import caps
from hengce.lint.catalogue import catalogue
from hengce.lint.channels import channels
from hengce.lint.conditions import conditions
from hengce.lint.connectors import connectors
from hengce.lint.dayparts import dayparts
from hengce.lint.egress import egress
from hengce.lint.examples import examples
from hengce.lint.fit import fit
from hengce.lint.gateways import gateways
from hengce.lint.graph import graph
from hengce.lint.handovers import handovers, with_rules
from hengce.lint.holdouts import holdouts
from hengce.lint.hours import hours
from hengce.lint.materials import materials
from hengce.lint.messages import messages
from hengce.lint.parameters import parameters
from hengce.lint.policy import policy
from hengce.lint.products import products
from hengce.lint.relations import relations
from hengce.lint.rests import rests
from hengce.lint.retention import retention
from hengce.lint.scope import Scope, scope_of
from hengce.lint.score import score
from hengce.lint.severity import errors_of
from hengce.lint.shares import shares
from hengce.lint.silence import silence
from hengce.lint.strategies import strategies
from hengce.lint.suitability import suitability
from hengce.lint.tasks import tasks
from hengce.lint.templates import templates, with_templates
from hengce.lint.units import units
from hengce.lint.variants import variant_problems, variants
from hengce.lint.withdrawals import withdrawals
from hengce.lint.wording import wording
from hengce.model.configuration import Configuration

_Check = Callable[[Scope], Iterator[Problem]]

_CHECKS: tuple[_Check, ...] = (
    bounds,
    catalogue,
    units,
    products,
    channels,
    connectors,
    gateways,
    egress,
    materials,
    fit,
    policy,
    caps,
    relations,
    rests,
    withdrawals,
    bundles,
    shares,
    silence,
    hours,
    dayparts,
    suitability,
    holdouts,
    strategies,
    score,
    graph,
    messages,
    tasks,
    handovers,
    retention,
    wording,
    conditions,
    examples,
)


_WRITTEN: tuple[_Check, ...] = (parameters, templates, variants)
"""What is asked of documents as they are written; the rest is asked of what is decided."""


def lint(configuration: Configuration, places: Places = NOWHERE) -> tuple[Problem, ...]:
    """Return all problems of a configuration, sorted by place; advice is among them.

    With `places` (from `load_with_places`) a problem names file and line, without them the
    document: `strategies/wealth_visit graph/nodes/visit`.
    """
    places = with_templates(with_rules(places, configuration.policy.handovers), configuration)
    documents = scope_of(configuration, places)
    written = {problem for check in _WRITTEN for problem in check(documents)}
    errors = errors_of(written)
    return tuple(sorted(written | _untold(_decided(documents, errors), errors)))


def _untold(found: Iterable[Problem], errors: Iterable[Problem]) -> set[Problem]:
    """Leave out what was told of documents as they are written, and what follows from it.

    Where a value is not of its parameter's kind, no rule that names it can be right.
    """
    told = {problem.where for problem in errors}
    mistyped = {_file(problem) for problem in errors if problem.code == "parameter.kind_differs"}
    return {
        problem
        for problem in found
        if problem.where not in told
        and not (problem.code.startswith("rule.") and _file(problem) in mistyped)
    }


def _decided(documents: Scope, written: Iterable[Problem]) -> Iterable[Problem]:
    """Check what documents become: templates by themselves, then with their variants.

    A variant that is wrong itself, or whose template is, is left out: its problems are told.
    """
    configuration, places = documents.configuration, documents.places
    own = {strategy.id for strategy in configuration.strategies}
    shown = tuple(strategy_of(t) for t in configuration.templates if t.id not in own)
    alone = msgspec.structs.replace(
        configuration, strategies=(*configuration.strategies, *shown), variants=()
    )
    problems = _checked(alone, documents)
    wrong = {_file(problem) for problem in (*written, *errors_of(problems))}
    right = {
        template.id
        for template in configuration.templates
        if _file_of(places.where(f"strategies/{template.id}")) not in wrong
    }
    sound = tuple(
        variant
        for variant in configuration.variants
        if variant.template in right and not errors_of(variant_problems(documents, variant))
    )
    if not sound:
        return problems
    return problems | _checked(msgspec.structs.replace(alone, variants=sound), documents)


def _checked(configuration: Configuration, documents: Scope) -> set[Problem]:
    """Check what is decided; what variants name is used, also by those that are left out."""
    named = documents.configuration.variants
    whole = msgspec.structs.replace(decided(configuration), variants=named)
    scope = scope_of(whole, documents.places)
    return {problem for check in _CHECKS for problem in check(scope)}


def _file(problem: Problem) -> str:
    return _file_of(problem.where)


def _file_of(where: str) -> str:
    """Return the file of a place, or the document of one that came from no file."""
    return where.partition(" ")[0].partition(":")[0]
