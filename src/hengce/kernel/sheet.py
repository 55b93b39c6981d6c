"""Decisions that were made at once, in columns: as they are kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hengce.kernel.answers import Answers
from hengce.model.contact import Contact
from hengce.model.decision import Candidate, Decision, Pin
from hengce.model.instant import Instant
from hengce.model.noun import Noun


class Sheet(Noun, frozen=True, kw_only=True, array_like=True):
    """Decisions that depend on the same pin, without their contacts: those are the ledger's.

    Attributes:
        pin: What all of them depend on.
        ids: Their names.
        customers: Whose they are.
        orgs: The unit of each customer.
        triggers: Of each decision, `source/id` of each event that asked, sorted.
        answers: Of each decision.
        placement: The slot that the customers looked at; empty for what we send.
    """

    pin: Pin
    ids: tuple[str, ...]
    customers: tuple[str, ...]
    orgs: tuple[str, ...]
    triggers: tuple[tuple[str, ...], ...]
    answers: Answers
    placement: str = ""

    def decision(self, place: int, contacts: Sequence[Contact]) -> Decision:
        """Return the decision at a place.

        Args:
            place: Which one.
            contacts: What it reserved.
        """
        return Decision(
            id=self.ids[place],
            customer=self.customers[place],
            org=self.orgs[place],
            pin=self.pin,
            triggers=self.triggers[place],
            placement=self.placement,
            candidates=self.answers.candidates(place),
            contacts=tuple(contacts),
        )

    def chosen(self, place: int) -> tuple[Candidate, ...]:
        """Return what the decision at a place chose, without putting all of it into words."""
        return self.answers.chosen(place)


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions that were made at once.

    To look at one costs more than to decide it, so that each is put into words when somebody
    asks for it.

    Attributes:
        sheet: What was decided.
        reserved: The contacts of each decision.
    """

    sheet: Sheet
    reserved: tuple[tuple[Contact, ...], ...]

    @classmethod
    def of(cls, decision: Decision) -> "Decisions":
        """Write one decision down."""
        sheet = Sheet(
            pin=decision.pin,
            ids=(decision.id,),
            customers=(decision.customer,),
            orgs=(decision.org,),
            triggers=(decision.triggers,),
            answers=Answers.of([decision.candidates]),
            placement=decision.placement,
        )
        return cls(sheet, (decision.contacts,))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.reserved)

    def __iter__(self) -> Iterator[Decision]:
        """Yield each in words."""
        return (self.decision(place) for place in range(len(self)))

    def decision(self, place: int) -> Decision:
        """Return the decision at a place, in words."""
        return self.sheet.decision(place, self.reserved[place])

    @property
    def at(self) -> Instant:
        """When they were made."""
        return self.sheet.pin.at

    @property
    def contacts(self) -> list[Contact]:
        """What all of them reserved."""
        return [contact for mine in self.reserved for contact in mine]
