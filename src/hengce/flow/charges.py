"""What each message takes of what is limited, written into the contacts that it will be."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from hengce.kernel.actions import Action
from hengce.kernel.plan import Plan
from hengce.model.account import AccountKind, Charge
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind


def charged(plan: Plan, configuration: Configuration) -> Plan:
    """Return a plan whose contacts say what they take.

    So a price or a limit that changes later changes nothing that was taken before.

    Args:
        plan: A compiled plan.
        configuration: What is limited, and what messages cost.
    """
    if not plan.resources:
        return plan
    costs = {channel.id: channel.cost_cents for channel in configuration.channels}
    stocked = {p.id for p in configuration.products if p.stock is not None}

    def kind(action: Action, kind: ContactKind) -> ContactKind:
        charges = tuple(_charges(action, costs[kind.channel], stocked))
        return msgspec.structs.replace(kind, charges=charges)

    actions = tuple(
        replace(action, kinds=tuple(kind(action, one) for one in action.kinds))
        for action in plan.actions
    )
    return replace(plan, actions=actions)


def _charges(action: Action, cost_cents: int, stocked: set[str]) -> Iterator[Charge]:
    strategy = action.strategy
    if strategy.budget_cents is not None and cost_cents > 0:
        yield Charge(kind=AccountKind.BUDGET, name=strategy.id, amount=cost_cents)
    if strategy.product in stocked:
        yield Charge(kind=AccountKind.STOCK, name=strategy.product, amount=1)
