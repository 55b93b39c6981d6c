"""What every line of a table is made of: words, lengths of time, filters, names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from hengce.model.filter import Filter
from hengce.model.instant import DAY_US, HOUR_US, SECOND_US
from hengce.model.noun import Label
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.model.tag import Kind, Tag
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition

NAME = Label(zh="名", en="name")
INTERRUPTS = {
    **dict.fromkeys(("call", "email", "push", "sms", "wecom"), True),
    **dict.fromkeys(("app", "task"), False),
}
CATEGORIES = frozenset({"card", "deposit", "greeting", "loan", "repayment", "wealth"})
WHO = "who"
"""The tag that says which member a row is, so that a strategy can be proposed to some of them."""
TAGS = {
    "age": Kind.INTEGER,
    "balance": Kind.MONEY,
    "complaint": Kind.BOOLEAN,
    "device": Kind.TEXT,
    "fraud": Kind.BOOLEAN,
    "has_app": Kind.BOOLEAN,
    "has_mobile": Kind.BOOLEAN,
    "home_zone": Kind.TEXT,
    "household": Kind.TEXT,
    "likes": Kind.REAL,
    "phone": Kind.TEXT,
    "tolerance": Kind.TEXT,
    "valid_until": Kind.DATE,
    "vip": Kind.BOOLEAN,
    WHO: Kind.TEXT,
}
CATALOGUE = Catalogue.of(
    tuple(Tag(name=name, kind=kind, label=NAME) for name, kind in TAGS.items()), (), "UTC"
)
UNITS_US = {"d": DAY_US, "h": HOUR_US, "s": SECOND_US, "us": 1}


class TableError(Exception):
    """A line that says nothing, or nothing true; begins with `file:line`."""


class Line(NamedTuple):
    """One line without its comment, and where it stands."""

    where: str
    text: str


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


def items(line: Line) -> Iterator[Words]:
    for item in line.text.split(maxsplit=1)[1].split("|"):
        words = Words(item.split())
        yield words
        if words.rest:
            raise ValueError(f"`{' '.join(words.rest)}` means nothing here")


def names(word: str) -> list[str]:
    """Read a name, or a range of names such as `C01..C12`."""
    first, dots, last = word.partition("..")
    if not dots:
        return [first]
    parts = [re.fullmatch(r"(.*?)(\d+)", end) for end in (first, last)]
    if not all(parts) or parts[0][1] != parts[1][1] or int(parts[0][2]) > int(parts[1][2]):
        raise ValueError(f"`{word}` is no range of names")
    (prefix, begin), (_, end) = (part.groups() for part in parts)
    return [f"{prefix}{k:0{len(begin)}}" for k in range(int(begin), int(end) + 1)]


def checked(condition: str) -> str:
    """Refuse a condition that does not check, where it is written."""
    check_condition(condition, CATALOGUE, "table")
    return condition


def tag_named(word: str) -> str:
    """Refuse a tag that the bank of the tables does not have."""
    if word not in TAGS:
        raise ValueError(f"no tag `{word}`")
    return word


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


PREFIXES = {
    "topic": "topics",
    "department": "departments",
    "strategy": "strategies",
    "product": "products",
}


def meaning(word: str) -> tuple[str, object]:
    """Tell which field of a filter a word belongs to."""
    prefix, _, value = word.partition(":")
    if value and prefix in PREFIXES:
        return PREFIXES[prefix], value
    if word in set(PriorityClass):
        return "priority_classes", PriorityClass(word)
    if word in set(MessageClass):
        return "message_classes", MessageClass(word)
    if word in INTERRUPTS:
        return "channels", word
    if word in CATEGORIES:
        return "categories", word
    raise ValueError(f"`{word}` is no class, channel or category")
