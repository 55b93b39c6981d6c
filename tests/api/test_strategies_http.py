"""Strategies over HTTP: read, saved as work in progress, checked, given up."""

import httpx
import pytest

from api.bank import Server
from hengce.model.access import Role
from hengce.people.access import MAY

BANNER = "/v1/strategies/banner_deposit"
CHECK = "/v1/documents/check"
WORK = """\
# a new one 新的
id: {name}
label: {{zh: 新旅程, en: A new one}}
org: {org}
"""


def _saved(client: httpx.Client, name: str, revision: str = "", **said: object) -> httpx.Response:
    body = {"said": said, "expected_revision": revision}
    return client.put(f"/v1/strategies/{name}", json=body)


@pytest.mark.parametrize("role", Role)
def test_who_may_see_and_draw(server: Server, role: Role) -> None:
    with server.client(role) as client:
        seen = [client.get("/v1/strategies"), client.get(BANNER)]
        checked = client.post(CHECK, json={"id": "x", "said": {"text": "id: x"}})
        drawn = _saved(client, f"by_{role}", text=WORK.format(name=f"by_{role}", org="HQ"))
        dropped = client.delete(f"/v1/strategies/by_{role}")
    sees = 200 if role in MAY["see_strategies"] else 403
    assert [answer.status_code for answer in (*seen, checked)] == [sees] * 3
    assert drawn.status_code == (200 if role in MAY["draw"] else 403)
    assert dropped.status_code == (204 if role in MAY["draw"] else 403)


def test_a_strategy_is_read_as_a_tree_and_as_the_text_of_its_file(server: Server) -> None:
    with server.client(Role.AUDITOR) as client:
        rows = client.get("/v1/strategies", params={"text": "横幅"}).json()
        one = client.get(BANNER).json()
        again = client.get(BANNER, params={"version": one["version"]}).json()
        unknown = client.get(BANNER, params={"version": "0" * 64})
    (row,) = rows["strategies"]
    assert (row["id"], row["state"], row["problems"]) == ("banner_deposit", "live", None)
    assert row["live_version"] == row["version"] == one["version"]
    written = one["written"]
    assert written["text"].startswith("\nid: banner_deposit\nlabel: {zh: 横幅存款")
    assert written["document"]["graph"]["nodes"][1]["channels"] == ["banner"]
    assert written["version"] == one["version"]
    assert [each["kind"] for each in one["versions"]] == ["applied"]
    assert again["written"] == written
    assert unknown.status_code == 404


def test_work_is_saved_with_its_comments_by_one_at_a_time(server: Server) -> None:
    with server.client(Role.OFFICER) as client:
        first = _saved(client, "series", text=WORK.format(name="series", org="HQ")).json()
        lost = _saved(client, "series", text="id: series\n")
        changed = {**first["document"], "owner": "li.na"}
        second = _saved(client, "series", first["revision"], document=changed).json()
        other_name = _saved(client, "series", second["revision"], text="id: else\n")
        nothing = _saved(client, "series", second["revision"])
        row = client.get("/v1/strategies", params={"text": "series"}).json()["strategies"][0]
        no_yaml = _saved(client, "series", second["revision"], text="id: [").json()
        kept = client.get("/v1/strategies/series").json()
        dropped = client.delete("/v1/strategies/series")
        gone = client.get("/v1/strategies/series")
        nobody = client.delete("/v1/strategies/series")
    assert (lost.status_code, lost.json()["code"]) == (409, "request.version")
    assert second["text"] == first["text"] + "owner: li.na\n"
    assert (other_name.status_code, nothing.status_code) == (422, 400)
    assert (row["id"], row["state"], row["has_work"]) == ("series", None, True)
    assert (row["label"], row["owner"]) == ({"zh": "新旅程", "en": "A new one"}, "li.na")
    assert row["problems"] > 3
    assert (no_yaml["document"], kept["written"]["text"]) == (None, "id: [")
    assert [one["kind"] for one in kept["versions"]] == ["saved"] * 3
    assert (dropped.status_code, gone.status_code, nobody.status_code) == (204, 404, 404)


# the key's unit, the unit of the document, what becomes of it
REACH = [("HQ", "E1", 200), ("EAST", "E1", 200), ("EAST", "HQ", 404), ("WEST", "EAST", 404)]


@pytest.mark.parametrize(("unit", "org", "status"), REACH)
def test_work_is_drawn_within_the_reach_of_a_key(
    server: Server, unit: str, org: str, status: int
) -> None:
    name = f"of_{org}_by_{unit}"
    with server.client(Role.OFFICER, unit) as client:
        assert _saved(client, name, text=WORK.format(name=name, org=org)).status_code == status
        assert client.get(f"/v1/strategies/{name}").status_code == status
        assert _saved(client, "banner_deposit", text="id: banner_deposit").status_code in {404, 409}
    with server.client(Role.OFFICER, "WEST") as client:
        hidden = client.get(f"/v1/strategies/{name}")
        assert hidden.status_code == 404


def test_a_check_tells_place_line_column_and_fix_in_the_callers_language(server: Server) -> None:
    with server.client(Role.OFFICER) as client:
        text = client.get(BANNER).json()["written"]["text"]
        fine = client.post(CHECK, json={"id": "banner_deposit", "said": {"text": text}}).json()
        wrong = text.replace("aum >= 50000", "aumm >= 50000").replace("target: done", "target: x")
        body = {"id": "banner_deposit", "said": {"text": wrong}}
        zh = client.post(CHECK, json=body).json()["problems"]
        en = client.post(CHECK, json=body, headers={"Accept-Language": "en"}).json()["problems"]
        shape = client.post(CHECK, json={"id": "x", "said": {"document": {"id": "x"}}}).json()
    assert fine["errors"] == 0
    lines = text.split("\n")
    tag = next(one for one in zh if one["code"] == "rule.unknown_tag")
    assert (tag["node"], tag["path"], tag["at"]) == ("start", "graph/nodes/start/audience", "1:1")
    assert "aumm" in tag["message"]
    assert lines[tag["line"] - 1][tag["column"] - 1 :].startswith("audience: aum >= 50000")
    edge = next(one for one in en if one["edge"] is not None)
    assert edge["edge"] == 1
    assert {one["message"] for one in zh}.isdisjoint(one["message"] for one in en)
    assert {one["code"] for one in shape["problems"]} == {"document.key_missing"}
    assert shape["errors"] == len(shape["problems"]) > 5
