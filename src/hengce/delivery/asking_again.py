"""Asks anew what a contact was the answer to, when it waited too long to be sent as it is."""

from hengce.deciding.answering import Asked
from hengce.deciding.engine import Engine
from hengce.errors import NotFoundError
from hengce.flow.window import EVERY_CLASS, Question, step_of
from hengce.model.contact import Contact
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.ports import Transaction, View


class AskingAgain:
    """Decides again in the transaction that released the contact.

    Args:
        engine: Decides.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask_again(self, tx: Transaction, contact: Contact, at: Instant) -> tuple[Contact, ...]:
        """Ask the customer's question again: that of the same events, or the nightly one.

        Whatever was decided meanwhile may be dated later, so nothing is decided before the
        ledger's end. Others who would be decided with him are not asked. What is reserved for
        the answer is returned. A journey asks by itself: its instance hears of the release.

        Raises:
            NotFoundError: The customer is not in the snapshot any more.
        """
        now = max(at, tx.ledger_end())
        customer = tx.merges().of(contact.customer)
        events = _events(tx, contact)
        if events is None:
            return ()
        question = Question(now, events, EVERY_CLASS)
        asked = [Asked(customer, question, frozenset({customer}))]
        made = self._engine.answer(tx, asked, now)
        return tuple(contact for decisions in made for contact in decisions.contacts)


def _events(view: View, contact: Contact) -> tuple[Event, ...] | None:
    """Return the events that asked for a contact; none for one of a nightly run.

    None where one of them was forgotten, or where a journey asked: it is not asked again.
    """
    try:
        triggers = view.decision(contact.decision).decision.triggers
    except NotFoundError:
        return ()
    if contact.kind.wave or all(step_of(trigger) for trigger in triggers or ("",)):
        return None
    named = (trigger.partition("/") for trigger in triggers if not step_of(trigger))
    found = [view.event(source, event_id) for source, _, event_id in named]
    known = tuple(event for event in found if event is not None)
    return known if len(known) == len(found) else None
