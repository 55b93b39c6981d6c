"""SMPP against a real message centre, over TCP."""

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path
from threading import Thread

import msgspec
import pytest

from hengce.channels import Surroundings, open_channel
from hengce.channels.short_message import ShortMessageChannel
from hengce.errors import ProblemsError
from hengce.model.capability import capabilities_of
from hengce.model.channel import Channel
from hengce.model.gateway import SmppConnector
from hengce.model.instant import DAY_US, read_instant
from hengce.model.noun import Label
from hengce.model.outcome import OutcomeKind
from hengce.ports import Delivered, Envelope, Heard, Inbound, Report, Reporting
from hengce.testing.channel_kit import Seen, check_channel, check_network
from smsc_process import Smsc, running_smsc, until

AT = 20_000 * DAY_US
CUSTOMER = "13800000000"
ACCEPTED, REFUSED = Delivered.ACCEPTED, Delivered.REFUSED
UNAVAILABLE, UNKNOWN = Delivered.UNAVAILABLE, Delivered.UNKNOWN
THREE_PARTS = "尊敬的客户，您的大额存单将于本月到期，欢迎到店或通过手机银行办理续存。" * 5


@pytest.fixture
def smsc() -> Iterator[Smsc]:
    with running_smsc() as smsc:
        yield smsc


def connector(port: int, **changed: object) -> SmppConnector:
    plain = SmppConnector(
        host="127.0.0.1",
        port=port,
        system_id="bank",
        password_env="HENGCE_SMPP_PASSWORD",
        source="1069",
        timeout_seconds=20,
    )
    return msgspec.structs.replace(plain, **changed)


def opened(port: int, password: str = "secret", **changed: object) -> ShortMessageChannel:
    channel = Channel(
        id="sms", label=Label(zh="短信", en="SMS"), connector=connector(port, **changed)
    )
    around = Surroundings(Path(), StringIO(), {"HENGCE_SMPP_PASSWORD": password}, ())
    found = open_channel(channel, around)
    assert isinstance(found, ShortMessageChannel)
    return found


@pytest.fixture
def channel(smsc: Smsc) -> Iterator[ShortMessageChannel]:
    with closing(opened(smsc.port)) as channel:
        yield channel


def envelope(key: str = "d1.1", body: str = "您好", address: str = CUSTOMER) -> Envelope:
    return Envelope(key=key, customer="C1", address=address, subject="", body=body)


def heard(channel: Reporting, count: int = 1) -> list[Heard]:
    found: list[Heard] = []

    def enough() -> bool:
        found.extend(channel.hear(100))
        return len(found) >= count

    until(enough)
    return found


def acknowledged(channel: Reporting, count: int = 1) -> list[Report | Inbound]:
    found = heard(channel, count)
    channel.acknowledge([one.number for one in found])
    return [one.said for one in found]


def test_keeps_the_contract_of_channels(smsc):
    def seen() -> Sequence[Seen]:
        return [Seen("", text) for _, text in smsc.messages()]

    can = capabilities_of(connector(smsc.port))
    check_channel(lambda: opened(smsc.port), seen, CUSTOMER, can)


def test_tells_who_was_never_reached_from_who_may_have_the_message():
    can = capabilities_of(connector(1))

    check_network(lambda port: opened(port, timeout_seconds=1), CUSTOMER, can, silent=UNAVAILABLE)


def test_long_chinese_message_goes_in_three_parts(smsc, channel):
    receipt = channel.deliver(envelope(body=THREE_PARTS), AT)

    assert (receipt.status, receipt.parts) == (ACCEPTED, ("M1", "M2", "M3"))
    assert smsc.messages() == [(CUSTOMER, THREE_PARTS)]
    pieces = smsc.taken()
    assert [len(str(piece["text"])) for piece in pieces] == [67, 67, len(THREE_PARTS) - 134]
    assert {(p["headed"], p["coding"], p["registered"], p["from"]) for p in pieces} == {
        (0x40, 8, 1, "1069")
    }


