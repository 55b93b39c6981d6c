"""The console: prints each message, for a first look."""

from typing import TextIO

from hengce.channels.fitting import misfit
from hengce.model.capability import capabilities_of
from hengce.model.connector import ConsoleConnector
from hengce.model.instant import Instant, show_instant
from hengce.ports import Delivered, Envelope, Receipt

_CAN = capabilities_of(ConsoleConnector())


class ConsoleChannel:
    """Prints to a text stream; a repetition prints again, under the same key.

    Control characters are shown as escapes, because a terminal would obey them.
    """

    def __init__(self, channel: str, stream: TextIO) -> None:
        self._channel = channel
        self._stream = stream

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        """Print one message. A stream that fails may have printed a part of it."""
        refusal = misfit(envelope, _CAN)
        if refusal is not None:
            return refusal
        try:
            self._stream.write(self._text(envelope, at))
            self._stream.flush()
        except (OSError, ValueError) as error:  # ValueError: the stream is closed
            return Receipt(Delivered.UNKNOWN, type(error).__name__)
        return Receipt(Delivered.ACCEPTED)

    def close(self) -> None:
        """Leave the stream open: it belongs to the caller."""

    def _text(self, envelope: Envelope, at: Instant) -> str:
        head = f"[{self._channel}] {show_instant(at)} {envelope.key}"
        lines = [f"{head} -> {envelope.customer} <{envelope.address}>"]
        lines += [envelope.subject] if envelope.subject else []
        lines += envelope.body.splitlines()
        return "\n    ".join(_printable(line) for line in lines) + "\n"


def _printable(line: str) -> str:
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in line)
