"""Ways to reach a customer, and the connectors behind them."""

import enum
from typing import TypeAlias

from hengce.model.noun import Label, Noun


class ConsoleConnector(Noun, frozen=True, kw_only=True, tag="console", tag_field="kind"):
    """Prints each message; for a first look."""


class FileConnector(Noun, frozen=True, kw_only=True, tag="file", tag_field="kind"):
    """Appends each message as a JSON line to a file below the data directory."""

    path: str


class SmtpConnector(Noun, frozen=True, kw_only=True, tag="smtp", tag_field="kind"):
    """Hands each message to a mail server.

    Attributes:
        host: The server's name.
        port: The server's port.
        sender: The address that the message comes from.
        timeout_seconds: How long one conversation may take.
    """

    host: str
    port: int
    sender: str
    timeout_seconds: int = 10


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


Connector: TypeAlias = ConsoleConnector | FileConnector | SmtpConnector | SlotConnector


class Channel(Noun, frozen=True, kw_only=True):
    """A way to reach a customer.

    Attributes:
        id: Stable identifier, such as `sms`.
        label: What people call it.
        interrupts: Whether a message breaks into the customer's day. In-app slots and
            tasks do not; caps on interruptions leave them out.
        reachable: A condition that says who can be reached.
        address: The tag that holds the address; empty when the customer's number is the
            address.
        cost_cents: What one message costs.
        response_prior: The response rate expected before anything is known (0 to 1).
        capacity_per_day: How many messages may be decided for the channel in a day of the
            bank's zone; None is no limit.
        connector: What delivers the message.
    """

    id: str
    label: Label
    connector: Connector
    interrupts: bool = True
    reachable: str = "TRUE"
    address: str = ""
    cost_cents: int = 0
    response_prior: float = 0.02
    capacity_per_day: int | None = None
