"""What did not arrive, over HTTP: by unit, let go, given another try."""

import pytest

from api.bank import NOON, Server
from hengce.model.access import Role
from hengce.model.contact import ContactState
from hengce.model.instant import HOUR_US
from hengce.model.obstacle import Obstacle
from hengce.ports import Settlement
from hengce.words.names import Language
from hengce.words.undelivered import tell_undelivered

NIGHT = NOON + 14 * HOUR_US
"""What is decided then waits for the morning, so that the server's relay leaves it alone."""

MORNING = NOON + 24 * HOUR_US
WHY = {"why": "number mended"}
ACTING = {Role.OPERATOR, Role.ADMIN}


def undelivered(server: Server, customer: str) -> int:
    """Let a relay give up a message of a customer; return its number in the list."""
    store = server.installation.store
    decided = server.installation.engine.decide(customer, NIGHT, commit=True)
    (contact,) = decided.contacts
    claims = store.claim(MORNING, 10)
    given_up = [
        Settlement(claim, ContactState.RELEASED, NIGHT, why="refused", listed=True)
        for claim in claims
    ]
    with store.transaction(NIGHT) as tx:
        tx.settle(given_up)
    with store.view() as view:
        (mine,) = (one for one in view.undelivered(None, 100) if one.contact == contact.id)
    return mine.seq


def listed(server: Server, org: str, role: Role = Role.AUDITOR) -> set[int]:
    with server.client(role, org) as client:
        found = client.get("/v1/undelivered", params={"limit": 100}).json()["undelivered"]
    return {one["seq"] for one in found}


@pytest.mark.parametrize(
    ("org", "status"), [("HQ", 200), ("EAST", 200), ("E1", 404), ("WEST", 404)]
)
def test_it_belongs_to_a_unit(server: Server, org: str, status: int) -> None:
    seq = undelivered(server, "EAST-1")
    assert (seq in listed(server, org)) is (status == 200)
    with server.client(Role.OPERATOR, org) as client:
        answer = client.post(f"/v1/undelivered/{seq}/retry", json=WHY)
        assert answer.status_code == status, answer.text
        again = client.post(f"/v1/undelivered/{seq}/retry", json=WHY)
    assert again.status_code == 404, "it is over, or was never there"
    assert (seq in listed(server, "HQ")) is (status != 200)
    if status != 200:
        with server.client(Role.OPERATOR) as client:
            client.post(f"/v1/undelivered/{seq}/retry", json=WHY).raise_for_status()
    with server.installation.store.transaction(NIGHT) as tx:
        for contact in tx.in_flight(["EAST-1"]):
            tx.withdraw_contacts("EAST-1", {contact.id}, NIGHT)


@pytest.mark.parametrize("role", Role)
def test_who_may(server: Server, role: Role) -> None:
    seq = undelivered(server, "EAST-2")
    with server.client(role) as client:
        closed = client.post(f"/v1/undelivered/{seq}/close", json=WHY).status_code
    assert closed == (204 if role in ACTING else 403)
    assert (seq in listed(server, "HQ")) is (role not in ACTING)


def test_a_reason_is_asked_for(server: Server) -> None:
    with server.client(Role.OPERATOR) as client:
        for body in ({}, {"why": ""}, {"why": "x", "more": 1}, []):
            assert client.post("/v1/undelivered/1/close", json=body).status_code in {400, 422}


@pytest.mark.parametrize(
    ("tongue", "channel", "told"),
    [("zh", "短信", "渠道拒收，不会再收"), ("en", "SMS", "the channel will never take it")],
)
def test_it_is_told_in_words(server: Server, tongue: str, channel: str, told: str) -> None:
    seq = undelivered(server, "EAST-2")
    with server.client(Role.AUDITOR) as client:
        asked = {"after": seq - 1, "limit": 1}
        language = {"accept-language": tongue}
        answer = client.get("/v1/undelivered", params=asked, headers=language).json()
    (row,) = answer["undelivered"]
    assert (row["seq"], row["channel_label"], row["told"]) == (seq, channel, told)
    with server.client(Role.OPERATOR) as client:
        client.post(f"/v1/undelivered/{seq}/close", json=WHY).raise_for_status()


@pytest.mark.parametrize("obstacle", Obstacle)
@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_every_obstacle_has_a_sentence(obstacle: Obstacle, tongue: Language) -> None:
    sentence = tell_undelivered(obstacle, tongue)
    assert sentence != obstacle
    assert "http 503" in tell_undelivered(f"{obstacle}: http 503", tongue)
    assert tell_undelivered("as the channel put it", tongue) == "as the channel put it"
