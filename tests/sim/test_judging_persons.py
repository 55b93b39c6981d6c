"""What the judge says of a person of two numbers who got a care message under each of them."""

import pytest

from hengce.model.contact import Contact, ContactKind, ContactState
from hengce.model.instant import HOUR_US
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.sim.bank import bank
from hengce.sim.books import Books, Stand
from hengce.sim.judge_persons import judge_persons
from hengce.sim.ledgers import Delivery, Joined, Ledgers, Mark
from hengce.sim.messages import ACCEPTED, Messaged, Readings
from hengce.sim.offers import offers_by_id
from hengce.sim.people import people_by_id

BANK = bank(0)
ONE, OTHER = (person.customer for person in BANK.people[:2])
NOON = 1_795_492_800_000_000
CLOCK = NOON + HOUR_US
"""What clients read while the merge is confirmed, and for as long as the clock stands still."""

MERGE_HEARD = Mark(20, CLOCK)
TWICE = [f"I20 {ONE}: 2 of 1 by care under all of his numbers"]


def messaged(customer: str, decision: str, at: int, number: int) -> Messaged:
    mark = Mark(number, at)
    delivery = Delivery(
        mark, "push", f"{decision}/{customer}.1", customer, "", "", ACCEPTED, taken=True, lied=False
    )
    person = people_by_id(BANK.people)[customer]
    return Messaged(delivery, offers_by_id()["birthday"], "", "r1", person, mark, at)


def stand(message: Messaged, reserved_at: int) -> Stand:
    key = message.delivery.key
    kind = ContactKind(
        strategy="birthday",
        channel="push",
        priority_class=PriorityClass.MARKETING,
        message_class=MessageClass.CARE,
        category="",
        topic="care",
        department="retail",
        interrupts=True,
    )
    contact = Contact(
        id=key,
        decision=key.rpartition(".")[0],
        customer=message.delivery.customer,
        org="HQ",
        kind=kind,
        reserved_at=reserved_at,
        release_at=reserved_at,
        expires_at=reserved_at + HOUR_US,
    )
    return Stand(contact, ContactState.COMMITTED)


@pytest.mark.parametrize(
    ("decision", "reserved_at", "committed", "found"),
    [
        pytest.param("D7", CLOCK + 1, 25, TWICE, id="decided after the merge"),
        pytest.param("D7", CLOCK - 1, 15, [], id="decided before the merge"),
        pytest.param("D7", CLOCK + 3, 15, [], id="before, by a store whose clock counted on"),
        pytest.param("D7", CLOCK + 3, None, [], id="committed as the process died"),
        pytest.param("R1", CLOCK + 1, None, TWICE, id="a run that began after the merge"),
        pytest.param("R1", CLOCK - 1, None, [], id="a run that began before the merge"),
    ],
)
def test_a_cap_holds_for_all_numbers_of_what_is_decided_once_they_are_one(
    decision: str, reserved_at: int, committed: int | None, found: list[str]
) -> None:
    ledgers = Ledgers(lambda: 0)
    ledgers.told.append(Joined("M1", [Mark(10, NOON)], MERGE_HEARD, True, customer=OTHER, into=ONE))
    if committed is not None:
        ledgers.commits[7] = Mark(committed, CLOCK)
    first = messaged(OTHER, "D3", NOON, 5)
    second = messaged(ONE, decision, CLOCK + 60_000_000, 30)
    stands = {second.delivery.key: stand(second, reserved_at)}
    books = Books((), stands, (), (), frozenset(), frozenset(), (), (), {})
    assert list(judge_persons(ledgers, BANK, Readings([first, second], ()), books)) == found
