"""Decisions as the bank's memory keeps them: with what reproduces them."""

from dataclasses import dataclass

from hengce.kernel.sheet import Decisions
from hengce.model.decision import Candidate, Decision


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision, and what reproduces it.

    Attributes:
        decision: The decision.
        read: What the kernel read, packed with what it read at once for others; empty when it
            was forgotten.
    """

    decision: Decision
    read: bytes


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a stored decision chose.

    Attributes:
        candidates: Those of its candidates that won.
        configuration: What was decided with.
    """

    candidates: tuple[Candidate, ...]
    configuration: str


@dataclass(frozen=True, slots=True)
class KeptDecisions:
    """Decisions that were made at once, and what reproduces them.

    Attributes:
        decisions: The decisions.
        read: What the kernel read for groups that chose something.
        refused_read: What it read for all others, which is kept for a shorter time.
        chose: Of each decision, whether its group chose something.
    """

    decisions: Decisions
    read: bytes
    refused_read: bytes
    chose: tuple[bool, ...]

    @classmethod
    def of(cls, decision: Decision, read: bytes) -> "KeptDecisions":
        """Keep one decision."""
        made = Decisions.of(decision)
        if decision.contacts:
            return cls(made, read, b"", (True,))
        return cls(made, b"", read, (False,))
