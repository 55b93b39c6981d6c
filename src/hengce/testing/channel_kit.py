"""The contract of every channel, as functions that a channel's tests call.

A channel that passes answers every message with a receipt, whatever is in it; tells no
personal data in a receipt; hands a message over whole, or says that it did not; keeps what
its `Capabilities` promise of lengths, subjects and repeated keys; and tells a peer that was
never reached from one that may have the message.
"""

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from threading import Thread

from hengce.model.capability import Capabilities, KeyUse, LengthUnit, SubjectUse
from hengce.model.instant import DAY_US
from hengce.ports import ChannelPort, Delivered, Envelope, Receipt

AT = 20_000 * DAY_US

_CLEAN = (
    ("plain", "Hello", "Your card is ready."),
    ("chinese", "存款到期提醒", "尊敬的客户，您的定期存款将于 2026-11-22 到期。"),
    ("no subject", "", "no subject"),
    ("lines", "two lines", "first\nsecond\n.\n..third"),
    ("signs", "😀 ¥12,345.67", "Ä ß — 😀"),
)

_HOSTILE = (
    ("broken subject", "a\r\nBcc: x@example.org", "body"),
    ("control signs", "a\x00b\x1b[2J", "c\x00d\x1b[2J\x07"),
    ("half a sign", "\ud800", "\udfff"),
    ("formula", "=1+1", '=HYPERLINK("http://example.org";"x")'),
    ("markup", "<script>", '"}],"x":{"$ref":"../../etc/passwd"}'),
    ("key", "subject", "a key may hold any sign"),
)

