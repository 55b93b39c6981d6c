"""Measures what strategies added, from the facts of an installation."""

from hengce.errors import ConflictError, NotFoundError
from hengce.measure.effects.measure import Measured, measure
from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.ports import Store
from hengce.reading.archive import Archive
from hengce.reading.measuring import DECIDED_BEFORE_US, open_facts


def measure_effects(store: Store, archive: Archive, terms: EffectTerms, at: Instant) -> Measured:
    """Measure what was added in some days.

    Args:
        store: The bank's memory; it is only read.
        archive: Opens the snapshot.
        terms: What counts, and when.
        at: Now; what happened later is not known yet.

    Raises:
        ConflictError: Nothing was published, nobody was imported, or the days are not over.
        NotFoundError: No such event is declared, or it has no such property.
    """
    configuration = live(store)
    check(terms, configuration, at)
    since = terms.since - DECIDED_BEFORE_US
    return measure(open_facts(store, archive, since, at), configuration, terms)


def live(store: Store) -> Configuration:
    """Return what is published.

    Raises:
        ConflictError: Nothing is.
    """
    with store.view() as view:
        version = view.active_configuration()
        if version is None:
            raise ConflictError("nothing is published: publish a configuration first")
        return view.configuration(version)


def check(terms: EffectTerms, configuration: Configuration, at: Instant) -> None:
    """Refuse terms that name what nobody declared, or days that are not over."""
    if at < terms.ends:
        raise ConflictError("the days are not over yet: choose an earlier --to")
    declared = {one.name: set(one.properties) for one in configuration.events}
    for event, names in _named(terms.conversion):
        if event not in declared:
            raise NotFoundError(f"no event {event!r} is declared")
        for name in sorted(names - declared[event]):
            raise NotFoundError(f"event {event!r} has no property {name!r}")


def _named(conversion: Conversion) -> list[tuple[str, set[str]]]:
    """Return the events that are named, each with its properties."""
    number = {conversion.number} - {""}
    named = [(conversion.event, number | ({conversion.amount} - {""}))]
    return [*named, (conversion.cancelled_by, number)] if conversion.cancelled_by else named
