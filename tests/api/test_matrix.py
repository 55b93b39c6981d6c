"""Who may do what: every operation, every role, every relation of units, as a table."""

import itertools

import httpx
import pytest

from api.bank import UNITS, Server
from hengce.model.access import Role
from hengce.people.access import MAY
from plain import PLAIN

AT = "2026-11-23T11:59:00+08:00"
SAME, PARENT, CHILD, SIBLING, ROOT = "same unit", "unit above", "unit below", "sibling", "root"
RELATIONS = {
    # relation of the key's unit to the unit of what is asked about: (key's unit, the other)
    SAME: ("EAST", "EAST"),
    PARENT: ("EAST", "E1"),
    CHILD: ("E1", "EAST"),
    SIBLING: ("WEST", "EAST"),
    ROOT: ("HQ", "EAST"),
}
REACHES = {SAME: True, PARENT: True, CHILD: False, SIBLING: False, ROOT: True}

# operation: what it takes, and whether it is about somebody's unit
ACTIONS = {
    "track": ("send", True),
    "identify": ("send", True),
    "page": ("send", True),
    "screen": ("send", True),
    "group": ("send", True),
    "alias": ("send", True),
    "batch": ("send", True),
    "events": ("send", True),
    "decide": ("decide", True),
    "outcomes": ("report", True),
    "decision": ("read", True),
    "decisions_of": ("read", True),
    "dead_letters": ("read", True),
    "runs": ("read", False),
    "stops": ("read", False),
    "drop": ("act", True),
    "redrive": ("act", True),
    "withdraw": ("act", True),
    "opt_out": ("act", True),
    "stop": ("stop", None),
    "resume": ("stop", None),
    "accounts": ("read", None),
    "keys": ("keys", True),
    "add_key": ("keys", True),
    "revoke_key": ("keys", True),
}
OPEN_TO_ALL = {"live", "ready", "metrics"}

ELSEWHERE = (
    "/v1/dead-letters/piles",
    "/v1/dead-letters/drop",
    "/v1/dead-letters/redrive",
    "/v1/tasks",
    "/v1/merges",
    "/v1/splits",
    "/v1/receipts",
    "/v1/undelivered",
    "/v1/journeys",
    "/v1/instances",
    "/v1/audiences",
    "/v1/selections",
    "/v1/manuscripts",
    "/v1/documents",
    "/v1/parts",
    "/v1/customers/{customer}/view",
    "/v1/customers/{customer}/timeline",
    "/v1/customers/{customer}/unmask",
    "/v1/customers/{customer}/marks",
    "/v1/customers/{customer}/household",
    "/v1/customers/{customer}/states",
    "/v1/states",
    "/v1/customers/{customer}/messages",
    "/v1/customers/{customer}/trace",
    "/v1/customers/{customer}/evidence",
    "/v1/disclosures",
    "/v1/tags",
    "/v1/identity",
    "/v1/insight",
    "/v1/session",
    "/v1/effect",
    "/v1/attribution",
    "/v1/metrics-catalogue",
    "/v1/experiments",
    "/v1/health",
    "/v1/learning",
    "/v1/models",
    "/v1/reviews",
    "/v1/home",
    "/v1/decisions/",
    "/v1/conflicts",
    "/v1/caps",
    "/v1/strategies",
    "/v1/catalogue",
    "/v1/names",
    "/v1/conditions",
    "/v1/formulas",
    "/v1/simulations",
    "/v1/templates",
    "/v1/variants",
    "/v1/calendar",
    "/v1/policies",
    "/v1/policy",
    "/v1/products",
    "/v1/materials",
    "/v1/runs/",
    "/v1/realtime",
    "/v1/sources",
    "/v1/desk",
    "/v1/people",
    "/v1/running",
    "/v1/replies",
    "/v1/customers/{customer}/why-not",
    "/v1/dead-letters/piles",
    "/v1/dead-letters/drop",
    "/v1/dead-letters/redrive",
)
"""Who may do these has tables of its own, in the tests of each subject."""


