"""Asks about groups of customers: their tags, how far these moved, who is alike, who gets least."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from hengce.errors import ConflictError, ProblemsError
from hengce.insight.clusters import Trait, clusters, traits
from hengce.insight.distribution import distribution
from hengce.insight.drift import drift
from hengce.insight.events import Coded
from hengce.insight.opportunity import opportunity
from hengce.insight.profiles import columns_of, no_tag
from hengce.insight.underserved import underserved
from hengce.model.instant import Instant
from hengce.nightly.forgone import answers_of_decisions, answers_of_run
from hengce.nightly.progress import Progress
from hengce.ports import Store
from hengce.reading.archive import Archive
from hengce.reading.measuring import open_facts
from hengce.reading.profiling import profiles
from hengce.words.insight import describe
from hengce.words.reasons import Sentence


@dataclass(frozen=True, slots=True)
class Grouping:
    """Asks about customers of some units.

    Attributes:
        store: The bank's memory; it is only read.
        archive: Opens the snapshot.
        orgs: Customers of these units; None: all.
        cells_max: So many customers times tags are looked at; None: any number.
    """

    store: Store
    archive: Archive
    orgs: Collection[str] | None = None
    cells_max: int | None = None

    def distributions(self, tags: Sequence[str]) -> pa.Table:
        """Describe tags, all where none is named; see `distribution`."""
        return distribution(columns_of(self._profiles(tags), tags))

    def drifts(self, run: str, tags: Sequence[str]) -> pa.Table:
        """Compare customers as a run saw them with now, see `drift`; NotFoundError: no such run."""
        with self.store.view() as view:
            position = view.run(run).pin.position
        before = columns_of(self._profiles(tags, position), tags)
        return drift(before, columns_of(self._profiles(tags), tags))

    def clusters(self, tags: Sequence[str], count: int) -> pa.Table:
        """Group customers who are alike.

        Returns:
            Columns `cluster` from 1, `customers`, `share`, and in words `zh` and `en`.
        """
        found = clusters(columns_of(self._profiles(tags), tags), count)
        sizes = np.bincount(found.group, minlength=len(found.traits))
        return pa.table(
            {
                "cluster": list(range(1, len(found.traits) + 1)),
                "customers": sizes,
                "share": sizes / len(found.group),
                **self._in_words(found.traits),
            }
        )

    def underserved(
        self, tag: str, count: int, customers_min: int, begins: Instant, ends: Instant
    ) -> pa.Table:
        """Count what groups got and gave, the least served first.

        Args:
            tag: By this tag of texts; empty: by clusters.
            count: So many of those.
            customers_min: Smaller groups are left out.
            begins: From when on.
            ends: Until when.

        Returns:
            As `insight.underserved`, with `zh` and `en`: what is special about each group.
        """
        table = self._profiles(())
        columns = columns_of(table)
        if tag:
            if tag not in table.column_names:
                raise ProblemsError([no_tag(tag, table.column_names[1:])])
            coded = Coded.of(table[tag])
            group, names = coded.codes.astype(np.int64), list(coded.names)
        else:
            group = clusters(columns, count).group
            names = [str(place + 1) for place in range(int(group.max()) + 1)]
        mart = open_facts(self.store, self.archive, begins, ends)
        try:
            found = underserved(mart, table["customer"].to_pylist(), group, names, customers_min)
        finally:
            mart.connection.close()
        places = [names.index(str(name)) for name in found["group"].to_pylist()]
        words = self._in_words(traits(columns, [group == place for place in places]))
        for language, told in words.items():
            found = found.append_column(language, pa.array(told, pa.string()))
        return found

    def lost_in_run(self, run: str, progress: Progress | None = None) -> pa.Table:
        """Add up what each rule refused in a run, see `opportunity`; it is decided again."""
        return opportunity(answers_of_run(self.store, self.archive, run, self.orgs, progress))

    def lost_in_decisions(self, begins: Instant, ends: Instant) -> pa.Table:
        """Add up what each rule refused in single decisions, see `opportunity`."""
        return opportunity(answers_of_decisions(self.store, begins, ends, self.orgs))

    def _profiles(self, tags: Sequence[str], position: int | None = None) -> pa.Table:
        with self.store.view(position) as view:
            population = self.archive.population(view)
            if population is not None and self.cells_max is not None:
                cells = len(population.rows) * (len(tags) or len(population.layout.fields))
                if cells > self.cells_max:
                    raise ConflictError(
                        f"{cells:,} values of customers are more than {self.cells_max:,}: name "
                        "fewer tags, or ask at the command line"
                    )
            return profiles(view, self.archive, tags, self.orgs)

    def _in_words(self, found: Sequence[tuple[Trait, ...]]) -> dict[str, list[str]]:
        with self.store.view() as view:
            version = view.applied_configuration()
            tags = () if version is None else view.configuration(version).tags
        names = {one.name: one for one in tags}
        told = [[(one.tag, one.value, one.here, one.everywhere) for one in each] for each in found]
        return {tongue: [describe(each, tongue, names) for each in told] for tongue in ("zh", "en")}


def named(found: pa.Table, column: str, words: Mapping[str, Sentence]) -> pa.Table:
    """Return a table with what people call the values of a column, in both languages."""
    values = found[column].to_pylist()
    for language in ("zh", "en"):
        texts = [str(getattr(words[value], language)) for value in values]
        found = found.append_column(f"{column}_{language}", pa.array(texts, pa.string()))
    return found
