"""The catalogue of the canvas, and conditions as text, tree, words and SQL."""

import pytest

from api.bank import Server
from hengce.model.access import Role
from hengce.model.instant import show_instant
from hengce.people.access import MAY
from hengce.words.nodes import KINDS, kinds_of_nodes

READ = "/v1/conditions/read"
TREE = {
    "kind": "all",
    "items": [
        {
            "kind": "compare",
            "subject": {"kind": "tag", "name": "aum"},
            "operator": ">=",
            "value": 50000,
        },
        {
            "kind": "any",
            "items": [
                {
                    "kind": "compare",
                    "subject": {
                        "kind": "fold",
                        "function": "count_of",
                        "event": "wealth_viewed",
                        "property": "",
                        "window": 30,
                        "window_unit": "days",
                        "by": "",
                        "span": 0,
                        "span_unit": "days",
                        "where": "",
                    },
                    "operator": ">=",
                    "value": 3,
                },
                {"kind": "audience", "audience": "everybody"},
            ],
        },
    ],
}
TEXT = "aum >= 50000 AND (count_of('wealth_viewed', days => 30) >= 3 OR in_audience('everybody'))"


@pytest.mark.parametrize("role", Role)
def test_who_may_look(server: Server, role: Role) -> None:
    with server.client(role) as client:
        answers = [client.get("/v1/catalogue"), client.post(READ, json={"text": "aum > 1"})]
    expected = 200 if role in MAY["see_strategies"] else 403
    assert [answer.status_code for answer in answers] == [expected] * 2


def test_every_kind_of_node_has_a_name() -> None:
    assert set(KINDS) == set(kinds_of_nodes())


@pytest.mark.parametrize(
    ("unit", "audiences", "units"),
    [("HQ", 4, ["E1", "EAST", "HQ", "WEST"]), ("WEST", 3, ["WEST"])],
)
def test_the_catalogue_offers_what_a_key_reaches(
    server: Server, unit: str, audiences: int, units: list[str]
) -> None:
    with server.client(Role.OFFICER, unit) as client:
        offered = client.get("/v1/catalogue").json()
    tags = {one["tag"]["name"]: one for one in offered["tags"]}
    assert tags["aum"]["tag"]["kind"] == "money"
    viewed = next(one for one in offered["events"] if one["name"] == "wealth_viewed")
    assert viewed["properties"] == {"product": "text", "amount": "money", "seconds": "integer"}
    assert viewed["labels"]["amount"] == {"zh": "amount", "en": "amount"}
    assert len(offered["audiences"]) == audiences
    assert [one["id"] for one in offered["units"]] == units
    assert {one["id"]: one["kind"] for one in offered["channels"]}["banner"] == "slot"
    assert offered["ways"]["timeout"] == {"zh": "超时", "en": "timeout"}
    material = next(one for one in offered["materials"] if one["id"] == "RB-2")
    assert (material["channels"], material["valid_until"]) == (["banner"], "")
    assert {one["id"]: one["label"]["zh"] for one in offered["categories"]}["wealth"] == "理财"
    assert all(one["label"]["zh"] for one in (*offered["topics"], *offered["codes"]))


def test_text_and_tree_are_one_condition(server: Server) -> None:
    with server.client(Role.OFFICER) as client:
        of_text = client.post(READ, json={"text": TEXT}).json()
        of_tree = client.post(READ, json={"tree": TREE}).json()
    assert {**of_text, "sql": ""} == {**of_tree, "sql": ""}
    assert (of_text["text"], of_text["tree"]) == (TEXT, TREE)
    assert of_text["read_back"]["zh"].startswith("资产规模 ≥ 50,000.00 元 且 （近30日")
    assert '"aum" >= 5000000' in of_text["sql"]
    assert of_text["problems"] == []


# what is asked, the codes of its problems, where they are in the text
WRONG = [
    ({"text": "aumm > 1"}, {"rule.unknown_tag"}, "1:1"),
    ({"text": "aum >\n "}, {"rule.syntax"}, "1:5"),
    ({"text": "aum > :least"}, {"rule.unknown_parameter"}, "1:7"),
    ({"text": "amount > 1", "of": "event", "event": "page"}, {"rule.unknown_tag"}, "1:1"),
]


