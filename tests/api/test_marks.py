"""Tags that people set: within the reach of the key, for a reason, until a moment."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.bank import NOON, Server, make_bank, serve_copy
from hengce.model.access import Role
from hengce.model.instant import DAY_US, SECOND_US
from hengce.people.access import MAY
from hengce.replaying.replay import replay_decision
from test_cli import Shell

TAGS = """
- {name: vip, kind: text, label: {zh: 贵宾, en: Guest}, owner: people, until: vip_until,
   values: {gold: {zh: 金, en: gold}, black: {zh: 黑, en: black}}}
- {name: vip_until, kind: timestamp, label: {zh: 贵宾至, en: Guest until}, owner: people}
- {name: promised, kind: money, label: {zh: 承诺金额, en: Promised}, owner: people,
   sensitivity: sensitive}
"""
END = "2026-11-25T18:00:07+08:00"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = tmp_path_factory.mktemp("marked") / "home"
    make_bank(made, tags=TAGS)
    with serve_copy(made, tmp_path_factory.mktemp("served") / "home") as running:
        yield running


def said(server: Server, role: Role, unit: str, what: str, **body: object) -> tuple[int, dict]:
    with server.client(role, unit) as client:
        answer = client.post(f"/v1/tags/{what}", json={"reason": "asked by the branch", **body})
        return answer.status_code, answer.json()


def seen(server: Server, customer: str, tag: str) -> tuple[object, str, str]:
    """What the view of a customer shows of a tag: its value, where from, and why."""
    with server.client(Role.AUDITOR) as client:
        shown = client.get(f"/v1/customers/{customer}/view").raise_for_status().json()
    (one,) = [each for each in shown["tags"] if each["name"] == tag]
    return one["value"], one["origin"], one["why"].partition(": ")[2]


def history(server: Server, customer: str, role: Role = Role.AUDITOR) -> list[tuple[str, object]]:
    with server.client(role) as client:
        marks = client.get(f"/v1/customers/{customer}/marks").raise_for_status().json()["marks"]
    return [(one["tag"], one["value"]) for one in marks]


def test_set_seen_and_taken_away_again(server: Server) -> None:
    asked = {"customers": ["EAST-1", "E1-1"], "value": "gold", "until": END}
    assert said(server, Role.OPERATOR, "EAST", "vip/set", **asked)[1]["changed"] == 2
    assert said(server, Role.OPERATOR, "EAST", "vip/set", **asked)[1]["changed"] == 0
    assert seen(server, "E1-1", "vip") == ("gold", "changed", "asked by the branch")
    why = "moved away"
    gone = {"customers": ["E1-1"], "reason": why}
    assert said(server, Role.OPERATOR, "E1", "vip/unset", **gone)[1]["changed"] == 1
    assert seen(server, "E1-1", "vip") == (None, "changed", why)
    assert history(server, "E1-1") == [("vip", None), ("vip", "gold")]
    assert history(server, "EAST-1") == [("vip", "gold")]
    with server.client(Role.AUDITOR) as client:
        newest, oldest = client.get("/v1/customers/E1-1/marks").json()["marks"]
    with server.installation.store.view() as view:
        keys = {key.id for key in view.api_keys()}
    assert newest["why"].partition(": ")[0] in keys, "who said so is named"
    assert newest["at"] > oldest["at"] >= NOON


def test_what_is_sensitive_is_masked_in_its_history(server: Server) -> None:
    asked = {"customers": ["EAST-2"], "value": "350000.55"}
    assert said(server, Role.OPERATOR, "HQ", "promised/set", **asked)[0] == 200
    ((tag, value),) = history(server, "EAST-2")
    assert (tag, value) == ("promised", "100,000–1,000,000")


# Who asks of what; what is answered.
REFUSED = [
    ("another branch's", Role.OPERATOR, "WEST", "vip/set", {"customers": ["EAST-1"]}, 404),
    ("one of them is another's", Role.HEAD, "WEST", "vip/set",
     {"customers": ["WEST-1", "EAST-1"]}, 404),
    ("nobody", Role.OPERATOR, "HQ", "vip/set", {"customers": ["EAST-99"]}, 404),
    ("may not", Role.AUDITOR, "HQ", "vip/set", {"customers": ["EAST-1"]}, 403),
    ("may not take away", Role.DECIDER, "HQ", "vip/unset", {"customers": ["EAST-1"]}, 403),
    ("a tag of files", Role.OPERATOR, "HQ", "age/set", {"customers": ["EAST-1"]}, 422),
    ("no tag", Role.OPERATOR, "HQ", "nothing/set", {"customers": ["EAST-1"]}, 422),
    ("only an end", Role.OPERATOR, "HQ", "vip_until/set", {"customers": ["EAST-1"]}, 422),
    ("no code", Role.OPERATOR, "HQ", "vip/set", {"customers": ["EAST-1"], "value": "red"}, 422),
    ("no text", Role.OPERATOR, "HQ", "vip/set", {"customers": ["EAST-1"], "value": 7}, 422),
    ("an end that was", Role.OPERATOR, "HQ", "vip/set",
     {"customers": ["EAST-1"], "until": "2026-01-01T00:00:00"}, 422),
    ("no time", Role.OPERATOR, "HQ", "vip/set", {"customers": ["EAST-1"], "until": "soon"}, 422),
    ("no end is kept of it", Role.OPERATOR, "HQ", "promised/set",
     {"customers": ["EAST-1"], "value": 1, "until": END}, 422),
    ("no reason", Role.OPERATOR, "HQ", "vip/set", {"customers": ["EAST-1"], "reason": " "}, 422),
]  # fmt: skip


@pytest.mark.parametrize(("what", "role", "unit", "path", "body", "status"), REFUSED)
def test_what_is_refused_changes_nothing(
    server: Server, what: str, role: Role, unit: str, path: str, body: dict, status: int
) -> None:
    with server.installation.store.view() as view:
        before = view.changes()
    value = {} if path.endswith("unset") else {"value": "gold"}
    found, answer = said(server, role, unit, path, **{**value, **body})
    assert found == status, answer
    assert "EAST-1" not in str(answer), what
    with server.installation.store.view() as view:
        assert view.changes() == before


def test_who_may() -> None:
    assert MAY["mark"] == {Role.MANAGER, Role.HEAD, Role.OPERATOR, Role.ADMIN}


def test_a_manager_marks_his_own_alone(server: Server) -> None:
    body = {"customers": ["EAST-1"], "value": "gold"}
    assert said(server, Role.MANAGER, "EAST", "vip/set", **body)[0] == 404


def test_it_ends_at_its_second_and_a_list_is_marked_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    make_bank(home, tags=TAGS)
    shell = Shell(home, capsys)
    listed = tmp_path / "list.csv"
    listed.write_text("customer,note\nEAST-1,x\nWEST-2,y\n", encoding="utf-8")
    why = ("--why", "list of the branch", "--by", "li.min", "--at", "2026-11-23T13:00:00")
    asked = ("tag", "set", "vip", "black", "--file", str(listed), "--until", END, *why)
    assert shell(*asked) == (0, "vip: 2 customers, 2 changed\n")
    ends = NOON + 2 * DAY_US + 6 * 3_600 * SECOND_US + 7 * SECOND_US
    from hengce.populations.selecting import Selecting
    from hengce.wiring import Installation

    installation = Installation.open(home)
    selecting = Selecting(installation.archive)
    for when, known in ((ends - 1, ["EAST-1", "WEST-2"]), (ends, []), (ends + DAY_US, [])):
        with installation.store.view() as view:
            found = selecting.ask(view, when)
            members = found.table(found.meeting("vip = 'black'"))["customer"].to_pylist()
        assert members == known
    installation.refresh_snapshot(NOON + DAY_US)
    with installation.store.view() as view:
        found = selecting.ask(view, ends - 1)
        assert len(found.table(found.meeting("vip = 'black'"))) == 2, "a new night keeps it"
    decided = installation.engine.decide("EAST-1", ends - 1, commit=True)
    installation.close()
    code, text = shell("tag", "unset", "vip", "--customer", "EAST-1", "--why", "no more",
                       "--by", "li.min", "--at", "2026-11-25T18:00:08")  # fmt: skip
    assert (code, text) == (0, "vip: 1 customers, 1 changed\n")
    code, text = shell("tag", "history", "EAST-1")
    assert (code, text.count("li.min: list of the branch"), text.count("no more")) == (0, 1, 1)
    again = Installation.open(home)
    stored, replayed = replay_decision(again.store, again.archive, decided.id)
    assert stored == replayed
    again.close()
    assert shell("tag", "set", "vip", "red", "--customer", "EAST-1", "--why", "x")[0] == 2
