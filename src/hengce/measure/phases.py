"""Which phase of an experiment a published journey is in, and which changes it does not bear."""

from collections.abc import Sequence

import msgspec

from hengce.measure.courses import (
    Declared,
    Phase,
    course_of,
    judgement,
    setup_of,
    shares_of,
    state_at,
)
from hengce.measure.experiments.edits import Change, Needs, edited
from hengce.measure.experiments.promotion import Record, State
from hengce.model.configuration import Configuration
from hengce.model.instant import Day, Instant
from hengce.model.journey import journey_version
from hengce.model.trial import TrialEntry, TrialEntryKind

_ARMS = {Change.ARM_ADDED, Change.ARM_ENDED}

_phase = msgspec.json.Decoder(Phase)
_record = msgspec.json.Decoder(Record)


def entries_of(entries: Sequence[TrialEntry], of: Declared) -> tuple[TrialEntry, ...]:
    """Return the entries of one experiment: with another salt it is another one."""
    whose = (of.split.id, of.split.salt)
    return tuple(entry for entry in entries if (entry.node, entry.salt) == whose)


def last_phase(entries: Sequence[TrialEntry]) -> Phase | None:
    """Return the phase that is live; None: the experiment has not begun."""
    found = [one for one in entries if one.kind is TrialEntryKind.PHASE]
    return _phase.decode(found[-1].document) if found else None


def phases(entries: Sequence[TrialEntry]) -> tuple[Phase, ...]:
    """Return all phases in their order, each with all versions that have joined it."""
    written = (_phase.decode(o.document) for o in entries if o.kind is TrialEntryKind.PHASE)
    return tuple({one.since: one for one in written}.values())


def since_phase(entries: Sequence[TrialEntry]) -> Sequence[TrialEntry]:
    """Return what was written since the phase that is live began."""
    begun = [
        (_phase.decode(one.document).since, place)
        for place, one in enumerate(entries)
        if one.kind is TrialEntryKind.PHASE
    ]
    # Versions that joined a phase wrote it again; it began with the first entry of it.
    return (
        entries[next(place for since, place in begun if since == begun[-1][0]) :] if begun else ()
    )


def first_at(entries: Sequence[TrialEntry]) -> Instant:
    """Return when an experiment began."""
    return entries[0].at


def records(entries: Sequence[TrialEntry]) -> tuple[Record, ...]:
    """Return the judgements that something followed of, in their order."""
    return tuple(
        _record.decode(one.document) for one in entries if one.kind is TrialEntryKind.RECORD
    )


def owed(entries: Sequence[TrialEntry], of: Declared) -> int:
    """Return what a challenger owes in the shares that it has come to; see `State.owes`."""
    phase = last_phase(entries)
    if phase is None or of.split.bandit is not None:
        return 0
    course, made = course_of(of), records(since_phase(entries))
    known = [*(record.after for record in made[-1:]), phase.state]
    shares = dict(of.split.arms)
    return next((state.owes for state in known if shares_of(course, state) == shares), 0)


def next_phase(
    configuration: Configuration,
    of: Declared,
    before: Phase | None,
    day: Day,
    at: Instant,
    owes: int = 0,
) -> Phase | None:
    """Return the phase that begins when a version is published; None: the last one goes on.

    Args:
        configuration: With the materials that the journey names.
        of: The experiment in the version that is published.
        before: Its last phase; None: it begins.
        day: The day of the bank's zone.
        at: Now.
        owes: What a challenger owes in these shares.

    A version that differs in nothing that matters joins the phase. One whose change the
    experiment does not bear is refused before, see `contamination`.
    """
    setup, version = setup_of(configuration, of), journey_version(of.strategy)
    if before is not None and edited(before.setup, setup).needs is Needs.NOTHING:
        if version in before.versions and of.trial == before.trial:
            return None
        versions = tuple(sorted({*before.versions, version}))
        return msgspec.structs.replace(before, setup=setup, versions=versions, trial=of.trial)
    is_bandit = of.split.bandit is not None
    state = State(since=day) if is_bandit else state_at(course_of(of), of.split.arms, day)
    state = msgspec.structs.replace(state, owes=owes)
    return Phase(setup=setup, versions=(version,), state=state, since=at, trial=of.trial)


def contamination(
    configuration: Configuration, of: Declared, before: Phase | None
) -> tuple[Change, ...]:
    """Return the changes that a running experiment does not survive: it needs a new salt."""
    if before is None:
        return ()
    edit = edited(before.setup, setup_of(configuration, of))
    found = edit.changes if edit.needs is Needs.EXPERIMENT else ()
    if of.split.bandit is None:
        # How many challengers there are is part of how each of them is judged.
        found = (*found, *(c for c in edit.changes if c in _ARMS and c not in found))
    if judgement(of.trial) != judgement(before.trial) and Change.JUDGEMENT not in found:
        found = (*found, Change.JUDGEMENT)
    return found
