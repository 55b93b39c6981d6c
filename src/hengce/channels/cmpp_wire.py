"""The packets of CMPP 2.0 and 3.0 as bytes, and back.

A packet is a record; for each version a table says which fields it has, in which order, and
how each is written: a number of some bytes, a text padded with zeros, or raw bytes. The two
versions differ in widths, in a few fields, and in the size of results.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import md5
from typing import TypeAlias

from hengce.model.gateway import CmppVersion

HEADER_BYTES = 12
ANSWER = 0x80000000

V2, V3 = CmppVersion.V2, CmppVersion.V3


@dataclass(frozen=True, slots=True, kw_only=True)
class Connect:
    """A login; `authenticator` proves the secret without telling it."""

    source_addr: str
    authenticator: bytes
    version: int
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectAnswer:
    """The answer to it; `authenticator` proves that the gateway knows the secret, too."""

    status: int
    authenticator: bytes
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminate:
    """The end of a connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminateAnswer:
    """The answer to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveTest:
    """Asks whether the other side is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveTestAnswer:
    """It is."""

    reserved: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """One piece of a message to one or more numbers."""

    message: int = 0
    piece_count: int = 1
    piece_number: int = 1
    registered: int = 1
    level: int = 0
    service: str = ""
    fee_user_type: int = 2
    fee_number: str = ""
    fee_number_type: int = 0
    protocol: int = 0
    headed: int = 0
    format: int = 0
    account: str
    fee_type: str = "01"
    fee_code: str = ""
    valid_until: str = ""
    not_before: str = ""
    source: str = ""
    numbers: tuple[str, ...]
    number_type: int = 0
    content: bytes
    reserved: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitAnswer:
    """What the gateway says of a piece."""

    message: int
    result: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """What a customer wrote, or a report (`registered` is 1)."""

    message: int
    destination: str
    service: str = ""
    protocol: int = 0
    headed: int = 0
    format: int = 0
    source: str
    source_type: int = 0
    registered: int = 0
    content: bytes
    reserved: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverAnswer:
    """Acknowledges it (result 0)."""

    message: int
    result: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """A piece that one gateway hands to another."""

    from_gateway: str
    to_gateway: str
    nodes: int
    forward_type: int
    message: int
    piece_count: int
    piece_number: int
    registered: int
    level: int
    service: str
    fee_user_type: int
    fee_number: str
    fee_pseudonym: str = ""
    fee_number_type: int = 0
    protocol: int
    headed: int
    format: int
    account: str
    fee_type: str
    fee_code: str
    valid_until: str
    not_before: str
    source: str
    source_pseudonym: str = ""
    source_type: int = 0
    source_kind: int = 0
    numbers: tuple[str, ...]
    pseudonym: str = ""
    number_type: int = 0
    content: bytes
    reserved: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardAnswer:
    """What the other gateway says of it."""

    message: int
    piece_count: int
    piece_number: int
    result: int


Packet: TypeAlias = (
    Connect | ConnectAnswer | Terminate | TerminateAnswer | ActiveTest | ActiveTestAnswer
    | Submit | SubmitAnswer | Deliver | DeliverAnswer | Forward | ForwardAnswer
)  # fmt: skip

COMMANDS: Mapping[int, type[Packet]] = {
    0x01: Connect,
    0x02: Terminate,
    0x04: Submit,
    0x05: Deliver,
    0x08: ActiveTest,
    0x09: Forward,
    0x01 | ANSWER: ConnectAnswer,
    0x02 | ANSWER: TerminateAnswer,
    0x04 | ANSWER: SubmitAnswer,
    0x05 | ANSWER: DeliverAnswer,
    0x08 | ANSWER: ActiveTestAnswer,
    0x09 | ANSWER: ForwardAnswer,
}
_CODES = {kind: code for code, kind in COMMANDS.items()}

_INTEGER, _TEXT, _RAW, _NUMBERS, _CONTENT = "integer", "text", "raw", "numbers", "content"
_Field = tuple[str, str, int]


def _table(text: str) -> tuple[_Field, ...]:
    """Read fields written as `name:kind:bytes`, in the order of the packet."""
    short = {"i": _INTEGER, "t": _TEXT, "r": _RAW, "n": _NUMBERS, "c": _CONTENT}
    split = (word.split(":") for word in text.split())
    return tuple((name, short[kind], int(size)) for name, kind, size in split)


