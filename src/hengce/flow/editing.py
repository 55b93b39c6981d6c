"""Parts of a strategy by their path, and the strategy with other values there.

Items of lists go by their `id` or `name`: `graph/nodes/day3/until/days`.
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias, cast

import msgspec

from hengce.model.noun import Noun
from hengce.model.strategy import Strategy

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
Path: TypeAlias = tuple[str, ...]

_TEXTS = frozenset({"audience", "where", "condition"})
_NAMED_TEXTS = frozenset({"branches", "audiences"})


def plain_of(noun: Noun) -> dict[str, Plain]:
    """Return a record as plain values, with every field written out."""
    return cast("dict[str, Plain]", msgspec.json.decode(msgspec.json.encode(noun)))


def part_of(plain: Plain, path: Path) -> Plain:
    """Return a part of plain values; KeyError when there is no such part."""
    for step in path:
        match plain:
            case dict():
                plain = plain[step]
            case list():
                plain = plain[_place(plain, step)]
            case _:
                raise KeyError(step)
    return plain


def edited(strategy: Strategy, parts: Mapping[Path, object]) -> Strategy:
    """Return a strategy with other values at some paths; KeyError where there is no part."""
    if not parts:
        return strategy
    plain = plain_of(strategy)
    for path, value in parts.items():
        part_of(plain, path)
        around = part_of(plain, path[:-1])
        if not isinstance(around, dict):
            raise KeyError(path[-1])
        around[path[-1]] = cast("Plain", value)
    return msgspec.convert(plain, type(strategy))


def texts_of(strategy: Strategy) -> Iterator[tuple[Path, str]]:
    """Yield every condition and expression that a strategy holds, behind its path."""
    yield ("score", "propensity"), strategy.score.propensity
    yield ("score", "value"), strategy.score.value
    for node in strategy.graph.nodes:
        yield from _texts(("graph", "nodes", node.id), plain_of(node))
    for rule in strategy.exits:
        yield from _texts(("exits", rule.id), plain_of(rule))


def _texts(path: Path, plain: dict[str, Plain]) -> Iterator[tuple[Path, str]]:
    """Find conditions by the names of the fields that hold them, wherever they lie."""
    for name, part in plain.items():
        inside = (*path, name)
        if name in _TEXTS and isinstance(part, str) and part:
            yield inside, part
        elif name in _NAMED_TEXTS and isinstance(part, dict):
            for each, text in part.items():
                yield (*inside, each), str(text)
        elif isinstance(part, dict):
            yield from _texts(inside, part)


def _place(items: list[Plain], step: str) -> int:
    for place, item in enumerate(items):
        if isinstance(item, dict) and step == item.get("id", item.get("name")):
            return place
    raise KeyError(step)
