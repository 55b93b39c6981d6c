"""Judges tasks by what managers saw and did: one of each contact, none that has lost its reason.

While a task is live for sure nothing automatic is said on its topic. It is so from when it was
handed over until somebody asked for anything that may have ended it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hengce.flow.tasking import task_id
from hengce.model.decision import Decision
from hengce.model.instant import HOUR_US
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.profile import EVERY_CHANNEL, ChangeKind
from hengce.model.strategy import MessageClass
from hengce.model.task import CODES, TaskMove, TaskRecord
from hengce.ports import Taken
from hengce.sim.desk import TASK
from hengce.sim.ledgers import Ledgers, Listed, Look, Mark, Reported, Said, Told, Worked
from hengce.sim.messages import Messaged, Readings, customer_of
from hengce.sim.offers import HEAD_HOURS, TASK_HOURS, offers_by_id
from hengce.sim.persons import Persons

_MARKETING = frozenset({MessageClass.COMMERCIAL, MessageClass.CARE})
_MEANS = {code.id: code.means for code in CODES}


def found_out(told: Worked) -> Outcome | None:
    """Return what a manager's report says of its contact; None for nothing, or not for sure."""
    means = _MEANS.get(told.code)
    if told.move is not TaskMove.FINISH or means is None or not isinstance(told.answer, TaskRecord):
        return None
    name, at = task_id(told.contact), told.answer.step.at
    return Outcome(source=TASK, id=name, contact=told.contact, kind=means, at=at)


def judge_tasks(ledgers: Ledgers, readings: Readings) -> Iterator[str]:
    """Yield what managers should not have seen, and what customers should not have been told."""
    yield from _two_of_one(ledgers)
    yield from _came_back(ledgers)
    persons = Persons.of(ledgers.told)
    tasks = [
        _Handed(message)
        for message in _first_of_each(readings)
        if len(persons.perhaps(message.delivery.customer)) == 1
    ]
    topics = {message.delivery.key: message.offer.topic for message in readings.messages}
    for task in tasks:
        if task.message.offer.message_class not in _MARKETING:
            continue  # what must be said is no offer: nobody refuses it
        yield from _lost_its_reason(task, ledgers, topics)
    if not ledgers.went_back:  # or nobody can tell how long a task was live
        engaged = [(task, _ends(task, ledgers)) for task in tasks]
        for task, ends in engaged:
            yield from _told_meanwhile(task, ends, readings)
            yield from _shown_meanwhile(task, ends, ledgers)


@dataclass(frozen=True, slots=True)
class _Handed:
    """A task that was handed over for sure."""

    message: Messaged

    @property
    def key(self) -> str:
        return self.message.delivery.key

    @property
    def since(self) -> int:
        """The place in the log behind which it is there."""
        return self.message.delivery.mark.number

    def is_live(self, first: Mark, last: Mark, ends: int) -> bool:
        """Tell whether it is certainly live from one mark to another."""
        hours = TASK_HOURS + HEAD_HOURS
        in_time = last.at < self.message.at + hours * HOUR_US
        return self.since < first.number and last.number < ends and in_time


def _first_of_each(readings: Readings) -> list[Messaged]:
    first: dict[str, Messaged] = {}
    for message in readings.messages:
        if message.delivery.channel == TASK and message.delivery.taken:
            first.setdefault(message.delivery.key, message)
    return list(first.values())


def _two_of_one(ledgers: Ledgers) -> Iterator[str]:
    seen: dict[str, set[str]] = {}
    for told in ledgers.told:
        if isinstance(told, Listed) and told.accepted:
            for name, contact in told.answer:
                seen.setdefault(contact, set()).add(name)
    for contact, names in sorted(seen.items()):
        if len(names) > 1:
            yield f"I21 {contact} is {len(names)} tasks"


def _came_back(ledgers: Ledgers) -> Iterator[str]:
    """Yield tasks that managers saw again after they had heard that they were finished."""
    for told in ledgers.told:
        if isinstance(told, Worked) and told.move is TaskMove.FINISH and told.accepted:
            for listed in _lists_after(told, ledgers):
                if told.contact in {contact for _, contact in listed.answer}:
                    yield f"I21 {told.contact} was finished, and came back"


