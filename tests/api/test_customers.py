"""One customer over HTTP: masked for all, unmasked for a reason, within the reach of the key."""

import httpx
import pytest

from api.bank import NOON, Server
from hengce.customers.said_of import identity_of
from hengce.model.access import Role
from hengce.model.identity import USUAL_KINDS, IdentityRules, Key, Link
from hengce.model.profile import Change, ChangeKind
from hengce.people.access import MAY

MOBILE = "13800000006"  # EAST-1 is the seventh customer
VIEW, TIMELINE, UNMASK = (f"/v1/customers/EAST-1/{what}" for what in ("view", "timeline", "unmask"))
WHY = {"reason": "he asks which number we have"}


@pytest.fixture(scope="module")
def run(server: Server) -> str:
    """A night, a visit and an opt-out; return the run's name."""
    installation = server.installation
    made = installation.run(server.service.clock(), "R1")
    with server.client(Role.DECIDER) as client:
        asked = {"customer": "EAST-1", "placement": "banner"}
        offered = client.post("/v1/decide", json=asked).raise_for_status().json()["offers"][0]
        report = {
            "id": "o1",
            "contact": offered["id"],
            "kind": "clicked",
            "at": "2026-11-23T12:05:00+08:00",
        }
        client.post("/v1/outcomes", json={"outcomes": [report]}).raise_for_status()
    with server.client(Role.OPERATOR) as client:
        body = {"customer": "EAST-1", "channel": "sms", "why": "told the branch"}
        client.post("/v1/opt-outs", json=body).raise_for_status()
    change = Change(
        customer="EAST-1",
        kind=ChangeKind.TAG,
        key="risk_tolerance",
        value="C4",
        at=NOON,
        why="form 12",
    )
    with installation.store.transaction(server.service.clock()) as tx:
        tx.add_changes([change])
    return made.id


def seen(server: Server, unit: str = "HQ") -> dict:
    with server.client(Role.AUDITOR, unit) as client:
        return client.get(VIEW).raise_for_status().json()


# the tag: its sensitivity, where it comes from, what is shown, whether that is all that is known
TAGS = {
    "age": ("personal", "nightly", "40–49", True),
    "mobile": ("sensitive", "nightly", "138****0006", True),
    "aum": ("sensitive", "nightly", "100,000–1,000,000", True),
}


@pytest.mark.parametrize("name", TAGS)
def test_what_is_personal_is_masked(server: Server, run: str, name: str) -> None:
    (tag,) = (one for one in seen(server)["tags"] if one["name"] == name)
    shown = tag["sensitivity"], tag["origin"], tag["value"], tag["masked"]
    assert shown == TAGS[name]
    assert tag["label"]["zh"]


def test_what_changed_in_the_day_says_when_and_why(server: Server, run: str) -> None:
    (tag,) = (one for one in seen(server)["tags"] if one["name"] == "risk_tolerance")
    assert (tag["origin"], tag["at"], tag["why"]) == ("changed", NOON, "form 12")


def test_no_address_of_a_view_tells_what_is_masked(server: Server, run: str) -> None:
    with server.client(Role.AUDITOR) as client:
        for address in (VIEW, TIMELINE):
            told = client.get(address).raise_for_status().text
            assert MOBILE not in told
            assert "350000" not in told
            assert "350,000" not in told


def test_consents_come_with_what_proves_them_and_refusals_with_their_cause(
    server: Server,
    run: str,
) -> None:
    told = seen(server)
    consents = {(one["purpose"], one["channel"]): one for one in told["consents"]}
    assert set(consents) == {("marketing", channel) for channel in ("sms", "inbox", "banner")}
    assert all(one["given"] and one["at"] for one in consents.values())
    (refusal,) = told["refusals"]
    assert (refusal["kind"], refusal["key"]) == ("opt_out", "sms")
    assert "told the branch" in refusal["why"]


def test_the_timeline_tells_what_was_said_and_what_was_not(server: Server, run: str) -> None:
    with server.client(Role.AUDITOR) as client:
        told = client.get(TIMELINE).raise_for_status().json()
    assert [one["nightly"] for one in told["decisions"]] == [False, True]
    visit, night = told["decisions"]
    assert night["id"] == f"{run}/EAST-1"
    assert [each["kind"] for each in visit["contacts"][0]["outcomes"]] == ["clicked"]
    refused = [one for one in night["considered"] if one["verdict"] != "chosen"]
    assert refused
    for one in refused:
        assert one["why"]["zh"]
        assert one["why"]["en"]
    assert night["considered_count"] == len(night["considered"])


def test_pages_fit_together(server: Server, run: str) -> None:
    with server.client(Role.AUDITOR) as client:
        whole = client.get(TIMELINE).json()
        first = client.get(TIMELINE, params={"limit": 1}).json()
        asked = {"limit": 1, "skip": first["next"], "position": first["position"]}
        second = client.get(TIMELINE, params=asked).json()
    assert [first["next"], second["next"], whole["next"]] == [1, 0, 0]
    assert first["decisions"] + second["decisions"] == whole["decisions"]


