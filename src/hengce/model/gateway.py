"""Gateways of mobile networks, as they stand in a document: SMPP and CMPP."""

import enum

from hengce.model.noun import Noun

OPT_OUT_WORDS = ("R", "T", "TD", "N", "退订", "0000", "QX")
"""What customers in China answer when they want no more messages."""


class CmppVersion(enum.StrEnum):
    """Which CMPP a gateway speaks."""

    V2 = "2.0"
    V3 = "3.0"


class SmppConnector(Noun, frozen=True, kw_only=True, tag="smpp", tag_field="kind"):
    """Sends short messages through an SMPP 3.4 gateway, and hears receipts and replies.

    Attributes:
        host: The gateway's name.
        port: The gateway's port.
        system_id: The account.
        password_env: The variable with its password.
        source: The number or name that messages come from.
        source_ton: How the source is typed: 0 unknown, 1 international, 5 alphanumeric.
        source_npi: By which plan it is numbered: 0 unknown, 1 ISDN.
        destination_ton: How customers' numbers are typed.
        destination_npi: By which plan they are numbered.
        system_type: What some gateways want to know at login.
        country_code: With which a reply's number may be written.
        zone: Whose clock the dates of receipts show.
        parts_max: In how many pieces a message may go.
        window: How many requests may be unanswered.
        timeout_seconds: How long a login or an answer may take.
        idle_seconds: After this silence the gateway is asked whether it is there.
        messages_per_second: How many it takes; None is no limit.
        opt_out_words: Replies that mean: no more of these messages.
    """

    host: str
    port: int
    system_id: str
    password_env: str
    source: str
    source_ton: int = 0
    source_npi: int = 0
    destination_ton: int = 1
    destination_npi: int = 1
    system_type: str = ""
    country_code: str = "86"
    zone: str = "Asia/Shanghai"
    parts_max: int = 10
    window: int = 10
    timeout_seconds: int = 10
    idle_seconds: int = 30
    messages_per_second: int | None = None
    opt_out_words: tuple[str, ...] = OPT_OUT_WORDS


class CmppConnector(Noun, frozen=True, kw_only=True, tag="cmpp", tag_field="kind"):
    """Sends short messages through a CMPP gateway, and hears reports and replies.

    Attributes:
        host: The gateway's name.
        port: The gateway's port.
        source_addr: The account (SP_Id, six characters).
        password_env: The variable with the shared secret.
        source: The number that messages come from (Src_Id).
        service_id: The service that is billed; empty where the gateway wants none.
        version: Which CMPP the gateway speaks.
        country_code: With which a reply's number may be written.
        zone: Whose clock timestamps and the dates of reports show.
        parts_max: In how many pieces a message may go.
        window: How many requests may be unanswered.
        timeout_seconds: How long a login or an answer may take.
        idle_seconds: After this silence the gateway is asked whether it is there.
        messages_per_second: How many it takes; None is no limit.
        opt_out_words: Replies that mean: no more of these messages.
    """

    host: str
    port: int
    source_addr: str
    password_env: str
    source: str
    service_id: str = ""
    version: CmppVersion = CmppVersion.V2
    country_code: str = "86"
    zone: str = "Asia/Shanghai"
    parts_max: int = 10
    window: int = 16
    timeout_seconds: int = 60
    idle_seconds: int = 180
    messages_per_second: int | None = None
    opt_out_words: tuple[str, ...] = OPT_OUT_WORDS
