"""CMPP 2.0 and 3.0, as a service provider: submit out, deliver with reports and replies in."""

from collections.abc import Callable

from hengce.channels.cmpp_wire import (
    ANSWER,
    HEADER_BYTES,
    ActiveTest,
    ActiveTestAnswer,
    Connect,
    ConnectAnswer,
    Deliver,
    DeliverAnswer,
    Submit,
    SubmitAnswer,
    Terminate,
    TerminateAnswer,
    authenticator,
    command,
    decode,
    decode_report,
    encode,
    gateway_authenticator,
    sequence,
)
from hengce.channels.pieces import Piece, without_header
from hengce.channels.receipts import date_of, kind_of
from hengce.channels.short_message import Verdict
from hengce.model.gateway import CmppConnector, CmppVersion
from hengce.model.instant import Instant, moment
from hengce.ports import Delivered, Inbound, Report

_PLAIN, _WIDE, _GBK = 0, 8, 15
_VERSIONS = {CmppVersion.V2: 0x20, CmppVersion.V3: 0x30}
_TERMINATE, _DELIVER, _ACTIVE_TEST = 0x02, 0x05, 0x08

_NOT_WELCOME = {1: "structure", 2: "address", 3: "authentication", 4: "version"}

# Result 8 is flow control: certainly not taken, and may be tried again. All others are final.
_FLOW_CONTROL = 8


class CmppDialect:
    """What CMPP says.

    Args:
        connector: Who we are, and which version the gateway speaks.
        secret: The secret of the account.
        clock: What time it is, for the login.
    """

    header_bytes = HEADER_BYTES

    def __init__(self, connector: CmppConnector, secret: str, clock: Callable[[], Instant]) -> None:
        self._connector = connector
        self._secret = secret
        self._clock = clock
        self._version = connector.version
        self._proof = b""

    def login(self, number: int) -> bytes:
        """Connect, with the proof of the secret."""
        now = moment(self._clock(), self._connector.zone)
        timestamp = int(f"{now:%m%d%H%M%S}")
        self._proof = authenticator(self._connector.source_addr, self._secret, timestamp)
        packet = Connect(
            source_addr=self._connector.source_addr,
            authenticator=self._proof,
            version=_VERSIONS[self._version],
            timestamp=timestamp,
        )
        return encode(packet, number, self._version)

    def welcome(self, frame: bytes) -> str:
        """Return why we may not come in, or why it is not our gateway."""
        try:
            packet = decode(frame, self._version)
        except ValueError:
            return "connect unreadable: another version?"
        if not isinstance(packet, ConnectAnswer):
            return "connect unanswered"
        if packet.status:
            return f"connect {packet.status} {_NOT_WELCOME.get(packet.status, '')}".strip()
        proof = gateway_authenticator(packet.status, self._proof, self._secret, self._version)
        return "" if proof == packet.authenticator else "the gateway does not know the secret"

    def still_there(self, number: int) -> bytes:
        """Ask with an active test."""
        return encode(ActiveTest(), number, self._version)

    def farewell(self, number: int) -> bytes:
        """Terminate."""
        return encode(Terminate(), number, self._version)

    def number(self, frame: bytes) -> int:
        """Return the sequence number."""
        return sequence(frame)

    def is_answer(self, frame: bytes) -> bool:
        """Tell an answer from a request."""
        return bool(command(frame) & ANSWER)

    def courtesy(self, frame: bytes) -> bytes | None:
        """Answer active tests and terminations."""
        match command(frame):
            case command_ if command_ == _ACTIVE_TEST:
                return encode(ActiveTestAnswer(), sequence(frame), self._version)
            case command_ if command_ == _TERMINATE:
                return encode(TerminateAnswer(), sequence(frame), self._version)
        return None

    def is_farewell(self, frame: bytes) -> bool:
        """Tell a termination."""
        return command(frame) == _TERMINATE

    def submit(self, number: int, address: str, piece: Piece) -> bytes:
        """Ask for a piece to be sent, with a report."""
        packet = Submit(
            piece_count=piece.count,
            piece_number=piece.number,
            service=self._connector.service_id,
            headed=int(piece.headed),
            format=_WIDE if piece.wide else _PLAIN,
            account=self._connector.source_addr,
            source=self._connector.source,
            numbers=(address.removeprefix("+"),),
            content=piece.data,
        )
        return encode(packet, number, self._version)

    def verdict(self, frame: bytes) -> Verdict:
        """Read the answer to a piece."""
        try:
            packet = decode(frame, self._version)
        except ValueError:
            packet = None
        if not isinstance(packet, SubmitAnswer):
            return Verdict(Delivered.UNKNOWN, detail="answer unreadable")
        detail = f"result {packet.result}"
        if packet.result:
            later = packet.result == _FLOW_CONTROL
            return Verdict(Delivered.UNAVAILABLE if later else Delivered.REFUSED, detail=detail)
        return Verdict(Delivered.ACCEPTED, str(packet.message), detail)

    def heard(self, frame: bytes, now: Instant) -> Report | Inbound | None:
        """Read a delivery: a report, or what somebody wrote."""
        packet = self._delivery(frame)
        if packet is None:
            return Inbound(frame[HEADER_BYTES:].hex()[:32], "", "", now)
        if packet.registered:
            return self._report(packet, now)
        said = without_header(packet.content, headed=bool(packet.headed))
        coding = {_WIDE: "utf-16-be", _GBK: "gb18030"}.get(packet.format, "latin-1")
        text = said.decode(coding, errors="replace")
        return Inbound(str(packet.message), packet.source, text, now)

    def thanks(self, frame: bytes) -> bytes:
        """Acknowledge a delivery."""
        return self._answer(frame, 0)

    def later(self, frame: bytes) -> bytes:
        """Ask for it again: flow control."""
        return self._answer(frame, _FLOW_CONTROL)

    def _answer(self, frame: bytes, result: int) -> bytes:
        message = int.from_bytes(frame[HEADER_BYTES : HEADER_BYTES + 8], "big")
        answer = DeliverAnswer(message=message, result=result)
        return encode(answer, sequence(frame), self._version)

    def _delivery(self, frame: bytes) -> Deliver | None:
        try:
            packet = decode(frame, self._version)
        except ValueError:
            return None
        return packet if isinstance(packet, Deliver) else None

    def _report(self, packet: Deliver, now: Instant) -> Report | Inbound | None:
        try:
            report = decode_report(packet.content, self._version)
        except ValueError:
            return Inbound(str(packet.message), packet.source, "", now)
        kind = kind_of(report.state.strip().upper())
        if kind is None:
            return None
        name, at = str(report.message), date_of(report.done, self._connector.zone, now)
        return Report(f"{name}/{report.state}", kind, at, part=name, detail=report.state)
