"""Withdrawal: pulls back what waits for a customer, wherever it waits, in one transaction.

One mechanism serves negative feedback, purchases, opt-outs, withdrawn consents and what a
customer did elsewhere. What is in the relay's hands is not pulled back: its hand-off has
started. Whatever would follow it meets the change that came with the withdrawal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hengce.errors import Problem, ProblemsError
from hengce.flow.forbidding import forbidden
from hengce.flow.heeding import stop_named
from hengce.model.configuration import Configuration
from hengce.model.filter import Filter
from hengce.model.instant import Instant
from hengce.model.profile import COUNTERS, Change
from hengce.ports import Transaction

EVERY_TOPIC = "*"
"""What stands for all topics."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What somebody asks to pull back: of one topic, or one category, or one strategy."""

    topic: str | None = None
    category: str | None = None
    strategy: str | None = None

    @property
    def what(self) -> Filter:
        """The contacts that are meant.

        Raises:
            ProblemsError: Not exactly one of them is named.
        """
        if sum(name is not None for name in (self.topic, self.category, self.strategy)) != 1:
            raise ProblemsError([Problem.of("body", "withdrawal.one_target")])
        if self.topic == EVERY_TOPIC:
            return Filter()
        return Filter(
            topics=(self.topic,) if self.topic is not None else (),
            categories=(self.category,) if self.category is not None else (),
            strategies=(self.strategy,) if self.strategy is not None else (),
        )


def refuse(
    tx: Transaction,
    customer: str,
    changes: Sequence[Change],
    configuration: Configuration,
    at: Instant,
    also: Sequence[Filter] = (),
    why: str = "",
) -> int:
    """Write a customer's changes, and pull back what they forbid; return how many contacts.

    Args:
        tx: The transaction in which the changes take effect.
        customer: Whose.
        changes: What is known of him now; what forbids nothing is only written.
        configuration: The bank's configuration in force.
        at: When.
        also: What else is pulled back.
        why: Why; empty: as the first change says.
    """
    if changes:
        tx.add_changes(changes)
        # What is known now may end a refusal, or take him out of a journey; how often he was
        # told and answered does neither.
        if any(change.kind not in COUNTERS for change in changes):
            tx.wake_of_customers([customer], at)
    what = (*forbidden(changes, configuration), *also)
    if not what:
        return 0
    cause = why or next((change.why for change in changes if change.why), "")
    return tx.withdraw(customer, what, at, cause)


def withdraw_named(
    tx: Transaction,
    customer: str,
    what: Filter,
    configuration: Configuration,
    at: Instant,
    why: str,
) -> int:
    """Pull back what somebody names, and stop further marketing of it.

    Who says so explicitly pulls back what the customer could not refuse, too.

    Args:
        tx: The transaction.
        customer: Whose.
        what: What.
        configuration: The bank's configuration in force.
        at: When.
        why: Who says so, and why.
    """
    changes = stop_named(customer, what, configuration, at, why)
    return refuse(tx, customer, changes, configuration, at, [what], why)
