"""The webhook against a real server on the loopback."""

import io
import ssl
from email.utils import format_datetime

import pytest

from certificates import certificate
from hengce.channels import Surroundings, open_channel
from hengce.channels.encryption import encryption
from hengce.channels.signature import Signer
from hengce.errors import ProblemsError
from hengce.model.capability import capabilities_of
from hengce.model.channel import Channel
from hengce.model.connector import WebhookConnector
from hengce.model.egress import AllowedHost
from hengce.model.instant import DAY_US, HOUR_US, moment
from hengce.model.noun import Label
from hengce.ports import Delivered, Envelope
from hengce.testing.channel_kit import Seen, check_channel, check_network
from http_peer import HttpServer, Reply, loopback

AT = 20_000 * DAY_US
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ENVELOPE = Envelope(key="d1.1", customer="C1", address="a", subject="提醒", body="您好")


def webhook(tmp_path, port: int, path: str = "/in", seconds: int = 10, host: str = "127.0.0.1"):
    url = f"http://{host}:{port}{path}"
    connector = WebhookConnector(url=url, secret_env="HOOK", timeout_seconds=seconds)
    return opened(tmp_path, connector, loopback(port, host))


def opened(tmp_path, connector: WebhookConnector, allowed: AllowedHost):
    channel = Channel(id="hook", label=Label(zh="钩子", en="Hook"), connector=connector)
    place = Surroundings(tmp_path, io.StringIO(), {"HOOK": SECRET}, (allowed,))
    return open_channel(channel, place)


CAN = capabilities_of(WebhookConnector(url="https://a/", secret_env="HOOK"))


def test_keeps_the_contract_of_channels(tmp_path):
    def answer(asked) -> Reply:
        genuine = Signer(SECRET, "test").is_genuine(asked.headers, asked.body, AT)
        assert asked.headers["webhook-id"] == asked.json()["data"]["key"]
        return Reply(200 if genuine else 401)

    with HttpServer(answer).serving() as server:

        def seen() -> list[Seen]:
            said = [one.json()["data"] for one in server.asked]
            return [Seen(one["subject"], one["body"]) for one in said]

        check_channel(lambda: webhook(tmp_path, server.port), seen, "a@example.org", CAN)


def test_tells_who_was_never_reached_from_who_may_have_the_message(tmp_path):
    def open_at(port: int):
        return webhook(tmp_path, port, seconds=1)

    check_network(open_at, "a", CAN, silent=Delivered.UNKNOWN)


