"""Whose moment was drawn: found again from the contact alone."""

import numpy as np

from hengce.kernel.actions import MARKETING_RULES
from hengce.kernel.hashing import fnv1a64, padded, splitmix64, tie, wrapping
from hengce.kernel.moment import is_drawn
from hengce.kernel.tried import tried_share
from hengce.model.configuration import Configuration
from hengce.model.decision import Decision
from hengce.model.instant import Instant


def moment_is_drawn(
    customer: str, strategy: str, decided_at: Instant, seed: int, share: int
) -> bool:
    """Tell whether the moment of a contact was drawn, if it had any to be drawn from.

    Args:
        customer: Whose contact.
        strategy: The strategy that carries it.
        decided_at: When it was decided.
        seed: The policy's `tie_seed`.
        share: What it was then, in 10,000; see `hengce.kernel.tried`.
    """
    who, what = padded([customer.encode(), strategy.encode()])
    with wrapping():
        # What compiled functions return is a plain number here; they take 64 bits without a sign.
        own = splitmix64(np.uint64(tie(seed, who)) ^ np.uint64(fnv1a64(what)))
        return bool(is_drawn(np.uint64(own), decided_at, share))


def drawn_contacts(decision: Decision, configuration: Configuration) -> frozenset[str]:
    """Return the contacts whose moment was drawn, if they had any to be drawn from.

    Args:
        decision: Whose contacts.
        configuration: What it was decided with.
    """
    policy = configuration.policy
    if not policy.dayparts:
        return frozenset()
    seed, share = policy.tie_seed, tried_share(configuration)
    return frozenset(
        contact.id
        for contact in decision.contacts
        if contact.kind.message_class in MARKETING_RULES
        and moment_is_drawn(contact.customer, contact.kind.strategy, decision.pin.at, seed, share)
    )
