"""Judges whether a person is one, whatever numbers he has: his caps hold for all of them."""

from collections.abc import Iterator, Sequence

from hengce.model.instant import Instant
from hengce.model.policy import Cap
from hengce.sim.bank import SimBank
from hengce.sim.books import Books
from hengce.sim.judge_limits import counts, most
from hengce.sim.ledgers import Ledgers
from hengce.sim.messages import Messaged, Readings
from hengce.sim.persons import Persons

SINGLE = "D"
"""Begins the name of a decision that was made by itself, before its transaction's position."""


def judge_persons(
    ledgers: Ledgers, bank: SimBank, readings: Readings, books: Books
) -> Iterator[str]:
    """Yield caps that a person of several numbers saw broken by what was decided after a merge.

    What was decided for each of the numbers before they were one may be too much for one.
    """
    persons = Persons.of(ledgers.told)
    if not persons.joins or ledgers.went_back:
        return  # where clocks went back nobody can tell which of two decisions was first
    effective = readings.effective()
    for message in effective:
        delivery = message.delivery
        mine = persons.surely(delivery.customer, message.claimed, delivery.mark)
        if len(mine) > 1 and _decided_since(message, persons, ledgers, books):
            together = [one for one in effective if one.delivery.customer in mine]
            for cap in bank.policy.caps:
                yield from _broken(cap, message, together)


def _decided_since(message: Messaged, persons: Persons, ledgers: Ledgers, books: Books) -> bool:
    """Tell whether a message was decided for sure when its numbers were one.

    A store whose clock stands still counts on by a microsecond a transaction, so instants may
    be ahead of what clients read: a single decision is in order by its transaction. A run has
    none before it is whole, and goes by its instant.
    """
    stand = books.stands.get(message.delivery.key)
    since = persons.since(message.delivery.customer, message.claimed)
    if stand is None or since is None or stand.contact.reserved_at <= since.at:
        return False
    name = stand.contact.decision.partition("/")[0]
    if not name.startswith(SINGLE):
        return True
    committed = ledgers.commits.get(int(name.removeprefix(SINGLE)))
    return committed is not None and committed.number >= since.number


def _broken(cap: Cap, message: Messaged, together: Sequence[Messaged]) -> Iterator[str]:
    if cap.per or not counts(cap, message.offer, message.delivery.channel):
        return
    until = [
        one.at
        for one in together
        if one.at <= message.at and counts(cap, one.offer, one.delivery.channel)
    ]
    found = _ending(cap, until, message.at)
    if found > cap.limit:
        who = message.delivery.customer
        yield f"I20 {who}: {found} of {cap.limit} by {cap.id} under all of his numbers"


def _ending(cap: Cap, times: Sequence[Instant], last: Instant) -> int:
    """Return how many times the window holds that ends with the last one."""
    return sum(most(cap, sorted((at, last))) == 2 for at in times if at != last) + times.count(last)
