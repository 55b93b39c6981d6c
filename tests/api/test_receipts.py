"""Receipts over HTTP: a gateway gets calls to make, and tells what came of them.

Whether its posts come twice, late, in any order or from somebody else, the state at the end is
that of the genuine ones, once.
"""

import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from api import bank
from api.bank import Server
from docs.pages import blocks, page
from hengce.channels.signature import Signer
from hengce.model.access import Role
from hengce.model.contact import ContactState
from hengce.model.instant import HOUR_US, SECOND_US, show_instant
from hengce.model.outcome import OutcomeKind
from hengce.model.profile import ChangeKind
from http_peer import HttpServer, Reply
from plain import PLAIN

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_b3RoZXIgc2VjcmV0IG9mIHNvbWVib2R5IGVsc2U="
TRIES_MAX = 200


@dataclass
class Gateway:
    """The other side of the channel: takes calls, and posts what came of them."""

    calls: HttpServer
    server: Server
    posts: int = 0

    def call_of(self, customer: str) -> str:
        """Have a customer decided about; return the key of the call that is ordered."""
        at = show_instant(self.server.service.clock())
        event = {
            "userId": customer, "event": "payroll_in", "messageId": f"m-{customer}",
            "timestamp": at, "properties": {"amount": 9000},
        }  # fmt: skip
        with self.server.client(Role.SOURCE) as client:
            assert client.post("/v1/track", json=event).json()["accepted"] == 1
        number = f"1380000{bank.customers().index(customer):04d}"
        for _ in range(TRIES_MAX):
            for asked in self.calls.asked:
                if asked.json()["to"] == number:
                    return asked.json()["key"]
            time.sleep(0.05)
        raise AssertionError("no call was ordered")

    def post(self, body: dict | bytes, name: str = "", secret: str = SECRET, late_us: int = 0):
        """Post once; a post that is to come again comes again."""
        self.posts += 1
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        at = self.server.service.clock() + late_us
        headers = dict(Signer(secret, "test").headers(name or f"p{self.posts}", at, raw))
        for _ in range(TRIES_MAX):
            answer = self.send(raw, headers)
            if answer.status_code != 429:
                return answer
            assert answer.headers["retry-after"] == "1"
            time.sleep(0.05)
        raise AssertionError("the report was never taken")

    def send(self, raw: bytes, headers: dict[str, str], channel: str = "inbox") -> httpx.Response:
        address = f"{self.server.address}/v1/receipts/{channel}"
        return httpx.post(address, content=raw, headers=headers, trust_env=False, verify=PLAIN)

    def reserved_at(self, key: str) -> int:
        with self.server.installation.store.view() as view:
            return view.contact(key).contact.reserved_at

    def state(self, key: str):
        with self.server.installation.store.view() as view:
            record = view.contact(key)
            reserved_at = record.contact.reserved_at
            outcomes = {(one.kind, one.at - reserved_at) for one in view.outcomes(key)}
            changes = {
                (change.kind, change.key, change.value)
                for change in view.changes([record.contact.customer])
                if change.kind is not ChangeKind.SENT
            }
        return record.state, outcomes, changes


