"""Something that a customer did, or that happened to them."""

from hengce.model.instant import Instant
from hengce.model.noun import Noun
from hengce.model.tag import Scalar

OWN_SOURCE = "hengce"
"""The source of the brain's own events."""


class Event(Noun, frozen=True, kw_only=True):
    """One customer event.

    Attributes:
        source: The system that saw it; (source, id) is unique.
        id: The source's own identifier.
        name: The event type.
        customer: The resolved customer.
        occurred_at: When it happened.
        received_at: When it arrived here.
        properties: Facts in stored form, by name.
        org: The unit of the bank that the customer belongs to.
    """

    source: str
    id: str
    name: str
    customer: str
    occurred_at: Instant
    received_at: Instant
    properties: dict[str, Scalar] = {}
    org: str = ""
