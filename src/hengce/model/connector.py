"""What delivers messages: one record for each way, as it stands in a document.

A secret never stands in a document; what ends in `_env` names the variable of the
environment that holds it.
"""

import enum
from typing import TypeAlias

from hengce.model.gateway import CmppConnector, SmppConnector
from hengce.model.noun import Noun


class ConsoleConnector(Noun, frozen=True, kw_only=True, tag="console", tag_field="kind"):
    """Prints each message; for a first look."""


class FileConnector(Noun, frozen=True, kw_only=True, tag="file", tag_field="kind"):
    """Appends each message as a JSON line to a file below the data directory."""

    path: str


class BatchFormat(enum.StrEnum):
    """How the rows of a batch file are written."""

    CSV = "csv"
    JSON_LINES = "json_lines"


class HandoverConnector(Noun, frozen=True, kw_only=True, tag="handover", tag_field="kind"):
    """Collects messages into a batch file for another system, with a flag file beside it.

    Attributes:
        path: The folder below the data directory in which the other system looks.
        format: How rows are written.
        closings: Times of the bank's zone at which a batch ends, such as `18:00`; midnight
            ends the batch of the day before.
    """

    path: str
    format: BatchFormat = BatchFormat.CSV
    closings: tuple[str, ...] = ("00:00",)


class Encryption(enum.StrEnum):
    """How a conversation with a mail server is encrypted."""

    NONE = "none"
    STARTTLS = "starttls"  # it begins in the open, and nothing is said before it is encrypted
    TLS = "tls"  # from the first byte on


class SmtpConnector(Noun, frozen=True, kw_only=True, tag="smtp", tag_field="kind"):
    """Hands each message to a mail server.

    Attributes:
        host: The server's name.
        port: The server's port.
        sender: The address that the message comes from.
        encryption: Whether the conversation is encrypted; a server that cannot is not used.
        user: Who logs in; empty: nobody.
        password_env: The variable with the password.
        timeout_seconds: How long one conversation may take.
        messages_per_second: How many the server takes; None is no limit.
    """

    host: str
    port: int
    sender: str
    encryption: Encryption = Encryption.NONE
    user: str = ""
    password_env: str = ""
    timeout_seconds: int = 10
    messages_per_second: int | None = None


class WebhookConnector(Noun, frozen=True, kw_only=True, tag="webhook", tag_field="kind"):
    """Posts each message as signed JSON to an address of the policy's list `egress`.

    Attributes:
        url: Where to.
        secret_env: The variable with the secret, `whsec_…`; two with a space between while
            one is exchanged for the other.
        timeout_seconds: How long one message may take.
        receipts_secret_env: The variable with the secret, `whsec_…`, that its reports are
            signed with; empty: it sends none.
        messages_per_second: How many the other side takes; None is no limit.
    """

    url: str
    secret_env: str
    receipts_secret_env: str = ""
    timeout_seconds: int = 10
    messages_per_second: int | None = None


class PushConnector(Noun, frozen=True, kw_only=True, tag="push", tag_field="kind"):
    """Hands each message to a gateway for notifications of the bank's app.

    Attributes:
        url: Where to.
        token_env: The variable with the token that lets us in.
        receipts_secret_env: The variable with the secret, `whsec_…`, that its reports are
            signed with; empty: it sends none.
        lives_seconds: How long the notification waits for a phone that is off.
        timeout_seconds: How long one message may take.
        messages_per_second: How many the gateway takes; None is no limit.
    """

    url: str
    token_env: str
    receipts_secret_env: str = ""
    lives_seconds: int = 86_400
    timeout_seconds: int = 10
    messages_per_second: int | None = None


