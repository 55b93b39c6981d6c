"""An experiment over HTTP: what may be said of it, promoted and stopped by a person."""

from collections.abc import Iterator

import pytest

from api.bank import Server, serve_copy
from hengce.measure.experiments.promotion import Status
from hengce.model.access import Role
from hengce.model.instant import DAY_US
from hengce.model.strategy import StrategyState
from hengce.model.version import version_of
from hengce.ports import StrategyStatus
from hengce.trials import look_at, tend
from journeys.living import Living
from journeys.test_trials import NAMES, NOON, POLICY, a_day, better, graph

DAYS = 6
NOW = NOON + (DAYS + 1) * DAY_US


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Customers of the challenger buy, the champion's hardly do; people decide what follows."""
    home = tmp_path_factory.mktemp("living") / "home"
    document = graph().replace("automatic: true", "automatic: false")
    document = document.replace("days_min: 3", "days_min: 60").replace(
        "days_max: 30", "days_max: 80"
    )
    bank = Living(home, [document], NOON, {name: {} for name in NAMES}, POLICY)
    store = bank.installation.store
    with store.transaction(NOON) as tx:
        for one in bank.configuration.strategies:
            tx.put_strategy_state(
                StrategyStatus(one.id, version_of(one), StrategyState.LIVE, "li", NOON)
            )
    tend(store, bank.installation.archive, NOON)
    for number in range(DAYS):
        a_day(bank, number, better)
    bank.close()
    with serve_copy(home, tmp_path_factory.mktemp("served") / "home", lambda: NOW) as running:
        yield running


def test_what_may_be_said_is_what_the_judgement_says(server: Server) -> None:
    parts = server.installation
    (looked,) = look_at(parts.store, parts.archive, NOW)
    with server.client(Role.AUDITOR, timeout=60) as client:
        (row,) = client.get("/v1/experiments").raise_for_status().json()["experiments"]
        one = client.get("/v1/experiments/trial").raise_for_status().json()
        missing = client.get("/v1/experiments/nothing")
    assert missing.status_code == 404
    assert one["experiment"] == row
    assert (row["champion"], row["challengers"]) == ("champion", ["challenger"])
    assert (row["shares"], row["status"]) == ({"champion": 8_000, "challenger": 2_000}, "running")
    assert (row["counted"], row["waiting"]) == (
        sum(arm.units for arm in looked.counts.arms),
        looked.counts.waiting,
    )
    assert row["why_told"]["en"] == "the stage has not lasted long enough"
    assert {a["arm"]: a["units"] for a in one["arms"]} == {
        a.name: a.units for a in looked.counts.arms
    }
    verdict = looked.record.verdict
    assert one["mismatch"]["p"] == verdict.mismatch.p
    (finding,), (found,) = one["findings"], verdict.findings
    assert (finding["arm"], finding["p"]) == ("challenger", found.p)
    assert finding["effect"]["value"] == found.effect.value > 0
    assert finding["guards"][0]["told"]["zh"]
    assert [(s["share"], s["is_current"]) for s in one["stages"]] == [
        (2_000, True),
        (5_000, False),
        (8_000, False),
    ]
    assert one["would_become"] == row["shares"]
    assert one["history"] == []


def test_a_person_does_what_follows_or_stops(server: Server) -> None:
    shares = {"champion": 5_000, "challenger": 5_000}
    with server.client(Role.OFFICER, timeout=60) as client:
        early = client.post("/v1/experiments/trial/advance", json={"would_become": shares})
        stopped = client.post("/v1/experiments/trial/stop", json={}).raise_for_status().json()
        again = client.post("/v1/experiments/trial/stop", json={})
        (row,) = client.get("/v1/experiments").raise_for_status().json()["experiments"]
    assert early.status_code == again.status_code == 409
    assert stopped == {"shares": {"champion": 10_000, "challenger": 0}, "is_live": True}
    assert (row["status"], row["shares"]) == ("stopped", stopped["shares"])
    parts = server.installation
    (looked,) = look_at(parts.store, parts.archive, NOW)
    assert looked.phase.state.status is Status.STOPPED
    with parts.store.view() as view:
        last = view.trial_entries("trial")[-1]
        assert last.by in {key.id for key in view.api_keys()}
    # Nothing that is applied or judged again gives the challenger anybody.
    assert tend(parts.store, parts.archive, NOW + DAY_US) == ()
