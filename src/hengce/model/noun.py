"""The base of every record that is read from a file, stored, or shown."""

import msgspec


class Noun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A frozen record; an unknown key in a document is an error, not a surprise."""


class Label(Noun, frozen=True, kw_only=True):
    """What people call a thing, in Chinese and in English."""

    zh: str
    en: str
