"""Everything that was decided for one customer, newest first: said or not, by night or by day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hengce.errors import ForgottenError, NotFoundError
from hengce.flow.tasking import task_id
from hengce.model.contact import Contact
from hengce.model.decision import Decision
from hengce.model.instant import Instant
from hengce.model.noun import Label
from hengce.model.run import Run
from hengce.model.timeline import (
    ContactShown,
    DecisionShown,
    OutcomeShown,
    TaskShown,
    Timeline,
)
from hengce.ports import ContactRecord, Store, View
from hengce.reading.archive import Archive
from hengce.replaying.replay import explain
from hengce.words.decision import considered
from hengce.words.undelivered import tell_undelivered

DECISIONS_MAX = 50
"""Decisions of one page: those of runs are decided again to be told."""

SKIP_MAX = 2_000
"""How far back pages go."""

CONSIDERED_MAX = 100
"""Strategies that are told of one decision."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision's place in time, and the decision where it is stored singly."""

    at: Instant
    id: str
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Timelining:
    """Tells what was decided for customers.

    Attributes:
        store: The bank's memory.
        past: Opens the pins of runs; an archive of its own, because one archive holds one
            snapshot at a time, and who decides must not lose the latest to who looks back.
    """

    store: Store
    past: Archive

    def tell(self, customer: str, position: int | None, skip: int, limit: int) -> Timeline:
        """Return a page of a customer's decisions.

        Args:
            customer: Any of his numbers.
            position: The position of the log whose decisions are told; None: its end.
            skip: How many of the newest are left out, at most SKIP_MAX.
            limit: How many are told, at most DECISIONS_MAX.
        """
        with self.store.view(position) as view:
            who = view.merges().of(customer)
            found = self.entries(view, who, skip + limit + 1)
            page = found[skip : skip + limit]
            decided = {one.id: self._decided(one) for one in page}
            shown = tuple(self._shown(view, one, decided[one.id]) for one in page)
            more = skip + limit
            is_last = len(found) <= more or more > SKIP_MAX
            return Timeline(
                customer=who,
                position=view.position,
                decisions=tuple(one for one in shown if one is not None),
                next=0 if is_last else more,
            )

    def entries(self, view: View, customer: str, count: int) -> list[Entry]:
        """Return where the newest decisions of a customer lie, single ones and those of runs."""
        who = view.merges().of(customer)
        single = [
            Entry(one.decision.pin.at, one.decision.id, one.decision)
            for one in view.decisions_of(who, count)
        ]
        stored = {one.id for one in single}
        numbers = view.merges().numbers([who])
        nightly = [
            Entry(run.pin.at, f"{run.id}/{number}", None)
            for run in view.runs()[-count:]
            for number in numbers
            if _decided_by(run, number) and f"{run.id}/{number}" not in stored
        ]
        return sorted([*single, *nightly], key=lambda one: (one.at, one.id), reverse=True)[:count]

    def _decided(self, one: Entry) -> Decision | str | None:
        """Return a decision, or why it cannot be told any more; None: he was not decided."""
        if one.decision is not None:
            return one.decision
        try:
            return explain(self.store, self.past, one.id)
        except ForgottenError as error:
            return str(error)
        except NotFoundError:
            return None

    def _shown(
        self, view: View, one: Entry, decided: Decision | str | None
    ) -> DecisionShown | None:
        nightly = one.decision is None
        if decided is None:
            return None
        if isinstance(decided, str):
            return DecisionShown(id=one.id, at=one.at, nightly=nightly, forgotten=decided)
        configuration = view.configuration(decided.pin.configuration)
        records = view.contacts_by_id([contact.id for contact in decided.contacts])
        return DecisionShown(
            id=decided.id,
            at=one.at,
            nightly=nightly,
            placement=decided.placement,
            triggers=decided.triggers,
            considered=considered(decided, configuration, CONSIDERED_MAX),
            considered_count=len(decided.candidates),
            contacts=tuple(_contacts(view, decided.contacts, records)),
        )


def _decided_by(run: Run, number: str) -> bool:
    """Tell whether a run decided for a customer: those it left out were decided again singly."""
    return number not in run.left_out


def _contacts(
    view: View, contacts: Sequence[Contact], records: Mapping[str, ContactRecord]
) -> Iterator[ContactShown]:
    for contact in contacts:
        record = records.get(contact.id)
        if record is None:  # a repetition of a run may propose what the run itself did not keep
            continue
        yield ContactShown(
            id=contact.id,
            strategy=contact.kind.strategy,
            channel=contact.kind.channel,
            release_at=contact.release_at,
            state=record.state,
            at=record.at,
            why=record.why,
            told=Label(
                zh=tell_undelivered(record.why, "zh"), en=tell_undelivered(record.why, "en")
            ),
            outcomes=tuple(
                OutcomeShown(kind=each.kind, at=each.at, source=each.source)
                for each in view.outcomes(contact.id)
            ),
            task=_task(view, contact.id),
        )


def _task(view: View, contact: str) -> TaskShown | None:
    name = task_id(contact)
    if not view.has_task(name):
        return None
    step = view.task(name).step
    return TaskShown(
        id=name,
        state=step.state,
        manager=step.manager,
        deadline=step.deadline,
        outcome=step.outcome,
    )
