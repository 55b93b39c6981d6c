"""Emergency stops over HTTP: each scope is put, listed and ended; what is none is refused."""

import pytest

from api.bank import Server
from hengce.model.access import Role

SCOPES = [
    ({"scope": "strategy", "target": "payroll"}, "payroll"),
    ({"scope": "channel", "target": "sms"}, "sms"),
    ({"scope": "category", "target": "deposit"}, "deposit"),
    ({"scope": "bank"}, ""),
    ({"scope": "bank", "target": ""}, ""),
]
NONE = [
    {"scope": "strategy"},
    {"scope": "channel", "target": ""},
    {"scope": "category", "target": "nothing"},
    {"scope": "bank", "target": "HQ"},
]


@pytest.mark.parametrize(("named", "target"), SCOPES)
def test_each_scope_is_stopped_and_resumed(server: Server, named: dict, target: str) -> None:
    with server.client(Role.ADMIN) as client:
        put = client.post("/v1/stops", json=named | {"reason": "drill"})
        listed = client.get("/v1/stops").json()["stops"]
        ended = client.delete("/v1/stops", params=named)
        left = client.get("/v1/stops").json()["stops"]

    assert put.status_code == 201, put.text
    assert [(one["scope"], one["target"]) for one in listed] == [(named["scope"], target)]
    assert ended.status_code == 204, ended.text
    assert left == []


@pytest.mark.parametrize("named", NONE)
def test_what_is_none_is_not_stopped(server: Server, named: dict) -> None:
    with server.client(Role.ADMIN) as client:
        put = client.post("/v1/stops", json=named | {"reason": "drill"})
        ended = client.delete("/v1/stops", params=named)
        listed = client.get("/v1/stops").json()["stops"]

    assert (put.status_code, ended.status_code, listed) == (404, 404, [])
