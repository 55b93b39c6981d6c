"""The life of a strategy over HTTP: handed in, approved by another, live, stopped, changed."""

import httpx
import pytest

from api.bank import Server
from hengce.model.access import Role
from hengce.people.access import MAY

VISITS = "/v1/strategies/visit_series"
STEPS = {
    "submit": "submit",
    "approve": "approve",
    "return": "approve",
    "publish": "publish",
    "stop": "stop",
}


def _saved(client: httpx.Client, before: str, after: str) -> str:
    written = client.get(VISITS).json()["written"]
    text = written["text"].replace(before, after)
    assert text != written["text"]
    body = {"said": {"text": text}, "expected_revision": written["revision"]}
    answer = client.put(VISITS, json=body)
    assert answer.status_code == 200
    return text


def _step(client: httpx.Client, step: str, **body: object) -> httpx.Response:
    return client.post(f"{VISITS}/{step}", json=body or None)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("step", STEPS)
def test_who_may_do_what(server: Server, role: Role, step: str) -> None:
    bodies = {
        "submit": {},
        "stop": {"reason": "a test"},
        "return": {"version": "0", "comment": "change it"},
    }
    body = bodies.get(step, {"version": "0"})
    with server.client(role) as client:
        answer = client.post(f"/v1/strategies/nothing/{step}", json=body or None)
    assert answer.status_code == (404 if role in MAY[STEPS[step]] else 403)


def test_a_change_goes_live_when_two_people_have_seen_it(server: Server) -> None:
    with (
        server.client(Role.OFFICER) as officer,
        server.client(Role.APPROVER) as approver,
        server.client(Role.ADMIN) as admin,
    ):
        before = officer.get(VISITS).json()
        text = _saved(officer, "days: 2}}", "days: 3}}   # 多等一天")
        told = officer.get(f"{VISITS}/differences").json()
        submitted = _step(officer, "submit").json()
        again = _step(officer, "submit")
        stale = _step(approver, "approve", version=before["version"])
        early = _step(officer, "publish", version=submitted["version"])
        approved = _step(approver, "approve", version=submitted["version"]).json()
        own = _step(officer, "publish", version=submitted["version"])
        live = _step(admin, "publish", version=submitted["version"]).json()
        after = officer.get(VISITS).json()
        since = officer.get(f"{VISITS}/differences", params={"before": before["version"]}).json()
        record = officer.get(f"{VISITS}/record").json()["entries"]
    (change,) = told["differences"]["fields"]
    assert change == {"path": "graph/nodes/pause/until/days", "before": 2, "after": 3}
    assert (told["before"], told["after"]) == (before["version"], "")
    assert submitted["state"] == "draft"
    assert again.status_code == 404
    assert (stale.status_code, early.status_code) == (409, 409)
    assert (approved["state"], live["state"]) == ("approved", "live")
    assert own.json()["code"] == "request.maker_publishes"
    assert after["live_version"] == submitted["version"] != before["version"]
    assert (after["written"]["text"], after["has_work"]) == (text, False)
    assert since["differences"] == told["differences"]
    assert [one["step"] for one in record][:3] == ["live", "approved", "draft"]


@pytest.mark.parametrize("step", ["approve", "return", "publish"])
def test_who_agrees_says_which_version_he_looked_at(server: Server, step: str) -> None:
    """Nobody agrees to whatever is there by now."""
    said = {} if step == "publish" else {"comment": "yes"}
    with server.client(Role.ADMIN) as client:
        unseen = client.post(f"{VISITS}/{step}", json={"version": "", **said})
        unsaid = client.post(f"{VISITS}/{step}", json=said)
    assert (unseen.status_code, unsaid.status_code) == (400, 400)


def test_what_lies_elsewhere_is_told_like_what_does_not_exist(server: Server) -> None:
    """The strategies of the test bank are the head office's: a branch reads none of their life."""
    with server.client(Role.AUDITOR, "EAST") as east, server.client(Role.AUDITOR) as whole:
        for part in ("", "/record", "/standing", "/counts", "/waves", "/differences"):
            there, nowhere = east.get(f"{VISITS}{part}"), east.get(f"/v1/strategies/nobody{part}")
            assert (there.status_code, there.content) == (404, nowhere.content), part
            assert whole.get(f"{VISITS}{part}").status_code == 200, part


def test_what_is_returned_waits_for_its_maker_who_reads_why(server: Server) -> None:
    with server.client(Role.OFFICER) as officer, server.client(Role.APPROVER) as approver:
        before = officer.get(VISITS).json()
        _saved(officer, "回访旅程", "回访旅程甲")
        version = _step(officer, "submit").json()["version"]
        silent = _step(approver, "return", version=version)
        returned = _step(approver, "return", version=version, comment="写明利率\n再提交").json()
        standing = officer.get(f"{VISITS}/standing").json()
        late = _step(approver, "approve", version=version)
        told = officer.get(VISITS).json()
        _saved(officer, "回访旅程甲", "回访旅程乙")
        again = _step(officer, "submit").json()
        _step(approver, "approve", version=again["version"], comment="同意")
        record = officer.get(f"{VISITS}/record").json()["entries"]
        after = officer.get(f"{VISITS}/standing").json()
    assert silent.status_code == 400
    assert returned["state"] == "returned"
    assert (standing["state"], standing["may_return"]) == ("returned", False)
    assert standing["said"]["comment"] == "写明利率\n再提交"
    assert late.json()["code"] == "request.step"
    assert told["live_version"] == before["live_version"]
    assert [(one["step"], one["reason"]) for one in record][:4] == [
        ("approved", "同意"),
        ("draft", ""),
        ("returned", "写明利率\n再提交"),
        ("draft", ""),
    ]
    assert after["said"]["comment"] == "同意"


