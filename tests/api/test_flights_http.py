"""Counts of a journey over HTTP: who is where, and which ways were taken."""

from datetime import date

import pytest

from api.bank import Server
from hengce.model.access import Role
from hengce.people.access import MAY

COUNTS = "/v1/strategies/visit_series/counts"


@pytest.mark.parametrize("role", Role)
def test_who_may_see_counts(server: Server, role: Role) -> None:
    with server.client(role) as client:
        answer = client.get(COUNTS)
    assert answer.status_code == (200 if role in MAY["see_strategies"] else 403)


def test_customers_are_counted_where_they_are(server: Server) -> None:
    with server.client(Role.ADMIN) as client:
        entered = client.post(
            "/v1/journeys/visit_series/enter", json={"customers": ["E1-1", "WEST-1", "HQ-1"]}
        ).json()["entered"]
        told = client.get(COUNTS).json()
        one_step = client.get("/v1/strategies/banner_deposit/counts").json()
        nothing = client.get("/v1/strategies/nothing/counts")
    (version,) = told["versions"]
    assert (told["is_journey"], version["is_live"]) == (True, True)
    assert (version["entered"], version["in_flight"], version["left"]) == (entered, entered, 0)
    assert {one["node"]: one["in_flight"] for one in version["nodes"]} == {
        "start": 0,
        "pause": 3,
        "offer": 0,
        "done": 0,
    }
    assert [(one["source"], one["passed"]) for one in version["edges"]] == [
        ("start", 3),
        ("pause", 0),
        ("offer", 0),
    ]
    assert version["waves"] == [{"node": "offer", "proposed": 0, "sent": 0, "suppressed": 0}]
    assert (one_step["is_journey"], one_step["versions"]) == (False, [])
    assert nothing.status_code == 404
    with server.client(Role.AUDITOR, "EAST") as elsewhere:
        assert elsewhere.get(COUNTS).status_code == 404


WAVES = "/v1/strategies/visit_series/waves"


@pytest.mark.parametrize("role", Role)
def test_who_may_see_waves_ahead(server: Server, role: Role) -> None:
    with server.client(role) as client:
        answer = client.get(WAVES)
    assert answer.status_code == (200 if role in MAY["see_strategies"] else 403)


def test_waves_are_expected_after_their_wait(server: Server) -> None:
    with server.client(Role.ADMIN) as client:
        client.post("/v1/journeys/visit_series/enter", json={"customers": ["E1-1", "WEST-1"]})
        there = client.get(COUNTS).json()["versions"][0]["in_flight"]
        told = client.get(WAVES).json()
        nothing = client.get("/v1/strategies/nothing/waves")
    (wave,) = told["waves"]
    (ahead,) = wave["days"]
    waited = date.fromisoformat(ahead["day"]) - date.fromisoformat(told["today"])
    assert (wave["node"], wave["is_live"], wave["sent"]) == ("offer", True, 0)
    assert (waited.days, ahead["customers"]) == (2, there)
    assert nothing.status_code == 404
    with server.client(Role.AUDITOR, "EAST") as elsewhere:
        assert elsewhere.get(WAVES).status_code == 404
