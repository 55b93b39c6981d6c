"""What the experiments of a namespace add, all together: beside those whom it holds out of them.

Only who came to one of its splits is compared. He did so before anything was drawn for him, so
both sides differ in the draw alone, as with the hold-out of a strategy. Which arm somebody got
does not matter: it is the effect of trying, with arms that lose among those that win.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from hengce.kernel.hashing import BUCKETS
from hengce.measure.effects.arms import places_of_namespace
from hengce.measure.effects.compare import Compared, Finding, Sides, compare
from hengce.measure.effects.effect import Effect, roi
from hengce.measure.effects.everybody import total_of
from hengce.measure.effects.exposed import MOVED_MAX, NOTHING
from hengce.measure.effects.facts import arrivals
from hengce.measure.effects.terms import EffectTerms
from hengce.measure.mart import Mart
from hengce.model.configuration import Configuration
from hengce.model.nodes import ExperimentSplit

NAMESPACE = "namespace"


@dataclass(frozen=True, slots=True)
class _Held:
    """Whom a namespace holds out.

    Attributes:
        name: The namespace.
        share: How many, in ten-thousandths.
    """

    name: str
    share: int


def of_namespaces(
    mart: Mart, configuration: Configuration, terms: EffectTerms
) -> tuple[Effect, ...]:
    """Compare those whom each namespace holds out with those who got an arm.

    Experiments of a namespace that hold out as many hold out the same customers, and are
    compared together; one that holds out another share is compared by itself.

    Args:
        mart: The facts, from `terms.since` on.
        configuration: What is live.
        terms: What counts; conversions count within the window after somebody's first arrival.
    """
    groups = _groups(configuration)
    names = [held.name for held in groups]
    return tuple(
        _effect(
            held.name if names.count(held.name) == 1 else f"{held.name} {held.share}",
            held,
            splits,
            mart,
            configuration,
            terms,
        )
        for held, splits in groups.items()
    )


def _groups(configuration: Configuration) -> Mapping[_Held, list[tuple[str, str]]]:
    """Return by whom is held out of them the splits, as journeys and nodes."""
    groups: dict[_Held, list[tuple[str, str]]] = {}
    for held, strategy, node in sorted(_splits(configuration), key=_order):
        groups.setdefault(held, []).append((strategy, node))
    return groups


def _splits(configuration: Configuration) -> Iterator[tuple[_Held, str, str]]:
    for strategy in configuration.strategies:
        for node in strategy.graph.nodes:
            if isinstance(node, ExperimentSplit) and node.namespace and node.namespace.held_out:
                part = node.namespace
                yield _Held(part.name, part.held_out), strategy.id, node.id


def _order(one: tuple[_Held, str, str]) -> tuple[str, int, str, str]:
    held, strategy, node = one
    return held.name, held.share, strategy, node


def _effect(
    key: str,
    held: _Held,
    splits: list[tuple[str, str]],
    mart: Mart,
    configuration: Configuration,
    terms: EffectTerms,
) -> Effect:
    rows = arrivals(mart, terms, splits)
    names, among = rows["customer"].to_pylist(), frozenset(strategy for strategy, _ in splits)
    where = places_of_namespace(held.name, held.share, names, among, configuration)
    columns = {
        name: np.asarray(rows[name].to_numpy(), np.int64)
        for name in ("at", "converted", "after", "before", "cost_cents")
    }
    was_held = np.asarray(rows["was_held"].to_numpy(zero_copy_only=False), bool)
    stays = was_held == where.held
    ripe = columns["at"] + terms.window_us <= mart.until
    moved = int((where.inside & ~stays).sum())
    if moved > MOVED_MAX * max(int(where.inside.sum()), 1):
        return Effect(NAMESPACE, key, Compared(Finding.MOVED, 0, 0, NOTHING), None, 0, None)
    chosen = where.inside & stays
    sides = Sides(where.held, *(columns[name] for name in ("converted", "after", "before")))
    found = compare(sides.only(chosen & ripe), held.share / BUCKETS, terms)
    cost = int(columns["cost_cents"][chosen & ripe & ~where.held].sum())
    total = total_of(found)
    return Effect(
        by=NAMESPACE,
        key=key,
        compared=found,
        total=total,
        cost_cents=cost,
        roi=roi(total, cost, terms.margin),
        unripe=int((chosen & ~ripe).sum()),
        outside=int((~chosen).sum()),
        measured=len(among),
    )
