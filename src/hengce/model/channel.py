"""Ways to reach a customer."""

from hengce.model.connector import Connector
from hengce.model.delivery import Promise, Provider, Throttle
from hengce.model.noun import Label, Noun
from hengce.model.strategy import MessageClass


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
        minutes: How many minutes of a person one message takes, where tasks go to people.
        response_prior: The response rate expected before anything is known (0 to 1).
        capacity_per_day: How many messages may be decided for the channel in a day of the
            bank's zone; None is no limit.
        connector: What delivers the message.
        delivery: Message classes for which it promises otherwise than the policy.
        throttle: How fast it may be fed; None is no limit.
        provider: Who carries its messages; None: nobody that other channels share.
    """

    id: str
    label: Label
    connector: Connector
    interrupts: bool = True
    reachable: str = "TRUE"
    address: str = ""
    cost_cents: int = 0
    minutes: int = 0
    response_prior: float = 0.02
    capacity_per_day: int | None = None
    delivery: dict[MessageClass, Promise] = {}
    throttle: Throttle | None = None
    provider: Provider | None = None
