"""The tracking calls: what is taken, what is known already, what is refused and kept."""

import gzip
import json
from datetime import timedelta, timezone

import pytest

from api.bank import NOON, Server
from hengce.deciding.admission import Door, LoopLimits
from hengce.model.access import Role
from hengce.model.event import Event
from hengce.model.instant import MINUTE_US

SHANGHAI = timezone(timedelta(hours=8))
AT = "2026-11-23T11:59:00+08:00"


def call(number: str, **fields: object) -> dict[str, object]:
    return {"messageId": number, "timestamp": AT, "userId": "EAST-1", **fields}


def viewed(number: str, **fields: object) -> dict[str, object]:
    properties = {"product": "balanced", "amount": "12.50"}
    return call(number, **{"event": "wealth_viewed", "properties": properties, **fields})


def stored(server: Server, number: str) -> Event:
    with server.installation.store.view() as view:
        (source,) = {key.id for key in view.api_keys() if (key.role, key.org) == ("source", "HQ")}
        event = view.event(source, number)
    assert event is not None
    return event


def events_of(server: Server, customer: str) -> list[Event]:
    with server.installation.store.view() as view:
        names = [event.name for event in server.installation.published().events]
        return list(view.events(names, 0, [customer]))


def test_an_event_is_durable_when_it_is_answered(server: Server) -> None:
    with server.client(Role.SOURCE) as client:
        answer = client.post("/v1/track", json=viewed("durable"))
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "accepted": 1,
        "duplicated": 0,
        "rejected": 0,
        "events": [
            {"index": 0, "status": "accepted", "code": "", "detail": "", "warnings": []},
        ],
    }
    event = stored(server, "durable")
    assert (event.name, event.customer, event.org) == ("wealth_viewed", "EAST-1", "EAST")
    assert event.properties == {"product": "balanced", "amount": 1250}
    assert event.occurred_at == NOON - MINUTE_US


REPETITIONS = [
    ("the same", {}, "duplicated"),
    ("sent later by the sender's clock", {"sentAt": "2026-11-23T12:00:09+08:00"}, "duplicated"),
    ("with another context", {"context": {"retry": 1}}, "duplicated"),
    ("another event", {"event": "payroll_in"}, "conflict"),
    ("another customer", {"userId": "EAST-2"}, "conflict"),
    ("other properties", {"properties": {"product": "x"}}, "conflict"),
    ("another time", {"timestamp": "2026-11-23T11:58:00+08:00"}, "conflict"),
]


@pytest.mark.parametrize(("what", "fields", "status"), REPETITIONS, ids=[r[0] for r in REPETITIONS])
def test_a_repetition_has_one_effect(server: Server, what: str, fields: dict, status: str) -> None:
    first = viewed(f"again {what}", sentAt="2026-11-23T11:59:58+08:00")
    with server.client(Role.SOURCE) as client:
        assert client.post("/v1/track", json=first).json()["accepted"] == 1
        before = stored(server, f"again {what}")
        told = client.post("/v1/track", json={**first, **fields}).json()
    assert told["events"][0]["status"] == status
    assert stored(server, f"again {what}") == before


CALLS = [
    ("track", {"event": "wealth_viewed", "properties": {"seconds": 3}}, {"seconds": 3}),
    ("track", {"event": "Wealth Viewed", "properties": {"seconds": 4}}, {"seconds": 4}),
    ("page", {"name": "home", "properties": {}}, {"name": "home"}),
    ("screen", {"name": "home"}, {"name": "home"}),
    ("group", {"groupId": "G1", "traits": {}}, {"group_id": "G1"}),
]


@pytest.mark.parametrize(("kind", "fields", "properties"), CALLS)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_every_call(
    server: Server, kind: str, fields: dict, properties: dict, packed: bool
) -> None:
    number = f"{kind} {properties} {packed}"
    body = json.dumps(call(number, **fields)).encode()
    headers = {"content-encoding": "gzip"} if packed else {}
    with server.client(Role.SOURCE) as client:
        content = gzip.compress(body) if packed else body
        assert client.post(f"/v1/{kind}", content=content, headers=headers).json()["accepted"] == 1
    assert stored(server, number).properties == properties


