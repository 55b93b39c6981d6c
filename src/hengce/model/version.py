"""Names content: the same content has the same name, anywhere and for ever."""

import hashlib

import msgspec

from hengce.model.noun import Noun


def version_of(noun: Noun) -> str:
    """Return the SHA-256 of a noun's JSON with sorted keys, in hexadecimal.

    The order in which a document writes its keys does not matter; the order of its lists
    does.
    """
    return hashlib.sha256(msgspec.json.encode(noun, order="sorted")).hexdigest()
