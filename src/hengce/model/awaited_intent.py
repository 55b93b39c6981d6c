"""Intents that customers may have shown: only the quiet time after the last step tells."""

from hengce.model.instant import Instant
from hengce.model.noun import Noun


class AwaitedIntent(Noun, frozen=True, kw_only=True):
    """An event that may be the last step of an intent, and when that is certain.

    Attributes:
        seq: Its number; 0 before it is stored.
        intent: Which intent.
        source: The event's source.
        id: The event's id.
        customer: Whose event it is.
        partition: The partition of the customer's cap group when the event came in.
        due_at: When it is looked at, and not before.
    """

    seq: int = 0
    intent: str
    source: str
    id: str
    customer: str
    partition: int
    due_at: Instant
