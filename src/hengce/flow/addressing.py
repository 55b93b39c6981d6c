"""Whom strategies address, as requirements of the bank, so that every gate asks them.

A strategy says which kinds of customers it may address. That becomes a requirement for all who
say the same: the night, single decisions and the second gate ask it like any other, and say so.
"""

from collections.abc import Iterable

import msgspec

from hengce.model.configuration import Configuration
from hengce.model.filter import Filter
from hengce.model.noun import Label
from hengce.model.party import PartyKind
from hengce.model.policy import Requirement

ADDRESSES = "addresses."
"""What the names of these requirements begin with."""

_ZH = {PartyKind.PERSON: "自然人", PartyKind.COMPANY: "企业", PartyKind.MERCHANT: "商户"}
_EN = {PartyKind.PERSON: "persons", PartyKind.COMPANY: "companies", PartyKind.MERCHANT: "merchants"}


def with_addressed(configuration: Configuration) -> Configuration:
    """Return a configuration with the requirements that its strategies' `addresses` are.

    What it has already of them is replaced: a second time changes nothing. Without a tag that
    tells kinds apart there is none.
    """
    policy = configuration.policy
    kept = tuple(one for one in policy.requirements if not one.id.startswith(ADDRESSES))
    tag = policy.parties.kind_tag
    made = tuple(_made(configuration, tag)) if tag else ()
    if (*kept, *made) == policy.requirements:
        return configuration
    policy = msgspec.structs.replace(policy, requirements=(*kept, *made))
    return msgspec.structs.replace(configuration, policy=policy)


def addressed_test(tag: str, kinds: Iterable[PartyKind]) -> str:
    """Return the condition that a customer is of one of some kinds; unknown is a person."""
    allowed = set(kinds)
    names = ", ".join(f"'{kind}'" for kind in PartyKind if kind in allowed)
    among = f"{tag} IN ({names})" if names else "FALSE"
    return f"{tag} IS NULL OR {among}" if PartyKind.PERSON in allowed else among


def _made(configuration: Configuration, tag: str) -> Iterable[Requirement]:
    by_kinds: dict[tuple[PartyKind, ...], list[str]] = {}
    for strategy in configuration.strategies:
        kinds = tuple(kind for kind in PartyKind if kind in strategy.addresses)
        by_kinds.setdefault(kinds, []).append(strategy.id)
    for kinds in sorted(by_kinds, key="+".join):
        yield Requirement(
            id=ADDRESSES + "-".join(kinds),
            label=Label(
                zh=f"客户类别为{'、'.join(_ZH[kind] for kind in kinds)}",
                en=f"The customer is among {' and '.join(_EN[kind] for kind in kinds)}",
            ),
            condition=addressed_test(tag, kinds),
            applies=Filter(strategies=tuple(by_kinds[kinds])),
        )
