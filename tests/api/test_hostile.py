"""Bad input: never a failure of ours, never half of an effect, never a customer in the answer."""

import gzip
import json
import logging
import socket
import zlib
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import text

from api.bank import NOON, Server
from api.untouched import Untouched
from hengce.documents.administration import resume, stop
from hengce.model.access import Role
from hengce.model.configuration import StopScope
from plain import PLAIN

AT = "2026-11-23T11:59:00+08:00"
CANARY = "canary-13800001234"
CALL = {"messageId": CANARY, "timestamp": AT, "userId": CANARY, "event": "wealth_viewed"}
WHOLE = json.dumps(CALL).encode()

# Everything but the letters of what was refused.
TABLES = ("event", "identifier", "change", "decision", "contact", "outcome", "stop", "api_key")


def rows(server: Server) -> dict[str, int]:
    """Count what the store holds."""
    with server.installation.store._engine.connect() as connection:  # type: ignore[attr-defined]
        return {
            name: connection.execute(text(f"select count(*) from {name}")).scalar_one()
            for name in TABLES
        }


def nested(depth: int) -> bytes:
    return b'{"messageId":' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"


def bomb() -> bytes:
    return gzip.compress(b" " * 20_000_000)


BODIES = {
    "nothing": b"",
    "blank": b"   ",
    "no JSON": b"{",
    "two documents": WHOLE + WHOLE,
    "not UTF-8": b'{"messageId": "\xff\xfe"}',
    "a lone surrogate": b'{"messageId": "\\ud800", "userId": "x"}',
    "NaN": b'{"messageId": "a", "properties": {"amount": NaN}}',
    "infinity": b'{"messageId": "a", "properties": {"amount": Infinity}}',
    "too large a number": b'{"messageId": "a", "properties": {"amount": 1e400}}',
    "a number without end": b'{"messageId": ' + b"9" * 10_000 + b"}",
    "deep": nested(100),
    "deeper": nested(900),
    "deepest": nested(6_000),
    "a list": b"[]",
    "lists in lists": b"[" * 30_000,
    "a text": b'"text"',
    "null": b"null",
    "an empty object": b"{}",
    "NUL in an id": json.dumps({**CALL, "messageId": "a\u0000b"}).encode(),
    "NUL in a customer": json.dumps({**CALL, "userId": "a\u0000b"}).encode(),
    "a line feed in an id": json.dumps({**CALL, "messageId": "a\nb"}).encode(),
    "a text to the left": json.dumps({**CALL, "messageId": "a\u202eb"}).encode(),
    "a long id": json.dumps({**CALL, "messageId": "a" * 101}).encode(),
    "an object for an id": json.dumps({**CALL, "messageId": {}}).encode(),
    "a list for a customer": json.dumps({**CALL, "userId": ["x"]}).encode(),
    "true for a customer": json.dumps({**CALL, "userId": True}).encode(),
    "a list of properties": json.dumps({**CALL, "properties": []}).encode(),
    "an object as a value": json.dumps({**CALL, "properties": {"product": {}}}).encode(),
    "a huge amount": json.dumps({**CALL, "properties": {"amount": 10**40}}).encode(),
    "a huge number": json.dumps({**CALL, "properties": {"seconds": 2**70}}).encode(),
    "year 0": json.dumps({**CALL, "timestamp": "0000-01-01T00:00:00Z"}).encode(),
    "year 1": json.dumps({**CALL, "timestamp": "0001-01-01T00:00:00+14:00"}).encode(),
    "a number for a time": json.dumps({**CALL, "timestamp": 1}).encode(),
    "too long": b'{"a": "' + b"x" * 600_000 + b'"}',
    "an event of 33 KB": json.dumps({**CALL, "properties": {"product": "x" * 33_000}}).encode(),
    "injected": json.dumps({**CALL, "event": "x'; DROP TABLE event; --"}).encode(),
    "a template": json.dumps({**CALL, "event": "{{ env }}"}).encode(),
}
ADDRESSES = (
    "/v1/track",
    "/v1/identify",
    "/v1/alias",
    "/v1/batch",
    "/v1/events",
    "/v1/decide",
    "/v1/outcomes",
    "/v1/stops",
    "/v1/withdrawals",
    "/v1/opt-outs",
    "/v1/keys",
)
ENCODINGS = {
    "a bomb": ("gzip", bomb()),
    "cut off": ("gzip", gzip.compress(WHOLE)[:-9]),
    "no gzip": ("gzip", WHOLE),
    "two members": ("gzip", gzip.compress(WHOLE) + gzip.compress(WHOLE)),
    "something behind": ("gzip", gzip.compress(WHOLE) + b"x"),
    "a wrong sum": ("gzip", gzip.compress(WHOLE)[:-8] + b"\0" * 8),
    "deflate": ("deflate", zlib.compress(WHOLE)),
    "twice": ("gzip, gzip", gzip.compress(gzip.compress(WHOLE))),
    "unknown": ("br", WHOLE),
}
TYPES = (
    "application/json",
    "application/cloudevents+json",
    "application/cloudevents-batch+json",
    "text/xml",
    "multipart/form-data",
    "",
)


