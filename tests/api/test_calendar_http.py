"""The marketing calendar over HTTP: what is expected of days ahead, and blackouts."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.bank import Server, make_bank, serve_copy
from hengce.model.access import Role

POLICY = """
blackouts:
  - id: year_end
    label: {zh: 年终决算封网, en: Year-end closing}
    first: 2026-11-25
    last: 2026-11-26
    channels: [sms, inbox]
"""
ALL = {"strategy": "", "customers": 12, "days": 5, "runs": 2, "tick_minutes": 60}
SECONDS_MAX = 180


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made: Path = tmp_path_factory.mktemp("made") / "home"
    make_bank(made, policy=POLICY)
    with serve_copy(made, tmp_path_factory.mktemp("served") / "home") as served:
        yield served


def _calendar(server: Server, role: Role = Role.OPERATOR, org: str = "HQ", **asked: str) -> dict:
    with server.client(role, org) as client:
        params = {"from": "2026-11-23", "to": "2026-11-30"}
        return client.get("/v1/calendar", params=params, headers=asked).json()


def test_days_of_a_blackout_say_so(server: Server) -> None:
    told = _calendar(server, **{"accept-language": "zh"})
    days = {one["day"]: one["blackouts"] for one in told["days"]}
    assert [day for day, found in days.items() if found] == ["2026-11-25", "2026-11-26"]
    (one,) = days["2026-11-25"]
    assert (one["id"], one["label"]) == ("year_end", "年终决算封网")
    assert "2026-11-25 至 2026-11-26 封网" in one["sentence"]
    assert "短信" in one["sentence"]


def test_what_is_expected_is_told_once_the_bank_was_simulated(server: Server) -> None:
    before = _calendar(server)
    assert before["forecast"] is None
    assert not any(day["expected"] for day in before["days"])
    with server.client(Role.OFFICER) as client:
        asked = client.post("/v1/simulations", json=ALL)
        assert asked.status_code == 202
        name = asked.json()["id"]
        until = time.monotonic() + SECONDS_MAX
        while (state := _state(client, name)) in {"waiting", "running"}:
            assert time.monotonic() < until
            time.sleep(0.2)
        assert state == "done"
        forecast = client.get(f"/v1/simulations/{name}").json()["forecast"]
    told = _calendar(server)
    assert told["forecast"]["simulation"] == name
    assert (told["forecast"]["customers"], told["forecast"]["runs"]) == (12, 2)
    expected = {
        (day["day"], one["channel"]): one["mean"] for day in told["days"] for one in day["expected"]
    }
    assert expected
    assert expected == {
        (one["day"], one["channel"]): one["mean"] for one in forecast["bank_volumes"]
    }
    # Half of the customers took part: they stand for twice as many.
    sampled = {(one["day"], one["channel"]): one["mean"] for one in forecast["volumes"]}
    assert all(expected[key] == pytest.approx(2 * mean) for key, mean in sampled.items())
    # The engine that plays keeps the blackout.
    shut = {"2026-11-25", "2026-11-26"}
    assert not [day for day, channel in expected if day in shut and channel != "banner"]


@pytest.mark.parametrize(("org", "status"), [("HQ", 202), ("EAST", 403)])
def test_all_that_is_live_is_simulated_for_who_reaches_the_bank(
    server: Server, org: str, status: int
) -> None:
    with server.client(Role.OFFICER, org) as client:
        asked = client.post("/v1/simulations", json=ALL)
        assert asked.status_code == status
        if status == 202:
            client.delete(f"/v1/simulations/{asked.json()['id']}")


def test_a_branch_is_not_told_what_the_bank_expects(server: Server) -> None:
    told = _calendar(server, Role.BRANCH, "EAST")
    assert told["forecast"] is None
    assert not any(day["expected"] for day in told["days"])
    assert any(day["blackouts"] for day in told["days"]), "it holds for them, too"


def test_the_rules_tell_blackouts_beside_hours(server: Server) -> None:
    with server.client(Role.AUDITOR) as client:
        told = client.get("/v1/policies", headers={"accept-language": "en"}).json()
    hours = {one["section"]: one["rules"] for one in told["sections"]}["hours"]
    sentence = {one["id"]: one["sentence"] for one in hours}["year_end"]
    assert "blacked out 2026-11-25 to 2026-11-26; waits until it is over" in sentence


def _state(client: httpx.Client, name: str) -> str:
    return client.get(f"/v1/simulations/{name}").json()["simulation"]["state"]
