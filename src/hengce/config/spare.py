"""Writes a noun without what it says by default, as a person would write it."""

from typing import cast

import msgspec

from hengce.config.document import Plain
from hengce.model.noun import Noun


def spare(noun: Noun) -> dict[str, Plain]:
    """Return a noun as plain values; fields that hold their default are left out."""
    return cast("dict[str, Plain]", _struct(noun))


def _struct(noun: msgspec.Struct) -> dict[str, object]:
    plain: dict[str, object] = {}
    tag_field = noun.__struct_config__.tag_field
    if tag_field is not None:
        plain[tag_field] = noun.__struct_config__.tag
    for field in msgspec.structs.fields(type(noun)):
        value = getattr(noun, field.name)
        if not field.required and value == _default(field):
            continue
        plain[field.encode_name] = _plain(value)
    return plain


def _plain(value: object) -> object:
    if isinstance(value, msgspec.Struct):
        return _struct(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return msgspec.to_builtins(value)


def _default(field: msgspec.structs.FieldInfo) -> object:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return field.default