def test_plain_letters_go_as_seven_bits(smsc, channel):
    channel.deliver(envelope(body="Your code is 123456."), AT)

    (piece,) = smsc.taken()
    assert (piece["coding"], piece["headed"], piece["text"]) == (0, 0, "Your code is 123456.")


def test_plus_of_a_number_is_not_sent(smsc, channel):
    channel.deliver(envelope(address="+8613800000000"), AT)

    assert smsc.taken()[0]["to"] == "8613800000000"


@pytest.mark.parametrize(
    ("answers", "status", "detail"),
    [
        (["throttled"], UNAVAILABLE, "status 0x58"),
        (["full"], UNAVAILABLE, "status 0x14"),
        (["system"], UNAVAILABLE, "status 0x8"),
        (["address"], REFUSED, "status 0xb"),
        (["source"], REFUSED, "status 0xa"),
        (["vanish"], UNKNOWN, "part 1 of 1: connection lost"),
        (["drop"], UNKNOWN, "part 1 of 1: connection lost"),
        (["lost"], UNKNOWN, "part 1 of 1: no answer in time"),
    ],
)
def test_answer_decides(smsc, answers, status, detail):
    with closing(opened(smsc.port, timeout_seconds=1)) as channel:
        smsc.order("plan", answers=answers)
        receipt = channel.deliver(envelope(), AT)
        again = channel.deliver(envelope("d2.1"), AT)

    assert (receipt.status, receipt.detail, receipt.parts[:1]) == (
        status,
        detail,
        ("",) if status is UNKNOWN else (),
    )
    assert again.status is ACCEPTED


@pytest.mark.parametrize(
    "address", ["", "1380", "13800000000 ", "bank", "+", "1" * 21, "１３８００００００００"]
)
def test_what_is_no_number_is_refused(smsc, channel, address):
    assert channel.deliver(envelope(address=address), AT).status is REFUSED
    assert smsc.taken() == []


def test_part_that_is_turned_away_for_now_is_sent_again_alone(smsc, channel):
    smsc.order("plan", answers=["ok", "throttled", "full", "ok", "throttled", "ok"])

    receipt = channel.deliver(envelope(body=THREE_PARTS), AT)

    assert (receipt.status, receipt.parts) == (ACCEPTED, ("M1", "M2", "M3"))
    assert smsc.messages() == [(CUSTOMER, THREE_PARTS)]


@pytest.mark.parametrize("fault", ["address", "vanish", "drop", "lost"])
def test_message_that_broke_off_is_unknown_and_no_part_is_repeated(smsc, fault):
    with closing(opened(smsc.port, timeout_seconds=1)) as channel:
        smsc.order("plan", answers=["ok", fault])

        first = channel.deliver(envelope(body=THREE_PARTS), AT)
        again = channel.deliver(envelope(body=THREE_PARTS), AT)

    assert (first.status, first.parts) == (UNKNOWN, ("M1", "", ""))
    assert first.detail.startswith("part 2 of 3: ")
    assert again.status is ACCEPTED
    texts = [str(piece["text"]) for piece in smsc.taken()]
    expected = [THREE_PARTS[:67], THREE_PARTS[67:134], THREE_PARTS[134:]]
    # What nobody knows of may come twice when it is asked for again; what was taken does not.
    assert texts.count(expected[0]) == 1
    assert texts.count(expected[2]) == 1
    assert texts.count(expected[1]) == (2 if fault in {"drop", "lost"} else 1)


def test_throttled_for_too_long_after_a_part_is_unknown(smsc):
    with closing(opened(smsc.port, timeout_seconds=1)) as channel:
        smsc.order("plan", answers=["ok", *["throttled"] * 100])

        receipt = channel.deliver(envelope(body=THREE_PARTS), AT)

    assert (receipt.status, receipt.parts) == (UNKNOWN, ("M1", "", ""))
    assert receipt.detail == "part 2 of 3: status 0x58"