@pytest.mark.parametrize(("body", "codes", "at"), WRONG)
def test_problems_have_their_place(server: Server, body: object, codes: set[str], at: str) -> None:
    with server.client(Role.OFFICER) as client:
        told = client.post(READ, json=body).json()
    assert {one["code"] for one in told["problems"]} == codes
    assert {one["at"] for one in told["problems"]} == {at}
    assert (told["read_back"], told["sql"]) == (None, "")


RIGHT = [
    {"text": "aum > :least", "parameters": {"least": {"value": 5, "kind": "money"}}},
    {"text": "amount >= 1000", "of": "event", "event": "payroll_in"},
]


@pytest.mark.parametrize("body", RIGHT)
def test_parameters_and_properties_may_be_named(server: Server, body: object) -> None:
    with server.client(Role.OFFICER) as client:
        told = client.post(READ, json=body).json()
        nothing = client.post(READ, json={})
    assert told["problems"] == []
    assert told["read_back"]["zh"]
    assert nothing.status_code == 409


@pytest.mark.parametrize(
    ("unit", "units"), [("HQ", ["E1", "EAST", "HQ", "WEST"]), ("WEST", ["WEST"])]
)
def test_everybody_who_sees_customers_may_name_things(
    server: Server, unit: str, units: list[str]
) -> None:
    with server.client(Role.HEAD, unit) as client:
        told = client.get("/v1/names").raise_for_status().json()
    assert [one["id"] for one in told["units"]] == units
    assert not told["demonstration"]
    assert {"placement": "banner", "channel": "banner"} in told["slots"]
    labels = {one["id"]: one["label"] for one in told["reasons"]}
    assert labels["cap_reached"] == {"zh": "达到频控上限", "en": "a cap is reached"}
    assert {one["id"] for one in told["channels"]} >= {"sms", "banner"}
    assert all(one["label"]["zh"] and one["label"]["en"] for one in told["rules"])
    assert len(told["rules"]) > 1
    subjects = {one["id"]: one["label"]["zh"] for one in told["subjects"]}
    assert subjects["deposit"] == "存款"


def test_who_serves_a_branch_knows_the_strategies_of_head_office(server: Server) -> None:
    with server.client(Role.HEAD, "E1") as head, server.client(Role.ADMIN, "HQ") as admin:
        named = {one["id"] for one in head.get("/v1/names").json()["strategies"]}
        own = {
            one["id"]
            for one in admin.get("/v1/catalogue").json()["strategies"]
            if one["org"] == "HQ"
        }
    assert own
    assert own <= named


READING = "/v1/parts/read"
MONDAYS = {"at": "10:00", "weekdays": [1]}


def test_parts_of_a_strategy_are_told_while_they_are_filled_in(server: Server) -> None:
    body = {
        "starts": "2026-12-01",
        "ends": "2026-12-21",
        "schedule": MONDAYS,
        "reentry": {"mode": "after_period", "months": 3, "anchor": "exit"},
        "trial": {"champion": "old", "gain": {"counts": "event", "days": 14, "event": "page"}},
    }
    with server.client(Role.OFFICER) as client:
        told = client.post(READING, json=body).json()
        late = client.post(READING, json={**body, "ends": "2026-11-30"}).json()
        no_clock = client.post(READING, json={"schedule": {"at": "25:99"}}).json()
        unknown = client.post(READING, json={"schedule": {"when": "10:00"}})
    assert [show_instant(at, "Asia/Shanghai")[:16] for at in told["next"]] == [
        "2026-12-07T10:00",
        "2026-12-14T10:00",
        "2026-12-21T10:00",
    ]
    assert [one["zh"] for one in told["sentences"]][:3] == [
        "每周一 10:00 放入符合条件的客户",
        "从上次离开起满 3 个月可以再次进入",
        "“old”是现行做法，其余各组是挑战者；按首次曝光后 14 天内发生“页面”比较",
    ]
    assert told["sentences"][3]["zh"].startswith("挑战者的份额：20% → 50% → 80% → 100%")
    assert (late["next"], no_clock) == ([], {"sentences": [], "next": []})
    assert unknown.status_code == 400


@pytest.mark.parametrize("role", Role)
def test_who_may_have_parts_told(server: Server, role: Role) -> None:
    with server.client(role) as client:
        answer = client.post(READING, json={"schedule": MONDAYS})
    assert answer.status_code == (200 if role in MAY["see_strategies"] else 403)


