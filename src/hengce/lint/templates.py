"""Templates of head office: an envelope that says something, and money for all variants."""

from collections.abc import Iterator

from hengce.config.places import Places
from hengce.errors import Problem, ProblemsError
from hengce.flow.variation import budget_of
from hengce.lint.messages import action_nodes
from hengce.lint.scope import Scope
from hengce.lint.zones import zone_of
from hengce.model.configuration import Configuration
from hengce.model.nodes import Entry
from hengce.model.template import BranchVariant, Template
from hengce.rules.binding import all_of, bound_text, parameters_of
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition


def with_templates(places: Places, configuration: Configuration) -> Places:
    """Let what is wrong with a variant's strategy be told where the variant stands."""
    files, lines = dict(places.files), dict(places.lines)
    templates = {template.id: template for template in configuration.templates}
    for template in configuration.templates:
        _moved(places, files, lines, f"templates/{template.id}", f"strategies/{template.id}")
    for variant in configuration.variants:
        item, strategy = f"variants/{variant.id}", f"strategies/{variant.id}"
        _moved(places, files, lines, item, strategy)
        origin = templates.get(variant.template)
        for path, written in _origins(variant, origin) if origin else ():
            if (line := places.lines.get((item, written))) is not None:
                lines[strategy, path] = line
    return Places(files, lines)


def _moved(
    places: Places,
    files: dict[str, str],
    lines: dict[tuple[str, str], int],
    item: str,
    strategy: str,
) -> None:
    if item in places.files and strategy not in places.files:
        files[strategy] = places.files[item]
        mine = [(path, line) for (name, path), line in places.lines.items() if name == item]
        lines.update({(strategy, path): line for path, line in mine})


def _origins(variant: BranchVariant, template: Template) -> Iterator[tuple[str, str]]:
    """Yield each part of a strategy that its variant says, with the part that says it."""
    for name in variant.values:
        yield f"parameters/{name}", f"values/{name}"
    for node in variant.materials:
        yield f"graph/nodes/{node}/material", f"materials/{node}"
    for each in template.graph.nodes:
        if isinstance(each, Entry):
            yield f"graph/nodes/{each.id}/audience", "customers"


def templates(scope: Scope) -> Iterator[Problem]:
    """Check each template's envelope."""
    ids = {strategy.id for strategy in scope.configuration.strategies}
    for template in scope.configuration.templates:
        item = f"templates/{template.id}"
        if template.id in ids:
            yield scope.problem(item, "id", "template.id_taken", name=template.id)
        if template.within or template.template:
            path = "within" if template.within else "template"
            yield scope.problem(item, path, "template.says_whose", field=path)
        for unit in template.envelope.units:
            if unit not in scope.units:
                yield scope.problem(item, "envelope/units", "template.unit_unknown", unit=unit)
        yield from _materials(scope, item, template)
        yield from _customers(scope, item, template)
        yield from _budget(scope, item, template)


def condition_problems(
    scope: Scope, item: str, path: str, text: str, template: Template
) -> Iterator[Problem]:
    """Check a condition that is added to a template's audience: it must stand by itself."""
    if not text.strip():
        return
    where = scope.places.where(item, path)
    catalogue = Catalogue.of_bank(scope.configuration, zone_of(scope.configuration))
    try:
        all_of((text, "TRUE"), where)
        check_condition(bound_text(text, template.parameters), catalogue, where)
    except ProblemsError as error:
        yield from error.problems


def _materials(scope: Scope, item: str, template: Template) -> Iterator[Problem]:
    nodes = {node.id for node, _channels in action_nodes(template)}
    for node in template.envelope.materials:
        if node not in nodes:
            facts = {"node": node, "known": ", ".join(sorted(nodes)) or "-"}
            yield scope.problem(item, "envelope/materials", "template.node_unknown", **facts)


def _customers(scope: Scope, item: str, template: Template) -> Iterator[Problem]:
    """What bounds every branch may not hang on what a branch sets."""
    text, path = template.envelope.customers, "envelope/customers"
    for name in sorted(parameters_of(text)):
        parameter = template.parameters.get(name)
        if parameter is not None and not parameter.locked:
            yield scope.problem(item, path, "template.envelope_open", name=name)
    yield from condition_problems(scope, item, path, text, template)


def _budget(scope: Scope, item: str, template: Template) -> Iterator[Problem]:
    """All variants together may cost what the template may."""
    limit, most = template.budget_cents, template.envelope.budget_cents_max
    if most is not None and most < 0:
        path = "envelope/budget_cents_max"
        yield scope.problem(item, path, "strategy.budget_negative", value=most)
    if limit is None:
        return
    mine = [each for each in scope.configuration.variants if each.template == template.id]
    total = sum(budget_of(template, variant) or 0 for variant in mine)
    if total > limit:
        facts = {
            "sum": f"{total / 100:.2f}",
            "limit": f"{limit / 100:.2f}",
            "variants": ", ".join(variant.id for variant in mine),
        }
        yield scope.problem(item, "budget_cents", "template.budgets_exceed", **facts)
