"""The desk: makes tasks of contacts that the relay hands over, for the customers' managers."""

import logging

from hengce.errors import HengceError
from hengce.flow.tasking import node_of, task_id
from hengce.model.configuration import Configuration
from hengce.model.contact import Contact, origin_of
from hengce.model.decision import Candidate
from hengce.model.instant import HOUR_US, Instant, day_at, start_of_day
from hengce.model.journey import action_name
from hengce.model.profile import ChangeKind
from hengce.model.task import Task, TaskState, TaskStep
from hengce.ports import Store, Transaction, View
from hengce.reading.archive import Archive
from hengce.reading.handoff import nightly_value
from hengce.replaying.replay import explain

_log = logging.getLogger(__name__)


class TaskDesk:
    """Hands tasks to people.

    Args:
        store: The bank's memory.
        archive: Opens pins.
    """

    def __init__(self, store: Store, archive: Archive) -> None:
        self._store = store
        self._archive = archive

    def hand_over(self, contact_id: str, subject: str, script: str, at: Instant) -> None:
        """Make the task of a contact; a second time changes nothing.

        Raises:
            HengceError: It was not made. To try again is safe.
        """
        with self._store.view() as view:
            if view.has_task(task_id(contact_id)):
                return
            contact = view.contact(contact_id).contact
        candidate = self._candidate(contact)
        made = Task(
            id=task_id(contact.id),
            contact=contact.id,
            decision=contact.decision,
            customer=contact.customer,
            org=contact.org,
            kind=contact.kind,
            subject=subject,
            script=script,
            score=candidate.score if candidate else 0.0,
            value_cents=round(candidate.value_cents) if candidate else 0,
            created_at=at,
        )
        with self._store.transaction(at) as tx:
            if not tx.has_task(made.id):
                tx.add_task(made, self._first_step(tx, made, at))

    def _candidate(self, contact: Contact) -> Candidate | None:
        """Return what the decision said of the contact's strategy; it gives the task its rank."""
        try:
            decision = explain(self._store, self._archive, contact.decision)
        except (HengceError, OSError) as error:
            # A task whose rank is lost is still a task: it stands last in its class.
            of, name = origin_of(contact.id), type(error).__name__
            _log.error("the rank of a task of %s is lost: %s", of, name)
            return None
        name = action_name(contact.kind.strategy, contact.kind.wave)
        return next((c for c in decision.candidates if c.strategy == name), None)

    def _first_step(self, tx: Transaction, made: Task, at: Instant) -> TaskStep:
        configuration = self._archive.configuration(tx)
        node = node_of(configuration, made)
        hours = node.deadline_hours if node else configuration.policy.tasks.deadline_hours
        return TaskStep(
            task=made.id,
            state=TaskState.OPEN,
            manager=self._manager(tx, configuration, made.customer, at),
            deadline=at + hours * HOUR_US,
            at=at,
            by=made.kind.strategy,
        )

    def _manager(
        self, tx: Transaction, configuration: Configuration, customer: str, at: Instant
    ) -> str:
        """Return the customer's manager; empty, the unit's pool, when he has no room."""
        rules, zone = configuration.policy.tasks, configuration.policy.zone
        name = self._text(tx, customer, rules.manager_tag) if rules.manager_tag else ""
        if not name or tx.live_task_count(name) >= rules.open_max:
            return ""
        midnight = start_of_day(day_at(at, zone), zone)
        return name if tx.given_since(name, midnight) < rules.daily_max else ""

    def _text(self, view: View, customer: str, tag: str) -> str:
        changed = (c for c in view.changes([customer]) if (c.kind, c.key) == (ChangeKind.TAG, tag))
        change = next(changed, None)
        if change is not None:
            return change.value if isinstance(change.value, str) else ""
        value = nightly_value(self._archive.population(view), customer, ChangeKind.TAG, tag)
        return value if isinstance(value, str) else ""
