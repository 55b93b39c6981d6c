"""Documents as they are written, and as they are decided: each is checked as what it is.

Parameters and envelopes are looked at in the documents that people write; everything else in
the strategies that they become.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

import msgspec

from hengce.config.places import Places
from hengce.errors import Problem
from hengce.flow.variation import decided, strategy_of
from hengce.lint.parameters import parameters
from hengce.lint.scope import Scope, scope_of
from hengce.lint.severity import errors_of
from hengce.lint.templates import templates
from hengce.lint.variants import variant_problems, variants
from hengce.model.configuration import Configuration
from hengce.model.template import Template

Check: TypeAlias = Callable[[Scope], set[Problem]]

_WRITTEN = (parameters, templates, variants)


def documents_problems(documents: Scope, check: Check) -> set[Problem]:
    """Return the problems of documents, and those that a check finds in what they become."""
    written = {problem for look in _WRITTEN for problem in look(documents)}
    errors = errors_of(written)
    return written | untold(_decided(documents, errors, check), errors)


def untold(found: Iterable[Problem], errors: Iterable[Problem]) -> set[Problem]:
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


def _decided(documents: Scope, written: Iterable[Problem], check: Check) -> set[Problem]:
    """Check what documents become: templates by themselves, and what branches make of them.

    A variant that is wrong itself, or whose template is, is left out: its problems are told.
    """
    configuration, places = documents.configuration, documents.places
    of_templates = _alone(documents, check)
    wrong = {_file(problem) for problem in (*written, *errors_of(of_templates))}
    right = {t.id for t in configuration.templates if _file_of_template(places, t) not in wrong}
    sound = tuple(
        variant
        for variant in configuration.variants
        if variant.template in right and not errors_of(variant_problems(documents, variant))
    )
    bank = msgspec.structs.replace(configuration, variants=sound)
    return of_templates | _checked(bank, documents, check)


def _alone(documents: Scope, check: Check) -> set[Problem]:
    """Return the problems of templates with their own values; they compete with nobody."""
    configuration = documents.configuration
    own = {strategy.id for strategy in configuration.strategies}
    shown = tuple(strategy_of(t) for t in configuration.templates if t.id not in own)
    if not shown:
        return set()
    strategies = (*configuration.strategies, *shown)
    bank = msgspec.structs.replace(configuration, strategies=strategies, variants=())
    files = {_file_of_template(documents.places, t) for t in configuration.templates}
    return {each for each in _checked(bank, documents, check) if _file(each) in files}


def _checked(configuration: Configuration, documents: Scope, check: Check) -> set[Problem]:
    """Check what is decided; what variants name is used, also by those that are left out."""
    named = documents.configuration.variants
    whole = msgspec.structs.replace(decided(configuration), variants=named)
    return check(scope_of(whole, documents.places))


def _file_of_template(places: Places, template: Template) -> str:
    return _file_of(places.where(f"strategies/{template.id}"))


def _file(problem: Problem) -> str:
    return _file_of(problem.where)


def _file_of(where: str) -> str:
    """Return the file of a place, or the document of one that came from no file."""
    return where.partition(" ")[0].partition(":")[0]
