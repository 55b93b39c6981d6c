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
        messages_per_second: How many the other side takes; None is no limit.
        receipts: Whether it tells at `/v1/receipts/<channel>` what became of messages.
    """

    url: str
    secret_env: str
    timeout_seconds: int = 10
    messages_per_second: int | None = None
    receipts: bool = False


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
    | SlotConnector
    | TaskConnector
)
