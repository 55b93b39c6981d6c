"""Materials by themselves: templates that can be printed, for channels that exist."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.flow.render import check_template, placeholders
from hengce.lint.messages import action_nodes
from hengce.lint.scope import Scope, is_name
from hengce.model.catalogued import Sensitivity
from hengce.model.material import Material


def materials(scope: Scope) -> Iterator[Problem]:
    """Check each material, and whether anything uses it."""
    bank = scope.configuration
    used = {
        node.material
        for strategy in (*bank.strategies, *bank.earlier, *bank.templates)
        for node, _channels in action_nodes(strategy)
    }
    used |= {name for variant in bank.variants for name in variant.materials.values()}
    for material in scope.configuration.materials:
        item = f"materials/{material.id}"
        if not is_name(material.id):
            yield scope.problem(item, "id", "name.invalid", name=material.id)
        if material.id not in used:
            yield scope.problem(item, "", "material.unused", material=material.id)
        for channel, variant in material.variants.items():
            path = f"variants/{channel}"
            if channel not in scope.channels:
                yield scope.problem(item, path, "material.channel_unknown", channel=channel)
            if not variant.body.strip():
                yield scope.problem(item, f"{path}/body", "material.body_empty", channel=channel)
            for part, text in (("subject", variant.subject), ("body", variant.body)):
                yield from _template(scope, material, f"{path}/{part}", text)


def _template(scope: Scope, material: Material, path: str, text: str) -> Iterator[Problem]:
    item = f"materials/{material.id}"
    problems = check_template(text, scope.places.where(item, path))
    yield from problems
    if problems:
        return
    for placeholder in placeholders(text):
        root, _, name = placeholder.partition(".")
        if root != "tag":
            continue  # products and parameters belong to the strategy that uses it
        tag = scope.tags.get(name)
        if tag is None:
            facts = {"placeholder": placeholder}
            yield scope.problem(item, path, "material.placeholder_unknown", **facts)
            continue
        if tag.sensitivity is Sensitivity.SENSITIVE:
            yield scope.problem(item, path, "material.sensitive_tag", tag=name)
        if placeholder not in material.defaults:
            facts = {"placeholder": placeholder}
            yield scope.problem(item, path, "material.default_missing", **facts)
