"""Contacts as the bank's memory tells them: where they stand, and how they move."""

from dataclasses import dataclass

from hengce.model.contact import Contact, ContactState
from hengce.model.instant import Instant


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """A contact with where it stands.

    Attributes:
        contact: The contact.
        state: The ledger's state.
        at: Since when.
        handed_off_at: When it first left, or perhaps left; None: it never did. Later steps
            do not move it.
        left_for_sure: Whether it certainly left then.
        why: What moved it there, for people; empty where nobody said.
    """

    contact: Contact
    state: ContactState
    at: Instant
    handed_off_at: Instant | None = None
    left_for_sure: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class ContactStep:
    """A contact of a customer moves to a state, for a reason that people can read."""

    contact: str
    customer: str
    state: ContactState
    at: Instant
    why: str = ""
