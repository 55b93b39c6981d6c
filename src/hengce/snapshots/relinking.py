"""Computes linked tags: of the whole bank with its snapshot, and one by one when something changes.

Like a score, the value of a linked tag is an overlay on the snapshot until the next one, which has
everybody's. Both ways ask the same function of the same ties, so that they cannot differ. What
flows along a tie is the value of the tag that is declared, never a consent, a key or an address.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.flow.linked import (
    Read,
    bearers,
    by_way,
    ends_of,
    linked_tags,
    linked_value,
    roles_of,
)
from hengce.flow.overlay import Vocabulary
from hengce.kernel.layout import Dictionaries, Layout, Rows, patch, read
from hengce.kernel.population import Population
from hengce.model.configuration import Configuration
from hengce.model.instant import Day, Instant, day_at
from hengce.model.party import Side, Tie
from hengce.model.profile import Change, ChangeKind
from hengce.model.tag import Scalar, Tag
from hengce.ports import View
from hengce.ports.scoring import ScoringTransaction
from hengce.reading.archive import Archive
from hengce.snapshots.rescoring import values_in_force

CUSTOMERS_AT_ONCE = 1_000
"""Customers whose ties and values are read together."""

READ_IN_THE_DAY_MAX = 10_000
"""Of whom more others are read, his linked tags wait for the next snapshot or for new ties: they
are not read again, all of them, with every change of one."""


def tags_read(tags: Collection[Tag]) -> frozenset[str]:
    """Return the tags that linked tags read of others."""
    return frozenset(tag.linked.reads for tag in tags if tag.linked is not None)


class BatchLinks:
    """Writes linked tags into the rows of a snapshot while it is built; a `ports.RowLinking`.

    Args:
        tags: The linked tags.
        ties: All ties in force.
        said: By customer, the values of read tags that hold over the files.
        day: Ties that hold on this day count.
    """

    def __init__(
        self,
        tags: Sequence[Tag],
        ties: Sequence[Tie],
        said: Mapping[str, Mapping[str, Scalar]],
        day: Day,
    ) -> None:
        self._tags = tags
        self._said = said
        self._day = day
        self._ties: dict[tuple[str, Side], dict[str, list[Tie]]] = {way: {} for way in by_way(tags)}
        self._read: set[str] = set()
        for tie in ties:
            for side in Side:
                mine = self._ties.get((tie.role, side))
                if mine is not None:
                    bearer, read_of = ends_of(tie, side)
                    mine.setdefault(bearer, []).append(tie)
                    self._read.add(read_of)
        self._nightly: dict[str, dict[str, Scalar]] = {}

    @property
    def reads(self) -> frozenset[str]:
        """The tags that have to be seen before rows are written."""
        return tags_read(self._tags)

    def see(self, batch: pa.RecordBatch) -> None:
        """Remember what the files say of those to whom others are tied."""
        tied = [name in self._read for name in batch["customer"].to_pylist()]
        some = pa.Table.from_batches([batch]).filter(pa.array(tied, pa.bool_()))
        names = [name for name in some.column_names if name != "customer"]
        columns = {name: _stored(some[name]) for name in names}
        for place, customer in enumerate(some["customer"].to_pylist()):
            self._nightly[customer] = {name: columns[name][place] for name in names}

    def write(
        self, rows: Rows, ids: npt.NDArray[np.bytes_], layout: Layout, dictionaries: Dictionaries
    ) -> None:
        """Write linked tags into packed rows, in place; the rows are sorted by customer."""
        names = [name.decode() for name in ids.tolist()]
        for way, tags in by_way(self._tags).items():
            ties = self._ties[way]
            for place, customer in enumerate(names):
                mine = ties.get(customer)
                for tag in tags if mine else ():
                    value = _value(tag, customer, mine or (), self._day, self._known)
                    patch(rows[place], layout, dictionaries, tag.name, value)

    def _known(self, customer: str, tag: str) -> Scalar:
        said = self._said.get(customer, {})
        return said[tag] if tag in said else self._nightly.get(customer, {}).get(tag)


class DayLinks:
    """Computes linked tags again whose ties or read tags changed; a `ports.Relinking`.

    Args:
        archive: Opens the snapshot.
        read_in_the_day_max: Of how many others a customer's tags are read again in the day.
    """

    def __init__(self, archive: Archive, read_in_the_day_max: int = READ_IN_THE_DAY_MAX) -> None:
        self._archive = archive
        self._read_in_the_day_max = read_in_the_day_max
        self._known: tuple[str, frozenset[str]] = ("", frozenset())

    def linked(self, view: View, changes: Sequence[Change]) -> Sequence[Change]:
        """Return the linked tags of those to whom customers are tied whom changes touch."""
        told = [one for one in changes if one.kind is ChangeKind.TAG]
        reads = self._reads(view) if told else frozenset()
        touched = [one for one in told if one.key in reads]
        configuration = _active(view) if touched else None
        if configuration is None:
            return ()
        of, at = view.merges().of, max(one.at for one in touched)
        keys: dict[str, set[str]] = {}
        for one in touched:
            keys.setdefault(one.key, set()).add(of(one.customer))
        tags = [t for t in linked_tags(configuration) if t.linked and t.linked.reads in keys]
        ties = view.ties(sorted(set().union(*keys.values())), roles_of(tags))
        moved = {
            tag.name: bearers(ties, tag.linked, keys[tag.linked.reads])
            for tag in tags
            if tag.linked
        }
        return [
            one
            for way, alike in by_way(tags).items()
            for one in self.of_customers(
                view,
                self._few(view, way, set().union(*(moved[tag.name] for tag in alike))),
                at,
                alike,
            )
        ]

    def _few(self, view: View, way: tuple[str, Side], customers: Collection[str]) -> set[str]:
        """Return those of some customers of whom few enough others are read in the day."""
        role, side = way
        most = self._read_in_the_day_max
        return set(customers) - view.tied_to_many(customers, [role], side, most)

    def of_ties(self, view: View, ties: Collection[Tie], at: Instant) -> list[Change]:
        """Return what linked tags are now of those whose ties began or ended.

        Args:
            view: What is known of ties and tags, these ties among them.
            ties: What was written.
            at: When.
        """
        configuration = _active(view)
        if configuration is None:
            return []
        of = view.merges().of
        return [
            one
            for (role, side), tags in by_way(linked_tags(configuration)).items()
            for one in self.of_customers(
                view, {of(ends_of(tie, side)[0]) for tie in ties if tie.role == role}, at, tags
            )
        ]

    def of_customers(
        self,
        view: View,
        customers: Collection[str],
        at: Instant,
        tags: Sequence[Tag] | None = None,
    ) -> list[Change]:
        """Return what has become otherwise of linked tags of some customers; strangers have none.

        Args:
            view: What is known of ties and tags.
            customers: Whose; numbers that speak for themselves.
            at: When what moves them happened.
            tags: Which linked tags; None: all.
        """
        configuration = _active(view)
        population = self._archive.population(view) if customers else None
        if configuration is None or population is None:
            return []
        tags = linked_tags(configuration) if tags is None else tags
        # A change that speaks of the past must outlast the snapshot, too.
        at = max(at, population.as_of + 1)
        day = day_at(at, configuration.policy.zone)
        names = sorted(customers) if tags else []
        pieces = (
            names[first : first + CUSTOMERS_AT_ONCE]
            for first in range(0, len(names), CUSTOMERS_AT_ONCE)
        )
        return [
            one
            for piece in pieces
            for one in _of_some(view, configuration, population, tags, piece, at, day)
        ]

    def _reads(self, view: View) -> frozenset[str]:
        """Return the tags that are read through ties; changes are many, configurations few."""
        version = view.active_configuration()
        if version is None:
            return frozenset()
        known, reads = self._known
        if known != version:
            reads = tags_read(linked_tags(view.configuration(version)))
            self._known = version, reads
        return reads

    def catch_up(self, tx: ScoringTransaction, position: int, as_of: Instant) -> int:
        """Compute those again whom a new snapshot could not know; return how many.

        Args:
            tx: The transaction that brought the snapshot in.
            position: Up to where it knows changes and ties.
            as_of: The instant up to which it speaks.
        """
        configuration = _active(tx)
        tags = linked_tags(configuration) if configuration is not None else ()
        if not tags:
            return 0
        reads, writes = tags_read(tags), frozenset(tag.name for tag in tags)
        whose = set(tx.changed_lately(writes, as_of, position))
        changed = set(tx.changed_lately(reads, as_of, position))
        ties = tx.ties(sorted(changed), roles_of(tags)) if changed else ()
        for tag in tags:
            if tag.linked is not None:
                whose |= bearers(ties, tag.linked, changed)
        whose |= set(tx.tied_after(position))
        tx.add_changes(self.of_customers(tx, whose, as_of))
        return len(whose)


def ties_that_hold(view: View, configuration: Configuration, at: Instant) -> Sequence[Tie]:
    """Return the ties that hold on the day of an instant, of those roles that tags ask for."""
    roles = roles_of(linked_tags(configuration))
    if not roles:
        return ()
    day = day_at(at, configuration.policy.zone)
    return [tie for tie in view.ties(None, roles) if tie.holds(day)]


def _active(view: View) -> Configuration | None:
    version = view.active_configuration()
    return None if version is None else view.configuration(version)


def _of_some(
    view: View,
    configuration: Configuration,
    population: Population,
    tags: Sequence[Tag],
    customers: Sequence[str],
    at: Instant,
    day: Day,
) -> Iterator[Change]:
    ties = view.ties(customers, roles_of(tags))
    others = sorted({*customers, *(end for tie in ties for end in (tie.customer, tie.of))})
    vocabulary = Vocabulary.of(configuration)
    names = tags_read(tags) | {tag.name for tag in tags}
    said = values_in_force(view.changes(others), vocabulary, population.as_of, names)
    read_of = _reader(population, said)
    by_end: dict[str, list[Tie]] = {}
    for tie in ties:
        for end in (tie.customer, tie.of):
            by_end.setdefault(end, []).append(tie)
    for customer in customers:
        if population.find(customer) < 0:
            continue
        for tag in tags:
            if tag.name in population.layout.by_name:
                value = _value(tag, customer, by_end.get(customer, ()), day, read_of)
                if value != read_of(customer, tag.name):
                    yield _change(customer, tag, value, at)


def _reader(population: Population, said: Mapping[str, Mapping[str, Scalar]]) -> Read:
    """Return what reads a tag of a customer: what was said in the day, else at night."""

    def value(customer: str, tag: str) -> Scalar:
        if tag in (told := said.get(customer, {})):
            return told[tag]
        place = population.find(customer)
        if place < 0 or tag not in population.layout.by_name:
            return None
        return read(population.rows[place], population.layout, population.dictionaries, tag)

    return value


def _value(tag: Tag, customer: str, ties: Collection[Tie], day: Day, read_of: Read) -> Scalar:
    assert tag.linked is not None, "only linked tags are asked for"
    return linked_value(tag.linked, customer, ties, day, read_of)


def _change(customer: str, tag: Tag, value: Scalar, at: Instant) -> Change:
    assert tag.linked is not None, "only linked tags are asked for"
    why = f"link/{tag.linked.role}"
    return Change(customer=customer, kind=ChangeKind.TAG, key=tag.name, value=value, at=at, why=why)


def _stored(column: pa.ChunkedArray) -> list[Scalar]:
    """Return a column's values in stored form."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_date(column.type):
        column = column.cast(pa.int32())
    elif pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    values: list[Scalar] = column.to_pylist()
    return values
