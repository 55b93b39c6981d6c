"""Contacts by the hundred thousand, written the way that runs and single decisions write them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from hengce.bench.bank import Bank
from hengce.bench.workload import CATEGORIES, CHANNELS
from hengce.model.contact import Contact, ContactKind
from hengce.model.decision import Decision, Pin
from hengce.model.instant import Instant
from hengce.model.run import Run
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.ports import ContactBlock, KeptDecisions

DECISIONS_PER_TRANSACTION = 5_000

_PIN = Pin(snapshot="old", position=0, configuration="old", at=0, engine="0", tzdata="0")


@dataclass(frozen=True, slots=True)
class Times:
    """When contacts are reserved, may leave, and expire."""

    reserved_at: Instant
    release_at: Instant
    expires_at: Instant


def name_of(number: int) -> str:
    """Return a customer's identifier, as the workload draws them."""
    return f"C{number:08d}"


def kinds(message_class: MessageClass = MessageClass.COMMERCIAL) -> tuple[ContactKind, ...]:
    """Return a kind of contact for each topic, the channels in turn."""
    return tuple(
        ContactKind(
            strategy=f"old{k}",
            channel=CHANNELS[k % len(CHANNELS)],
            priority_class=PriorityClass.MARKETING,
            message_class=message_class,
            category=f"c{k}",
            topic=f"t{k}",
            department="d0",
            interrupts=True,
        )
        for k in range(CATEGORIES)
    )


def block_of(
    who: npt.NDArray[np.int64], each: int, of: tuple[ContactKind, ...], times: Times
) -> ContactBlock:
    """Return contacts of customers, `each` for everyone, all of one customer of other kinds.

    Args:
        who: Numbers of customers, ascending.
        each: How many contacts each of them gets.
        of: The kinds of contact, in turn.
        times: When they leave.
    """
    count = len(who) * each
    numbers = np.tile(np.arange(1, each + 1, dtype=np.int32), len(who))
    names = np.array([name_of(number).encode() for number in who.tolist()])
    return ContactBlock(
        kinds=of,
        orgs=("HQ",),
        customers=np.repeat(names, each),
        org=np.zeros(count, np.int32),
        kind=((np.repeat(who, each) + numbers) % len(of)).astype(np.int32),
        number=numbers,
        reserved_at=np.full(count, times.reserved_at, np.int64),
        release_at=np.full(count, times.release_at, np.int64),
        expires_at=np.full(count, times.expires_at, np.int64),
    )


def add_run(bank: Bank, name: str, block: ContactBlock) -> None:
    """Let a run have reserved these contacts: they wait in its segment."""
    contacts, digest = bank.installation.segments.write(name, iter([block]))
    run = Run(id=name, pin=_PIN, customers=contacts, candidates=0, contacts=contacts, digest=digest)
    with bank.installation.store.transaction(bank.night) as tx:
        tx.add_run(run)


def add_decisions(
    bank: Bank,
    who: Sequence[int],
    of: Sequence[ContactKind],
    when: Callable[[int], Times],
) -> Iterator[list[Contact]]:
    """Let single decisions reserve a contact for each of these; yield those of a transaction.

    Args:
        bank: Whose ledger it is.
        who: A customer for each decision.
        of: The kinds of contact, in turn.
        when: The times of a decision's contact, by its number.
    """
    made = (
        _decided(serial, name_of(number), of[number % len(of)], when(serial))
        for serial, number in enumerate(who)
    )
    while group := list(islice(made, DECISIONS_PER_TRANSACTION)):
        with bank.installation.store.transaction(bank.night) as tx:
            tx.add_decisions(group)
        yield [contact for one in group for contact in one.decisions.contacts]


def _decided(serial: int, customer: str, kind: ContactKind, times: Times) -> KeptDecisions:
    name = f"Old{serial}/{customer}"
    contact = Contact(
        id=f"{name}.1",
        decision=name,
        customer=customer,
        org="HQ",
        kind=kind,
        reserved_at=times.reserved_at,
        release_at=times.release_at,
        expires_at=times.expires_at,
    )
    decision = Decision(
        id=name,
        customer=customer,
        org="HQ",
        pin=_PIN,
        candidates=(),
        contacts=(contact,),
    )
    return KeptDecisions.of(decision, b"")
