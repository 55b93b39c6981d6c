"""Looks at how strategies age, and takes one out when its effect is certainly gone."""

from collections.abc import Sequence

import msgspec

from hengce.documents.administration import order_stop
from hengce.errors import ConflictError, NotFoundError
from hengce.learning.effects import check, live
from hengce.measure.effects.terms import EffectTerms
from hengce.measure.health.decline import Reminder
from hengce.measure.health.gone import Retirement
from hengce.measure.health.looked import Health, look
from hengce.measure.health.record import open_proposal
from hengce.measure.health.series import Watching
from hengce.model.configuration import Stop, StopScope
from hengce.model.health import HealthEntry, HealthSignal, HealthStep
from hengce.model.instant import Instant, calendar_date
from hengce.ports import Store, Transaction, View
from hengce.reading.archive import Archive
from hengce.reading.measuring import HISTORY_US, open_facts


def look_at_health(
    store: Store,
    archive: Archive,
    strategies: Sequence[str],
    terms: EffectTerms,
    watching: Watching,
    at: Instant,
) -> tuple[Health, ...]:
    """Look at strategies, day by day; the same facts always say the same.

    Args:
        store: The bank's memory; it is only read.
        archive: Opens the snapshot.
        strategies: Which; none: all that are live.
        terms: What counts, from when on, and how long an answer may take.
        watching: How they are watched.
        at: Now.

    Raises:
        ConflictError: Nothing was published, nobody was imported, or the days are not over.
        NotFoundError: No such strategy is live, or no such event is declared.
    """
    configuration = live(store)
    check(terms, configuration, at)
    known = [one.id for one in configuration.strategies]
    for name in strategies:
        if name not in known:
            raise NotFoundError(f"no strategy {name!r} is published")
    mart = open_facts(store, archive, terms.begins - HISTORY_US, at)
    return tuple(look(mart, configuration, name, terms, watching) for name in strategies or known)


def retire(store: Store, found: Health, by: str, at: Instant) -> Stop:
    """Take a strategy out on the evidence that its effect is gone.

    It is stopped like by hand, so nothing of it is decided or handed off any more, the record
    says who decided it on which evidence, and `hengce resume` takes it back.

    Args:
        store: The bank's memory.
        found: What its health is.
        by: Who decides.
        at: When.

    Raises:
        ConflictError: Nothing shows that its effect is gone.
    """
    if found.retirement is None:
        raise ConflictError(f"nothing shows that the effect of {found.strategy!r} is gone")
    with store.transaction(at) as tx:
        raise_signal(tx, found.strategy, found.retirement, by, at)
        return retire_in(tx, found.strategy, by, at)


def retire_proposed(store: Store, strategy: str, by: str, at: Instant) -> Stop:
    """Take a strategy out on the proposal that is open; its evidence is kept with the order.

    Raises:
        ConflictError: No proposal to retire it is open.
    """
    with store.transaction(at) as tx:
        return retire_in(tx, strategy, by, at)


def dismiss(
    store: Store, strategy: str, signal: HealthSignal, by: str, reason: str, at: Instant
) -> HealthEntry:
    """Answer an open signal with why nothing is to be done; a new watch begins.

    Raises:
        ConflictError: The signal is not open, or there is no reason.
    """
    if not reason.strip():
        raise ConflictError("say why: the reason is kept")
    with store.transaction(at) as tx:
        proposed(tx, strategy, signal)
        entry = HealthEntry(
            strategy=strategy, signal=signal, step=HealthStep.DISMISSED, by=by, at=at, reason=reason
        )
        tx.add_health_entry(entry)
    return entry


def raise_signal(
    tx: Transaction, strategy: str, found: Reminder | Retirement, by: str, at: Instant
) -> HealthEntry | None:
    """Keep what a look found; None: the same signal is open already."""
    is_gone = isinstance(found, Retirement)
    signal = HealthSignal.RETIREMENT if is_gone else HealthSignal.REMINDER
    if open_proposal(tx.health_entries(), strategy, signal) is not None:
        return None
    entry = HealthEntry(
        strategy=strategy,
        signal=signal,
        step=HealthStep.RAISED,
        by=by,
        at=at,
        reason=evidence(found),
        document=msgspec.json.encode(found, order="sorted"),
    )
    tx.add_health_entry(entry)
    return entry


def retire_in(tx: Transaction, strategy: str, by: str, at: Instant) -> Stop:
    """Stop a strategy on its open proposal, as a part of a transaction.

    Raises:
        ConflictError: No proposal to retire it is open.
    """
    reason = proposed(tx, strategy, HealthSignal.RETIREMENT).reason
    order = order_stop(tx, StopScope.STRATEGY, strategy, by, reason, at)
    for signal in HealthSignal:  # nobody has to be reminded of what is out
        if open_proposal(tx.health_entries(), strategy, signal) is not None:
            tx.add_health_entry(
                HealthEntry(
                    strategy=strategy,
                    signal=signal,
                    step=HealthStep.RETIRED,
                    by=by,
                    at=at,
                    reason=reason,
                )
            )
    return order


def proposed(view: View, strategy: str, signal: HealthSignal) -> HealthEntry:
    """Return the entry of an open signal.

    Raises:
        ConflictError: The signal is not open.
    """
    found = open_proposal(view.health_entries(), strategy, signal)
    if found is None:
        raise ConflictError(f"no {signal} of {strategy!r} is open")
    return found.raised


def evidence(found: Reminder | Retirement) -> str:
    """Return the evidence as it is kept with the order that follows it."""
    since, on = calendar_date(found.since), calendar_date(found.on)
    if isinstance(found, Reminder):
        return (
            f"clicks decline since {since}, certain on {on}: {found.left:.0%} left, half-life "
            f"{found.half_life_days:g} days; evidence {found.evidence:.4g}, needed "
            f"{found.evidence_needed:.4g}"
        )
    return (
        f"effect gone since {since}, certain on {on}: {found.effect:+.5f} added, at most "
        f"{found.upper:+.5f}, minimum {found.effect_min:+.5f}; before "
        f"{found.effect_before:+.5f}; {found.treated} reached, {found.held_out} held out; "
        f"error rate {found.error_rate}"
    )
