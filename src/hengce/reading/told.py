"""Reads what customers were told beside the contacts that are about to be handed off."""

from collections.abc import Mapping, Sequence

from hengce.flow.resting import Told
from hengce.kernel.filters import fits_any
from hengce.model.contact import Contact
from hengce.model.instant import HOUR_US, Instant
from hengce.model.relation import Rest
from hengce.ports import IN_FLIGHT, View


def told_meanwhile(
    view: View, contacts: Sequence[Contact], rests: Sequence[Rest], now: Instant
) -> Mapping[str, Sequence[Told]]:
    """Return what may ask for quiet, for all contacts that a rest applies to.

    It is found by the number that speaks for a customer.

    Args:
        view: The ledger of this second.
        contacts: Those that are about to be handed off; they are among what is returned.
        rests: The bank's rests.
        now: This second.
    """
    resting = [
        contact
        for contact in contacts
        if any(fits_any(rest.applies, contact.kind.offers) for rest in rests)
    ]
    if not resting:
        return {}
    merges = view.merges()
    customers = sorted({merges.of(contact.customer) for contact in resting})
    told: dict[str, list[Told]] = {customer: [] for customer in customers}
    since = now - max(rest.hours for rest in rests) * HOUR_US
    past = view.history(since, customers)
    for customer, kind, at in zip(
        past.customers.tolist(), past.kind.tolist(), past.at.tolist(), strict=True
    ):
        if at != IN_FLIGHT:
            told[customer.decode()].append(Told(past.kinds[kind], at, at))
    for waiting in view.in_flight(customers):
        # Nobody knows when it leaves; earlier than this it cannot.
        leaves = max(now, waiting.release_at)
        told[waiting.customer].append(Told(waiting.kind, waiting.reserved_at, leaves))
    return told
