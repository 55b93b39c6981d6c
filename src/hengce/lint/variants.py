"""Variants of branches against the envelopes of their templates."""

from collections.abc import Iterator
from datetime import date

from hengce.errors import Problem
from hengce.flow.variation import budget_of
from hengce.lint.parameters import value_problems
from hengce.lint.scope import Scope
from hengce.lint.templates import condition_problems
from hengce.model.template import BranchVariant, Template
from hengce.rules.units import below


def variants(scope: Scope) -> Iterator[Problem]:
    """Check each variant."""
    for variant in scope.configuration.variants:
        yield from variant_problems(scope, variant)


def variant_problems(scope: Scope, variant: BranchVariant) -> Iterator[Problem]:
    """Check one variant: what it says of itself, and that its template allows it."""
    item = f"variants/{variant.id}"
    yield from _names(scope, item, variant)
    found = [each for each in scope.configuration.templates if each.id == variant.template]
    if not found:
        known = ", ".join(each.id for each in scope.configuration.templates) or "-"
        facts = {"template": variant.template, "known": known}
        yield scope.problem(item, "template", "variant.template_unknown", **facts)
        return
    (template,) = found
    yield from _unit(scope, item, variant, template)
    yield from _values(scope, item, variant, template)
    yield from condition_problems(scope, item, "customers", variant.customers, template)
    yield from _materials(scope, item, variant, template)
    yield from _budget(scope, item, variant, template)
    yield from _dates(scope, item, variant, template)


def _names(scope: Scope, item: str, variant: BranchVariant) -> Iterator[Problem]:
    expected = f"{variant.template}.{variant.org}"
    if variant.id != expected:
        facts = {"id": variant.id, "expected": expected}
        yield scope.problem(item, "id", "variant.id_differs", **facts)
    for strategy in scope.configuration.strategies:
        if strategy.id == variant.id and strategy.template != variant.template:
            yield scope.problem(item, "id", "variant.id_taken", name=variant.id)
    if not variant.owner.strip():
        yield scope.problem(item, "owner", "strategy.owner_missing")


def _unit(scope: Scope, item: str, variant: BranchVariant, template: Template) -> Iterator[Problem]:
    """A variant stands for one of the envelope's units, and no customer has two."""
    units = scope.configuration.units
    if variant.org not in scope.units:
        facts = {"name": variant.org, "known": ", ".join(sorted(scope.units)) or "-"}
        yield scope.problem(item, "org", "strategy.org_unknown", **facts)
        return
    reached = [below(unit, units) for unit in template.envelope.units]
    if not any(inside is None or variant.org in inside for inside in reached):
        facts = {"unit": variant.org, "units": ", ".join(template.envelope.units) or "-"}
        yield scope.problem(item, "org", "variant.unit_outside", **facts)
    for other in scope.configuration.variants:
        if other.template != variant.template or other.id == variant.id:
            continue
        inside = below(other.org, units)
        if inside is None or variant.org in inside:
            facts = {"unit": variant.org, "other": other.id}
            yield scope.problem(item, "org", "variant.units_overlap", **facts)


def _values(
    scope: Scope, item: str, variant: BranchVariant, template: Template
) -> Iterator[Problem]:
    is_open = [name for name, each in template.parameters.items() if not each.locked]
    for name, value in variant.values.items():
        path, parameter = f"values/{name}", template.parameters.get(name)
        if parameter is None:
            facts = {"name": name, "open": ", ".join(is_open) or "-"}
            yield scope.problem(item, path, "variant.parameter_unknown", **facts)
        elif parameter.locked:
            facts = {"name": name, "open": ", ".join(is_open) or "-"}
            yield scope.problem(item, path, "variant.parameter_locked", **facts)
        elif value is None:
            yield scope.problem(item, path, "variant.value_missing", name=name)
        else:
            yield from value_problems(scope, item, path, parameter, value)


def _materials(
    scope: Scope, item: str, variant: BranchVariant, template: Template
) -> Iterator[Problem]:
    allowed = template.envelope.materials
    for node, material in variant.materials.items():
        path = f"materials/{node}"
        if node not in allowed:
            facts = {"node": node, "allowed": ", ".join(allowed) or "-"}
            yield scope.problem(item, path, "variant.material_not_open", **facts)
        elif material not in scope.materials:
            yield scope.problem(item, path, "variant.material_unknown", material=material)


def _budget(
    scope: Scope, item: str, variant: BranchVariant, template: Template
) -> Iterator[Problem]:
    own, most = budget_of(template, variant), template.envelope.budget_cents_max
    if own is None:
        if template.budget_cents is not None:
            yield scope.problem(item, "budget_cents", "variant.budget_missing")
        return
    if own < 0:
        yield scope.problem(item, "budget_cents", "strategy.budget_negative", value=own)
    if most is not None and own > most:
        facts = {"budget": f"{own / 100:.2f}", "most": f"{most / 100:.2f}"}
        yield scope.problem(item, "budget_cents", "variant.budget_too_much", **facts)


def _dates(
    scope: Scope, item: str, variant: BranchVariant, template: Template
) -> Iterator[Problem]:
    for path, text in (("starts", variant.starts), ("ends", variant.ends)):
        if text and not _is_date(text):
            yield scope.problem(item, path, "strategy.date_invalid", value=text)
            return
    facts = {"starts": template.starts, "ends": template.ends}
    if variant.starts and not template.starts <= variant.starts <= template.ends:
        yield scope.problem(item, "starts", "variant.dates_outside", date=variant.starts, **facts)
    if variant.ends and not template.starts <= variant.ends <= template.ends:
        yield scope.problem(item, "ends", "variant.dates_outside", date=variant.ends, **facts)
    starts, ends = variant.starts or template.starts, variant.ends or template.ends
    if ends < starts:
        yield scope.problem(item, "ends", "strategy.dates_reversed", starts=starts, ends=ends)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
