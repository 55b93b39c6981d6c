"""Cuts a text into the pieces that a mobile network carries.

A text of letters that every default alphabet shares goes as seven bits, any other as UCS-2
(UTF-16, so that a sign outside it takes two places, which are never parted). A text that does
not fit into one piece gets a header on each (TP-UDH, a reference of eight bits), by which the
telephone joins them again.
"""

from dataclasses import dataclass
from hashlib import blake2b

# Letters and signs of ASCII that GSM 03.38 has at the same places. What both lack or place
# elsewhere (@ $ _ [ ~ `, Ä) goes as UCS-2: networks disagree about their default alphabet.
_SHARED = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 \n\r!\"#%&'()*+,-./:;<=>?"
)

PLAIN_SINGLE_MAX = 160
PLAIN_PIECE_MAX = 153
UNITS_SINGLE_MAX = 70
UNITS_PIECE_MAX = 67

PIECES_MAX = 255


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a text.

    Attributes:
        data: What is sent, with its header.
        wide: Whether it is UCS-2.
        headed: Whether it begins with a header.
        number: Which piece, from 1.
        count: How many there are.
    """

    data: bytes
    wide: bool
    headed: bool
    number: int
    count: int


def cut(text: str, key: str) -> list[Piece]:
    """Return the pieces of a text; the same key gives the same reference.

    Raises:
        UnicodeEncodeError: The text holds half a sign.
        ValueError: It does not fit into PIECES_MAX pieces.
    """
    wide = not _SHARED.issuperset(text)
    data = text.encode("utf-16-be" if wide else "ascii")
    if len(data) <= (2 * UNITS_SINGLE_MAX if wide else PLAIN_SINGLE_MAX):
        return [Piece(data, wide, headed=False, number=1, count=1)]
    parts = _wide_parts(data) if wide else _parts(data, PLAIN_PIECE_MAX)
    if len(parts) > PIECES_MAX:
        raise ValueError("too long")
    reference = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=1).digest()
    header = b"\x05\x00\x03" + reference + bytes([len(parts)])
    return [
        Piece(header + bytes([number]) + part, wide, headed=True, number=number, count=len(parts))
        for number, part in enumerate(parts, start=1)
    ]


def _parts(data: bytes, size: int) -> list[bytes]:
    return [data[first : first + size] for first in range(0, len(data), size)]


def _wide_parts(data: bytes) -> list[bytes]:
    parts, first = [], 0
    while first < len(data):
        last = min(first + 2 * UNITS_PIECE_MAX, len(data))
        if last < len(data) and 0xD8 <= data[last - 2] <= 0xDB:
            last -= 2  # the first half of a sign stays with its second
        parts.append(data[first:last])
        first = last
    return parts


def without_header(data: bytes, *, headed: bool) -> bytes:
    """Return what a piece says; a header that is cut off leaves nothing."""
    return data[1 + data[0] :] if headed and data else data
