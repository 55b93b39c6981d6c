"""A manager who is away hands over what he has to do: to a colleague of his unit, or the pool."""

import pytest
from msgspec.structs import replace

from api.asked import asked, status
from api.bank import UNITS, Server
from api.test_managers_customers import server  # noqa: F401 -- a bank whose managers are named
from api.test_signing_in import PASSWORD, person
from api.test_workbench_http import desk  # noqa: F401 -- with tasks
from hengce.model.access import Role
from hengce.people.access import MAY
from hengce.people.accounts import add_account

HAND_OVER = "/v1/desk/hand-over"


@pytest.fixture(scope="module")
def colleague(desk: Server) -> str:  # noqa: F811
    """Somebody else of the unit EAST, who has no customers yet."""
    made = replace(person("new", Role.MANAGER, "EAST"), manager="M9")
    add_account(desk.installation.store, made, PASSWORD, set(UNITS))
    return "M9"


def _hand(server: Server, to: str, role: Role = Role.MANAGER, unit: str = "EAST"):  # noqa: F811
    with server.client(role, unit) as client:
        return client.post(HAND_OVER, json={"to": to})


def _whose(server: Server) -> dict[str, str]:  # noqa: F811
    rows = asked(server, "/v1/tasks", role=Role.HEAD)["tasks"]
    return {one["id"]: one["manager"] for one in rows}


def test_colleagues_are_those_of_the_unit(desk: Server, colleague: str) -> None:  # noqa: F811
    found = asked(desk, "/v1/desk/colleagues", "EAST", Role.MANAGER)["colleagues"]
    assert {"manager": colleague, "label": "new 的姓名"} in found
    assert all(one["manager"] != "M1" for one in found), "he himself is none"
    with desk.client(Role.HEAD, "HQ") as client:
        theirs = client.get("/v1/desk/colleagues", params={"unit": "EAST"}).json()["colleagues"]
    assert [one["manager"] for one in theirs] == ["M1", colleague]
    with desk.client(Role.HEAD, "WEST") as client:
        assert client.get("/v1/desk/colleagues", params={"unit": "EAST"}).status_code == 404


@pytest.mark.parametrize(("to", "code"), [("M1", 409), ("NOBODY", 404)])
def test_whom_it_cannot_be_given(desk: Server, colleague: str, to: str, code: int) -> None:  # noqa: F811
    before = _whose(desk)
    assert _hand(desk, to).status_code == code
    assert _whose(desk) == before
    assert colleague


def test_all_that_is_live_goes_to_the_colleague(desk: Server, colleague: str) -> None:  # noqa: F811
    assert _whose(desk) == {"T1": "M1", "T2": "M1", "T4": ""}
    assert _hand(desk, colleague).json() == {"tasks": 2}
    assert _whose(desk) == {"T1": colleague, "T2": colleague, "T4": ""}
    assert asked(desk, "/v1/tasks", "EAST", Role.MANAGER)["tasks"] == []
    steps = asked(desk, "/v1/tasks/T2", role=Role.HEAD)["steps"]
    assert (steps[-1]["by"], steps[-1]["manager"]) == ("M1", colleague)
    assert _hand(desk, colleague).json() == {"tasks": 0}


def test_a_head_hands_over_what_an_absent_manager_has(desk: Server, colleague: str) -> None:  # noqa: F811
    wanted = {"manager": colleague, "unit": "EAST", "to": ""}
    with desk.client(Role.MANAGER, "EAST") as client:
        assert client.post(HAND_OVER, json=wanted).status_code == 409, "it is not his"
    with desk.client(Role.HEAD, "WEST") as client:
        assert client.post(HAND_OVER, json=wanted).status_code == 404
    with desk.client(Role.HEAD, "EAST") as client:
        assert client.post(HAND_OVER, json=wanted).json() == {"tasks": 2}
    assert set(_whose(desk).values()) == {""}
    with desk.client(Role.HEAD, "HQ") as client:
        assert client.post(HAND_OVER, json=wanted).json() == {"tasks": 0}


@pytest.mark.parametrize("role", Role)
def test_only_managers_hand_their_own_over(desk: Server, colleague: str, role: Role) -> None:  # noqa: F811
    answer = _hand(desk, colleague, role)
    expected = 200 if role is Role.MANAGER else 409 if role in MAY["work"] else 403
    assert answer.status_code == expected
    reads = 200 if role in MAY["work"] else 403
    assert status(desk, "/v1/desk/colleagues", "EAST", role) == reads
