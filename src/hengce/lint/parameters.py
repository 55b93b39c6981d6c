"""Parameters as documents write them: values of their kind, numbers that they set, and use."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.flow.binding import sets_a_number
from hengce.flow.editing import texts_of
from hengce.flow.render import RenderError, placeholders
from hengce.flow.typed import stored_value
from hengce.lint.messages import action_nodes
from hengce.lint.scope import Scope, is_name
from hengce.lint.zones import zone_of
from hengce.model.strategy import Parameter, Strategy
from hengce.model.tag import Kind, Scalar
from hengce.rules.binding import kind_of, parameters_of, unknown_parameters


def parameters(scope: Scope) -> Iterator[Problem]:
    """Check the parameters of strategies and templates, before their values are bound."""
    configuration = scope.configuration
    for template in configuration.templates:
        local = [
            name
            for variant in configuration.variants
            if variant.template == template.id
            for name in variant.materials.values()
        ]
        yield from _parameters(scope, f"templates/{template.id}", template, local)
    for strategy in configuration.strategies:
        if not strategy.template:
            yield from _parameters(scope, f"strategies/{strategy.id}", strategy, [])


def value_problems(
    scope: Scope, item: str, path: str, parameter: Parameter, value: Scalar
) -> Iterator[Problem]:
    """Check a value against what its parameter allows: kind, range, choices."""
    kind = kind_of(parameter)
    try:
        stored_value(value, kind, zone_of(scope.configuration))
    except ValueError:
        yield scope.problem(item, path, "parameter.kind_differs", value=value, kind=kind.value)
        return
    least, most = parameter.minimum, parameter.maximum
    if not _inside(value, least, most):
        facts = {
            "value": value,
            "least": "-" if least is None else f"{least:.15g}",
            "most": "-" if most is None else f"{most:.15g}",
        }
        yield scope.problem(item, path, "parameter.out_of_range", **facts)
    if parameter.choices and str(value) not in parameter.choices:
        shown = ", ".join(parameter.choices)
        yield scope.problem(item, path, "parameter.not_a_choice", value=value, choices=shown)


def _inside(value: Scalar, least: float | None, most: float | None) -> bool:
    if least is None and most is None:
        return True
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return (
        is_number
        and (least is None or float(value or 0) >= least)
        and (most is None or float(value or 0) <= most)
    )


def _parameters(scope: Scope, item: str, strategy: Strategy, local: list[str]) -> Iterator[Problem]:
    yield from _unknown(scope, item, strategy)
    used = _used(scope, strategy, local)
    taken: dict[str, str] = {}
    for name, parameter in strategy.parameters.items():
        path = f"parameters/{name}"
        if not is_name(name):
            yield scope.problem(item, path, "name.invalid", name=name)
        yield from value_problems(scope, item, path, parameter, parameter.value)
        for number in parameter.sets:
            where = f"{path}/sets"
            if not sets_a_number(strategy, number):
                yield scope.problem(item, where, "parameter.sets_unknown", path=number)
            if kind_of(parameter) is not Kind.INTEGER:
                yield scope.problem(item, where, "parameter.sets_kind", name=name)
            if taken.setdefault(number, name) != name:
                facts = {"path": number, "first": taken[number]}
                yield scope.problem(item, where, "parameter.sets_twice", **facts)
        if name not in used and not parameter.sets:
            yield scope.problem(item, path, "parameter.unused", name=name)


def _unknown(scope: Scope, item: str, strategy: Strategy) -> Iterator[Problem]:
    for path, text in texts_of(strategy):
        where = scope.places.where(item, "/".join(path))
        yield from unknown_parameters(text, strategy.parameters, where)


def _used(scope: Scope, strategy: Strategy, local: list[str]) -> frozenset[str]:
    """Return the parameters that a condition, an expression or a material names."""
    named = {name for _path, text in texts_of(strategy) for name in parameters_of(text)}
    materials = [*local, *(node.material for node, _channels in action_nodes(strategy))]
    for material in filter(None, map(scope.materials.get, materials)):
        for variant in material.variants.values():
            for text in (variant.subject, variant.body):
                named |= _printed(text)
    return frozenset(named)


def _printed(text: str) -> set[str]:
    try:
        paths = placeholders(text)
    except RenderError:  # what is wrong with a material, `materials` says
        return set()
    return {path.removeprefix("parameter.") for path in paths if path.startswith("parameter.")}
