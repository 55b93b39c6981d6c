"""Writes a changed document into the text that it was read from.

What did not change keeps its words: comments, order, quotes and blank lines stay as a person
wrote them. Only what differs is written anew, in the style around it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeAlias

import yaml

from hengce.config.document import Plain, plain_scalar, read_document
from hengce.config.dump import yaml_text
from hengce.errors import ProblemsError

_NAME = "document.yaml"
_INDENT = 2
_PLAIN = re.compile(
    r"[A-Za-z0-9_\u00a1-\ud7ff](?:[\w.+/()<>=*% \u00a1-\ud7ff-]*[\w.)%\u00a1-\ud7ff])?"
)
"""What needs no quotes anywhere."""


def rewritten(text: str, value: Plain) -> str:
    """Return a text that says a value, as near as can be to one that said another.

    A text that is no YAML document, or whose form leaves no way to say the value in it, is
    written anew; of its comments those at its beginning stay.

    Args:
        text: A YAML document.
        value: What it is to say.
    """
    try:
        if _same(_said(text), value):
            return text
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is not None:
            new = text[: root.start_mark.index] + _node(text, root, value)
            new = new + text[root.end_mark.index :]
            if _same(_said(new), value):
                return new
    except (ProblemsError, yaml.YAMLError):
        pass
    return _head(text) + yaml_text(value)


def _head(text: str) -> str:
    """Return the comments at the beginning of a text."""
    lines = text.splitlines(keepends=True)
    return "".join(takewhile(lambda line: line.startswith("#") or not line.strip(), lines))


def _said(text: str) -> Plain:
    return read_document(_NAME, text.encode()).value


def _same(left: Plain, right: Plain) -> bool:
    """Whether two values are one, and of the same types."""
    if isinstance(left, dict) and isinstance(right, dict):
        keys = left.keys() == right.keys()
        return keys and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return type(left) is type(right) and left == right


def _node(text: str, node: yaml.Node, value: Plain, *, flow: bool = False) -> str:
    """Return the words of a node that says a value; `flow`: it stands within brackets."""
    old = text[node.start_mark.index : node.end_mark.index]
    if _same(_value(node), value):
        return old
    if isinstance(node, yaml.MappingNode) and isinstance(value, dict) and value and node.value:
        return _mapping(text, node, value)
    if isinstance(node, yaml.SequenceNode) and isinstance(value, list) and value and node.value:
        return _sequence(text, node, value)
    return _fresh(text, node, value, flow=flow or _is_flow(node))


def _fresh(text: str, node: yaml.Node, value: Plain, *, flow: bool) -> str:
    """Write a value where a node stood; what ended with its lines ends so again."""
    old = text[node.start_mark.index : node.end_mark.index]
    tail = old[len(old.rstrip(" \n")) :] if not isinstance(node, yaml.ScalarNode) else ""
    if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
        tail = "\n"
    if flow or not isinstance(value, (dict, list)) or not value:
        return _flow(value) + tail
    column = node.start_mark.column
    if isinstance(node, yaml.ScalarNode):
        # It stood behind its key: a collection begins on a line of its own.
        column = _column_of_line(text, node.start_mark.index) + _INDENT
        return "\n" + " " * column + _block(value, column) + tail
    return _block(value, column) + tail


def _is_flow(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _column_of_line(text: str, index: int) -> int:
    line = text[text.rfind("\n", 0, index) + 1 : index]
    inner = line.lstrip(" ")
    column = len(line) - len(inner)
    while inner.startswith("- "):
        rest = inner[2:].lstrip(" ")
        column += len(inner) - len(rest)
        inner = rest
    return column


# Parts ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a collection in the text.

    Attributes:
        name: The key, or what names the item of a list.
        start: Where it starts.
        end: Where the next one starts, or where the collection ends.
        node: What it says.
    """

    name: str
    start: int
    end: int
    node: yaml.Node


