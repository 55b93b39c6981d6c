"""Who gets the last of what is scarce: the run against the oracle, which decides everybody anew.

The night goes through the real kernel, in pieces of any size and on any number of threads.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

import pytest
from msgspec.structs import replace as changed

from amount import batches
from hengce.model.configuration import Configuration
from hengce.model.run import Run
from hengce.nightly import pieces
from hengce.nightly.night import Night
from hengce.ports import ContactBlock
from kernel.compare import Kernel
from oracle.case import Cutoff, Member, NewContact, ReferenceAnswer, Resource
from oracle.resources import resources_of
from oracle.settle import Settled, settle
from oracle.worlds import World, world

CUSTOMERS = 14
WORLDS = 320
BATCHES = 8
BATCHES_QUICK = 1
"""Batches of worlds that every run of the tests decides; the others belong to the long proofs."""

CUTS = ((1, 1), (7, 2), (64, 1))
"""Customers in a piece, and threads."""


def scarce_worlds(batch: int) -> Iterator[World]:
    """Draw worlds of a night in which most things are limited; nobody knows yet who gets them."""
    for seed in range(batch, WORLDS, BATCHES):
        drawn = world(seed, CUSTOMERS)
        if drawn.trigger is None:
            made = _limited(drawn.configuration, Random(f"scarce {seed}"))
            resources = resources_of(made, drawn.taken, drawn.now)
            yield replace(drawn, configuration=made, resources=resources)


def _limited(made: Configuration, rng: Random) -> Configuration:
    """Give every channel a capacity, and most products and strategies a stock or a budget."""
    channels = [changed(one, capacity_per_day=rng.choice((2, 5, 9))) for one in made.channels]
    products = [changed(one, stock=rng.choice((None, 2, 5))) for one in made.products]
    strategies = [changed(one, budget_cents=rng.choice((None, 6, 20))) for one in made.strategies]
    return changed(
        made, channels=tuple(channels), products=tuple(products), strategies=tuple(strategies)
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What a night said, in the order of customers."""

    run: Run
    reasons: tuple[tuple[int, ...], ...]
    contacts: tuple[tuple[bytes, NewContact], ...]


@pytest.mark.parametrize("batch", batches(BATCHES, BATCHES_QUICK))
def test_a_run_settles_as_the_oracle_does(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for of in scarce_worlds(batch):
        wanted = settle(of.question(), members(of))
        one, *others = (night(of, *cut, monkeypatch) for cut in CUTS)
        assert others == [one, one], f"world {of.seed}: the cuts change what is decided"
        assert cutoffs(one.run) == wanted.resources, f"world {of.seed}"
        assert one.reasons == reasons(of, wanted), f"world {of.seed}"
        assert one.contacts == contacts(of, wanted), f"world {of.seed}"
        assert all(s.taken <= max(s.left, 0) for s in one.run.scarcities), f"world {of.seed}"


def test_much_runs_out() -> None:
    """The worlds above are worth something: cutoffs occur, and some need several rounds."""
    runs = [settle(of.question(), members(of)) for batch in (0, 1) for of in scarce_worlds(batch)]
    assert sum(any(one.cutoff for one in run.resources) for run in runs) > 25
    assert sum(run.rounds > 2 for run in runs) > 10


def night(of: World, rows: int, threads: int, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Decide a world as a run does."""
    monkeypatch.setattr(pieces, "ROWS_MAX", rows)
    kernel = Kernel(of)
    decided = Night.begin(kernel.night, threads, None)
    blocks = list(decided.stream())
    codes = iter([code for block in blocks for code in block.verdicts.reasons.tolist()])
    counts = [count for block in blocks for count in block.verdicts.counts.tolist()]
    return Told(
        run=decided.manifest("N", kernel.opened.pin),
        reasons=tuple(tuple(next(codes) for _ in range(count)) for count in counts),
        contacts=tuple(row for block in blocks for row in _rows(block.contacts)),
    )


def _rows(block: ContactBlock) -> Iterator[tuple[bytes, NewContact]]:
    for k, customer in enumerate(block.customers.tolist()):
        contact = NewContact(
            kind=block.kinds[block.kind[k]],
            number=int(block.number[k]),
            release_at=int(block.release_at[k]),
            expires_at=int(block.expires_at[k]),
        )
        yield customer, contact


def cutoffs(run: Run) -> tuple[Resource, ...]:
    """Return what a manifest says of resources as the oracle says it."""
    return tuple(
        Resource(
            one.kind,
            one.name,
            one.limit,
            one.left,
            None if one.tier is None else Cutoff(one.tier, one.score, one.tie),
        )
        for one in run.scarcities
    )


def members(of: World) -> list[list[Member]]:
    return [of.members(places, places) for places in of.groups().members]


def in_order(of: World, settled: Settled) -> list[tuple[bytes, ReferenceAnswer]]:
    """Return the oracle's answers in the order of customers."""
    pairs = zip(of.groups().members, settled.answers, strict=True)
    by_place = {
        place: answer
        for places, answers in pairs
        for place, answer in zip(places, answers, strict=True)
    }
    return [(of.customers[place].customer.encode(), by_place[place]) for place in sorted(by_place)]


def reasons(of: World, settled: Settled) -> tuple[tuple[int, ...], ...]:
    answers = in_order(of, settled)
    return tuple(tuple(int(told.reason) for told in answer.candidates) for _, answer in answers)


def contacts(of: World, settled: Settled) -> tuple[tuple[bytes, NewContact], ...]:
    return tuple(
        (who, contact) for who, answer in in_order(of, settled) for contact in answer.contacts
    )
