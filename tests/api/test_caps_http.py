"""Caps and conflicts over HTTP, counted by hand: four nights of a bank of 24 customers.

Each night proposes a deposit (by SMS, or in the inbox) and wealth (by SMS) to everybody, for one
place. Three commercial interruptions a month are allowed. So the first three nights send 24 short
messages each; on the fourth the cap refuses SMS, and the deposit goes to the inbox.
"""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from api.asked import asked, run_and_send, status, told
from api.bank import Server
from hengce.documents.administration import resume, stop
from hengce.model.access import Role
from hengce.model.configuration import StopScope
from hengce.model.instant import instant

NIGHTS = {"R1": 24, "R2": 48, "R3": 72, "R4": 72}
NEXT_MONTH = instant(datetime(2026, 12, 1, tzinfo=ZoneInfo("Asia/Shanghai")))


@pytest.fixture(scope="module")
def nights(server: Server) -> Server:
    for name, sms in NIGHTS.items():
        run_and_send(server, name, sms)
    return server


def test_a_cap_tells_how_much_of_it_customers_have_used(nights: Server) -> None:
    told_ = asked(nights, "/v1/caps")
    (cap,) = told_["caps"]
    assert (told_["customers"], cap["limit"], cap["used"], cap["full"]) == (
        24,
        3,
        [0, 0, 0, 24],
        24,
    )
    assert cap["window"] == "the current month"
    (of_the_east,) = asked(nights, "/v1/caps", "EAST")["caps"]
    assert of_the_east["used"] == [0, 0, 0, 12], "EAST has a unit below it, of 6 customers each"


# another limit: of 72 that left, those refused; of 24 that the cap refused, those that pass it
LIMITS = {0: (72, 0), 1: (48, 0), 2: (24, 0), 3: (0, 0), 4: (0, 24)}


@pytest.mark.parametrize("limit", LIMITS)
def test_another_limit_is_counted_anew(nights: Server, limit: int) -> None:
    body = {"cap": "commercial_month", "limit": limit}
    whole = told(nights, "/v1/caps/what-if", body)
    refused, passed = LIMITS[limit]
    assert (whole["sent"], whole["refused_then"], whole["refused_now"]) == (72, refused, 0)
    assert (whole["capped"], whole["passed_then"]) == (24, passed)
    assert sum(one["contacts"] for one in whole["by_strategy"]) == refused
    assert (whole["looked_at"], whole["of"]) == (96, 96), "four nights of 24 customers"
    part = told(nights, "/v1/caps/what-if", body, "WEST")
    assert (part["sent"], part["refused_then"], part["passed_then"]) == (
        18,
        refused // 4,
        passed // 4,
    )


def test_who_lost_to_whom(nights: Server) -> None:
    found = asked(nights, "/v1/conflicts")
    cells = {
        (one["department"], one["reason"], one["winner_department"]): one["candidates"]
        for one in found["cells"]
    }
    assert cells == {("wealth", "slot_taken", "retail"): 72, ("wealth", "cap_reached", ""): 24}
    (pair,) = found["pairs"]
    assert (pair["loser"], pair["winner"], pair["candidates"]) == (
        "wealth_offer",
        "deposit_offer",
        72,
    )
    assert found["runs"] == list(NIGHTS)
    of_a_unit = asked(nights, "/v1/conflicts", "E1")
    assert [one["candidates"] for one in of_a_unit["cells"]] == [18, 6]


def test_a_refused_candidate_is_told_whole(nights: Server) -> None:
    found = asked(nights, "/v1/decisions/explained", id="R4/EAST-1")
    deposit, wealth = found["candidates"]
    assert found["replayed"] is True
    assert (deposit["reason"], deposit["channel"], deposit["winner"]) == ("chosen", "inbox", None)
    assert (wealth["reason"], wealth["rank"]) == ("cap_reached", 2)
    assert "3 of 3" in wealth["why"]
    states = {one["gate"]: one["state"] for one in wealth["gates"]}
    assert (states["resources"], states["caps"], states["arbitration"]) == (
        "passed",
        "failed",
        "not_reached",
    )
    # 700 yuan at a chance of 1%: a score of 7 yuan
    assert [one["shown"] for one in wealth["factors"]] == ["0.0100", "1", "¥700.00", "1"]
    assert wealth["score"] == "¥7.00"


