"""What rules cost is what one finds who has every decision explained, one customer at a time."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from demo_home import NIGHT, open_demo
from hengce.insight.opportunity import opportunity
from hengce.model.decision import VERDICT_OF, Reason, Verdict
from hengce.model.instant import HOUR_US
from hengce.nightly.forgone import answers_of_decisions, answers_of_run
from hengce.replaying.replay import explain
from hengce.wiring import Installation


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation, _ = open_demo(tmp_path_factory.mktemp("bank"), customers=150)
    installation.run(NIGHT, "NIGHT")
    yield installation
    installation.close()


@pytest.mark.parametrize("org", [None, "some"])
def test_what_rules_cost(bank: Installation, org: str | None) -> None:
    with bank.store.view() as view:
        population = bank.archive.population(view)
        names = [name.decode() for name in population.ids.tolist()]
        units = {name: bank.archive.org_of(view, name) for name in names}
    orgs = None if org is None else frozenset(sorted(set(units.values()))[:3])
    told = {
        name: explain(bank.store, bank.archive, f"NIGHT/{name}")
        for name in names
        if orgs is None or units[name] in orgs
    }
    wanted: dict = defaultdict(lambda: [0, 0, 0, 0])
    for decision in told.values():
        best: dict = {}
        said = 0
        for one in decision.candidates:
            cents = round(one.propensity * one.value_cents)
            if VERDICT_OF[one.reason] is Verdict.CHOSEN:
                said += cents
                continue
            key = (one.reason.name, one.rule)
            wanted[key][1] += 1
            wanted[key][2] += cents
            best[key] = max(best.get(key, 0), cents)
        for key, cents in best.items():
            wanted[key][0] += 1
            wanted[key][3] += max(0, cents - said)
    found = opportunity(answers_of_run(bank.store, bank.archive, "NIGHT", orgs)).to_pylist()
    assert {
        (row["reason"], row["rule"]): [
            row["customers"],
            row["candidates"],
            row["value_cents"],
            row["forgone_cents"],
        ]
        for row in found
    } == wanted
    assert [row["forgone_cents"] for row in found] == sorted(
        (row["forgone_cents"] for row in found), reverse=True
    )
    assert all(row["verdict"] == VERDICT_OF[Reason[row["reason"]]] for row in found)
    assert len(found) > 5


def test_what_rules_cost_in_single_decisions(bank: Installation) -> None:
    with bank.store.view() as view:
        names = [name.decode() for name in bank.archive.population(view).ids.tolist()][:60]
    wanted: dict = defaultdict(lambda: [0, 0])
    times = [NIGHT + (k + 1) * HOUR_US for k in range(2)]
    for at in times:
        for name in names:
            made = bank.receive(name, "payroll_in", {"amount": "9000.00"}, at, commit=True)
            if at == times[1]:
                for one in made.candidates:
                    if VERDICT_OF[one.reason] is not Verdict.CHOSEN:
                        cents = round(one.propensity * one.value_cents)
                        wanted[one.reason.name, one.rule][0] += 1
                        wanted[one.reason.name, one.rule][1] += cents
    found = opportunity(answers_of_decisions(bank.store, times[1], times[1] + 1)).to_pylist()
    assert {
        (row["reason"], row["rule"]): [row["candidates"], row["value_cents"]] for row in found
    } == wanted
    assert wanted
    assert not opportunity(answers_of_decisions(bank.store, times[1], times[1] + 1, ())).num_rows