def test_unmasked_is_told_with_a_record_of_who_saw_what_and_why(server: Server) -> None:
    with server.client(Role.OPERATOR, "EAST") as client:
        asked = client.post(UNMASK, json=WHY | {"fields": ["mobile"]}).raise_for_status().json()
        everything = client.post(UNMASK, json=WHY).raise_for_status().json()
    assert [(one["name"], one["value"]) for one in asked["tags"]] == [("mobile", MOBILE)]
    values = {one["name"]: one["value"] for one in everything["tags"]}
    assert (values["age"], values["mobile"], values["aum"]) == (45, MOBILE, "350000.00")
    with server.client(Role.AUDITOR) as client:
        record = client.get("/v1/disclosures").json()["disclosures"]
    assert [one["fields"] for one in record] == [["mobile"], sorted(values)]
    assert {(one["customer"], one["org"], one["reason"]) for one in record} == {
        ("EAST-1", "EAST", WHY["reason"])
    }
    assert all(one["by"].startswith("k") for one in record)
    assert MOBILE not in str(record)
    with server.client(Role.AUDITOR, "WEST") as client:
        assert client.get("/v1/disclosures").json()["disclosures"] == []


REFUSED = [
    ({}, 400),
    ({"reason": ""}, 400),
    (WHY | {"fields": ["mobil"]}, 422),
    (WHY | {"fields": ["no_such"]}, 422),
    (WHY | {"by": "somebody else"}, 400),
]


@pytest.mark.parametrize(("body", "status"), REFUSED)
def test_without_a_reason_nothing_is_told_nor_recorded(
    server: Server, body: dict, status: int
) -> None:
    with server.client(Role.ADMIN) as client:
        before = client.get("/v1/disclosures").json()
        answer = client.post(UNMASK, json=body)
        assert (answer.status_code, client.get("/v1/disclosures").json()) == (status, before)
        assert MOBILE not in answer.text


def ask(client: httpx.Client, operation: str) -> httpx.Response:
    match operation:
        case "unmask":
            return client.post(UNMASK, json=WHY)
        case "disclosures":
            return client.get("/v1/disclosures")
        case _:
            return client.get(f"/v1/customers/EAST-1/{operation}")


# operation: what it takes
ACTIONS = {
    "view": "see_customers",
    "timeline": "see_customers",
    "unmask": "unmask",
    "disclosures": "read",
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("operation", ACTIONS)
def test_who_may_see_a_customer(server: Server, operation: str, role: Role) -> None:
    with server.client(role, "EAST") as client:
        answer = ask(client, operation)
    # A manager may, and EAST-1 is nobody's customer.
    may = 404 if role is Role.MANAGER else 200
    assert answer.status_code == (may if role in MAY[ACTIONS[operation]] else 403)


@pytest.mark.parametrize("operation", ["view", "timeline", "unmask"])
@pytest.mark.parametrize(("unit", "reaches"), [("HQ", True), ("WEST", False), ("E1", False)])
def test_a_customer_is_seen_within_reach(
    server: Server, operation: str, unit: str, reaches: bool
) -> None:
    with server.client(Role.ADMIN, unit) as client:
        answer = ask(client, operation)
        assert answer.status_code == (200 if reaches else 404)
        if not reaches:
            assert MOBILE not in answer.text
            nobody = client.get("/v1/customers/NOBODY/view")
            assert (nobody.status_code, nobody.json()) == (404, client.get(VIEW).json())


# whom the asker reaches, and whom of those who share an account he is told
HOUSEHOLD = [
    (("EAST-1", "E1-1", "WEST-1"), ("E1-1", "WEST-1")),
    (("EAST-1", "E1-1"), ("E1-1",)),
    (("EAST-1",), ()),
]


@pytest.mark.parametrize(("reached", "told"), HOUSEHOLD)
def test_of_a_household_only_those_in_reach_are_named(
    server: Server, reached: tuple[str, ...], told: tuple[str, ...]
) -> None:
    shared = Key(kind="account", value="a" * 64)
    links = [
        Link(key=shared, of=Key(kind="customer", value=who), source="core", at=NOON)
        for who in ("EAST-1", "E1-1", "WEST-1")
    ]
    with server.installation.store.transaction(server.service.clock()) as tx:
        tx.add_links(links)
        rules = IdentityRules(kinds=USUAL_KINDS)
        found = identity_of(tx, rules, "EAST-1", lambda who: who in reached)
    assert [key.value for key in found.keys] == ["aaaaaaaa…"]
    assert (found.numbers, found.household) == (("EAST-1",), told)


# who asks, for what, and what becomes of it
ANSWERS = [
    (Role.OPERATOR, "GET", VIEW, 200),
    (Role.OPERATOR, "POST", UNMASK, 200),
    (Role.OPERATOR, "GET", "/v1/customers/nobody/view", 404),
    (Role.AUDITOR, "POST", UNMASK, 403),
    (Role.AUDITOR, "GET", "/v1/nowhere", 404),
]


@pytest.mark.parametrize(("role", "method", "path", "status"), ANSWERS)
def test_what_is_answered_is_kept_by_no_browser(
    server: Server, role: Role, method: str, path: str, status: int
) -> None:
    """Computers of a branch are shared: nothing that was shown lies on their disks."""
    with server.client(role) as client:
        answer = client.request(method, path, json=WHY if method == "POST" else None)
    assert answer.status_code == status
    assert answer.headers.get_list("cache-control") == ["no-store"]
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
