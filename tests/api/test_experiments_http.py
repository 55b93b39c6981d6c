"""An experiment over HTTP: what may be said of it, promoted and stopped by a person."""

from collections.abc import Iterator

import pytest

from api.bank import Server, serve_copy
from hengce.learning.trials import look_at, tend
from hengce.measure.experiments.promotion import Status
from hengce.model.access import Role
from hengce.model.instant import DAY_US
from hengce.model.strategy import StrategyState
from hengce.model.version import version_of
from hengce.ports import StrategyStatus
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


def test_a_person_lets_a_challenger_go_on(server: Server) -> None:
    """A draft that somebody else approves, as the journey does not go on by itself."""
    with server.client(Role.OFFICER, timeout=60) as client:
        one = client.get("/v1/experiments/trial").raise_for_status().json()
        nearest, everybody = one["choices"]
        assert (nearest["arm"], nearest["to"], nearest["share"]) == ("challenger", 1, 5_000)
        assert (everybody["to"], everybody["shares"]) == (3, {"champion": 0, "challenger": 10_000})
        assert (nearest["is_live"], nearest["forbidden"]) == (False, [])
        assert "另一人审批" in "".join(said["zh"] for said in nearest["will"])
        assert "is over then" in "".join(said["en"] for said in everybody["will"])
        assert one["experiment"]["leads"]["zh"].startswith("「challenger」")
        body = {"arm": "challenger", "to": 1, "would_become": nearest["shares"], "reason": "季末"}
        refused = [
            client.post("/v1/experiments/trial/promote", json=body | other).status_code
            for other in ({"reason": ""}, {"to": 2}, {"would_become": everybody["shares"]})
        ]
        assert refused == [400, 409, 409]
        moved = client.post("/v1/experiments/trial/promote", json=body).raise_for_status().json()
        after = client.get("/v1/experiments/trial").raise_for_status().json()
        standing = client.get("/v1/strategies/trial/standing").raise_for_status().json()
    assert moved == {"shares": {"champion": 5_000, "challenger": 5_000}, "is_live": False}
    (kept,) = after["history"]
    assert (kept["why"], kept["reason"], kept["is_reproduced"]) == ("by_person", "季末", True)
    assert after["experiment"]["shares"] == {"champion": 8_000, "challenger": 2_000}
    assert standing["state"] == "draft"
    with server.client(Role.AUDITOR) as client:
        assert client.post("/v1/experiments/trial/promote", json=body).status_code == 403


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
