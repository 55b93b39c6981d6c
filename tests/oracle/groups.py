"""Who is decided together: customers whose contacts one cap may count as one."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from hengce.model.policy import Policy
from oracle.case import CustomerFacts, Shared

COMPONENT_CUSTOMERS_MAX = 512


class Groups(NamedTuple):
    """How a bank's customers fall apart.

    Attributes:
        members: The places of each group's customers, ascending; groups by first member.
        impersonal: Values that join nobody, because too many share them.
    """

    members: tuple[tuple[int, ...], ...]
    impersonal: frozenset[Shared]


def groups_of(
    policy: Policy,
    customers: Sequence[CustomerFacts],
    component_customers_max: int = COMPONENT_CUSTOMERS_MAX,
) -> Groups:
    """Join the customers that share a value of a tag that some cap names."""
    tags = sorted({cap.per for cap in policy.caps if cap.per})
    shared = [shared_by(person, tags) for person in customers]
    held = Counter(value for values in shared for value in values)
    impersonal = {value for value, count in held.items() if count > policy.group_members_max}
    members = _components([values - impersonal for values in shared])
    for group in members:
        if len(group) > component_customers_max:
            impersonal |= set().union(*(shared[place] for place in group))
    return Groups(
        members=_components([values - impersonal for values in shared]),
        impersonal=frozenset(impersonal),
    )


def shared_by(person: CustomerFacts, tags: Sequence[str]) -> set[Shared]:
    """Return the values that the customer may share; unknown ones join nobody."""
    values = {Shared(tag, person.tags.get(tag)) for tag in tags}
    return {value for value in values if value.value is not None}


def _components(shared: Sequence[set[Shared]]) -> tuple[tuple[int, ...], ...]:
    """Merge groups until no two of them hold the same value."""
    groups: list[tuple[set[int], set[Shared]]] = []
    for place, values in enumerate(shared):
        joined = [group for group in groups if group[1] & values]
        apart = [group for group in groups if not group[1] & values]
        places = {place}.union(*(group[0] for group in joined))
        merged = set(values).union(*(group[1] for group in joined))
        groups = [*apart, (places, merged)]
    return tuple(sorted(tuple(sorted(places)) for places, _ in groups))