def test_requests_that_are_unanswered_fit_the_window(smsc):
    with closing(opened(smsc.port, window=3)) as channel:
        smsc.order("plan", answers=["slow"] * 12)
        statuses: list[Delivered] = []

        def one(n: int) -> None:
            statuses.append(channel.deliver(envelope(f"d{n}.1"), AT).status)

        threads = [Thread(target=one, args=[n]) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert statuses == [ACCEPTED] * 12
    assert max(int(piece["unanswered"]) for piece in smsc.taken()) == 3


@pytest.mark.parametrize(
    ("stat", "kind"),
    [
        ("DELIVRD", OutcomeKind.DELIVERED),
        ("UNDELIV", OutcomeKind.FAILED),
        ("EXPIRED", OutcomeKind.FAILED),
        ("REJECTD", OutcomeKind.FAILED),
        ("ACCEPTD", OutcomeKind.SENT),
    ],
)
def test_receipt_names_its_part(smsc, channel, stat, kind):
    channel.deliver(envelope(), AT)
    smsc.order("receipt", id="M1", stat=stat, done="2611221205", times=1)

    (report,) = acknowledged(channel)

    at = read_instant("2026-11-22T12:05:00", "Asia/Shanghai")
    assert report == Report(f"M1/{stat}", kind, at, part="M1", detail=stat)
    assert smsc.await_("answered") == [f"M1/{stat}"]
    assert smsc.told["status"] == [0]


def test_receipt_that_says_nothing_is_acknowledged_and_forgotten(smsc, channel):
    channel.deliver(envelope(), AT)
    smsc.order("receipt", id="M1", stat="UNKNOWN", done="2611221205", times=1)

    smsc.await_("answered")
    assert channel.hear(10) == []


def test_nothing_is_acknowledged_before_it_is_kept(smsc):
    with closing(opened(smsc.port)) as channel:
        channel.deliver(envelope(), AT)
        smsc.order("receipt", id="M1", stat="DELIVRD", done="2611221205", times=1)
        before = heard(channel)
        smsc.sync()
        assert smsc.told["answered"] == []

    # The process died; whoever listens next is told again.
    with closing(opened(smsc.port)) as channel:
        assert acknowledged(channel) == [before[0].said]
        assert smsc.await_("answered") == ["M1/DELIVRD"]


@pytest.mark.parametrize(("text", "coding"), [("退订", 8), ("TD", 0), ("你好😀", 8)])
def test_reply_is_heard(smsc, channel, text, coding):
    channel.hear(1)
    smsc.order("reply", **{"from": "8613800000000"}, text=text, coding=coding)

    (said,) = acknowledged(channel)

    assert isinstance(said, Inbound)
    assert (said.address, said.text) == ("8613800000000", text)
    assert smsc.await_("answered") == [f"mo/{text}"]


def test_repeated_reply_has_the_same_name(smsc):
    names = []
    for _ in range(2):
        with closing(opened(smsc.port)) as channel:
            if not names:
                channel.hear(1)
                smsc.await_("bound")
                smsc.order("reply", **{"from": CUSTOMER}, text="T", coding=0)
            names += [one.said.id for one in heard(channel)]

    assert len(set(names)) == 1


def test_lost_connection_comes_back_and_hears_what_was_missed(smsc, channel):
    channel.deliver(envelope(), AT)
    smsc.order("cut")
    smsc.await_("closed")
    smsc.order("receipt", id="M1", stat="DELIVRD", done="2611221205", times=1)

    (report,) = acknowledged(channel)

    assert report.part == "M1"
    assert channel.deliver(envelope("d2.1"), AT).status is ACCEPTED


def test_restarted_centre_is_found_again():
    with running_smsc() as first:
        channel = opened(first.port)
        one = channel.deliver(envelope(), AT)
        port = first.port
    with closing(channel):
        down = channel.deliver(envelope("d2.1"), AT)
        with running_smsc(port, taken=7):
            until(lambda: channel.deliver(envelope("d3.1"), AT).status is ACCEPTED)
            up = channel.deliver(envelope("d4.1"), AT)

    assert (one.status, down.status) == (ACCEPTED, UNAVAILABLE), one
    assert up.parts == ("M9",)


def test_centre_that_says_goodbye_is_answered_and_found_again(smsc, channel):
    channel.deliver(envelope(), AT)
    smsc.order("unbind")
    smsc.await_("closed")

    until(lambda: channel.deliver(envelope("d2.1"), AT).status is ACCEPTED)


def test_both_sides_ask_whether_the_other_is_there(smsc):
    with closing(opened(smsc.port, idle_seconds=0)) as channel:
        channel.deliver(envelope(), AT)
        smsc.await_("asked")
        smsc.order("enquire")

        assert smsc.await_("there")[0] == 0


def test_silent_server_is_left():
    with socket.create_server(("127.0.0.1", 0)) as server:
        found: list[socket.socket] = []
        port = server.getsockname()[1]
        thread = Thread(target=lambda: found.extend(server.accept()[0] for _ in range(2)))
        thread.start()
        with closing(opened(port, timeout_seconds=1)) as channel:
            channel.hear(1)
            thread.join(30)
        assert len(found) == 2, "it came back after a login that nobody answered"
        for one in found:
            one.close()


def test_wrong_password_is_told_and_never_shown(smsc):
    with closing(opened(smsc.port, password="wrong")) as channel:
        receipt = channel.deliver(envelope(), AT)

    assert (receipt.status, receipt.detail) == (UNAVAILABLE, "bind 0xd")


def test_password_comes_from_the_environment(smsc):
    with pytest.raises(ProblemsError) as raised:
        opened(smsc.port, password="")

    (problem,) = raised.value.problems
    assert problem.code == "channel.secret_missing"
    assert problem.fact_map() == {"name": "HENGCE_SMPP_PASSWORD"}


def test_says_goodbye_when_it_is_closed(smsc):
    channel = opened(smsc.port)
    channel.deliver(envelope(), AT)
    channel.close()

    smsc.await_("unbound")


@contextmanager
def hostile(frames: Callable[[int], bytes]) -> Iterator[int]:
    """A server that lets everybody in, then sends what it likes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                login = connection.recv(1000)
                sequence = login[12:16]
                body = b"smsc\0"
                head = (16 + len(body)).to_bytes(4, "big") + bytes.fromhex("8000000900000000")
                connection.sendall(head + sequence + body)
                connection.sendall(frames(0))
                connection.settimeout(10)
                while connection.recv(1000):
                    """Until the client goes."""

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(10)


def _frame(command: int, body: bytes, sequence: int = 7) -> bytes:
    return b"".join(n.to_bytes(4, "big") for n in (16 + len(body), command, 0, sequence)) + body


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("unreadable delivery", _frame(5, b"\x00")),
        ("delivery without end", _frame(5, b"\x00\x01\x01" + b"1" * 300)),
        ("unknown command", _frame(0x77, b"abc")),
        ("answer to nothing", _frame(0x80000004, b"M1\0", 999)),
        ("receipt of nothing", _frame(5, b"\0\1\0011\0\1\0012\0\4\0\0\0\0\0\0\0\0\3abc")),
    ],
)
def test_strange_packets_do_no_harm(name, data):
    with hostile(lambda _: data) as port, closing(opened(port, timeout_seconds=1)) as channel:
        channel.hear(1)
        time.sleep(0.3)
        found = channel.hear(10)

    assert len(found) == (1 if "delivery" in name else 0)
    assert all(isinstance(one.said, Inbound) for one in found)


@pytest.mark.parametrize("data", [b"\xff\xff\xff\xff" + bytes(50), b"\0\0\0\3" + bytes(50)])
def test_what_is_out_of_step_is_left(data):
    with hostile(lambda _: data) as port, closing(opened(port, timeout_seconds=1)) as channel:
        receipt = channel.deliver(envelope(), AT)

    assert receipt.status in {UNAVAILABLE, UNKNOWN}
