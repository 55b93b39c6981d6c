"""Writes a key as it is kept: one spelling, and of a secret kind only its hash."""

import hashlib
import re

from hengce.model.identity import Key, KeyKind

VALUE_CHARACTERS_MAX = 256

_HASH = re.compile("[0-9a-fA-F]{64}")


def key_of(kind: KeyKind, value: str) -> Key | None:
    """Return the key of a value as it was written; None where it says nothing.

    Spaces and the case of letters tell nobody apart. A secret value is kept as its SM3 hash
    (GB/T 32905-2016) in hexadecimal digits; 64 of these are taken for a hash that the sender
    made himself.
    """
    plain = "".join(value.split()).lower()
    if not plain or len(plain) > VALUE_CHARACTERS_MAX:
        return None
    if not kind.secret:
        return Key(kind=kind.name, value=plain)
    hashed = plain if _HASH.fullmatch(plain) else hashlib.new("sm3", plain.encode()).hexdigest()
    return Key(kind=kind.name, value=hashed)
