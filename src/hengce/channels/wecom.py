"""WeCom: messages of an application, and of a group's robot.

An application's token is fetched with its secret, kept until shortly before it expires, and
renewed once when WeCom no longer takes it. WeCom has no key for a message; it drops the same
text to the same user for up to four hours, which is what a repetition is.
"""

import re
from typing import Protocol
from urllib.parse import quote

import msgspec

from hengce.channels.answers import receipt_of
from hengce.channels.fitting import misfit
from hengce.channels.http import Answer, Exchange, HttpPeer
from hengce.model.capability import Capabilities
from hengce.model.connector import WecomConnector, WecomForm, WecomRobotConnector
from hengce.model.instant import MINUTE_US, SECOND_US, Instant
from hengce.ports import Delivered, Envelope, Receipt

TOKEN_SPARE_MINUTES = 5

_USER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@\-]{0,63}")

_STALE_TOKEN = frozenset({40014, 41001, 42001})
_ANOTHER_TIME = frozenset({45009, 45033})  # called too often, or too much at once
_NEVER = frozenset(
    {
        40003, 40008, 40031, 40056, 40058, 40066, 41011, 44004, 45002, 48002, 48004,
        60011, 60020, 60111, 81013, 82001, 93000, 93004, 93008, 301002,
    }
)  # fmt: skip
"""Users, texts, robots and rights that WeCom does not know: certainly not sent."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What WeCom answers to a message; other fields are not read."""

    errcode: int
    invaliduser: str = ""
    unlicenseduser: str = ""


class Granted(msgspec.Struct, frozen=True, kw_only=True):
    """What WeCom answers to a secret."""

    errcode: int
    access_token: str = ""
    expires_in: int = 0


class _Form(Protocol):
    @property
    def form(self) -> WecomForm: ...
    @property
    def link(self) -> str: ...
    @property
    def picture(self) -> str: ...


class WecomChannel:
    """Sends as one application.

    Args:
        peer: WeCom's interface.
        connector: The application.
        secret: Its secret.
        can: What the channel promises.
    """

    def __init__(
        self, peer: HttpPeer, connector: WecomConnector, secret: str, can: Capabilities
    ) -> None:
        self._peer = peer
        self._connector = connector
        self._secret = secret
        self._can = can
        self._token = ""
        self._good_until: Instant = 0

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        """Send one message to one user and return what WeCom says of it."""
        refusal = misfit(envelope, self._can)
        if refusal is not None:
            return refusal
        if _USER.fullmatch(envelope.address) is None:
            return Receipt(Delivered.REFUSED, "unwritable")
        try:
            body = msgspec.json.encode(self._message(envelope))
        except UnicodeEncodeError:
            return Receipt(Delivered.REFUSED, "not text")
        receipt, stale = self._attempt(body, at)
        if stale:
            # WeCom took nothing from a token that it does not know any more.
            self._token = ""
            receipt, _ = self._attempt(body, at)
        return receipt

    def close(self) -> None:
        """Let go of the connection."""
        self._peer.close()

    def _attempt(self, body: bytes, at: Instant) -> tuple[Receipt, bool]:
        """Return what WeCom says, and whether that is that the token is stale."""
        if not self._token or at >= self._good_until:
            trouble = self._renew(at)
            if trouble is not None:
                return trouble, False
        path = f"/cgi-bin/message/send?access_token={quote(self._token, safe='')}"
        exchange = self._peer.post({}, body, path)
        told = _told(exchange)
        stale = told is not None and told.errcode in _STALE_TOKEN
        return _receipt(exchange, told, at), stale

    def _renew(self, at: Instant) -> Receipt | None:
        """Fetch a token; whatever hinders that, no message left."""
        corporation, secret = (
            quote(self._connector.corporation, safe=""),
            quote(self._secret, safe=""),
        )
        path = f"/cgi-bin/gettoken?corpid={corporation}&corpsecret={secret}"
        exchange = self._peer.post({}, b"", path, method="GET")
        if not isinstance(exchange, Answer) or exchange.status != 200 or exchange.body is None:
            return Receipt(Delivered.UNAVAILABLE, "no token")
        try:
            granted = msgspec.json.decode(exchange.body, type=Granted)
        except msgspec.MsgspecError:
            return Receipt(Delivered.UNAVAILABLE, "no token")
        if granted.errcode or not granted.access_token:
            return Receipt(Delivered.UNAVAILABLE, f"no token: wecom {granted.errcode}")
        spare = TOKEN_SPARE_MINUTES * MINUTE_US
        self._token = granted.access_token
        self._good_until = at + granted.expires_in * SECOND_US - spare
        return None

    def _message(self, envelope: Envelope) -> dict[str, object]:
        minutes = self._connector.repeats_minutes
        return {
            "touser": envelope.address,
            "agentid": self._connector.agent,
            **_content(self._connector, envelope),
            "enable_duplicate_check": int(minutes > 0),
            "duplicate_check_interval": minutes * 60,
        }


