"""Watches the strategies of a bank: keeps what it signals, and takes out what it may take out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from hengce.documents.phases import HENGCE
from hengce.learning.effects import live
from hengce.learning.health import raise_signal, retire_in
from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.measure.health.decline import Reminder
from hengce.measure.health.gone import Retirement
from hengce.measure.health.looked import look
from hengce.measure.health.record import proposals, retired, watched_since
from hengce.measure.health.series import Watching
from hengce.measure.mart import Mart
from hengce.model.configuration import Configuration, StopScope
from hengce.model.health import HealthEntry, HealthRules, HealthSignal, HealthStep
from hengce.model.instant import Day, Instant, calendar_date, day_at, start_of_day
from hengce.ports import Store, Transaction, View
from hengce.reading.archive import Archive
from hengce.reading.measuring import HISTORY_US, open_facts


@dataclass(frozen=True, slots=True)
class _Watch:
    """What is to be looked at.

    Attributes:
        strategy: Which.
        signal: For which signal.
        begins: Where its watch begins; of one that has not begun, how far back is looked.
        is_new: Whether it has not begun.
    """

    strategy: str
    signal: HealthSignal
    begins: Instant
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """What a look brought.

    Attributes:
        begun: The watches that begin, with their first days.
        signals: What is signalled.
    """

    begun: Mapping[tuple[str, HealthSignal], Day]
    signals: Mapping[tuple[str, HealthSignal], Reminder | Retirement]


def keep_watch(store: Store, archive: Archive, at: Instant) -> tuple[HealthEntry, ...]:
    """Look at all strategies that run, and keep the signals that are not open already.

    A second look on the same day keeps nothing twice. A strategy whose effect is certainly gone
    is stopped in the same transaction where the policy says `archive`, else a person is asked.

    Args:
        store: The bank's memory.
        archive: Opens the snapshot.
        at: Now.

    Returns:
        What was kept; nothing where the policy declares no watch.

    Raises:
        ConflictError: Nothing was published, or nobody was imported.
    """
    configuration = live(store)
    rules = configuration.policy.health
    if rules is None:
        return ()
    with store.view() as view:
        watches = tuple(_watches(view, configuration, rules, at))
        waits = any(_resumed(view, at)) or (rules.archive and any(_proposed(view)))
    found = _found(store, archive, configuration, rules, watches, at)
    if not (found.begun or found.signals or waits):
        return ()
    with store.transaction(at) as tx:
        return tuple(_kept(tx, found, rules, at))


def watching_of(rules: HealthRules) -> Watching:
    """Return how the bank watches."""
    return Watching(effect_min=rules.effect_min, baseline_days=rules.baseline_days)


def _watches(
    view: View, configuration: Configuration, rules: HealthRules, at: Instant
) -> Iterator[_Watch]:
    entries = (*view.health_entries(), *_resumed(view, at))
    out = _stopped(view)
    zone = configuration.policy.zone
    today, watching = day_at(at, zone), watching_of(rules)
    for strategy in configuration.strategies:
        if strategy.id in out:
            continue
        for signal in HealthSignal:
            first = watched_since(strategy.id, signal, entries, watching, today, zone)
            back = today - watching.baseline_days - watching.horizon_days + 1
            begins = start_of_day(back if first is None else first, zone)
            if begins < start_of_day(today, zone):
                yield _Watch(strategy.id, signal, begins, first is None)


def _found(
    store: Store,
    archive: Archive,
    configuration: Configuration,
    rules: HealthRules,
    watches: Sequence[_Watch],
    at: Instant,
) -> _Found:
    """Look once at each strategy and first day, and return what was signalled."""
    if not watches:
        return _Found({}, {})
    zone = configuration.policy.zone
    since = min(one.begins for one in watches) - HISTORY_US
    mart = open_facts(store, archive, since, at)
    try:
        begun = {
            (one.strategy, one.signal): first
            for one in watches
            if one.is_new and (first := _first_told(mart, one, zone)) is not None
        }
        wanted: dict[tuple[str, Instant], set[HealthSignal]] = {}
        for one in watches:
            first = begun.get((one.strategy, one.signal))
            if not one.is_new or first is not None:
                begins = one.begins if first is None else start_of_day(first, zone)
                wanted.setdefault((one.strategy, begins), set()).add(one.signal)
        signals = {
            (strategy, signal): evidence
            for (strategy, begins), chosen in wanted.items()
            for signal, evidence in _signals(mart, configuration, rules, strategy, begins)
            if signal in chosen
        }
        return _Found(begun, signals)
    finally:
        mart.connection.close()


def _first_told(mart: Mart, watch: _Watch, zone: str) -> Day | None:
    """Return the first day on which a strategy told anybody anything, as far as is looked."""
    bound = {"strategy": watch.strategy, "begins": watch.begins}
    (row,) = mart.ask(_FIRST, bound).to_pylist()
    return None if row["at"] is None else day_at(row["at"], zone)


_FIRST = """
SELECT min(reserved_at) AS at FROM contact WHERE strategy = $strategy AND reserved_at >= $begins
"""


def _signals(
    mart: Mart, configuration: Configuration, rules: HealthRules, strategy: str, begins: Instant
) -> Iterator[tuple[HealthSignal, Reminder | Retirement]]:
    conversion = Conversion(rules.event, "", rules.number, rules.cancelled_by)
    terms = EffectTerms(conversion, begins, mart.until, window_days=rules.window_days)
    found = look(mart, configuration, strategy, terms, watching_of(rules))
    if found.reminder is not None:
        yield HealthSignal.REMINDER, found.reminder
    if found.retirement is not None:
        yield HealthSignal.RETIREMENT, found.retirement


def _kept(tx: Transaction, found: _Found, rules: HealthRules, at: Instant) -> Iterator[HealthEntry]:
    for entry in (*_resumed(tx, at), *_begun(tx, found, at)):
        tx.add_health_entry(entry)
        yield entry
    out = _stopped(tx)
    for (strategy, _), evidence in found.signals.items():
        if strategy in out:  # somebody stopped it meanwhile
            continue
        kept = raise_signal(tx, strategy, evidence, HENGCE, at)
        if kept is not None:
            yield kept
    if rules.archive:
        yield from _archived(tx, at)


def _begun(view: View, found: _Found, at: Instant) -> Iterator[HealthEntry]:
    """Yield the watches that nobody has begun meanwhile."""
    known = {
        (one.strategy, one.signal) for one in view.health_entries() if one.step is HealthStep.BEGUN
    }
    for (strategy, signal), first in found.begun.items():
        if (strategy, signal) not in known:
            yield HealthEntry(
                strategy=strategy,
                signal=signal,
                step=HealthStep.BEGUN,
                by=HENGCE,
                at=at,
                reason=f"told customers since {calendar_date(first)}",
                document=msgspec.json.encode(first),
            )


def _archived(tx: Transaction, at: Instant) -> Iterator[HealthEntry]:
    """Take out what is proposed; also what waited for a person when archiving was turned on."""
    known = len(tx.health_entries())
    for strategy in tuple(_proposed(tx)):
        retire_in(tx, strategy, HENGCE, at)
    yield from tx.health_entries()[known:]


def _proposed(view: View) -> Iterator[str]:
    """Yield the strategies that are to be taken out and run."""
    out = _stopped(view)
    for one in proposals(view.health_entries()):
        raised = one.raised
        is_proposed = one.is_open and raised.signal is HealthSignal.RETIREMENT
        if is_proposed and raised.strategy not in out:
            yield raised.strategy


def _resumed(view: View, at: Instant) -> Iterator[HealthEntry]:
    """Yield that strategies which were taken out on evidence are in again."""
    for strategy in sorted(retired(view.health_entries()) - _stopped(view)):
        yield HealthEntry(
            strategy=strategy,
            signal=HealthSignal.RETIREMENT,
            step=HealthStep.RESUMED,
            by=HENGCE,
            at=at,
            reason="its stop was lifted",
        )


def _stopped(view: View) -> frozenset[str]:
    return frozenset(one.target for one in view.stops() if one.scope is StopScope.STRATEGY)
