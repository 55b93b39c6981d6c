"""WeCom against a server on the loopback that checks tokens and shapes as its interface does."""

import io

import pytest

from hengce.channels import open_channel
from hengce.model.capability import KeyUse, capabilities_of
from hengce.model.channel import Channel
from hengce.model.connector import WecomConnector, WecomForm, WecomRobotConnector
from hengce.model.instant import DAY_US, HOUR_US
from hengce.model.noun import Label
from hengce.ports import Delivered, Envelope
from hengce.testing.channel_kit import Seen, check_channel, check_network
from http_peer import Asked, HttpServer, Reply, around

AT = 20_000 * DAY_US
SECRET = "the application's secret"
LINK = "https://bank.example/offer"
ENVELOPE = Envelope(key="d1.1", customer="C1", address="zhang.san", subject="", body="您好")


class Wecom:
    """Gives tokens, sends messages, drops the same text to the same user."""

    def __init__(self) -> None:
        self.tokens = 0
        self.good: set[str] = set()
        self.sent: list[dict] = []
        self.replies: list[dict | Reply | None] = []

    def __call__(self, asked: Asked) -> Reply | None:
        if asked.path == "/cgi-bin/gettoken":
            return self._token(asked)
        if asked.path == "/cgi-bin/message/send" and asked.query["access_token"] not in self.good:
            return Reply.of({"errcode": 42001, "errmsg": "access_token expired"})
        if asked.path == "/cgi-bin/webhook/send" and asked.query["key"] != SECRET:
            return Reply.of({"errcode": 93000, "errmsg": "invalid webhook url"})
        if self.replies:
            reply = self.replies.pop(0)
            return Reply.of(reply) if isinstance(reply, dict) else reply
        message = asked.json()
        checked = message.get("enable_duplicate_check")
        if not (checked and message in self.sent):
            self.sent.append(message)
        return Reply.of({"errcode": 0, "errmsg": "ok", "msgid": "m", "more": [1]})

    def _token(self, asked: Asked) -> Reply:
        assert asked.method == "GET"
        if (asked.query["corpid"], asked.query["corpsecret"]) != ("ww1", SECRET):
            return Reply.of({"errcode": 40001, "errmsg": "invalid credential"})
        self.tokens += 1
        self.good = {f"token-{self.tokens}"}
        return Reply.of({"errcode": 0, "access_token": f"token-{self.tokens}", "expires_in": 7200})


@pytest.fixture
def wecom() -> Wecom:
    return Wecom()


@pytest.fixture
def server(wecom):
    with HttpServer(wecom).serving() as running:
        yield running


def application(url: str = "https://qyapi.weixin.qq.com", **changed) -> WecomConnector:
    fields = {"corporation": "ww1", "agent": 1000002, "secret_env": "WECOM", "link": LINK} | changed
    return WecomConnector(url=url, **fields)


def robot(url: str = "https://qyapi.weixin.qq.com", **changed) -> WecomRobotConnector:
    return WecomRobotConnector(url=url, **({"key_env": "WECOM", "link": LINK} | changed))


def opened(tmp_path, server, make, secret: str = SECRET, **changed):
    connector = make(server.url(""), **changed)
    channel = Channel(id="wecom", label=Label(zh="企微", en="WeCom"), connector=connector)
    return open_channel(channel, around(tmp_path, io.StringIO(), server, WECOM=secret))


def seen_of(message: dict) -> Seen:
    content = message[message["msgtype"]]
    content = content["articles"][0] if "articles" in content else content
    return Seen(content.get("title", ""), content.get("description", content.get("content")))


FORMS = [
    (make, form)
    for make in (application, robot)
    for form in WecomForm
    if not (make is robot and form is WecomForm.TEXTCARD)
]


@pytest.mark.parametrize(("make", "form"), FORMS)
def test_keeps_the_contract_of_channels(tmp_path, wecom, server, make, form):
    can = capabilities_of(make(form=form))
    assert (can.keys is KeyUse.DROPPED) is (make is application)

    check_channel(
        lambda: opened(tmp_path, server, make, form=form),
        lambda: [seen_of(message) for message in wecom.sent],
        "zhang.san",
        can,
    )


@pytest.mark.parametrize(
    ("make", "silent"), [(application, Delivered.UNAVAILABLE), (robot, Delivered.UNKNOWN)]
)
def test_tells_who_was_never_reached_from_who_may_have_the_message(tmp_path, make, silent):
    """An application asks for its token first: nothing of the message has left then."""

    class At:
        def __init__(self, port: int) -> None:
            self.port = port

        def url(self, path: str) -> str:
            return f"http://127.0.0.1:{self.port}{path}"

    def open_at(port: int):
        return opened(tmp_path, At(port), make, timeout_seconds=1)

    check_network(open_at, "zhang.san", capabilities_of(make()), silent=silent)


