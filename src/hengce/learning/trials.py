"""Judges the experiments of journeys, and gives challengers their next share."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from hengce.documents.administration import revise
from hengce.documents.phases import HENGCE, entry_of, new_phases
from hengce.errors import ConflictError, NotFoundError, ProblemsError
from hengce.measure.courses import Declared, Phase, course_of, declared, shares_of, with_arms
from hengce.measure.experiments.ordering import reproduces
from hengce.measure.experiments.promotion import Record, State, Status, Why, promoted
from hengce.measure.phases import entries_of, first_at, last_phase, records
from hengce.measure.trials import Counts, counted
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US, Day, Instant, day_at
from hengce.model.strategy import Strategy
from hengce.model.trial import TrialEntryKind
from hengce.ports import Store, Transaction, View
from hengce.reading.archive import Archive
from hengce.reading.measuring import open_facts

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Looked:
    """An experiment as it stands.

    Attributes:
        of: What its journey declares.
        phase: The phase that is live.
        counts: What was counted of it; None: its course is over, nothing is counted any more.
        record: What follows of it now; None: the same.
        position: The position of the log that everything is as of.
    """

    of: Declared
    phase: Phase
    counts: Counts | None
    record: Record | None
    position: int


@dataclass(frozen=True, slots=True)
class Told:
    """A record of the course of an experiment, judged again.

    Attributes:
        record: What was counted, found and done.
        by: Who let it be done.
        at: When.
        is_reproduced: Whether the same judgement comes out of what it was made of.
    """

    record: Record
    by: str
    at: Instant
    is_reproduced: bool


def look_at(store: Store, archive: Archive, at: Instant) -> tuple[Looked, ...]:
    """Judge all experiments that are live, as often as one likes; nothing is written.

    Raises:
        ConflictError: Nothing was published, or nobody was imported.
    """
    with store.view() as view:
        live = declared(published(view).strategies)
        entries = [entries_of(view.trial_entries(of.strategy.id), of) for of in live]
        day = day_at(at, published(view).policy.zone)
        position = view.position
    begun = [
        (of, phase, first_at(mine))
        for of, mine in zip(live, entries, strict=True)
        if (phase := last_phase(mine)) is not None
    ]
    if not begun:
        return ()
    # Whoever is exposed in an experiment entered at most so long before it began.
    since = min(
        first - max(of.strategy.days_max, of.trial.gain.days) * DAY_US for of, _, first in begun
    )
    if all(phase.state.status is not Status.RUNNING for _, phase, _ in begun):
        return tuple(Looked(of, phase, None, None, position) for of, phase, _ in begun)
    mart = open_facts(store, archive, since, at)
    try:
        found = []
        for of, phase, _ in begun:
            counts = record = None
            if phase.state.status is Status.RUNNING:
                counts = counted(mart, of, phase)
                record = promoted(course_of(of), phase.state, counts.arms, day)
            found.append(Looked(of, phase, counts, record, mart.position))
        return tuple(found)
    finally:
        mart.connection.close()


def advance(store: Store, looked: Looked, by: str, at: Instant) -> bool:
    """Do what follows of a judgement; return whether anything did.

    Where the document says that promotion is automatic the new shares are live at once, by
    `hengce`; otherwise they are a draft that is approved and published like any other. A
    challenger that does harm gets nobody any more in either case.

    Raises:
        ConflictError: The experiment went on meanwhile: look again.
    """
    record = looked.record
    if record is None or record.after == record.before:
        return False
    with store.transaction(at) as tx:
        of = same_phase(tx, looked)
        is_live = of.trial.automatic or record.why is Why.HARM
        tx.add_trial_entry(entry_of(of, record, TrialEntryKind.RECORD, by, at))
        give_shares(tx, of, record, by=HENGCE if is_live else by, at=at, is_live=is_live)
    return True


def give_shares(
    tx: Transaction, of: Declared, record: Record, *, by: str, at: Instant, is_live: bool
) -> None:
    """Give the arms of an experiment the shares of a record: at once, or as a draft."""
    arms = shares_of(record.course, record.after)

    def changed(strategy: Strategy) -> Strategy:
        return with_arms(strategy, of.split.id, arms)

    revise(tx, of.strategy.id, changed, by=by, at=at, is_live=is_live)


def halt(store: Store, strategy: str, node: str, by: str, at: Instant) -> dict[str, int]:
    """Give nobody new to the challengers of an experiment any more, by the order of a person.

    It is live at once, like any stop; whoever is in a challenger's arm stays in it.

    Returns:
        What the arms get from now on.

    Raises:
        NotFoundError: The journey has no such experiment, or has several and no node is named.
        ConflictError: It is over already.
    """
    with store.transaction(at) as tx:
        live = declared(published(tx).strategies)
        mine = [o for o in live if o.strategy.id == strategy and node in {"", o.split.id}]
        if len(mine) != 1:
            raise NotFoundError(f"{strategy} {node} is not one experiment")
        (of,) = mine
        phase = last_phase(entries_of(tx.trial_entries(strategy), of))
        if phase is None or phase.state.status is not Status.RUNNING:
            raise ConflictError("the experiment is not running")
        arms = shares_of(course_of(of), State(since=0, status=Status.STOPPED))

        def changed(one: Strategy) -> Strategy:
            return with_arms(one, of.split.id, arms)

        revise(tx, strategy, changed, by=by, at=at, is_live=True)
        return arms


def tend(store: Store, archive: Archive, at: Instant) -> tuple[Record, ...]:
    """Judge all experiments once and do what follows; return what was done.

    What somebody has to approve is proposed once; until it is published it waits. An experiment
    that cannot go on, as documents beside it have problems, keeps no other one from it.
    """
    with store.view() as view:
        if view.active_configuration() is None or not declared(published(view).strategies):
            return ()
        missing = new_phases(view, published(view), HENGCE, at)
    if missing:
        with store.transaction(at) as tx:
            for entry in new_phases(tx, published(tx), HENGCE, at):
                tx.add_trial_entry(entry)
    done = []
    for looked in look_at(store, archive, at):
        record = looked.record
        try:
            if record and not _is_proposed(store, looked) and advance(store, looked, HENGCE, at):
                done.append(record)
        except (ConflictError, ProblemsError) as error:
            name = type(error).__name__
            _log.error("experiment of %s did not go on: %s", looked.of.strategy.id, name)
    return tuple(done)


def history(store: Store, strategy: str, node: str = "") -> tuple[Told, ...]:
    """Judge again what the course of a journey's experiments was decided by."""
    with store.view() as view:
        kept = [
            entry
            for entry in view.trial_entries(strategy)
            if entry.kind is TrialEntryKind.RECORD and node in {"", entry.node}
        ]
    made = records(kept)
    return tuple(
        Told(record, entry.by, entry.at, reproduces(record))
        for entry, record in zip(kept, made, strict=True)
    )


