"""SMPP 3.4, as a transceiver: submit_sm out, deliver_sm with receipts and replies in.

The library smpplib makes and reads the packets; the connection is our own (`session.py`), so
that a receipt is acknowledged only when it is kept, and a packet that comes in halves is none.
"""

import re
import struct
from hashlib import blake2b
from typing import Any

from smpplib import consts, exceptions, smpp

from hengce.channels.pieces import Piece, without_header
from hengce.channels.receipts import date_of, kind_of
from hengce.channels.short_message import Verdict
from hengce.model.gateway import SmppConnector
from hengce.model.instant import Instant
from hengce.ports import Delivered, Inbound, Report

HEADER_BYTES = 16
INTERFACE_VERSION = 0x34

_ANSWER = 0x80000000
_ENQUIRE, _UNBIND, _DELIVER = 0x15, 0x06, 0x05

# Certainly not taken; may be tried again. All other errors are final.
_LATER = frozenset(
    {
        consts.SMPP_ESME_RINVBNDSTS,
        consts.SMPP_ESME_RSYSERR,
        consts.SMPP_ESME_RMSGQFUL,
        consts.SMPP_ESME_RTHROTTLED,
        consts.SMPP_ESME_RSUBMITFAIL,
        consts.SMPP_ESME_RX_T_APPN,
    }
)

_STATES = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}

_RECEIPT_BIT, _HEADED_BIT = 0x04, 0x40
_TYPE_BITS = 0x3C
_WIDE = 8
_ID = re.compile(r"\bid:\s*(\S+)")
_STAT = re.compile(r"\bstat:\s*(\w+)")
_DONE = re.compile(r"\bdone date:\s*(\d{10,14})")