@pytest.fixture
def unharmed(server: Server, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Hold that nothing was written but letters, and nothing of a customer was logged."""
    before = rows(server)
    with caplog.at_level(logging.DEBUG):
        yield
    assert rows(server) == before
    logged = "\n".join(f"{one.getMessage()} {one.exc_info}" for one in caplog.records)
    assert CANARY not in logged


def links(answer: httpx.Response) -> bool:
    """Tell whether a call only says who somebody is: its other parts mean nothing."""
    return answer.request.url.path in {"/v1/identify", "/v1/alias"}


def check(answer: httpx.Response, what: str) -> None:
    told = f"{what}: {answer.status_code} {answer.text[:300]}"
    assert answer.status_code < 500, told
    assert CANARY not in answer.text, told
    if answer.status_code >= 400:
        body = answer.json()
        assert body["code"], told
        assert body["problems"], told
    elif "accepted" in answer.text and not links(answer):
        assert answer.json()["accepted"] == 0, told


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.usefixtures("unharmed")
def test_bodies(server: Server, address: str) -> None:
    with server.client(Role.ADMIN) as client:
        for what, body in BODIES.items():
            check(client.post(address, content=body), what)
            for content_type in TYPES[1:3] if address == "/v1/events" else ():
                headers = {"content-type": content_type}
                check(client.post(address, content=body, headers=headers), what)


PLACES = {
    "seq": "1",
    "task_id": "T1",
    "channel": "sms",
    "key_id": "K1",
    "customer": "EAST-1",
    "strategy": "visit_series",
    "case": "K1",
    "name": "aum",
    "product": "deposit",
    "material": "RB-1",
    "run": "R1",
    "model": "uplift",
    "template": "visits",
    "variant": "visits.EAST",
    "simulation_id": "S1",
    "audience": "half",
    "version": "00ff",
}


def test_the_auditor_sees_what_a_refusal_left(server: Server) -> None:
    store = server.installation.store
    with Untouched(server) as untouched:
        untouched.check(httpx.Response(404), "nothing")
        stop(store, StopScope.BANK, "", "test", "a drill", NOON)
        with pytest.raises(AssertionError, match=r"changed \['stop'\]"):
            untouched.check(httpx.Response(404), "a stop")
    resume(store, StopScope.BANK, "", "test", NOON)


def test_what_is_refused_changes_no_row_of_any_table(server: Server) -> None:
    with server.client(Role.ADMIN) as client, Untouched(server) as untouched:
        paths = server.description()["paths"]
        asked = [
            (method, path.format_map(PLACES))
            for path, operations in paths.items()
            for method in operations
            if method != "get"
        ]
        for method, address in asked:
            for body in BODIES.values():
                untouched.check(client.request(method, address, content=body), address)
    assert set(untouched.refused) == {address for _, address in asked}


@pytest.mark.parametrize("address", ["/v1/track", "/v1/batch", "/v1/events"])
@pytest.mark.usefixtures("unharmed")
def test_encodings(server: Server, address: str) -> None:
    with server.client(Role.ADMIN) as client:
        for what, (encoding, body) in ENCODINGS.items():
            headers = {"content-encoding": encoding, "content-type": TYPES[1]}
            answer = client.post(address, content=body, headers=headers)
            check(answer, what)
            assert answer.status_code in {400, 413, 415}, what


@pytest.mark.parametrize("content_type", TYPES)
@pytest.mark.usefixtures("unharmed")
def test_content_types(server: Server, content_type: str) -> None:
    headers = {"content-type": content_type}
    with server.client(Role.ADMIN) as client:
        for address in ADDRESSES:
            if address != "/v1/track":
                check(client.post(address, content=WHOLE, headers=headers), address)


METHODS = ("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE")


@pytest.mark.usefixtures("unharmed")
def test_methods_and_addresses(server: Server) -> None:
    odd = (
        "/v1/nothing",
        "/v1/track/",
        "/v1//track",
        "/v1/customers//decisions",
        "/v1/customers/%00/decisions",
        "/v1/customers/%ff/decisions",
        "/v1/decisions?id=%00",
        "/v1/dead-letters/99999999999999999999999/redrive",
        "/v1/dead-letters?after=-1",
        "/v1/dead-letters?limit=1e9",
        f"/v1/keys/{'k' * 5000}",
        "/v1/keys/%2e%2e",
        "/v1/stops?scope=channel&target=%00",
        "/v1/stops?scope=nothing&target=x",
    )
    with server.client(Role.ADMIN) as client:
        for address in (*ADDRESSES, *odd):
            for method in METHODS:
                answer = client.request(method, address)
                assert answer.status_code < 500, f"{method} {address}: {answer.text}"
                if address in ADDRESSES[:6]:
                    assert answer.status_code == 405
                    assert answer.headers["allow"] == "POST"


DUPLICATES = """
{"messageId": "twice", "messageId": "twice", "userId": "EAST-1", "event": "no",
 "event": "wealth_viewed", "timestamp": "%s"}
"""


def test_of_a_key_that_is_written_twice_the_last_one_counts(server: Server) -> None:
    with server.client(Role.SOURCE) as client:
        assert client.post("/v1/track", content=DUPLICATES % AT).json()["accepted"] == 1


@pytest.mark.usefixtures("unharmed")
def test_a_sender_who_hangs_up_leaves_nothing(server: Server) -> None:
    host, port = server.address.removeprefix("http://").split(":")
    secret = server.keys[Role.SOURCE, "HQ"]
    for length, body in ((len(WHOLE) + 50, WHOLE), (len(WHOLE), WHOLE[:20]), (10**15, WHOLE)):
        head = f"POST /v1/track HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n"
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(f"{head}Content-Length: {length}\r\n\r\n".encode() + body)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):
                pass
    with server.client(Role.AUDITOR) as client:
        assert client.get("/v1/runs").status_code == 200


def test_counts_name_no_customer(server: Server) -> None:
    with httpx.Client(base_url=server.address, trust_env=False, verify=PLAIN) as client:
        client.get(f"/v1/customers/{CANARY}/decisions")
        client.get(f"/{CANARY}")
        told = client.get("/metrics").text
    assert "hengce_requests_total" in told
    assert CANARY not in told
    assert 'path="/v1/customers/{customer' in told
