"""What is left of the bank's limited resources, by what the ledger says was taken."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hengce.kernel.resources import Cutoff, Resource, ResourceKind
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind


def resources_left(
    resources: Sequence[Resource],
    configuration: Configuration,
    today: Mapping[ContactKind, int],
    ever: Mapping[ContactKind, int],
    cutoffs: Mapping[tuple[ResourceKind, str], Cutoff],
) -> tuple[Resource, ...]:
    """Return resources with what is left of them, and their cutoffs.

    Args:
        resources: Untouched ones.
        configuration: What messages cost.
        today: Contacts by kind that were decided today and not released: they take capacity.
        ever: All contacts by kind that were not released: they take budget and stock. A
            message takes budget of the strategy that carries it, and stock of each offer.
        cutoffs: Who may take of a resource, by kind and name.
    """
    costs = {channel.id: channel.cost_cents for channel in configuration.channels}
    taken: dict[tuple[ResourceKind, str], int] = {}

    def add(kind: ResourceKind, name: str, amount: int) -> None:
        taken[kind, name] = taken.get((kind, name), 0) + amount

    for contact, count in today.items():
        add(ResourceKind.CAPACITY, contact.channel, count)
    for contact, count in ever.items():
        add(ResourceKind.BUDGET, contact.strategy, count * costs.get(contact.channel, 0))
        for offer in contact.offers:
            add(ResourceKind.STOCK, offer.product, count)
    return tuple(
        replace(
            resource,
            left=resource.limit - taken.get((resource.kind, resource.name), 0),
            cutoff=cutoffs.get((resource.kind, resource.name)),
        )
        for resource in resources
    )
