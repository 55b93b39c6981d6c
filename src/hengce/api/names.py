"""What people call what answers only name: channels, purposes, units, reasons, results."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from hengce.api.catalogue import Named
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.customers.marking import hand_tags
from hengce.model.channel import Channel
from hengce.model.configuration import Configuration
from hengce.model.connector import SlotConnector
from hengce.model.noun import Label
from hengce.model.tag import Kind
from hengce.people.demonstration import is_demonstration
from hengce.rules.units import above_of
from hengce.words.names import holdout_name, labels
from hengce.words.reason_names import REASON_NAMES
from hengce.words.subjects import subject


class _Labelled(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def label(self) -> Label: ...


class SlotNamed(msgspec.Struct, frozen=True, kw_only=True):
    """A place of an app where offers are shown, and the channel that shows them there."""

    placement: str
    channel: str


class HandTag(msgspec.Struct, frozen=True, kw_only=True):
    """A tag that people set by hand.

    Attributes:
        id: The tag.
        label: What people call it.
        kind: The type of its value.
        ends: Whether it may be set until a moment.
        until: The tag that says until when; empty for none.
        values: For a code list, the label of each code.
    """

    id: str
    label: Label
    kind: Kind
    ends: bool
    until: str
    values: dict[str, Label]


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What people call things, for everybody who sees customers.

    Attributes:
        zone: The bank's zone.
        demonstration: Whether nobody here is a real customer, so that one may be played.
        units: Units of the bank.
        channels: Channels.
        slots: Places of apps where offers are shown.
        purposes: What customers consent to.
        strategies: Strategies that are in force: of the units within reach, and of those above,
            which address the same customers.
        events: Kinds of events.
        outcomes: What managers report.
        reasons: Why a candidate does not speak, by its code.
        subjects: Categories and topics of strategies.
        rules: Rules of the bank that a reason may name, hold-outs among them.
        hand_tags: Tags that people set by hand.
    """

    zone: str
    demonstration: bool
    units: list[Named]
    channels: list[Named]
    slots: list[SlotNamed]
    purposes: list[Named]
    strategies: list[Named]
    events: list[Named]
    outcomes: list[Named]
    reasons: list[Named]
    subjects: list[Named]
    rules: list[Named]
    hand_tags: list[HandTag]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of names."""
    return [_names(service)]


def _names(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/names",
        operation_id="names",
        sync_to_thread=True,
        summary="What people call channels, purposes, units, strategies, reasons, results",
    )
    def names(request: Request[Any, Any, Any]) -> Names:
        key = admit(service, request, "see_customers")
        with service.installation.store.view() as view:
            standing = service.standing_in(view)
        bank = standing.configuration
        above = above_of(key.org, bank.units)
        return Names(
            zone=bank.policy.zone,
            demonstration=is_demonstration(service.installation.home),
            units=_named(one for one in bank.units if standing.reaches(key, one.id)),
            channels=_named(bank.channels),
            slots=_slots(bank.channels),
            purposes=_named(bank.purposes),
            strategies=_named(
                one for one in bank.strategies if one.org in above or standing.reaches(key, one.org)
            ),
            events=[Named(id=one.name, label=one.label) for one in bank.events],
            outcomes=_named(bank.policy.tasks.codes),
            reasons=list(_reasons()),
            subjects=list(_subjects(bank)),
            rules=list(_rules(bank)),
            hand_tags=list(_hand_tags(bank)),
        )

    return names


def _named(things: Iterable[_Labelled]) -> list[Named]:
    return [Named(id=one.id, label=one.label) for one in things]


def _slots(channels: Iterable[Channel]) -> list[SlotNamed]:
    return [
        SlotNamed(placement=str(one.connector.placement), channel=one.id)
        for one in channels
        if isinstance(one.connector, SlotConnector)
    ]


def _reasons() -> Iterator[Named]:
    for reason, name in REASON_NAMES.items():
        yield Named(id=reason.name.lower(), label=Label(zh=name.zh, en=name.en))


def _subjects(bank: Configuration) -> Iterator[Named]:
    for name in sorted({word for one in bank.strategies for word in (one.category, one.topic)}):
        yield Named(id=name, label=subject(name))


def _rules(bank: Configuration) -> Iterator[Named]:
    policy = bank.policy
    rules = (policy.requirements, policy.suppressions, policy.caps, policy.open_hours)
    yield from _named(one for kind in (*rules, policy.relations, policy.rests) for one in kind)
    zh, en = labels(bank, "zh"), labels(bank, "en")
    for one in policy.holdouts:
        label = Label(zh=holdout_name(one, zh, "zh"), en=holdout_name(one, en, "en"))
        yield Named(id=one.id, label=label)


def _hand_tags(bank: Configuration) -> Iterator[HandTag]:
    for name, tag in hand_tags(bank).items():
        yield HandTag(
            id=name,
            label=tag.label,
            kind=tag.kind,
            ends=bool(tag.until),
            until=tag.until,
            values=tag.values,
        )