class WecomRobotChannel:
    """Posts into one group.

    Args:
        peer: WeCom's interface.
        connector: The robot.
        key: Its key.
        can: What the channel promises.
    """

    def __init__(
        self, peer: HttpPeer, connector: WecomRobotConnector, key: str, can: Capabilities
    ) -> None:
        self._peer = peer
        self._connector = connector
        self._path = f"/cgi-bin/webhook/send?key={quote(key, safe='')}"
        self._can = can

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        """Post one message and return what WeCom says of it."""
        refusal = misfit(envelope, self._can)
        if refusal is not None:
            return refusal
        if _USER.fullmatch(envelope.address) is None:
            return Receipt(Delivered.REFUSED, "unwritable")
        content = _content(self._connector, envelope)
        if self._connector.form is WecomForm.TEXT:
            content = {
                "msgtype": "text",
                "text": {"content": envelope.body, "mentioned_list": [envelope.address]},
            }
        try:
            body = msgspec.json.encode(content)
        except UnicodeEncodeError:
            return Receipt(Delivered.REFUSED, "not text")
        exchange = self._peer.post({}, body, self._path)
        return _receipt(exchange, _told(exchange), at)

    def close(self) -> None:
        """Let go of the connection."""
        self._peer.close()


def _content(form: _Form, envelope: Envelope) -> dict[str, object]:
    """Return the part of a message that depends on what it looks like."""
    kind = form.form
    match kind:
        case WecomForm.TEXT | WecomForm.MARKDOWN:
            return {"msgtype": kind, kind: {"content": envelope.body}}
        case WecomForm.TEXTCARD:
            card = {"title": envelope.subject, "description": envelope.body, "url": form.link}
            return {"msgtype": kind, kind: card}
        case WecomForm.NEWS:
            article = {"title": envelope.subject, "description": envelope.body, "url": form.link}
            if form.picture:
                article["picurl"] = form.picture
            return {"msgtype": kind, kind: {"articles": [article]}}


def _told(exchange: Exchange) -> Told | None:
    """Return what WeCom said; None when it did not say anything that can be read."""
    if not isinstance(exchange, Answer) or exchange.status != 200 or exchange.body is None:
        return None
    try:
        return msgspec.json.decode(exchange.body, type=Told)
    except msgspec.MsgspecError:
        return None


def _receipt(exchange: Exchange, told: Told | None, at: Instant) -> Receipt:
    if told is None:
        unread = isinstance(exchange, Answer) and exchange.status // 100 == 2
        return Receipt(Delivered.UNKNOWN, "unreadable") if unread else receipt_of(exchange, at)
    detail = f"wecom {told.errcode}"
    if told.errcode == 0:
        # The message has one user: where that one is not valid, nobody got it.
        nobody = told.invaliduser or told.unlicenseduser
        return Receipt(Delivered.REFUSED, "nobody") if nobody else Receipt(Delivered.ACCEPTED)
    if told.errcode in _STALE_TOKEN or told.errcode in _ANOTHER_TIME:
        return Receipt(Delivered.UNAVAILABLE, detail)
    status = Delivered.REFUSED if told.errcode in _NEVER else Delivered.UNKNOWN
    return Receipt(status, detail)
