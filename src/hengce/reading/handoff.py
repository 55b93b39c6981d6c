"""Reads the facts of the second in which a contact is handed off."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import msgspec
import numpy as np
import numpy.typing as npt

from hengce.flow.context import message_context
from hengce.flow.overlay import BIT_FIELDS, COUNTER_FIELDS, bit_name
from hengce.flow.promise import promise_of
from hengce.flow.render import placeholders
from hengce.flow.resting import Told, resting_until
from hengce.flow.saying import Handoff, Offer
from hengce.flow.second_gate import HandoffFacts
from hengce.flow.stopping import STOPS, stopped_names
from hengce.kernel.actions import action_of
from hengce.kernel.eligibility import evaluate
from hengce.kernel.filters import fits
from hengce.kernel.layout import read
from hengce.kernel.packing import set_names
from hengce.kernel.population import (
    CONSENTS,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    ORG,
    STOPPED_TOPICS,
    Population,
)
from hengce.model.configuration import Configuration, Stop
from hengce.model.connector import TaskConnector
from hengce.model.contact import Contact, ContactKind
from hengce.model.instant import Instant
from hengce.model.journey import document_of
from hengce.model.material import Variant
from hengce.model.merge import Merges
from hengce.model.policy import Requirement, Suppression
from hengce.model.product import Product
from hengce.model.profile import Change, ChangeKind
from hengce.model.strategy import Strategy, StrategyState
from hengce.model.tag import Scalar, Tag
from hengce.ports import Store, View
from hengce.reading.archive import Archive, Opened
from hengce.reading.finding import find, rows_of
from hengce.reading.gather import Facts, arrange
from hengce.reading.told import told_meanwhile
from hengce.rules.units import below


class PinnedFacts:
    """Reads facts from the snapshot, the day's changes and the published configuration."""

    def __init__(self, store: Store, archive: Archive) -> None:
        self._store = store
        self._archive = archive

    def read(
        self, contacts: Sequence[Contact], now: Instant, position: int | None = None
    ) -> Sequence[Handoff]:
        """Return the hand-off of each contact, in order, from one view.

        Args:
            contacts: The contacts.
            now: The second.
            position: What is known at it, to look back; None: the end.
        """
        # A store that is played has no past to look back to, and takes no position.
        seen = self._store.view() if position is None else self._store.view(position)
        with seen as view:
            opened = self._archive.open(view, self._archive.pin(view, now))
            merges = view.merges()
            customers = sorted({merges.of(contact.customer) for contact in contacts})
            # What was said to them before and what is left of a budget is no matter of the gate.
            found = find(
                view,
                opened.configuration,
                opened.population,
                [opened.plan],
                customers,
                opened.pin.at,
                past=False,
            )
            facts = arrange(found, opened, rows_of(opened.population, customers))
            stops = view.stops()
            told = told_meanwhile(view, contacts, opened.configuration.policy.rests, now)
        if len(facts.rows) == 0:
            return [_unknown(contact, opened) for contact in contacts]
        group = _Group(facts, opened, stops, told, merges)
        return [group.handoff(contact) for contact in contacts]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the contacts of one kind have in common.

    Attributes:
        strategy: Theirs.
        product: The product that it offers.
        variant: The wording for the channel; None when there is none.
        defaults: What a placeholder prints that is unknown.
        tags: The tags that the wording prints; other tags are not read.
        context: What the placeholders print that is the same for all customers.
        requirements: The conditions that must hold.
        suppressions: The conditions that must not hold.
        units: The units whose customers it may reach; None: all.
        to_person: Whether the channel hands it to a person.
        reachable: The condition that says who is reachable; None without such a channel.
        address: The tag that holds the address; empty: the customer's number is one, too.
    """

    strategy: Strategy
    product: Product | None
    variant: Variant | None
    defaults: Mapping[str, str]
    tags: tuple[Tag, ...]
    context: Mapping[str, str]
    requirements: tuple[int, ...]
    suppressions: tuple[int, ...]
    units: Collection[str] | None
    to_person: bool
    reachable: int | None
    address: str


class _Group:
    """The customers of a group of contacts, with the truth of the bank's conditions."""

    def __init__(
        self,
        facts: Facts,
        opened: Opened,
        stops: tuple[Stop, ...],
        told: Mapping[str, Sequence[Told]],
        merges: Merges,
    ) -> None:
        block = facts.block(0, len(facts.rows))
        self._known = facts
        self._opened = opened
        self._stops = stops
        self._told = told
        self._merges = merges
        self._rows = block.inputs.bytes.view(np.uint8)
        self._truth, _ = evaluate(facts.ready.program, block.inputs)
        self._places = {
            bytes(name).decode(): place
            for place, name in enumerate(opened.population.ids[facts.rows])
        }
        self._shared: dict[ContactKind, _Shared | None] = {}

    def handoff(self, contact: Contact) -> Handoff:
        """Return all that one hand-off reads, of the number that speaks for the customer."""
        who = self._merges.of(contact.customer)
        contact = msgspec.structs.replace(contact, customer=who)
        offers = tuple(self._offer(contact, kind) for kind in contact.kind.offers)
        return _handoff(contact, offers, self._opened.configuration)

    def _offer(self, contact: Contact, kind: ContactKind) -> Offer:
        """Return what an offer reads; what nothing is known about, the second gate refuses."""
        if kind not in self._shared:
            self._shared[kind] = _shared(self._opened, kind)
        place, shared = self._places.get(contact.customer), self._shared[kind]
        if place is None or shared is None:
            return Offer(HandoffFacts())
        policy = self._opened.configuration.policy
        values = {tag.name: self._value(place, tag.name) for tag in shared.tags}
        return Offer(
            facts=self._facts(contact, kind, place, shared),
            variant=shared.variant,
            context={
                **message_context(shared.tags, values, None, {}, policy.zone, policy.currency),
                **shared.context,
            },
            defaults=shared.defaults,
        )

    def _facts(
        self, contact: Contact, kind: ContactKind, place: int, shared: _Shared
    ) -> HandoffFacts:
        policy = self._opened.configuration.policy
        rule = policy.suitability
        tolerance = self._value(place, rule.tolerance_tag) if rule else None
        until = self._value(place, rule.valid_until_tag) if rule else None
        zone = self._value(place, policy.zone_tag) if policy.zone_tag else None
        told = self._told.get(contact.customer, ())
        return HandoffFacts(
            stops=self._stops,
            strategy=shared.strategy,
            state=StrategyState.LIVE,
            product=shared.product,
            consents=self._names(place, CONSENTS),
            opt_outs=self._names(place, OPT_OUTS),
            opt_out_topics=self._names(place, OPT_OUT_TOPICS),
            stopped_topics=self._names(place, STOPPED_TOPICS),
            stopped_categories=stopped_names(self._changes(place), ChangeKind.STOP_CATEGORY),
            stopped_strategies=stopped_names(self._changes(place), ChangeKind.STOP_STRATEGY),
            in_unit=shared.units is None or self._value(place, ORG) in shared.units,
            to_person=shared.to_person,
            tolerance=tolerance if isinstance(tolerance, str) else None,
            assessed_until=until if isinstance(until, int) else None,
            zone=zone if isinstance(zone, str) else None,
            requirements_met=all(self._holds(k, place) for k in shared.requirements),
            suppressed=any(self._holds(k, place) for k in shared.suppressions),
            resting_until=resting_until(kind, contact.reserved_at, told, policy.rests),
            reachable=shared.reachable is not None and self._holds(shared.reachable, place),
            address=self._address(contact, place, shared),
        )

    def _holds(self, condition: int, place: int) -> bool:
        return bool(self._truth[condition, place] == 1)

    def _address(self, contact: Contact, place: int, shared: _Shared) -> str:
        if shared.reachable is None:
            return ""
        address = self._value(place, shared.address) if shared.address else contact.customer
        return str(address) if address is not None else ""

    def _names(self, place: int, name: str) -> frozenset[str]:
        population = self._opened.population
        mask = self._value(place, name)
        return frozenset(set_names(mask, population.dictionaries, name))

    def _changes(self, place: int) -> Sequence[Change]:
        return self._known.changes.get(int(self._known.rows[place]), ())

    def _value(self, place: int, name: str) -> Scalar:
        population = self._opened.population
        return read(self._rows[place], population.layout, population.dictionaries, name)


