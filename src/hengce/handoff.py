"""Reads the facts of the second in which a contact is handed off."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hengce.archive import Archive, Opened
from hengce.flow.context import message_context
from hengce.flow.packing import set_names
from hengce.flow.render import placeholders
from hengce.flow.second_gate import HandoffFacts
from hengce.gather import Facts, gather
from hengce.kernel.eligibility import evaluate
from hengce.kernel.filters import fits
from hengce.kernel.layout import read
from hengce.kernel.plan import action_of
from hengce.kernel.population import (
    ANSWERED,
    CONSENTS,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    SENT,
    STOPPED_TOPICS,
    Population,
)
from hengce.model.configuration import Stop
from hengce.model.contact import Contact
from hengce.model.instant import Instant
from hengce.model.material import Variant
from hengce.model.product import Product
from hengce.model.profile import ChangeKind
from hengce.model.strategy import Strategy, StrategyState
from hengce.model.tag import Scalar
from hengce.ports import Store
from hengce.relay import Handoff

_COUNTERS = {ChangeKind.SENT: SENT, ChangeKind.ANSWERED: ANSWERED}
_BITS = {
    ChangeKind.CONSENT: CONSENTS,
    ChangeKind.OPT_OUT: OPT_OUTS,
    ChangeKind.OPT_OUT_TOPIC: OPT_OUT_TOPICS,
    ChangeKind.STOP_TOPIC: STOPPED_TOPICS,
}


class PinnedFacts:
    """Reads facts from the snapshot, the day's changes and the published configuration."""

    def __init__(self, store: Store, archive: Archive) -> None:
        self._store = store
        self._archive = archive

    def read(self, contacts: Sequence[Contact], now: Instant) -> Sequence[Handoff]:
        """Return the hand-off of each contact, in order, from one view."""
        with self._store.view() as view:
            opened = self._archive.open(view, self._archive.pin(view, now))
            customers = sorted({contact.customer for contact in contacts})
            facts = gather(view, opened.population, opened.plan, now, customers=customers)
            stops = view.stops()
        if len(facts.rows) == 0:
            return [_unknown(contact, opened) for contact in contacts]
        group = _Group(facts, opened)
        return [group.handoff(contact, stops) for contact in contacts]


