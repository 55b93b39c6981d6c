"""Customers whom a device or a document tells: whose an event is, before anything is decided."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from api.bank import DOCUMENTS, Server, make_bank, serve_copy
from api.test_tracking import call, events_of, viewed
from hengce.model.access import Role

RULES = """
identity:
  joining: automatic
  kinds:
    - {name: id_document, strength: identifying, sole: true}
    - {name: wecom_id, strength: identifying}
    - {name: phone, strength: weak}
    - {name: device, strength: weak, secret: false}
"""
THIRD_VIEW = """
id: third_view
label: {zh: 三次浏览, en: Third view}
department: retail
owner: wang.fang
priority_class: service
message_class: care
category: deposit
topic: third_view
product: deposit
starts: 2026-01-01
ends: 2026-12-31
score: {propensity: "0.1", value: aum * 0.001}
graph:
  nodes:
    - kind: entry
      id: start
      event: wealth_viewed
      audience: count_of('wealth_viewed', days => 1) >= 3
    - {kind: message, id: offer, channels: [inbox], material: RB-1}
    - {kind: exit, id: done}
  edges: [{source: start, target: offer}, {source: offer, target: done}]
"""
SECRET = "11010519491231002X"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("known_by")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(DOCUMENTS, "strategies/third_view.yaml", THIRD_VIEW)
        make_bank(folder / "home", RULES)
    with serve_copy(folder / "home", folder / "served" / "home") as running:
        yield running


def on(device: str) -> dict[str, object]:
    return {"context": {"device": {"id": device}}}


def known_as(**ids: str) -> dict[str, object]:
    named = [{"type": kind, "id": value} for kind, value in ids.items()]
    return {"context": {"externalIds": named}}


def told(server: Server, customer: str) -> list[str]:
    with server.installation.store.view() as view:
        made = [d.decision for d in view.decisions_of(customer, 9)]
    return sorted({c.kind.strategy for one in made for c in one.contacts})


def test_what_a_visitor_did_counts_when_his_device_tells_who_he_is(server: Server) -> None:
    """Two views as a visitor, one as E1-1 on the same device: three, and the third is answered."""
    visitor = {"userId": None, "anonymousId": "guest-1"}
    with server.client(Role.SOURCE) as client:
        for number in ("g1", "g2"):
            client.post("/v1/track", json=viewed(number, **visitor, **on("phone-1")))
        assert events_of(server, "E1-1") == []
        client.post("/v1/track", json=viewed("g3", userId="E1-1", **on("phone-1")))
        assert sorted(e.id for e in events_of(server, "E1-1")) == ["g1", "g2", "g3"]
        assert told(server, "E1-1") == ["third_view"]


def test_a_visitor_on_a_known_device_is_answered_at_once(server: Server) -> None:
    visitor = {"userId": None, "anonymousId": "guest-2"}
    with server.client(Role.SOURCE) as client:
        client.post("/v1/identify", json=call("d0", userId="E1-2", **on("phone-2")))
        paid = {"event": "payroll_in", "properties": {"amount": "8000.00"}}
        client.post("/v1/track", json=call("d1", **paid, **visitor, **on("phone-2")))
    assert [(e.id, e.source.startswith("linked:")) for e in events_of(server, "E1-2")] == [
        ("d1", False)
    ], "his own from the start, and not brought over"
    assert told(server, "E1-2") == ["payroll"]


def test_two_numbers_with_one_document_are_one_before_the_event_is_answered(
    server: Server,
) -> None:
    """EAST-1 was told of his salary; EAST-2 turns out to be him, with views of both."""
    views = [viewed(f"m{k}", userId="EAST-1", **known_as(id_document=SECRET)) for k in (1, 2)]
    with server.client(Role.SOURCE) as client:
        for view in views:
            client.post("/v1/track", json=view).raise_for_status()
        last = viewed("m3", userId="EAST-2", **known_as(id_document=SECRET.lower()))
        client.post("/v1/track", json=last).raise_for_status()
    with server.installation.store.view() as view:
        assert view.merges().of("EAST-2") == "EAST-1"
        kept = msgspec.json.encode(view.links())
    assert told(server, "EAST-1") == ["third_view"]
    assert SECRET.encode() not in kept
    assert SECRET.lower().encode() not in kept, "only its hash is kept"


def test_a_key_of_a_branch_learns_nothing_of_another_branchs_customers(server: Server) -> None:
    """WEST-1's device names him to WEST; EAST is refused, and its visitor stays unknown."""
    with server.client(Role.SOURCE) as client:
        client.post("/v1/identify", json=call("w0", userId="WEST-1", **on("tablet")))
    visitor = {"userId": None, "anonymousId": "guest-3"}
    with server.client(Role.SOURCE, "EAST") as client:
        answer = client.post("/v1/track", json=viewed("w1", **visitor, **on("tablet"))).json()
    assert answer["events"][0]["code"] == "event.out_of_reach"
    assert events_of(server, "WEST-1") == []


@pytest.mark.parametrize(
    "context",
    [
        {"device": {"id": 7}},
        {"device": "phone"},
        {"externalIds": "x"},
        {"externalIds": [{"type": 1, "id": "x"}, {"id": "x"}, 9]},
        {"externalIds": [{"type": "unheard", "id": "x"}]},
        {"traits": {"phone": ""}},
        7,
    ],
    ids=str,
)
def test_what_names_nobody_does_no_harm(server: Server, context: object) -> None:
    with server.installation.store.view() as view:
        before = view.links()
    name = f"harmless {context}"[:90]
    with server.client(Role.SOURCE) as client:
        answer = client.post("/v1/track", json=viewed(name, userId="HQ-1", context=context)).json()
    assert answer["accepted"] == 1
    with server.installation.store.view() as view:
        assert view.links() == before
