"""Insight over HTTP: what customers of the key's reach did, and of nobody else."""

import pytest

from api.bank import NOON, Server
from hengce.model.access import Role
from hengce.model.instant import DAY_US
from hengce.people.access import MAY

TIME = {"begins": NOON - DAY_US, "ends": NOON + DAY_US}
COUNT = "/v1/selections/count"
FUNNEL = TIME | {"steps": ["wealth_viewed", "payroll_in"]}
# who, what, at which minute after eleven
DID = [
    ("EAST-1", "wealth_viewed", 1),
    ("EAST-1", "payroll_in", 5),
    ("EAST-2", "wealth_viewed", 2),
    ("E1-1", "wealth_viewed", 3),
    ("WEST-1", "wealth_viewed", 4),
    ("WEST-1", "payroll_in", 6),
    ("WEST-2", "payroll_in", 7),
]


@pytest.fixture(scope="module", autouse=True)
def did(server: Server) -> None:
    with server.client(Role.SOURCE) as client:
        for number, (who, name, minute) in enumerate(DID):
            sent = {
                "messageId": f"m{number}",
                "timestamp": f"2026-11-23T11:{minute:02d}:00+08:00",
                "userId": who,
                "event": name,
                "properties": {"amount": 1000 + number} if name == "payroll_in" else {},
            }
            client.post("/v1/track", json=sent).raise_for_status()


def ask(server: Server, kind: str, body: dict, unit: str = "HQ") -> list[dict]:
    with server.client(Role.AUDITOR, unit) as client:
        told = client.post(f"/v1/insight/{kind}", json=body).raise_for_status().json()
    assert told["rows_count"] == len(told["rows"])
    return told["rows"]


# the key's unit, who viewed, who of them was paid afterwards
REACHED = [("HQ", 4, 2), ("EAST", 3, 1), ("E1", 1, 0), ("WEST", 1, 1)]


@pytest.mark.parametrize(("unit", "viewed", "paid"), REACHED)
def test_a_funnel_counts_whom_the_key_reaches(
    server: Server, unit: str, viewed: int, paid: int
) -> None:

    rows = ask(server, "funnel", FUNNEL, unit)
    assert [row["customers"] for row in rows] == [viewed, paid]


def test_retention_paths_and_rfm_are_told(server: Server) -> None:
    back = TIME | {"born": "wealth_viewed", "back": "payroll_in", "every": "day", "offsets": 1}
    # Of four who viewed, two were paid on the day itself, and nobody on the next one.
    assert [row["customers"] for row in ask(server, "retention", back)] == [2, 0]
    links = ask(server, "paths", TIME)
    assert any("payroll_in" in row.values() for row in links)
    rfm = ask(server, "rfm", TIME | {"events": ["payroll_in"], "classes": 2})
    assert sum(row["customers"] for row in rfm) == 3
    assert not any(who in str([links, rfm]) for who, _, _ in DID)


def test_a_segment_is_met_by_its_condition(server: Server) -> None:
    """Whom the finding counts, the engine counts again by the condition of a strategy."""
    rows = ask(server, "rfm", TIME | {"events": ["payroll_in"], "classes": 2})
    assert len(rows) > 1
    with server.client(Role.OFFICER) as client:
        counted = [
            client.post(COUNT, json={"where": row["condition"]}).json()["customers"] for row in rows
        ]
    assert counted == [row["customers"] for row in rows]


def test_of_several_amounts_no_condition_is_made(server: Server) -> None:
    rows = ask(server, "rfm", TIME | {"events": ["payroll_in", "wealth_viewed"]})
    assert {row["condition"] for row in rows} == {""}


def test_nobody_left_so_there_is_no_rule(server: Server) -> None:
    assert ask(server, "churn-rule", TIME) == []


REFUSED = [
    ("funnel", {**FUNNEL, "ends": TIME["begins"]}, 409),
    ("funnel", {**FUNNEL, "begins": 0}, 409),
    ("funnel", {**FUNNEL, "steps": []}, 400),
    ("funnel", {**FUNNEL, "steps": ["never_happened"]}, 422),
    ("funnel", {**FUNNEL, "steps": ["wealth_viewed:"]}, 422),
    ("paths", {**TIME, "steps": 99}, 400),
    ("rfm", {**TIME, "classes": 1}, 400),
    ("retention", {**TIME, "born": "wealth_viewed"}, 400),
]


@pytest.mark.parametrize(("kind", "body", "status"), REFUSED)
def test_what_cannot_be_asked(server: Server, kind: str, body: dict, status: int) -> None:
    with server.client(Role.AUDITOR) as client:
        assert client.post(f"/v1/insight/{kind}", json=body).status_code == status


@pytest.mark.parametrize("role", Role)
def test_who_may_ask(server: Server, role: Role) -> None:
    with server.client(role) as client:
        status = client.post("/v1/insight/funnel", json=FUNNEL).status_code
    assert status == (200 if role in MAY["read"] else 403)