def test_request_is_signed_json(tmp_path):
    with HttpServer(lambda asked: Reply()).serving() as server:
        channel = webhook(tmp_path, server.port, "/in?bank=1")
        receipt = channel.deliver(ENVELOPE, AT)
        channel.close()

    (asked,) = server.asked
    assert receipt.status is Delivered.ACCEPTED
    assert (asked.method, asked.path, asked.query) == ("POST", "/in", {"bank": "1"})
    assert asked.json() == {
        "type": "message.handed_off",
        "timestamp": "2024-10-04T00:00:00+00:00",
        "data": {
            "key": "d1.1", "customer": "C1", "address": "a", "subject": "提醒", "body": "您好",
        },
    }  # fmt: skip
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["webhook-timestamp"] == str(AT // 1_000_000)


TIME = format_datetime(moment(AT + HOUR_US))
ANSWERS = [
    (200, {}, Delivered.ACCEPTED, 0),
    (202, {}, Delivered.ACCEPTED, 0),
    (204, {}, Delivered.ACCEPTED, 0),
    (301, {"Location": "/other"}, Delivered.UNKNOWN, 0),
    (302, {"Location": "/other"}, Delivered.UNKNOWN, 0),
    (303, {"Location": "/other"}, Delivered.UNKNOWN, 0),
    (307, {"Location": "/other"}, Delivered.UNAVAILABLE, 0),
    (308, {"Location": "/other"}, Delivered.UNAVAILABLE, 0),
    (400, {}, Delivered.REFUSED, 0),
    (401, {}, Delivered.REFUSED, 0),
    (404, {}, Delivered.REFUSED, 0),
    (410, {}, Delivered.REFUSED, 0),
    (408, {}, Delivered.UNAVAILABLE, 0),
    (425, {}, Delivered.UNAVAILABLE, 0),
    (429, {"Retry-After": "120"}, Delivered.UNAVAILABLE, 120),
    (429, {"Retry-After": TIME}, Delivered.UNAVAILABLE, 3600),
    (429, {"Retry-After": "soon"}, Delivered.UNAVAILABLE, 0),
    (429, {"Retry-After": "-5"}, Delivered.UNAVAILABLE, 0),
    (429, {"Retry-After": "9" * 50}, Delivered.UNAVAILABLE, 86_400),
    (503, {"Retry-After": "30"}, Delivered.UNAVAILABLE, 30),
    (500, {}, Delivered.UNKNOWN, 0),
    (502, {}, Delivered.UNKNOWN, 0),
    (504, {}, Delivered.UNKNOWN, 0),
    (501, {}, Delivered.REFUSED, 0),
    (599, {}, Delivered.UNKNOWN, 0),
]


@pytest.mark.parametrize(("status", "headers", "delivered", "seconds"), ANSWERS)
def test_answer_says_what_is_certain(tmp_path, status, headers, delivered, seconds):
    body = b"" if status == 204 else b"the customer's own words"
    with HttpServer(lambda asked: Reply(status, body, headers)).serving() as server:
        channel = webhook(tmp_path, server.port)
        receipt = channel.deliver(ENVELOPE, AT)
        channel.close()

    assert (receipt.status, receipt.retry_after_seconds) == (delivered, seconds)
    assert receipt.detail == f"http {status}", "nothing of the answer's body is told"
    assert len(server.asked) == 1, "no redirect is followed"


def test_redirect_inside_is_not_followed(tmp_path):
    with HttpServer(lambda asked: Reply()).serving() as inside:
        location = {"Location": inside.url("/latest/meta-data/")}
        for status in (301, 302, 303, 307, 308):
            reply = Reply(status, b"", location)
            with HttpServer(lambda asked, reply=reply: reply).serving() as server:
                channel = webhook(tmp_path, server.port)
                assert channel.deliver(ENVELOPE, AT).status is not Delivered.ACCEPTED
                channel.close()

    assert inside.asked == []


TROUBLES = [
    ("no answer", None, Delivered.UNKNOWN),
    ("slow answer", Reply(seconds=1.5), Delivered.UNKNOWN),
    # The status is certain, whatever becomes of a body that nobody reads.
    ("huge body", Reply(200, b"x" * 1_000_000), Delivered.ACCEPTED),
    ("torn body", Reply(200, b"{", torn=True), Delivered.ACCEPTED),
    ("slow body", Reply(200, b"x" * 40, drip_seconds=0.05), Delivered.ACCEPTED),
    ("huge header", Reply(200, b"", {"X": "x" * 70_000}), Delivered.UNKNOWN),
    ("many headers", Reply(200, b"", {f"X{k}": "x" for k in range(150)}), Delivered.UNKNOWN),
]


@pytest.mark.parametrize(("name", "reply", "delivered"), TROUBLES, ids=[n for n, *_ in TROUBLES])
def test_trouble_is_bounded_and_the_next_message_goes(tmp_path, name, reply, delivered):
    replies = iter([reply, Reply()])
    with HttpServer(lambda asked: next(replies)).serving() as server:
        channel = webhook(tmp_path, server.port, seconds=1)
        receipts = [channel.deliver(ENVELOPE, AT).status for _ in range(2)]
        channel.close()

    assert receipts == [delivered, Delivered.ACCEPTED]


def test_connection_is_kept(tmp_path):
    with HttpServer(lambda asked: Reply()).serving() as server:
        channel = webhook(tmp_path, server.port)
        for _ in range(5):
            assert channel.deliver(ENVELOPE, AT).status is Delivered.ACCEPTED
        channel.close()

    assert (len(server.asked), server.connections) == (5, 1)


def test_connection_that_the_server_closed_is_made_anew(tmp_path):
    with HttpServer(lambda asked: Reply(headers={"Connection": "close"})).serving() as server:
        channel = webhook(tmp_path, server.port)
        for _ in range(3):
            assert channel.deliver(ENVELOPE, AT).status is Delivered.ACCEPTED
        channel.close()

    assert (len(server.asked), server.connections) == (3, 3)


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"), "gateway.example.org")


def over_tls(tmp_path, server: HttpServer, host: str):
    url = server.url("/in", host)
    allowed = AllowedHost(host=host, ports=(server.port,), networks=("127.0.0.0/8",))
    connector = WebhookConnector(url=url, secret_env="HOOK", timeout_seconds=5)
    channel = Channel(id="hook", label=Label(zh="钩子", en="Hook"), connector=connector)
    place = Surroundings(
        tmp_path,
        io.StringIO(),
        {"HOOK": SECRET},
        (allowed,),
        resolver=lambda host, port: ["127.0.0.1"],
    )
    return open_channel(channel, place)


@pytest.mark.parametrize(
    ("host", "trusted", "delivered"),
    [
        ("gateway.example.org", True, Delivered.ACCEPTED),
        ("gateway.example.org", False, Delivered.UNAVAILABLE),
        ("other.example.org", True, Delivered.UNAVAILABLE),
    ],
)
def test_certificate_must_be_trusted_and_name_the_host(
    tmp_path, monkeypatch, pem, host, trusted, delivered
):
    """The connection goes to the address that was checked; the name is the URL's."""
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with HttpServer(lambda asked: Reply(), tls=pem).serving() as server:
        channel = over_tls(tmp_path, server, host)
        receipt = channel.deliver(ENVELOPE, AT)
        channel.close()

    assert receipt.status is delivered
    assert len(server.asked) == (delivered is Delivered.ACCEPTED)


def test_plain_http_needs_to_be_allowed_expressly(tmp_path):
    allowed = AllowedHost(host="127.0.0.1", ports=(8080,), networks=("127.0.0.0/8",))
    connector = WebhookConnector(url="http://127.0.0.1:8080/", secret_env="HOOK")

    with pytest.raises(ProblemsError) as raised:
        opened(tmp_path, connector, allowed)

    assert raised.value.problems[0].code == "channel.host_not_allowed"


def test_secret_that_is_missing_stops_the_channel(tmp_path):
    connector = WebhookConnector(url="http://127.0.0.1:8080/", secret_env="NOT_THERE")

    with pytest.raises(ProblemsError) as raised:
        opened(tmp_path, connector, loopback(8080))

    assert raised.value.problems[0].code == "channel.secret_missing"


def test_encryption_is_new_enough_and_knows_the_other_side():
    context = encryption()

    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)
