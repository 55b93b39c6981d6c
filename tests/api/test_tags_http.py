"""Tags over HTTP: the catalogue, what rests on a tag, whom another formula would move."""

from collections.abc import Iterator

import pytest

from api.bank import DOCUMENTS, NOON, OF_EACH_UNIT, UNITS, Server, make_bank, serve_copy
from hengce.model.access import Role
from hengce.people.access import MAY

DERIVED = """
- {name: affluent, label: {zh: 富裕, en: Affluent}, formula: aum >= 300000}
- {name: affluent_adult, label: {zh: 富裕成年人, en: Affluent adult},
   formula: affluent AND age >= 18}
- {name: decade, label: {zh: 年龄段, en: Decade}, formula: age / 10}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = tmp_path_factory.mktemp("tags") / "home"
    strategy = DOCUMENTS["strategies/banner_deposit.yaml"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(DOCUMENTS, "derived.yaml", DERIVED)
        patch.setitem(
            DOCUMENTS,
            "strategies/banner_deposit.yaml",
            strategy.replace("audience: aum >= 50000", "audience: affluent_adult"),
        )
        make_bank(made)
    with serve_copy(made, tmp_path_factory.mktemp("served") / "home") as running:
        yield running


def test_the_catalogue_tells_the_strictest_sensitivity_of_a_formula(server: Server) -> None:
    with server.client(Role.AUDITOR) as client:
        told = {one["name"]: one for one in client.get("/v1/tags").json()["tags"]}
    expected = {
        "age": (False, "integer", "personal"),
        "affluent": (True, "boolean", "sensitive"),
        "affluent_adult": (True, "boolean", "sensitive"),
        "decade": (True, "real", "personal"),
    }
    shown = {
        name: tuple(told[name][k] for k in ("computed", "kind", "sensitivity")) for name in expected
    }
    assert shown == expected


def test_a_tag_tells_what_rests_on_it(server: Server) -> None:
    with server.client(Role.AUDITOR) as client:
        told = client.get("/v1/tags/affluent").raise_for_status().json()
        missing = client.get("/v1/tags/nothing")
    assert told["formula"] == "aum >= 300000"
    assert told["rests_on"] == ["aum"]
    assert told["derived"] == ["affluent_adult"]
    assert [one["strategy"] for one in told["texts"]] == ["banner_deposit"]
    assert all(one["place"]["zh"] and one["place"]["en"] for one in told["texts"])
    assert told["read_back"]["zh"]
    assert missing.status_code == 404


# the formula, whom the audience has with it
EFFECTS = [
    ("aum >= 300000", len(UNITS) * OF_EACH_UNIT),
    ("aum >= 400000", 0),
]


@pytest.mark.parametrize(("formula", "after"), EFFECTS)
def test_whom_another_formula_would_move(server: Server, formula: str, after: int) -> None:
    everybody = len(UNITS) * OF_EACH_UNIT
    with server.client(Role.AUDITOR) as client:
        answer = client.post("/v1/tags/affluent/effect", json={"formula": formula})
    (told,) = answer.raise_for_status().json()["audiences"]
    assert told == {
        "strategy": "banner_deposit",
        "before": everybody,
        "after": after,
        "enter": 0,
        "leave": everybody - after,
    }


REFUSED = [
    ("affluent", {"formula": "aumm >= 1"}, 422),
    ("affluent", {"formula": "affluent_adult"}, 422),
    ("affluent", {"formula": ""}, 400),
    ("aum", {"formula": "age > 1"}, 404),
]


@pytest.mark.parametrize(("name", "body", "status"), REFUSED)
def test_what_cannot_be_tried(server: Server, name: str, body: dict, status: int) -> None:
    with server.client(Role.AUDITOR) as client:
        assert client.post(f"/v1/tags/{name}/effect", json=body).status_code == status


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("unit", ["HQ", "EAST"])
def test_who_may_read_tags(server: Server, role: Role, unit: str) -> None:
    with server.client(role, unit) as client:
        answers = [
            client.get("/v1/tags").status_code,
            client.get("/v1/tags/affluent").status_code,
            client.post("/v1/tags/affluent/effect", json={"formula": "aum > 1"}).status_code,
        ]
    may = role in MAY["read"]
    # Audiences are counted over the whole bank: for keys that reach all of it.
    assert answers == [200 if may else 403] * 2 + [200 if may and unit == "HQ" else 403]


def test_computed_tags_of_a_customer_are_masked_by_what_they_rest_on(server: Server) -> None:
    with server.client(Role.OPERATOR) as client:
        view = client.get("/v1/customers/EAST-1/view").raise_for_status().json()
        body = {"reason": "complaint", "fields": ["affluent", "decade"]}
        told = client.post("/v1/customers/EAST-1/unmask", json=body).raise_for_status().json()
    seen = {one["name"]: (one["origin"], one["value"], one["masked"]) for one in view["tags"]}
    assert seen["affluent"] == ("computed", "***", True)
    assert seen["decade"] == ("computed", "2–5", True)
    assert {one["name"]: one["value"] for one in told["tags"]} == {"affluent": True, "decade": 4.5}
    assert view["at"] >= NOON
