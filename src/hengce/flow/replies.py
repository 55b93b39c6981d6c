"""What a customer's reply asks for: an opt-out is one of a few words, and nothing else."""

import unicodedata
from collections.abc import Sequence

from hengce.model.connector import Connector
from hengce.model.gateway import OPT_OUT_WORDS, CmppConnector, SmppConnector

_CLOSING = "。.!！,，、~"


def asks_to_stop(text: str, words: Sequence[str]) -> bool:
    """Tell whether a reply is one of the words that mean: no more of these messages.

    Case and width are folded, blanks are dropped wherever they stand, and a closing stop is
    too. A sentence that only contains such a word asks for something else, which people read.
    """
    said = _folded(text)
    return bool(said) and said in {_folded(word) for word in words}


def opt_out_words(connector: Connector) -> tuple[str, ...]:
    """Return the words that opt out of a channel."""
    if isinstance(connector, SmppConnector | CmppConnector):
        return connector.opt_out_words
    return OPT_OUT_WORDS


def ways_to_write(address: str, connector: Connector) -> tuple[str, ...]:
    """Return the ways in which a bank may write the number that a reply came from.

    A network may write a number with its country's code, and the bank keep it without.
    """
    plain = address.removeprefix("+").removeprefix("00")
    if not isinstance(connector, SmppConnector | CmppConnector) or not plain.isdigit():
        return (address,)
    code = connector.country_code
    short = plain.removeprefix(code)
    long = code + short
    return tuple(dict.fromkeys((address, short, long, f"+{long}", f"00{long}")))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if not sign.isspace()).rstrip(_CLOSING)
