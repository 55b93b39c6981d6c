"""Finds who gets the last of what is scarce: decides again until every demand fits.

The first pass decides everybody as if there were enough and keeps only what was taken. Each
round moves the cutoff of every resource that is demanded beyond what is left, and decides
those again whom a moved cutoff shuts out. Cutoffs only move up the rank, so this ends.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import numpy as np

from hengce.flow.demand import TAKER, demanded, takers_of
from hengce.flow.manifest import Settled
from hengce.flow.scarce import can_run_out, cut, unsettled
from hengce.kernel.groups import ALONE, Groups
from hengce.kernel.resources import Resource, resource_table
from hengce.kernel.tables import IntArray, Records
from hengce.nightly.pieces import Piece, alone_in, decide_piece, in_turn, spans, together
from hengce.nightly.progress import NOBODY, Meter
from hengce.reading.gather import Facts


def settle(facts: Facts, threads: int, meter: Meter) -> tuple[Facts, Settled]:
    """Find the cutoffs of a run.

    Args:
        facts: Of the whole bank, without cutoffs.
        threads: How many pieces are decided at once.
        meter: Told of the customers that the first pass decides.

    Returns:
        The facts with the cutoffs that hold, and what is known of the resources.
    """
    if not is_scarce(facts):
        return facts, Settled(facts.resources, None)
    strategies = facts.ready.tables.strategies
    takers = _takers(facts, _everybody(facts), threads, meter)
    first = demanded(strategies, takers, len(facts.resources))
    while True:
        resources = cut(strategies, takers, facts.resources)
        if resources == facts.resources:
            return facts, Settled(resources, first)
        rows = unsettled(strategies, takers, facts.resources, resources)
        facts = with_resources(facts, resources)
        again = facts.groups.with_members(rows)
        staying = np.isin(takers["row"], again, invert=True)
        found = _takers(facts, _again(facts, again), threads, NOBODY)
        takers = np.concatenate([takers[staying], found])


def is_scarce(facts: Facts) -> bool:
    """Tell whether the bank could demand more of anything than is left of it."""
    tables = facts.ready.tables
    contacts_max = int(tables.bank[0]["contacts_max"])
    return can_run_out(tables.strategies, facts.resources, len(facts.rows), contacts_max)


def with_resources(facts: Facts, resources: tuple[Resource, ...]) -> Facts:
    """Return the facts with other cutoffs."""
    tables = facts.ready.tables._replace(resources=resource_table(resources))
    return replace(facts, ready=replace(facts.ready, tables=tables), resources=resources)


def _everybody(facts: Facts) -> Iterator[Piece]:
    groups, strategies = facts.groups, len(facts.ready.plan.actions)
    alone = (alone_in(groups, *span) for span in spans(len(facts.rows), strategies))
    return chain(together(groups.order, groups.starts, strategies), alone)


def _again(facts: Facts, rows: IntArray) -> Iterator[Piece]:
    """Cut some rows, with whole groups, into pieces."""
    members, starts = _grouped(facts.groups, rows)
    return together(members, starts, len(facts.ready.plan.actions))


def _grouped(groups: Groups, rows: IntArray) -> tuple[IntArray, IntArray]:
    """Order rows by group; who is alone is a group of his own."""
    if len(groups.place) == 0:
        return rows, np.arange(len(rows) + 1, dtype=np.int64)
    place = groups.place[rows]
    single = np.flatnonzero(place == ALONE)
    place[single] = len(groups.starts) + single
    order = np.argsort(place, kind="stable")
    starts = np.flatnonzero(np.diff(place[order], prepend=ALONE))
    return rows[order], np.append(starts, len(rows)).astype(np.int64)


def _takers(facts: Facts, pieces: Iterator[Piece], threads: int, meter: Meter) -> Records:
    """Decide pieces and keep only what takes of limited resources."""
    strategies = facts.ready.tables.strategies

    def decide(piece: Piece) -> tuple[int, Records]:
        return len(piece.rows), takers_of(strategies, decide_piece(facts, piece).chosen)

    kept: list[Records] = [np.zeros(0, TAKER)]
    for customers, takers in in_turn(decide, pieces, threads):
        meter.add(customers)
        kept.append(takers)
    return np.concatenate(kept)
