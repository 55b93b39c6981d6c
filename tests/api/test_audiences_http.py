"""Audiences over HTTP: a key counts the customers whom it reaches, and nobody else."""

import pytest

from api.bank import OF_EACH_UNIT, Server
from hengce.access import MAY
from hengce.model.access import Role

COUNT = "/v1/audiences/count"


@pytest.mark.parametrize("role", Role)
def test_who_may_count(server: Server, role: Role) -> None:
    with server.client(role) as client:
        answers = [
            client.get("/v1/audiences"),
            client.post(COUNT, json={"audience": "everybody"}),
            client.post(COUNT, json={"where": "age > 0"}),
        ]
    expected = 200 if role in MAY["read"] else 403
    assert [answer.status_code for answer in answers] == [expected] * 3


# the key's unit, of whom everybody is, which audiences it sees
SEEN = [
    ("HQ", 4 * OF_EACH_UNIT, {"everybody", "half", "other_half", "of_the_east"}),
    ("EAST", 2 * OF_EACH_UNIT, {"everybody", "half", "other_half", "of_the_east"}),
    ("E1", OF_EACH_UNIT, {"everybody", "half", "other_half"}),
    ("WEST", OF_EACH_UNIT, {"everybody", "half", "other_half"}),
]


@pytest.mark.parametrize(("unit", "customers", "seen"), SEEN)
def test_a_key_counts_within_its_reach(
    server: Server, unit: str, customers: int, seen: set[str]
) -> None:
    with server.client(Role.AUDITOR, unit) as client:
        listed = {one["id"]: one for one in client.get("/v1/audiences").json()["audiences"]}
        told = client.post(COUNT, json={"audience": "everybody"}).json()["customers"]
        asked = client.post(COUNT, json={"where": "in_audience('everybody')"}).json()["customers"]
        of_the_east = client.post(COUNT, json={"audience": "of_the_east"})
    assert set(listed) == seen
    assert told == asked == listed["everybody"]["customers"] == customers
    assert listed["half"]["customers"] + listed["other_half"]["customers"] == customers
    assert of_the_east.status_code == (200 if "of_the_east" in seen else 404)
    if "of_the_east" in seen:
        assert of_the_east.json()["customers"] == 2 * OF_EACH_UNIT


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 409),
        ({"audience": "everybody", "where": "age > 0"}, 409),
        ({"audience": "nobody"}, 404),
        ({"where": "agee > 0"}, 422),
        ({"where": "in_audience('half')"}, 422),
        ({"who": "everybody"}, 400),
    ],
)
def test_what_cannot_be_counted(server: Server, body: object, status: int) -> None:
    with server.client(Role.AUDITOR) as client:
        assert client.post(COUNT, json=body).status_code == status
