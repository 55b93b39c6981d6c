"""What a customer agreed to, and the proof of it."""

import enum

from hengce.model.instant import Instant
from hengce.model.noun import Label, Noun


class Purpose(Noun, frozen=True, kw_only=True):
    """A purpose that customers consent to, and the versions of the text they saw.

    Attributes:
        id: Stable identifier, such as `marketing`.
        label: What people call it.
        texts: The wording by version; a consent names the version that was shown.
    """

    id: str
    label: Label
    texts: dict[str, str] = {}


class ConsentState(enum.StrEnum):
    """Given or withdrawn; silence is not consent."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Consent(Noun, frozen=True, kw_only=True):
    """One entry of the consent ledger; the latest for (customer, purpose, channel) holds.

    Attributes:
        customer: Whose consent.
        purpose: What for.
        channel: Through which channel.
        state: Given or withdrawn.
        at: When.
        text_version: The wording that the customer saw.
        source: Where it was recorded, such as `branch` or `app`.
        evidence: Where the proof lies: a form number, a recording, a log line.
    """

    customer: str
    purpose: str
    channel: str
    state: ConsentState
    at: Instant
    text_version: str = ""
    source: str = ""
    evidence: str = ""
