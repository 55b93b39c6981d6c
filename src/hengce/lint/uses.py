"""Data is used for what it is licensed for: no rule reads a tag that is meant for another use."""

from collections.abc import Collection, Iterator, Mapping

from hengce.errors import Problem
from hengce.flow.render import RenderError, placeholders
from hengce.lint.messages import action_nodes
from hengce.lint.scope import Scope
from hengce.lint.texts import texts_of
from hengce.lint.zones import zone_of
from hengce.model.catalogued import Catalogued, Use
from hengce.model.filter import Filter
from hengce.model.nodes import Wait
from hengce.model.nodes.wait import OnDate
from hengce.model.strategy import Strategy
from hengce.rules.catalogue import Catalogue
from hengce.rules.naming import tags_named


def uses(scope: Scope) -> Iterator[Problem]:
    """Check everything that strategies read, through derived tags and audiences as well."""
    bank, limited = _limited(scope)
    if not limited:
        return
    for strategy in scope.configuration.strategies:
        use = Use(strategy.priority_class.value)
        for path, tags in _read(scope, strategy, bank):
            for name, entry in _among(tags, limited):
                if use not in entry.uses:
                    facts = {"tag": name, "uses": ", ".join(entry.uses), "use": use.value}
                    yield scope.problem(f"strategies/{strategy.id}", path, "tag.use", **facts)


def uses_of_rules(scope: Scope) -> Iterator[Problem]:
    """Check what holds for many strategies: rules of the policy, and channels."""
    bank, limited = _limited(scope)
    if not limited:
        return
    policy = scope.configuration.policy
    for stem, rules in (
        ("requirements", policy.requirements),
        ("suppressions", policy.suppressions),
    ):
        for rule in rules:
            path, of = f"{stem}/{rule.id}/condition", _uses_of(scope, rule.applies)
            tags = tags_named(rule.condition, bank)
            yield from _of_rule(scope, "policy", path, of, _among(tags, limited))
    for channel in scope.configuration.channels:
        item, tags = f"channels/{channel.id}", tags_named(channel.reachable, bank)
        yield from _of_rule(scope, item, "reachable", frozenset(Use), _among(tags, limited))


def uses_of_scores(scope: Scope) -> Iterator[Problem]:
    """A model widens no licence: its score is for what all of its inputs are for."""
    for model in scope.configuration.models:
        score = scope.tags.get(model.writes)
        for place, one in enumerate(model.inputs):
            read = scope.tags.get(one.tag)
            if read is None or score is None:
                continue
            if read.uses and (not score.uses or set(score.uses) - set(read.uses)):
                facts = {"tag": score.name, "reads": read.name, "uses": ", ".join(read.uses)}
                yield scope.problem(f"tags/{score.name}", "uses", "model.uses", **facts)
            if read.expires and model.expires > read.expires:
                facts = {"reads": read.name, "expires": read.expires}
                path = f"inputs/{place}/tag"
                yield scope.problem(f"models/{model.id}", path, "model.outlives_licence", **facts)


def licences(scope: Scope) -> Iterator[Problem]:
    """Warn of strategies that outlive the licence of data that they read; it is advice."""
    bank = Catalogue.of_bank(scope.configuration, zone_of(scope.configuration))
    ending: dict[str, Catalogued] = {tag.name: tag for tag in bank.tags.values() if tag.expires}
    if not ending:
        return
    for strategy in scope.configuration.strategies:
        for path, tags in _read(scope, strategy, bank):
            for name, _ in _among(tags, ending):
                until = bank.tags[name].expires
                if until < strategy.ends:
                    facts = {"tag": name, "expires": until, "ends": strategy.ends}
                    item = f"strategies/{strategy.id}"
                    yield scope.problem(item, path, "tag.licence_ends", **facts)


def _limited(scope: Scope) -> tuple[Catalogue, dict[str, Catalogued]]:
    """Return the bank's catalogue, and its entries that are not for every use."""
    bank = Catalogue.of_bank(scope.configuration, zone_of(scope.configuration))
    entries: dict[str, Catalogued] = {**bank.tags, **bank.derived}
    return bank, {name: entry for name, entry in entries.items() if entry.uses}


def _read(
    scope: Scope, strategy: Strategy, bank: Catalogue
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield what each part of a strategy reads: its rules, its waits, its messages."""
    for path, text, _ in texts_of(strategy):
        yield path, tags_named(text, bank)
    for node in strategy.graph.nodes:
        if isinstance(node, Wait) and isinstance(node.until, OnDate):
            yield f"graph/nodes/{node.id}/until", frozenset({node.until.tag})
    for node, channels in action_nodes(strategy):
        yield f"graph/nodes/{node.id}/material", _printed(scope, node.material, channels)


def _printed(scope: Scope, name: str, channels: Collection[str]) -> frozenset[str]:
    """Return the tags that a material prints in some channels; none of one that cannot be read."""
    material = scope.materials.get(name)
    found: set[str] = set()
    for channel, variant in material.variants.items() if material is not None else ():
        for text in (variant.subject, variant.body) if channel in channels else ():
            try:
                named = [one.partition(".") for one in placeholders(text)]
            except RenderError:
                continue
            found |= {tag for root, _, tag in named if root == "tag"}
    return frozenset(found)


def _uses_of(scope: Scope, applies: Filter) -> frozenset[Use]:
    """Return for what the strategies are that a rule of the policy is about."""
    if applies.priority_classes:
        return frozenset(Use(one.value) for one in applies.priority_classes)
    named = [scope.strategies[name] for name in applies.strategies if name in scope.strategies]
    return frozenset(Use(one.priority_class.value) for one in named) or frozenset(Use)


def _of_rule(
    scope: Scope,
    item: str,
    path: str,
    of: frozenset[Use],
    read: Collection[tuple[str, Catalogued]],
) -> Iterator[Problem]:
    for name, entry in read:
        others = [use.value for use in Use if use in of and use not in entry.uses]
        if others:
            facts = {"tag": name, "uses": ", ".join(entry.uses), "use": ", ".join(others)}
            yield scope.problem(item, path, "tag.use_of_rule", **facts)


def _among(
    tags: Collection[str], entries: Mapping[str, Catalogued]
) -> list[tuple[str, Catalogued]]:
    return [(name, entries[name]) for name in sorted(set(tags) & entries.keys())]