@pytest.fixture(scope="module")
def gateway(tmp_path_factory) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("calls")
    with (
        HttpServer(lambda asked: Reply()).serving() as calls,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setitem(bank.DOCUMENTS, "channels.yaml", calling(calls, patch))
        patch.setitem(bank.DOCUMENTS, "policy.yaml", policy(calls.port))
        bank.make_bank(folder / "made")
        with bank.serve_copy(folder / "made", folder / "served") as server:
            yield Gateway(calls, server)


def calling(calls: HttpServer, patch: pytest.MonkeyPatch) -> str:
    """Return the bank's channels with one that calls people, and set what its gateway asks for."""
    patch.setenv("CALL_TOKEN", "token")
    patch.setenv("CALL_RECEIPTS", SECRET)
    connector = (
        f'{{kind: call, url: "{calls.url("/calls")}", token_env: CALL_TOKEN, '
        "receipts_secret_env: CALL_RECEIPTS}"
    )
    inbox = "connector: {kind: file, path: inbox.jsonl}"
    channels = bank.DOCUMENTS["channels.yaml"]
    assert inbox in channels
    return channels.replace(inbox, f"address: mobile,\n   connector: {connector}")


def policy(port: int) -> str:
    written = next(
        b.text for b in blocks(page("docs/tutorial.md")) if b.title == "bank/policy.yaml"
    )
    return (
        f"{written}\negress: [{{host: 127.0.0.1, ports: [{port}], plain_http: true, "
        "networks: [127.0.0.0/8]}]\n"
    )


def reports(key: str, at: int) -> list[dict]:
    # What a sender dates ahead of the server's clock is dated to its receipt, and what it dates
    # before the contact to that: these microseconds lie between.
    return [
        {"key": key, "status": "sent", "at": show_instant(at)},
        {"key": key, "status": "delivered", "at": show_instant(at + 1)},
        {"key": key, "intent": "C", "at": show_instant(at + 2)},
        {"key": key, "intent": "A", "at": show_instant(at + 3)},
    ]


def test_high_intent_of_a_call_becomes_an_outcome(gateway):
    key = gateway.call_of("EAST-1")
    at = show_instant(bank.NOON)
    answer = gateway.post({"reports": [{"key": key, "intent": "A", "at": at}]})
    state, outcomes, _ = gateway.state(key)

    assert (answer.status_code, answer.json()) == (
        200, {"learned": 1, "known": 0, "opted_out": 0, "kept": 0},
    )  # fmt: skip
    assert state is ContactState.COMMITTED
    assert outcomes == {(OutcomeKind.INTERESTED, 0)}


def test_any_order_and_any_repetition_end_in_the_same_state(gateway):
    """Each customer's gateway tells the same, in another order, and up to 50 times."""
    rng, states = random.Random(4711), []
    for number, customer in enumerate(["EAST-2", "EAST-3", "WEST-1", "WEST-2"]):
        key = gateway.call_of(customer)
        told = reports(key, gateway.reserved_at(key))
        if number:
            told = [one for one in told for _ in range(rng.randint(1, 50))]
            rng.shuffle(told)
        size = rng.randint(1, 40)
        for first in range(0, len(told), size):
            assert gateway.post({"reports": told[first : first + size]}).status_code == 200
        states.append(gateway.state(key))

    assert all(state == states[0] for state in states)
    assert len(states[0][1]) == 4


def test_post_that_comes_again_is_recognised(gateway):
    key = gateway.call_of("WEST-3")
    body = {"reports": reports(key, bank.NOON)}
    first = gateway.post(body, "again").json()
    state = gateway.state(key)
    again = [gateway.post(body, "again").json() for _ in range(3)]

    assert (first["learned"], first["known"]) == (4, 0)
    assert all((one["learned"], one["known"]) == (0, 4) for one in again)
    assert gateway.state(key) == state


def test_forged_or_stale_post_changes_nothing(gateway):
    key = gateway.call_of("WEST-4")
    body = {"reports": reports(key, bank.NOON)}
    raw = json.dumps(body).encode()
    now = gateway.server.service.clock()
    good = dict(Signer(SECRET, "test").headers("p", now, raw))
    forged = [
        gateway.post(body, secret=OTHER),
        gateway.post(body, late_us=HOUR_US),
        gateway.post(body, late_us=-HOUR_US),
        gateway.send(raw, {}),
        gateway.send(raw + b" ", good),
        gateway.send(raw, good | {"webhook-id": "another"}),
        gateway.send(raw, good | {"webhook-timestamp": str(now // SECOND_US + 1)}),
        gateway.send(raw, good | {"webhook-signature": "v1,"}),
        gateway.send(raw, {"authorization": f"Bearer {gateway.server.keys[Role.SOURCE, 'HQ']}"}),
    ]

    assert [answer.status_code for answer in forged] == [401] * len(forged)
    assert {answer.json()["code"] for answer in forged} == {"receipts.not_genuine"}
    assert gateway.state(key)[1] == set()


def test_channel_without_posts_is_not_found(gateway):
    raw = b'{"reports": []}'
    good = dict(Signer(SECRET, "test").headers("p", gateway.server.service.clock(), raw))

    for channel in ("sms", "banner", "nothing", "%00", "..%2f"):
        assert gateway.send(raw, good, channel).status_code == 404, channel


def test_nobody_tells_of_messages_of_another_channel(gateway):
    with gateway.server.client(Role.DECIDER) as client:
        decided = client.post("/v1/decide", json={"customer": "E1-1", "placement": "banner"})
    key = decided.json()["offers"][0]["id"]
    at = show_instant(bank.NOON - 2 * HOUR_US)
    answer = gateway.post({"reports": [{"key": key, "intent": "A", "at": at}]})

    assert answer.json()["kept"] == 1
    assert gateway.state(key)[1] == set()


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff\xfe", b'{"reports": [1]}', b"[" * 9000])
def test_genuine_post_that_cannot_be_read_is_refused_whole(gateway, raw):
    answer = gateway.post(raw)

    assert (answer.status_code, answer.json()["code"]) == (422, "receipts.malformed")
