"""Questions that wait for their decision window to close."""

from hengce.model.instant import Instant
from hengce.model.noun import Noun
from hengce.model.strategy import PriorityClass


class OpenQuestion(Noun, frozen=True, kw_only=True):
    """An event that strategies of one class are still to be asked about.

    Attributes:
        seq: Its number; 0 before it is stored.
        source: The event's source.
        id: The event's id.
        customer: Whose event it is.
        priority_class: The class of the strategies.
        partition: The partition of the customer's cap group when the event came in.
        closes_at: When the window closes; the question is asked then, not before.
        attempt: How often it was asked and an error in here left it without an answer.
    """

    seq: int = 0
    source: str
    id: str
    customer: str
    priority_class: PriorityClass
    partition: int
    closes_at: Instant
    attempt: int = 0
