"""Runs over HTTP while they decide, and why contacts of a run were not sent."""

from collections import Counter

import pytest

from api.asked import asked, run_and_send, status
from api.bank import OF_EACH_UNIT, UNITS, Server
from hengce.model.access import Role
from hengce.model.contact import ContactState

EVERYBODY = len(UNITS) * OF_EACH_UNIT


def test_a_run_is_seen_while_it_decides_and_is_gone_when_it_has_ended(server: Server) -> None:
    seen = []

    def look(done: int, total: int) -> None:
        seen.append((done, total, asked(server, "/v1/running")["running"]))

    server.installation.run(server.service.clock(), "R0", dry=True, progress=look)
    assert [(done, total) for done, total, _ in seen][-1] == (EVERYBODY, EVERYBODY)
    (row,) = seen[0][2]
    assert (row["id"], row["dry"], row["total"], row["is_silent"]) == ("R0", True, EVERYBODY, False)
    assert 0 < row["done"] <= EVERYBODY
    assert asked(server, "/v1/running") == {"running": []}


def test_why_contacts_were_not_sent_is_counted_by_cause(server: Server) -> None:
    run_and_send(server, "R1", EVERYBODY)
    whole = asked(server, "/v1/runs/R1")
    assert whole["undone"] == []
    with server.installation.store.view() as view:
        names = [one.contact.id for who in ("EAST-1", "EAST-2") for one in view.contacts_of(who)]
        in_flight = [view.contact(name) for name in names]
    assert all(one.state is ContactState.COMMITTED for one in in_flight)
    # A night whose messages are pulled back before they leave.
    with server.client(Role.OPERATOR) as client:
        stop = {"scope": "bank", "target": "", "reason": "a drill"}
        client.post("/v1/stops", json=stop).raise_for_status()
        server.installation.run(server.service.clock(), "R2")
        contacts = asked(server, "/v1/runs/R2")["contacts"]
        body = {"customer": "EAST-1", "topic": "*", "why": "he asked"}
        withdrawn = client.post("/v1/withdrawals", json=body).json()["withdrawn"]
        client.delete("/v1/stops", params={"scope": "bank"}).raise_for_status()
    told = asked(server, "/v1/runs/R2")["undone"]
    counts = Counter({(one["state"], one["cause"]): one["contacts"] for one in told})
    assert counts["released", "withdrawn"] == withdrawn
    assert contacts == 0 or withdrawn > 0
    assert all(one["told"] for one in told)


@pytest.mark.parametrize(("unit", "code"), [("HQ", 200), ("EAST", 403)])
def test_runs_are_the_whole_bank_s(server: Server, unit: str, code: int) -> None:
    assert status(server, "/v1/running", unit) == code
