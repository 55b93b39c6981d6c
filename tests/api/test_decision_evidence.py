"""The evidence of a decision over HTTP: one file that can be checked, for a recorded reason."""

import hashlib
import io
import json
import re
import zipfile

import httpx
import pytest

from api.asked import run_and_send
from api.bank import OF_EACH_UNIT, UNITS, Server
from hengce.model.access import Role
from hengce.people.access import MAY

EVIDENCE = "/v1/decisions/evidence"
WHY = "a complaint, number 7"
MOBILE = "13800000006"  # EAST-1 is the seventh customer
PARTS = {
    "configuration.json",
    "consents.json",
    "decision.json",
    "decision.txt",
    "messages.json",
    "replay.json",
}


@pytest.fixture(scope="module")
def night(server: Server) -> str:
    run_and_send(server, "R1", len(UNITS) * OF_EACH_UNIT)
    return "R1/EAST-1"


def _export(server: Server, decision: str, role: Role = Role.ADMIN, **said: object):
    with server.client(role, headers={"accept-language": "en"}) as client:
        return client.post(EVIDENCE, json={"decision": decision, "reason": WHY, **said})


def _opened(answer: httpx.Response) -> dict[str, bytes]:
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _recorded(server: Server) -> list[dict]:
    with server.client(Role.AUDITOR) as client:
        return client.get("/v1/disclosures", params={"limit": 100}).json()["disclosures"]


def test_it_holds_all_that_belongs_to_the_decision(server: Server, night: str) -> None:
    parts = _opened(_export(server, night))
    manifest = json.loads(parts.pop("manifest.json"))
    assert set(parts) == PARTS
    assert {one["name"]: one["sha256"] for one in manifest["parts"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in parts.items()
    }
    assert (manifest["decision"], manifest["customer"], manifest["is_masked"]) == (
        night,
        "EAST-1",
        True,
    )
    decision = json.loads(parts["decision.json"])
    told = {one["strategy"]: one["verdict"] for one in decision["candidates"]}
    assert told["deposit_offer"] == "chosen"
    assert all(one["gates"] for one in decision["candidates"])
    excerpt = json.loads(parts["configuration.json"])
    assert {one["id"] for one in excerpt["strategies"]} == set(told)
    assert excerpt["version"] == decision["pin"]["configuration"]
    assert excerpt["materials"]
    (message,) = json.loads(parts["messages.json"])
    assert (message["decision"], message["channel"], message["consented"]) == (night, "sms", True)
    assert message["body"]
    consents = json.loads(parts["consents.json"])["consents"]
    assert {one["channel"] for one in consents if one["given"]} == {"sms", "inbox", "banner"}
    assert json.loads(parts["replay.json"])["replayed"] is True


def test_the_same_is_the_same_bytes_and_the_hash_is_recorded(server: Server, night: str) -> None:
    before = len(_recorded(server))
    files = [_export(server, night, role).content for role in (Role.ADMIN, Role.AUDITOR)]
    assert files[0] == files[1]
    made = _recorded(server)[before:]
    digest = hashlib.sha256(files[0]).hexdigest()
    assert [(one["customer"], one["reason"]) for one in made] == [("EAST-1", WHY)] * 2
    assert [one["fields"] for one in made] == [
        [f"evidence:{night}", f"sha256:{digest}", "masked"]
    ] * 2


def test_what_is_personal_is_masked_unless_he_may_and_asks(server: Server, night: str) -> None:
    masked = _opened(_export(server, night))
    assert MOBILE.encode() not in b"".join(masked.values())
    shown = _opened(_export(server, night, unmasked=True))
    assert json.loads(shown["manifest.json"])["is_masked"] is False
    assert _recorded(server)[-1]["fields"][-1] == "unmasked"


@pytest.mark.parametrize("role", Role)
def test_who_may_export(server: Server, night: str, role: Role) -> None:
    codes = [_export(server, night, role, unmasked=one).status_code for one in (False, True)]
    reads, unmasks = role in MAY["read"], role in MAY["read"] & MAY["unmask"]
    assert codes == [200 if reads else 403, 200 if unmasks else 403]


@pytest.mark.parametrize(
    ("decision", "unit", "said", "status"),
    [
        ("R1/EAST-1", "WEST", {}, 404),
        ("R1/EAST-1", "EAST", {}, 200),
        ("R1/EAST-1", "E1", {}, 404),
        ("R9/EAST-1", "HQ", {}, 404),
        ("R1/NOBODY", "HQ", {}, 404),
        ("R1/EAST-1", "HQ", {"reason": ""}, 400),
    ],
)
def test_within_reach_and_for_a_reason(
    server: Server, night: str, decision: str, unit: str, said: dict, status: int
) -> None:
    assert night
    before = len(_recorded(server))
    with server.client(Role.AUDITOR, unit) as client:
        body = {"decision": decision, "reason": WHY, **said}
        answer = client.post(EVIDENCE, json=body)
    assert answer.status_code == status, answer.text
    assert len(_recorded(server)) == before + (status == 200)


def test_a_decision_of_an_event_is_exported_too(server: Server) -> None:
    call = {
        "type": "track",
        "messageId": "salary-1",
        "userId": "EAST-2",
        "event": "payroll_in",
        "timestamp": "2026-11-23T12:01:00+08:00",
        "properties": {"amount": 8000},
    }
    with server.client(Role.SOURCE) as client:
        client.post("/v1/track", json=call).raise_for_status()
    with server.client(Role.AUDITOR) as client:
        params = {"customer": "EAST-2"}
        found = client.get("/v1/decisions/search", params=params).json()["decisions"]
    (made,) = [one for one in found if not one["nightly"]]
    parts = _opened(_export(server, made["id"]))
    assert re.match(r"D\d+/EAST-2", json.loads(parts["manifest.json"])["decision"])
    assert json.loads(parts["replay.json"])["replayed"] is True
