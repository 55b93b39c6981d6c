"""Journeys over HTTP: who may let in whom, and who sees whom."""

import pytest

from api.bank import Server
from hengce.model.access import Role
from hengce.people.access import MAY

CALLED = "/v1/journeys/visit_series"


@pytest.mark.parametrize("role", Role)
def test_who_may_let_customers_in(server: Server, role: Role) -> None:
    with server.client(role) as client:
        answer = client.post(f"{CALLED}/enter", json={"customers": ["EAST-5"]})
    assert answer.status_code == (200 if role in MAY["send"] else 403)


def test_a_branch_lets_in_and_sees_its_own_customers(server: Server) -> None:
    with server.client(Role.SOURCE, "EAST") as client:
        body = {"customers": ["EAST-4", "E1-4", "WEST-4", "NOBODY"]}
        assert client.post(f"{CALLED}/enter", json=body).json() == {"entered": 2}
    with server.client(Role.OPERATOR, "WEST") as client:
        assert client.get(f"{CALLED}/instances").json()["instances"] == []
    with server.client(Role.OPERATOR, "EAST") as client:
        listed = client.get(f"{CALLED}/instances", params={"node": "pause"}).json()
    assert {"EAST-4", "E1-4"} <= {one["customer"] for one in listed["instances"]}
    assert {one["state"] for one in listed["instances"]} == {"running"}


def test_a_trace_is_only_for_those_who_reach_the_customer(server: Server) -> None:
    with server.client(Role.SOURCE) as client:
        client.post(f"{CALLED}/enter", json={"customers": ["EAST-3"]}).raise_for_status()
    with server.client(Role.OPERATOR) as client:
        listed = client.get(f"{CALLED}/instances", params={"limit": 100}).json()["instances"]
        (mine,) = [one for one in listed if one["customer"] == "EAST-3"]
        told = client.get(f"/v1/instances/{mine['id']}").json()
    assert [step["did"] for step in told["steps"]] == ["entered", "went", "waits"]
    with server.client(Role.OPERATOR, "WEST") as client:
        there = client.get(f"/v1/instances/{mine['id']}")
        assert there.status_code == 404


def test_a_list_goes_on_where_it_ended(server: Server) -> None:
    with server.client(Role.SOURCE) as client:
        body = {"customers": [f"HQ-{k}" for k in range(1, 6)]}
        client.post(f"{CALLED}/enter", json=body).raise_for_status()
    found, after = [], ""
    with server.client(Role.AUDITOR) as client:
        while True:
            page = client.get(f"{CALLED}/instances", params={"limit": 2, "after": after}).json()
            found += [one["id"] for one in page["instances"]]
            after = page["next"]
            if not after:
                break
    assert len(found) == len(set(found)) >= 5


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/journeys/payroll/enter", {"customers": ["HQ-1"]}, 404),  # it has one step
        ("/v1/journeys/nothing/enter", {"customers": ["HQ-1"]}, 404),
        (f"{CALLED}/enter", {"customers": []}, 400),
        (f"{CALLED}/enter", {"customers": ["HQ-1"] * 501}, 400),
        (f"{CALLED}/enter", {"who": ["HQ-1"]}, 400),
    ],
)
def test_what_cannot_be_asked(server: Server, path: str, body: object, status: int) -> None:
    with server.client(Role.SOURCE) as client:
        assert client.post(path, json=body).status_code == status
