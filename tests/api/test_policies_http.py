"""The bank's rules, the bench that tests them, products, materials and sources over HTTP."""

import pytest

from api.asked import asked, status, told
from api.bank import Server
from hengce.documents.administration import resume, stop
from hengce.model.access import Role
from hengce.model.configuration import StopScope
from hengce.model.profile import Change, ChangeKind

SENTENCES = {
    "consent": "Consent is needed for: commercial.",
    "conditions": "Must hold: Age ≥ 18 (for: any contact).",
    "hours": "channel: SMS: sent from 08:30 until 20:30 on the customer's clock only.",
    "caps": (
        "At most 3 for a customer in the current month (interrupting; message class: commercial)."
    ),
}


@pytest.mark.parametrize("section", SENTENCES)
def test_rules_are_told_in_sentences_and_as_data(server: Server, section: str) -> None:
    found = asked(server, "/v1/policies")
    (rules,) = (one["rules"] for one in found["sections"] if one["section"] == section)
    assert rules[0]["sentence"] == SENTENCES[section]
    assert found["policy"]["caps"][0]["limit"] == 3
    with server.client(Role.AUDITOR) as client:
        chinese = client.get("/v1/policies").json()["sections"]
    assert {one["section"]: one["label"] for one in chinese}["hours"] == "发送时段"


def bench(server: Server, **asks: str) -> dict:
    (answer,) = told(server, "/v1/policies/test", asks)["answers"]
    return answer


def test_the_bench_gives_the_engine_s_answer_and_writes_nothing(server: Server) -> None:
    with server.installation.store.view() as view:
        before = view.position
    answer = bench(server, customer="WEST-2", strategy="deposit_offer")
    assert (answer["said"], answer["alone"], answer["why"]) == (True, False, "")
    assert [one["channel"] for one in answer["contacts"]] == ["sms"]
    assert [one["strategy"] for one in answer["competitors"]] == ["deposit_offer", "wealth_offer"]
    by_event = bench(server, customer="WEST-2", strategy="payroll")
    assert (by_event["said"], by_event["alone"]) == (True, True)
    in_a_slot = bench(server, customer="WEST-2", strategy="banner_deposit")
    assert [one["channel"] for one in in_a_slot["contacts"]] == ["banner"]
    with server.installation.store.view() as view:
        assert view.position == before


def test_the_bench_says_which_gate_refuses(server: Server) -> None:
    out = Change(
        customer="WEST-3",
        kind=ChangeKind.OPT_OUT,
        key="*",
        value=True,
        at=server.service.clock(),
        why="told the branch",
    )
    with server.installation.store.transaction(server.service.clock()) as tx:
        tx.add_changes([out])
    (one,) = bench(server, customer="WEST-3", strategy="wealth_offer")["candidates"]
    assert (one["verdict"], one["reason"]) == ("no_consent", "do_not_contact")
    assert {gate["gate"]: gate["state"] for gate in one["gates"]}["consent"] == "failed"
    store, at = server.installation.store, server.service.clock()
    stop(store, StopScope.CHANNEL, "sms", "test", "a drill", at)
    try:
        (one,) = bench(server, customer="WEST-2", strategy="wealth_offer")["candidates"]
    finally:
        resume(store, StopScope.CHANNEL, "sms", "test", server.service.clock())
    assert one["reason"] == "switched_off"


def test_the_bench_asks_all_that_say_a_material_through_a_channel(server: Server) -> None:
    body = {"customer": "WEST-2", "material": "RB-1", "channel": "inbox"}
    answers = told(server, "/v1/policies/test", body)["answers"]
    assert [one["strategy"] for one in answers] == ["deposit_offer", "payroll", "visit_series"]


REFUSED = [
    ({"customer": "EAST-1", "strategy": "deposit_offer"}, "WEST", 404),
    ({"customer": "NOBODY", "strategy": "deposit_offer"}, "HQ", 404),
    ({"customer": "EAST-1", "strategy": "no_such"}, "HQ", 404),
    ({"customer": "EAST-1"}, "HQ", 409),
    ({"customer": "EAST-1", "strategy": "deposit_offer", "material": "RB-1"}, "HQ", 409),
]


