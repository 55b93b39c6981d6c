"""Two numbers that are one customer, over HTTP."""

import pytest

from api.bank import Server
from hengce.model.access import Role


def act(server: Server, path: str, role: Role = Role.OPERATOR, **body: str) -> tuple[int, dict]:
    with server.client(role) as client:
        answer = client.post(path, json=body)
    return answer.status_code, answer.json()


def test_a_merge_and_a_split(server: Server) -> None:
    said = {"customer": "EAST-3", "into": "WEST-3", "why": "same passport"}
    assert act(server, "/v1/merges", **said) == (
        200,
        {"absorbed": "EAST-3", "survivor": "WEST-3", "withdrawn": 0},
    )
    with server.client(Role.DECIDER) as client:
        told = client.post("/v1/decide", json={"customer": "EAST-3", "placement": "banner"})
    with server.installation.store.view() as view:
        assert view.decision(told.json()["decision"]).decision.customer == "WEST-3"
    assert act(server, "/v1/merges", **said)[0] == 409, "they are one already"
    again = {"customer": "EAST-3", "why": "a mistake"}
    assert act(server, "/v1/splits", **again) == (200, {"customer": "EAST-3", "was": "WEST-3"})
    assert act(server, "/v1/splits", **again)[0] == 404


@pytest.mark.parametrize(
    ("role", "body", "status"),
    [
        (Role.AUDITOR, {"customer": "EAST-1", "into": "EAST-2", "why": "w"}, 403),
        (Role.OPERATOR, {"customer": "EAST-1", "into": "NOBODY", "why": "w"}, 404),
        (Role.OPERATOR, {"customer": "EAST-1", "into": "EAST-2", "why": ""}, 400),
        (Role.OPERATOR, {"customer": "EAST-1", "into": "EAST-2"}, 400),
        (Role.OPERATOR, {"customer": "EAST-1", "into": "EAST-1", "why": "w"}, 409),
    ],
)
def test_what_is_refused(server: Server, role: Role, body: dict[str, str], status: int) -> None:
    assert act(server, "/v1/merges", role, **body)[0] == status


def test_a_branch_merges_only_whom_it_reaches(server: Server) -> None:
    body = {"customer": "EAST-1", "into": "WEST-1", "why": "w"}
    with server.client(Role.OPERATOR, "EAST") as client:
        assert client.post("/v1/merges", json=body).status_code == 404
        assert client.get("/v1/accounts").status_code == 403


def test_accounts_are_read(server: Server) -> None:
    with server.client(Role.AUDITOR) as client:
        answer = client.get("/v1/accounts")
    assert answer.status_code == 200
    assert answer.json() == {"accounts": []}, "nothing of this bank is limited"
