"""Cases over HTTP: whoever reaches both customers sees and decides them, and nobody else."""

import pytest

from api.bank import NOON, Server
from hengce.model.access import Role
from hengce.model.identity import Case, Cause
from hengce.people.access import MAY

CASES = "/v1/identity/cases"
WHY = {"why": "both sign the same form"}
# one, the other, and the units whose keys see the case
PAIRS = [
    ("EAST-1", "EAST-2", {"HQ", "EAST"}),
    ("EAST-3", "E1-3", {"HQ", "EAST"}),
    ("E1-4", "E1-5", {"HQ", "EAST", "E1"}),
    ("WEST-1", "EAST-4", {"HQ"}),
]


@pytest.fixture(scope="module", autouse=True)
def cases(server: Server) -> None:
    made = [Case(one=one, other=other, cause=Cause.SAME, at=NOON) for one, other, _ in PAIRS]
    with server.installation.store.transaction(server.service.clock()) as tx:
        tx.put_cases(made)


def named(one: str, other: str) -> str:
    return "+".join(sorted((one, other)))


def listed(server: Server, unit: str, **asked: object) -> list[str]:
    with server.client(Role.AUDITOR, unit) as client:
        answer = client.get(CASES, params=asked).raise_for_status().json()
    return [case["id"] for case in answer["cases"]]


@pytest.mark.parametrize("unit", ["HQ", "EAST", "E1", "WEST"])
def test_who_sees_which_case(server: Server, unit: str) -> None:
    expected = {named(one, other) for one, other, units in PAIRS if unit in units}
    assert set(listed(server, unit)) == expected


def test_pages_fit_together(server: Server) -> None:
    whole = listed(server, "HQ")
    assert listed(server, "HQ", limit=1) + listed(server, "HQ", after=whole[0]) == whole


@pytest.mark.parametrize("role", Role)
def test_who_may_list_and_decide(server: Server, role: Role) -> None:
    with server.client(role) as client:
        seen = client.get(CASES).status_code
        decided = client.post(f"{CASES}/NOBODY+NOWHERE/refuse", json=WHY).status_code
    assert seen == (200 if role in MAY["read"] else 403)
    assert decided == (404 if role in MAY["act"] else 403)


@pytest.mark.parametrize("verb", ["accept", "refuse"])
def test_out_of_reach_is_as_if_it_were_not(server: Server, verb: str) -> None:
    with server.client(Role.OPERATOR, "EAST") as client:
        answers = [
            client.post(f"{CASES}/{case}/{verb}", json=WHY)
            for case in (named("WEST-1", "EAST-4"), "NOBODY+NOWHERE")
        ]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_a_case_is_decided_once(server: Server) -> None:
    accepted, refused = named("E1-4", "E1-5"), named("EAST-3", "E1-3")
    with server.client(Role.OPERATOR, "EAST") as client:
        one = client.post(f"{CASES}/{accepted}/accept", json=WHY).raise_for_status().json()
        two = client.post(f"{CASES}/{refused}/refuse", json=WHY).raise_for_status().json()
        again = client.post(f"{CASES}/{accepted}/refuse", json=WHY)
        view = client.get("/v1/customers/E1-5/view").raise_for_status().json()
    assert (one["state"], two["state"]) == ("accepted", "refused")
    assert one["why"] == WHY["why"]
    assert one["by"].startswith("k")
    assert again.status_code == 409
    assert view["customer"] == "E1-4"
    assert view["identity"]["numbers"] == ["E1-4", "E1-5"]
    assert [m["absorbed"] for m in view["identity"]["merges"]] == ["E1-5"]
    assert accepted in listed(server, "E1", state="accepted")