@pytest.mark.parametrize(("body", "unit", "code"), REFUSED)
def test_the_bench_refuses(server: Server, body: dict, unit: str, code: int) -> None:
    with server.client(Role.AUDITOR, unit) as client:
        assert client.post("/v1/policies/test", json=body).status_code == code


def test_products_and_who_offers_them(server: Server) -> None:
    rows = asked(server, "/v1/products")["products"]
    assert [(one["id"], one["risk_level"], one["strategies"]) for one in rows] == [
        ("balanced", 3, 1),
        ("deposit", None, 4),
    ]
    page = asked(server, "/v1/products", limit=1)
    assert page["next"] == 1
    assert asked(server, "/v1/products", limit=1, skip=1)["products"] == rows[1:]
    both = asked(server, "/v1/products", text="DEPOSIT")["products"]
    assert [one["id"] for one in both] == [one["id"] for one in rows if "deposit" in one["id"]]
    none = asked(server, "/v1/products", text="gold")
    assert (none["products"], none["total"], none["next"]) == ([], 0, 0)
    assert none["categories"] == sorted({one["category"] for one in rows})
    sold = asked(server, "/v1/products", on_sale=True)
    assert sold["total"] == sum(one["on_sale"] for one in rows)
    deposit = asked(server, "/v1/products/deposit")
    assert deposit["terms"] == {"rate": "1.35%"}
    assert [one["strategy"] for one in deposit["used_by"]] == [
        "banner_deposit",
        "deposit_offer",
        "payroll",
        "visit_series",
    ]
    assert status(server, "/v1/products/gold") == 404


def test_materials_are_found_by_what_they_say(server: Server) -> None:
    every = asked(server, "/v1/materials")["materials"]
    found = asked(server, "/v1/materials", text="定期存款", channel="sms", valid=True)
    assert (found["total"], [one["id"] for one in found["materials"]]) == (1, ["RB-1"])
    assert asked(server, "/v1/materials", channel="no_such")["total"] == 0
    expired = asked(server, "/v1/materials", valid=False)["materials"]
    assert [one["id"] for one in expired] == [one["id"] for one in every if not one["valid"]]


def test_materials_and_how_they_read(server: Server) -> None:
    material = asked(server, "/v1/materials/RB-1")
    assert [one["channel"] for one in material["variants"]] == ["inbox", "sms"]
    assert material["variants"][1]["placeholders"] == ["product.label", "product.terms.rate"]
    assert {one["strategy"] for one in material["used_by"]} == {
        "deposit_offer",
        "payroll",
        "visit_series",
    }
    body = {"channel": "sms", "customers": ["WEST-1", "EAST-1"]}
    preview = told(server, "/v1/materials/RB-1/preview", body)
    text = "【衡策银行】一年期定期存款年利率1.35%，手机银行可办理。拒收请回复R"
    assert [(one["customer"], one["body"]) for one in preview["messages"]] == [
        ("EAST-1", text),
        ("WEST-1", text),
    ]
    assert {one["characters"] for one in preview["messages"]} == {len(text)}
    sampled = told(server, "/v1/materials/RB-1/preview", {"channel": "sms", "sample": 3}, "EAST")
    named = [one["customer"] for one in sampled["messages"]]
    assert len(named) == 3
    assert all(name.startswith(("EAST-", "E1-")) for name in named)
    with server.client(Role.AUDITOR, "WEST") as client:
        address = "/v1/materials/RB-1/preview"
        assert client.post(address, json=body).status_code == 404
        assert client.post(address, json={"channel": "banner"}).status_code == 409


def test_sources_and_what_the_server_does_now(server: Server) -> None:
    found = asked(server, "/v1/sources")
    assert {one["source"]: one["rows"] for one in found["staged"]} == {
        "consents.core": 72,
        "customers.core": 24,
    }
    assert (found["customers"], found["feeds"]) == (24, [])
    now = asked(server, "/v1/realtime")
    assert {one["channel"]: one["state"] for one in now["channels"]} == dict.fromkeys(
        ("banner", "inbox", "sms"), "closed"
    )
    assert status(server, "/v1/sources", "EAST") == 403
    assert status(server, "/v1/realtime", "EAST") == 403