class RcsConnector(Noun, frozen=True, kw_only=True, tag="rcs", tag_field="kind"):
    """Hands each message to a gateway for 5G messages.

    Attributes:
        url: Where to.
        token_env: The variable with the token that lets us in.
        receipts_secret_env: The variable with the secret, `whsec_…`, that its reports and
            replies are signed with; empty: it sends none.
        fallback: Whether a phone that cannot show it gets a short message instead.
        timeout_seconds: How long one message may take.
        messages_per_second: How many the gateway takes; None is no limit.
    """

    url: str
    token_env: str
    receipts_secret_env: str = ""
    fallback: bool = True
    timeout_seconds: int = 10
    messages_per_second: int | None = None


class CallConnector(Noun, frozen=True, kw_only=True, tag="call", tag_field="kind"):
    """Has an automaton call the customer and speak along the message's text.

    Attributes:
        url: Where calls are ordered.
        token_env: The variable with the token that lets us in.
        receipts_secret_env: The variable with the secret, `whsec_…`, that results are signed
            with; empty: none come.
        timeout_seconds: How long ordering one call may take.
        messages_per_second: How many orders the other side takes; None is no limit.
    """

    url: str
    token_env: str
    receipts_secret_env: str = ""
    timeout_seconds: int = 10
    messages_per_second: int | None = None


class WecomForm(enum.StrEnum):
    """What a message in WeCom looks like."""

    TEXT = "text"
    MARKDOWN = "markdown"
    TEXTCARD = "textcard"
    NEWS = "news"


WECOM_URL = "https://qyapi.weixin.qq.com"


class WecomConnector(Noun, frozen=True, kw_only=True, tag="wecom", tag_field="kind"):
    """Sends each message as an application of WeCom, to the user that the address names.

    Attributes:
        corporation: The corporation's id (corpid).
        agent: The application's number (agentid).
        secret_env: The variable with the application's secret.
        form: What the message looks like.
        link: What a card or an article opens.
        picture: The picture of an article.
        repeats_minutes: For how long WeCom drops the same text to the same user, at most 240;
            0: it does not.
        url: The interface; another one for an installation of one's own.
        timeout_seconds: How long one message may take.
        messages_per_second: How many WeCom takes; None is no limit.
    """

    corporation: str
    agent: int
    secret_env: str
    form: WecomForm = WecomForm.TEXT
    link: str = ""
    picture: str = ""
    repeats_minutes: int = 240
    url: str = WECOM_URL
    timeout_seconds: int = 10
    messages_per_second: int | None = None


class WecomRobotConnector(Noun, frozen=True, kw_only=True, tag="wecom_robot", tag_field="kind"):
    """Posts each message into a group of WeCom through its robot, naming the address's user.

    Attributes:
        key_env: The variable with the robot's key.
        form: What the message looks like.
        link: What an article opens.
        picture: The picture of an article.
        url: The interface; another one for an installation of one's own.
        timeout_seconds: How long one message may take.
        messages_per_second: How many WeCom takes; None is no limit.
    """

    key_env: str
    form: WecomForm = WecomForm.TEXT
    link: str = ""
    picture: str = ""
    url: str = WECOM_URL
    timeout_seconds: int = 10
    messages_per_second: int | None = None


class Placement(enum.StrEnum):
    """Where a slot lies that a customer looks at."""

    POPUP = "popup"
    BANNER = "banner"
    FEED = "feed"
    BRANCH_SCREEN = "branch_screen"


class SlotConnector(Noun, frozen=True, kw_only=True, tag="slot", tag_field="kind"):
    """Pushes nothing: the customer came to us, and asks for what the slot is to show.

    Attributes:
        placement: Which slot.
    """

    placement: Placement


class TaskConnector(Noun, frozen=True, kw_only=True, tag="task", tag_field="kind"):
    """Hands each message to the customer's relationship manager, as a task with a script."""


Connector: TypeAlias = (
    ConsoleConnector
    | FileConnector
    | HandoverConnector
    | SmtpConnector
    | SmppConnector
    | CmppConnector
    | WebhookConnector
    | PushConnector
    | RcsConnector
    | CallConnector
    | WecomConnector
    | WecomRobotConnector
    | SlotConnector
    | TaskConnector
)