class SmppDialect:
    """What SMPP says.

    Args:
        connector: Who we are, and how numbers are typed.
        password: The secret of the account.
    """

    header_bytes = HEADER_BYTES

    def __init__(self, connector: SmppConnector, password: str) -> None:
        self._connector = connector
        self._password = password

    def login(self, number: int) -> bytes:
        """Bind as a transceiver."""
        return _packet(
            "bind_transceiver",
            number,
            system_id=self._connector.system_id,
            password=self._password,
            system_type=self._connector.system_type,
            interface_version=INTERFACE_VERSION,
        )

    def welcome(self, frame: bytes) -> str:
        """Return why we may not come in."""
        status = _status(frame)
        return f"bind {status:#x}" if status or not self.is_answer(frame) else ""

    def still_there(self, number: int) -> bytes:
        """Ask with enquire_link."""
        return _packet("enquire_link", number)

    def farewell(self, number: int) -> bytes:
        """Unbind."""
        return _packet("unbind", number)

    def number(self, frame: bytes) -> int:
        """Return the sequence number."""
        return int.from_bytes(frame[12:16], "big")

    def is_answer(self, frame: bytes) -> bool:
        """Tell a response, or a generic_nack, from a request."""
        return bool(_command(frame) & _ANSWER)

    def courtesy(self, frame: bytes) -> bytes | None:
        """Answer enquire_link and unbind; what else we do not know is told so."""
        match _command(frame):
            case command if command == _ENQUIRE:
                return _packet("enquire_link_resp", self.number(frame))
            case command if command == _UNBIND:
                return _packet("unbind_resp", self.number(frame))
            case command if command == _DELIVER:
                return None
        unknown = consts.SMPP_ESME_RINVCMDID
        return _packet("generic_nack", self.number(frame), status=unknown)

    def is_farewell(self, frame: bytes) -> bool:
        """Tell an unbind."""
        return _command(frame) == _UNBIND

    def submit(self, number: int, address: str, piece: Piece) -> bytes:
        """Ask for a piece to be sent, with a receipt."""
        connector = self._connector
        return _packet(
            "submit_sm",
            number,
            source_addr_ton=connector.source_ton,
            source_addr_npi=connector.source_npi,
            source_addr=connector.source,
            dest_addr_ton=connector.destination_ton,
            dest_addr_npi=connector.destination_npi,
            destination_addr=address.removeprefix("+"),
            esm_class=_HEADED_BIT if piece.headed else 0,
            data_coding=_WIDE if piece.wide else 0,
            registered_delivery=1,
            short_message=piece.data,
        )

    def verdict(self, frame: bytes) -> Verdict:
        """Read a submit_sm_resp."""
        status = _status(frame)
        detail = f"status {status:#x}"
        if status:
            later = status in _LATER
            return Verdict(Delivered.UNAVAILABLE if later else Delivered.REFUSED, detail=detail)
        try:
            name = _text(_read(frame).message_id)
        except _UNREADABLE:
            name = ""
        return Verdict(Delivered.ACCEPTED, name, detail)

    def heard(self, frame: bytes, now: Instant) -> Report | Inbound | None:
        """Read a deliver_sm: a receipt, or what somebody wrote."""
        try:
            packet = _read(frame)
        except _UNREADABLE:
            packet = None
        if packet is None or packet.esm_class is None or packet.data_coding is None:
            return Inbound(_digest(frame), "", "", now)
        data = packet.short_message or packet.message_payload or b""
        if packet.esm_class & _TYPE_BITS == _RECEIPT_BIT:
            return self._report(packet, data.decode("latin-1"), now)
        said = without_header(data, headed=bool(packet.esm_class & _HEADED_BIT))
        return Inbound(_digest(frame), _text(packet.source_addr), _decoded(said, packet), now)

    def thanks(self, frame: bytes) -> bytes:
        """Acknowledge a deliver_sm."""
        return _packet("deliver_sm_resp", self.number(frame))

    def later(self, frame: bytes) -> bytes:
        """Ask for it again."""
        again = consts.SMPP_ESME_RX_T_APPN
        return _packet("deliver_sm_resp", self.number(frame), status=again)

    def _report(self, packet: Any, text: str, now: Instant) -> Report | None:  # noqa: ANN401
        """Read a receipt; the named fields of version 3.4 go before those of the text."""
        named, stated, done = _ID.search(text), _STAT.search(text), _DONE.search(text)
        name = _text(packet.receipted_message_id) or (named[1] if named else "")
        state = _STATES.get(packet.message_state or 0) or (stated[1].upper() if stated else "")
        kind = kind_of(state)
        if kind is None:
            return None
        at = date_of(done[1] if done else "", self._connector.zone, now)
        return Report(f"{name}/{state}", kind, at, part=name, detail=state)


# What the library raises for bytes that are no packet.
_UNREADABLE = (
    exceptions.PDUError,
    exceptions.UnknownCommandError,
    struct.error,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
)


def _packet(command: str, number: int, **fields: str | int | bytes) -> bytes:
    packet = smpp.make_pdu(command, client=None, sequence=number, **fields)
    packet.sequence = number  # named above, the library only leaves out a number of its own
    return bytes(packet.generate())


def _read(frame: bytes) -> Any:  # noqa: ANN401 -- the library's packets have no types
    return smpp.parse_pdu(frame, client=None, sequence=0, allow_unknown_opt_params=True)


def _command(frame: bytes) -> int:
    return int.from_bytes(frame[4:8], "big")


def _status(frame: bytes) -> int:
    return int.from_bytes(frame[8:12], "big")


def _text(value: bytes | str | None) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1").strip("\0 ")
    return value or ""


def _decoded(data: bytes, packet: Any) -> str:  # noqa: ANN401
    wide = packet.data_coding == _WIDE
    return data.decode("utf-16-be" if wide else "latin-1", errors="replace")


def _digest(frame: bytes) -> str:
    """Name a packet by its content, which is the same when it is repeated."""
    return blake2b(frame[HEADER_BYTES:], digest_size=16).hexdigest()
