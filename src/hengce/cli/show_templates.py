"""Prints templates of head office: what is open, and what each branch made of it."""

from collections.abc import Iterator, Mapping

from hengce.cli.show import console
from hengce.flow.variation import budget_of
from hengce.model.configuration import Configuration
from hengce.model.strategy import Parameter
from hengce.model.template import BranchVariant, Template
from hengce.ports import StrategyStatus


def show_templates(applied: Configuration, states: Mapping[str, StrategyStatus]) -> None:
    """Print each template with its parameters, and each variant with what it changes."""
    for template in applied.templates:
        for line in _head_office(template):
            console.print(line, markup=False)
        for variant in applied.variants:
            if variant.template == template.id:
                for line in _branch(template, variant, states.get(variant.id)):
                    console.print(line, markup=False)


def _head_office(template: Template) -> Iterator[str]:
    envelope = template.envelope
    yield (
        f"模板 template {template.id}: {template.label.zh} {template.label.en}, "
        f"{', '.join(envelope.units)}, {template.starts} – {template.ends}, "
        f"{_money(template.budget_cents)}, {template.owner}"
    )
    for name, parameter in template.parameters.items():
        yield f"    {name} = {parameter.value} {_freedom(parameter)}".rstrip()
    for node in envelope.materials:
        yield f"    {node}: 可用本行素材 own material"


def _branch(
    template: Template, variant: BranchVariant, status: StrategyStatus | None
) -> Iterator[str]:
    state = "-" if status is None else f"{status.state} {status.version[:12]}"
    yield (
        f"  {variant.id}: {state}, "
        f"{variant.starts or template.starts} – {variant.ends or template.ends}, "
        f"{_money(budget_of(template, variant))}, {variant.owner}"
    )
    for name, value in variant.values.items():
        parameter = template.parameters.get(name)
        before = "" if parameter is None else f"（{parameter.value}）"
        yield f"    {name} = {value}{before}"
    if variant.customers:
        yield f"    且 and {variant.customers}"
    for node, material in variant.materials.items():
        yield f"    {node}: {material}"


def _freedom(parameter: Parameter) -> str:
    """Say what a branch may do with a parameter."""
    if parameter.locked:
        return "锁定 locked"
    if parameter.choices:
        return f"[{' | '.join(parameter.choices)}]"
    least, most = parameter.minimum, parameter.maximum
    if least is None and most is None:
        return "开放 open"
    return f"[{'' if least is None else f'{least:g}'} – {'' if most is None else f'{most:g}'}]"


def _money(cents: int | None) -> str:
    return "不限额 no limit" if cents is None else f"{cents / 100:,.2f}"
