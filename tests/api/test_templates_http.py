"""Templates and variants over HTTP: a branch fills what is open, and hands it in."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.bank import NOON, Server, serve_copy
from hengce.documents.administration import apply_folder
from hengce.model.access import Role
from hengce.people.access import MAY

VARIANT = "/v1/variants/east_visits.EAST"
TEMPLATE = """\
# Head office's 总行
id: east_visits
label: {zh: 回访模板, en: Visits}
department: retail
owner: wang.fang
priority_class: service
message_class: care
category: deposit
topic: template_visits
product: deposit
starts: 2026-01-01
ends: 2026-12-31
score: {propensity: "0.1", value: aum * 0.001}
parameters:
  least:
    value: 50000
    kind: money
    label: {zh: 起点, en: Least}
    locked: false
    minimum: 10000
    maximum: 90000
  factor: {value: 2, kind: integer}
graph:
  nodes:
    - {kind: entry, id: start, audience: "aum >= :least AND aum * :factor > 0"}
    - {kind: message, id: offer, channels: [inbox], material: RB-1}
    - {kind: exit, id: done}
  edges: [{source: start, target: offer}, {source: offer, target: done}]
envelope: {units: [EAST], budget_cents_max: 1000}
"""
FILLED = """\
# 东部
id: east_visits.EAST
template: east_visits
org: EAST
owner: chen.yan
values: {least: 60000}
"""


@pytest.fixture(scope="module")
def bank(made_bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("templates")
    documents = folder / "documents"
    shutil.copytree(made_bank.parent / "documents", documents)
    shutil.rmtree(documents / "import")
    (documents / "templates").mkdir()
    (documents / "templates" / "east_visits.yaml").write_text(TEMPLATE, "utf-8")
    with serve_copy(made_bank, folder / "home") as running:
        apply_folder(running.installation.store, documents, "maker", NOON)
        yield running


def _saved(client: httpx.Client, text: str) -> httpx.Response:
    known = client.get(VARIANT)
    revision = known.json()["written"]["revision"] if known.status_code == 200 else ""
    return client.put(VARIANT, json={"said": {"text": text}, "expected_revision": revision})


@pytest.mark.parametrize("role", Role)
def test_who_may_see_and_fill(bank: Server, role: Role) -> None:
    with bank.client(role) as client:
        seen = client.get("/v1/templates")
        filled = client.put("/v1/variants/x", json={"said": {"text": "id: y"}})
    assert seen.status_code == (200 if role in MAY["see_strategies"] else 403)
    assert filled.status_code == (422 if role in MAY["fill_variants"] else 403)


@pytest.mark.parametrize(("unit", "seen"), [("HQ", 1), ("EAST", 1), ("E1", 1), ("WEST", 0)])
def test_a_template_is_offered_to_the_units_of_its_envelope(
    bank: Server, unit: str, seen: int
) -> None:
    with bank.client(Role.BRANCH, unit) as client:
        rows = client.get("/v1/templates").json()["templates"]
        one = client.get("/v1/templates/east_visits")
    assert len(rows) == seen
    assert one.status_code == (200 if seen else 404)


def test_a_gallery_can_show_what_a_template_is_about(bank: Server) -> None:
    with bank.client(Role.BRANCH, "EAST") as client:
        (row,) = client.get("/v1/templates").json()["templates"]
    about = [row[field] for field in ("category", "product", "priority_class", "begins_by")]
    assert about == ["deposit", "deposit", "service", "night"]
    assert [node["id"] for node in row["graph"]["nodes"]] == ["start", "offer", "done"]
    assert row["units"] == ["EAST"]


def test_what_is_open_is_told_with_its_bounds(bank: Server) -> None:
    with bank.client(Role.BRANCH, "EAST") as client:
        told = client.get("/v1/templates/east_visits").json()
    least, factor = told["parameters"]
    assert told["written"]["text"] == TEMPLATE
    assert (least["kind"], least["locked"], least["maximum"]) == ("money", False, 90000.0)
    assert (factor["value"], factor["locked"]) == (2, True)
    assert told["envelope"]["units"] == ["EAST"]


def test_a_branch_fills_a_variant_and_hands_it_in(bank: Server) -> None:
    with bank.client(Role.BRANCH, "WEST") as stranger:
        foreign = _saved(stranger, FILLED)
    with bank.client(Role.BRANCH, "EAST") as branch:
        assert _saved(branch, FILLED.replace("60000", "95000")).status_code == 200
        wrong = branch.get(VARIANT).json()
        refused = branch.post("/v1/strategies/east_visits.EAST/submit")
        assert _saved(branch, FILLED).status_code == 200
        told = branch.get(VARIANT).json()
        handed = branch.post("/v1/strategies/east_visits.EAST/submit")
        after = branch.get(VARIANT).json()
        as_strategy = branch.get("/v1/strategies/east_visits.EAST").json()
        listed = branch.get("/v1/templates/east_visits").json()["variants"]
    with bank.client(Role.APPROVER, "EAST") as approver:
        body = {"version": handed.json()["version"]}
        approved = approver.post("/v1/strategies/east_visits.EAST/approve", json=body)
    with bank.client(Role.OFFICER) as officer:
        mistaken = officer.get("/v1/strategies/east_visits.EAST").json()["written"]
        said = {"text": mistaken["text"]}
        body = {"said": said, "expected_revision": mistaken["revision"]}
        as_a_strategy = officer.put("/v1/strategies/east_visits.EAST", json=body)
    assert (foreign.status_code, as_a_strategy.status_code) == (404, 409)
    assert {one["code"] for one in wrong["problems"]} == {"parameter.out_of_range"}
    assert [(one["path"], one["line"]) for one in wrong["problems"]] == [("values/least", 6)]
    assert refused.status_code == 422
    changed = {one["path"]: one["after"] for one in told["differences"]["fields"]}
    assert changed["parameters/least/value"] == 60000
    assert (told["problems"], told["has_work"], told["state"]) == ([], True, None)
    assert (handed.json()["state"], approved.json()["state"]) == ("draft", "approved")
    assert (after["written"]["text"], after["has_work"]) == (FILLED, False)
    assert as_strategy["template"] == "east_visits"
    assert [(one["id"], one["org"], one["state"]) for one in listed] == [
        ("east_visits.EAST", "EAST", "draft")
    ]


DOCUMENT = "/v1/templates/east_visits"
NEW = "/v1/templates/east_calls"


def _drawn(client: httpx.Client, text: str, address: str = DOCUMENT) -> httpx.Response:
    known = client.get(f"{address}/document")
    revision = known.json()["written"]["revision"] if known.status_code == 200 else ""
    return client.put(address, json={"said": {"text": text}, "expected_revision": revision})


@pytest.mark.parametrize("role", Role)
def test_who_may_draw_templates(bank: Server, role: Role) -> None:
    with bank.client(role) as client:
        answers = [
            client.get("/v1/manuscripts/templates"),
            client.get(f"{DOCUMENT}/document"),
            client.put("/v1/templates/x", json={"said": {"text": "id: y"}}),
            client.delete("/v1/templates/x"),
            client.post("/v1/templates/x/submit"),
        ]
    codes = [200, 200, 422, 404, 404] if role in MAY["draw"] else [403] * 5
    assert [one.status_code for one in answers] == codes


def test_a_new_template_is_offered_once_it_is_handed_in(bank: Server) -> None:
    text = TEMPLATE.replace("east_visits", "east_calls").replace("template_visits", "calls")
    with bank.client(Role.OFFICER) as officer, bank.client(Role.BRANCH, "EAST") as branch:
        _drawn(officer, text.replace("units: [EAST]", "units: [NOWHERE]"), NEW).raise_for_status()
        refused = officer.post(f"{NEW}/submit")
        before = branch.get(NEW)
        (work,) = officer.get("/v1/manuscripts/templates").json()["templates"]
        _drawn(officer, text, NEW).raise_for_status()
        told = officer.get(f"{NEW}/document").json()
        handed_in = officer.post(f"{NEW}/submit").raise_for_status().json()
        after = branch.get(NEW).raise_for_status().json()
        settled = officer.get(f"{NEW}/document").json()
    assert (refused.status_code, before.status_code) == (422, 404)
    assert [one["code"] for one in refused.json()["problems"]] == ["template.unit_unknown"]
    assert (work["id"], work["is_new"]) == ("east_calls", True)
    assert (told["has_work"], told["is_offered"], told["variants"]) == (True, False, [])
    assert handed_in == {"template": "east_calls", "wait": []}
    assert [one["name"] for one in after["parameters"]] == ["least", "factor"]
    assert (settled["has_work"], settled["is_offered"]) == (False, True)
    assert settled["written"]["text"] == text


def test_variants_wait_after_their_template_changed_and_must_fit_it(bank: Server) -> None:
    narrower = TEMPLATE.replace("maximum: 90000", "maximum: 55000")
    worded = TEMPLATE.replace("zh: 回访模板", "zh: 回访模板二")
    with bank.client(Role.BRANCH, "EAST") as branch, bank.client(Role.OFFICER) as officer:
        _saved(branch, FILLED).raise_for_status()
        submitted = branch.post("/v1/strategies/east_visits.EAST/submit")
        _drawn(officer, narrower).raise_for_status()
        refused = officer.post(f"{DOCUMENT}/submit")
        _drawn(officer, worded).raise_for_status()
        waiting = officer.post(f"{DOCUMENT}/submit").raise_for_status().json()
    assert submitted.status_code == 200
    assert refused.status_code == 422
    assert {one["code"] for one in refused.json()["problems"]} == {"parameter.out_of_range"}
    assert waiting == {"template": "east_visits", "wait": ["east_visits.EAST"]}


def test_a_folder_leaves_templates_that_people_drew(bank: Server, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    shutil.copytree(bank.installation.home.parent / "documents", folder)
    apply_folder(bank.installation.store, folder, "maker", NOON)
    with bank.client(Role.BRANCH, "EAST") as branch:
        names = {one["id"] for one in branch.get("/v1/templates").json()["templates"]}
    assert {"east_calls", "east_visits"} <= names
