"""CMPP 2.0 and 3.0 against a gateway over TCP that shares no code with the client."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from io import StringIO
from pathlib import Path
from threading import Thread

import msgspec
import pytest

from cmpp_gateway import Gateway, running_gateway
from hengce.channels import Surroundings, open_channel
from hengce.channels.short_message import ShortMessageChannel
from hengce.model.capability import capabilities_of
from hengce.model.channel import Channel
from hengce.model.gateway import CmppConnector, CmppVersion
from hengce.model.instant import DAY_US, read_instant
from hengce.model.noun import Label
from hengce.model.outcome import OutcomeKind
from hengce.ports import Delivered, Envelope, Heard, Inbound, Report
from hengce.testing.channel_kit import Seen, check_channel, check_network
from smsc_process import until

AT = 20_000 * DAY_US
CUSTOMER = "13800000000"
ACCEPTED, REFUSED = Delivered.ACCEPTED, Delivered.REFUSED
UNAVAILABLE, UNKNOWN = Delivered.UNAVAILABLE, Delivered.UNKNOWN
THREE_PARTS = "尊敬的客户，您的大额存单将于本月到期，欢迎到店或通过手机银行办理续存。" * 5
FIRST = 0x1234567800000001


def connector(port: int, **changed: object) -> CmppConnector:
    plain = CmppConnector(
        host="127.0.0.1",
        port=port,
        source_addr="900001",
        password_env="HENGCE_CMPP_SECRET",
        source="1069",
        timeout_seconds=20,
    )
    return msgspec.structs.replace(plain, **changed)


def opened(gateway: Gateway, secret: str = "secret", **changed: object) -> ShortMessageChannel:
    version = CmppVersion.V2 if gateway.version == 2 else CmppVersion.V3
    return opened_at(gateway.port, secret, **{"version": version, **changed})


def opened_at(port: int, secret: str = "secret", **changed: object) -> ShortMessageChannel:
    channel = Channel(
        id="sms", label=Label(zh="短信", en="SMS"), connector=connector(port, **changed)
    )
    around = Surroundings(Path(), StringIO(), {"HENGCE_CMPP_SECRET": secret}, ())
    found = open_channel(channel, around)
    assert isinstance(found, ShortMessageChannel)
    return found


@pytest.fixture(params=[2, 3])
def gateway(request) -> Iterator[Gateway]:
    with running_gateway(request.param) as gateway:
        yield gateway


@pytest.fixture
def channel(gateway: Gateway) -> Iterator[ShortMessageChannel]:
    with closing(opened(gateway)) as channel:
        yield channel


def envelope(key: str = "d1.1", body: str = "您好", address: str = CUSTOMER) -> Envelope:
    return Envelope(key=key, customer="C1", address=address, subject="", body=body)


def heard(channel: ShortMessageChannel, count: int = 1) -> list[Heard]:
    found: list[Heard] = []

    def enough() -> bool:
        found.extend(channel.hear(100))
        return len(found) >= count

    until(enough)
    return found


def test_keeps_the_contract_of_channels(gateway):
    def seen() -> Sequence[Seen]:
        return [Seen("", text) for _, text in gateway.texts()]

    can = capabilities_of(connector(gateway.port))
    check_channel(lambda: opened(gateway), seen, CUSTOMER, can)


def test_tells_who_was_never_reached_from_who_may_have_the_message():
    can = capabilities_of(connector(1))

    check_network(
        lambda port: opened_at(port, timeout_seconds=1), CUSTOMER, can, silent=UNAVAILABLE
    )


def test_long_chinese_message_goes_in_three_parts(gateway, channel):
    receipt = channel.deliver(envelope(body=THREE_PARTS), AT)

    assert (receipt.status, receipt.parts) == (ACCEPTED, tuple(str(FIRST + n) for n in range(3)))
    assert gateway.texts() == [(CUSTOMER, THREE_PARTS)]
    assert {(form, headed) for _, form, headed, _ in gateway.pieces.values()} == {(8, 1)}


@pytest.mark.parametrize(
    ("how", "status", "detail"),
    [
        (8, UNAVAILABLE, "result 8"),  # flow control
        (1, REFUSED, "result 1"),
        (6, REFUSED, "result 6"),
        (9, REFUSED, "result 9"),
        ("lost", UNKNOWN, "part 1 of 1: no answer in time"),
        ("drop", UNKNOWN, "part 1 of 1: connection lost"),
    ],
)
def test_answer_decides(gateway, how, status, detail):
    with closing(opened(gateway, timeout_seconds=2)) as channel:
        gateway.plan.append(how)
        receipt = channel.deliver(envelope(), AT)
        until(lambda: channel.deliver(envelope("d2.1"), AT).status is ACCEPTED)

    assert (receipt.status, receipt.detail) == (status, detail)


def test_part_that_is_turned_away_for_now_is_sent_again_alone(gateway, channel):
    gateway.plan.extend([0, 8, 8, 0, 8])

    assert channel.deliver(envelope(body=THREE_PARTS), AT).status is ACCEPTED
    assert gateway.texts() == [(CUSTOMER, THREE_PARTS)]


def test_message_that_broke_off_is_unknown_and_no_part_is_repeated(gateway, channel):
    gateway.plan.extend([0, 9])

    first = channel.deliver(envelope(body=THREE_PARTS), AT)
    again = channel.deliver(envelope(body=THREE_PARTS), AT)

    assert (first.status, first.parts) == (UNKNOWN, (str(FIRST), "", ""))
    assert again.status is ACCEPTED
    assert gateway.texts() == [(CUSTOMER, THREE_PARTS)]


def test_no_more_than_a_window_is_unanswered(gateway, channel):
    gateway.plan.extend(["hold"] * 16)
    statuses: list[Delivered] = []
    threads = [
        Thread(target=lambda n=n: statuses.append(channel.deliver(envelope(f"d{n}.1"), AT).status))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    until(lambda: len(gateway.held) == 16)
    assert len(gateway.pieces) == 16
    gateway.release()
    for thread in threads:
        thread.join()

    assert (statuses, gateway.unanswered_max) == ([ACCEPTED] * 20, 16)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("DELIVRD", OutcomeKind.DELIVERED),
        ("UNDELIV", OutcomeKind.FAILED),
        ("EXPIRED", OutcomeKind.FAILED),
        ("MA:0054", OutcomeKind.FAILED),
        ("ACCEPTD", OutcomeKind.SENT),
    ],
)
def test_report_names_its_part(gateway, channel, state, kind):
    channel.deliver(envelope(), AT)
    gateway.report(FIRST, state)

    (one,) = heard(channel)
    assert gateway.told["acknowledged"] == 0
    channel.acknowledge([one.number])
    until(lambda: gateway.told["acknowledged"] == 1)

    at = read_instant("2026-11-22T12:05:00", "Asia/Shanghai")
    assert one.said == Report(f"{FIRST}/{state}", kind, at, part=str(FIRST), detail=state)


def test_what_was_not_acknowledged_comes_again(gateway):
    with closing(opened(gateway)) as channel:
        channel.deliver(envelope(), AT)
        gateway.report(FIRST, "DELIVRD")
        before = heard(channel)
    until(lambda: gateway.told["gone"] == 1)
    with closing(opened(gateway)) as channel:
        after = heard(channel)
        channel.acknowledge([one.number for one in after])
        until(lambda: not gateway.deliveries)

    assert [one.said for one in after] == [one.said for one in before]


@pytest.mark.parametrize(
    ("content", "form", "text"),
    [
        ("退订".encode("utf-16-be"), 8, "退订"),
        ("退订".encode("gbk"), 15, "退订"),
        (b"TD", 0, "TD"),
        (b"\xff", 8, "\ufffd"),
    ],
)
def test_reply_is_heard(gateway, channel, content, form, text):
    channel.hear(1)
    gateway.deliver(77, CUSTOMER, content, form)

    (one,) = heard(channel)

    assert isinstance(one.said, Inbound)
    assert (one.said.id, one.said.address, one.said.text) == ("77", CUSTOMER, text)


def test_unreadable_report_is_not_lost(gateway, channel):
    channel.hear(1)
    gateway.deliver(78, CUSTOMER, b"short", report=1)

    (one,) = heard(channel)

    assert isinstance(one.said, Inbound)


@pytest.mark.parametrize("secret", ["wrong"])
def test_wrong_secret_is_told_and_never_shown(gateway, secret):
    with closing(opened(gateway, secret)) as channel:
        receipt = channel.deliver(envelope(), AT)

    assert (receipt.status, receipt.detail) == (UNAVAILABLE, "connect 3 authentication")


def test_gateway_that_does_not_know_the_secret_gets_nothing():
    with running_gateway(secret="guessed") as gateway, closing(opened(gateway)) as channel:
        receipt = channel.deliver(envelope(), AT)
        assert gateway.pieces == {}

    assert (receipt.status, receipt.detail) == (
        UNAVAILABLE,
        "the gateway does not know the secret",
    )


def test_gateway_of_another_version_is_told():
    with (
        running_gateway(3) as gateway,
        closing(opened(gateway, version=CmppVersion.V2)) as channel,
    ):
        receipt = channel.deliver(envelope(), AT)

    assert (receipt.status, receipt.detail) == (
        UNAVAILABLE,
        "connect unreadable: another version?",
    )


def test_both_sides_ask_whether_the_other_is_there(gateway):
    with closing(opened(gateway, idle_seconds=0)) as channel:
        channel.deliver(envelope(), AT)
        until(lambda: gateway.told["asked"] >= 1)
        gateway.send(gateway.frame(8, 99, b""))
        until(lambda: gateway.told["there"] == 1)
        gateway.send(gateway.frame(2, 100, b""))
        until(lambda: gateway.told["gone"] >= 1)
        until(lambda: channel.deliver(envelope("d2.1"), AT).status is ACCEPTED)


def test_says_goodbye_when_it_is_closed(gateway):
    channel = opened(gateway)
    channel.deliver(envelope(), AT)
    channel.close()

    until(lambda: gateway.told["goodbye"] == 1)
