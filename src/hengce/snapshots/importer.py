"""Brings files in: reads them by a mapping, and puts the good rows where they belong.

Customers, tags, consents and identifiers are staged and become the next snapshot; events go
to the log, past contacts to a segment, products and units to the configuration, outcomes to
what they teach, ties to those whom they tie.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec
import pyarrow.parquet as pq

from hengce.errors import ConflictError, Problem
from hengce.identity.keys import key_of
from hengce.intake.entities import Catalogue
from hengce.intake.importing import Imported, import_files
from hengce.intake.mapping import Entity, FileMapping, read_mapping
from hengce.intake.past import past_block
from hengce.intake.staged import read_staged
from hengce.model.configuration import Configuration, Unit
from hengce.model.event import Event
from hengce.model.identity import CUSTOMER, Key, Link
from hengce.model.instant import Instant
from hengce.model.outcome import Outcome
from hengce.model.party import Tie
from hengce.model.product import Product
from hengce.model.profile import Identifier
from hengce.ports import Segments, Store, Taken, View
from hengce.resolution.identifying import Identifying
from hengce.responses.heeding import heed
from hengce.responses.outcomes import PROBLEMS_MAX, Baseline, record_many
from hengce.snapshots.relinking import DayLinks
from hengce.snapshots.replacing import STAGED, Expected, put_in_place
from hengce.snapshots.tying import take_ties

_T = TypeVar("_T")

ROWS_PER_TRANSACTION = 5_000

_NOTHING_SAID = Expected()


@dataclass(frozen=True, slots=True)
class Loaded:
    """A finished import and its effect.

    Attributes:
        imported: What became of the rows.
        duplicated: Records that were known already.
        refused: Records that contradict known ones, or name what does not exist.
        problems: Why, for the first of them.
    """

    imported: Imported
    duplicated: int = 0
    refused: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Importer:
    """Imports into one installation.

    Attributes:
        home: The installation's folder.
        store: The bank's memory.
        segments: Where past contacts go.
        baseline: What the snapshot in force says.
        applied: The applied configuration: its tags and events type the columns.
        published: The configuration that decides: outcomes are learned by it.
        links: Computes what is known of customers through others.
    """

    home: Path
    store: Store
    segments: Segments
    baseline: Baseline
    applied: Configuration
    published: Configuration
    links: DayLinks
    _identifiers: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def load(
        self,
        mapping_file: Path,
        paths: Sequence[Path],
        at: Instant,
        expected: Expected = _NOTHING_SAID,
    ) -> Loaded:
        """Import files of one mapping.

        Args:
            mapping_file: What the columns mean.
            paths: The files.
            at: The time of the import.
            expected: What is known of the files before they are read.

        Raises:
            ProblemsError: The mapping or a file is unusable, or something is missing of it;
                nothing was imported.
        """
        mapping = read_mapping(mapping_file.name, mapping_file.read_bytes())
        folder = "staged" if mapping.entity in STAGED else "incoming"
        self._read_identifiers()
        staged_to = self.home / folder / f"{mapping.entity}.{mapping.source}.parquet"
        # What was staged stays until it is certain that nothing is missing of what comes now.
        pending = self.home / "incoming" / f"{staged_to.stem}.pending.parquet"
        imported = import_files(
            mapping,
            paths,
            catalogue=Catalogue.of(self.applied.tags, self.applied.events),
            resolve=lambda kind, value, role: self._identifiers.get((kind, value, role)),
            staged_to=pending,
            rejects_to=self.home / "rejects" / f"{mapping.source}.csv",
        )
        fewer = expected.fewer or mapping.may_shrink
        expected, names = replace(expected, fewer=fewer), {tag.name for tag in self.applied.tags}
        return self._place(mapping, put_in_place(imported, staged_to, expected, names), at)

    def _place(self, mapping: FileMapping, imported: Imported, at: Instant) -> Loaded:
        adders: Mapping[Entity, Callable[[Imported, Instant], Loaded]] = {
            Entity.IDENTIFIERS: self._add_identifiers,
            Entity.EVENTS: self._add_events,
            Entity.CONTACTS: self._add_contacts,
            Entity.PRODUCTS: self._add_documents,
            Entity.UNITS: self._add_documents,
            Entity.OUTCOMES: self._add_outcomes,
            Entity.TIES: self._add_ties,
        }
        add = adders.get(mapping.entity)
        # Customers, tags and consents are staged, and become the next snapshot.
        return Loaded(imported=imported) if add is None else add(imported, at)

    def _add_identifiers(self, imported: Imported, at: Instant) -> Loaded:
        for group in _groups(read_staged(imported.staged, Entity.IDENTIFIERS, at)):
            with self.store.transaction(at) as tx:
                identifiers = [known for known in group if isinstance(known, Identifier)]
                tx.add_identifiers(identifiers)
                tx.add_links(self._links(tx, identifiers, imported.source, at))
        return Loaded(imported=imported)

    def _links(
        self, view: View, identifiers: Sequence[Identifier], source: str, at: Instant
    ) -> Sequence[Link]:
        """Return what identifiers say of who is who, as far as it is not known yet."""
        rules = self.published.policy.identity
        keys = ((known, rules.by_name.get(known.kind)) for known in identifiers)
        links = [
            Link(key=key, of=Key(kind=CUSTOMER, value=known.customer), source=source, at=at)
            for known, kind in keys
            if kind is not None and (key := key_of(kind, known.value)) is not None
        ]
        return Identifying(rules).unheard(view, links) if links else ()

    def _add_events(self, imported: Imported, at: Instant) -> Loaded:
        counts = dict.fromkeys(Taken, 0)
        problems: list[Problem] = []
        where = f"events/{imported.source}"
        for group in _groups(read_staged(imported.staged, Entity.EVENTS, at)):
            events = [event for event in group if isinstance(event, Event)]
            with self.store.transaction(at) as tx:
                became = tx.add_events(events)
                new = [e for e, what in zip(events, became, strict=True) if what is Taken.ACCEPTED]
                heed(tx, new, self.published, at)
                for event, taken in zip(events, became, strict=True):
                    counts[taken] += 1
                    if taken is Taken.CONFLICT and len(problems) < PROBLEMS_MAX:
                        problems.append(Problem.of(where, "event.conflict", id=event.id))
        return Loaded(
            imported=imported,
            duplicated=counts[Taken.DUPLICATED],
            refused=counts[Taken.CONFLICT],
            problems=tuple(problems),
        )

    def _add_contacts(self, imported: Imported, at: Instant) -> Loaded:
        channels = {channel.id: channel.interrupts for channel in self.applied.channels}
        block = past_block(pq.read_table(imported.staged), channels)
        name = f"past.{imported.source}"
        with self.store.transaction(at) as tx:
            if name in tx.contact_segments():
                raise ConflictError(f"the contact history {imported.source} was imported before")
            self.segments.write(name, iter([block]))
            tx.add_contact_segment(name)
        return Loaded(imported=imported)

    def _add_documents(self, imported: Imported, at: Instant) -> Loaded:
        documents = read_staged(imported.staged, imported.entity, at)
        with self.store.transaction(at) as tx:
            tx.put_documents([d for d in documents if isinstance(d, Product | Unit)])
        return Loaded(imported=imported)

    def _add_outcomes(self, imported: Imported, at: Instant) -> Loaded:
        records = read_staged(imported.staged, Entity.OUTCOMES, at)
        outcomes = (record for record in records if isinstance(record, Outcome))
        counts = record_many(self.store, outcomes, self.published, self.baseline, at)
        return Loaded(
            imported=imported,
            duplicated=counts.duplicated,
            refused=counts.rejected,
            problems=counts.problems,
        )

    def _add_ties(self, imported: Imported, at: Instant) -> Loaded:
        records = read_staged(imported.staged, Entity.TIES, at)
        ties = (
            msgspec.structs.replace(r, source=imported.source)
            for r in records
            if isinstance(r, Tie)
        )
        rules = self.published.policy.parties
        became = take_ties(self.store, self.links, rules, imported.source, ties, at)
        return Loaded(
            imported=imported,
            duplicated=became.known,
            refused=became.refused,
            problems=became.problems,
        )

    def _read_identifiers(self) -> None:
        """Read what is staged, so that a million rows ask a dictionary and not the store."""
        for path in sorted((self.home / "staged").glob(f"{Entity.IDENTIFIERS}.*.parquet")):
            for known in read_staged(path, Entity.IDENTIFIERS, 0):
                if isinstance(known, Identifier):
                    self._identifiers[known.kind, known.value, known.role] = known.customer


def _groups(items: Iterator[_T]) -> Iterator[list[_T]]:
    while group := list(islice(items, ROWS_PER_TRANSACTION)):
        yield group
