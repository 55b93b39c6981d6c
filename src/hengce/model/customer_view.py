"""One customer as people see him: what is known, where it comes from, who he is, what he is in."""

import enum

from hengce.model.catalogued import Family, Sensitivity
from hengce.model.identity import CaseState, Cause
from hengce.model.instance import InstanceState
from hengce.model.instant import Instant
from hengce.model.noun import Label, Noun
from hengce.model.party import PartyKind
from hengce.model.profile import ChangeKind
from hengce.model.tag import Kind, Scalar


class Origin(enum.StrEnum):
    """Where a value comes from."""

    NIGHTLY = "nightly"  # the snapshot; `at`: the instant up to which it speaks
    CHANGED = "changed"  # a change of the day; `at`: when it took effect, `why`: its cause
    COMPUTED = "computed"  # a formula; `at`: as of which instant


class TagShown(Noun, frozen=True, kw_only=True):
    """A tag of a customer.

    Attributes:
        name: The tag.
        label: What people call it.
        kind: The type of its value.
        family: Its class in the catalogue.
        source: The system or file it comes from; empty for a formula.
        sensitivity: Its own, or that of the strictest tag on which its formula rests.
        origin: Where the value comes from.
        at: Since when or as of when, by origin.
        why: What caused a change.
        value: As people write it: money in units of the currency, dates and instants in
            ISO 8601; None: nothing is known.
        meaning: What the code list says of the value.
        masked: Whether the value is less than what is known.
    """

    name: str
    label: Label
    kind: Kind
    family: Family | None
    source: str
    sensitivity: Sensitivity
    origin: Origin
    at: Instant
    why: str = ""
    value: Scalar = None
    meaning: Label | None = None
    masked: bool = False


class ConsentShown(Noun, frozen=True, kw_only=True):
    """What a customer says to a purpose through a channel.

    Attributes:
        purpose: What for.
        channel: Through which channel.
        given: Whether marketing may rely on it now.
        at: When it was said; None: the nightly files name no instant.
        source: Where it was recorded.
        text_version: The wording that he saw.
        evidence: Where the proof lies.
        why: What caused it, where it was said in the day.
    """

    purpose: str
    channel: str
    given: bool
    at: Instant | None = None
    source: str = ""
    text_version: str = ""
    evidence: str = ""
    why: str = ""


class RefusalShown(Noun, frozen=True, kw_only=True):
    """Something that a customer hears no more of: he opted out, or it was stopped for him."""

    kind: ChangeKind
    key: str
    at: Instant
    why: str


class KeyShown(Noun, frozen=True, kw_only=True):
    """A key by which a customer is known, masked."""

    kind: str
    value: str
    number: str
    confidence_ppm: int
    source: str
    at: Instant


class MergeShown(Noun, frozen=True, kw_only=True):
    """A number of his that another one speaks for."""

    absorbed: str
    survivor: str
    why: str
    by: str
    at: Instant


class CaseShown(Noun, frozen=True, kw_only=True):
    """A question to people whether he is somebody else, too."""

    id: str
    cause: Cause
    state: CaseState
    confidence_ppm: int


class SharedKeyShown(Noun, frozen=True, kw_only=True):
    """A key that a customer shares with others, such as a joint account, masked.

    Attributes:
        kind: Its kind.
        value: Its value, masked.
        customers: Who else has it, as far as the asker reaches them.
    """

    kind: str
    value: str
    customers: tuple[str, ...]


class TieShown(Noun, frozen=True, kw_only=True):
    """Another customer to whom this one is tied: a company that he owns, its employees.

    Attributes:
        customer: The other one.
        kind: What the other one is.
        role: The role in the tie.
        label: What people call the role.
        has_role: Whether this customer has the role in the other; else the other has it in him.
        since: The first day on which it holds, ISO.
        until: The first day on which it holds no more; empty: no end is known.
        share: How much of the other is his, in ten-thousandths.
        holds: Whether it holds at the view's time.
        source: Who says so.
    """

    customer: str
    kind: PartyKind
    role: str
    label: Label
    has_role: bool
    since: str
    until: str
    share: int
    holds: bool
    source: str


class IdentityShown(Noun, frozen=True, kw_only=True):
    """Who a customer is.

    Attributes:
        numbers: All his numbers, sorted; the first to speak for all is the view's `customer`.
        keys: His keys, masked.
        merges: Which number speaks for which, and who said so.
        household: Other customers who share keys with him, as far as the asker reaches them.
        shared: The keys that he shares with them.
        cases: What people are asked of him, of customers whom the asker reaches.
    """

    numbers: tuple[str, ...]
    keys: tuple[KeyShown, ...]
    merges: tuple[MergeShown, ...]
    household: tuple[str, ...]
    shared: tuple[SharedKeyShown, ...]
    cases: tuple[CaseShown, ...]


class JourneyShown(Noun, frozen=True, kw_only=True):
    """A journey that a customer is in, and the node at which he is, with what people call both."""

    instance: str
    strategy: str
    label: Label
    version: str
    state: InstanceState
    node: str
    node_label: Label
    entered_at: Instant
    since: Instant
    due_at: Instant | None


class CustomerView(Noun, frozen=True, kw_only=True):
    """One customer at one position of the log.

    Attributes:
        customer: The number that speaks for him.
        org: His unit of the bank.
        position: The position of the log.
        at: As of when formulas are computed.
        snapshot_as_of: The instant up to which the nightly files speak.
        tags: In the order of the catalogue, stored ones first.
        consents: By purpose, then channel.
        refusals: Opt-outs and stops.
        identity: Who he is.
        journeys: What he is in now.
        kind: What he is.
        ties: To whom he is tied, as far as the asker reaches them.
    """

    customer: str
    org: str
    position: int
    at: Instant
    snapshot_as_of: Instant
    tags: tuple[TagShown, ...]
    consents: tuple[ConsentShown, ...]
    refusals: tuple[RefusalShown, ...]
    identity: IdentityShown
    journeys: tuple[JourneyShown, ...]
    kind: PartyKind
    ties: tuple[TieShown, ...]


class MemberShown(Noun, frozen=True, kw_only=True):
    """Another member of a household."""

    customer: str
    org: str
    kind: PartyKind


class HouseholdShown(Noun, frozen=True, kw_only=True):
    """Whom a customer lives with, as far as shared keys tell and the asker reaches them.

    Attributes:
        customer: The number that speaks for him.
        org: His unit of the bank.
        position: The position of the log.
        members: The others, sorted.
        shared: The keys that he shares with them, such as joint accounts, masked.
    """

    customer: str
    org: str
    position: int
    members: tuple[MemberShown, ...]
    shared: tuple[SharedKeyShown, ...]
