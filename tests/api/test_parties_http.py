"""Households, joint accounts and tied companies over HTTP: masked, within the reach of the key."""

from collections.abc import Iterator

import pytest

from api.bank import NOON, Server, make_bank, serve_copy
from hengce.model.access import Role
from hengce.model.identity import Key, Link
from hengce.model.instant import day_at
from hengce.model.party import Tie

POLICY = """
identity:
  kinds:
    - {name: account, strength: shared}
parties:
  roles:
    - {id: owner, label: {zh: 实际控制人, en: Owner}}
"""
ACCOUNT = Key(kind="account", value="ab" * 32)
TODAY = day_at(NOON, "Asia/Shanghai")
TIES = (
    Tie(customer="EAST-1", of="E1-2", role="owner", source="registry", since=0, share=6_000),
    Tie(customer="WEST-3", of="EAST-1", role="owner", source="registry", since=0, until=TODAY),
)


@pytest.fixture(scope="module")
def related(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("related")
    make_bank(folder / "made" / "home", POLICY)
    with serve_copy(folder / "made" / "home", folder / "served" / "home") as server:
        links = [
            Link(key=ACCOUNT, of=Key(kind="customer", value=who), source="core", at=NOON)
            for who in ("EAST-1", "E1-1", "WEST-1")
        ]
        with server.installation.store.transaction(server.service.clock()) as tx:
            tx.add_links(links)
            tx.add_ties(TIES, NOON)
        yield server


# the unit of the key: the members of EAST-1's household that it is told, and who is tied to her
REACHED = {
    "HQ": (["E1-1", "WEST-1"], [("E1-2", True, True), ("WEST-3", False, False)]),
    "EAST": (["E1-1"], [("E1-2", True, True)]),
}


@pytest.mark.parametrize("unit", REACHED)
def test_others_are_told_as_far_as_the_key_reaches(related: Server, unit: str) -> None:
    members, tied = REACHED[unit]
    with related.client(Role.OPERATOR, unit) as client:
        household = client.get("/v1/customers/EAST-1/household").raise_for_status().json()
        view = client.get("/v1/customers/EAST-1/view").raise_for_status().json()
    assert [one["customer"] for one in household["members"]] == members
    assert household["shared"] == [
        {"kind": "account", "value": "abababab…", "customers": members}
    ], "a joint account, masked"
    assert view["identity"]["shared"] == household["shared"]
    assert [(t["customer"], t["has_role"], t["holds"]) for t in view["ties"]] == tied


def test_a_tie_tells_its_role_its_share_and_its_days(related: Server) -> None:
    with related.client(Role.OPERATOR) as client:
        view = client.get("/v1/customers/EAST-1/view").raise_for_status().json()
    first, second = view["ties"]
    assert (first["label"]["en"], first["share"], first["until"]) == ("Owner", 6_000, "")
    assert second["until"] == "2026-11-23", "the first day on which it holds no more"
    assert view["kind"] == first["kind"] == "person"


@pytest.mark.parametrize("customer", ["WEST-1", "NOBODY"])
def test_who_is_out_of_reach_is_as_unknown_as_nobody(related: Server, customer: str) -> None:
    with related.client(Role.OPERATOR, "EAST") as client:
        answer = client.get(f"/v1/customers/{customer}/household")
    assert answer.status_code == 404


def test_who_is_alone_has_no_household(related: Server) -> None:
    with related.client(Role.OPERATOR) as client:
        told = client.get("/v1/customers/WEST-6/household").raise_for_status().json()
    assert (told["members"], told["shared"]) == ([], [])