def test_who_wrote_it_does_not_approve_it_though_another_handed_it_in(server: Server) -> None:
    with server.client(Role.ADMIN) as admin, server.client(Role.OFFICER) as officer:
        _saved(admin, "wang.fang", "li.na")
        version = _step(officer, "submit").json()["version"]
        refused = _step(admin, "approve", version=version)
    assert (refused.status_code, refused.json()["code"]) == (409, "request.same_person")


def test_what_has_errors_may_be_kept_but_not_handed_in(server: Server) -> None:
    with server.client(Role.OFFICER) as officer:
        _saved(officer, "aum >= 50000", "aumm >= 50000")
        refused = _step(officer, "submit")
        assert officer.delete(VISITS).status_code == 204
    assert refused.status_code == 422
    (problem,) = refused.json()["problems"]
    assert problem["code"] == "rule.unknown_tag"
    assert problem["where"].startswith("strategies/visit_series.yaml:1")


def test_nobody_hands_in_what_addresses_customers_out_of_reach(server: Server) -> None:
    with server.client(Role.OFFICER, "EAST") as officer:
        text = officer.get("/v1/strategies/visit_series")
        assert text.status_code == 404
    with server.client(Role.OFFICER) as head_office:
        text = head_office.get(VISITS).json()["written"]["text"]
    mine = text.replace("id: visit_series", "id: visits_east\norg: EAST")
    codes = []
    with server.client(Role.OFFICER, "EAST") as officer:
        for within in ("", "within: WEST\n", "within: E1\n"):
            known = officer.get("/v1/strategies/visits_east")
            revision = known.json()["written"]["revision"] if known.status_code == 200 else ""
            body = {"said": {"text": mine + within}, "expected_revision": revision}
            assert officer.put("/v1/strategies/visits_east", json=body).status_code == 200
            answer = officer.post("/v1/strategies/visits_east/submit").json()
            codes.append(answer.get("code", answer.get("state")))
    assert codes == ["request.beyond_reach", "request.beyond_reach", "draft"]


def test_an_example_that_fails_keeps_a_strategy_from_being_handed_in(server: Server) -> None:
    example = (
        "examples:\n  - {name: he waits, given: {tags: {aum: 60000}},"
        " expect: {steps: [{node: offer, did: proposed, after: {days: 1}}]}}\ngraph:"
    )
    with server.client(Role.OFFICER) as officer:
        _saved(officer, "graph:", example)
        refused = _step(officer, "submit")
        assert officer.delete(VISITS).status_code == 204
    assert refused.status_code == 422
    assert {one["code"] for one in refused.json()["problems"]} == {"example.step"}


def test_a_strategy_is_stopped_and_goes_on(server: Server) -> None:
    with server.client(Role.OFFICER) as officer, server.client(Role.OFFICER, "EAST") as elsewhere:
        hidden = _step(elsewhere, "stop", reason="not mine")
        stopped = _step(officer, "stop", reason="too many complaints")
        rows = officer.get("/v1/strategies", params={"text": "visit_series"}).json()["strategies"]
        resumed = _step(officer, "resume")
    assert (hidden.status_code, stopped.status_code, resumed.status_code) == (404, 204, 204)
    assert rows[0]["is_stopped"]


def _standing(client: httpx.Client) -> dict:
    return client.get(f"{VISITS}/standing").json()


@pytest.mark.parametrize("role", Role)
def test_who_may_see_where_a_strategy_stands(server: Server, role: Role) -> None:
    with server.client(role) as client:
        answer = client.get(f"{VISITS}/standing")
    assert answer.status_code == (200 if role in MAY["see_strategies"] else 403)


def test_everybody_is_told_what_he_may_do_and_why_not(server: Server) -> None:
    with (
        server.client(Role.ADMIN) as admin,
        server.client(Role.APPROVER) as approver,
        server.client(Role.AUDITOR) as auditor,
    ):
        _saved(admin, "A series of calls", "A series of visits")
        version = _step(admin, "submit").json()["version"]
        own, others, reader = _standing(admin), _standing(approver), _standing(auditor)
        _step(approver, "approve", version=version)
        after, publishing = _standing(admin), _standing(approver)
        assert _step(approver, "stop", reason="条款待核").status_code == 204
        stopped = _standing(auditor)["stop"]
        assert _step(approver, "resume").status_code == 204
        again = _standing(auditor)["stop"]
    said = [(one["may_approve"], one["approve_refusal"]) for one in (own, others, reader)]
    assert said == [(False, "制作人不能批准自己提交的策略。"), (True, ""), (False, "")]
    assert (others["state"], others["version"]) == ("draft", version)
    assert (bool(others["makers"]), others["seal"]) == (True, others["sealed_now"])
    assert (after["may_publish"], publishing["may_publish"]) == (False, True)
    assert after["publish_refusal"] == "制作人不能将自己提交的策略发布上线。"
    assert (stopped["reason"], again) == ("条款待核", None)
