"""Scores customers: the whole bank with its snapshot, and one by one when their inputs change.

A score is an overlay on the snapshot like any other change of the day, and ends with the next
snapshot, which has all customers scored anew. Who was told something in the meantime is scored
again in the transaction that brings the snapshot in.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.flow.overlay import Vocabulary, in_force
from hengce.kernel.layout import Dictionaries, Layout, Rows
from hengce.kernel.population import Population
from hengce.model.configuration import Configuration
from hengce.model.instant import Day, Instant, day_at
from hengce.model.profile import Change, ChangeKind
from hengce.model.scoring_model import ScoreCount, Unready
from hengce.model.tag import Scalar
from hengce.ports import View
from hengce.ports.scoring import ScoringTransaction
from hengce.reading.archive import Archive
from hengce.scoring.scored import Ready, is_readable, scored, tags_of
from hengce.snapshots.shelf import ModelShelf

CUSTOMERS_AT_ONCE = 1_000
"""Customers whose changes are read and scored together."""

_Said = Mapping[str, Mapping[str, Scalar]]


@dataclass(frozen=True, slots=True)
class _Book:
    """The models of one configuration on one day."""

    vocabulary: Vocabulary
    ready: tuple[Ready, ...]
    reads: frozenset[str]
    writes: frozenset[str]


class BatchScores:
    """Scores the rows of a snapshot while it is built; a `ports.RowScoring`.

    Args:
        ready: The models.
        said: By customer, the values of tags that hold over the snapshot.
        as_of: The instant of the snapshot.
    """

    def __init__(self, ready: Sequence[Ready], said: _Said, as_of: Instant) -> None:
        self._ready = ready
        self._said = said
        self._changed = np.array(sorted(name.encode() for name in said) or [b""])[: len(said)]
        self._as_of = as_of
        self._scored = dict.fromkeys((one.model.id for one in ready), 0)
        self._rows = 0

    def write(
        self, rows: Rows, ids: npt.NDArray[np.bytes_], layout: Layout, dictionaries: Dictionaries
    ) -> None:
        """Write scores into packed rows, in place."""
        said = self._among(ids)
        records = rows.view(layout.dtype)[:, 0]
        for one in self._ready:
            found = scored(one, rows, said, layout, dictionaries, self._as_of)
            records[one.model.writes] = found
            self._scored[one.model.id] += int(np.count_nonzero(~np.isnan(found)))
        self._rows += len(rows)

    def counts(self) -> tuple[ScoreCount, ...]:
        """How many customers each model scored so far."""
        return tuple(
            ScoreCount(
                model=one.model.id,
                digest=one.model.digest,
                tag=one.model.writes,
                scored=self._scored[one.model.id],
                unscored=self._rows - self._scored[one.model.id],
                why=one.why or "",
            )
            for one in self._ready
        )

    def _among(self, ids: npt.NDArray[np.bytes_]) -> dict[int, Mapping[str, Scalar]]:
        if not len(ids) or not len(self._changed):
            return {}
        first, last = (
            np.searchsorted(self._changed, ids[0]),
            np.searchsorted(self._changed, ids[-1], "right"),
        )
        mine = self._changed[first:last]
        rows = np.searchsorted(ids, mine)
        return {
            row: self._said[name.decode()]
            for row, name in zip(rows.tolist(), mine.tolist(), strict=True)
            if ids[row] == name
        }


class DayScores:
    """Scores customers again whose inputs changed; a `ports.Rescoring`."""

    def __init__(self, archive: Archive, shelf: ModelShelf) -> None:
        self._archive = archive
        self._shelf = shelf
        self._books: dict[tuple[str, Day], _Book] = {}

    def scores(self, view: View, changes: Sequence[Change]) -> Sequence[Change]:
        """Return the new scores of customers whose inputs changes touch, in their order."""
        tags = [one for one in changes if one.kind is ChangeKind.TAG]
        version = view.active_configuration() if tags else None
        if version is None:
            return ()
        book = self._book(view.configuration(version), version, max(one.at for one in tags))
        merges = view.merges()
        touched = [one for one in tags if one.key in book.reads]
        since: dict[str, Instant] = {}
        for one in touched:
            who = merges.of(one.customer)
            since[who] = max(one.at, since.get(who, one.at))
        population = self._archive.population(view) if since else None
        return () if population is None else list(self._again(view, book, population, since))

    def catch_up(self, tx: ScoringTransaction, position: int, as_of: Instant) -> int:
        """Score those again whom a new snapshot could not know; return how many.

        Args:
            tx: The transaction that brought the snapshot in.
            position: Up to where its scores know changes.
            as_of: The instant up to which it speaks.
        """
        version = tx.active_configuration()
        population = self._archive.population(tx)
        if version is None or population is None:
            return 0
        book = self._book(tx.configuration(version), version, as_of)
        names = tx.changed_lately(book.reads | book.writes, as_of, position)
        since = dict.fromkeys(names, as_of)
        if since:
            tx.add_changes(list(self._again(tx, book, population, since)))
        return len(since)

    def _again(
        self, view: View, book: _Book, population: Population, since: Mapping[str, Instant]
    ) -> Iterable[Change]:
        names = sorted(since)
        for first in range(0, len(names), CUSTOMERS_AT_ONCE):
            piece = names[first : first + CUSTOMERS_AT_ONCE]
            said = values_in_force(
                view.changes(piece), book.vocabulary, population.as_of, book.reads
            )
            for name in piece:
                # A change that speaks of the past must outlast the snapshot, too.
                at = max(since[name], population.as_of + 1)
                yield from _of_one(book, population, name, said.get(name, {}), at)

    def _book(self, configuration: Configuration, version: str, at: Instant) -> _Book:
        today = day_at(at, configuration.policy.zone)
        known = self._books.get((version, today))
        if known is None:
            ready = self._shelf.ready(configuration, at)
            models = configuration.models
            known = _Book(
                vocabulary=Vocabulary.of(configuration),
                ready=ready,
                reads=tags_of(models),
                writes=frozenset(model.writes for model in models),
            )
            # A file that is missing may be added yet.
            if all(one.why is not Unready.MISSING for one in ready):
                self._books = {(version, today): known}
        return known


def values_in_force(
    changes: Sequence[Change], vocabulary: Vocabulary, as_of: Instant, tags: frozenset[str]
) -> dict[str, dict[str, Scalar]]:
    """Return, by customer, the values of some tags that hold over a snapshot."""
    said: dict[str, dict[str, Scalar]] = {}
    chosen = [one for one in changes if one.kind is ChangeKind.TAG and one.key in tags]
    for one in in_force(chosen, vocabulary, as_of):
        said.setdefault(one.customer, {})[one.key] = one.value
    return said


def _of_one(
    book: _Book, population: Population, name: str, said: Mapping[str, Scalar], at: Instant
) -> Iterable[Change]:
    """Score one customer by all models; a stranger has no score."""
    place = population.find(name)
    layout, words = population.layout, population.dictionaries
    for one in book.ready if place >= 0 else ():
        if not is_readable(one.model, layout):
            continue
        rows = population.rows[place : place + 1]
        (found,) = scored(one, rows, {0: said}, layout, words, population.as_of)
        yield Change(
            customer=name,
            kind=ChangeKind.TAG,
            key=one.model.writes,
            value=None if math.isnan(found) else float(found),
            at=at,
            why=f"model/{one.model.id}@{one.model.digest[:12]}",
        )
