"""The contract of every channel, as one function that a channel's tests call.

A channel that passes answers every message with a receipt, whatever is in it; tells no
personal data in a receipt; and hands a message over whole, or says that it did not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hengce.model.instant import DAY_US
from hengce.ports import ChannelPort, Delivered, Envelope, Receipt

AT = 20_000 * DAY_US

_CLEAN = (
    ("plain", "Hello", "Your card is ready."),
    ("chinese", "存款到期提醒", "尊敬的客户，您的定期存款将于 2026-11-22 到期。"),
    ("no subject", "", "no subject"),
    ("lines", "two lines", "first\nsecond\n.\n..third"),
    ("long", "长" * 200, "字" * 5000),
    ("signs", "😀 ¥12,345.67", "Ä ß — 😀"),
)

_HOSTILE = (
    ("broken subject", "a\r\nBcc: x@example.org", "body"),
    ("control signs", "a\x00b\x1b[2J", "c\x00d\x1b[2J\x07"),
    ("half a sign", "\ud800", "\udfff"),
    ("key", "subject", "a key may hold any sign"),
)

_HOSTILE_ADDRESSES = ("", " ", "a@example.org, b@example.org", "a@example.org\r\nBcc: b", "客户")


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as the other side of the channel saw it."""

    subject: str
    body: str


def check_channel(
    open_channel: Callable[[], ChannelPort],
    seen: Callable[[], Sequence[Seen]],
    address: str,
    *,
    drops_repetitions: bool,
) -> None:
    """Assert that a channel keeps the contract.

    Args:
        open_channel: Opens the channel, each time on the same other side.
        seen: What the other side has seen so far, oldest first.
        address: An address that the other side accepts.
        drops_repetitions: Whether the channel itself drops a key that it has delivered,
            also after it was opened again. Otherwise the other side must do so.
    """
    channel = open_channel()
    _check_clean(channel, seen, address)
    _check_hostile(channel, address)
    _check_repetition(channel, seen, address, times=1 if drops_repetitions else 2)
    channel.close()
    channel.close()
    again = open_channel()
    _check_repetition(again, seen, address, times=0 if drops_repetitions else 2)
    again.close()


def _check_clean(channel: ChannelPort, seen: Callable[[], Sequence[Seen]], address: str) -> None:
    for name, subject, body in _CLEAN:
        before = len(seen())
        receipt = channel.deliver(_envelope(name, address, subject, body), AT)
        assert receipt.status is Delivered.ACCEPTED, f"{name}: {receipt}"
        arrived = seen()[before:]
        assert len(arrived) == 1, f"{name}: {len(arrived)} messages"
        assert arrived[0] == Seen(subject, body), f"{name}: {arrived[0]}"


def _check_hostile(channel: ChannelPort, address: str) -> None:
    """What is hostile may be refused or made harmless, but it is always answered."""
    for name, subject, body in _HOSTILE:
        envelope = _envelope(f"{name}\r\n../<>\x00", address, subject, body)
        _check_receipt(channel.deliver(envelope, AT), envelope)
    for bad in _HOSTILE_ADDRESSES:
        envelope = _envelope(f"address {bad}", bad, "subject", "body")
        _check_receipt(channel.deliver(envelope, AT), envelope)


def _check_receipt(receipt: Receipt, envelope: Envelope) -> None:
    assert receipt.status in Delivered
    for private in (envelope.customer, envelope.address.strip(), envelope.body):
        assert not private or private not in receipt.detail, "a receipt tells personal data"


def _check_repetition(
    channel: ChannelPort, seen: Callable[[], Sequence[Seen]], address: str, times: int
) -> None:
    before = len(seen())
    envelope = _envelope("repeated", address, "once", "only once")
    for _ in range(2):
        assert channel.deliver(envelope, AT).status is Delivered.ACCEPTED
    assert len(seen()) - before == times, "a repetition was seen more often than promised"


def _envelope(key: str, address: str, subject: str, body: str) -> Envelope:
    return Envelope(
        key=f"decision.{key}", customer="C-4711", address=address, subject=subject, body=body
    )
