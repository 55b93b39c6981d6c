"""Dead letters: listed within reach, let go, and read again with the catalogue of today."""

import pytest
from msgspec.structs import replace

from api.bank import NOON, Server
from hengce.model.access import Role
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US, MINUTE_US
from hengce.model.retention import RetentionKind
from hengce.model.tag import EventType
from hengce.model.version import version_of
from hengce.people.access import MAY

AT = "2026-11-23T11:59:00+08:00"


def refused(server: Server, number: str, org: str = "HQ", customer: str = "EAST-1", **more) -> int:
    """Send what is refused; return its number among the dead letters."""
    one = {"messageId": number, "timestamp": AT, "userId": customer, "event": "branch_visit"}
    one |= {"sentAt": "2026-11-23T12:00:00+08:00", **more}
    with server.client(Role.SOURCE, org) as client:
        assert client.post("/v1/track", json=one).json()["rejected"] == 1
    with server.client(Role.AUDITOR) as client:
        found = client.get("/v1/dead-letters", params={"limit": 100}).json()["letters"]
    return next(letter["seq"] for letter in found if letter["id"] == number)


def publish(server: Server, configuration: Configuration) -> None:
    """Publish another configuration; the server notices within a second."""
    version, at = version_of(configuration), server.service.clock()
    with server.installation.store.transaction(at) as tx:
        tx.put_configuration(version, configuration, at)
        tx.set_published(version, at)


def test_a_letter_is_taken_once_the_catalogue_knows_it(server: Server) -> None:
    seq = refused(server, "visit")
    with server.client(Role.OPERATOR) as client:
        still = client.post(f"/v1/dead-letters/{seq}/redrive").json()
        assert still["events"][0]["code"] == "event.not_in_catalogue"
        known = server.installation.published()
        visit = EventType(name="branch_visit", label=known.events[0].label, properties={})
        publish(server, replace(known, events=(*known.events, visit)))
        told = client.post(f"/v1/dead-letters/{seq}/redrive").json()
        again = client.post(f"/v1/dead-letters/{seq}/redrive")
        letters = client.get("/v1/dead-letters", params={"after": seq - 1, "limit": 1}).json()
    publish(server, known)
    assert told["accepted"] == 1
    assert again.status_code == 409
    assert letters["letters"][0]["state"] == "redriven"
    with server.installation.store.view() as view:
        (event,) = view.events(["branch_visit"], 0, ["EAST-1"])
    assert event.org == "EAST"
    assert event.received_at - event.occurred_at == MINUTE_US, "by the clock of its own sending"


def test_a_forgotten_letter_is_listed_and_cannot_be_taken(server: Server) -> None:
    seq = refused(server, "forget me")
    store, later = server.installation.store, NOON + 200 * DAY_US
    with server.client(Role.OPERATOR) as client:
        assert client.delete(f"/v1/dead-letters/{seq}").status_code == 204
        with store.view() as view:
            assert view.dead_letter(seq).document
        with store.transaction(NOON) as tx:
            number = tx.begin_forgetting(RetentionKind.DEAD_LETTERS, "ops", NOON, later)
            assert tx.forget(number, 100) > 0
        again = client.post(f"/v1/dead-letters/{seq}/redrive")
        letters = client.get("/v1/dead-letters", params={"after": seq - 1, "limit": 1}).json()
    assert again.status_code == 409
    assert again.json()["code"] == "request.forgotten"
    assert [(one["seq"], one["state"]) for one in letters["letters"]] == [(seq, "dropped")]


def test_a_letter_is_let_go(server: Server) -> None:
    seq = refused(server, "drop me")
    with server.client(Role.OPERATOR) as client:
        assert client.delete(f"/v1/dead-letters/{seq}").status_code == 204
        assert client.delete(f"/v1/dead-letters/{seq}").status_code == 409
        assert client.post(f"/v1/dead-letters/{seq}/redrive").status_code == 409


@pytest.mark.parametrize(
    ("org", "status"), [("HQ", 200), ("EAST", 200), ("E1", 404), ("WEST", 404)]
)
def test_letters_belong_to_a_unit(server: Server, org: str, status: int) -> None:
    seq = refused(server, f"of east, for {org}", "EAST")
    with server.client(Role.OPERATOR, org) as client:
        listed = client.get("/v1/dead-letters", params={"limit": 100}).json()["letters"]
        assert (seq in {one["seq"] for one in listed}) is (status == 200)
        assert client.post(f"/v1/dead-letters/{seq}/redrive").status_code == status
        dropped = client.delete(f"/v1/dead-letters/{seq}").status_code
    assert dropped == (204 if status == 200 else 404)


def test_a_letter_is_not_read_with_more_rights_than_its_sender_had(server: Server) -> None:
    seq = refused(server, "over the fence", "EAST", "WEST-1", event="wealth_viewed")
    with server.client(Role.OPERATOR) as client:
        told = client.post(f"/v1/dead-letters/{seq}/redrive").json()
    assert told["events"][0]["code"] == "event.out_of_reach"


