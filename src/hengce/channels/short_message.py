"""Short messages: a text goes out in pieces, each of them acknowledged by the gateway.

A message is taken when each of its pieces is. When the first piece certainly was not taken,
nothing of the message was, and it may be tried again. Once a piece was taken, a later one that
is turned away is tried again for as long as the answer may take; then nobody can say that the
customer got nothing, and the hand-off is UNKNOWN. If the same message is handed over again
nevertheless, only the pieces are sent that were not taken before: none is repeated.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import Protocol

from hengce.channels.fitting import misfit
from hengce.channels.line import Line
from hengce.channels.pieces import Piece, cut
from hengce.channels.session import Answer, Dialect
from hengce.model.capability import Capabilities
from hengce.model.instant import Instant
from hengce.ports import Delivered, Envelope, Heard, Receipt

BEGUN_MAX = 10_000
"""Messages of which a piece is open that are remembered."""

AGAIN_SECONDS_MIN = 0.05
AGAIN_SECONDS_MAX = 1.0
RETRY_AFTER_SECONDS = 1

_NUMBER = re.compile(r"\+?[0-9]{5,20}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a gateway says of one piece.

    Attributes:
        status: What became of it.
        name: The gateway's name for it; empty without one.
        detail: The gateway's status.
    """

    status: Delivered
    name: str = ""
    detail: str = ""


class Submitting(Dialect, Protocol):
    """A protocol that sends short messages."""

    def submit(self, number: int, address: str, piece: Piece) -> bytes:
        """Ask for a piece to be sent."""

    def verdict(self, frame: bytes) -> Verdict:
        """Read the answer to it."""


class ShortMessageChannel:
    """Sends short messages through a gateway, and hears what it tells.

    Args:
        line: The line to the gateway.
        dialect: Its protocol.
        can: What the channel promises.
        patience_seconds: How long a piece is tried again after others were taken.
    """

    def __init__(
        self, line: Line, dialect: Submitting, can: Capabilities, patience_seconds: float
    ) -> None:
        self._line = line
        self._dialect = dialect
        self._can = can
        self._patience = patience_seconds
        self._begun: OrderedDict[bytes, list[Verdict | None]] = OrderedDict()
        self._lock = Lock()

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:  # noqa: ARG002
        """Hand one message off, piece by piece."""
        refusal = misfit(envelope, self._can)
        if refusal is not None:
            return refusal
        if not _NUMBER.fullmatch(envelope.address):
            return Receipt(Delivered.REFUSED, "not a telephone number")
        try:
            pieces = cut(envelope.body, envelope.key)
        except ValueError as error:  # half a sign is one, too
            return Receipt(Delivered.REFUSED, f"unwritable: {type(error).__name__}")
        begun = _fingerprint(envelope)
        with self._lock:
            taken = self._begun.pop(begun, None) or [None] * len(pieces)
        return self._hand_over(envelope.address, pieces, taken, begun)

    def hear(self, limit: int) -> Sequence[Heard]:
        """Return what came in since the last call."""
        return self._line.hear(limit)

    def acknowledge(self, numbers: Sequence[int]) -> None:
        """Answer what came in."""
        self._line.acknowledge(numbers)

    def close(self) -> None:
        """Say goodbye to the gateway."""
        self._line.close()

    def _hand_over(
        self, address: str, pieces: Sequence[Piece], taken: list[Verdict | None], begun: bytes
    ) -> Receipt:
        until = time.monotonic() + self._patience
        for place, piece in enumerate(pieces):
            if taken[place] is not None:
                continue
            verdict = self._ask(address, piece)
            while verdict.status is Delivered.UNAVAILABLE and any(taken):
                if not self._may_try_again(until):
                    break
                verdict = self._ask(address, piece)
            if verdict.status is not Delivered.ACCEPTED:
                return self._broken_off(piece, verdict, taken, begun)
            taken[place] = verdict
        return Receipt(Delivered.ACCEPTED, parts=_names(taken))

    def _ask(self, address: str, piece: Piece) -> Verdict:
        answer = self._line.ask(lambda number: self._dialect.submit(number, address, piece))
        return _verdict(answer, self._dialect)

    def _may_try_again(self, until: float) -> bool:
        left = until - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(max(left / 10, AGAIN_SECONDS_MIN), AGAIN_SECONDS_MAX))
        return True

    def _broken_off(
        self, piece: Piece, verdict: Verdict, taken: list[Verdict | None], begun: bytes
    ) -> Receipt:
        """Say what is certain when a piece was not taken."""
        if not any(taken) and verdict.status is not Delivered.UNKNOWN:
            pause = RETRY_AFTER_SECONDS if verdict.status is Delivered.UNAVAILABLE else 0
            return Receipt(verdict.status, verdict.detail, retry_after_seconds=pause)
        if any(taken):
            with self._lock:
                self._begun[begun] = taken
                if len(self._begun) > BEGUN_MAX:
                    self._begun.popitem(last=False)
        detail = f"part {piece.number} of {piece.count}: {verdict.detail}"
        return Receipt(Delivered.UNKNOWN, detail, parts=_names(taken))


def _verdict(answer: Answer, dialect: Submitting) -> Verdict:
    if answer.frame is not None:
        return dialect.verdict(answer.frame)
    status = Delivered.UNAVAILABLE if answer.taken_never else Delivered.UNKNOWN
    return Verdict(status, detail=answer.why)


def _names(taken: Sequence[Verdict | None]) -> tuple[str, ...]:
    return tuple("" if verdict is None else verdict.name for verdict in taken)


def _fingerprint(envelope: Envelope) -> bytes:
    """Name a message by what is sent under its key: another text is another message."""
    whole = f"{envelope.key}\0{envelope.address}\0{envelope.body}"
    return blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).digest()
