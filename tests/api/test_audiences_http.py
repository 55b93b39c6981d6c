"""Audiences over HTTP: a key counts the customers whom it reaches, and nobody else."""

import pytest

from api.bank import NOON, OF_EACH_UNIT, Server
from hengce.model.access import Role
from hengce.model.instant import DAY_US
from hengce.people.access import MAY

COUNT = "/v1/selections/count"


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


def test_audiences_are_laid_over_each_other_and_over_days(server: Server) -> None:
    with server.client(Role.AUDITOR, "WEST") as client:
        asked = {"audiences": ["everybody", "half"]}
        (row,) = client.post("/v1/selections/overlap", json=asked).raise_for_status().json()["rows"]
        days = client.post("/v1/selections/forecast", json={"audience": "half", "days": 2})
        hidden = client.post("/v1/selections/forecast", json={"audience": "of_the_east"})
    assert (row["customers"], row["others"]) == (OF_EACH_UNIT, row["both"])
    # No date is in it, so that time moves nobody.
    assert [one["customers"] for one in days.raise_for_status().json()["rows"]] == [row["both"]] * 3
    assert hidden.status_code == 404


def test_a_condition_is_laid_over_audiences_in_one_question(server: Server) -> None:
    """As many as are counted one by one, of those whom the asker reaches alone."""
    with server.client(Role.AUDITOR, "WEST") as client:
        asked = {"where": "age > 40", "audiences": ["half", "everybody"]}
        rows = client.post("/v1/selections/overlap", json=asked).raise_for_status().json()["rows"]
        wrong = client.post("/v1/selections/overlap", json={"where": "agee > 40"})
        counted = {
            where: client.post(COUNT, json={"where": where}).json()["customers"]
            for where in ("age > 40", "age > 40 AND in_audience('everybody')")
        }
    assert [(row["audience"], row["other"]) for row in rows] == [("", "half"), ("", "everybody")]
    half, everybody = rows
    assert half["customers"] == everybody["customers"] == counted["age > 40"] > 0
    assert everybody["both"] == counted["age > 40 AND in_audience('everybody')"]
    assert half["both"] <= min(half["customers"], half["others"])
    assert wrong.status_code == 422


def test_nights_that_were_stand_before_today(server: Server) -> None:
    server.installation.run(NOON - DAY_US, "the_night_before")
    asked = {"audience": "everybody", "days": 1, "back": 3}
    with server.client(Role.AUDITOR, "WEST") as client:
        told = client.post("/v1/selections/forecast", json=asked).raise_for_status().json()["rows"]
        late = client.post("/v1/selections/forecast", json=asked | {"back": 61})
    assert [row["day"] for row in told] == ["2026-11-22", "2026-11-23", "2026-11-24"]
    assert {row["customers"] for row in told} == {OF_EACH_UNIT}
    assert late.status_code == 400


def test_members_are_told_within_reach_and_kept_as_files(server: Server) -> None:
    asked = {"where": "age > 0"}
    with server.client(Role.AUDITOR, "WEST") as client:
        told = client.post("/v1/selections/members", json=asked).raise_for_status().json()
        kept = client.post("/v1/selections/members/file?format=csv", json=asked).raise_for_status()
    names = [f"WEST-{k}" for k in range(1, OF_EACH_UNIT + 1)]
    assert [row["customer"] for row in told["rows"]] == names
    assert kept.text.split() == ['"customer"', *(f'"{name}"' for name in names)]
    with server.client(Role.MANAGER, "WEST") as client:
        assert client.post("/v1/selections/members", json=asked).status_code == 403


# the key's unit, what it asks; whether the audience that is named is there for it
NAMED = [
    ("EAST", "in_audience('of_the_east')", True),
    ("E1", "in_audience('of_the_east')", False),
    ("WEST", "age > 0 OR NOT IN_AUDIENCE('of_the_east')", False),
    ("E1", "in_audience('nobody')", False),
    ("HQ", "in_audience('nobody')", False),
]


@pytest.mark.parametrize(("unit", "where", "is_there"), NAMED)
def test_a_condition_names_no_audience_out_of_reach(
    server: Server, unit: str, where: str, is_there: bool
) -> None:
    with server.client(Role.AUDITOR, unit) as client:
        for path in (COUNT, "/v1/selections/members", "/v1/selections/overlap"):
            answer = client.post(path, json={"where": where})
            assert answer.status_code == (200 if is_there else 404), path


# what is asked for, and the tags by which customers are named that are masked
BY_WHAT = [
    ({"where": "mobile IS NOT NULL AND aum IS NOT NULL"}, ["aum", "mobile"]),
    ({"audience": "everybody"}, ["age"]),
    ({"where": "in_audience('everybody')"}, ["age"]),
    ({"where": "NOT complaint_open"}, []),
    ({"where": "mobile = '0'"}, []),  # nobody is named
]


@pytest.mark.parametrize(("asked", "masked"), BY_WHAT)
def test_who_names_customers_by_what_is_masked_is_recorded(
    server: Server, asked: dict[str, str], masked: list[str]
) -> None:
    """The record says who, when, how many and by which tags; no value, and no customer."""
    with server.client(Role.AUDITOR, "WEST") as client, server.client(Role.AUDITOR) as whole:
        before = whole.get("/v1/disclosures", params={"limit": 100}).json()["disclosures"]
        told = client.post("/v1/selections/members", json=asked).raise_for_status().json()
        after = whole.get("/v1/disclosures", params={"limit": 100}).json()["disclosures"]
    made = [(one["customer"], one["org"], one["fields"]) for one in after[len(before) :]]
    fields = [f"members:{told['rows_count']}", *masked]
    assert made == ([("", "WEST", fields)] if masked else [])
