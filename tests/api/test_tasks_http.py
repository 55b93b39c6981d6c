"""Tasks over HTTP: who may ask, and what is refused."""

import httpx
import pytest

from api.bank import Server
from hengce.model.access import Role
from plain import PLAIN

# the request, its body, the role that asks, the answer's status
TABLE = [
    ("GET", "/v1/tasks", None, Role.MANAGER, 200),
    ("GET", "/v1/tasks?state=done&manager=&unit=EAST", None, Role.HEAD, 200),
    ("GET", "/v1/tasks", None, Role.AUDITOR, 200),
    ("GET", "/v1/tasks", None, Role.SOURCE, 403),
    ("GET", "/v1/tasks?after=x", None, Role.HEAD, 400),
    ("GET", "/v1/tasks?state=lost", None, Role.HEAD, 400),
    ("GET", "/v1/tasks/T0", None, Role.HEAD, 404),
    ("POST", "/v1/tasks/T0/take", None, Role.MANAGER, 404),
    ("POST", "/v1/tasks/T0/take", None, Role.AUDITOR, 403),
    ("POST", "/v1/tasks/T0/finish", {"code": "bought"}, Role.HEAD, 404),
    ("POST", "/v1/tasks/T0/finish", {}, Role.HEAD, 400),
    ("POST", "/v1/tasks/T0/postpone", {"until": "nope"}, Role.HEAD, 422),
    ("POST", "/v1/tasks/T0/reassign", {"manager": ""}, Role.HEAD, 404),
    ("POST", "/v1/tasks/T0/reassign", {"manager": ""}, Role.MANAGER, 403),
]


@pytest.mark.parametrize(("method", "path", "body", "role", "status"), TABLE)
def test_who_may_ask_what(server: Server, method, path, body, role, status) -> None:
    address = str(server.address)
    base = address if address.startswith("http") else f"http://{address}"
    headers = {"authorization": f"Bearer {server.keys[role, 'HQ']}"}
    answer = httpx.request(method, base + path, json=body, headers=headers, verify=PLAIN)
    assert answer.status_code == status, answer.text