def test_waiting_helps_when_the_cap_is_all_that_stands_in_the_way(nights: Server) -> None:
    body = {"customer": "EAST-1", "strategy": "wealth_offer"}
    (before,) = told(nights, "/v1/policies/test", body)["answers"]
    assert before["candidates"][0]["earliest"] is None, "next month the deposit takes the place"
    store = nights.installation.store
    stop(store, StopScope.STRATEGY, "deposit_offer", "test", "a drill", nights.service.clock())
    try:
        (alone,) = told(nights, "/v1/policies/test", body)["answers"]
    finally:
        resume(store, StopScope.STRATEGY, "deposit_offer", "test", nights.service.clock())
    (wealth,) = alone["candidates"]
    assert (alone["said"], wealth["reason"]) == (False, "cap_reached")
    assert wealth["earliest"] == NEXT_MONTH
    assert "had not been told by SMS" in wealth["otherwise"], "one contact less would do, too"


def test_home_counts_what_left_today(nights: Server) -> None:
    home = asked(nights, "/v1/home")
    sent = {one["channel"]: (one["sent"], one["by_class"]) for one in home["channels"]}
    assert sent["sms"] == (72, {"commercial": 72})
    assert [one["id"] for one in home["runs"]] == ["R4", "R3", "R2", "R1"]
    assert [(one["reason"], one["candidates"]) for one in home["suppressed"]] == [
        ("cap_reached", 24)
    ]
    part = asked(nights, "/v1/home", "WEST")
    assert {one["channel"]: one["sent"] for one in part["channels"]}["sms"] == 18
    assert (part["whole_bank"], part["runs"], part["suppressed"]) == (False, [], [])


def test_the_calendar_counts_by_day_channel_and_department(nights: Server) -> None:
    days = {"from": "2026-11-21", "to": "2026-11-23"}
    found = asked(nights, "/v1/calendar", **days)["days"]
    assert [one["works"] for one in found] == [False, False, True], "a weekend, and a Monday"
    assert [one["runs"] for one in found] == [[], [], list(NIGHTS)]
    cells = {(one["channel"], one["department"]): one for one in found[2]["cells"]}
    assert cells["sms", "retail"]["sent"] == 72
    inbox = cells["inbox", "retail"]
    assert inbox["sent"] + inbox["waiting"] == 24
    assert status(nights, "/v1/calendar", **{"from": "2026-11-23", "to": "2026-11-21"}) == 409


def test_a_run_tells_where_people_were_lost_and_what_was_sent(nights: Server) -> None:
    run = asked(nights, "/v1/runs/R4")
    answers = {(one["strategy"], one["reason"]): one["candidates"] for one in run["answers"]}
    assert answers == {("deposit_offer", "chosen"): 24, ("wealth_offer", "cap_reached"): 24}
    people = {
        one["department"]: {stage["stage"]: stage["people"] for stage in one["stages"]}
        for one in run["departments"]
    }
    assert (people["wealth"]["afforded"], people["wealth"]["within_caps"]) == (24, 0)
    assert people["retail"]["won"] == 24
    (first,) = asked(nights, "/v1/runs/R1")["delivery"]
    assert (first["channel"], first["contacts"], first["sent"], first["waiting"]) == (
        "sms",
        24,
        24,
        0,
    )
    assert status(nights, "/v1/runs/R4", "EAST") == 403, "a run is the whole bank's"
    assert status(nights, "/v1/runs/R9") == 404


def test_decisions_are_found_by_customer_strategy_reason_and_time(nights: Server) -> None:
    address = "/v1/decisions/search"
    mine = asked(nights, address, customer="EAST-1")["decisions"]
    assert [one["id"] for one in mine] == [f"{name}/EAST-1" for name in reversed(NIGHTS)]
    capped = asked(nights, address, customer="EAST-1", reason="cap_reached")["decisions"]
    assert [one["id"] for one in capped] == ["R4/EAST-1"]
    assert [each["strategy"] for each in capped[0]["candidates"]] == ["wealth_offer"]
    at = mine[1]["at"]
    some = asked(nights, address, customer="EAST-1", **{"from": at, "to": at + 1})["decisions"]
    assert [one["id"] for one in some] == ["R3/EAST-1"]
    first = asked(nights, address, customer="EAST-1", limit=3)
    rest = asked(nights, address, customer="EAST-1", limit=3, after=first["next"])
    assert first["decisions"] + rest["decisions"] == mine
    assert rest["next"] == ""
    assert status(nights, address, "WEST", customer="EAST-1") == 404
    assert status(nights, address, reason="no_such") == 409


