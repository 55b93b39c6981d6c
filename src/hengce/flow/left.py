"""What is left of the bank's limited resources, by their accounts and by the day's contacts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from hengce.kernel.plan import Plan
from hengce.kernel.resources import Cutoff, Resource, ResourceKind
from hengce.model.account import Account, AccountKind, Balance
from hengce.model.configuration import Configuration
from hengce.model.contact import Contact, ContactKind

Resources: TypeAlias = Mapping[tuple[ResourceKind, str], Resource]
"""What is limited for the whole bank, by kind and name."""

NO_ACCOUNT = frozenset({ResourceKind.CAPACITY})
"""What is counted by the day, and comes back by itself."""


def resources_left(
    resources: Sequence[Resource],
    today: Mapping[ContactKind, int],
    balances: Mapping[Account, Balance],
    before: Mapping[Account, int],
    cutoffs: Mapping[tuple[ResourceKind, str], Cutoff],
) -> tuple[Resource, ...]:
    """Return resources with what is left of them, and their cutoffs.

    Args:
        resources: Untouched ones.
        today: Contacts by kind that were decided today and not released: they take capacity.
        balances: What lies in the accounts of budgets and stocks.
        before: What contacts took of accounts that are not opened yet.
        cutoffs: Who may take of a resource, by kind and name.
    """
    messages: dict[str, int] = {}
    for kind, count in today.items():
        messages[kind.channel] = messages.get(kind.channel, 0) + count

    def taken(resource: Resource) -> int:
        account = account_of(resource)
        if account is None:
            return messages.get(resource.name, 0)
        known = balances.get(account)
        return before.get(account, 0) if known is None else known.taken

    return tuple(
        replace(
            resource,
            left=resource.limit - taken(resource),
            cutoff=cutoffs.get((resource.kind, resource.name)),
        )
        for resource in resources
    )


def at_once(
    plan: Plan,
    left: Sequence[int],
    members: npt.NDArray[np.int64],
    started: npt.NDArray[np.uint8],
) -> npt.NDArray[np.bool_]:
    """Return which of several questions may be decided at once, because nobody's turn matters.

    A resource is contested where there is not enough of it for each of them to take all that he
    can, and somebody can take of it still. Who can take of nothing contested is decided at once;
    where there is nobody like that, as many of the first as there is enough for, at least one.

    Args:
        plan: What may be said.
        left: What is left of each of the plan's resources.
        members: int64 (Q,): how many customers each question is about.
        started: uint8 (Q, S): the strategies that it asks.

    Returns:
        bool (Q,).
    """
    speaking, amounts = started == 1, np.array(left, np.int64)
    most = (speaking.astype(np.int64) @ plan.most) * members[:, None]
    least = plan.least[speaking.any(axis=0)].min(axis=0, initial=np.iinfo(np.int64).max)
    contested = (amounts < most.sum(axis=0)) & (amounts >= least)
    free: npt.NDArray[np.bool_] = (most[:, contested] == 0).all(axis=1)
    if free.any():
        return free
    enough = (np.cumsum(most[:, contested], axis=0) <= amounts[contested]).all(axis=1)
    first = max(1, int(enough.sum()))
    return np.arange(len(members)) < first


def left_after(resources: Resources, contacts: Iterable[Contact]) -> Resources:
    """Return resources after contacts took of them."""
    taken: Counter[tuple[ResourceKind, str]] = Counter()
    for contact in contacts:
        taken[ResourceKind.CAPACITY, contact.kind.channel] += 1
        for charge in contact.kind.takes:
            taken[ResourceKind(charge.kind.value), charge.name] += charge.amount
    touched = {
        name: replace(resources[name], left=resources[name].left - amount)
        for name, amount in taken.items()
        if name in resources
    }
    return {**resources, **touched} if touched else resources


def account_of(resource: Resource) -> Account | None:
    """Return the account of a resource; None for what is counted by the day."""
    if resource.kind in NO_ACCOUNT:
        return None
    return Account(AccountKind(resource.kind.value), resource.name)


def taken_before(
    accounts: Iterable[Account], configuration: Configuration, ever: Mapping[ContactKind, int]
) -> Mapping[Account, int]:
    """Return what contacts took of accounts before these were opened.

    A contact that was decided while nothing was limited bears no charge; it counts with what
    its channel costs now. A message takes budget of the strategy that carries it, and stock
    of each offer.

    Args:
        accounts: Those that are not opened yet.
        configuration: What messages cost.
        ever: All contacts by kind that were not released.
    """
    costs = {channel.id: channel.cost_cents for channel in configuration.channels}
    taken = dict.fromkeys(accounts, 0)
    for kind, count in ever.items():
        uses = [(Account(AccountKind.BUDGET, kind.strategy), costs.get(kind.channel, 0))]
        uses += [(Account(AccountKind.STOCK, offer.product), 1) for offer in kind.offers]
        for account, amount in uses:
            if account in taken:
                taken[account] += count * amount
    return taken
