"""Compares plain values with the noun that they should become, and finds every difference.

msgspec stops at the first difference. People want all of them at once, so this walk goes
through the type and the value side by side; what it finds nothing in, msgspec converts.
"""

import difflib
import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from msgspec import inspect

from hengce.config.document import Document, Path, Plain
from hengce.config.places import place
from hengce.errors import Problem

INTEGER_MAX = 2**63 - 1

# What no store and no channel can take: control characters and halves of surrogate pairs.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SHOWN_CHARACTERS_MAX = 40

# To take a noun apart takes longer than to read a document of it, and nouns stay what they are.
_shapes: dict[type[object], inspect.Type] = {}


def shape_problems(document: Document, noun: type[object], at: Path = ()) -> list[Problem]:
    """Return what keeps the part of a document from being a noun."""
    value = document.value
    for step in at:
        assert isinstance(value, (list, dict))
        value = value[step]  # type: ignore[index]
    found = _part(value, _shape_of(noun), at)
    return [Problem.of(place(document, path), code, **facts) for path, code, facts in found]


def _shape_of(noun: type[object]) -> inspect.Type:
    if noun not in _shapes:
        _shapes[noun] = inspect.type_info(noun)
    return _shapes[noun]


_Difference: TypeAlias = tuple[Path, str, Mapping[str, object]]


def _part(value: Plain, kind: inspect.Type, path: Path) -> Iterator[_Difference]:
    if isinstance(value, str) and _UNPRINTABLE.search(value):
        yield path, "document.unprintable", {}
    elif isinstance(kind, inspect.StructType):
        yield from _struct(value, kind, path)
    elif isinstance(kind, inspect.UnionType):
        yield from _union(value, kind, path)
    elif isinstance(kind, inspect.VarTupleType):
        yield from _list(value, kind, path)
    elif isinstance(kind, inspect.DictType):
        yield from _mapping(value, kind, path)
    elif isinstance(kind, inspect.EnumType):
        yield from _choice(value, kind, path)
    else:
        yield from _scalar(value, kind, path)


def _struct(value: Plain, kind: inspect.StructType, path: Path) -> Iterator[_Difference]:
    if not isinstance(value, dict):
        yield path, "document.not_mapping", {"value": _shown(value)}
        return
    fields = {field.encode_name: field for field in kind.fields}
    known = [*fields, kind.tag_field] if kind.tag_field else [*fields]
    for key in value:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            facts = {"key": _shown(key), "near": near[0] if near else ", ".join(known)}
            yield (*path, key), "document.key_unknown", facts
    for name, field in fields.items():
        if name in value:
            yield from _part(value[name], field.type, (*path, name))
        elif field.required:
            yield path, "document.key_missing", {"key": name}


def _union(value: Plain, kind: inspect.UnionType, path: Path) -> Iterator[_Difference]:
    if value is None and kind.includes_none:
        return
    structs = [each for each in kind.types if isinstance(each, inspect.StructType)]
    if not structs:
        if isinstance(value, (list, dict)):
            yield path, "document.not_scalar", {}
        elif len(rest := [t for t in kind.types if not isinstance(t, inspect.NoneType)]) == 1:
            yield from _part(value, rest[0], path)
        else:
            yield from _number(value, path)
    elif len(structs) == 1:
        yield from _part(value, structs[0], path)
    else:
        yield from _tagged(value, structs, path)


def _tagged(value: Plain, structs: list[inspect.StructType], path: Path) -> Iterator[_Difference]:
    if not isinstance(value, dict):
        yield path, "document.not_mapping", {"value": _shown(value)}
        return
    tag_field = structs[0].tag_field
    assert tag_field is not None
    if tag_field not in value:
        yield path, "document.key_missing", {"key": tag_field}
        return
    tag = value[tag_field]
    for struct in structs:
        if struct.tag == tag:
            yield from _struct(value, struct, path)
            return
    choices = ", ".join(str(struct.tag) for struct in structs)
    yield (*path, tag_field), "document.not_choice", {"value": _shown(tag), "choices": choices}


def _list(value: Plain, kind: inspect.VarTupleType, path: Path) -> Iterator[_Difference]:
    if not isinstance(value, list):
        yield path, "document.not_list", {"value": _shown(value)}
        return
    for index, item in enumerate(value):
        yield from _part(item, kind.item_type, (*path, index))


def _mapping(value: Plain, kind: inspect.DictType, path: Path) -> Iterator[_Difference]:
    if not isinstance(value, dict):
        yield path, "document.not_mapping", {"value": _shown(value)}
        return
    for key, item in value.items():
        if _UNPRINTABLE.search(key):
            yield path, "document.unprintable", {}
        yield from _part(item, kind.value_type, (*path, key))


def _choice(value: Plain, kind: inspect.EnumType, path: Path) -> Iterator[_Difference]:
    choices = [str(member.value) for member in kind.cls]
    if value not in choices:
        facts = {"value": _shown(value), "choices": ", ".join(choices)}
        yield path, "document.not_choice", facts


def _scalar(value: Plain, kind: inspect.Type, path: Path) -> Iterator[_Difference]:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    match kind:
        case inspect.StrType():
            fits, code = isinstance(value, str), "document.not_text"
        case inspect.BoolType():
            fits, code = isinstance(value, bool), "document.not_boolean"
        case inspect.IntType():
            fits, code = is_number and isinstance(value, int), "document.not_whole"
        case inspect.FloatType():
            fits, code = is_number, "document.not_number"
        case _:
            raise AssertionError(f"no noun holds a {kind}")
    if fits:
        yield from _number(value, path)
    else:
        yield path, code, {"value": _shown(value)}


def _number(value: Plain, path: Path) -> Iterator[_Difference]:
    """Numbers must fit the 64 bits that rows and stores have for them."""
    too_large = isinstance(value, int) and not -INTEGER_MAX <= value <= INTEGER_MAX
    if too_large or (isinstance(value, float) and not math.isfinite(value)):
        yield path, "document.number_too_large", {"value": _shown(value)}


def _shown(value: Plain) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = _UNPRINTABLE.sub("?", text)
    return text if len(text) <= _SHOWN_CHARACTERS_MAX else text[:_SHOWN_CHARACTERS_MAX] + "…"