_HOSTILE_ADDRESSES = (
    "",
    " ",
    "a@example.org, b@example.org",
    "a@example.org\r\nBcc: b",
    "客户",
    "@all",
    "a|b",
    "../../etc/passwd",
    "\x00",
    "\ud800",
    "9" * 5000,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as the other side of the channel saw it."""

    subject: str
    body: str


def check_channel(
    open_channel: Callable[[], ChannelPort],
    seen: Callable[[], Sequence[Seen]],
    address: str,
    can: Capabilities,
) -> None:
    """Assert that a channel keeps the contract.

    Args:
        open_channel: Opens the channel, each time on the same other side.
        seen: What the other side has seen so far, oldest first.
        address: An address that the other side accepts.
        can: What the channel promises.
    """
    channel = open_channel()
    _check_clean(channel, seen, address, can)
    _check_too_long(channel, seen, address, can)
    _check_hostile(channel, address)
    dropped = can.keys is KeyUse.DROPPED
    _check_repetition(channel, seen, _once(address, can), times=1 if dropped else 2)
    channel.close()
    channel.close()
    _check_receipt(channel.deliver(_once(address, can), AT), _once(address, can))
    channel.close()
    again = open_channel()
    _check_repetition(again, seen, _once(address, can), times=0 if dropped else 2)
    again.close()


def check_network(
    open_at: Callable[[int], ChannelPort], address: str, can: Capabilities, *, silent: Delivered
) -> None:
    """Assert what a channel says of a server that is not there, silent, or hangs up.

    Args:
        open_at: Opens the channel on a port of 127.0.0.1, with a timeout of a second.
        address: An address.
        can: What the channel promises.
        silent: What it says when nothing answers: UNAVAILABLE where the server speaks
            first, UNKNOWN where the message goes out at once.
    """
    with _nobody() as port:
        _check_answer(open_at(port), address, can, {Delivered.UNAVAILABLE}, "nobody")
    with _listening() as server:
        _check_answer(open_at(_port(server)), address, can, {silent}, "silent")
    with _hanging_up() as port:
        # Whether it read anything before it went nobody can tell, unless it had to speak first.
        _check_answer(open_at(port), address, can, {silent, Delivered.UNKNOWN}, "hanging up")


def _check_clean(
    channel: ChannelPort, seen: Callable[[], Sequence[Seen]], address: str, can: Capabilities
) -> None:
    for envelope in _clean(address, can):
        before = len(seen())
        receipt = channel.deliver(envelope, AT)
        assert receipt.status is Delivered.ACCEPTED, f"{envelope.key}: {receipt}"
        arrived = seen()[before:]
        assert len(arrived) == 1, f"{envelope.key}: {len(arrived)} messages"
        assert arrived[0] == Seen(envelope.subject, envelope.body), f"{envelope.key}: {arrived[0]}"


def _clean(address: str, can: Capabilities) -> Iterator[Envelope]:
    """Yield what the channel must take, with the longest text that it promises to take."""
    longest = ("longest", _filled(can.subject_max, can.unit), _filled(can.body_max, can.unit))
    for name, subject, body in (*_CLEAN, longest):
        if can.subject is SubjectUse.NONE:
            yield _envelope(name, address, "", body)
        elif subject or can.subject is SubjectUse.OPTIONAL:
            yield _envelope(name, address, subject, body)


def _check_too_long(
    channel: ChannelPort, seen: Callable[[], Sequence[Seen]], address: str, can: Capabilities
) -> None:
    """What does not fit is refused whole, and nothing of it arrives."""
    before = len(seen())
    for envelope in _misfits(address, can):
        receipt = channel.deliver(envelope, AT)
        assert receipt.status is Delivered.REFUSED, f"{envelope.key}: {receipt}"
        _check_receipt(receipt, envelope)
    assert len(seen()) == before, "something of a message that does not fit arrived"


def _misfits(address: str, can: Capabilities) -> Iterator[Envelope]:
    subject = "" if can.subject is SubjectUse.NONE else "subject"
    too_long = _filled(can.body_max, can.unit) + "a"
    yield _envelope("long body", address, subject, too_long)
    if can.subject is SubjectUse.NONE:
        yield _envelope("subject", address, "subject", "body")
    else:
        long_subject = _filled(can.subject_max, can.unit) + "a"
        yield _envelope("long subject", address, long_subject, "body")
    if can.subject is SubjectUse.REQUIRED:
        yield _envelope("no subject", address, "", "body")


def _filled(size: int, unit: LengthUnit) -> str:
    """Return a text of exactly this length."""
    if unit is LengthUnit.UTF8_BYTES:
        return "字" * (size // 3) + "a" * (size % 3)
    return "字" * size


def _check_hostile(channel: ChannelPort, address: str) -> None:
    """What is hostile may be refused or made harmless, but it is always answered."""
    for name, subject, body in _HOSTILE:
        envelope = _envelope(f"{name}\r\n../<>\x00", address, subject, body)
        _check_receipt(channel.deliver(envelope, AT), envelope)
    for bad in _HOSTILE_ADDRESSES:
        envelope = _envelope(f"address {len(bad)}", bad, "subject", "body")
        _check_receipt(channel.deliver(envelope, AT), envelope)


def _check_receipt(receipt: Receipt, envelope: Envelope) -> None:
    assert receipt.status in Delivered
    for private in (envelope.customer, envelope.address.strip(), envelope.body):
        assert not private or private not in receipt.detail, "a receipt tells personal data"


def _check_repetition(
    channel: ChannelPort, seen: Callable[[], Sequence[Seen]], envelope: Envelope, times: int
) -> None:
    before = len(seen())
    for _ in range(2):
        assert channel.deliver(envelope, AT).status is Delivered.ACCEPTED
    assert len(seen()) - before == times, "a repetition was seen more often than promised"


def _once(address: str, can: Capabilities) -> Envelope:
    subject = "" if can.subject is SubjectUse.NONE else "once"
    return _envelope("repeated", address, subject, "only once")


def _check_answer(
    channel: ChannelPort, address: str, can: Capabilities, allowed: set[Delivered], peer: str
) -> None:
    envelope = _once(address, can)
    receipt = channel.deliver(envelope, AT)
    channel.close()
    _check_receipt(receipt, envelope)
    assert receipt.status in allowed, f"{peer}: {receipt}"


@contextmanager
def _nobody() -> Iterator[int]:
    """A port that is bound and does not listen: whoever connects is turned away."""
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        yield _port(held)


@contextmanager
def _listening() -> Iterator[socket.socket]:
    """A server that the system connects to callers, and that neither reads nor speaks."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server


@contextmanager
def _hanging_up() -> Iterator[int]:
    with _listening() as server:
        server.settimeout(0.1)
        open_for_callers = True

        def hang_up() -> None:
            while open_for_callers:
                try:
                    server.accept()[0].close()
                except OSError:
                    continue

        thread = Thread(target=hang_up, daemon=True)
        thread.start()
        yield _port(server)
        open_for_callers = False
        thread.join()


def _port(server: socket.socket) -> int:
    port: int = server.getsockname()[1]
    return port


def _envelope(key: str, address: str, subject: str, body: str) -> Envelope:
    return Envelope(
        key=f"decision.{key}", customer="C-4711", address=address, subject=subject, body=body
    )
