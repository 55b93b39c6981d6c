"""Audiences as documents over HTTP: drafted, handed in, changed under four eyes."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.bank import OF_EACH_UNIT, Server, serve_copy
from hengce.model.access import Role
from hengce.people.access import MAY

RICH = "/v1/audiences/rich"
TEXT = """\
# 富裕客户
id: rich
label: {zh: 富裕客户, en: The rich}
owner: wang.fang
where: aum >= 300000
"""


@pytest.fixture(scope="module")
def bank(made_bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_copy(made_bank, tmp_path_factory.mktemp("audiences") / "home") as running:
        yield running


def _saved(client: httpx.Client, text: str, address: str = RICH) -> httpx.Response:
    known = client.get(address)
    revision = known.json()["written"]["revision"] if known.status_code == 200 else ""
    return client.put(address, json={"said": {"text": text}, "expected_revision": revision})


def _spoken_to(bank: Server, name: str) -> str:
    """The condition of an audience as strategies that are live speak to it."""
    return next(one.where for one in bank.installation.published().audiences if one.id == name)


@pytest.mark.parametrize("role", Role)
def test_who_may_see_draw_and_hand_in(bank: Server, role: Role) -> None:
    mine = f"/v1/audiences/of_{role}"
    with bank.client(role) as client:
        seen = [client.get("/v1/manuscripts/audiences"), client.get("/v1/audiences/everybody")]
        drawn = _saved(client, TEXT.replace("id: rich", f"id: of_{role}"), mine)
        dropped = client.delete(mine)
        handed_in = client.post(f"{mine}/submit")
    assert {one.status_code for one in seen} == {200 if role in MAY["see_strategies"] else 403}
    assert drawn.status_code == (200 if role in MAY["draw"] else 403)
    assert dropped.status_code == (204 if role in MAY["draw"] else 403)
    assert handed_in.status_code == (404 if role in MAY["submit"] else 403)


def test_a_draft_says_what_is_wrong_and_reaches_nobody(bank: Server) -> None:
    with bank.client(Role.OFFICER) as client:
        assert _saved(client, TEXT.replace("aum", "aumm")).status_code == 200
        wrong = client.get(RICH).json()
        refused = client.post(f"{RICH}/submit")
        (work,) = client.get("/v1/manuscripts/audiences").json()["audiences"]
        listed = {one["id"] for one in client.get("/v1/audiences").json()["audiences"]}
    assert [one["code"] for one in wrong["problems"]] == ["rule.unknown_tag"]
    assert (wrong["has_work"], wrong["used_by"]) == (True, [])
    assert refused.status_code == 422
    assert (work["id"], work["is_new"]) == ("rich", True)
    assert "rich" not in listed


def test_an_audience_is_handed_in_and_counted(bank: Server) -> None:
    with bank.client(Role.OFFICER) as client:
        _saved(client, TEXT).raise_for_status()
        told = client.get(RICH).json()
        handed_in = client.post(f"{RICH}/submit").raise_for_status().json()
        after = client.get(RICH).json()
        rows = {one["id"]: one for one in client.get("/v1/audiences").json()["audiences"]}
    assert (told["problems"], told["written"]["text"]) == ([], TEXT)
    assert {one["path"] for one in told["changes"]} == {"id", "label", "owner", "where"}
    assert handed_in == {"audience": "rich", "wait": []}
    assert (after["has_work"], after["changes"]) == (False, [])
    assert [one["kind"] for one in after["versions"]][:1] == ["handed_in"]
    assert rows["rich"]["customers"] == 4 * OF_EACH_UNIT


def test_a_change_waits_for_whoever_approves_the_strategy(bank: Server) -> None:
    """Live strategies speak to the audience as it was until somebody else approved them anew."""
    address = "/v1/strategies/banner_deposit"
    with bank.client(Role.OFFICER) as client, bank.client(Role.APPROVER) as other:
        one = client.get(address).json()["written"]
        text = one["text"].replace("aum >= 50000", "in_audience('rich')")
        body = {"said": {"text": text}, "expected_revision": one["revision"]}
        client.put(address, json=body).raise_for_status()
        version = client.post(f"{address}/submit").raise_for_status().json()["version"]
        for step in ("approve", "publish"):
            other.post(f"{address}/{step}", json={"version": version}).raise_for_status()

        _saved(client, TEXT.replace("300000", "900000")).raise_for_status()
        told = client.get(RICH).json()
        handed_in = client.post(f"{RICH}/submit").raise_for_status().json()
        before = _spoken_to(bank, "rich")
        own = client.post(f"{address}/approve", json={"version": version}).status_code
        for step in ("approve", "publish"):
            other.post(f"{address}/{step}", json={"version": version}).raise_for_status()
    assert [(c["path"], c["before"], c["after"]) for c in told["changes"]] == [
        ("where", "aum >= 300000", "aum >= 900000")
    ]
    assert [(use["strategy"], use["is_live"]) for use in told["used_by"]] == [
        ("banner_deposit", True)
    ]
    assert handed_in["wait"] == ["banner_deposit"]
    assert before == "aum >= 300000"
    assert own == 403  # an officer never approves; the approver is another person
    assert _spoken_to(bank, "rich") == "aum >= 900000"


def test_a_change_that_breaks_a_strategy_is_refused(bank: Server) -> None:
    sliced = TEXT + "slice: {salt: a, first: 0, last: 5000}\n"
    with bank.client(Role.OFFICER) as client:
        _saved(client, sliced).raise_for_status()
        refused = client.post(f"{RICH}/submit")
        client.delete(RICH).raise_for_status()
    assert refused.status_code == 422
    assert "rule.sliced_audience" in {one["code"] for one in refused.json()["problems"]}


@pytest.mark.parametrize(
    ("unit", "org", "status"),
    [
        ("EAST", "EAST", 200),
        ("EAST", "E1", 200),
        ("HQ", "E1", 200),
        ("EAST", "WEST", 404),
        ("E1", "EAST", 404),
        ("EAST", "''", 404),  # the whole bank's
    ],
)
def test_a_unit_keeps_audiences_of_its_own(bank: Server, unit: str, org: str, status: int) -> None:
    text = f"{TEXT.replace('id: rich', 'id: near')}org: {org}\n"
    with bank.client(Role.OFFICER, unit) as client, bank.client(Role.OFFICER, "WEST") as stranger:
        saved = _saved(client, text, "/v1/audiences/near")
        hidden = stranger.get("/v1/audiences/near")
        if status == 200:
            client.delete("/v1/audiences/near").raise_for_status()
    assert saved.status_code == status
    assert hidden.status_code == 404


def test_whoever_saves_says_what_he_has_seen(bank: Server) -> None:
    with bank.client(Role.OFFICER) as client:
        lost = client.put(RICH, json={"said": {"text": TEXT}, "expected_revision": "0" * 16})
        other_name = _saved(client, TEXT.replace("id: rich", "id: poor"))
    assert (lost.status_code, other_name.status_code) == (409, 422)
