"""The words that a rule may use: the bank's tags, events and units, and its time zone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from hengce.errors import Problem
from hengce.model.audience import Audience
from hengce.model.configuration import Configuration, Unit
from hengce.model.derived_tag import DerivedTag
from hengce.model.intent_rule import IntentRule
from hengce.model.noun import Label
from hengce.model.tag import EventType, Kind, Tag
from hengce.rules.ast import Condition, Value


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a formula says.

    Attributes:
        said: Its condition or its value; None when it has problems.
        problems: Everything that is wrong with it.
        size: How many names and numbers it has, those of the formulas in it counted in.
    """

    said: Condition | Value | None
    problems: tuple[Problem, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Tags and events by name.

    Attributes:
        tags: The tags.
        events: The event types.
        zone: The IANA zone in which a timestamp without an offset is read.
        units: The bank's tree of units.
        derived: The tags that are computed.
        meanings: What their formulas say, as far as it was read.
        audiences: The audiences that conditions may name.
        intents: Those of the event types that are intents.
    """

    tags: Mapping[str, Tag]
    events: Mapping[str, EventType]
    zone: str
    units: tuple[Unit, ...] = ()
    derived: Mapping[str, DerivedTag] = field(default_factory=dict)
    meanings: dict[tuple[str, bool], Meaning] = field(default_factory=dict, compare=False)
    audiences: Mapping[str, Audience] = field(default_factory=dict)
    intents: Mapping[str, IntentRule] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        tags: Iterable[Tag],
        events: Iterable[EventType],
        zone: str,
        units: tuple[Unit, ...] = (),
        derived: Iterable[DerivedTag] = (),
    ) -> "Catalogue":
        """Build a catalogue from the model."""
        return cls(
            tags={tag.name: tag for tag in tags},
            events={event.name: event for event in events},
            zone=zone,
            units=units,
            derived={tag.name: tag for tag in derived},
        )

    @classmethod
    def of_bank(cls, bank: Configuration, zone: str = "") -> "Catalogue":
        """Build the catalogue of a bank's documents, in its own zone unless one is named."""
        zone = zone or bank.policy.zone
        plain = cls.of(bank.tags, bank.events, zone, bank.units, bank.derived)
        return replace(
            plain,
            audiences={one.id: one for one in bank.audiences},
            intents={one.id: one for one in bank.intents},
            events={**plain.events, **{one.id: one.event_type for one in bank.intents}},
        )

    @classmethod
    def of_properties(cls, properties: Iterable[tuple[str, Kind]], zone: str) -> "Catalogue":
        """Build the catalogue of an event's properties, where nobody reads what they are called."""
        tags = (Tag(name=n, kind=kind, label=Label(zh=n, en=n)) for n, kind in properties)
        return cls.of(tags, (), zone)

    @classmethod
    def of_event(cls, event: EventType, zone: str) -> "Catalogue":
        """Build the catalogue of an event: its properties stand there like tags."""
        named = ((name, kind, event.label_of(name)) for name, kind in event.properties.items())
        return cls.of((Tag(name=n, kind=kind, label=label) for n, kind, label in named), (), zone)

    def nearest_tag(self, name: str) -> str:
        """Return the tag that was probably meant, by label or by spelling; `-` without tags."""
        known = {**self.tags, **self.derived}
        return nearest(name, {name: tag.label for name, tag in known.items()})

    def nearest_event(self, name: str) -> str:
        """Return the event that was probably meant; `-` when there are no events."""
        return nearest(name, {name: event.label for name, event in self.events.items()})


def nearest(word: str, labels: Mapping[str, Label]) -> str:
    """Return the name whose label is the word, or whose spelling is nearest."""
    for name, label in labels.items():
        if word in {label.zh, label.en}:
            return name
    return nearest_word(word, labels)


def nearest_word(word: str, known: Iterable[str]) -> str:
    """Return the known word that is spelled most like a word; `-` when none is known."""
    matches = get_close_matches(word.lower(), list(known), n=1, cutoff=0.0)
    return matches[0] if matches else "-"