def test_what_a_customer_was_told_is_written_again(nights: Server) -> None:
    address = "/v1/customers/EAST-1/messages"
    found = [one for one in asked(nights, address)["messages"] if one["channel"] == "sms"]
    assert [one["decision"] for one in found] == ["R3/EAST-1", "R2/EAST-1", "R1/EAST-1"]
    lines = (nights.installation.home / "sms.jsonl").read_text("utf-8").splitlines()
    left = {line["key"]: line["body"] for line in map(json.loads, lines)}
    for one in found:
        assert one["body"] == left[one["id"]], "the very words that were handed over"
        assert (one["text"], one["consented"]) == ("written_again", True)
    assert status(nights, address, "WEST") == 404


def test_a_trace_goes_on_where_it_ended(nights: Server) -> None:
    address = "/v1/customers/WEST-1/trace"
    first = asked(nights, address)
    assert [one["id"] for one in first["decisions"]] == [f"{name}/WEST-1" for name in NIGHTS]
    with nights.client(Role.DECIDER) as client:
        body = {"customer": "WEST-1", "placement": "banner"}
        made = client.post("/v1/decide", json=body).raise_for_status().json()["decision"]
    again = asked(nights, address, after=first["position"])
    assert [one["id"] for one in again["decisions"]] == [made]
    assert asked(nights, address, after=again["position"])["decisions"] == []


def test_evidence_is_told_with_a_record_of_who_asked_and_why(nights: Server) -> None:
    address, why = "/v1/customers/HQ-1/evidence", {"reason": "he asks what we hold"}
    found = told(nights, address, why, role=Role.OPERATOR)
    assert [one["id"] for one in found["decisions"]] == [
        f"{name}/HQ-1" for name in reversed(NIGHTS)
    ]
    assert {tag["name"]: tag["value"] for tag in found["tags"]}["aum"] == "350000.00"
    assert len([one for one in found["messages"] if one["channel"] == "sms"]) == 3
    assert set(found["versions"]) == {f"{name}/HQ-1" for name in NIGHTS}
    assert all(one["given"] for one in found["view"]["consents"])
    last = asked(nights, "/v1/disclosures")["disclosures"][-1]
    assert (last["customer"], last["reason"], last["fields"]) == (
        "HQ-1",
        why["reason"],
        ["evidence"],
    )
    assert last["by"] == found["by"]
    with nights.client(Role.AUDITOR) as client:
        assert client.post(address, json=why).status_code == 403, "an auditor sees what is masked"
    with nights.client(Role.OPERATOR, "WEST") as client:
        assert client.post(address, json=why).status_code == 404


# unit: customers of four nights that are looked at, or the status of a refusal
UNITS_ASKED = {"EAST": 48, "E1": 24, "NOWHERE": 404}


def _conflicts(nights: Server, key_unit: str = "HQ", **asks: str):
    with nights.client(Role.AUDITOR, key_unit) as client:
        return client.get("/v1/conflicts", params=asks)


@pytest.mark.parametrize("unit", UNITS_ASKED)
def test_who_lost_to_whom_in_a_unit(nights: Server, unit: str) -> None:
    expected, answer = UNITS_ASKED[unit], _conflicts(nights, unit=unit)
    if expected == 404:
        assert answer.status_code == 404
        return
    found = answer.json()
    lost = {(one["department"], one["reason"]): one["candidates"] for one in found["cells"]}
    assert found["customers"] == expected
    assert lost == {
        ("wealth", "slot_taken"): expected * 3 // 4,
        ("wealth", "cap_reached"): expected // 4,
    }


def test_of_an_audience_its_members_are_counted(nights: Server) -> None:
    whole, everybody = _conflicts(nights).json(), _conflicts(nights, audience="everybody").json()
    assert (everybody["customers"], everybody["cells"]) == (whole["customers"], whole["cells"])
    parts = [_conflicts(nights, audience=one).json() for one in ("half", "other_half")]
    assert sum(one["customers"] for one in parts) == whole["customers"]
    assert min(one["customers"] for one in parts) > 0
    lost = [sum(cell["candidates"] for cell in one["cells"]) for one in (whole, *parts)]
    assert lost[0] == lost[1] + lost[2]
    both = _conflicts(nights, unit="E1", audience="half").json()
    assert 0 <= both["customers"] < UNITS_ASKED["E1"] + 1


def test_a_segment_lies_within_reach(nights: Server) -> None:
    assert _conflicts(nights, "WEST", unit="EAST").status_code == 404
    assert _conflicts(nights, "WEST", audience="of_the_east").status_code == 404
    assert _conflicts(nights, audience="nobody_knows").status_code == 404
    assert _conflicts(nights, "EAST", unit="E1").json()["customers"] == UNITS_ASKED["E1"]
