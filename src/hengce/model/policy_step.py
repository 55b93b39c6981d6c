"""What people do to the bank's policy: hand a version in, approve it, put it in force."""

import enum

from hengce.model.instant import Instant
from hengce.model.noun import Noun

POLICY = "policy"
"""The name of the one document that holds for the whole bank."""

POLICY_STEPS_MAX = 500
"""Of the record so many steps are read: what people do to one policy in years."""


class PolicyState(enum.StrEnum):
    """Where a version of the policy came to."""

    SUBMITTED = "submitted"
    """It waits for somebody else's approval."""
    RETURNED = "returned"
    """It is to be changed."""
    APPROVED = "approved"
    """It may be put in force."""
    LIVE = "live"
    """It is in force."""


class PolicyWay(enum.StrEnum):
    """How a version came in force."""

    AGREED = "agreed"
    """One person handed it in, another approved it."""
    FOLDER = "folder"
    """A folder of files said it."""
    URGENT = "urgent"
    """One person put it in force, because it only tightens."""


class PolicyStep(Noun, frozen=True, kw_only=True):
    """One step of one version of the policy.

    Attributes:
        version: The content hash of what the version says.
        base: The version in force that it was made from; what a folder says was made from none.
        state: Where it came to.
        by: Who brought it there.
        at: When.
        way: How it came in force; of other steps, how it is meant to.
        comment: What the person said of it, or why it was urgent; empty for nothing.
    """

    version: str
    base: str
    state: PolicyState
    by: str
    at: Instant
    way: PolicyWay = PolicyWay.AGREED
    comment: str = ""
