"""One customer as people see him, masked; and what is masked, to whoever says why he needs it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from msgspec.structs import replace

from hengce.customers.said_of import consents_of, identity_of, refusals_of
from hengce.errors import ConflictError, NotFoundError, Problem, ProblemsError
from hengce.flow.masking import HIDDEN, masked
from hengce.flow.overlay import Vocabulary, in_force, learn_words
from hengce.kernel.layout import read
from hengce.kernel.population import Population
from hengce.model.catalogued import Catalogued, Sensitivity
from hengce.model.configuration import Configuration
from hengce.model.consent import Consent
from hengce.model.customer_view import (
    CustomerView,
    HouseholdShown,
    JourneyShown,
    MemberShown,
    Origin,
    TagShown,
)
from hengce.model.derived_tag import DerivedTag
from hengce.model.disclosure import Disclosure
from hengce.model.instance import Instance
from hengce.model.instant import Instant
from hengce.model.journey import walked
from hengce.model.noun import Label
from hengce.model.profile import Change, ChangeKind
from hengce.model.tag import Kind, Scalar
from hengce.populations.tagging import tag_values
from hengce.ports import Transaction, View
from hengce.reading.archive import Archive, org_in
from hengce.reading.gather import packed_rows
from hengce.reading.related import Reaches, household_of, kinds_of, ties_of
from hengce.rules.ast import Condition
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import read_formula
from hengce.rules.naming import tags_named
from hengce.words.nodes import called
from hengce.words.values import written

Kept = Callable[[Collection[str], Instant], Sequence[Consent]]
"""The last entry of each purpose and channel that the nightly files hold of some numbers, as of an
instant."""

_STRICTNESS = (Sensitivity.INTERNAL, Sensitivity.PERSONAL, Sensitivity.SENSITIVE)


@dataclass(frozen=True, slots=True)
class Known:
    """A tag of a customer as it is known, before anything is masked.

    Attributes:
        entry: The tag without its value.
        stored: The value in its stored form.
    """

    entry: TagShown
    stored: Scalar


@dataclass(frozen=True, slots=True)
class Viewing:
    """Shows single customers.

    Attributes:
        archive: Opens the snapshot.
        kept: What the nightly files hold of consents.
    """

    archive: Archive
    kept: Kept

    def look(self, view: View, customer: str, at: Instant, reaches: Reaches) -> CustomerView:
        """Return a customer with everything personal masked.

        Args:
            view: The store; its end, because journeys are read as they are now.
            customer: Any of his numbers.
            at: Windows of formulas end here.
            reaches: Whether the asker may know of another customer.

        Raises:
            NotFoundError: There is no such customer.
        """
        configuration = self.archive.configuration(view)
        who, population, org = self._found(view, customer)
        changes = _changes(view, configuration, population, who)
        known = _known(view, configuration, population, who, changes, at)
        numbers = view.merges().numbers([who])
        return CustomerView(
            customer=who,
            org=org,
            position=view.position,
            at=at,
            snapshot_as_of=population.as_of,
            tags=tuple(_masked(one, configuration) for one in known),
            consents=consents_of(population, who, changes, self.kept(numbers, population.as_of)),
            refusals=refusals_of(changes),
            identity=identity_of(view, configuration.policy.identity, who, reaches),
            journeys=tuple(_journeys(view, configuration, numbers)),
            kind=kinds_of(view, configuration, population, [who])[who],
            ties=ties_of(view, configuration, population, who, at, reaches),
        )

    def household(self, view: View, customer: str, reaches: Reaches) -> HouseholdShown:
        """Return whom a customer lives with, as far as shared keys tell and the asker reaches.

        Raises:
            NotFoundError: There is no such customer.
        """
        configuration = self.archive.configuration(view)
        who, population, org = self._found(view, customer)
        found = household_of(view, configuration.policy.identity, who, reaches)
        kinds = kinds_of(view, configuration, population, found.members)
        return HouseholdShown(
            customer=who,
            org=org,
            position=view.position,
            members=tuple(
                MemberShown(customer=one, org=org_in(population, one) or "", kind=kinds[one])
                for one in found.members
            ),
            shared=found.shared,
        )

    def reveal(
        self, view: View, customer: str, names: Collection[str], at: Instant
    ) -> tuple[TagShown, ...]:
        """Return tags of a customer as they are known; no names: all that `look` masks.

        Nobody is shown what this returns before `record` is durable.

        Raises:
            NotFoundError: There is no such customer.
            ProblemsError: A tag is unknown.
            ConflictError: Nothing of what is asked for is known.
        """
        configuration = self.archive.configuration(view)
        who, population, _ = self._found(view, customer)
        _refuse_unknown(names, configuration)
        changes = _changes(view, configuration, population, who)
        known = _known(view, configuration, population, who, changes, at)
        zone = configuration.policy.zone
        shown = tuple(
            _told(one, written(one.stored, one.entry.kind, zone), configuration)
            for one in known
            if one.stored is not None
            and (one.entry.name in names if names else _is_masked(one.entry))
        )
        if not shown:
            raise ConflictError("nothing of this is known of the customer")
        return shown

    def record(
        self,
        tx: Transaction,
        customer: str,
        shown: Sequence[TagShown],
        by: str,
        reason: str,
        at: Instant,
        seen: int,
    ) -> Disclosure:
        """Write down who is shown what, and why."""
        who, _, org = self._found(tx, customer)
        made = Disclosure(
            customer=who,
            org=org,
            by=by,
            reason=reason,
            fields=tuple(sorted(one.name for one in shown)),
            at=at,
            seen=seen,
        )
        tx.add_disclosure(made)
        return made

    def known(
        self, view: View, customer: str, names: Sequence[str], at: Instant
    ) -> tuple[Scalar, ...]:
        """Return tags of a customer in stored form, in the order of their names, to decide by.

        Nobody is shown them; None: nothing is known.

        Raises:
            NotFoundError: There is no such customer.
        """
        configuration = self.archive.configuration(view)
        who, population, _ = self._found(view, customer)
        changes = _changes(view, configuration, population, who)
        known = _known(view, configuration, population, who, changes, at)
        values = {one.entry.name: one.stored for one in known}
        return tuple(values.get(name) for name in names)

    def manager_of(self, view: View, customer: str) -> str:
        """Return the name of a customer's manager, as tasks find it; empty: he has none.

        Raises:
            NotFoundError: There is no such customer.
        """
        configuration = self.archive.configuration(view)
        who, population, _ = self._found(view, customer)
        tag = configuration.policy.tasks.manager_tag
        for one in _changes(view, configuration, population, who):
            if one.kind is ChangeKind.TAG and one.key == tag:
                return str(one.value or "")
        if not tag or tag not in population.layout.by_name:
            return ""
        row = population.rows[population.find(who)]
        return str(read(row, population.layout, population.dictionaries, tag) or "")

    def _found(self, view: View, customer: str) -> tuple[str, Population, str]:
        """Return the number that speaks for a customer, the snapshot, and his unit."""
        population = self.archive.population(view)
        who = view.merges().of(customer)
        org = None if population is None else org_in(population, who)
        if population is None or org is None:
            raise NotFoundError("there is no such customer")
        return who, population, org


def sensitivity_of(one: Catalogued, name: str, catalogue: Catalogue) -> Sensitivity:
    """Return the sensitivity of a tag: a formula tells what the strictest of its tags tells."""
    if name not in catalogue.derived:
        return one.sensitivity
    named = tags_named(catalogue.derived[name].formula, catalogue)
    rests_on = [catalogue.derived.get(each) or catalogue.tags[each] for each in named]
    return max((each.sensitivity for each in (one, *rests_on)), key=_STRICTNESS.index)


def masked_in(text: str, configuration: Configuration) -> tuple[str, ...]:
    """Return the tags that are masked and on which a condition rests, by name."""
    catalogue = Catalogue.of_bank(configuration)
    return tuple(
        name
        for name in sorted(tags_named(text, catalogue))
        if name in catalogue.tags and catalogue.tags[name].sensitivity is not Sensitivity.INTERNAL
    )


def _changes(
    view: View, configuration: Configuration, population: Population, who: str
) -> list[Change]:
    return in_force(view.changes([who]), Vocabulary.of(configuration), population.as_of)


def _known(
    view: View,
    configuration: Configuration,
    population: Population,
    who: str,
    changes: Sequence[Change],
    at: Instant,
) -> list[Known]:
    """Return every tag of a customer, stored ones first."""
    catalogue = Catalogue.of_bank(configuration)
    by_key = {one.key: one for one in changes if one.kind is ChangeKind.TAG}
    known: list[Known] = []
    place = population.find(who)
    told = {place: [one for one in by_key.values() if one.key in population.layout.by_name]}
    learn_words(told[place], population.layout, population.dictionaries)
    (row,) = packed_rows(population, np.array([place]), told, configuration, at)
    for tag in configuration.tags:
        change = by_key.get(tag.name)
        entry = TagShown(
            name=tag.name,
            label=tag.label,
            kind=tag.kind,
            family=tag.family,
            source=tag.source,
            sensitivity=tag.sensitivity,
            origin=Origin.NIGHTLY if change is None else Origin.CHANGED,
            at=population.as_of if change is None else change.at,
            why="" if change is None else change.why,
        )
        if tag.name in population.layout.by_name:
            value = read(row, population.layout, population.dictionaries, tag.name)
        else:  # the snapshot was built before the tag came in
            value = None if change is None else change.value
        known.append(Known(entry, value))
    values = _computed(view, configuration, population, who, at)
    for derived in configuration.derived:
        entry = TagShown(
            name=derived.name,
            label=derived.label,
            kind=_kind(derived, catalogue),
            family=derived.family,
            source="",
            sensitivity=sensitivity_of(derived, derived.name, catalogue),
            origin=Origin.COMPUTED,
            at=at,
        )
        known.append(Known(entry, values.get(derived.name)))
    return known


def _computed(
    view: View, configuration: Configuration, population: Population, who: str, at: Instant
) -> Mapping[str, Scalar]:
    names = [derived.name for derived in configuration.derived]
    if not names:
        return {}
    batches = list(tag_values(view, configuration, population, names, [who], at))
    table = pa.Table.from_batches(batches) if batches else None
    if table is None or table.num_rows == 0:
        return {}
    return {name: _stored(table[name][0]) for name in names}


def _stored(value: pa.Scalar) -> Scalar:
    """Return a computed value in stored form."""
    if pa.types.is_date(value.type):
        value = value.cast(pa.int32())
    elif pa.types.is_timestamp(value.type):
        value = value.cast(pa.int64())
    stored: Scalar = value.as_py()
    return stored


def _kind(one: DerivedTag, catalogue: Catalogue) -> Kind:
    said = read_formula(one, catalogue).said
    return Kind.BOOLEAN if said is None or isinstance(said, Condition) else said.kind


def _is_masked(entry: TagShown) -> bool:
    return entry.sensitivity is not Sensitivity.INTERNAL


def _masked(one: Known, configuration: Configuration) -> TagShown:
    kind, zone = one.entry.kind, configuration.policy.zone
    if not _is_masked(one.entry):
        return _told(one, written(one.stored, kind, zone), configuration)
    shown = masked(one.stored, kind, one.entry.sensitivity)
    if one.stored is not None and _is_code(one, configuration):
        shown = HIDDEN  # a part of a code tells which of few it is
    return replace(one.entry, value=shown, masked=one.stored is not None)


def _told(one: Known, shown: Scalar, configuration: Configuration) -> TagShown:
    tag = next((tag for tag in configuration.tags if tag.name == one.entry.name), None)
    meaning = tag.values.get(str(one.stored)) if tag is not None else None
    return replace(one.entry, value=shown, meaning=meaning)


def _is_code(one: Known, configuration: Configuration) -> bool:
    return any(tag.values for tag in configuration.tags if tag.name == one.entry.name)


def _refuse_unknown(names: Collection[str], configuration: Configuration) -> None:
    catalogue = Catalogue.of_bank(configuration)
    problems = [
        Problem.of("tags", "tag.not_known", tag=name, nearest=catalogue.nearest_tag(name))
        for name in names
        if name not in catalogue.tags and name not in catalogue.derived
    ]
    if problems:
        raise ProblemsError(problems)


def _journeys(
    view: View, configuration: Configuration, numbers: Sequence[str]
) -> Iterator[JourneyShown]:
    labels = {strategy.id: strategy.label for strategy in configuration.strategies}
    for one in view.live_instances(numbers):
        yield JourneyShown(
            instance=one.id,
            strategy=one.strategy,
            label=labels.get(one.strategy, _bare(one.strategy)),
            version=one.version,
            state=one.state,
            node=one.node,
            node_label=_node_label(configuration, one),
            entered_at=one.entered_at,
            since=one.since,
            due_at=one.due_at,
        )


def _node_label(configuration: Configuration, one: Instance) -> Label:
    """Return what the version that he walks calls his node; its id where that is gone."""
    document = walked(configuration, one.strategy, one.version)
    nodes = () if document is None else document.graph.nodes
    node = next((each for each in nodes if each.id == one.node), None)
    return _bare(one.node) if node is None else called(node)


def _bare(text: str) -> Label:
    return Label(zh=text, en=text)