def chosen(found: Sequence[Looked], strategy: str, node: str = "") -> Looked:
    """Return one experiment.

    Raises:
        NotFoundError: The journey has none, or has several and no node is named.
    """
    mine = [
        one for one in found if one.of.strategy.id == strategy and node in {"", one.of.split.id}
    ]
    if len(mine) != 1:
        known = ", ".join(f"{one.of.strategy.id} {one.of.split.id}" for one in found) or "-"
        raise NotFoundError(f"{strategy} {node} is not one experiment: there are {known}")
    return mine[0]


def published(view: View) -> Configuration:
    """Return what is published.

    Raises:
        ConflictError: Nothing is.
    """
    version = view.active_configuration()
    if version is None:
        raise ConflictError("nothing is published: publish a configuration first")
    return view.configuration(version)


def same_phase(tx: Transaction, looked: Looked) -> Declared:
    """Return the experiment as it is live, if it is still in the phase that was judged.

    Raises:
        ConflictError: It is not: somebody has to look again.
    """
    of = looked.of
    for one in declared(published(tx).strategies):
        entries = entries_of(tx.trial_entries(one.strategy.id), one)
        if (one.strategy.id, one.split.id) == (of.strategy.id, of.split.id):
            made = [record for record in records(entries) if record == looked.record]
            if last_phase(entries) == looked.phase and not made:
                return one
    raise ConflictError("the experiment went on meanwhile: look again")


def _is_proposed(store: Store, looked: Looked) -> bool:
    """Tell whether what follows in this phase was proposed already, harm excepted."""
    if looked.record is None or looked.record.why is Why.HARM:
        return False
    with store.view() as view:
        entries = entries_of(view.trial_entries(looked.of.strategy.id), looked.of)
    since: Day = looked.phase.state.since
    return any(
        one.before == looked.phase.state and one.before.since == since for one in records(entries)
    )