class _Group:
    """The customers of a group of contacts, with the truth of the bank's conditions."""

    def __init__(self, facts: Facts, opened: Opened) -> None:
        block = facts.block(0, len(facts.rows))
        self._opened = opened
        self._materials = {material.id: material for material in opened.configuration.materials}
        self._rows = block.inputs.bytes.view(np.uint8)
        self._truth, _ = evaluate(facts.ready.program, block.inputs)
        self._places = {
            bytes(name).decode(): place
            for place, name in enumerate(opened.population.ids[facts.rows])
        }

    def handoff(self, contact: Contact, stops: tuple[Stop, ...]) -> Handoff:
        """Return all that one hand-off reads."""
        place = self._places.get(contact.customer)
        strategy = _strategy(self._opened, contact)
        if place is None or strategy is None:
            return _unknown(contact, self._opened)
        configuration = self._opened.configuration
        product = _product(self._opened, strategy)
        material = self._materials.get(action_of(strategy, configuration).material)
        variant = material.variants.get(contact.kind.channel) if material else None
        return Handoff(
            contact=contact.id,
            facts=self._facts(contact, place, strategy, product, stops),
            policy=configuration.policy,
            variant=variant,
            context=self._context(place, strategy, product, variant),
            defaults=material.defaults if material else {},
        )

    def _context(
        self, place: int, strategy: Strategy, product: Product | None, variant: Variant | None
    ) -> dict[str, str]:
        """Return what the placeholders of the wording print; other tags are not read."""
        if variant is None:
            return {}
        named = {*placeholders(variant.subject), *placeholders(variant.body)}
        tags = [t for t in self._opened.configuration.tags if f"tag.{t.name}" in named]
        return message_context(
            tags,
            {tag.name: self._value(place, tag.name) for tag in tags},
            product,
            strategy.parameters,
            self._opened.configuration.policy.zone,
        )

    def _facts(
        self,
        contact: Contact,
        place: int,
        strategy: Strategy,
        product: Product | None,
        stops: tuple[Stop, ...],
    ) -> HandoffFacts:
        policy = self._opened.configuration.policy
        rule = policy.suitability
        address, reachable = self._reach(contact, place)
        tolerance = self._value(place, rule.tolerance_tag) if rule else None
        until = self._value(place, rule.valid_until_tag) if rule else None
        zone = self._value(place, policy.zone_tag) if policy.zone_tag else None
        return HandoffFacts(
            stops=stops,
            strategy=strategy,
            state=StrategyState.LIVE,
            product=product,
            consents=self._names(place, CONSENTS),
            opt_outs=self._names(place, OPT_OUTS),
            opt_out_topics=self._names(place, OPT_OUT_TOPICS),
            stopped_topics=self._names(place, STOPPED_TOPICS),
            tolerance=tolerance if isinstance(tolerance, str) else None,
            assessed_until=until if isinstance(until, int) else None,
            zone=zone if isinstance(zone, str) else None,
            requirements_met=self._requirements_met(contact, place),
            suppressed=self._suppressed(contact, place),
            reachable=reachable,
            address=address,
        )

    def _requirements_met(self, contact: Contact, place: int) -> bool:
        rules = self._opened.configuration.policy.requirements
        first = self._opened.plan.first_requirement
        return all(
            self._truth[first + k, place] == 1
            for k, rule in enumerate(rules)
            if fits(rule.applies, contact.kind)
        )

    def _suppressed(self, contact: Contact, place: int) -> bool:
        rules = self._opened.configuration.policy.suppressions
        first = self._opened.plan.first_suppression
        return any(
            self._truth[first + k, place] == 1
            for k, rule in enumerate(rules)
            if fits(rule.applies, contact.kind)
        )

    def _reach(self, contact: Contact, place: int) -> tuple[str, bool]:
        """Return the address and whether it works; the customer's number is one, too."""
        channels = self._opened.configuration.channels
        names = [channel.id for channel in channels]
        if contact.kind.channel not in names:
            return "", False
        k = names.index(contact.kind.channel)
        reachable = self._truth[self._opened.plan.first_channel + k, place] == 1
        tag = channels[k].address
        address = self._value(place, tag) if tag else contact.customer
        return str(address) if address is not None else "", bool(reachable)

    def _names(self, place: int, name: str) -> frozenset[str]:
        population = self._opened.population
        mask = self._value(place, name)
        return frozenset(set_names(mask, population.dictionaries, name))

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
        population = self._population
        row = population.find(customer) if population is not None else -1
        if population is None or row < 0:
            return None
        return _snapshot_value(population, population.rows[row], kind, key)


def _snapshot_value(
    population: Population, row: npt.NDArray[np.uint8], kind: ChangeKind, key: str
) -> Scalar:
    layout, dictionaries = population.layout, population.dictionaries
    name = _BITS.get(kind) or _COUNTERS.get(kind, "") + key
    if name not in layout.by_name:
        return None
    value = read(np.ascontiguousarray(row), layout, dictionaries, name)
    return key in set_names(value, dictionaries, name) if kind in _BITS else value


def _unknown(contact: Contact, opened: Opened) -> Handoff:
    """Return a hand-off about which nothing is known; the second gate refuses it."""
    return Handoff(
        contact=contact.id, facts=HandoffFacts(), policy=opened.configuration.policy, variant=None
    )


def _strategy(opened: Opened, contact: Contact) -> Strategy | None:
    documents = opened.configuration.strategies
    return next((d for d in documents if d.id == contact.kind.strategy), None)


def _product(opened: Opened, strategy: Strategy) -> Product | None:
    return next((p for p in opened.configuration.products if p.id == strategy.product), None)
