"""Why a customer was not told something: each ground, in a sentence that may be sent on."""

import pytest

from api.asked import asked, status
from api.bank import NOON, Server
from hengce.model.access import Role
from hengce.model.profile import Change, ChangeKind
from hengce.people.access import MAY


def why(server: Server, customer: str, strategy: str, unit: str = "HQ") -> dict:
    return asked(server, f"/v1/customers/{customer}/why-not", unit, strategy=strategy)


@pytest.fixture(scope="module")
def lived(server: Server) -> Server:
    """A night, a customer in a journey, and customers of whom less is known or owned."""
    installation = server.installation
    facts = {"EAST-2": 100, "EAST-3": None}
    changes = [
        Change(customer=who, kind=ChangeKind.TAG, key="aum", value=value, at=NOON)
        for who, value in facts.items()
    ]
    with installation.store.transaction(server.service.clock()) as tx:
        tx.add_changes(changes)
    with server.client(Role.OPERATOR) as client:
        body = {"customer": "EAST-4", "channel": "*", "why": "wants no marketing"}
        client.post("/v1/opt-outs", json=body).raise_for_status()
    with server.client(Role.ADMIN) as client:
        entered = client.post("/v1/journeys/visit_series/enter", json={"customers": ["EAST-1"]})
        assert entered.json() == {"entered": 1}
    installation.run(server.service.clock(), "R1")
    return server


# customer, strategy: the ground, and what the sentence says
ANSWERS = [
    ("EAST-4", "deposit_offer", "refused", "wants no marketing at all"),
    ("EAST-1", "visit_series", "in_journey", "entered the journey “A series of calls”"),
    ("EAST-2", "banner_deposit", "not_in_audience", "does not hold"),
    ("EAST-3", "banner_deposit", "not_in_audience", "not known of the customer"),
    ("EAST-1", "banner_deposit", "not_yet", "when the customer opens Banner"),
    ("EAST-1", "payroll", "no_event", "“Salary”, which did not happen"),
    ("EAST-2", "visit_series", "not_in_audience", "does not hold"),
]


@pytest.mark.parametrize(("customer", "strategy", "ground", "says"), ANSWERS)
def test_the_answer_names_its_ground(
    lived: Server, customer: str, strategy: str, ground: str, says: str
) -> None:
    told = why(lived, customer, strategy)
    assert (told["ground"], told["customer"]) == (ground, customer)
    assert says in told["answer"]
    assert customer in told["answer"]
    assert "{" not in told["answer"]


def test_what_was_chosen_waits_then_is_told(lived: Server) -> None:
    night = asked(lived, "/v1/customers/WEST-1/timeline")["decisions"][0]
    (chosen,) = (one for one in night["considered"] if one["verdict"] == "chosen")
    told = why(lived, "WEST-1", chosen["strategy"])
    assert told["ground"] in {"waits", "told"}
    assert told["decision"] == night["id"]
    assert chosen["label"]["en"] in told["answer"]


def test_a_refusal_says_what_the_decision_says(lived: Server) -> None:
    (night,) = asked(lived, "/v1/customers/EAST-4/timeline")["decisions"]
    told = why(lived, "EAST-4", "deposit_offer")
    (mine,) = (one for one in night["considered"] if one["strategy"] == "deposit_offer")
    assert mine["why"]["en"] in told["answer"]
    assert told["decision"] == night["id"]


def test_every_part_of_the_audience_is_looked_at(lived: Server) -> None:
    assert [one["holds"] for one in why(lived, "EAST-2", "banner_deposit")["parts"]] == [False]
    assert [one["holds"] for one in why(lived, "EAST-3", "banner_deposit")["parts"]] == [None]
    assert [one["holds"] for one in why(lived, "EAST-1", "banner_deposit")["parts"]] == [True]


def test_both_languages_say_the_same(lived: Server) -> None:
    address = "/v1/customers/EAST-2/why-not"
    with lived.client(Role.AUDITOR, headers={"accept-language": "zh"}) as client:
        told = client.get(address, params={"strategy": "banner_deposit"}).json()
    assert told["answer"].startswith("截至 2026-11-23 ")
    assert "不符合策略「横幅存款」的人群条件" in told["answer"]


@pytest.mark.parametrize("role", Role)
def test_who_may_ask(lived: Server, role: Role) -> None:
    address = "/v1/customers/EAST-1/why-not"
    expected = 200 if role in MAY["read"] else 403
    assert status(lived, address, "EAST", role, strategy="payroll") == expected


@pytest.mark.parametrize(
    ("unit", "customer", "strategy"),
    [("WEST", "EAST-1", "payroll"), ("HQ", "NOBODY", "payroll"), ("HQ", "EAST-1", "nothing")],
)
def test_what_is_out_of_reach_is_not_there(
    lived: Server, unit: str, customer: str, strategy: str
) -> None:
    address = f"/v1/customers/{customer}/why-not"
    assert status(lived, address, unit, strategy=strategy) == 404
