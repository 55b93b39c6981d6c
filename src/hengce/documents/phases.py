"""Keeps the course of experiments in the store as journeys are applied and published."""

from collections.abc import Iterator, Sequence

import msgspec

from hengce.errors import Problem, ProblemsError
from hengce.measure.courses import Declared, bandits, course_of, declared, shares_of, with_arms
from hengce.measure.phases import (
    contamination,
    entries_of,
    last_phase,
    next_phase,
    owed,
    records,
    since_phase,
)
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant, day_at
from hengce.model.trial import TrialEntry, TrialEntryKind
from hengce.ports import Transaction, View

HENGCE = "hengce"
"""Who changes shares where the document says that nobody has to be asked."""


def carried(view: View, configuration: Configuration) -> Configuration:
    """Return documents with the shares that experiments have come to.

    A document says with which shares its experiment begins; from then on the course says them.
    So a folder can be applied again and again while its experiments run.
    """
    strategies = configuration.strategies
    for of in declared(strategies):
        entries = entries_of(view.trial_entries(of.strategy.id), of)
        phase = last_phase(entries)
        if phase is None:
            continue
        # A judgement may wait for approval, and is ahead of the phase then; a phase that people
        # began after it, by a stop, is what holds.
        made = records(since_phase(entries))
        state = made[-1].after if made else phase.state
        arms = shares_of(course_of(of), state)
        strategies = tuple(
            with_arms(one, of.split.id, arms) if one.id == of.strategy.id else one
            for one in strategies
        )
    for of in bandits(strategies):
        phase = last_phase(entries_of(view.trial_entries(of.strategy.id), of))
        arms = {} if phase is None else {arm.name: arm.weight for arm in phase.setup.arms}
        if set(arms) == set(of.split.arms):
            strategies = tuple(
                with_arms(one, of.split.id, arms) if one.id == of.strategy.id else one
                for one in strategies
            )
    return msgspec.structs.replace(configuration, strategies=strategies)


def contaminations(view: View, configuration: Configuration) -> Iterator[Problem]:
    """Yield what would make the customers of a running experiment incomparable."""
    for of in _all(configuration):
        phase = last_phase(entries_of(view.trial_entries(of.strategy.id), of))
        changes = contamination(configuration, of, phase)
        if changes:
            where = f"strategies/{of.strategy.id} graph/nodes/{of.split.id}"
            facts = {"changes": ", ".join(changes), "salt": of.split.salt}
            yield Problem.of(where, "trial.contaminated", **facts)


def note_phases(tx: Transaction, configuration: Configuration, by: str, at: Instant) -> None:
    """Write down which experiments begin or are in another phase with what is published.

    Raises:
        ProblemsError: A change would make the customers of an experiment incomparable.
    """
    problems = tuple(contaminations(tx, configuration))
    if problems:
        raise ProblemsError(problems)
    for entry in new_phases(tx, configuration, by, at):
        tx.add_trial_entry(entry)


def new_phases(
    view: View, configuration: Configuration, by: str, at: Instant
) -> Sequence[TrialEntry]:
    """Return the phases that what is published opens, and that are not written yet."""
    day = day_at(at, configuration.policy.zone)
    found = []
    for of in _all(configuration):
        entries = entries_of(view.trial_entries(of.strategy.id), of)
        before = last_phase(entries)
        phase = next_phase(configuration, of, before, day, at, owed(entries, of))
        if phase is not None:
            found.append(entry_of(of, phase, TrialEntryKind.PHASE, by, at))
    return found


def _all(configuration: Configuration) -> tuple[Declared, ...]:
    return (*declared(configuration.strategies), *bandits(configuration.strategies))


def entry_of(
    of: Declared, document: msgspec.Struct, kind: TrialEntryKind, by: str, at: Instant
) -> TrialEntry:
    """Return an entry of the course of an experiment."""
    return TrialEntry(
        strategy=of.strategy.id,
        node=of.split.id,
        salt=of.split.salt,
        kind=kind,
        by=by,
        at=at,
        document=msgspec.json.encode(document, order="sorted"),
    )