def _mapping(text: str, node: yaml.MappingNode, value: Mapping[str, Plain]) -> str:
    keys = [key for key, _ in node.value]
    starts = [key.start_mark.index for key in keys] + [node.end_mark.index]
    parts = [
        _Part(key.value, starts[k], starts[k + 1], inner)
        for k, (key, inner) in enumerate(node.value)
    ]
    flow = _is_flow(node)
    kept = [part for part in parts if part.name in value]
    pieces = [_with(text, part, value[part.name], flow=flow) for part in kept]
    known = {part.name for part in parts}
    fresh = [{name: inner} for name, inner in value.items() if name not in known]
    if flow:
        return _flowing(text, node, parts, [*pieces, *((_flow(one)[1:-1], "") for one in fresh)])
    column = node.start_mark.column
    return _lines(column, [*pieces, *((_block(one, column), "\n") for one in fresh)])


def _sequence(text: str, node: yaml.SequenceNode, value: Sequence[Plain]) -> str:
    flow, column = _is_flow(node), node.start_mark.column
    starts = [
        item.start_mark.index if flow else _dash(text, item.start_mark.index) for item in node.value
    ]
    starts.append(node.end_mark.index)
    parts = [
        _Part(_name(_value(item), k), starts[k], starts[k + 1], item)
        for k, item in enumerate(node.value)
    ]
    waiting = {part.name: part for part in parts}
    pieces: list[_Piece] = []
    for k, inner in enumerate(value):
        part = waiting.pop(_name(inner, k), None)
        if part is not None:
            pieces.append(_with(text, part, inner, flow=flow))
        else:
            pieces.append((_flow(inner), "") if flow else (_block([inner], column), "\n"))
    return _flowing(text, node, parts, pieces) if flow else _lines(column, pieces)


_Piece: TypeAlias = tuple[str, str]
"""The words of a part, and what stands between them and the next part."""


def _with(text: str, part: _Part, value: Plain, *, flow: bool) -> _Piece:
    """Return the words of a part with another value."""
    start, end = part.node.start_mark.index, part.node.end_mark.index
    words = _node(text, part.node, value, flow=flow)
    return text[part.start : start] + words, text[end : part.end]


def _flowing(
    text: str, node: yaml.CollectionNode, parts: Sequence[_Part], pieces: Sequence[_Piece]
) -> str:
    """Put the pieces of a collection within brackets together."""
    opening = text[node.start_mark.index : parts[0].start]
    closing = text[parts[-1].node.end_mark.index : node.end_mark.index].replace(",", "")
    bodies = [body for body, _ in pieces]
    between = [gap if "," in gap else ", " for _, gap in pieces]
    middle = "".join(body + gap for body, gap in zip(bodies[:-1], between[:-1], strict=True))
    return opening + middle + bodies[-1] + closing


def _lines(column: int, pieces: Sequence[_Piece]) -> str:
    """Put pieces below each other: each but the first is indented as the collection is."""
    whole = ""
    for body, gap in pieces:
        if whole:
            whole = whole.rstrip(" ")
            whole += "" if whole.endswith("\n") else "\n"
            whole += " " * column
        whole += body + gap
    return whole


def _dash(text: str, index: int) -> int:
    """Return where the dash before an item of a list stands."""
    return text.rindex("-", 0, index)


def _name(value: Plain, index: int) -> str:
    """Return what an item of a list is known by when the list changes."""
    if isinstance(value, dict):
        for key in ("id", "name"):
            if isinstance(named := value.get(key), str):
                return f"{key}={named}"
        if "source" in value and "target" in value:
            return f"{value['source']}>{value['target']}>{value.get('branch', '')}"
        return f"#{index}"
    return f"={value!r}"


# Values ---------------------------------------------------------------------------------


def _value(node: yaml.Node) -> Plain:
    """Return what a node says, as documents are read."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _value(inner) for key, inner in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    assert isinstance(node, yaml.ScalarNode)
    return node.value if node.style else plain_scalar(node.value)


def _flow(value: Plain) -> str:
    """Write a value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and plain_scalar(value) is value:
        return value
    return yaml_text([value], flow=True).strip()[1:-1]


def _block(value: Plain, column: int) -> str:
    """Write a collection below each other; its first line stands where it is put."""
    lines = yaml_text(value).rstrip("\n").split("\n")
    return ("\n" + " " * column).join(lines)
