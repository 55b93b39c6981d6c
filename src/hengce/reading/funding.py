"""Accounts of what the configuration limits: what is left, and that it is granted.

An account is granted its limit in the transaction that first takes of it, and again when
another limit is published. Reading needs no grant: what is left is the limit less what was
taken.
"""

from collections.abc import Mapping, Sequence

from hengce.flow.left import account_of, resources_left, taken_before
from hengce.kernel.resources import Cutoff, Resource, ResourceKind, resources_of
from hengce.model.account import Account
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant, day_at, start_of_day
from hengce.ports import Grant, Transaction, View


def resources_now(
    view: View,
    resources: Sequence[Resource],
    configuration: Configuration,
    now: Instant,
    cutoffs: Mapping[tuple[ResourceKind, str], Cutoff],
) -> tuple[Resource, ...]:
    """Return resources with what a view says is left of them."""
    if not resources:
        return ()
    zone = configuration.policy.zone
    today = view.contacts_taken(start_of_day(day_at(now, zone), zone))
    before = _before(view, _limits(resources), configuration)
    return resources_left(resources, today, view.balances(), before, cutoffs)


def fund(tx: Transaction, configuration: Configuration, at: Instant) -> None:
    """Let every account hold what the configuration limits it to.

    Nothing is written while that is so already.
    """
    limits, balances = _limits(resources_of(configuration)), tx.balances()
    wanting = {
        account: limit
        for account, limit in limits.items()
        if account not in balances or balances[account].granted != limit
    }
    if not wanting:
        return
    before = _before(tx, wanting, configuration)
    tx.grant(
        [Grant(account, limit, before.get(account, 0)) for account, limit in wanting.items()], at
    )


def _limits(resources: Sequence[Resource]) -> dict[Account, int]:
    limits = {account_of(resource): resource.limit for resource in resources}
    return {account: limit for account, limit in limits.items() if account is not None}


def _before(
    view: View, limits: Mapping[Account, int], configuration: Configuration
) -> Mapping[Account, int]:
    """Return what was taken of accounts that are not opened yet."""
    unopened = sorted(limits.keys() - view.balances().keys())
    return taken_before(unopened, configuration, view.contacts_taken(0)) if unopened else {}
