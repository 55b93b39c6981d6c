"""Contacts as they are counted: by what their own decisions say, whatever is published today."""

from collections.abc import Mapping

from hengce.measure.propensity.cells import Cell, Seen, exact, plus
from hengce.measure.propensity.contacted import Contacted, Contacts, Told
from hengce.model.configuration import Configuration
from hengce.model.journey import journey_version, node_of_wave
from hengce.model.learned import learned_of
from hengce.model.learning_sums import CERTAIN, UNLOGGED, UNRIPE, CountedAs, ExactSums

ONE = ExactSums(sent=1)
"""A contact that says nothing."""

Totals = dict[CountedAs, ExactSums]


def summed(contacts: Contacts, versions: Mapping[str, Configuration]) -> Totals:
    """Return what all contacts add up to.

    Args:
        contacts: What left, with what was expected of it.
        versions: The configurations that they were decided with.
    """
    reader = Reader(versions)
    total: Totals = {}
    for why, count in ((UNRIPE, contacts.unripe), (UNLOGGED, contacts.unlogged)):
        if count:
            total[CountedAs(why=why)] = ExactSums(sent=count)
    for one in contacts.heard:
        named, sums = reader.read(one)
        total[named] = plus(total.get(named, ExactSums()), sums)
    return total


class Reader:
    """Reads contacts by the documents that they were decided with."""

    def __init__(self, versions: Mapping[str, Configuration]) -> None:
        self._versions = versions
        self._known: dict[tuple[str, str, str], tuple[str, float] | None] = {}

    def read(self, one: Contacted) -> tuple[CountedAs, ExactSums]:
        """Return what a ripe contact is counted as, and what it adds."""
        said = self._said(one, one.told) if one.told else None
        if one.told is None or said is None:
            return CountedAs(why=UNLOGGED), ONE
        if not 0 < one.told.propensity < 1:
            return CountedAs(why=CERTAIN), ONE
        text, factor = said
        node = node_of_wave(one.wave)
        seen = Seen(
            cell=Cell(one.category, one.product, one.strategy, node, one.channel),
            propensity=one.told.propensity / factor,
            value_cents=one.told.value_cents,
            answered=one.answered,
            realised_cents=one.realised_cents,
            priced=one.priced,
        )
        return CountedAs(**seen.cell._asdict(), propensity=text), exact(seen)

    def _said(self, one: Contacted, told: Told) -> tuple[str, float] | None:
        """Return the propensity that its document said, and the factor that was on it."""
        key = (told.configuration, one.strategy, one.wave)
        if key not in self._known:
            self._known[key] = _said_in(self._versions.get(told.configuration), one)
        return self._known[key]


def _said_in(configuration: Configuration | None, one: Contacted) -> tuple[str, float] | None:
    if configuration is None:
        return None
    _, _, version = one.wave.partition("@")
    for document in (*configuration.strategies, *configuration.earlier):
        if document.id == one.strategy and version in {"", journey_version(document)}:
            learned = learned_of(configuration.learned, document, node_of_wave(one.wave))
            return document.score.propensity, learned.factor if learned else 1.0
    return None