_SUBMIT = (
    "message:i:8 piece_count:i:1 piece_number:i:1 registered:i:1 level:i:1 service:t:10"
    " fee_user_type:i:1 fee_number:t:{wide} {fee} protocol:i:1 headed:i:1 format:i:1 account:t:6"
    " fee_type:t:2 fee_code:t:6 valid_until:t:17 not_before:t:17 source:t:21 numbers:n:{wide}"
    " {type} content:c:1 {tail}"
)
_DELIVER = (
    "message:i:8 destination:t:21 service:t:10 protocol:i:1 headed:i:1 format:i:1"
    " source:t:{wide} {type} registered:i:1 content:c:1 {tail}"
)
_FORWARD = (
    "from_gateway:t:6 to_gateway:t:6 nodes:i:1 forward_type:i:1 message:i:8 piece_count:i:1"
    " piece_number:i:1 registered:i:1 level:i:1 service:t:10 fee_user_type:i:1 fee_number:t:21"
    " {fee} protocol:i:1 headed:i:1 format:i:1 account:t:6 fee_type:t:2 fee_code:t:6"
    " valid_until:t:17 not_before:t:17 source:t:21 {from_} numbers:n:21 {to} content:c:1 {tail}"
)
_OLD_TAIL, _NEW_TAIL = "reserved:t:8", "link:t:20"
_CONNECT = _table("source_addr:t:6 authenticator:r:16 version:i:1 timestamp:i:4")

_TABLES: Mapping[tuple[CmppVersion, type[Packet]], tuple[_Field, ...]] = {
    **{(version, Connect): _CONNECT for version in CmppVersion},
    **{(version, ActiveTestAnswer): _table("reserved:i:1") for version in CmppVersion},
    **{
        (version, kind): ()
        for version in CmppVersion
        for kind in (Terminate, TerminateAnswer, ActiveTest)
    },
    (V2, ConnectAnswer): _table("status:i:1 authenticator:r:16 version:i:1"),
    (V3, ConnectAnswer): _table("status:i:4 authenticator:r:16 version:i:1"),
    (V2, Submit): _table(_SUBMIT.format(wide=21, fee="", type="", tail=_OLD_TAIL)),
    (V3, Submit): _table(
        _SUBMIT.format(wide=32, fee="fee_number_type:i:1", type="number_type:i:1", tail=_NEW_TAIL)
    ),
    (V2, SubmitAnswer): _table("message:i:8 result:i:1"),
    (V3, SubmitAnswer): _table("message:i:8 result:i:4"),
    (V2, Deliver): _table(_DELIVER.format(wide=21, type="", tail=_OLD_TAIL)),
    (V3, Deliver): _table(_DELIVER.format(wide=32, type="source_type:i:1", tail=_NEW_TAIL)),
    (V2, DeliverAnswer): _table("message:i:8 result:i:1"),
    (V3, DeliverAnswer): _table("message:i:8 result:i:4"),
    (V2, Forward): _table(_FORWARD.format(fee="", from_="", to="", tail=_OLD_TAIL)),
    (V3, Forward): _table(
        _FORWARD.format(
            fee="fee_pseudonym:t:32 fee_number_type:i:1",
            from_="source_pseudonym:t:32 source_type:i:1 source_kind:i:1",
            to="pseudonym:t:32 number_type:i:1",
            tail=_NEW_TAIL,
        )
    ),
    (V2, ForwardAnswer): _table("message:i:8 piece_count:i:1 piece_number:i:1 result:i:1"),
    (V3, ForwardAnswer): _table("message:i:8 piece_count:i:1 piece_number:i:1 result:i:4"),
}


def encode(packet: Packet, number: int, version: CmppVersion) -> bytes:
    """Return a packet's bytes.

    Raises:
        ValueError: A value does not fit its field.
    """
    body = b"".join(
        _written(kind, size, getattr(packet, name))
        for name, kind, size in _TABLES[version, type(packet)]
    )
    head = (HEADER_BYTES + len(body), _CODES[type(packet)], number)
    return b"".join(part.to_bytes(4, "big") for part in head) + body