class SnapshotBaseline:
    """What the snapshot says of counters, bits and tags; the one in force when first asked."""

    def __init__(self, store: Store, archive: Archive) -> None:
        self._store = store
        self._archive = archive

    @cached_property
    def _population(self) -> Population | None:
        with self._store.view() as view:
            return self._archive.population(view)

    def value(self, customer: str, kind: ChangeKind, key: str) -> Scalar:
        """Return what a change of this kind and key would set; None where it is unknown."""
        return nightly_value(self._population, customer, kind, key)

    def partition(self, view: View, customer: str) -> int | None:
        """Return who answers for a customer; None for a stranger."""
        return self._archive.partitions(view, [customer]).get(customer)


def nightly_value(
    population: Population | None, customer: str, kind: ChangeKind, key: str
) -> Scalar:
    """Return what a snapshot says that a change would set; None where it is unknown."""
    row = population.find(customer) if population is not None else -1
    if population is None or row < 0:
        return None
    return _snapshot_value(population, population.rows[row], kind, key)


def _snapshot_value(
    population: Population, row: npt.NDArray[np.uint8], kind: ChangeKind, key: str
) -> Scalar:
    layout, dictionaries = population.layout, population.dictionaries
    if kind in STOPS:
        return None
    name = BIT_FIELDS.get(kind) or COUNTER_FIELDS.get(kind, "") + key
    if name not in layout.by_name:
        return None
    value = read(np.ascontiguousarray(row), layout, dictionaries, name)
    if kind not in BIT_FIELDS:
        return value
    return bit_name(kind, key) in set_names(value, dictionaries, name)


