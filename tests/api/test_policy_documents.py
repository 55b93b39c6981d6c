"""The policy over HTTP: written, checked, counted beforehand, agreed by two, tightened by one."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.asked import run_and_send, told
from api.bank import Server, serve_copy
from hengce.model.access import Role
from hengce.people.access import MAY

POLICY = "/v1/policy"
ENGLISH = {"accept-language": "en"}
MAYDO = {
    # what: which action of a role it takes; all of it is head office's alone
    ("GET", POLICY, ""): "read",
    ("POST", f"{POLICY}/check", "text"): "draft_policy",
    ("POST", f"{POLICY}/what-if", "said"): "read",
    ("PUT", POLICY, "saving"): "draft_policy",
    ("DELETE", POLICY, ""): "draft_policy",
    ("POST", f"{POLICY}/restore", "version"): "draft_policy",
    ("POST", f"{POLICY}/submit", ""): "draft_policy",
    ("POST", f"{POLICY}/approve", "version"): "approve",
    ("POST", f"{POLICY}/return", "comment"): "approve",
    ("POST", f"{POLICY}/publish", "version"): "publish",
    ("POST", f"{POLICY}/tighten", "reason"): "draft_policy",
    ("GET", f"{POLICY}/versions/00", ""): "read",
}
BODIES: dict[str, object] = {
    "text": {"text": "zone: Asia/Shanghai"},
    "said": {"said": {"text": "zone: Asia/Shanghai"}},
    "saving": {"said": {"text": "zone: Asia/Shanghai"}, "expected_revision": "another"},
    "version": {"version": "00"},
    "comment": {"version": "00", "comment": "请说明"},
    "reason": {"reason": "投诉激增"},
}


@pytest.fixture(scope="module")
def bank(made_bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_copy(made_bank, tmp_path_factory.mktemp("policy") / "home") as running:
        yield running


@pytest.mark.parametrize(("method", "address", "body"), MAYDO)
def test_who_may_and_only_in_head_office(
    bank: Server, method: str, address: str, body: str
) -> None:
    action = MAYDO[method, address, body]
    for role in Role:
        for unit in ("HQ", "EAST"):
            with bank.client(role, unit) as client:
                answer = client.request(method, address, json=BODIES.get(body))
            where = f"{role} of {unit}: {answer.status_code} {answer.text[:120]}"
            if role not in MAY[action]:
                assert answer.status_code == 403, where
            elif unit != "HQ":
                assert answer.status_code == 404, where
                assert "caps" not in answer.text, where
            else:
                assert answer.status_code in {200, 204, 404, 409, 422}, where


def _document(client: httpx.Client) -> dict:
    return client.get(POLICY).raise_for_status().json()


def _save(client: httpx.Client, change) -> dict:
    """Change the document as a tree, as the console does; return what is found."""
    one = _document(client)["written"]
    document = one["document"]
    change(document)
    body = {"said": {"document": document}, "expected_revision": one["revision"]}
    client.put(POLICY, json=body).raise_for_status()
    return _document(client)


def _limit(number: int):
    def change(document: dict) -> None:
        document["caps"][0]["limit"] = number

    return change


def _live(bank: Server) -> int:
    return bank.installation.published().policy.caps[0].limit


def test_all_that_is_wrong_is_told_at_once_beside_its_field(bank: Server) -> None:
    def wrong(document: dict) -> None:
        document["caps"][0] |= {"limit": -1, "counts": {"channels": ["fax"]}}
        document["open_hours"][0]["opens"] = "8 o'clock"
        document["suitability"]["allows"]["C1"] = 9

    with bank.client(Role.OFFICER) as client:
        document = _document(client)["written"]["document"]
        wrong(document)
        checked = client.post(f"{POLICY}/check", json={"document": document}).json()
        after = _document(client)
    assert {one["path"] for one in checked["problems"] if not one["is_advice"]} >= {
        "caps/commercial_month/limit",
        "caps/commercial_month/counts/channels",
        "open_hours/sms_day/opens",
        "suitability/allows/C1",
    }
    assert (checked["sections"], checked["may_tighten"]) == ([], False)
    assert not after["has_work"], "checking keeps nothing"


def test_a_change_is_told_in_both_languages_and_read_back(bank: Server) -> None:
    with bank.client(Role.OFFICER) as client:
        document = _document(client)["written"]["document"]
        document["caps"][0]["limit"] = 2
        document["open_hours"][0]["closes"] = "21:00"
        document["suitability"]["allows"]["C3"] = 2
        body = {"document": document}
        zh = client.post(f"{POLICY}/check", json=body).json()
        en = client.post(f"{POLICY}/check", json=body, headers=ENGLISH).json()
    assert [(one["label"], one["sentence"], one["direction_told"]) for one in zh["changes"]] == [
        ("每月营销触达不超过3次", "当月内至多 3 次 → 2 次", "收紧"),
        ("短信时段", "08:30–20:30 → 08:30–21:00", "放宽"),
        ("", "C3: R3 → R2", "收紧"),
    ]
    assert [one["sentence"] for one in en["changes"]] == [
        "at most 3 → 2 in the current month",
        "08:30–20:30 → 08:30–21:00",
        "C3: R3 → R2",
    ]
    assert en["tighten_refusal"].startswith("Something in the draft may let more through")
    caps = next(one for one in en["sections"] if one["section"] == "caps")
    assert caps["rules"][0]["sentence"].startswith("At most 2 for a customer")


def test_two_people_agree_and_it_holds(bank: Server) -> None:
    with bank.client(Role.OFFICER) as officer, bank.client(Role.APPROVER) as approver:
        saved = _save(officer, _limit(2))
        assert "# " in saved["written"]["text"] or saved["written"]["text"], "it is a text, too"
        version = officer.post(f"{POLICY}/submit").raise_for_status().json()["version"]
        mine, theirs = _document(officer)["waiting"], _document(approver)["waiting"]
        own = officer.post(f"{POLICY}/approve", json={"version": version})
        early = approver.post(f"{POLICY}/publish", json={"version": version})
        before = _live(bank)
        approver.post(
            f"{POLICY}/approve", json={"version": version, "comment": "同意"}
        ).raise_for_status()
        maker = officer.post(f"{POLICY}/publish", json={"version": version})
        agreed = _document(approver)["waiting"]
        approver.post(f"{POLICY}/publish", json={"version": version}).raise_for_status()
        after = _document(officer)
    assert (mine["may_approve"], theirs["may_approve"], theirs["may_return"]) == (False, True, True)
    assert [one["sentence"] for one in theirs["changes"]] == ["当月内至多 3 次 → 2 次"]
    assert (own.status_code, early.status_code, maker.status_code) == (403, 409, 409)
    assert maker.json()["code"] == "request.policy_maker"
    assert (agreed["comment"], agreed["may_enact"]) == ("同意", True)
    assert (before, _live(bank), after["waiting"], after["in_force"]) == (3, 2, None, version)
    assert [one["state"] for one in after["record"]][:3] == ["live", "approved", "submitted"]


def test_what_is_returned_is_mended_and_what_was_comes_back_as_a_draft(bank: Server) -> None:
    with bank.client(Role.OFFICER) as officer, bank.client(Role.APPROVER) as approver:
        earlier = _document(officer)["in_force"]
        _save(officer, _limit(6))
        version = officer.post(f"{POLICY}/submit").raise_for_status().json()["version"]
        comment = {"version": version, "comment": "六次太多"}
        approver.post(f"{POLICY}/return", json=comment).raise_for_status()
        returned = _document(officer)
        refused = officer.post(f"{POLICY}/restore", json={"version": earlier})
        officer.delete(POLICY).raise_for_status()
        first = returned["record"][-1]["version"]
        one = officer.get(f"{POLICY}/versions/{first}").raise_for_status().json()
        officer.post(f"{POLICY}/restore", json={"version": first}).raise_for_status()
        taken_up = _document(officer)
        officer.delete(POLICY).raise_for_status()
    assert (returned["has_work"], returned["waiting"]) == (True, None)
    assert returned["record"][0]["comment"] == "六次太多"
    assert refused.status_code == 409, "somebody works on it"
    assert [change["sentence"] for change in one["changes"]] == ["当月内至多 2 次 → 3 次"]
    assert taken_up["checked"]["changes"] == one["changes"]


def test_one_person_tightens_at_once_with_a_reason(bank: Server) -> None:
    with bank.client(Role.OFFICER) as officer, bank.client(Role.OPERATOR) as operator:
        _save(officer, _limit(5))
        looser = officer.post(f"{POLICY}/tighten", json={"reason": "急"})
        may = _save(officer, _limit(1))["checked"]["may_tighten"]
        other = operator.post(f"{POLICY}/tighten", json={"reason": "急"})
        officer.post(f"{POLICY}/tighten", json={"reason": "投诉激增"}).raise_for_status()
        after = _document(officer)
    assert (looser.status_code, looser.json()["code"]) == (409, "request.policy_not_tighter")
    assert (may, other.status_code, _live(bank)) == (True, 403, 1)
    assert (after["record"][0]["way"], after["record"][0]["comment"]) == ("urgent", "投诉激增")


def test_a_save_over_another_s_is_refused(bank: Server) -> None:
    with bank.client(Role.OFFICER) as client:
        one = _document(client)["written"]
        body = {"said": {"text": one["text"] + "# eins\n"}, "expected_revision": one["revision"]}
        client.put(POLICY, json=body).raise_for_status()
        again = client.put(POLICY, json=body)
        client.delete(POLICY).raise_for_status()
    assert (again.status_code, again.json()["code"]) == (409, "request.version")


# What changed caps would have done ---------------------------------------------------------

COUNTED = {
    # the limit: of 72 that left, those refused; of 24 that the cap refused, those that pass
    1: (48, 0),
    2: (24, 0),
    4: (0, 24),
}


@pytest.fixture(scope="module")
def nights(server: Server) -> Server:
    """Four nights, as in the tests of caps: 24 customers are told three times, then capped."""
    for name, sms in {"R1": 24, "R2": 48, "R3": 72, "R4": 72}.items():
        run_and_send(server, name, sms)
    return server


@pytest.mark.parametrize("limit", COUNTED)
def test_a_changed_cap_is_counted_beforehand(nights: Server, limit: int) -> None:
    with nights.client(Role.OFFICER) as client:
        document = _document(client)["written"]["document"]
    document["caps"][0]["limit"] = limit
    whole = told(nights, f"{POLICY}/what-if", {"said": {"document": document}})
    (cap,) = whole["caps"]
    counted = (cap["refused_then"], cap["passed_then"])
    assert (cap["limit_now"], cap["limit"], cap["sent"], counted) == (3, limit, 72, COUNTED[limit])
    assert (cap["refused_now"], cap["is_counted"]) == (0, True)
    assert sum(one["contacts"] for one in cap["by_strategy"]) == cap["refused_then"]
    assert len(whole["unknown"]) == 3


def test_caps_that_come_and_go_are_counted_too(nights: Server) -> None:
    with nights.client(Role.OFFICER) as client:
        document = _document(client)["written"]["document"]
    kept = document["caps"][0]
    new = {
        "id": "sms_week",
        "label": {"zh": "短信一周两次", "en": "Two a week"},
        "limit": 2,
        "window": {"kind": "rolling", "days": 7},
        "counts": {"channels": ["sms"]},
    }
    whole = told(nights, f"{POLICY}/what-if", {"said": {"document": document | {"caps": [new]}}})
    by_id = {one["cap"]: one for one in whole["caps"]}
    assert by_id["sms_week"]["refused_then"] == 24
    assert (by_id["sms_week"]["limit_now"], by_id["sms_week"]["passed_then"]) == (None, None)
    assert (by_id[kept["id"]]["limit"], by_id[kept["id"]]["passed_then"]) == (None, 24)
    unchanged = told(nights, f"{POLICY}/what-if", {"said": {"document": document}})
    assert unchanged["caps"] == []
