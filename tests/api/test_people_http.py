"""Accounts over HTTP: who administers them, what becomes of sessions, and what is recorded."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from api.bank import NOON, UNITS, Server
from api.test_signing_in import PASSWORD, browser, person
from hengce.model.access import Role
from hengce.model.instant import DAY_US
from hengce.people.access import MAY
from hengce.people.accounts import add_account

PEOPLE = "/v1/people"
OWN = "a phrase of my own words"
WHY = {"why": "he is new here"}
NEW = {"label": "赵敏", "role": "officer", "org": "EAST", **WHY}


@pytest.fixture(scope="module", autouse=True)
def administrators(server: Server) -> None:
    for name, org in (("chief", "HQ"), ("east", "EAST")):
        store = server.installation.store
        add_account(store, person(name, Role.ADMIN, org), PASSWORD, set(UNITS))


@contextmanager
def signed(server: Server, name: str, password: str = PASSWORD) -> Iterator[httpx.Client]:
    with browser(server) as client:
        answer = client.post("/v1/session", json={"name": name, "password": password})
        assert answer.status_code == 200, answer.text
        client.headers["x-hengce-csrf"] = answer.json()["csrf"]
        yield client


def enter(server: Server, name: str, password: str, new: str = "") -> tuple[int, str]:
    body = {"name": name, "password": password, "new_password": new}
    with browser(server) as client:
        answer = client.post("/v1/session", json=body, headers={"accept-language": "zh"})
    return answer.status_code, answer.json().get("code", "")


def added(client: httpx.Client, name: str, **said: str) -> str:
    answer = client.post(PEOPLE, json={"name": name, **NEW, **said})
    assert answer.status_code == 201, answer.text
    return answer.json()["password"]


def test_a_new_account_says_a_password_of_its_own_first(server: Server) -> None:
    with signed(server, "chief") as chief:
        password = added(chief, "zhao")
        (row,) = [p for p in chief.get(PEOPLE).json()["people"] if p["name"] == "zhao"]
    assert (row["label"], row["role"], row["org"], row["is_temporary"]) == (
        "赵敏",
        "officer",
        "EAST",
        True,
    )
    assert enter(server, "zhao", password) == (403, "request.password_temporary")
    assert enter(server, "zhao", password, password)[0] == 409
    assert enter(server, "zhao", password, "short")[0] == 409
    assert enter(server, "zhao", "not the password", OWN) == (401, "request.wrong_password")
    assert enter(server, "zhao", password, OWN) == (200, "")
    assert enter(server, "zhao", password) == (401, "request.wrong_password")
    assert enter(server, "zhao", OWN) == (200, "")
    with signed(server, "chief") as chief:
        (row,) = [p for p in chief.get(PEOPLE).json()["people"] if p["name"] == "zhao"]
    assert row["is_temporary"] is False


def test_a_password_for_once_is_good_for_a_week(server: Server) -> None:
    with signed(server, "chief") as chief:
        added(chief, "late")
    with server.installation.store.view() as view:
        late = view.person("late")
    assert late is not None
    assert late.may_enter(late.changed_at + 7 * DAY_US - 1)
    assert not late.may_enter(late.changed_at + 7 * DAY_US)


def test_another_role_and_unit_end_what_is_open(server: Server) -> None:
    with signed(server, "chief") as chief:
        password = added(chief, "qian", role="auditor")
        assert enter(server, "qian", password, OWN) == (200, "")
        with signed(server, "qian", OWN) as qian:
            assert qian.get("/v1/runs").status_code == 200
            body = {"label": "钱进", "role": "manager", "org": "E1", "manager": "M7", **WHY}
            changed = chief.post(f"{PEOPLE}/qian/change", json=body)
            assert changed.status_code == 200, changed.text
            assert qian.get("/v1/runs").status_code == 401
        with signed(server, "qian", OWN) as qian:
            told = qian.get("/v1/session").json()
    assert [told[k] for k in ("label", "role", "org", "manager")] == ["钱进", "manager", "E1", "M7"]


def test_a_lock_ends_all_and_a_new_password_opens_again(server: Server) -> None:
    with signed(server, "chief") as chief:
        password = added(chief, "sun", role="auditor")
        assert enter(server, "sun", password, OWN) == (200, "")
        with signed(server, "sun", OWN) as sun:
            assert chief.post(f"{PEOPLE}/sun/lock", json=WHY).json()["ended_at"]
            assert sun.get("/v1/runs").status_code == 401
        assert enter(server, "sun", OWN) == (401, "request.wrong_password")
        assert chief.post(f"{PEOPLE}/sun/lock", json=WHY).status_code == 404
        renewed = chief.post(f"{PEOPLE}/sun/password", json=WHY).json()
        assert enter(server, "sun", OWN) == (401, "request.wrong_password")
        assert enter(server, "sun", renewed["password"], OWN) == (200, "")


def test_every_change_is_recorded_with_who_and_why(server: Server) -> None:
    with signed(server, "chief") as chief:
        password = added(chief, "li", why="covers for a colleague")
        assert enter(server, "li", password, OWN) == (200, "")
        body = {**NEW, "org": "WEST", "why": "moved"}
        chief.post(f"{PEOPLE}/li/change", json=body).raise_for_status()
        chief.post(f"{PEOPLE}/li/lock", json={"why": "left the bank"}).raise_for_status()
        chief.post(f"{PEOPLE}/li/password", json={"why": "is back"}).raise_for_status()
        states = chief.get(f"{PEOPLE}/li/record").json()["states"]
    assert [(one["changed"], one["by"], one["why"], one["org"]) for one in states[::-1]] == [
        (["account"], "chief", "covers for a colleague", "EAST"),
        (["password"], "li", "", "EAST"),
        (["org"], "chief", "moved", "WEST"),
        (["locked"], "chief", "left the bank", "WEST"),
        (["unlocked", "password"], "chief", "is back", "WEST"),
    ]
    assert "password" not in states[0]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"name": "chief"}, 409),  # taken
        ({"name": "-x"}, 409),  # no name
        ({"role": "source"}, 409),  # a program's role
        ({"role": "manager"}, 409),  # names no manager
        ({"manager": "M1"}, 409),  # is no manager
        ({"org": "NOWHERE"}, 404),
        ({"why": ""}, 400),
        ({"role": "king"}, 400),
    ],
)
def test_what_is_no_account(server: Server, said: dict, status: int) -> None:
    with signed(server, "chief") as chief:
        answer = chief.post(PEOPLE, json={"name": "wrong", **NEW, **said})
        names = [one["name"] for one in chief.get(PEOPLE).json()["people"]]
    assert answer.status_code == status, answer.text
    assert "wrong" not in names


def test_within_the_part_of_the_bank_that_one_administers(server: Server) -> None:
    with signed(server, "chief") as chief:
        added(chief, "of_the_west", org="WEST")
    with signed(server, "east") as east:
        listed = {one["name"] for one in east.get(PEOPLE).json()["people"]}
        assert "of_the_west" not in listed
        assert "chief" not in listed
        added(east, "of_e1", org="E1")
        answers = [
            east.post(PEOPLE, json={"name": "x", **NEW, "org": "WEST"}),
            east.post(PEOPLE, json={"name": "of_the_west", **NEW}),
            east.post(f"{PEOPLE}/of_the_west/change", json=NEW),
            east.post(f"{PEOPLE}/of_e1/change", json={**NEW, "org": "HQ"}),
            east.post(f"{PEOPLE}/of_the_west/lock", json=WHY),
            east.post(f"{PEOPLE}/chief/password", json=WHY),
            east.get(f"{PEOPLE}/chief/record"),
        ]
    assert [one.status_code for one in answers] == [404, 409, 404, 404, 404, 404, 404]


def test_nobody_changes_his_own(server: Server) -> None:
    with signed(server, "chief") as chief:
        answers = [
            chief.post(f"{PEOPLE}/chief/change", json={**NEW, "org": "HQ"}),
            chief.post(f"{PEOPLE}/chief/lock", json=WHY),
            chief.post(f"{PEOPLE}/chief/password", json=WHY),
        ]
        assert [one.status_code for one in answers] == [409] * 3
        assert chief.get(PEOPLE).status_code == 200


@pytest.mark.parametrize("role", Role)
def test_who_may_administer(server: Server, role: Role) -> None:
    with server.client(role) as client:
        answers = [
            client.get(PEOPLE),
            client.post(PEOPLE, json={"name": f"by_{role}", **NEW}),
            client.post(f"{PEOPLE}/nobody/change", json=NEW),
            client.post(f"{PEOPLE}/nobody/lock", json=WHY),
            client.post(f"{PEOPLE}/nobody/password", json=WHY),
            client.get(f"{PEOPLE}/nobody/record"),
        ]
    expected = [200, 201, *[404] * 4] if role in MAY["accounts"] else [403] * 6
    assert [one.status_code for one in answers] == expected
    assert NOON


def test_what_hangs_on_somebody_who_leaves(server: Server) -> None:
    with signed(server, "chief") as chief:
        password = added(chief, "wu.jie", role="officer", org="HQ")
        nothing = {"name": "wu.jie", "tasks": 0, "work": [], "waiting": [], "owned": []}
        assert chief.get(f"{PEOPLE}/wu.jie/holds").json() == nothing
    assert enter(server, "wu.jie", password, OWN)[0] == 200
    with signed(server, "wu.jie", OWN) as officer:
        told = officer.get("/v1/strategies/payroll").json()
        document = told["written"]["document"] | {"ends": "2026-11-30"}
        for name in ("payroll", "payroll_of_wu"):
            revision = told["written"]["revision"] if name == "payroll" else ""
            said = {"document": document | {"id": name}}
            body = {"said": said, "expected_revision": revision}
            officer.put(f"/v1/strategies/{name}", json=body).raise_for_status()
        officer.post("/v1/strategies/payroll/submit").raise_for_status()
        revision = officer.get("/v1/policy").json()["written"]["revision"]
        policy = {"said": {"text": "zone: Asia/Shanghai"}, "expected_revision": revision}
        officer.put("/v1/policy", json=policy).raise_for_status()
    with signed(server, "chief") as chief:
        holds = chief.get(f"{PEOPLE}/wu.jie/holds").json()
    assert [(one["kind"], one["id"], one["label"]["en"]) for one in holds["work"]] == [
        ("policy", "", "The bank's policy"),
        ("strategies", "payroll_of_wu", "payroll_of_wu"),
    ]
    assert [(one["id"], one["label"]["en"]) for one in holds["waiting"]] == [("payroll", "Payday")]
    with signed(server, "east") as east:
        assert east.get(f"{PEOPLE}/wu.jie/holds").status_code == 404