def decode(frame: bytes, version: CmppVersion) -> Packet:
    """Return the packet that bytes are, whole.

    Raises:
        ValueError: They are none of this version.
    """
    kind = COMMANDS.get(command(frame))
    if kind is None or int.from_bytes(frame[:4], "big") != len(frame):
        raise ValueError("no packet")
    rest, values = frame[HEADER_BYTES:], {}
    for name, how, size in _TABLES[version, kind]:
        values[name], rest = _read(how, size, rest)
    if rest:
        raise ValueError("bytes after the packet")
    # The tables name every field of their packets that has no default, with its type.
    return kind(**values)  # type: ignore[arg-type]


def command(frame: bytes) -> int:
    """Return the number of a packet's kind."""
    return int.from_bytes(frame[4:8], "big")


def sequence(frame: bytes) -> int:
    """Return a packet's number."""
    return int.from_bytes(frame[8:12], "big")


def authenticator(source_addr: str, secret: str, timestamp: int) -> bytes:
    """Return the proof of a login: MD5 over account, nine zeros, secret, and MMDDHHMMSS."""
    plain = source_addr.encode() + bytes(9) + secret.encode() + f"{timestamp:010d}".encode()
    return md5(plain, usedforsecurity=False).digest()


def gateway_authenticator(status: int, of_login: bytes, secret: str, version: CmppVersion) -> bytes:
    """Return the gateway's proof: MD5 over its status, the proof of the login, and the secret."""
    width = 1 if version is V2 else 4
    plain = status.to_bytes(width, "big") + of_login + secret.encode()
    return md5(plain, usedforsecurity=False).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class StateReport:
    """What a report says in its content."""

    message: int
    state: str
    submitted: str
    done: str
    number: str
    smsc_sequence: int


_REPORTS = {
    version: _table(
        f"message:i:8 state:t:7 submitted:t:10 done:t:10 number:t:{wide} smsc_sequence:i:4"
    )
    for version, wide in ((V2, 21), (V3, 32))
}


def encode_report(report: StateReport, version: CmppVersion) -> bytes:
    """Return a report's bytes; ValueError when a value does not fit its field."""
    table = _REPORTS[version]
    return b"".join(_written(kind, size, getattr(report, name)) for name, kind, size in table)


def decode_report(content: bytes, version: CmppVersion) -> StateReport:
    """Return what a report says; ValueError when the content is none."""
    rest, values = content, {}
    for name, kind, size in _REPORTS[version]:
        values[name], rest = _read(kind, size, rest)
    return StateReport(**values)  # type: ignore[arg-type]


_Value = int | str | bytes | tuple[str, ...]


def _written(kind: str, size: int, value: _Value) -> bytes:
    if isinstance(value, int):
        return _fitting(value.to_bytes(size, "big") if value >> 8 * size == 0 else None)
    if isinstance(value, tuple):
        numbers = [_padded(number, size) for number in value]
        return _fitting(bytes([len(numbers)]) if len(numbers) < 256 else None) + b"".join(numbers)
    if isinstance(value, str):
        return _padded(value, size)
    if kind == _CONTENT:
        return _fitting(bytes([len(value)]) + value if len(value) < 256 else None)
    return _fitting(value if len(value) == size else None)


def _padded(text: str, size: int) -> bytes:
    data = text.encode("latin-1")
    return _fitting(data.ljust(size, b"\0") if len(data) <= size else None)


def _fitting(data: bytes | None) -> bytes:
    if data is None:
        raise ValueError("a value does not fit its field")
    return data


def _read(kind: str, size: int, rest: bytes) -> tuple[_Value, bytes]:
    if kind == _CONTENT:
        return _cut(rest[size:], rest[0] if rest else 1)
    if kind == _NUMBERS:
        count = rest[0] if rest else 0
        data, rest = _cut(rest[1:], count * size)
        return tuple(_plain(data[k * size : (k + 1) * size]) for k in range(count)), rest
    data, rest = _cut(rest, size)
    if kind == _INTEGER:
        return int.from_bytes(data, "big"), rest
    return (_plain(data) if kind == _TEXT else data), rest


def _cut(data: bytes, size: int) -> tuple[bytes, bytes]:
    if len(data) < size:
        raise ValueError("a packet ends too early")
    return data[:size], data[size:]


def _plain(data: bytes) -> str:
    return data.rstrip(b"\0").decode("latin-1")
