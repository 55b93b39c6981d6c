"""How long the content of records is kept, and what was forgotten of it."""

import enum

from hengce.model.instant import Instant
from hengce.model.noun import Noun


class RetentionKind(enum.StrEnum):
    """Of which records content is forgotten, in the order in which a run goes through them."""

    DEAD_LETTERS = "dead_letters"
    REFUSALS = "refusals"
    SNAPSHOTS = "snapshots"
    RUNS = "runs"
    EVENTS = "events"
    CLAIMS = "claims"
    TASKS = "tasks"
    JOURNEYS = "journeys"
    TIES = "ties"
    CASES = "cases"
    DISCLOSURES = "disclosures"
    EXPORTS = "exports"


FILES = frozenset({RetentionKind.SNAPSHOTS, RetentionKind.RUNS, RetentionKind.EXPORTS})
"""Kinds whose content lies in files, which are removed."""


class Retention(Noun, frozen=True, kw_only=True):
    """For how many days content is kept; None: for ever.

    Attributes:
        dead_letters_days: The documents of dead letters that have ended, since their receipt.
        refusals_days: What single decisions read that chose nothing; their verdicts and
            numbers stay.
        snapshots_days: The nightly profiles, since others came into force. What was read of
            those to whom a run speaks is kept with the run.
        runs_days: The reasons of a run, and what was read of those to whom it speaks, since
            it decided. Its manifest and its contacts stay.
        events_days: Whose an event is and what it says, since it was received and since it
            happened. Its id, name and times stay.
        claims_days: That a hand-off was in the relay's hands, since it was taken there, once it
            was settled and nobody has to look at it. What became of it stays in the ledger.
        tasks_days: What a task was about and what was to be said, since it ended. Its steps and
            the result that was reported stay.
        journeys_days: What happened to a customer in a journey, step by step, since he left it.
            Who was in which journey, when, and where he left it stays: whether he may enter
            again depends on it. So do the counts.
        ties_days: Who was tied to whom, since a source said something else or nothing more of it.
            What a source still says stays.
        cases_days: By whom, why and on which evidence people decided of two customers whether
            they are one, since they did. Which two, and what was decided, stays: no key may join
            those again who are two.
        disclosures_days: Of whom what was shown, and for which reason, since it was. To whom and
            when stays.
        exports_days: Members of audiences that a person had written to a file of the
            installation, since it was.
    """

    dead_letters_days: int | None = 400
    refusals_days: int | None = 1096
    snapshots_days: int | None = 35
    runs_days: int | None = 1096
    events_days: int | None = None
    claims_days: int | None = 35
    tasks_days: int | None = None
    journeys_days: int | None = 400
    ties_days: int | None = 400
    cases_days: int | None = 1096
    disclosures_days: int | None = 1096
    exports_days: int | None = 400

    def forgets(self) -> bool:
        """Tell whether anything is forgotten at all."""
        return any(self.days(kind) is not None for kind in RetentionKind)

    def days(self, kind: RetentionKind) -> int | None:
        """Return for how long the content of a kind is kept; its field is named after it."""
        kept: int | None = getattr(self, f"{kind}_days")
        return kept


class Forgetting(Noun, frozen=True, kw_only=True):
    """One retention run's work on one kind of records; it names no customer.

    Attributes:
        seq: Its number.
        kind: Of which records.
        by: Who ran it.
        at: When it began.
        until: Content from before this instant was to be forgotten.
        forgotten: How many records it emptied, or whose files it gave up.
        freed_bytes: How many bytes their content had.
        ended_at: When it was through; None: it goes on, or was interrupted.
    """

    seq: int
    kind: RetentionKind
    by: str
    at: Instant
    until: Instant
    forgotten: int
    freed_bytes: int
    ended_at: Instant | None


def told_of(gone: Forgetting) -> str:
    """Say what forgot something, and by which rule."""
    return f"hengce retain list, number {gone.seq}; retention/{gone.kind}_days"
