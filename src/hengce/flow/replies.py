"""What a customer's reply asks for: an opt-out is one of a few words, and nothing else."""

import unicodedata
from collections.abc import Sequence

OPT_OUT_WORDS = ("R", "T", "TD", "N", "退订", "0000", "QX")
"""The words that mean: no more of these messages."""

COUNTRY_CODE = "86"
"""China's, with which a network may write a number that the bank keeps without it."""

_CLOSING = "。.!！,，、~"


def asks_to_stop(text: str, words: Sequence[str]) -> bool:
    """Tell whether a reply is one of the words that mean: no more of these messages.

    Case and width are folded, blanks are dropped wherever they stand, and a closing stop is
    too. A sentence that only contains such a word asks for something else, which people read.
    """
    said = _folded(text)
    return bool(said) and said in {_folded(word) for word in words}


def ways_to_write(address: str) -> tuple[str, ...]:
    """Return the ways in which a bank may write the number that a reply came from."""
    plain = address.removeprefix("+").removeprefix("00")
    if not plain.isdigit():
        return (address,)
    short = plain.removeprefix(COUNTRY_CODE)
    long = COUNTRY_CODE + short
    return tuple(dict.fromkeys((address, short, long, f"+{long}", f"00{long}")))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if not sign.isspace()).rstrip(_CLOSING)
