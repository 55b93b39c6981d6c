"""States and rivals over HTTP: counts of the key's reach, and the states of one customer."""

from collections.abc import Iterator

import pytest

from api import bank
from api.bank import NOON, Server, make_bank, serve_copy
from hengce.model.access import Role
from hengce.model.instant import DAY_US

STATES = """
- id: life
  label: {zh: 生命周期, en: Life}
  states:
    - id: viewing
      label: {zh: 浏览, en: Viewing}
      where: count_of('wealth_viewed', days => 1) >= 1
    - {id: paid, label: {zh: 代发, en: Paid}, where: "count_of('payroll_in') >= 1"}
"""
# who, what, at which minute after eleven
DID = [
    ("EAST-1", "wealth_viewed", 1, "ICBC"),
    ("EAST-2", "payroll_in", 2, "ICBC"),
    ("WEST-1", "payroll_in", 3, "CCB"),
    ("E1-1", "wealth_viewed", 4, ""),
]


@pytest.fixture(scope="module")
def stated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("stated")
    documents = {
        **bank.DOCUMENTS,
        "states.yaml": STATES,
        "events.yaml": bank.DOCUMENTS["events.yaml"]
        .replace("properties: {amount: money}", "properties: {amount: money, bank: text}")
        .replace("properties: {product: text, ", "properties: {bank: text, product: text, "),
    }
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bank, "DOCUMENTS", documents)
        make_bank(folder / "made" / "home")
    with serve_copy(folder / "made" / "home", folder / "served" / "home") as server:
        with server.client(Role.SOURCE) as client:
            for number, (who, name, minute, other) in enumerate(DID):
                told = {
                    "messageId": f"m{number}",
                    "timestamp": f"2026-11-23T11:{minute:02d}:00+08:00",
                    "userId": who,
                    "event": name,
                    "properties": {"amount": 1_000 + number, "bank": other},
                }
                client.post("/v1/track", json=told).raise_for_status()
        yield server


# the unit of the key: how many it is told of, by state
COUNTS = {
    "HQ": {"viewing": 2, "paid": 2, "": 20},
    "EAST": {"viewing": 2, "paid": 1, "": 9},
    "WEST": {"viewing": 0, "paid": 1, "": 5},
}


def ask(server: Server, path: str, unit: str = "HQ", **query: object) -> dict:
    with server.client(Role.AUDITOR, unit) as client:
        return client.get(path, params=query).raise_for_status().json()


@pytest.mark.parametrize("unit", COUNTS)
def test_counts_are_of_the_reach_of_the_key(stated: Server, unit: str) -> None:
    told = ask(stated, "/v1/states/life/counts", unit, at=NOON)
    assert {one["state"]: one["customers"] for one in told["states"]} == COUNTS[unit]


def test_moves_between_two_times(stated: Server) -> None:
    told = ask(stated, "/v1/states/life/moves", begins=NOON - DAY_US, ends=NOON + 2 * DAY_US)
    moves = {(one["before"], one["after"]): one["customers"] for one in told["moves"]}
    assert moves == {("", "paid"): 2, ("", ""): 22}, "who viewed has left that state again"


def test_the_states_of_a_customer(stated: Server) -> None:
    (one,) = ask(stated, "/v1/customers/EAST-1/states", at=NOON)["states"]
    assert (one["set"], one["state"], one["state_label"]["en"]) == ("life", "viewing", "Viewing")
    (one,) = ask(stated, "/v1/customers/EAST-6/states", at=NOON)["states"]
    assert (one["state"], one["state_label"]) == ("", None)


def test_the_sets_are_told(stated: Server) -> None:
    (one,) = ask(stated, "/v1/states")["sets"]
    assert [state["id"] for state in one["states"]] == ["viewing", "paid"]


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("/v1/states/deaths/counts", "HQ"),
        ("/v1/customers/WEST-1/states", "EAST"),
        ("/v1/customers/NOBODY/states", "HQ"),
    ],
)
def test_what_is_not_there_or_out_of_reach(stated: Server, path: str, unit: str) -> None:
    with stated.client(Role.AUDITOR, unit) as client:
        assert client.get(path).status_code == 404


# the unit of the key: rival, out, in, customers
RIVALS = {
    "HQ": [("CCB", 0, 100_200, 1), ("ICBC", 100_000, 100_100, 2)],
    "WEST": [("CCB", 0, 100_200, 1)],
}


@pytest.mark.parametrize("unit", RIVALS)
def test_rivals_of_the_reach_of_the_key(stated: Server, unit: str) -> None:
    body = {
        "begins": NOON - DAY_US, "ends": NOON, "every": "day",
        "incoming": ["payroll_in"], "outgoing": ["wealth_viewed"],
    }  # fmt: skip
    with stated.client(Role.AUDITOR, unit) as client:
        told = client.post("/v1/insight/rivals", json=body).raise_for_status().json()
    rows = [(r["rival"], r["out_cents"], r["in_cents"], r["customers"]) for r in told["rows"]]
    assert rows == RIVALS[unit]
