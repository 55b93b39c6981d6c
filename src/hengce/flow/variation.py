"""Variants of branches as strategies, so that one arbitration decides them.

A variant's strategy is its template with the branch's values, its own material and dates, for
the customers whom template, envelope, unit and branch all allow: each can only take away.
"""

from collections.abc import Mapping

import msgspec

from hengce.errors import ProblemsError
from hengce.flow.addressing import with_addressed
from hengce.flow.binding import with_values
from hengce.flow.editing import Path, edited
from hengce.model.configuration import Configuration, Unit
from hengce.model.nodes import Entry
from hengce.model.noun import Label
from hengce.model.strategy import Strategy
from hengce.model.template import BranchVariant, Template
from hengce.rules.binding import all_of


def decided(documents: Configuration) -> Configuration:
    """Return documents as they are decided: with every variant's strategy, all values bound.

    Whom strategies address is asked as requirements of the bank.
    """
    return with_addressed(with_values(with_variants(documents)))


def with_variants(configuration: Configuration) -> Configuration:
    """Return a configuration with the strategies of its branches' variants.

    What it has already of them is replaced: a second time changes nothing. A variant that
    cannot become a strategy is left out; lint says why.
    """
    templates = {template.id: template for template in configuration.templates}
    units = {unit.id: unit for unit in configuration.units}
    made: dict[str, Strategy] = {}
    for variant in configuration.variants:
        strategy = _made(variant, templates, units)
        if strategy is not None:
            made[strategy.id] = strategy
    kept = (s for s in configuration.strategies if s.id not in made)
    return msgspec.structs.replace(
        configuration, strategies=tuple(sorted((*kept, *made.values()), key=lambda s: s.id))
    )


def strategy_of(template: Template) -> Strategy:
    """Return a template as the strategy that it is with its own values."""
    fields = {name: getattr(template, name) for name in Strategy.__struct_fields__}
    return Strategy(**fields)


def variant_of(template: Template, variant: BranchVariant, unit: Unit) -> Strategy:
    """Return the strategy that a variant stands for.

    Raises:
        ProblemsError: A condition of the three cannot be read by itself.
        KeyError: It names a parameter or a node that the template does not have.
    """
    parts: dict[Path, object] = {
        **{("parameters", name, "value"): value for name, value in variant.values.items()},
        **{("graph", "nodes", node, "material"): it for node, it in variant.materials.items()},
    }
    asked = (template.envelope.customers, variant.customers)
    for node in template.graph.nodes:
        if isinstance(node, Entry):
            whole = all_of((node.audience, *asked), f"variants/{variant.id}")
            parts["graph", "nodes", node.id, "audience"] = whole
    return msgspec.structs.replace(
        edited(strategy_of(template), parts),
        id=variant.id,
        label=variant.label or _label(template.label, unit.label),
        owner=variant.owner,
        org=variant.org,
        within=variant.org,
        template=template.id,
        starts=variant.starts or template.starts,
        ends=variant.ends or template.ends,
        budget_cents=budget_of(template, variant),
        examples=variant.examples,
    )


def budget_of(template: Template, variant: BranchVariant) -> int | None:
    """Return what a variant may cost, in cents; None is no limit."""
    own, most = variant.budget_cents, template.envelope.budget_cents_max
    return most if own is None else own


def _made(
    variant: BranchVariant, templates: Mapping[str, Template], units: Mapping[str, Unit]
) -> Strategy | None:
    template, unit = templates.get(variant.template), units.get(variant.org)
    if template is None or unit is None:
        return None
    try:
        return variant_of(template, variant, unit)
    except (ProblemsError, KeyError):
        return None


def _label(template: Label, unit: Label) -> Label:
    return Label(zh=f"{template.zh}（{unit.zh}）", en=f"{template.en} ({unit.en})")
