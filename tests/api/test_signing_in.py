"""People sign in: what the cookie is, what it opens, and when it is over."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from api.bank import NOON, UNITS, Server
from hengce.model.access import Role
from hengce.model.instant import HOUR_US, MINUTE_US
from hengce.model.person import Person
from hengce.people.access import MAY
from hengce.people.accounts import add_account, end_account, set_password
from plain import PLAIN

PASSWORD = "four words make a phrase"
OTHER = "another phrase of words"


def person(name: str, role: Role, org: str = "HQ") -> Person:
    manager = "M1" if role is Role.MANAGER else ""
    return Person(
        name=name,
        label=f"{name} 的姓名",
        role=role,
        org=org,
        manager=manager,
        created_at=NOON,
        changed_at=NOON,
    )


@pytest.fixture(scope="module")
def people(server: Server) -> Server:
    for name, role, org in (
        ("officer", Role.OFFICER, "HQ"),
        ("approver", Role.APPROVER, "HQ"),
        ("branch", Role.BRANCH, "EAST"),
        ("manager", Role.MANAGER, "E1"),
        ("head", Role.HEAD, "EAST"),
        ("operator", Role.OPERATOR, "HQ"),
        ("auditor", Role.AUDITOR, "WEST"),
        ("admin", Role.ADMIN, "HQ"),
        ("leaver", Role.AUDITOR, "HQ"),
        ("changer", Role.AUDITOR, "HQ"),
        ("prey", Role.AUDITOR, "HQ"),
    ):
        add_account(server.installation.store, person(name, role, org), PASSWORD, set(UNITS))
    return server


@contextmanager
def browser(server: Server, **headers: str) -> Iterator[httpx.Client]:
    """A client as a page of the console is: it keeps cookies and says where it stands."""
    said = {"sec-fetch-site": "same-origin", "origin": server.address, **headers}
    with httpx.Client(
        base_url=server.address, headers=said, trust_env=False, verify=PLAIN
    ) as client:
        yield client


@contextmanager
def signed_in(server: Server, name: str) -> Iterator[httpx.Client]:
    with browser(server) as client:
        answer = client.post("/v1/session", json={"name": name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["x-hengce-csrf"] = answer.json()["csrf"]
        yield client


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_who_signs_in_is_told_who_he_is_and_what_he_may(people: Server) -> None:
    with signed_in(people, "branch") as client:
        said = client.get("/v1/session", headers={"accept-language": "en"})
    told = said.json()
    assert said.headers["cache-control"] == "no-store"
    assert {k: told[k] for k in ("name", "label", "role", "org", "manager", "language")} == {
        "name": "branch",
        "label": "branch 的姓名",
        "role": "branch",
        "org": "EAST",
        "manager": "",
        "language": "en",
    }
    assert set(told["may"]) == {action for action, roles in MAY.items() if Role.BRANCH in roles}


def test_the_cookie_is_for_this_server_and_for_no_script(people: Server) -> None:
    with browser(people) as client:
        answer = client.post("/v1/session", json={"name": "officer", "password": PASSWORD})
        crumb, *rules = answer.headers["set-cookie"].split("; ")
        token = crumb.removeprefix("hengce_session=")
        assert rules == ["HttpOnly", "SameSite=Strict"]
        assert [cookie.path for cookie in client.cookies.jar] == ["/v1"], "below any path"
        assert token not in answer.text
        with people.installation.store.view() as view:
            assert view.session(token) is None, "only its digest is kept"
    assert PASSWORD not in answer.text


@pytest.mark.parametrize(
    ("name", "password"),
    [("officer", OTHER), ("nobody", PASSWORD), ("nobody", OTHER), ("OFFICER", PASSWORD)],
)
def test_a_wrong_name_and_a_wrong_password_are_told_alike(
    people: Server, name: str, password: str
) -> None:
    with browser(people) as client:
        answer = client.post("/v1/session", json={"name": name, "password": password})
    assert code(answer) == (401, "request.wrong_password")
    assert "set-cookie" not in answer.headers
    assert "www-authenticate" not in answer.headers, "a browser would open a window of its own"


@pytest.mark.parametrize(
    ("name", "asked", "status"),
    [
        # who, what he reads, what is told
        ("officer", "/v1/runs", 200),
        ("auditor", "/v1/runs", 200),
        ("manager", "/v1/runs", 403),
        ("manager", "/v1/tasks", 200),
        ("head", "/v1/tasks", 200),
        ("officer", "/v1/tasks", 403),
        ("auditor", "/v1/keys", 403),
        ("admin", "/v1/keys", 200),
        ("branch", "/v1/customers/E1-1/decisions", 200),
        ("branch", "/v1/customers/WEST-1/decisions", 404),
        ("auditor", "/v1/customers/E1-1/decisions", 404),
    ],
)
def test_a_person_does_what_his_role_may_in_his_part_of_the_bank(
    people: Server, name: str, asked: str, status: int
) -> None:
    with people.client(Role.DECIDER) as app:
        for unit in ("E1", "WEST"):
            body = {"customer": f"{unit}-1", "placement": "banner"}
            app.post("/v1/decide", json=body).raise_for_status()
    with signed_in(people, name) as client:
        assert client.get(asked).status_code == status


STOP = {"scope": "channel", "target": "sms", "reason": "drill"}


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        # what differs from a page of the console, what is told
        ({}, (201, "")),
        ({"x-hengce-csrf": ""}, (403, "request.csrf")),
        ({"x-hengce-csrf": "0" * 64}, (403, "request.csrf")),
        ({"origin": "https://elsewhere.example"}, (403, "request.elsewhere")),
        ({"origin": "null"}, (403, "request.elsewhere")),
        ({"sec-fetch-site": "cross-site"}, (403, "request.elsewhere")),
        ({"sec-fetch-site": "same-site"}, (403, "request.elsewhere")),
        ({"cookie": "hengce_session=stolen"}, (401, "request.no_session")),
        ({"authorization": "Bearer nobody"}, (401, "request.no_key")),
    ],
)
def test_what_changes_something_comes_from_our_own_pages(
    people: Server, headers: dict[str, str], told: tuple[int, str]
) -> None:
    with signed_in(people, "operator") as client:
        answer = client.post("/v1/stops", json=STOP, headers=headers)
        assert (answer.status_code, answer.json().get("code", "")) == told
        with people.installation.store.view() as view:
            assert [stop.by for stop in view.stops()] == (["operator"] if told[0] == 201 else [])
        client.delete("/v1/stops", params={"scope": "channel", "target": "sms"})


def test_nobody_is_signed_in_by_a_page_from_elsewhere(people: Server) -> None:
    body = {"name": "officer", "password": PASSWORD}
    with browser(people, origin="https://elsewhere.example") as client:
        assert code(client.post("/v1/session", json=body)) == (403, "request.elsewhere")


def test_signing_out_ends_the_session_at_once(people: Server) -> None:
    with signed_in(people, "auditor") as client:
        kept = dict(client.cookies)
        assert client.delete("/v1/session").status_code == 204
        assert "hengce_session" not in client.cookies
        client.cookies.update(kept)
        assert code(client.get("/v1/session")) == (401, "request.no_session")
        assert code(client.get("/v1/runs")) == (401, "request.no_session")


def test_nobody_else_signs_one_out(people: Server) -> None:
    with signed_in(people, "auditor") as client:
        forged = client.delete("/v1/session", headers={"x-hengce-csrf": "0" * 64})
        assert code(forged) == (403, "request.csrf")
        assert client.get("/v1/runs").status_code == 200


def test_the_end_of_an_account_and_another_password_end_its_sessions(people: Server) -> None:
    store = people.installation.store
    with signed_in(people, "leaver") as leaver, signed_in(people, "changer") as changer:
        end_account(store, "leaver", NOON)
        set_password(store, "changer", OTHER, NOON)
        people.service.sessions.forget()
        for client in (leaver, changer):
            assert code(client.get("/v1/runs")) == (401, "request.no_session")
    with browser(people) as client:
        for name, password, status in (
            ("leaver", PASSWORD, 401),
            ("changer", PASSWORD, 401),
            ("changer", OTHER, 200),
        ):
            answer = client.post("/v1/session", json={"name": name, "password": password})
            assert answer.status_code == status, name


@pytest.mark.parametrize(
    ("used_at", "asked_at", "is_good"),
    [
        # minutes after signing in: used, asked; idle for 30, all in all 12 hours
        ([], 29, True),
        ([], 31, False),
        ([20], 45, True),
        ([20], 51, False),
        (list(range(20, 720, 20)), 719, True),
        (list(range(20, 720, 20)), 721, False),
    ],
)
def test_a_session_ends_when_it_lies_idle_and_in_any_case_in_the_end(
    people: Server, used_at: list[int], asked_at: int, *, is_good: bool
) -> None:
    sessions, rules = people.service.sessions, people.service.standing().configuration.policy
    who = person("officer", Role.OFFICER).principal
    begun = sessions.begin(who, rules.signing_in, NOON)
    with people.installation.store.transaction(NOON) as tx:
        tx.put_session(begun.session)
    for minute in used_at:
        assert sessions.find(begun.token, NOON + minute * MINUTE_US) is not None
        people.service.loop.call(lambda tx, at: None).result()
    found = sessions.find(begun.token, NOON + asked_at * MINUTE_US)
    assert (found is not None) is is_good
    assert begun.session.ends_at == NOON + 12 * HOUR_US


def test_who_tries_too_often_waits(people: Server) -> None:
    """The right password waits as well: who tries learns nothing from waiting."""
    with browser(people) as client:
        body = {"name": "prey", "password": OTHER}
        tries = [client.post("/v1/session", json=body) for _ in range(8)]
        refused = client.post("/v1/session", json={"name": "prey", "password": PASSWORD})
    assert [answer.status_code for answer in tries[:5]] == [401] * 5
    assert code(refused) == (429, "request.too_many_tries")
    seconds = int(refused.headers["retry-after"])
    assert 1 <= seconds <= 16
    assert f"{seconds} 秒" in refused.json()["message"]


def test_a_page_may_ask_what_is_asked_most(people: Server) -> None:
    """The virtual handset decides and reports like the bank's app does."""
    with signed_in(people, "admin") as client:
        body = {"customer": "EAST-4", "placement": "banner"}
        assert client.post("/v1/decide", json=body).status_code == 200
        forged = client.post("/v1/decide", json=body, headers={"x-hengce-csrf": ""})
        assert code(forged) == (403, "request.csrf")


def test_the_ways_in_are_told_to_everybody(people: Server) -> None:
    with browser(people) as client:
        assert client.get("/v1/session/ways").json() == {"password": True, "provider": False}
        assert code(client.get("/v1/session")) == (401, "request.no_session")
