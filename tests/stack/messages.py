"""What the auditor reads: lines of the channels' files, and what they say."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from hengce.model.contact import ContactKind
from hengce.model.instant import Instant, read_instant
from hengce.model.policy import Filter
from hengce.model.strategy import Message, Strategy, Task
from stack.told import Asked, Told


@dataclass(frozen=True, slots=True)
class Received:
    """One line of a channel's file; the text begins with its strategy and its channel."""

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


class AuditedMessage(NamedTuple):
    """A received line, what it says, and the question that it answers."""

    line: Received
    strategy: Strategy
    kinds: tuple[ContactKind, ...]
    asked: Asked
    number: int

    @property
    def name(self) -> str:
        return f"{self.line.key} ({self.strategy.id} by {self.line.channel})"

    @property
    def kind(self) -> ContactKind:
        return next(kind for kind in self.kinds if kind.channel == self.line.channel)

    @property
    def place(self) -> tuple[int, int]:
        """Its place among all that was ever decided."""
        return self.asked.place, self.number


def read_message(line: Received, told: Told) -> AuditedMessage:
    """Read a line; a LookupError says what it lacks."""
    decision, _, number = line.key.rpartition(".")
    run, _, customer = decision.partition("/")
    asked = told.asked.get(decision) or told.asked.get(run)
    if asked is None:
        raise LookupError("nobody asked for it")
    if customer != line.customer:
        raise LookupError(f"decided for {customer}, received for {line.customer}")
    named, written_for, *_ = line.body.split("|")
    strategy = next((s for s in told.configuration.strategies if s.id == named), None)
    if strategy is None:
        raise LookupError(f"there is no strategy {named}")
    kinds = _kinds(strategy, told)
    if line.channel != written_for or line.channel not in {kind.channel for kind in kinds}:
        raise LookupError(f"written for {written_for}, received by {line.channel}")
    return AuditedMessage(line, strategy, kinds, asked, int(number))


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
}
