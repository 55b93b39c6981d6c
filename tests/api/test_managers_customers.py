"""A manager sees his own customers, masked as for everybody, and unmasks them for a reason."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from api import bank
from api.bank import NOON, Server, make_bank, serve_copy
from docs.pages import Block
from hengce.model.access import Role
from hengce.model.profile import Change, ChangeKind

POLICY = "\ntasks: {manager_tag: manager}\n"
TAG = "- {name: manager, kind: text, label: {zh: 客户经理, en: Manager}}\n"
WHY = {"reason": "I call him back", "fields": ["mobile"]}


BLOCKS = bank.blocks


def with_tag(text: str) -> list[Block]:
    """The tutorial's documents, with one more tag."""
    return [
        replace(block, text=block.text + TAG) if block.title == "bank/tags.yaml" else block
        for block in BLOCKS(text)
    ]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = tmp_path_factory.mktemp("managers") / "home"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bank, "CUSTOMERS", f"{bank.CUSTOMERS}  manager: {{constant: M1}}\n")
        patch.setattr(bank, "blocks", with_tag)
        make_bank(made, POLICY)
    with serve_copy(made, tmp_path_factory.mktemp("served") / "home") as running:
        moved = Change(
            customer="EAST-2", kind=ChangeKind.TAG, key="manager", value="M2", at=NOON, why="moved"
        )
        with running.installation.store.transaction(NOON) as tx:
            tx.add_changes([moved])
        yield running


# whose key, of which unit, whom he asks for, what he is told
ASKED = [
    (Role.MANAGER, "EAST", "EAST-1", 200),
    (Role.MANAGER, "EAST", "E1-1", 200),
    (Role.MANAGER, "EAST", "EAST-2", 404),  # another manager's since noon
    (Role.MANAGER, "EAST", "WEST-1", 404),  # his by name, and out of his unit
    (Role.MANAGER, "EAST", "NOBODY", 404),
    (Role.HEAD, "EAST", "EAST-2", 200),
    (Role.HEAD, "EAST", "WEST-1", 404),
]


@pytest.mark.parametrize(("role", "unit", "customer", "status"), ASKED)
def test_whom_managers_see(
    server: Server, role: Role, unit: str, customer: str, status: int
) -> None:
    address = f"/v1/customers/{customer}"
    with server.client(role, unit) as client:
        view = client.get(f"{address}/view")
        answers = [
            view,
            client.get(f"{address}/timeline"),
            client.post(f"{address}/unmask", json=WHY),
        ]
    assert [one.status_code for one in answers] == [status] * 3
    if status == 200:
        shown = {tag["name"]: tag["value"] for tag in view.json()["tags"]}
        assert shown["mobile"].startswith("138****")
        (told,) = answers[2].json()["tags"]
        assert told["value"].startswith("13800000")
