"""E-mail against a real mail server on the loopback."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Received

from hengce.channels.smtp import SmtpChannel
from hengce.model.capability import capabilities_of
from hengce.model.connector import SmtpConnector
from hengce.model.instant import DAY_US
from hengce.ports import Delivered, Envelope
from hengce.testing.channel_kit import Seen, check_channel, check_network

AT = 20_000 * DAY_US
SENDER = "service@bank.example"
CUSTOMER = "customer@example.org"


class Mailbox:
    """Keeps messages; the local part of the recipient asks for a reply or a fault."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.sessions: set[int] = set()
        self.faults: list[str] = []

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Received, address: str, options: list[str]
    ) -> str:
        if self.faults[:1] == ["close before mail"]:
            self.faults.pop()
            server.transport.abort()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Received, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        name, _, code = address.partition("@")[0].partition("-")
        return f"{code} for {address}" if name == "rcpt" else "250 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Received
    ) -> str:
        name, _, code = envelope.rcpt_tos[0].partition("@")[0].partition("-")
        if name == "text":
            return f"{code} for {envelope.rcpt_tos[0]}"
        self.sessions.add(id(session))
        self.messages.append(message_from_bytes(envelope.content, policy=policy.SMTP))
        if name == "drop":
            server.transport.abort()
        return "250 OK"

    def seen(self) -> list[Seen]:
        return [Seen(m["Subject"] or "", _body(m)) for m in self.messages]


def _body(message: EmailMessage) -> str:
    return message.get_content().replace("\r\n", "\n").removesuffix("\n")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@contextmanager
def serving(mailbox: Mailbox, port: int) -> Iterator[None]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
def connector(mailbox: Mailbox) -> Iterator[SmtpConnector]:
    port = _free_port()
    with serving(mailbox, port):
        yield _connector(port)


def _connector(port: int) -> SmtpConnector:
    return SmtpConnector(host="127.0.0.1", port=port, sender=SENDER, timeout_seconds=10)


@pytest.fixture
def channel(connector: SmtpConnector) -> Iterator[SmtpChannel]:
    channel = SmtpChannel(connector)
    yield channel
    channel.close()


def envelope(address: str = CUSTOMER, **changed: str) -> Envelope:
    fields = {"key": "d1.1", "customer": "C1", "subject": "提醒", "body": "您好"} | changed
    return Envelope(address=address, **fields)


def test_keeps_the_contract_of_channels(mailbox, connector):
    can = capabilities_of(connector)
    check_channel(lambda: SmtpChannel(connector), mailbox.seen, CUSTOMER, can)


def test_tells_who_was_never_reached_from_who_may_have_the_message():
    can = capabilities_of(_connector(25))

    def open_at(port: int) -> SmtpChannel:
        return SmtpChannel(msgspec.structs.replace(_connector(port), timeout_seconds=1))

    check_network(open_at, CUSTOMER, can, silent=Delivered.UNAVAILABLE)


def test_message_is_well_formed(mailbox, channel):
    long_subject = "尊敬的客户，您的大额存单将于本月到期，欢迎到店办理续存" * 4

    channel.deliver(envelope(subject=long_subject, body="第一行\n.\n第三行"), AT)

    (message,) = mailbox.messages
    assert message["From"] == SENDER
    assert message["To"] == CUSTOMER
    assert message["Subject"] == long_subject
    assert message["Date"].datetime.isoformat() == "2024-10-04T00:00:00+00:00"
    assert _body(message) == "第一行\n.\n第三行"
    assert not message.defects
    assert all(len(line) <= 998 for line in message.as_bytes().splitlines())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("d1.1", "d1.1", True), ("d1.1", "d1.2", False), ("d1.1\n", "d1.1", False)],
)
def test_message_id_follows_the_key(mailbox, channel, one, other, same):
    channel.deliver(envelope(key=one), AT)
    channel.deliver(envelope(key=other), AT)

    ids = [message["Message-ID"] for message in mailbox.messages]
    assert (ids[0] == ids[1]) is same
    assert all(name.endswith("@bank.example>") for name in ids)


@pytest.mark.parametrize(
    ("address", "status", "detail"),
    [
        ("rcpt-450@example.org", Delivered.UNAVAILABLE, "rcpt 450"),  # mailbox busy
        ("rcpt-421@example.org", Delivered.UNAVAILABLE, "rcpt 421"),  # server going down
        ("rcpt-550@example.org", Delivered.REFUSED, "rcpt 550"),  # no such mailbox
        ("text-452@example.org", Delivered.UNAVAILABLE, "text 452"),  # out of storage
        ("text-554@example.org", Delivered.REFUSED, "text 554"),  # taken for spam
        ("drop@example.org", Delivered.UNKNOWN, "text: SMTPServerDisconnected"),
        ("not an address", Delivered.REFUSED, "unwritable: ValueError"),
        ("a@example.org,b@example.org", Delivered.REFUSED, "unwritable: ValueError"),
        ("a@example.org\r\nBcc: b@example.org", Delivered.REFUSED, "unwritable: ValueError"),
    ],
)
def test_answer_of_the_server_decides(channel, address, status, detail):
    receipt = channel.deliver(envelope(address), AT)
    after = channel.deliver(envelope(), AT)

    assert (receipt.status, receipt.detail) == (status, detail)
    assert after.status is Delivered.ACCEPTED


def test_line_break_in_a_subject_adds_no_header(mailbox, channel):
    channel.deliver(envelope(subject="Hello\r\nBcc: other@example.org\r\n\r\nbody"), AT)

    (message,) = mailbox.messages
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: other@example.org body"


def test_one_connection_serves_many_messages(mailbox, channel):
    for number in range(5):
        channel.deliver(envelope(key=f"d1.{number}"), AT)

    assert len(mailbox.messages) == 5
    assert len(mailbox.sessions) == 1


def test_connection_that_went_stale_is_made_anew(mailbox, channel):
    channel.deliver(envelope(key="d1.1"), AT)
    mailbox.faults = ["close before mail"]

    receipt = channel.deliver(envelope(key="d1.2"), AT)

    assert receipt.status is Delivered.ACCEPTED
    assert len(mailbox.messages) == 2


def test_no_server_is_unavailable_until_it_is_back(mailbox):
    port = _free_port()
    channel = SmtpChannel(_connector(port))

    down = channel.deliver(envelope(), AT)
    with serving(mailbox, port):
        up = channel.deliver(envelope(), AT)
        channel.close()

    assert (down.status, up.status) == (Delivered.UNAVAILABLE, Delivered.ACCEPTED)