@pytest.mark.parametrize("role", [Role.SOURCE, Role.DECIDER])
def test_programs_are_told_no_names(server: Server, role: Role) -> None:
    with server.client(role) as client:
        assert client.get("/v1/names").status_code == 403


FORMULA = "/v1/formulas/read"


@pytest.mark.parametrize("role", Role)
def test_who_may_have_formulas_told(server: Server, role: Role) -> None:
    with server.client(role) as client:
        answer = client.post(FORMULA, json={"text": "0.1", "of": "propensity"})
    assert answer.status_code == (200 if role in MAY["see_strategies"] else 403)


@pytest.mark.parametrize(
    ("asked", "zh"),
    [
        ({"text": "0.035", "of": "propensity"}, "每位客户的接受概率都是 3.5%"),
        ({"text": "12.5", "of": "value"}, "客户接受一次都值 ¥12.50"),
        (
            {"text": "aum * 0.001", "of": "value", "value_unknown_cents": 100},
            "客户接受一次的价值 = 资产规模 × 0.001；其中任何一项不知道时按 ¥1.00",
        ),
        (
            {"text": "aum * :margin", "of": "value", "parameters": {"margin": {"value": 0.5}}},
            "客户接受一次的价值 = 资产规模 × 0.5；其中任何一项不知道时按 ¥0.00",
        ),
        (
            {"text": "aum", "of": "value"},
            "客户接受一次的价值取自“资产规模”；不知道时按 ¥0.00",
        ),
        (
            {"text": "age / 100", "of": "propensity", "propensity_unknown": 0.01},
            "接受概率 = 年龄 ÷ 100，只算 0 到 100% 之间；其中任何一项不知道时按 1%",
        ),
    ],
)
def test_a_formula_is_told_in_words(server: Server, asked: dict[str, object], zh: str) -> None:
    with server.client(Role.OFFICER) as client:
        told = client.post(FORMULA, json=asked).raise_for_status().json()
    assert (told["read_back"]["zh"], told["problems"]) == (zh, [])
    assert told["read_back"]["en"]


@pytest.mark.parametrize(
    ("text", "of", "code"),
    [
        ("aumm * 2", "value", "rule.unknown_tag"),
        ("aum * 2", "propensity", "rule.not_plain"),
        ("aum *", "value", "rule.syntax"),
        ("aum > 2", "value", "rule.not_a_value"),
    ],
)
def test_a_formula_says_what_is_wrong(server: Server, text: str, of: str, code: str) -> None:
    with server.client(Role.OFFICER) as client:
        told = client.post(FORMULA, json={"text": text, "of": of}).raise_for_status().json()
    assert told["read_back"] is None
    assert [one["code"] for one in told["problems"]] == [code]


TIMETABLE = "/v1/documents/timetable"


@pytest.mark.parametrize("role", Role)
def test_who_may_see_a_timetable(server: Server, role: Role) -> None:
    with server.client(role) as client:
        answer = client.post(TIMETABLE, json={"id": "one", "said": {"text": "id: one"}})
    assert answer.status_code == (200 if role in MAY["see_strategies"] else 403)


def test_a_strategy_is_told_in_time_while_it_is_drawn(server: Server) -> None:
    with server.client(Role.OFFICER) as client:
        text = client.get("/v1/strategies/visit_series").json()["written"]["text"]
        body = {"id": "visit_series", "said": {"text": text}}
        told = client.post(TIMETABLE, json=body).raise_for_status().json()
        english = client.post(TIMETABLE, json=body, headers={"Accept-Language": "en"}).json()
        wrong = {"id": "visit_series", "said": {"text": text.replace("target: done", "target: no")}}
        broken = client.post(TIMETABLE, json=wrong).raise_for_status().json()
    rows = {one["node"]: one for one in told["rows"]}
    assert [one["node"] for one in told["rows"]] == ["start", "pause", "offer", "done"]
    assert (rows["offer"]["is_wave"], rows["pause"]["says"]) == (True, ["等 2 天"])
    assert rows["offer"]["silent_us"] == rows["pause"]["holds_us"] == 2 * 86_400_000_000
    assert [one["target"] for one in rows["offer"]["silence"]] == ["done"]
    assert [one["says"] for one in english["rows"]][1] == ["Waits 2 days"]
    assert broken == {"is_whole": False, "length_us": 0, "rows": [], "always": []}