def _lists_after(told: Told, ledgers: Ledgers) -> Iterator[Listed]:
    """Yield the lists that were asked for after somebody had heard his answer."""
    for listed in ledgers.told:
        after = isinstance(listed, Listed) and listed.accepted and _before(told, listed)
        if isinstance(listed, Listed) and after:
            yield listed


def _before(told: Told, later: Told) -> bool:
    return told.heard is not None and told.heard.number < later.sent[0].number


def _lost_its_reason(task: _Handed, ledgers: Ledgers, topics: Mapping[str, str]) -> Iterator[str]:
    """Yield tasks that managers still had although the customer had refused or bought."""
    for told in ledgers.told:
        if (
            not told.accepted
            or told.sent[0].number < task.since
            or not _takes_it(told, task, topics)
        ):
            continue
        for listed in _lists_after(told, ledgers):
            if task.key in {contact for _, contact in listed.answer}:
                yield f"I21 {task.key} waits for a manager, and {told.name} ended it"
        for worked in ledgers.told:
            mine = isinstance(worked, Worked) and worked.contact == task.key
            if mine and worked.accepted and _before(told, worked):
                yield f"I21 {task.key} was worked on, and {told.name} ended it"


def _takes_it(told: Told, task: _Handed, topics: Mapping[str, str]) -> bool:
    """Tell whether a client said what takes a task from its manager."""
    customer, topic = task.message.delivery.customer, task.message.offer.topic
    if isinstance(told, Said):
        names = {(ChangeKind.OPT_OUT, EVERY_CHANNEL), (ChangeKind.OPT_OUT_TOPIC, topic)}
        return told.customer == customer and told.value and (told.kind, told.key) in names
    if isinstance(told, Reported):
        return any(
            outcome.kind is OutcomeKind.BOUGHT
            and taken == Taken.ACCEPTED
            and customer_of(outcome.contact) == customer
            and topics.get(outcome.contact) == topic
            for outcome, taken in zip(told.outcomes, told.answer, strict=True)
        )
    return False


def _ends(task: _Handed, ledgers: Ledgers) -> int:
    """Return the place in the log from which on a task may have ended."""
    customer = task.message.delivery.customer
    perhaps = [
        told.sent[0].number
        for told in ledgers.told
        if told.sent and told.sent[0].number >= task.message.claimed.number
        if (isinstance(told, Said) and told.customer == customer)
        or (isinstance(told, Worked) and customer_of(told.contact) == customer)
        or (
            isinstance(told, Reported)
            and any(customer_of(outcome.contact) == customer for outcome in told.outcomes)
        )
    ]
    return min(perhaps, default=ledgers.happenings + 1)


def _told_meanwhile(task: _Handed, ends: int, readings: Readings) -> Iterator[str]:
    for message in readings.messages:
        delivery = message.delivery
        automatic = message.offer.message_class in _MARKETING or delivery.channel == TASK
        mine = delivery.customer == task.message.delivery.customer
        on_it = mine and message.offer.topic == task.message.offer.topic
        if (
            automatic
            and on_it
            and delivery.key != task.key
            and task.is_live(message.claimed, delivery.mark, ends)
        ):
            yield f"I22 {delivery.key} left while {task.key} was a manager's"


def _shown_meanwhile(task: _Handed, ends: int, ledgers: Ledgers) -> Iterator[str]:
    offers = offers_by_id()
    for told in ledgers.told:
        if not isinstance(told, Look) or not isinstance(told.answer, Decision) or not told.heard:
            continue
        for contact in told.answer.contacts:
            on_it = offers[contact.kind.strategy].topic == task.message.offer.topic
            mine = contact.customer == task.message.delivery.customer
            if mine and on_it and task.is_live(told.sent[0], told.heard, ends):
                yield f"I22 {contact.id} was shown while {task.key} was a manager's"
