"""Judges replies: who wrote that he wants no more of these messages gets none of them."""

from collections.abc import Iterator

from hengce.model.profile import ChangeKind
from hengce.sim.books import Books
from hengce.sim.judge_sends import REFUSABLE
from hengce.sim.ledgers import Ledgers, Replied, Said
from hengce.sim.machine import REPLYING
from hengce.sim.messages import Readings
from hengce.sim.persons import Persons


def judge_replies(ledgers: Ledgers, readings: Readings, books: Books) -> Iterator[str]:
    """Yield replies that the bank did not take in, and hand-offs that began after them."""
    persons = Persons.of(ledgers.told)
    known = {(one.customer, one.kind, one.key): one.value for one in books.changes}
    for reply in ledgers.replies:
        if reply.heard is None:
            if reply.sent:
                yield f"I17 {reply.name} was never acknowledged"
            continue
        alone = len(persons.perhaps(reply.customer)) == 1
        if not reply.refuses or not alone or _spoke_again(reply, ledgers):
            continue
        if known.get((reply.customer, ChangeKind.OPT_OUT, REPLYING)) is not True:
            yield f"I8 {reply.customer} opted out by {reply.name}, and the bank forgot"
        for message in readings.messages:
            delivery = message.delivery
            mine = (delivery.customer, delivery.channel) == (reply.customer, REPLYING)
            refusable = message.offer.message_class in REFUSABLE
            if mine and refusable and reply.heard.number < message.claimed.number:
                yield f"I7 {delivery.key} left after {reply.name} had opted out"


def _spoke_again(reply: Replied, ledgers: Ledgers) -> bool:
    """Tell whether the customer said anything else about these messages."""
    return any(
        isinstance(told, Said)
        and told.customer == reply.customer
        and told.kind is ChangeKind.OPT_OUT
        and told.key == REPLYING
        for told in ledgers.told
    )
