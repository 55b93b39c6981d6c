"""Watches the strategies of a bank: keeps what it signals, and takes out what it may take out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hengce.archive import Archive
from hengce.effects import live
from hengce.health import raise_signal, retire_in
from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.measure.health.decline import Reminder
from hengce.measure.health.gone import Retirement
from hengce.measure.health.looked import look
from hengce.measure.health.record import proposals, retired, watched_since
from hengce.measure.health.series import Watching
from hengce.measure.mart import Mart
from hengce.measuring import open_facts
from hengce.model.configuration import Configuration, StopScope
from hengce.model.health import HealthEntry, HealthRules, HealthSignal, HealthStep
from hengce.model.instant import Instant, day_at, start_of_day
from hengce.phases import HENGCE
from hengce.ports import Store, Transaction, View


@dataclass(frozen=True, slots=True)
class _Watch:
    strategy: str
    signal: HealthSignal
    begins: Instant


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
    if not found and not waits:
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
            first = watched_since(strategy, signal, entries, watching, today, zone)
            if first < today:
                yield _Watch(strategy.id, signal, start_of_day(first, zone))


def _found(
    store: Store,
    archive: Archive,
    configuration: Configuration,
    rules: HealthRules,
    watches: Iterable[_Watch],
    at: Instant,
) -> Mapping[tuple[str, HealthSignal], Reminder | Retirement]:
    """Look once at each strategy and first day, and return what was signalled."""
    wanted: dict[tuple[str, Instant], set[HealthSignal]] = {}
    for one in watches:
        wanted.setdefault((one.strategy, one.begins), set()).add(one.signal)
    if not wanted:
        return {}
    mart = open_facts(store, archive, min(begins for _, begins in wanted), at)
    try:
        return {
            (strategy, signal): evidence
            for (strategy, begins), signals in wanted.items()
            for signal, evidence in _signals(mart, configuration, rules, strategy, begins)
            if signal in signals
        }
    finally:
        mart.connection.close()


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


def _kept(
    tx: Transaction,
    found: Mapping[tuple[str, HealthSignal], Reminder | Retirement],
    rules: HealthRules,
    at: Instant,
) -> Iterator[HealthEntry]:
    for entry in _resumed(tx, at):
        tx.add_health_entry(entry)
        yield entry
    out = _stopped(tx)
    for (strategy, _), evidence in found.items():
        if strategy in out:  # somebody stopped it meanwhile
            continue
        kept = raise_signal(tx, strategy, evidence, HENGCE, at)
        if kept is not None:
            yield kept
    if rules.archive:
        yield from _archived(tx, at)


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
