"""Writes nouns into rows."""

import msgspec

from hengce.model.contact import ContactState
from hengce.model.dead_letter import DeadLetter
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.open_question import OpenQuestion
from hengce.store.content import content_hash
from hengce.store.ledger import Located
from hengce.store.schema import ROOT_ORG

Row = dict[str, str | int | bytes]
"""The columns of a row; a unit of the bank that is left out is the root."""


def contact_row(located: Located, kind: int) -> Row:
    """Return the row of a contact whose kind has a number."""
    contact = located.contact
    return {
        "org": contact.org,
        "seq": located.place,
        "id": contact.id,
        "decision": contact.decision,
        "customer": contact.customer,
        "kind": kind,
        "reserved_at": contact.reserved_at,
        "release_at": contact.release_at,
        "expires_at": contact.expires_at,
    }


def dead_letter_row(letter: DeadLetter) -> Row:
    """Return the row of a document that was refused."""
    return {
        "org": letter.org,
        "source": letter.source,
        "dialect": str(letter.dialect),
        "id": letter.id,
        "received_at": letter.received_at,
        "code": letter.code,
        "detail": letter.detail,
        "document": letter.document,
    }


def event_row(event: Event, digest: str = "") -> Row:
    """Return the row of an event, with the digest of its content unless one is given."""
    # When an event was received is not part of its content.
    digest = digest or content_hash(msgspec.structs.replace(event, received_at=0))
    return {
        "org": event.org or ROOT_ORG,
        "source": event.source,
        "id": event.id,
        "name": event.name,
        "customer": event.customer,
        "occurred_at": event.occurred_at,
        "received_at": event.received_at,
        "properties": msgspec.json.encode(event.properties),
        "digest": digest,
    }


def step_row(located: Located, state: ContactState, at: Instant, why: str = "") -> Row:
    """Return the row of a contact's move."""
    return {
        "org": located.contact.org,
        "contact": located.contact.id,
        "segment": located.segment,
        "place": located.place,
        "customer": located.contact.customer,
        "state": str(state),
        "at": at,
        "why": str(why),
    }


def open_question_row(question: OpenQuestion) -> Row:
    """Return the row of a question that waits."""
    return {
        "source": question.source,
        "id": question.id,
        "customer": question.customer,
        "priority_class": str(question.priority_class),
        "partition": question.partition,
        "closes_at": question.closes_at,
        "attempt": question.attempt,
    }
