"""The states of a strategy: draft, returned, approved, live, stopped.

A version is approved, and brought live, by others than those who wrote it. Who approves may also
return it for changes: it stays returned until another version of it is handed in. A changed
document is a new version and starts as a draft again, whatever its predecessor was, and so does
one that was stopped, and one that names what has changed. Any other keeps its state, so that
applying a folder twice changes nothing.
"""

import dataclasses
import enum
from collections.abc import Sequence

from hengce.errors import ConflictError
from hengce.model.instant import Instant
from hengce.model.strategy import StrategyState
from hengce.ports import StrategyStatus


class Step(enum.StrEnum):
    """What a person may do with a version."""

    APPROVE = "approve"
    RETURN = "return"
    START = "start"
    STOP = "stop"


_STEPS: dict[Step, tuple[frozenset[StrategyState], StrategyState]] = {
    Step.APPROVE: (frozenset({StrategyState.DRAFT}), StrategyState.APPROVED),
    Step.RETURN: (
        frozenset({StrategyState.DRAFT, StrategyState.APPROVED}),
        StrategyState.RETURNED,
    ),
    Step.START: (frozenset({StrategyState.APPROVED}), StrategyState.LIVE),
    Step.STOP: (frozenset({StrategyState.APPROVED, StrategyState.LIVE}), StrategyState.STOPPED),
}


class SamePersonError(ConflictError):
    """A strategy is approved by another person than its maker."""

    code = "same_person"


class MakerPublishesError(ConflictError):
    """A strategy is brought live by another person than its maker."""

    code = "maker_publishes"


class StaleApprovalError(ConflictError):
    """What was approved has changed since: it is to be approved again."""

    code = "stale_approval"


class SharedTextError(ConflictError):
    """Other live strategies say this too, and are not approved with it yet."""

    code = "shared_text"


class StepError(ConflictError):
    """The strategy's state does not allow this step."""

    code = "step"


class VersionError(ConflictError):
    """The strategy has changed since; look at the new version first."""

    code = "version"


def drafted(
    current: StrategyStatus | None,
    strategy: str,
    version: str,
    maker: str,
    at: Instant,
    seal: str = "",
) -> StrategyStatus:
    """Return the status of a document that was handed in.

    Args:
        current: The strategy's status so far; None for a new strategy.
        strategy: The strategy's id.
        version: The content hash of the document.
        maker: Who handed it in; of a draft, `by` is the maker.
        at: When.
        seal: The hash of all that an approval of it covers.
    """
    if current is not None and current.version == version:
        is_sealed = not current.seal or current.seal == seal
        if is_sealed and current.state is not StrategyState.STOPPED:
            return current
    return StrategyStatus(strategy, version, StrategyState.DRAFT, maker, at, seal)


def makers(record: Sequence[StrategyStatus]) -> frozenset[str]:
    """Return who made what is to be approved: all who handed in a draft since it was last live.

    Args:
        record: All that the strategy went through, oldest first.
    """
    found: set[str] = set()
    for status in record:
        if status.state is StrategyState.DRAFT:
            found.add(status.by)
        elif status.state in {StrategyState.LIVE, StrategyState.STOPPED}:
            found.clear()
    return frozenset(found)


def stepped(
    current: StrategyStatus,
    step: Step,
    version: str,
    by: str,
    at: Instant,
    made_by: frozenset[str] = frozenset(),
    comment: str = "",
) -> StrategyStatus:
    """Return the status after a person's step.

    Args:
        current: The strategy's status so far.
        step: What the person does.
        version: The version that the person looked at.
        by: The person.
        at: When.
        made_by: Who made what the person looked at, beside the last to hand it in.
        comment: What the person says of it.

    Raises:
        VersionError: The document has changed in the meantime.
        StepError: The state does not allow the step.
        SamePersonError: A maker approves their own draft.
        MakerPublishesError: A maker brings their own version live.
    """
    if version != current.version:
        raise VersionError
    allowed, state = _STEPS[step]
    if current.state not in allowed:
        raise StepError(f"{step} does not fit a strategy that is {current.state}")
    if step is Step.APPROVE and by in made_by | {current.by}:
        raise SamePersonError
    if step is Step.START and by in made_by:
        raise MakerPublishesError
    return dataclasses.replace(current, state=state, by=by, at=at, comment=comment)
