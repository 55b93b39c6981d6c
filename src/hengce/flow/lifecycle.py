"""The states of a strategy: draft, approved, live, stopped.

A version is approved by another person than the one who wrote it. A changed document is a
new version and starts as a draft again, whatever its predecessor was, and so does one that
was stopped. Any other keeps its state, so that applying a folder twice changes nothing.
"""

import dataclasses
import enum

from hengce.errors import ConflictError
from hengce.model.instant import Instant
from hengce.model.strategy import StrategyState
from hengce.ports import StrategyStatus


class Step(enum.StrEnum):
    """What a person may do with a version."""

    APPROVE = "approve"
    START = "start"
    STOP = "stop"


_STEPS: dict[Step, tuple[frozenset[StrategyState], StrategyState]] = {
    Step.APPROVE: (frozenset({StrategyState.DRAFT}), StrategyState.APPROVED),
    Step.START: (frozenset({StrategyState.APPROVED}), StrategyState.LIVE),
    Step.STOP: (frozenset({StrategyState.APPROVED, StrategyState.LIVE}), StrategyState.STOPPED),
}


class SamePersonError(ConflictError):
    """A strategy is approved by another person than its maker."""

    code = "same_person"


class StepError(ConflictError):
    """The strategy's state does not allow this step."""

    code = "step"


class VersionError(ConflictError):
    """The strategy has changed since; look at the new version first."""

    code = "version"


def drafted(
    current: StrategyStatus | None, strategy: str, version: str, maker: str, at: Instant
) -> StrategyStatus:
    """Return the status of a document that was handed in.

    Args:
        current: The strategy's status so far; None for a new strategy.
        strategy: The strategy's id.
        version: The content hash of the document.
        maker: Who handed it in; of a draft, `by` is the maker.
        at: When.
    """
    stopped = current is not None and current.state is StrategyState.STOPPED
    if current is not None and current.version == version and not stopped:
        return current
    return StrategyStatus(strategy, version, StrategyState.DRAFT, maker, at)


def stepped(
    current: StrategyStatus, step: Step, version: str, by: str, at: Instant
) -> StrategyStatus:
    """Return the status after a person's step.

    Args:
        current: The strategy's status so far.
        step: What the person does.
        version: The version that the person looked at.
        by: The person.
        at: When.

    Raises:
        VersionError: The document has changed in the meantime.
        StepError: The state does not allow the step.
        SamePersonError: The maker approves their own draft.
    """
    if version != current.version:
        raise VersionError
    allowed, state = _STEPS[step]
    if current.state not in allowed:
        raise StepError(f"{step} does not fit a strategy that is {current.state}")
    if step is Step.APPROVE and by == current.by:
        raise SamePersonError
    return dataclasses.replace(current, state=state, by=by, at=at)
