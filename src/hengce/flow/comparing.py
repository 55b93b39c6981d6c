"""What differs between two versions of a strategy: nodes, ways, fields; as data, not as lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hengce.flow.editing import Plain
from hengce.model.noun import Noun

_NAMED = ("id", "name")


class FieldChange(Noun, frozen=True, kw_only=True):
    """A field that says something else.

    Attributes:
        path: Where: `graph/nodes/offer/material`, `score/value`.
        before: What it said, as JSON; null where it was not there.
        after: What it says; null where it is gone.
    """

    path: str
    before: object
    after: object


class EdgeNamed(Noun, frozen=True, kw_only=True):
    """A way from one node to another."""

    source: str
    target: str
    branch: str


class Differences(Noun, frozen=True, kw_only=True):
    """What differs between two versions.

    Attributes:
        nodes_added: Nodes that are new.
        nodes_removed: Nodes that are gone.
        nodes_changed: Nodes that say something else.
        nodes_moved: Nodes of which nothing differs but where the canvas draws them.
        edges_added: Ways that are new.
        edges_removed: Ways that are gone.
        fields: Every field that says something else, nodes' too; of moved nodes none.
    """

    nodes_added: tuple[str, ...]
    nodes_removed: tuple[str, ...]
    nodes_changed: tuple[str, ...]
    nodes_moved: tuple[str, ...]
    edges_added: tuple[EdgeNamed, ...]
    edges_removed: tuple[EdgeNamed, ...]
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class _Graph:
    nodes: Mapping[str, Plain]
    edges: frozenset[tuple[str, str, str]]


def differences(before: Mapping[str, Plain], after: Mapping[str, Plain]) -> Differences:
    """Return what differs between two documents of strategies, as plain values."""
    old, new = _graph(before), _graph(after)
    common = [name for name in new.nodes if name in old.nodes]
    changed = {name: tuple(_fields(old.nodes[name], new.nodes[name], "")) for name in common}
    moved = {
        name
        for name, fields in changed.items()
        if fields and all(one.path.startswith("position") for one in fields)
    }
    said = [name for name in common if changed[name] and name not in moved]
    of_nodes = [
        FieldChange(path=f"graph/nodes/{name}/{one.path}", before=one.before, after=one.after)
        for name in said
        for one in changed[name]
    ]
    return Differences(
        nodes_added=tuple(name for name in new.nodes if name not in old.nodes),
        nodes_removed=tuple(name for name in old.nodes if name not in new.nodes),
        nodes_changed=tuple(said),
        nodes_moved=tuple(sorted(moved)),
        edges_added=_named_edges(new.edges - old.edges),
        edges_removed=_named_edges(old.edges - new.edges),
        fields=(*_fields(_without_graph(before), _without_graph(after), ""), *of_nodes),
    )


def _without_graph(document: Mapping[str, Plain]) -> dict[str, Plain]:
    return {key: value for key, value in document.items() if key != "graph"}


def _graph(document: Mapping[str, Plain]) -> _Graph:
    graph = document.get("graph")
    parts: dict[str, Plain] = graph if isinstance(graph, dict) else {}
    return _Graph(
        nodes={str(one["id"]): one for one in _dicts(parts.get("nodes")) if "id" in one},
        edges=frozenset(
            (str(one.get("source")), str(one.get("target")), str(one.get("branch", "")))
            for one in _dicts(parts.get("edges"))
        ),
    )


def _dicts(value: Plain) -> Iterator[dict[str, Plain]]:
    yield from (one for one in (value if isinstance(value, list) else ()) if isinstance(one, dict))


def _named_edges(edges: frozenset[tuple[str, str, str]]) -> tuple[EdgeNamed, ...]:
    return tuple(EdgeNamed(source=s, target=t, branch=b) for s, t, b in sorted(edges))


def _fields(before: Plain, after: Plain, path: str) -> Iterator[FieldChange]:
    """Yield the fields that differ, as deep as both sides go."""
    if before == after and type(before) is type(after):
        return
    old, new = _parts(before), _parts(after)
    if old is None or new is None:
        yield FieldChange(path=path, before=before, after=after)
        return
    for name in dict.fromkeys((*old, *new)):
        yield from _fields(old.get(name), new.get(name), f"{path}/{name}".lstrip("/"))


def _parts(value: Plain) -> dict[str, Plain] | None:
    """Return the parts of a value by name; None where it has none."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value and all(_name(one) for one in value):
        return {_name(one): one for one in value}
    return None


def _name(value: Plain) -> str:
    if not isinstance(value, dict):
        return ""
    return next((str(value[key]) for key in _NAMED if key in value), "")
