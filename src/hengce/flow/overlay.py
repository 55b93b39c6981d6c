"""Lays the day's changes over nightly rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hengce.flow.stopping import STOPS
from hengce.kernel.layout import Dictionaries, Layout, patch, read
from hengce.kernel.population import (
    ANSWERED,
    ANSWERED_AT,
    BITS_MAX,
    CONSENTS,
    ENGAGED,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    SENT,
    SENT_AT,
    STOPPED_TOPICS,
)
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.profile import EVERY_CHANNEL, PERSONALISATION, Change, ChangeKind
from hengce.model.tag import Kind, Owner, Scalar, Tag

BIT_FIELDS = {
    ChangeKind.CONSENT: CONSENTS,
    ChangeKind.OPT_OUT: OPT_OUTS,
    ChangeKind.OPT_OUT_TOPIC: OPT_OUT_TOPICS,
    ChangeKind.STOP_TOPIC: STOPPED_TOPICS,
    ChangeKind.ENGAGED_TOPIC: STOPPED_TOPICS,
}
"""The fields of the row whose bits are numbered by name."""

COUNTER_FIELDS = {
    ChangeKind.SENT: SENT,
    ChangeKind.ANSWERED: ANSWERED,
    ChangeKind.SENT_AT: SENT_AT,
    ChangeKind.ANSWERED_AT: ANSWERED_AT,
}
"""What the names of counters begin with; the channel or the part of the day follows."""

_LASTING = frozenset({Owner.EVENTS, Owner.PEOPLE})
"""Who writes tags of which no nightly file knows anything."""

_OPT_OUTS = frozenset({EVERY_CHANNEL, PERSONALISATION})
"""What customers refuse beside single channels."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a configuration knows; a change that names anything else has no effect.

    Attributes:
        tags: The catalogue.
        channels: All channels.
        dayparts: The parts of the day.
        topics: The topics of its strategies, of versions that customers are still in as well.
        categories: Their categories.
        strategies: Their identifiers.
        consents: Purpose and channel, as `purpose:channel`.
        names: What changes of each kind may name; of tags also the kind of their value counts.
    """

    tags: Mapping[str, Tag]
    channels: frozenset[str]
    dayparts: frozenset[str]
    topics: frozenset[str]
    categories: frozenset[str]
    strategies: frozenset[str]
    consents: frozenset[str]
    names: Mapping[ChangeKind, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        """Look the names up once; changes are many."""
        names = {kind: self._names(kind) for kind in ChangeKind if kind is not ChangeKind.TAG}
        object.__setattr__(self, "names", names)

    @classmethod
    def of(cls, configuration: Configuration) -> "Vocabulary":
        """Collect the words of a configuration."""
        channels = [channel.id for channel in configuration.channels]
        documents = (*configuration.strategies, *configuration.earlier)
        return cls(
            tags={tag.name: tag for tag in configuration.tags},
            channels=frozenset(channels),
            dayparts=frozenset(part.id for part in configuration.policy.dayparts),
            topics=frozenset(strategy.topic for strategy in documents),
            categories=frozenset(strategy.category for strategy in documents),
            strategies=frozenset(strategy.id for strategy in documents),
            consents=frozenset(
                f"{purpose.id}:{name}" for purpose in configuration.purposes for name in channels
            ),
        )

    def knows(self, change: Change) -> bool:
        """Tell whether a change names something that exists, with a value of its kind."""
        if change.kind is ChangeKind.TAG:
            tag = self.tags.get(change.key)
            return tag is not None and _is_of_kind(change.value, tag.kind)
        return change.key in self.names[change.kind]

    def _names(self, kind: ChangeKind) -> frozenset[str]:
        match kind:
            case ChangeKind.CONSENT:
                return self.consents
            case ChangeKind.STOP_CATEGORY:
                return self.categories
            case ChangeKind.STOP_STRATEGY:
                return self.strategies
            case ChangeKind.SENT_AT | ChangeKind.ANSWERED_AT:
                return self.dayparts
            case ChangeKind.OPT_OUT | ChangeKind.SENT | ChangeKind.ANSWERED:
                return self.channels | _OPT_OUTS if kind is ChangeKind.OPT_OUT else self.channels
            case _:
                return self.topics


def touching(changes: Sequence[Change], columns: Collection[str]) -> list[Change]:
    """Return the changes that are laid over some columns of the row."""
    return [change for change in changes if _column(change) in columns]


def _column(change: Change) -> str:
    """Return the column that a change is laid over; empty: none."""
    if change.kind is ChangeKind.TAG:
        return change.key
    if change.kind in STOPS:
        return ""
    return BIT_FIELDS.get(change.kind) or COUNTER_FIELDS[change.kind] + change.key


def in_force(changes: Sequence[Change], vocabulary: Vocabulary, as_of: Instant) -> list[Change]:
    """Return the changes that the configuration knows and a snapshot has not overtaken.

    A new snapshot ends the overlays of the tags that nightly files own, up to the instant
    that it speaks for. A consent that was given by then is in it, too, and so is one of which
    nothing was said; one that was withdrawn stays withdrawn until it is given again, because
    the strictest holds.
    """
    return [
        change
        for change in changes
        if vocabulary.knows(change) and _holds(change, vocabulary.tags, as_of)
    ]


def _holds(change: Change, tags: Mapping[str, Tag], as_of: Instant) -> bool:
    if change.at > as_of:
        return True
    if change.kind is ChangeKind.TAG:
        return tags[change.key].owner in _LASTING
    return change.kind is not ChangeKind.CONSENT or change.value is False


def _is_of_kind(value: Scalar, kind: Kind) -> bool:
    match value:
        case None:
            return True
        case bool():
            return kind is Kind.BOOLEAN
        case str():
            return kind is Kind.TEXT
        case int():
            return kind not in {Kind.BOOLEAN, Kind.TEXT}
        case float():
            return kind is Kind.REAL


def learn_words(changes: Sequence[Change], layout: Layout, dictionaries: Dictionaries) -> None:
    """Number the texts and bits that changes bring, before anything is bound to them."""
    for change in changes:
        if change.kind in BIT_FIELDS:
            _bit(dictionaries, BIT_FIELDS[change.kind], bit_name(change.kind, change.key))
        elif change.kind is ChangeKind.TAG and isinstance(change.value, str):
            dictionaries.code(layout.by_name[change.key].name, change.value)


def overlay(
    row: npt.NDArray[np.uint8],
    changes: Sequence[Change],
    layout: Layout,
    dictionaries: Dictionaries,
) -> None:
    """Write a customer's changes into his row, in place; `STOPS` have no room in it."""
    fields: dict[str, int] = {}
    for change in changes:
        if change.kind in BIT_FIELDS:
            name = BIT_FIELDS[change.kind]
            bits = fields[name] if name in fields else _integer(row, layout, dictionaries, name)
            bit = 1 << _bit(dictionaries, name, bit_name(change.kind, change.key))
            fields[name] = bits | bit if change.value else bits & ~bit
        elif change.kind not in STOPS:
            patch(row, layout, dictionaries, _column(change), change.value)
    for name, bits in fields.items():
        patch(row, layout, dictionaries, name, bits)


def bit_name(kind: ChangeKind, key: str) -> str:
    """Return the name of the bit that a change sets; topics have two among the stopped ones."""
    return ENGAGED + key if kind is ChangeKind.ENGAGED_TOPIC else key


def _bit(dictionaries: Dictionaries, name: str, key: str) -> int:
    bit = dictionaries.code(name, key)
    if bit >= BITS_MAX:
        raise OverflowError(f"{name} has room for {BITS_MAX} names")
    return bit


def _integer(
    row: npt.NDArray[np.uint8], layout: Layout, dictionaries: Dictionaries, name: str
) -> int:
    value = read(row, layout, dictionaries, name)
    return value if isinstance(value, int) else 0
