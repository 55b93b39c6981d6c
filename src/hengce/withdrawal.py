"""Withdrawal: pulls back what waits for a customer, wherever it waits, in one transaction.

One mechanism serves negative feedback, purchases, opt-outs, withdrawn consents and what a
customer did elsewhere. What is in the relay's hands is not pulled back: its hand-off has
started. Whatever would follow it meets the change that came with the withdrawal.
"""

from collections.abc import Sequence

from hengce.flow.forbidding import forbidden
from hengce.model.configuration import Configuration
from hengce.model.filter import Filter
from hengce.model.instant import Instant
from hengce.model.profile import Change
from hengce.ports import Transaction


def refuse(
    tx: Transaction,
    customer: str,
    changes: Sequence[Change],
    configuration: Configuration,
    at: Instant,
    also: Sequence[Filter] = (),
) -> int:
    """Write a customer's changes, and pull back what they forbid; return how many contacts.

    Args:
        tx: The transaction in which the changes take effect.
        customer: Whose.
        changes: What is known of him now; what forbids nothing is only written.
        configuration: The bank's configuration in force.
        at: When.
        also: What else is pulled back.
    """
    if changes:
        tx.add_changes(changes)
    what = (*forbidden(changes, configuration), *also)
    if not what:
        return 0
    why = next((change.why for change in changes if change.why), "")
    return tx.withdraw(customer, what, at, why)
