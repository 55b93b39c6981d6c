"""Encrypted mail, and logging in, against a real mail server on the loopback."""

import io
import socket
import ssl
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, Session
from aiosmtpd.smtp import Envelope as Received

from certificates import certificate
from hengce.channels import Surroundings, open_channel
from hengce.errors import ProblemsError
from hengce.model.channel import Channel
from hengce.model.connector import Encryption, SmtpConnector
from hengce.model.instant import DAY_US
from hengce.model.noun import Label
from hengce.ports import Delivered, Envelope

AT = 20_000 * DAY_US
PASSWORD = "the password of the mail server"
ENVELOPE = Envelope(key="d1.1", customer="C1", address="c@example.org", subject="提醒", body="您好")


class Box:
    """Keeps who sent what, and whether it came encrypted."""

    def __init__(self) -> None:
        self.messages: list[tuple[bool, str]] = []

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Received
    ) -> str:
        user = session.auth_data.login.decode() if session.auth_data else ""
        encrypted = server.transport.get_extra_info("sslcontext") is not None
        self.messages.append((encrypted, user))
        return "250 OK"


def authenticate(server, session, envelope, mechanism, auth_data) -> AuthResult:
    good = isinstance(auth_data, LoginPassword) and auth_data.password == PASSWORD.encode()
    return AuthResult(success=good, handled=not good, auth_data=auth_data)


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"), "localhost")


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def server(request, box: Box, pem) -> Iterator[int]:
    """A mail server that encrypts in the way that the test names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    login = {"authenticator": authenticate, "auth_required": False}
    options = {
        Encryption.NONE: {"auth_require_tls": False},
        Encryption.STARTTLS: {"tls_context": context, "require_starttls": True},
        Encryption.TLS: {"ssl_context": context, "auth_require_tls": False},
    }[request.param]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, **login, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def sent(tmp_path, port: int, encryption: Encryption, host: str = "localhost", password=PASSWORD):
    connector = SmtpConnector(
        host=host, port=port, sender="a@bank.example", encryption=encryption, timeout_seconds=5,
        user="hengce" if password else "", password_env="MAIL" if password else "",
    )  # fmt: skip
    channel = Channel(id="email", label=Label(zh="邮件", en="E-mail"), connector=connector)
    mail = open_channel(channel, Surroundings(tmp_path, io.StringIO(), {"MAIL": password}))
    receipt = mail.deliver(ENVELOPE, AT)
    mail.close()
    return receipt


TLS, STARTTLS, NONE = Encryption.TLS, Encryption.STARTTLS, Encryption.NONE


@pytest.mark.parametrize(
    ("server", "encryption"), [(STARTTLS, STARTTLS), (TLS, TLS)], indirect=["server"]
)
@pytest.mark.parametrize("password", [PASSWORD, ""])
def test_message_goes_encrypted(tmp_path, monkeypatch, pem, box, server, encryption, password):
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))

    receipt = sent(tmp_path, server, encryption, password=password)

    assert receipt.status is Delivered.ACCEPTED, receipt
    assert box.messages == [(True, "hengce" if password else "")]


@pytest.mark.parametrize(
    ("server", "encryption", "host", "trusted", "password"),
    [
        (STARTTLS, STARTTLS, "localhost", False, PASSWORD),  # a certificate of nobody
        (TLS, TLS, "localhost", False, PASSWORD),
        (STARTTLS, STARTTLS, "127.0.0.1", True, PASSWORD),  # a certificate of another name
        (TLS, TLS, "127.0.0.1", True, PASSWORD),
        (NONE, STARTTLS, "localhost", True, PASSWORD),  # a server that cannot
        (STARTTLS, STARTTLS, "localhost", True, "wrong"),
        (TLS, TLS, "localhost", True, "wrong"),
        (TLS, STARTTLS, "localhost", True, PASSWORD),  # it waits for us to encrypt
    ],
    indirect=["server"],
)
def test_nothing_is_said_where_it_is_not_safe(
    tmp_path, monkeypatch, pem, box, server, encryption, host, trusted, password
):
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))

    receipt = sent(tmp_path, server, encryption, host, password)

    assert receipt.status is Delivered.UNAVAILABLE
    assert box.messages == []
    assert password not in receipt.detail


def test_password_that_is_missing_stops_the_channel(tmp_path):
    connector = SmtpConnector(
        host="localhost", port=25, sender="a@bank.example", encryption=TLS, user="hengce",
        password_env="MAIL",
    )  # fmt: skip
    channel = Channel(id="email", label=Label(zh="邮件", en="E-mail"), connector=connector)

    with pytest.raises(ProblemsError) as raised:
        open_channel(channel, Surroundings(tmp_path, io.StringIO(), {}))

    assert raised.value.problems[0].code == "channel.secret_missing"
