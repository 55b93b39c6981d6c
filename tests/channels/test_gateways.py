"""Push, 5G messages and calls against a gateway on the loopback that drops repeated keys."""

import io
import json

import pytest

from hengce.channels import open_channel
from hengce.channels.reports import read_post
from hengce.errors import ProblemsError
from hengce.model.capability import capabilities_of
from hengce.model.channel import Channel
from hengce.model.connector import CallConnector, FileConnector, PushConnector, RcsConnector
from hengce.model.instant import DAY_US, read_instant
from hengce.model.intent import Intent
from hengce.model.noun import Label
from hengce.model.outcome import OutcomeKind
from hengce.ports import Delivered, Envelope, Inbound, Report
from hengce.testing.channel_kit import Seen, check_channel, check_network
from http_peer import Asked, HttpServer, Reply, around

AT = 20_000 * DAY_US
TOKEN = "the gateway's own token"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KINDS = {
    "push": (PushConnector, "a1b2:c3"),
    "rcs": (RcsConnector, "13800000000"),
    "call": (CallConnector, "+8613800000000"),
}
FIELDS = {"push": ("title", "body"), "rcs": ("title", "text"), "call": ("topic", "script")}


def connector_of(kind: str, url: str = "https://gateway.example.org/", **changed):
    return KINDS[kind][0](url=url, token_env="TOKEN", **changed)


def opened(tmp_path, server: HttpServer, kind: str, **changed):
    connector = connector_of(kind, server.url(f"/{kind}"), **changed)
    channel = Channel(id=kind, label=Label(zh="渠道", en="Channel"), connector=connector)
    return open_channel(
        channel, around(tmp_path, io.StringIO(), server, TOKEN=TOKEN, RECEIPTS=SECRET)
    )


def gateway(asked: Asked) -> Reply:
    """Lets in who has the token, and wants the key in both places."""
    if asked.headers.get("authorization") != f"Bearer {TOKEN}":
        return Reply(401)
    return Reply(200 if asked.headers["idempotency-key"] == asked.json()["key"] else 400)


@pytest.mark.parametrize("kind", KINDS)
def test_keeps_the_contract_of_channels(tmp_path, kind):
    subject, body = FIELDS[kind]
    with HttpServer(gateway).serving() as server:

        def seen() -> list[Seen]:
            told = [asked.json() for asked in server.asked]
            return [Seen(one[subject], one[body]) for one in told]

        can = capabilities_of(connector_of(kind))
        check_channel(lambda: opened(tmp_path, server, kind), seen, KINDS[kind][1], can)


@pytest.mark.parametrize("kind", KINDS)
def test_tells_who_was_never_reached_from_who_may_have_the_message(tmp_path, kind):
    class At:
        def __init__(self, port: int) -> None:
            self.port = port

        def url(self, path: str) -> str:
            return f"http://127.0.0.1:{self.port}{path}"

    def open_at(port: int):
        return opened(tmp_path, At(port), kind, timeout_seconds=1)

    can = capabilities_of(connector_of(kind))
    check_network(open_at, KINDS[kind][1], can, silent=Delivered.UNKNOWN)


@pytest.mark.parametrize(
    ("kind", "subject", "told"),
    [
        ("push", "提醒", {"to": "a1b2:c3", "title": "提醒", "body": "您好", "collapse_key": "d1.1",
                        "lives_seconds": 86400}),
        ("rcs", "", {"to": "13800000000", "title": "", "text": "您好", "fallback": "您好",
                     "report": True}),
        ("call", "续存", {"to": "+8613800000000", "topic": "续存", "script": "您好",
                        "report": True}),
    ],
)  # fmt: skip
def test_document_of_a_message(tmp_path, kind, subject, told):
    with HttpServer(gateway).serving() as server:
        channel = opened(tmp_path, server, kind, receipts_secret_env="RECEIPTS")
        address = KINDS[kind][1]
        envelope = Envelope(
            key="d1.1", customer="C1", address=address, subject=subject, body="您好"
        )
        receipt = channel.deliver(envelope, AT)
        channel.close()

    (asked,) = server.asked
    assert receipt.status is Delivered.ACCEPTED
    both = {"key": "d1.1", "sent_at": "2024-10-04T00:00:00+00:00"}
    assert asked.json() == both | told
    assert b"C1" not in asked.body, "the gateway needs no customer's number"


NOON = read_instant("2026-11-28T12:00:00", "UTC")
AS_OF = "2026-11-28T12:00:00+00:00"


def test_reports_and_replies_are_read():
    body = f"""{{"reports": [{{"key": "d1.1", "status": "delivered", "at": "{AS_OF}", "more": 1}}],
        "replies": [{{"id": "r1", "address": "13800000000", "text": "TD", "at": "{AS_OF}"}}]}}"""

    assert read_post(connector_of("rcs"), body.encode()) == (
        Report(id=f"d1.1/delivered/{NOON}", kind=OutcomeKind.DELIVERED, at=NOON, key="d1.1"),
        Inbound(id="r1", address="13800000000", text="TD", at=NOON),
    )


@pytest.mark.parametrize(
    ("intent", "kind"),
    [
        (Intent.HIGH, OutcomeKind.INTERESTED), (Intent.LIKELY, OutcomeKind.OPENED),
        (Intent.UNDECIDED, OutcomeKind.DELIVERED), (Intent.BUSY, OutcomeKind.DELIVERED),
        (Intent.UNLIKELY, OutcomeKind.DELIVERED), (Intent.REFUSED, OutcomeKind.REFUSED),
        (Intent.NO_ANSWER, OutcomeKind.SENT), (Intent.TRANSFER, OutcomeKind.INTERESTED),
    ],
)  # fmt: skip
def test_intent_of_a_call_becomes_an_outcome(intent, kind):
    body = f'{{"reports": [{{"key": "d1.1", "intent": "{intent}", "at": "{AS_OF}"}}]}}'
    (report,) = read_post(connector_of("call"), body.encode())

    assert (report.kind, report.detail) == (kind, f"intent {intent}")
    assert report.id == f"d1.1/{intent}/{NOON}"


def told(**fields: str) -> bytes:
    return json.dumps({"reports": [{"key": "d1.1", "at": AS_OF} | fields]}).encode()


MALFORMED = [
    ("call", b""),
    ("call", b"[]"),
    ("call", b"\xff"),
    ("call", b"{" * 5000),
    ("call", b'{"reports": 1}'),
    ("call", told(intent="Z")),
    ("call", told()),
    ("call", told(intent="A", status="sent")),
    ("push", told(intent="A")),
    ("push", told(status="bought")),
    ("push", told(status="sent", at="soon")),
    ("push", told(status="sent", at="1960-01-01")),
    ("push", told(status="sent", key="")),
    ("push", told(status="sent", key="a\x00")),
    ("push", told(status="sent", key="k" * 201)),
]


@pytest.mark.parametrize(("kind", "body"), MALFORMED)
def test_post_of_another_shape_is_refused_whole(kind, body):
    with pytest.raises(ProblemsError) as raised:
        read_post(connector_of(kind), body)

    assert raised.value.problems[0].code == "receipts.malformed"


def test_post_is_bounded():
    one = b'{"key": "d1.1", "status": "sent", "at": "%s"}' % AS_OF.encode()
    with pytest.raises(ProblemsError) as raised:
        read_post(connector_of("push"), b'{"reports": [' + b",".join([one] * 501) + b"]}")

    assert raised.value.problems[0].code == "receipts.too_many"


def test_other_connectors_have_no_posts():
    from hengce.channels.reports import receipts_secret_env

    assert receipts_secret_env(FileConnector(path="a")) == ""
