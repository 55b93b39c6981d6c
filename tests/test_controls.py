"""A night keeps the list of whom it held out, and so one can say what a nightly strategy adds."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from demo_home import NIGHT, hold_half_out, open_demo
from hengce.bench.sink import Sink
from hengce.learning.effects import measure_effects
from hengce.measure.effects.arms import places
from hengce.measure.effects.compare import Finding
from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.model.decision import Reason
from hengce.model.instant import DAY_US, HOUR_US
from hengce.replaying.replay import explain
from hengce.store.nightly import nightly_rows
from hengce.upkeep.backup import back_up
from hengce.wiring import Installation

CASH = "wealth_idle_cash"
MORNING = NIGHT + 8 * HOUR_US
LATER = NIGHT + 20 * DAY_US
TERMS = EffectTerms(
    Conversion("wealth_bought", "amount"), NIGHT, NIGHT + 2 * DAY_US, window_days=7, units_min=2
)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Half of those whom the offer suits tonight are held out of it."""
    home = tmp_path_factory.mktemp("bank")
    installation, _ = open_demo(home, customers=1_000)
    hold_half_out(installation, CASH, "cash")
    installation.run(NIGHT, "NIGHT")
    channels = {channel.id: Sink() for channel in installation.published().channels}
    installation.relay_through(channels).drain(MORNING)
    yield installation
    installation.close()


def held(bank: Installation) -> list[tuple[str, str, str]]:
    found = bank.segments.held("NIGHT")
    assert found is not None
    return [(one.customer, one.strategy, one.holdout) for one in found]


def test_the_list_says_what_deciding_each_customer_again_says(bank: Installation) -> None:
    with bank.store.view() as view:
        population = bank.archive.population(view)
    assert population is not None
    wanted = [
        (name.decode(), candidate.strategy, candidate.rule)
        for name in population.ids.tolist()
        for candidate in explain(bank.store, bank.archive, f"NIGHT/{name.decode()}").candidates
        if candidate.reason is Reason.HELD_OUT
    ]
    assert sorted(wanted) == held(bank)
    assert Counter(rule for _, _, rule in wanted)["cash"] > 10


def test_the_list_is_the_manifests_and_the_hash_is_the_measures(bank: Installation) -> None:
    with bank.store.view() as view:
        run = view.run("NIGHT")
    counted = {one.strategy: one.candidates for one in run.tallies if one.reason is Reason.HELD_OUT}
    assert counted == Counter(strategy for _, strategy, _ in held(bank))
    controls = [customer for customer, _, rule in held(bank) if rule == "cash"]
    policy = bank.published().policy
    (group,) = [one for one in policy.holdouts if one.id == "cash"]
    assert places(group, controls, frozenset({CASH}), bank.published()).held.all()


def test_what_a_nightly_strategy_adds(bank: Installation) -> None:
    """Every second one of those who were told buys for 100 yuan, and none of the others."""
    with bank.store.view() as view:
        run = view.run("NIGHT")
    rows = nightly_rows(bank.segments, [run], 0)
    told = [row[1] for row in rows if (row[4], row[6]) == (CASH, Reason.CHOSEN.name)]
    controls = [customer for customer, _, rule in held(bank) if rule == "cash"]
    bought = {"product": "x", "amount": "100"}
    for place, customer in enumerate(told):
        if place % 2:
            at = MORNING + HOUR_US + place
            bank.receive(customer, "wealth_bought", bought, at, commit=True)
    found = measure_effects(bank.store, bank.archive, TERMS, LATER)
    (effect,) = [one for one in found.by("strategy") if one.key == CASH]
    assert effect.compared.treated + effect.compared.held_out + effect.outside == len(
        {*told, *controls}
    )
    assert effect.compared.held_out == len(controls) - _outside(bank, controls)
    assert effect.compared.rate is not None
    buyers = len(set(told[1::2]) - _others(bank, told))
    assert effect.compared.rate.value == pytest.approx(buyers / effect.compared.treated)
    assert effect.compared.finding is Finding.ADDED


def test_who_was_asked_again_by_himself_is_not_the_runs(bank: Installation) -> None:
    """Whoever moved while the run was at work was left out of it; so are its answers on him."""
    with bank.store.view() as view:
        run = view.run("NIGHT")
    rows = list(nightly_rows(bank.segments, [run], 0))
    mover = held(bank)[0][0]
    left = list(nightly_rows(bank.segments, [replace(run, left_out=(mover,))], 0))
    assert left == [row for row in rows if row[1] != mover]
    assert len(left) < len(rows)
    assert list(nightly_rows(bank.segments, [run], NIGHT + 1)) == []


def test_the_list_is_in_a_backup_and_without_it_nothing_is_said(
    bank: Installation, tmp_path: Path
) -> None:
    back_up(bank, tmp_path / "backup", LATER)
    copied = tmp_path / "backup" / "segments" / "NIGHT.held.parquet"
    assert copied.read_bytes() == (bank.home / "segments" / "NIGHT.held.parquet").read_bytes()
    copied.unlink()
    old = Installation.open(tmp_path / "backup")
    try:
        found = measure_effects(old.store, old.archive, TERMS, LATER).by("strategy")
    finally:
        old.close()
    (effect,) = [one for one in found if one.key == CASH]
    assert effect.compared.finding is Finding.CONTROLS_UNKNOWN


def _others(bank: Installation, customers: list[str]) -> set[str]:
    """Return those of some customers whom a broader hold-out keeps on no side."""
    (group,) = [one for one in bank.published().policy.holdouts if one.id == "cash"]
    inside = places(group, customers, frozenset({CASH}), bank.published()).inside
    return {name for name, stays in zip(customers, inside.tolist(), strict=True) if not stays}


def _outside(bank: Installation, customers: list[str]) -> int:
    return len(_others(bank, customers))