class Bench:
    """What the operations are about: somebody, and something of each unit."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.contacts: dict[str, str] = {}
        self.decisions: dict[str, str] = {}
        self._number = itertools.count()
        for unit in UNITS:
            with server.client(Role.DECIDER) as client:
                body = {"customer": f"{unit}-1", "placement": "banner"}
                told = client.post("/v1/decide", json=body).json()
            self.decisions[unit] = told["decision"]
            self.contacts[unit] = told["offers"][0]["id"]

    def letter(self, unit: str) -> int:
        """Have something of a unit refused; return its number."""
        name = f"letter {next(self._number)}"
        with self.server.client(Role.SOURCE, unit) as client:
            client.post("/v1/track", json={"messageId": name}).raise_for_status()
        with self.server.installation.store.view() as view:
            return view.dead_letters(None, 100_000)[-1].seq

    def put_stop(self) -> None:
        """Have something to be resumed."""
        body = {"scope": "channel", "target": "sms", "reason": "drill"}
        with self.server.client(Role.ADMIN) as client:
            client.post("/v1/stops", json=body).raise_for_status()

    def key(self, unit: str) -> str:
        body = {"role": "auditor", "org": unit, "label": "another"}
        with self.server.client(Role.ADMIN) as client:
            return client.post("/v1/keys", json=body).json()["key"]["id"]

    def ask(self, client: httpx.Client, operation: str, unit: str) -> httpx.Response:
        """Do an operation about something of a unit."""
        number, who = f"m{next(self._number)}", f"{unit}-2"
        one = {"messageId": number, "timestamp": AT, "userId": who, "event": "wealth_viewed"}
        match operation:
            case "track" | "page" | "screen" | "group":
                return client.post(f"/v1/{operation}", json=one)
            case "identify":
                return client.post("/v1/identify", json=one | {"anonymousId": f"{number}-v"})
            case "alias":
                return client.post("/v1/alias", json=one | {"previousId": f"{number}-v"})
            case "batch":
                return client.post("/v1/batch", json={"batch": [one | {"type": "track"}]})
            case "events":
                attributes = {"id": number, "source": "/m", "type": "wealth_viewed", "time": AT}
                headers = {f"ce-{k}": v for k, v in attributes.items()}
                headers |= {"ce-subject": who, "ce-specversion": "1.0"}
                return client.post("/v1/events", headers=headers)
            case "decide":
                return client.post("/v1/decide", json={"customer": who, "placement": "banner"})
            case "outcomes":
                report = {"id": number, "contact": self.contacts[unit], "kind": "opened", "at": AT}
                return client.post("/v1/outcomes", json={"outcomes": [report]})
            case "decision":
                return client.get("/v1/decisions", params={"id": self.decisions[unit]})
            case "decisions_of":
                return client.get(f"/v1/customers/{unit}-1/decisions")
            case "dead_letters":
                return client.get("/v1/dead-letters", params={"after": self.letter(unit) - 1})
            case "drop":
                return client.delete(f"/v1/dead-letters/{self.letter(unit)}")
            case "redrive":
                return client.post(f"/v1/dead-letters/{self.letter(unit)}/redrive")
            case "withdraw":
                body = {"customer": who, "topic": "deposit", "why": "asked"}
                return client.post("/v1/withdrawals", json=body)
            case "opt_out":
                body = {"customer": f"{unit}-3", "channel": "sms", "why": "asked"}
                return client.post("/v1/opt-outs", json=body)
            case "stop":
                body = {"scope": "channel", "target": "sms", "reason": "drill"}
                return client.post("/v1/stops", json=body)
            case "resume":
                return client.delete("/v1/stops", params={"scope": "channel", "target": "sms"})
            case "add_key":
                body = {"role": "source", "org": unit, "label": "made"}
                return client.post("/v1/keys", json=body)
            case "revoke_key":
                return client.delete(f"/v1/keys/{self.key(unit)}")
            case _:
                return client.get(f"/v1/{operation}")


@pytest.fixture(scope="module")
def bench(server: Server) -> Bench:
    return Bench(server)


def test_every_operation_is_in_the_table(server: Server) -> None:
    paths = server.description()["paths"]
    asked = [item for path, item in paths.items() if not path.startswith(ELSEWHERE)]
    operations = {op["operationId"] for item in asked for op in item.values()}
    assert operations == set(ACTIONS) | OPEN_TO_ALL


def has_reached(operation: str, answer: httpx.Response, unit: str, bench: Bench) -> bool:
    """Tell whether an answer is about what was asked for."""
    if operation in {"dead_letters", "keys"}:
        named = "letters" if operation == "dead_letters" else "keys"
        return any(one["org"] == unit for one in answer.json()[named])
    if answer.status_code == 200 and ACTIONS[operation][0] == "send":
        return answer.json()["accepted"] == 1
    if operation == "outcomes":
        return answer.json()["accepted"] == 1
    return answer.status_code < 300


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("operation", ACTIONS)
def test_who_may(bench: Bench, operation: str, role: Role) -> None:
    action, has_unit = ACTIONS[operation]
    for relation, (of_key, of_thing) in RELATIONS.items():
        if operation == "resume":
            bench.put_stop()
        with bench.server.client(role, of_key) as client:
            answer = bench.ask(client, operation, of_thing)
        where = f"{operation} by {role}, {relation}: {answer.status_code} {answer.text[:200]}"
        if role not in MAY[action]:
            assert answer.status_code == 403, where
            assert answer.json()["code"] == "request.not_allowed", where
        elif has_unit is None:
            assert (answer.status_code < 300) is (relation == ROOT), where
        elif has_unit:
            assert has_reached(operation, answer, of_thing, bench) is REACHES[relation], where
        else:
            assert answer.status_code == 200, where
        if not REACHES[relation]:
            assert bench.contacts[of_thing] not in answer.text, where
            assert f"{of_thing}-1" not in answer.text, where


@pytest.mark.parametrize("operation", ACTIONS)
def test_without_a_good_key_nothing_is_told(bench: Bench, operation: str) -> None:
    wrong = [
        {},
        {"authorization": "Basic !"},
        {"authorization": "Bearer nobody"},
        {"authorization": "Basic " + "QQ" * 400},
        {"authorization": "Digest x"},
    ]
    for headers in wrong:
        with httpx.Client(
            base_url=bench.server.address, headers=headers, trust_env=False, verify=PLAIN
        ) as client:
            answer = bench.ask(client, operation, "EAST")
        assert answer.status_code == 401, operation
        assert answer.json()["code"] == "request.no_key"
        assert "Basic" in answer.headers["www-authenticate"]


def test_nobody_learns_whether_a_stranger_or_a_neighbour_was_asked_for(bench: Bench) -> None:
    """What lies out of reach and what does not exist are answered with the same bytes."""
    asked = {
        "/v1/customers/EAST-1/decisions": "/v1/customers/NOBODY/decisions",
        f"/v1/decisions?id={bench.decisions['EAST']}": "/v1/decisions?id=D0/NOBODY",
    }
    with bench.server.client(Role.AUDITOR, "WEST") as client:
        for there, nowhere in asked.items():
            answers = [client.get(there), client.get(nowhere)]
            assert [one.status_code for one in answers] == [404, 404]
            assert answers[0].content == answers[1].content


def test_a_key_ends_at_once(bench: Bench) -> None:
    """Revoked over the same server, a key is refused by the very next request."""
    with bench.server.client(Role.ADMIN) as admin:
        body = {"role": "auditor", "org": "EAST", "label": "short-lived"}
        made = admin.post("/v1/keys", json=body).json()
        auth = httpx.BasicAuth(made["secret"], "")
        with httpx.Client(
            base_url=bench.server.address, auth=auth, trust_env=False, verify=PLAIN
        ) as client:
            assert client.get("/v1/runs").status_code == 200
            assert admin.delete(f"/v1/keys/{made['key']['id']}").status_code == 204
            assert client.get("/v1/runs").status_code == 401
        listed = {key["id"]: key for key in admin.get("/v1/keys").json()["keys"]}
    assert listed[made["key"]["id"]]["revoked_at"] is not None
    assert made["secret"] not in str(listed)
