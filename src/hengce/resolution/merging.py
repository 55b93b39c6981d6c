"""Customers who turn out to be one, and who turn out to be two after all: one transaction each.

No row is rewritten. From the merge on, contacts, events and questions of the absorbed number
are read as the survivor's, and what is said of it is said of him; what was known of it is
brought over by the strictest rule, and remembered, so that a split can take it apart again.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from hengce.errors import ConflictError, NotFoundError
from hengce.flow.merging import (
    MERGED,
    Known,
    as_facts,
    as_known,
    brought,
    repeated,
    said_since,
    spoken_of,
    taken_apart,
)
from hengce.flow.overlay import BIT_FIELDS, COUNTER_FIELDS
from hengce.kernel.layout import read
from hengce.kernel.packing import set_names
from hengce.kernel.population import Population
from hengce.model.instant import Instant
from hengce.model.merge import Fact, Merge
from hengce.model.profile import Change, ChangeKind
from hengce.ports import Transaction, View
from hengce.reading.archive import Archive

Said = Callable[[Collection[str], Instant], Mapping[str, Mapping[str, bool]]]
"""What the nightly files say of some customers' consents as of an instant: given or refused, by
name."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did.

    Attributes:
        merge: The merge.
        withdrawn: Pending messages that said what another one says.
    """

    merge: Merge
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Merging:
    """Merges and splits customers.

    Attributes:
        archive: Opens the snapshot, which says what is known at night.
        said: What the nightly files say of consents; the snapshot does not tell who refused
            from who was never asked.
    """

    archive: Archive
    said: Said

    def merge(
        self, tx: Transaction, customer: str, into: str, why: str, by: str, at: Instant
    ) -> Merged:
        """Let one customer's number speak for another's, too.

        Numbers that were absorbed already stand for those that speak for them.

        Raises:
            NotFoundError: A customer is not in the snapshot.
            ConflictError: They are one already.
        """
        merges = tx.merges()
        absorbed, survivor = merges.of(customer), merges.of(into)
        if absorbed == survivor:
            raise ConflictError("they are one customer already")
        theirs, own = self._known(tx, absorbed), self._known(tx, survivor)
        changed = brought(theirs, own)
        merge = Merge(
            absorbed=absorbed,
            survivor=survivor,
            why=why,
            by=by,
            at=at,
            brought=as_facts(theirs),
            before=_before(tx, survivor, changed, own),
        )
        tx.add_merge(merge)
        tx.add_changes(_changes(survivor, as_facts(changed), merge.cause, at))
        twice = repeated(tx.pending(survivor), tx.in_flight([survivor]))
        return Merged(merge, tx.withdraw_contacts(survivor, twice, at))

    def split(self, tx: Transaction, customer: str, why: str, by: str, at: Instant) -> Merge:
        """Let an absorbed number speak for itself again.

        Contacts and events go back to the number that they were written for. What was said
        against marketing meanwhile holds for both. Numbers that were merged into the same one
        later are taken apart first and merged again, so that nothing of this one is left.

        Raises:
            NotFoundError: Nobody speaks for this number.
            ConflictError: Who speaks for it was absorbed himself: split him first.
        """
        merge = tx.merge_of(customer)
        if merge is None:
            raise NotFoundError("nobody speaks for this customer")
        if tx.merges().of(customer) != merge.survivor:
            raise ConflictError("who speaks for this customer was merged, too: split him first")
        into = list(tx.merges_into(merge.survivor))
        later = into[[m.absorbed for m in into].index(customer) + 1 :]
        said = spoken_of(tx.changes([merge.survivor]))
        for one in reversed(later):
            _end(tx, one, why, by, at)
        since = _end(tx, merge, why, by, at)
        tx.add_changes(since)
        for one in later:
            self._again(tx, one, said, at)
        return merge

    def _again(
        self, tx: Transaction, merge: Merge, said: Collection[tuple[ChangeKind, str]], at: Instant
    ) -> None:
        """Merge once more what came after a merge that has ended, as if that had never been.

        Args:
            tx: The transaction.
            merge: What was taken apart to get at the other one.
            said: What somebody said of the survivor since; no merge touches it again.
            at: When.
        """
        own = self._known(tx, merge.survivor)
        changed = {
            name: value
            for name, value in brought(as_known(merge.brought), own).items()
            if name not in said
        }
        tx.add_merge(replace(merge, before=_before(tx, merge.survivor, changed, own)))
        tx.add_changes(_changes(merge.survivor, as_facts(changed), merge.cause, at))

    def _known(self, view: View, customer: str) -> Known:
        """Return what is known of a customer that a merge brings over."""
        population = self.archive.population(view)
        row = population.find(customer) if population is not None else -1
        if population is None or row < 0:
            raise NotFoundError(f"customer {customer} is not known: import him first")
        known = dict(_nightly(population, row))
        for name, given in self.said([customer], population.as_of).get(customer, {}).items():
            known[ChangeKind.CONSENT, name] = given
        for change in view.changes([customer]):
            # What was given up to the snapshot is in the files; what was refused holds.
            stale = change.kind is ChangeKind.CONSENT and change.value is True
            # A split gives back that nothing was said: then the files hold.
            is_nothing = change.kind is ChangeKind.CONSENT and change.value is None
            overtaken = (stale or is_nothing) and change.at <= population.as_of
            if change.kind in MERGED and not overtaken:
                known[change.kind, change.key] = change.value
        return known


def _nightly(population: Population, row: int) -> Known:
    """Return what a row says; a consent that is not given may have been refused or not."""
    layout, dictionaries, cells = population.layout, population.dictionaries, population.rows[row]
    known: dict[tuple[ChangeKind, str], bool | int] = {}
    for kind, name in BIT_FIELDS.items():
        names = set_names(read(cells, layout, dictionaries, name), dictionaries, name)
        known |= {(kind, key): True for key in names}
    for kind, prefix in COUNTER_FIELDS.items():
        for field in layout.by_name:
            value = read(cells, layout, dictionaries, field) if field.startswith(prefix) else None
            if isinstance(value, int) and value > 0:
                known[kind, field.removeprefix(prefix)] = value
    return known


def _before(view: View, survivor: str, changed: Known, own: Known) -> tuple[Fact, ...]:
    """Return what was known of a survivor under the names that a merge changes, and why."""
    causes = {(change.kind, change.key): change.why for change in view.changes([survivor])}
    return tuple(
        Fact(kind=name[0], key=name[1], value=own.get(name), why=causes.get(name, ""))
        for name in sorted(changed)
    )


def _end(tx: Transaction, merge: Merge, why: str, by: str, at: Instant) -> tuple[Change, ...]:
    """End the latest merge into its survivor; return what restrains both from now on."""
    now = {(change.kind, change.key): change for change in tx.changes([merge.survivor])}
    apart = tuple(taken_apart(merge, now))
    since = tuple(said_since(merge, now.values(), at))
    tx.end_merge(merge.absorbed, why, by, at)
    tx.add_changes(_changes(merge.survivor, apart, f"split/{merge.absorbed}", at))
    return since


def _changes(customer: str, facts: tuple[Fact, ...], why: str, at: Instant) -> list[Change]:
    return [
        Change(customer=customer, kind=f.kind, key=f.key, value=f.value, at=at, why=f.why or why)
        for f in facts
    ]
