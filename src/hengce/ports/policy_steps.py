"""What the shell needs from the bank's memory about what people did to its policy."""

from collections.abc import Sequence
from typing import Protocol

from hengce.model.policy_step import PolicyStep


class PolicyStepReads(Protocol):
    """Reads."""

    def policy_steps(self, limit: int) -> Sequence[PolicyStep]:
        """The latest steps of versions of the policy, newest first."""


class PolicyStepWrites(Protocol):
    """Writes."""

    def add_policy_step(self, step: PolicyStep) -> None:
        """Append a step."""