def _unknown(contact: Contact, opened: Opened) -> Handoff:
    """Return a hand-off about which nothing is known; the second gate refuses it."""
    offers = tuple(Offer(HandoffFacts()) for _ in contact.kind.offers)
    return _handoff(contact, offers, opened.configuration)


def _handoff(contact: Contact, offers: tuple[Offer, ...], configuration: Configuration) -> Handoff:
    name, policy = contact.kind.channel, configuration.policy
    channel = next((c for c in configuration.channels if c.id == name), None)
    return Handoff(contact.id, policy, offers, promise_of(contact.kind, policy, channel))


def _shared(opened: Opened, kind: ContactKind) -> _Shared | None:
    """Return what the contacts of a kind share; None when their strategy is not live."""
    configuration, plan = opened.configuration, opened.plan
    strategy = document_of(configuration, kind)
    action = None if strategy is None else action_of(strategy, configuration, kind.wave)
    if strategy is None or action is None:
        return None
    policy = configuration.policy
    product = next((p for p in configuration.products if p.id == strategy.product), None)
    material = next((m for m in configuration.materials if m.id == action.material), None)
    variant = material.variants.get(kind.channel) if material else None
    channels = [channel.id for channel in configuration.channels]
    place = channels.index(kind.channel) if kind.channel in channels else None
    return _Shared(
        strategy=strategy,
        product=product,
        variant=variant,
        defaults=material.defaults if material else {},
        tags=_printed(configuration.tags, variant),
        context=message_context((), {}, product, strategy.parameters, policy.zone, policy.currency),
        requirements=_fitting(policy.requirements, plan.first_requirement, kind),
        suppressions=_fitting(policy.suppressions, plan.first_suppression, kind),
        units=below(strategy.within, configuration.units) if strategy.within else None,
        to_person=place is not None
        and isinstance(configuration.channels[place].connector, TaskConnector),
        reachable=None if place is None else plan.first_channel + place,
        address="" if place is None else configuration.channels[place].address,
    )


def _printed(tags: Sequence[Tag], variant: Variant | None) -> tuple[Tag, ...]:
    if variant is None:
        return ()
    named = {*placeholders(variant.subject), *placeholders(variant.body)}
    return tuple(tag for tag in tags if f"tag.{tag.name}" in named)


def _fitting(
    rules: Sequence[Requirement | Suppression], first: int, kind: ContactKind
) -> tuple[int, ...]:
    return tuple(first + k for k, rule in enumerate(rules) if fits(rule.applies, kind))
