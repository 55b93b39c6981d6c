"""What stays as it was until somebody approves it: the shared texts of live strategies.

A material or an audience that live strategies name is changed by a save like everything else.
What they say must not change by that save alone, so it is published as it was until all of
them are approved with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from hengce.flow.sealing import named_by, seal_of
from hengce.model.audience import Audience
from hengce.model.configuration import Configuration
from hengce.model.material import Material
from hengce.model.strategy import Strategy

Shared = TypeVar("Shared", Material, Audience)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is published of shared documents.

    Attributes:
        configuration: The documents, with some of them as they were.
        waits: By the kind and name of what stayed as it was, the strategies that are not
            approved with what is new.
    """

    configuration: Configuration
    waits: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


def kept(
    shared: Configuration,
    before: Configuration | None,
    live: Iterable[Strategy],
    seals: Mapping[str, frozenset[str]],
) -> Kept:
    """Return shared documents as they may be published.

    Args:
        shared: The documents as they were saved.
        before: The documents as they are published; None: nothing is.
        live: The strategies that are to speak with them.
        seals: By strategy: what approvals in force are bound to. A strategy that is not in it
            was approved before there were seals, and is bound to nothing.
    """
    if before is None or _texts(shared) == _texts(before):
        return Kept(shared)
    waits: dict[tuple[str, str], list[str]] = {}
    for strategy in live:
        sealed = seals.get(strategy.id)
        if not sealed or seal_of(shared, strategy) in sealed:
            continue
        named = named_by(before, strategy)
        changed = (
            ("material", _changed(shared.materials, before.materials, named.materials)),
            ("audience", _changed(shared.audiences, before.audiences, named.audiences)),
        )
        for kind, names in changed:
            for name in names:
                waits.setdefault((kind, name), []).append(strategy.id)
    if not waits:
        return Kept(shared)
    as_they_were = msgspec.structs.replace(
        shared,
        materials=_mixed(shared.materials, before.materials, {n for k, n in waits if k[0] == "m"}),
        audiences=_mixed(shared.audiences, before.audiences, {n for k, n in waits if k[0] == "a"}),
    )
    return Kept(as_they_were, {key: tuple(sorted(names)) for key, names in waits.items()})


def _texts(one: Configuration) -> tuple[tuple[Material, ...], tuple[Audience, ...]]:
    return one.materials, one.audiences


def _changed(
    now: Sequence[Shared], before: Sequence[Shared], named: frozenset[str]
) -> Iterable[str]:
    known = {one.id: one for one in now}
    return [one.id for one in before if one.id in named and known.get(one.id) != one]


def _mixed(now: Sequence[Shared], before: Sequence[Shared], names: set[str]) -> tuple[Shared, ...]:
    """Return documents by identifier, some of them as they were."""
    mixed = {one.id: one for one in now} | {one.id: one for one in before if one.id in names}
    return tuple(mixed[name] for name in sorted(mixed))
