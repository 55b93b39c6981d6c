"""Tells whether two things with the same name have the same content."""

import hashlib

import msgspec

from hengce.model.noun import Noun


def content_hash(noun: Noun) -> str:
    """Return the SHA-256 of a noun's JSON with sorted keys, in hexadecimal."""
    return hashlib.sha256(msgspec.json.encode(noun, order="sorted")).hexdigest()
