"""Reads a request's body: unpacked in bounded pieces, decoded without trust."""

import zlib
from typing import TypeAlias

import msgspec

from hengce.intake.envelope import UnreadableError

Json: TypeAlias = object
"""Whatever a JSON document may hold."""

_GZIP = 16 + zlib.MAX_WBITS


def unpacked(body: bytes, encoding: str, bytes_max: int) -> bytes:
    """Return a body without its content encoding, of at most `bytes_max` bytes.

    Raises:
        UnreadableError: It is longer, damaged, or packed in an unknown way.
    """
    match encoding.strip().lower():
        case "" | "identity":
            unpacked_body = body
        case "gzip" | "x-gzip":
            unpacked_body = _inflated(body, bytes_max)
        case _:
            raise UnreadableError("request.encoding_unknown", 415)
    if len(unpacked_body) > bytes_max:
        raise UnreadableError("request.too_large", 413)
    return unpacked_body


def decoded(body: bytes) -> Json:
    """Return the JSON document of a body.

    Raises:
        UnreadableError: It is none, or nested too deeply to be one.
    """
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise UnreadableError("request.not_json") from None


def _inflated(body: bytes, bytes_max: int) -> bytes:
    inflater = zlib.decompressobj(_GZIP)
    try:
        # One byte more than is allowed tells too much from enough, without unpacking it all.
        text = inflater.decompress(body, bytes_max + 1)
    except zlib.error:
        raise UnreadableError("request.damaged") from None
    if len(text) <= bytes_max and (not inflater.eof or inflater.unused_data):
        raise UnreadableError("request.damaged")
    return text
