"""A slot is filled, its offer is answered, and the next decision knows it."""

import pytest

from api.bank import Server
from hengce.model.access import Role
from hengce.model.contact import ContactState

LOOKING = {"customer": "EAST-1", "placement": "banner"}


def outcome(number: str, contact: str, kind: str, **fields: object) -> dict[str, object]:
    one = {"id": number, "contact": contact, "kind": kind, "at": "2026-11-23T12:00:30+08:00"}
    return {"outcomes": [one | fields]}


def looked(server: Server, customer: str) -> list[dict[str, object]]:
    with server.client(Role.DECIDER) as client:
        answer = client.post("/v1/decide", json={**LOOKING, "customer": customer})
    assert answer.status_code == 200, answer.text
    return answer.json()["offers"]


def test_an_offer_is_committed_before_it_is_answered(server: Server) -> None:
    with server.client(Role.DECIDER) as client:
        told = client.post("/v1/decide", json=LOOKING).json()
    (offer,) = told["offers"]
    assert offer["strategy"] == "banner_deposit"
    assert "1.35%" in offer["body"]
    with server.installation.store.view() as view:
        record = view.contact(offer["id"])
        decision = view.decision(told["decision"]).decision
    assert record.state is ContactState.COMMITTED
    assert (decision.placement, decision.org) == ("banner", "EAST")


def test_closed_at_once_means_no_more_of_it(server: Server) -> None:
    """Shown, closed after half a second: the topic stops, and the slot stays empty."""
    (offer,) = looked(server, "EAST-2")
    with server.client(Role.DECIDER) as client:
        seen = client.post("/v1/outcomes", json=outcome("s1", offer["id"], "opened")).json()
        told = client.post(
            "/v1/outcomes", json=outcome("c1", offer["id"], "closed", dwell_ms=500)
        ).json()
    assert (seen["accepted"], told["accepted"]) == (1, 1)
    assert looked(server, "EAST-2") == []
    assert looked(server, "EAST-3") != [], "nobody else's"


def test_closed_after_reading_changes_nothing(server: Server) -> None:
    (offer,) = looked(server, "EAST-4")
    with server.client(Role.DECIDER) as client:
        client.post("/v1/outcomes", json=outcome("c2", offer["id"], "closed", dwell_ms=9_000))
    assert looked(server, "EAST-4") != []


def test_a_click_reopens_the_topic(server: Server) -> None:
    (offer,) = looked(server, "EAST-5")
    with server.client(Role.DECIDER) as client:
        client.post("/v1/outcomes", json=outcome("c3", offer["id"], "closed", dwell_ms=100))
        assert looked(server, "EAST-5") == []
        later = outcome("c4", offer["id"], "clicked", at="2026-11-23T12:01:00+08:00")
        assert client.post("/v1/outcomes", json=later).json()["accepted"] == 1
    assert looked(server, "EAST-5") != []


REPORTS = [
    ("the same again", {}, "duplicated", ""),
    ("another kind", {"kind": "complained"}, "conflict", "outcome.conflict"),
    ("no such contact", {"id": "r2", "contact": "D9/X.1"}, "rejected", "outcome.unknown_contact"),
    ("no time", {"id": "r3", "at": "soon"}, "rejected", "event.time_invalid"),
    ("a fast clock", {"id": "r4", "at": "2027-01-01T00:00:00Z"}, "accepted", ""),
]


def test_every_report_is_answered(server: Server) -> None:
    (offer,) = looked(server, "EAST-6")
    (first,) = outcome("r1", offer["id"], "opened")["outcomes"]
    with server.client(Role.SOURCE) as client:
        sent = [first, *(first | fields for _, fields, _, _ in REPORTS)]
        told = client.post("/v1/outcomes", json={"outcomes": sent}).json()["outcomes"]
    wanted = [("accepted", ""), *((status, code) for _, _, status, code in REPORTS)]
    assert [(one["status"], one["code"]) for one in told] == wanted


@pytest.mark.parametrize(
    ("org", "customer", "status"),
    [
        ("HQ", "E1-3", 200),
        ("EAST", "E1-3", 200),
        ("E1", "E1-3", 200),
        ("WEST", "E1-3", 404),
        ("E1", "EAST-3", 404),
        ("HQ", "nobody", 404),
    ],
)
def test_a_slot_is_asked_within_reach(server: Server, org: str, customer: str, status: int) -> None:
    with server.client(Role.DECIDER, org) as client:
        answer = client.post("/v1/decide", json={**LOOKING, "customer": customer})
    assert answer.status_code == status
    assert customer not in answer.text or status == 200


def test_a_report_about_another_branch_is_about_nothing(server: Server) -> None:
    (offer,) = looked(server, "E1-4")
    with server.client(Role.SOURCE, "WEST") as client:
        told = client.post("/v1/outcomes", json=outcome("x", offer["id"], "complained")).json()
        none = client.post("/v1/outcomes", json=outcome("x", "D0/none.1", "complained")).json()
    assert told == none
    with server.installation.store.view() as view:
        assert view.outcomes(offer["id"]) == []
