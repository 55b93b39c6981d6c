"""What is left of the bank's limited resources, by their accounts and by the day's contacts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from hengce.kernel.resources import Cutoff, Resource, ResourceKind
from hengce.model.account import Account, AccountKind, Balance
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind

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
