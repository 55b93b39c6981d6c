"""E-mail: each message is handed to one mail server over one kept connection.

The answer follows the protocol (RFC 5321). Before the text was sent, a broken connection
or a temporary answer (4xx) means that nothing was taken, and a permanent one (5xx) that it
never will be. From the first byte of the text to the server's last answer, nobody can
tell: a connection lost there is UNKNOWN, because many servers have taken the message by
then.

The Message-ID is made from the contact's key, so a repetition is recognisable as one.

Where encryption is asked for, nothing is said in the open but the wish for it, and a server
that cannot, or whose certificate is not good for its name, is UNAVAILABLE. So is one that
does not let us in.
"""

import re
import smtplib
from collections.abc import Callable
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import blake2b

from hengce.channels.encryption import encryption
from hengce.channels.fitting import misfit
from hengce.model.capability import capabilities_of
from hengce.model.connector import Encryption, SmtpConnector
from hengce.model.instant import Instant, moment
from hengce.ports import Delivered, Envelope, Receipt

_DIGEST_BYTES = 16

_GO_AHEAD = 354
_CLOSING = 421

_NETWORK_ERRORS = (OSError, smtplib.SMTPException)  # socket errors and timeouts are OSError

_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)

_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class SmtpChannel:
    """Sends through one mail server; connects when the first message comes.

    Args:
        connector: The server and its sender.
        password: For the connector's user.
    """

    def __init__(self, connector: SmtpConnector, password: str = "") -> None:
        self._connector = connector
        self._password = password
        encrypted = connector.encryption is not Encryption.NONE
        self._tls = encryption() if encrypted else None
        self._can = capabilities_of(connector)
        self._domain = Address(addr_spec=connector.sender).domain
        self._server: smtplib.SMTP | None = None

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        """Hand one message to the server and return what it answered."""
        refusal = misfit(envelope, self._can)
        if refusal is not None:
            return refusal
        try:
            recipient = _recipient(envelope.address)
            text = self._text(envelope, recipient, at)
        except (MessageError, ValueError, IndexError) as error:
            return Receipt(Delivered.REFUSED, f"unwritable: {type(error).__name__}")
        kept = self._server is not None
        receipt, lost = self._attempt(recipient, text)
        if kept and lost:
            # The server hung up on an idle connection before it took anything.
            receipt, _ = self._attempt(recipient, text)
        return receipt

    def close(self) -> None:
        """Say goodbye to the server."""
        if self._server is not None:
            try:
                self._server.quit()
            except _NETWORK_ERRORS:
                self._server.close()
            self._server = None

    def _attempt(self, recipient: str, text: bytes) -> tuple[Receipt, bool]:
        """Return the answer, and whether the connection was lost before the text."""
        try:
            server = self._connected()
            refusal = self._introduce(server, recipient)
        except _NETWORK_ERRORS as error:
            self._drop()
            return Receipt(Delivered.UNAVAILABLE, type(error).__name__), True
        if refusal is not None:
            return refusal, False
        try:
            server.send(text)
            code, _ = server.getreply()
        except _NETWORK_ERRORS as error:
            self._drop()
            return Receipt(Delivered.UNKNOWN, f"text: {type(error).__name__}"), False
        return self._receipt("text", code), False

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self._server = self._opened()
            if self._connector.encryption is Encryption.STARTTLS:
                # Raises when the server does not offer it; the name is checked, too.
                self._server.starttls(context=self._tls)
            self._server.ehlo_or_helo_if_needed()
            if self._connector.user:
                self._server.login(self._connector.user, self._password)
        return self._server

    def _opened(self) -> smtplib.SMTP:
        """Connect; a server that does not welcome us raises."""
        to, name = self._connector, self._domain
        if to.encryption is Encryption.TLS:
            return smtplib.SMTP_SSL(
                to.host, to.port, name, timeout=to.timeout_seconds, context=self._tls
            )
        return smtplib.SMTP(to.host, to.port, name, timeout=to.timeout_seconds)

    def _introduce(self, server: smtplib.SMTP, recipient: str) -> Receipt | None:
        """Name sender and recipient and ask to send; return the refusal, if there is one."""
        steps: tuple[tuple[str, Callable[[], tuple[int, bytes]], int], ...] = (
            ("mail", lambda: server.mail(self._connector.sender), 250),
            ("rcpt", lambda: server.rcpt(recipient), 250),
            ("data", lambda: server.docmd("DATA"), _GO_AHEAD),
        )
        for name, ask, wanted in steps:
            code, _ = ask()
            if code // 100 != wanted // 100:
                self._start_over(server)
                return self._receipt(name, code)
        return None

    def _start_over(self, server: smtplib.SMTP) -> None:
        """Clear the conversation; a server that hangs up now has still given its answer."""
        try:
            server.rset()
        except _NETWORK_ERRORS:
            self._drop()

    def _receipt(self, step: str, code: int) -> Receipt:
        """Turn a reply into a receipt; the server's text may name the customer and stays."""
        if code == _CLOSING:
            self._drop()
        detail = f"{step} {code}"
        match code // 100:
            case 2:
                return Receipt(Delivered.ACCEPTED, detail)
            case 4:
                return Receipt(Delivered.UNAVAILABLE, detail)
            case 5:
                return Receipt(Delivered.REFUSED, detail)
        # No reply that the protocol knows: the connection is out of step.
        self._drop()
        status = Delivered.UNKNOWN if step == "text" else Delivered.UNAVAILABLE
        return Receipt(status, detail)

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _text(self, envelope: Envelope, recipient: str, at: Instant) -> bytes:
        """Return the message as it goes over the wire, with its end."""
        message = EmailMessage(policy=SMTP)
        message["From"] = self._connector.sender
        message["To"] = recipient
        message["Subject"] = _BREAKS.sub(" ", envelope.subject).strip()
        message["Date"] = moment(at)
        message["Message-ID"] = f"<{_digest(envelope.key)}@{self._domain}>"
        message.set_content(envelope.body, charset="utf-8", cte="base64")
        text = _LEADING_DOT.sub(b"..", message.as_bytes())
        return text + (b"" if text.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _recipient(address: str) -> str:
    """Return a single plain address; a list, a name or a line break in it is an error."""
    if not address.isascii() or _BREAKS.search(address):
        raise ValueError("not an address")
    parsed = Address(addr_spec=address)
    if not parsed.username or not parsed.domain:
        raise ValueError("not an address")
    return parsed.addr_spec


def _digest(key: str) -> str:
    # A key may hold any sign; its digest is always a proper left side of a Message-ID.
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).hexdigest()