def test_what_was_kept_in_part_cannot_be_read_again(server: Server) -> None:
    big = [{"messageId": "big", "timestamp": AT, "type": "track", "event": "x" * 40_000}]
    with server.client(Role.SOURCE) as client:
        client.post("/v1/batch", json={"batch": big}).raise_for_status()
    with server.client(Role.OPERATOR) as client:
        letters = client.get("/v1/dead-letters", params={"limit": 100}).json()["letters"]
        seq = next(one["seq"] for one in letters if one["id"] == "big")
        assert client.post(f"/v1/dead-letters/{seq}/redrive").status_code == 409


def test_pages(server: Server) -> None:
    for number in range(3):
        refused(server, f"page {number}")
    with server.client(Role.AUDITOR) as client:
        seen, after = [], 0
        while True:
            page = client.get("/v1/dead-letters", params={"after": after, "limit": 2}).json()
            seen += [one["seq"] for one in page["letters"]]
            after = page["next"]
            if not after:
                break
        everything = client.get("/v1/dead-letters", params={"limit": 100}).json()["letters"]
    assert seen == [one["seq"] for one in everything]
    assert NOON


@pytest.mark.parametrize(
    ("tongue", "told"), [("zh", "没有名为「"), ("en", "There is no event type")]
)
def test_a_letter_says_what_is_wrong(server: Server, tongue: str, told: str) -> None:
    seq = refused(server, f"says-{tongue}")
    with server.client(Role.AUDITOR) as client:
        language = {"accept-language": tongue}
        asked = {"after": seq - 1, "limit": 1}
        (letter,) = client.get("/v1/dead-letters", params=asked, headers=language).json()["letters"]
    assert letter["code"] == "event.not_in_catalogue"
    assert letter["source_label"], "the key that sent it has a name"
    assert letter["told"].startswith(told)
    assert letter["fix"] == "", "it would need facts that a letter does not keep"


def test_letters_of_one_reason_are_taken_or_let_go_together(server: Server) -> None:
    numbers = [refused(server, f"strange {one}", event="never_heard_of") for one in range(3)]
    with server.client(Role.OPERATOR) as client:
        piles = client.get("/v1/dead-letters/piles").raise_for_status().json()["piles"]
        code = "event.not_in_catalogue"
        (pile,) = [one for one in piles if (one["code"], one["last"]) == (code, numbers[-1])]
        assert pile["letters"] >= 3
        assert pile["told"]
        asked = {"state": "open", "code": code, "source": pile["source"], "limit": 100}
        listed = client.get("/v1/dead-letters", params=asked).json()["letters"]
        assert len(listed) == pile["letters"]
        body = {key: pile[key] for key in ("code", "source")} | {"until": numbers[1]}
        body["after"] = numbers[0] - 1
        still = client.post("/v1/dead-letters/redrive", json=body).raise_for_status().json()
        assert still == {"ended": 0, "refused": 2, "next": 0}
        gone = client.post("/v1/dead-letters/drop", json=body).raise_for_status().json()
        assert gone == {"ended": 2, "refused": 0, "next": 0}
        assert client.post("/v1/dead-letters/drop", json=body).json()["ended"] == 0
        known = server.installation.published()
        strange = EventType(name="never_heard_of", label=known.events[0].label)
        publish(server, replace(known, events=(*known.events, strange)))
        taken = client.post("/v1/dead-letters/redrive", json=body | {"until": numbers[2]}).json()
        publish(server, known)
        assert taken == {"ended": 1, "refused": 0, "next": 0}
        asked |= {"state": "redriven", "after": numbers[0] - 1}
        ended = client.get("/v1/dead-letters", params=asked).json()["letters"]
        assert [one["seq"] for one in ended] == [numbers[2]]


def test_a_pile_holds_what_the_caller_reaches(server: Server) -> None:
    seq = refused(server, "of the east", "EAST", event="unheard_of")
    asked = {"code": "event.not_in_catalogue", "source": "", "until": seq, "after": seq - 1}
    for org, ended in (("WEST", 0), ("EAST", 1)):
        with server.client(Role.OPERATOR, org) as client:
            piles = client.get("/v1/dead-letters/piles").raise_for_status().json()["piles"]
            assert any(one["last"] == seq for one in piles) is bool(ended)
            assert client.post("/v1/dead-letters/drop", json=asked).json()["ended"] == ended


@pytest.mark.parametrize("role", Role)
def test_who_may_look_at_piles_and_end_them(server: Server, role: Role) -> None:
    asked = {"code": "no.such_code", "source": "", "until": 1}
    with server.client(role) as client:
        looked = client.get("/v1/dead-letters/piles").status_code
        ended = [
            client.post(f"/v1/dead-letters/{word}", json=asked).status_code
            for word in ("drop", "redrive")
        ]
    assert looked == (200 if role in MAY["read"] else 403)
    assert ended == [200 if role in MAY["act"] else 403] * 2
