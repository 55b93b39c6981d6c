"""Tags that people set by hand: what is asked, and what is kept of it."""

from hengce.model.instant import Instant
from hengce.model.noun import Noun
from hengce.model.tag import Scalar


class Marking(Noun, frozen=True, kw_only=True):
    """What a person says of some customers.

    Attributes:
        tag: The tag; its owner is `people`.
        value: As people write it: money in units of the currency, dates as ISO 8601; None takes
            the tag away.
        until: Until when it is good; None: until somebody says otherwise.
        reason: Why.
        by: Who says so: a key, or a person.
    """

    tag: str
    value: Scalar
    reason: str
    by: str
    until: Instant | None = None
