"""What the auditor reads: lines of the channels' files, and what they say."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from hengce.model.contact import ContactKind
from hengce.model.filter import Filter
from hengce.model.instant import Instant, read_instant
from hengce.model.nodes import Message, Task
from hengce.model.strategy import Strategy
from stack.told import Asked, Told


@dataclass(frozen=True, slots=True)
class Received:
    """One line of a channel's file; each line of its text begins with strategy and channel."""

    key: str
    at: Instant
    customer: str
    channel: str
    body: str


def read_received(folder: Path) -> tuple[Received, ...]:
    """Read what every channel received, in the order of time."""
    read = [
        (path.stem, msgspec.json.decode(line, type=dict[str, str]))
        for path in folder.glob("*.jsonl")
        for line in path.read_bytes().splitlines()
    ]
    lines = [
        Received(
            key=line["key"],
            at=read_instant(line["at"], "UTC"),
            customer=line["customer"],
            channel=channel,
            body=line["body"],
        )
        for channel, line in read
    ]
    return tuple(sorted(lines, key=lambda line: (line.at, line.key)))


class Offer(NamedTuple):
    """What a line of a text offers: its strategy, and its kind by each channel."""

    strategy: Strategy
    kinds: tuple[ContactKind, ...]


class AuditedMessage(NamedTuple):
    """A received line, what it offers, and the question that it answers."""

    line: Received
    offers: tuple[Offer, ...]
    asked: Asked
    number: int

    @property
    def name(self) -> str:
        names = "+".join(offer.strategy.id for offer in self.offers)
        return f"{self.line.key} ({names} by {self.line.channel})"

    @property
    def strategy(self) -> Strategy:
        """The winner's."""
        return self.offers[0].strategy

    @property
    def kind(self) -> ContactKind:
        """The winner's."""
        return self.kinds[0]

    @property
    def kinds(self) -> tuple[ContactKind, ...]:
        """What each offer is by the channel that was taken."""
        return tuple(
            next(kind for kind in offer.kinds if kind.channel == self.line.channel)
            for offer in self.offers
        )

    def apart(self) -> Iterator["AuditedMessage"]:
        """Yield a message for each offer, as if it had been received alone."""
        return (self._replace(offers=(offer,)) for offer in self.offers)


def read_message(line: Received, told: Told) -> AuditedMessage:
    """Read a line; a LookupError says what it lacks."""
    decision, _, number = line.key.rpartition(".")
    question, _, customer = decision.partition("/")
    asked = told.asked.get(question)
    if asked is None:
        raise LookupError("nobody asked for it")
    if customer != line.customer:
        raise LookupError(f"decided for {customer}, received for {line.customer}")
    offers = tuple(_offer(text, line, told) for text in line.body.split("\n"))
    return AuditedMessage(line, offers, asked, int(number))


def _offer(text: str, line: Received, told: Told) -> Offer:
    named, written_for, *_ = text.split("|")
    strategy = next((s for s in told.configuration.strategies if s.id == named), None)
    if strategy is None:
        raise LookupError(f"there is no strategy {named}")
    kinds = _kinds(strategy, told)
    if line.channel != written_for or line.channel not in {kind.channel for kind in kinds}:
        raise LookupError(f"written for {written_for}, received by {line.channel}")
    return Offer(strategy, kinds)


def _kinds(strategy: Strategy, told: Told) -> tuple[ContactKind, ...]:
    interrupts = {channel.id: channel.interrupts for channel in told.configuration.channels}
    action = action_of(strategy)
    return tuple(
        ContactKind(
            strategy=strategy.id,
            channel=channel,
            priority_class=strategy.priority_class,
            message_class=strategy.message_class,
            category=strategy.category,
            topic=strategy.topic,
            department=strategy.department,
            interrupts=interrupts[channel],
            product=strategy.product,
        )
        for channel in (action.channels if isinstance(action, Message) else (action.channel,))
    )


def action_of(strategy: Strategy) -> Message | Task:
    return next(node for node in strategy.graph.nodes if isinstance(node, Message | Task))


def fits(rule: Filter, kind: ContactKind) -> bool:
    wanted = msgspec.structs.asdict(rule)
    if wanted.pop("interruptions_only") and not kind.interrupts:
        return False
    return all(
        not names or getattr(kind, _SINGULAR[field]) in names for field, names in wanted.items()
    )


_SINGULAR = {
    "priority_classes": "priority_class",
    "message_classes": "message_class",
    "categories": "category",
    "topics": "topic",
    "departments": "department",
    "channels": "channel",
    "strategies": "strategy",
    "products": "product",
}
