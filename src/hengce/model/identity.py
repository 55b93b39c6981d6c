"""Keys by which customers are known, what links them, and when two keys mean one person."""

import enum
from collections.abc import Mapping

from hengce.model.instant import Instant
from hengce.model.noun import Noun

CUSTOMER = "customer"
"""The kind of the bank's own number."""

VISITOR = "anonymous"
"""The kind of a sender's name for somebody who is not known yet."""

PEOPLE = (CUSTOMER, VISITOR)
"""The kinds that keys are linked to; a person has any number of either."""

CERTAIN_PPM = 1_000_000


class Strength(enum.StrEnum):
    """What a key that two people have says of them."""

    IDENTIFYING = "identifying"  # they are one
    WEAK = "weak"  # who a visitor is, where one customer has it; nothing of two customers
    SHARED = "shared"  # they have something to do with each other, such as an account


class Joining(enum.StrEnum):
    """What becomes of customers of whom identifying keys say that they are one."""

    REVIEW = "review"  # a person decides
    AUTOMATIC = "automatic"  # they are merged at once


class KeyKind(Noun, frozen=True, kw_only=True):
    """A kind of key.

    Attributes:
        name: Its name in files, calls and links.
        strength: What it says of those who have the same.
        customers_max: A value that more customers have is impersonal, and says nothing.
        sole: A person has at most one value of it: two values prove two people.
        secret: Only the SM3 hash of a value is kept.
    """

    name: str
    strength: Strength
    customers_max: int = 8
    sole: bool = False
    secret: bool = True


class IdentityRules(Noun, frozen=True, kw_only=True):
    """When keys mean one person.

    Attributes:
        kinds: The kinds that are kept; others say nothing. None: who is who is left to people.
        joining: What becomes of customers who are certainly one.
        joins_from_ppm: From which confidence on a link counts, in parts per million.
        review_from_ppm: From which confidence on a link that does not count is shown to people.
        component_max: Links that one decision of who is who may read; people look at more.
    """

    kinds: tuple[KeyKind, ...] = ()
    joining: Joining = Joining.REVIEW
    joins_from_ppm: int = 990_000
    review_from_ppm: int = 500_000
    component_max: int = 2_000

    @property
    def by_name(self) -> Mapping[str, KeyKind]:
        """The kinds by name."""
        return {kind.name: kind for kind in self.kinds}


USUAL_KINDS = (
    KeyKind(name="id_document", strength=Strength.IDENTIFYING, sole=True),
    KeyKind(name="wecom_id", strength=Strength.IDENTIFYING),
    KeyKind(name="wechat_id", strength=Strength.IDENTIFYING),
    KeyKind(name="phone", strength=Strength.WEAK),
    KeyKind(name="email", strength=Strength.WEAK),
    KeyKind(name="device", strength=Strength.WEAK, secret=False),
    KeyKind(name="cookie", strength=Strength.WEAK, secret=False),
    KeyKind(name="account", strength=Strength.SHARED),
)
"""The keys that banks have, as a policy may begin."""


class Key(Noun, frozen=True, kw_only=True, order=True):
    """One value of a kind; of a secret kind its hash."""

    kind: str
    value: str


class Link(Noun, frozen=True, kw_only=True):
    """Something that says: this key belongs to that person.

    Attributes:
        key: The key; of the kind `customer` when two numbers are said to be one.
        of: A customer or a visitor.
        confidence_ppm: How likely that is, in parts per million.
        source: Who says so.
        at: When.
    """

    key: Key
    of: Key
    source: str
    at: Instant
    confidence_ppm: int = CERTAIN_PPM


class CaseState(enum.StrEnum):
    """What people said of a case."""

    OPEN = "open"
    ACCEPTED = "accepted"  # they are one
    REFUSED = "refused"  # they are two, whatever links say


class Cause(enum.StrEnum):
    """Why people are asked."""

    SAME = "same"  # identifying keys say that they are one; the policy asks people
    CONTRADICTION = "contradiction"  # some keys say one, others two
    LIKELY = "likely"  # a link is likely and not certain
    TOO_LARGE = "too_large"  # more links than one decision may read


class Case(Noun, frozen=True, kw_only=True):
    """Two customers who may be one, for people to decide.

    Attributes:
        one: The customer who would speak for both.
        other: The other one.
        cause: Why people are asked.
        confidence_ppm: How likely it is that they are one.
        evidence: Which kinds of keys say so, or how each field of a comparison agreed.
        at: When the question arose.
        state: What was decided.
        by: Who decided.
        why: What proves it.
        decided_at: When.
    """

    one: str
    other: str
    cause: Cause
    at: Instant
    confidence_ppm: int = CERTAIN_PPM
    evidence: tuple[str, ...] = ()
    state: CaseState = CaseState.OPEN
    by: str = ""
    why: str = ""
    decided_at: Instant = 0

    @property
    def id(self) -> str:
        """The pair's name: the same whoever would speak for both."""
        return "+".join(sorted((self.one, self.other)))