def test_each_event_of_a_batch_is_answered(server: Server) -> None:
    batch = [
        viewed("b1", type="track"),
        viewed("b1", type="track"),
        viewed("b1", type="track", userId="WEST-1"),
        viewed("b2", type="track", event="unheard of"),
        viewed("b3", type="track", userId=""),
        {**viewed("b4", type="track"), "timestamp": "long ago"},
        viewed("b5", type="track", timestamp="2025-10-01T00:00:00Z"),
        viewed("b6", type="track", properties={"amount": "much"}),
        viewed("b7", type="dance"),
        "no object",
        viewed("b8", type="track", properties={"else": 1}),
        viewed("b9", type="track", timestamp="2026-11-23T13:00:00+08:00"),
        viewed("b10", type="track", properties={"product": "x" * 33_000}),
    ]
    with server.client(Role.SOURCE) as client:
        told = client.post("/v1/batch", json={"batch": batch}).json()
    assert [(one["status"], one["code"] or one["warnings"]) for one in told["events"]] == [
        ("accepted", []),
        ("duplicated", []),
        ("conflict", "event.conflict"),
        ("rejected", "event.not_in_catalogue"),
        ("rejected", "event.customer_missing"),
        ("rejected", "event.time_invalid"),
        ("rejected", "event.too_old"),
        ("rejected", "event.wrong_kind"),
        ("rejected", "event.type_unknown"),
        ("rejected", "event.no_object"),
        ("accepted", ["event.property_ignored"]),
        ("accepted", ["event.clock_ahead"]),
        ("rejected", "event.too_large"),
    ]
    assert (told["accepted"], told["duplicated"], told["rejected"]) == (3, 1, 9)
    assert told["success"] is False
    with server.client(Role.AUDITOR) as client:
        letters = client.get("/v1/dead-letters").json()["letters"]
    codes = [one["code"] for one in letters if one["id"] in {"b1", "b2", "b5", "b10"}]
    assert codes == [
        "event.conflict",
        "event.not_in_catalogue",
        "event.too_old",
        "event.too_large",
    ] or sorted(codes) == sorted(
        ["event.conflict", "event.not_in_catalogue", "event.too_old", "event.too_large"]
    )


CLOCKS = [
    ("right", "2026-11-23T11:50:00+08:00", "2026-11-23T12:00:00+08:00", 10),
    ("an hour behind", "2026-11-23T10:50:00+08:00", "2026-11-23T11:00:00+08:00", 10),
    ("a year ahead", "2027-11-23T11:55:00+08:00", "2027-11-23T12:00:00+08:00", 5),
]


@pytest.mark.parametrize(("clock", "happened", "sent", "minutes"), CLOCKS)
def test_the_senders_clock_is_corrected(
    server: Server, clock: str, happened: str, sent: str, minutes: int
) -> None:
    one = viewed(f"clock {clock}", type="track", originalTimestamp=happened)
    with server.client(Role.SOURCE) as client:
        client.post("/v1/batch", json={"batch": [one], "sentAt": sent}).raise_for_status()
    event = stored(server, f"clock {clock}")
    assert event.received_at - event.occurred_at == minutes * MINUTE_US


def test_a_visitor_becomes_known(server: Server) -> None:
    """What he did before becomes the customer's; what he does later is the customer's."""
    visitor = {"userId": None, "anonymousId": "visitor-1", "type": "track"}
    batch = [
        viewed("v1", **visitor),
        call("v2", type="identify", userId="E1-1", anonymousId="visitor-1"),
        viewed("v3", **visitor),
    ]
    with server.client(Role.SOURCE) as client:
        assert client.post("/v1/track", json=viewed("v0", **visitor)).json()["accepted"] == 1
        assert events_of(server, "E1-1") == []
        assert client.post("/v1/batch", json={"batch": batch}).json()["accepted"] == 3
        assert client.post("/v1/track", json=viewed("v4", **visitor)).json()["accepted"] == 1
        again = client.post("/v1/batch", json={"batch": batch}).json()
    assert sorted(event.id for event in events_of(server, "E1-1")) == ["v0", "v1", "v3", "v4"]
    assert {event.org for event in events_of(server, "E1-1")} == {"E1"}
    assert again["duplicated"] == 2, "an identification has no id of its own to repeat"


def test_an_alias_makes_a_visitor_known(server: Server) -> None:
    visitor = {"userId": None, "anonymousId": "visitor-2"}
    with server.client(Role.SOURCE) as client:
        client.post("/v1/track", json=viewed("a0", **visitor)).raise_for_status()
        alias = call("a1", userId="E1-2", previousId="visitor-2")
        assert client.post("/v1/alias", json=alias).json()["accepted"] == 1
    assert [event.id for event in events_of(server, "E1-2")] == ["a0"]


def test_a_visitor_of_another_branch_is_not_taken_over(server: Server) -> None:
    link = {"anonymousId": "visitor-3"}
    with server.client(Role.SOURCE) as client:
        client.post("/v1/identify", json=call("h0", userId="WEST-2", **link)).raise_for_status()
    with server.client(Role.SOURCE, "EAST") as client:
        told = client.post("/v1/identify", json=call("h1", userId="EAST-2", **link)).json()
    assert told["events"][0]["code"] == "event.out_of_reach"
    with server.installation.store.view() as view:
        assert view.resolve("anonymous", "visitor-3") == "WEST-2"


def test_too_much_waits(server: Server) -> None:
    """Marketing is told to come again before anything else; nothing of the request is taken."""
    loop, installation = server.service.loop, server.installation
    narrow = Door(LoopLimits(marketing_share=0.0))
    with installation.store.view() as view:
        narrow.listen(installation.archive.listening(view))
    door, loop._door = loop._door, narrow
    try:
        with server.client(Role.SOURCE) as client:
            refused = client.post("/v1/track", json=viewed("busy"))
            taken = client.post("/v1/track", json=call("urgent", event="payroll_in"))
    finally:
        loop._door = door
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.json()["code"] == "request.busy"
    assert taken.status_code == 200, "a service event starts something, and still has room"
    with server.client(Role.SOURCE) as client:
        assert client.post("/v1/track", json=viewed("busy")).json()["accepted"] == 1
