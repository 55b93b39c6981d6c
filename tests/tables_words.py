"""What every line of a table is made of: words, lengths of time, filters, and the draft."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from hengce.flow.packing import PastContactRead
from hengce.kernel.population import (
    CONSENTS,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    STOPPED_TOPICS,
)
from hengce.model.configuration import Stop
from hengce.model.decision import Reason, Verdict
from hengce.model.instant import DAY_US, HOUR_US, SECOND_US, Instant, read_instant
from hengce.model.noun import Label
from hengce.model.policy import (
    Filter,
)
from hengce.model.product import Product
from hengce.model.strategy import (
    MessageClass,
    PriorityClass,
    Strategy,
)
from hengce.model.tag import Kind, Scalar, Tag
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition

NAME = Label(zh="名", en="name")
INTERRUPTS = {
    **dict.fromkeys(("call", "email", "push", "sms", "wecom"), True),
    **dict.fromkeys(("app", "task"), False),
}
CATEGORIES = frozenset({"card", "deposit", "greeting", "loan", "repayment", "wealth"})
TAGS = {
    "age": Kind.INTEGER,
    "balance": Kind.MONEY,
    "complaint": Kind.BOOLEAN,
    "fraud": Kind.BOOLEAN,
    "has_app": Kind.BOOLEAN,
    "has_mobile": Kind.BOOLEAN,
    "home_zone": Kind.TEXT,
    "likes": Kind.REAL,
    "tolerance": Kind.TEXT,
    "valid_until": Kind.DATE,
    "vip": Kind.BOOLEAN,
}
TAG_DOCUMENTS = tuple(Tag(name=name, kind=kind, label=NAME) for name, kind in TAGS.items())
CATALOGUE = Catalogue.of(TAG_DOCUMENTS, (), "UTC")
WEEKDAYS = {"monday": 1, "saturday": 6, "sunday": 7}
UNITS_US = {"d": DAY_US, "h": HOUR_US, "s": SECOND_US, "us": 1}


class TableError(Exception):
    """A line that says nothing, or nothing true; begins with `file:line`."""


class Line(NamedTuple):
    """One line without its comment, and where it stands."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a candidate line expects; only facts that are written are compared."""

    where: str
    strategy: str
    verdict: Verdict
    reason: Reason | None
    facts: dict[str, float | str | None]


@dataclass(slots=True)
class Words:
    """The words of one item, read from the left."""

    rest: list[str]

    def take(self) -> str:
        if not self.rest:
            raise ValueError("something is missing at the end")
        return self.rest.pop(0)

    def accept(self, *words: str) -> bool:
        if tuple(self.rest[: len(words)]) != words:
            return False
        del self.rest[: len(words)]
        return True

    def demand(self, word: str) -> None:
        if not self.accept(word):
            raise ValueError(f"`{word}` is missing before `{' '.join(self.rest)}`")

    def until(self, *stops: str) -> "Words":
        """Take the words before the first of the stops."""
        ends = [k for k, word in enumerate(self.rest) if word in stops]
        end = min(ends, default=len(self.rest))
        taken, self.rest = self.rest[:end], self.rest[end:]
        return Words(taken)


@dataclass(slots=True)
class Draft:
    """A case while its lines are read."""

    now: Instant | None = None
    policy: dict[str, object] = field(default_factory=dict)
    rules: dict[str, list[object]] = field(default_factory=dict)
    channels: dict[str, dict[str, object]] = field(
        default_factory=lambda: {name: {} for name in INTERRUPTS}
    )
    products: list[Product] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    customer: str = ""
    tags: dict[str, Scalar] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    bits: dict[str, list[str]] = field(
        default_factory=lambda: {
            name: [] for name in (CONSENTS, OPT_OUTS, OPT_OUT_TOPICS, STOPPED_TOPICS)
        }
    )
    history: list[PastContactRead] = field(default_factory=list)
    strategies: list[Strategy] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    @property
    def zone(self) -> str:
        return str(self.policy.get("zone", "Asia/Shanghai"))

    def moment(self, words: Words) -> Instant:
        return read_instant(f"{words.take()}T{words.take()}", self.zone)

    def rule(self, kind: str, rule: object) -> None:
        self.rules.setdefault(kind, []).append(rule)


def items(line: Line) -> Iterator[Words]:
    for item in line.text.split(maxsplit=1)[1].split("|"):
        words = Words(item.split())
        yield words
        if words.rest:
            raise ValueError(f"`{' '.join(words.rest)}` means nothing here")


def checked(condition: str) -> str:
    """Refuse a condition that does not check, where it is written."""
    check_condition(condition, CATALOGUE, "table")
    return condition


def channel_named(word: str) -> str:
    """Refuse a channel that the bank of the tables does not have."""
    if word not in INTERRUPTS:
        raise ValueError(f"no channel `{word}`")
    return word


def length_us(text: str) -> int:
    """Read `7d`, `24h`, `90s`, and `7d-1us`."""
    if not re.fullmatch(r"\d+(d|h|s|us)([+-]\d+(d|h|s|us))*", text):
        raise ValueError(f"`{text}` is no length of time")
    parts = re.findall(r"([+-]?\d+)(us|d|h|s)", text)
    return sum(int(count) * UNITS_US[unit] for count, unit in parts)


def read_filter(words: Words) -> Filter:
    """Read words such as `commercial wealth sms topic:funds interrupting`, or `any`."""
    named: dict[str, list[object]] = {}
    interrupting = False
    for word in words.until("for").rest:
        if word == "interrupting":
            interrupting = True
        elif word not in {"any", "none"}:
            kind, value = meaning(word)
            named.setdefault(kind, []).append(value)
    fields = {kind: tuple(values) for kind, values in named.items()}
    return Filter(**fields, interruptions_only=interrupting)


def meaning(word: str) -> tuple[str, object]:
    """Tell which field of a filter a word belongs to."""
    prefix, _, value = word.partition(":")
    plural = {"topic": "topics", "department": "departments", "strategy": "strategies"}
    if value and prefix in plural:
        return plural[prefix], value
    if word in set(PriorityClass):
        return "priority_classes", PriorityClass(word)
    if word in set(MessageClass):
        return "message_classes", MessageClass(word)
    if word in INTERRUPTS:
        return "channels", word
    if word in CATEGORIES:
        return "categories", word
    raise ValueError(f"`{word}` is no class, channel or category")
