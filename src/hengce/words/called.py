"""Problems that name things as people call them: `等待开户（wait_2）` instead of `wait_2`."""

from collections.abc import Iterator, Mapping

import msgspec

from hengce.errors import Problem
from hengce.model.configuration import Configuration
from hengce.words.names import Language, labels
from hengce.words.subjects import subject

_KINDS = {
    "node": "node",
    "cap": "cap",
    "rest": "rest",
    "relation": "relation",
    "waves": "node",
    "cycle": "node",
    "wave": "node",
    "target": "node",
    "tag": "tag",
    "channel": "channel",
    "event": "event",
    "product": "product",
    "strategy": "strategy",
    "purpose": "purpose",
    "unit": "unit",
    "department": "department",
    "category": "category",
    "topic": "topic",
}
"""What a fact of a problem names, by the fact."""

_THEN = " → "
"""Between nodes of a way."""


def names_of(
    bank: Configuration, document: object, language: Language
) -> Mapping[str, Mapping[str, str]]:
    """Return what people call things, by their kind and their name in documents.

    Args:
        bank: The bank's documents.
        document: The plain values of the one that is looked at: its nodes have titles.
        language: The language.
    """
    found: dict[str, dict[str, str]] = {}
    for key, label in labels(bank, language).items():
        kind, _, name = key.partition("/")
        found.setdefault(kind, {})[name] = label
    found["node"] = dict(titles(document, language))
    found["event"] = {one.name: getattr(one.label, language) for one in bank.events}
    found["purpose"] = {one.id: getattr(one.label, language) for one in bank.purposes}
    found["unit"] = {one.id: getattr(one.label, language) for one in bank.units}
    subjects = {one.category for one in bank.strategies} | {one.topic for one in bank.strategies}
    named = {one: getattr(subject(one), language) for one in subjects}
    return {**found, "category": named, "topic": named}


def titles(document: object, language: Language) -> Iterator[tuple[str, str]]:
    """Yield the nodes of a strategy's plain values that have a title, and it."""
    graph = document.get("graph") if isinstance(document, dict) else None
    nodes = graph.get("nodes") if isinstance(graph, dict) else None
    for node in nodes if isinstance(nodes, list) else ():
        name = node.get("id") if isinstance(node, dict) else None
        label = node.get("label") if isinstance(node, dict) else None
        title = label.get(language) if isinstance(label, dict) else None
        if isinstance(name, str) and isinstance(title, str) and title:
            yield name, title


def called(
    problem: Problem, node: str, names: Mapping[str, Mapping[str, str]], language: Language
) -> Problem:
    """Return a problem whose facts say what people call things, with their names behind.

    Args:
        problem: The problem.
        node: The node that it belongs to: its `name` is that node's; empty for none.
        names: As of `names_of`.
        language: The language.
    """
    return msgspec.structs.replace(
        problem, facts=tuple((k, _called(k, v, node, names, language)) for k, v in problem.facts)
    )


def _called(
    key: str, value: str, node: str, names: Mapping[str, Mapping[str, str]], language: Language
) -> str:
    kind = "node" if key == "name" and node and value == node else _KINDS.get(key, "")
    if _THEN in value:
        parts = value.split(_THEN)
        return _THEN.join(_called(key, one, node, names, language) for one in parts)
    label = names.get(kind, {}).get(value, "")
    if not label or label == value:
        return value
    return f"{label}（{value}）" if language == "zh" else f"{label} ({value})"
