"""Simulations over HTTP: asked, followed, read, ended; the bank's memory stays as it is."""

import re
import time

import httpx
import pytest

from api.bank import Server
from hengce.model.access import Role
from hengce.people.access import MAY
from hengce.simulations.kept import foretold_of
from hengce.simulations.requests import WAITING_MAX

SIMULATIONS = "/v1/simulations"
ASKED = {"strategy": "visit_series", "is_work": False, "customers": 24, "days": 5}
SECONDS_MAX = 180


def _ended(client: httpx.Client, name: str) -> dict:
    until = time.monotonic() + SECONDS_MAX
    while time.monotonic() < until:
        told = client.get(f"{SIMULATIONS}/{name}").json()
        if told["simulation"]["state"] not in {"waiting", "running"}:
            return told
        time.sleep(0.2)
    raise AssertionError("it takes too long")


def _positions(server: Server) -> int:
    with server.installation.store.view() as view:
        return view.position


@pytest.mark.parametrize("role", Role)
def test_who_may_simulate(server: Server, role: Role) -> None:
    with server.client(role) as client:
        answers = [
            client.get(SIMULATIONS),
            client.post(SIMULATIONS, json={**ASKED, "strategy": "nothing"}),
            client.get(f"{SIMULATIONS}/nothing"),
            client.delete(f"{SIMULATIONS}/nothing"),
        ]
    codes = [200, 404, 404, 404] if role in MAY["simulate"] else [403] * 4
    assert [answer.status_code for answer in answers] == codes


def test_a_simulation_is_asked_followed_and_read(server: Server) -> None:
    before = _positions(server)
    with server.client(Role.OFFICER) as client:
        asked = client.post(SIMULATIONS, json=ASKED)
        assert asked.status_code == 202
        told = _ended(client, asked.json()["id"])
        again = client.post(SIMULATIONS, json={**ASKED, "audience": "half"}).json()
        of_half = _ended(client, again["id"])
        listed = client.get(SIMULATIONS).json()["simulations"]
    with server.client(Role.OFFICER, "EAST") as elsewhere:
        hidden = elsewhere.get(f"{SIMULATIONS}/{again['id']}")
    forecast = told["forecast"]
    assert (told["simulation"]["state"], told["simulation"]["part"]) == ("done", 1.0)
    assert (forecast["customers"], forecast["days"]) == (24, 5)
    assert "visit_series" in [one["strategy"] for one in forecast["strategies"]]
    assert 0 < of_half["forecast"]["customers"] < 24
    assert [one["id"] for one in listed][:2] == [again["id"], asked.json()["id"]]
    assert hidden.status_code == 404
    assert all(one["customer"].startswith("#") for one in forecast["stories"])
    assert _positions(server) == before
    (kept,) = foretold_of(server.installation.home, "visit_series")
    assert [one.mean for one in kept.weeks] == [one["mean"] for one in forecast["weeks"]]
    assert kept.customers == 24, "what was foretold of a part is no forecast of the bank"


def test_work_in_progress_is_simulated_when_it_has_no_errors(server: Server) -> None:
    with server.client(Role.OFFICER) as client:
        written = client.get("/v1/strategies/visit_series").json()["written"]
        text = written["text"].replace("aum >= 50000", "aumm >= 50000")
        body = {"said": {"text": text}, "expected_revision": written["revision"]}
        assert client.put("/v1/strategies/visit_series", json=body).status_code == 200
        asked = client.post(SIMULATIONS, json={**ASKED, "is_work": True}).json()
        told = _ended(client, asked["id"])
        client.delete("/v1/strategies/visit_series")
    assert (told["simulation"]["state"], told["forecast"]) == ("failed", None)
    assert told["simulation"]["refusal"] == "rule.unknown_tag"
    assert re.search("[一-鿿]{4}", told["simulation"]["refusal_told"])


def test_few_wait_and_each_can_be_ended(server: Server) -> None:
    long = {**ASKED, "days": 90, "runs": 20, "tick_minutes": 1}
    with server.client(Role.OFFICER) as client:
        answers = [client.post(SIMULATIONS, json=long) for _ in range(WAITING_MAX + 2)]
        names = [one.json()["id"] for one in answers if one.status_code == 202]
        ended = [client.delete(f"{SIMULATIONS}/{name}").json()["state"] for name in names]
        again = client.delete(f"{SIMULATIONS}/{names[0]}").json()["state"]
    assert answers[-1].status_code == 429
    assert set(ended) == {"cancelled"}
    assert again == "cancelled"