def test_message_of_an_application(tmp_path, wecom, server):
    channel = opened(tmp_path, server, application)
    channel.deliver(ENVELOPE, AT)
    channel.close()

    assert wecom.sent == [
        {
            "touser": "zhang.san", "agentid": 1000002, "msgtype": "text",
            "text": {"content": "您好"}, "enable_duplicate_check": 1,
            "duplicate_check_interval": 14400,
        }
    ]  # fmt: skip


def test_message_of_a_robot_names_its_user(tmp_path, wecom, server):
    channel = opened(tmp_path, server, robot)
    channel.deliver(ENVELOPE, AT)
    channel.close()

    text = {"content": "您好", "mentioned_list": ["zhang.san"]}
    assert wecom.sent == [{"msgtype": "text", "text": text}]


def test_token_is_kept_until_shortly_before_it_expires(tmp_path, wecom, server):
    channel = opened(tmp_path, server, application)
    for hours in (0, 1, 1.9, 2, 2.1):
        assert channel.deliver(ENVELOPE, AT + int(hours * HOUR_US)).status is Delivered.ACCEPTED
    channel.close()

    assert wecom.tokens == 2


def test_stale_token_is_renewed_once(tmp_path, wecom, server):
    channel = opened(tmp_path, server, application)
    channel.deliver(ENVELOPE, AT)
    wecom.good = set()  # WeCom forgot the token
    renewed = channel.deliver(ENVELOPE, AT)
    wecom.replies = [{"errcode": 40014}, {"errcode": 42001}]
    given_up = channel.deliver(ENVELOPE, AT)
    channel.close()

    assert (renewed.status, given_up.status) == (Delivered.ACCEPTED, Delivered.UNAVAILABLE)
    assert wecom.tokens == 3


def test_wrong_secret_is_unavailable_and_not_told(tmp_path, wecom, server):
    channel = opened(tmp_path, server, application, secret="wrong secret")
    receipt = channel.deliver(ENVELOPE, AT)
    channel.close()

    assert (receipt.status, receipt.detail) == (Delivered.UNAVAILABLE, "no token: wecom 40001")
    assert wecom.sent == []


ANSWERS = [
    ({"errcode": 0}, Delivered.ACCEPTED),
    ({"errcode": 0, "invaliduser": "zhang.san"}, Delivered.REFUSED),
    ({"errcode": 0, "unlicenseduser": "zhang.san"}, Delivered.REFUSED),
    ({"errcode": 81013}, Delivered.REFUSED),  # no valid user
    ({"errcode": 60111}, Delivered.REFUSED),  # no such user
    ({"errcode": 40003}, Delivered.REFUSED),
    ({"errcode": 45002}, Delivered.REFUSED),  # too long
    ({"errcode": 45009}, Delivered.UNAVAILABLE),  # called too often
    ({"errcode": 45033}, Delivered.UNAVAILABLE),
    ({"errcode": -1}, Delivered.UNKNOWN),  # WeCom is busy
    ({"errcode": 99999}, Delivered.UNKNOWN),
    ({"errcode": "0"}, Delivered.UNKNOWN),
    ({}, Delivered.UNKNOWN),
    (Reply(200, b"not json"), Delivered.UNKNOWN),
    (Reply(200, b"x" * 100_000), Delivered.UNKNOWN),
    (Reply(200, b'{"errcode": 0', torn=True), Delivered.UNKNOWN),
    (Reply(503, b""), Delivered.UNAVAILABLE),
    (Reply(502, b""), Delivered.UNKNOWN),
    (None, Delivered.UNKNOWN),
]


@pytest.mark.parametrize("make", [application, robot])
@pytest.mark.parametrize(("answer", "delivered"), ANSWERS)
def test_answer_says_what_is_certain(tmp_path, wecom, server, make, answer, delivered):
    wecom.replies = [answer]
    channel = opened(tmp_path, server, make)
    receipt = channel.deliver(ENVELOPE, AT)
    channel.close()

    assert receipt.status is delivered
    assert "zhang" not in receipt.detail


@pytest.mark.parametrize("address", ["@all", "a|b", "", "客户", "a b", "-a", "a" * 65])
@pytest.mark.parametrize("make", [application, robot])
def test_only_one_plain_user_is_addressed(tmp_path, wecom, server, make, address):
    channel = opened(tmp_path, server, make)
    envelope = Envelope(key="d1.1", customer="C1", address=address, subject="", body="您好")

    assert channel.deliver(envelope, AT).status is Delivered.REFUSED
    channel.close()
    assert server.asked == []
