"""The steps of a version of the bank's policy: handed in, approved, put in force.

A version is approved, and put in force, by others than those who wrote it. It is made from the
version that was in force then: when another one is in force by now, nobody has seen what the two
say together, and it is handed in anew.
"""

import enum
from collections.abc import Sequence

from msgspec.structs import replace

from hengce.errors import ConflictError
from hengce.model.instant import Instant
from hengce.model.policy_step import PolicyState, PolicyStep, PolicyWay


class PolicyMove(enum.StrEnum):
    """What a person may do with a version that was handed in."""

    APPROVE = "approve"
    RETURN = "return"
    ENACT = "enact"


_MOVES: dict[PolicyMove, tuple[frozenset[PolicyState], PolicyState]] = {
    PolicyMove.APPROVE: (frozenset({PolicyState.SUBMITTED}), PolicyState.APPROVED),
    PolicyMove.RETURN: (
        frozenset({PolicyState.SUBMITTED, PolicyState.APPROVED}),
        PolicyState.RETURNED,
    ),
    PolicyMove.ENACT: (frozenset({PolicyState.APPROVED}), PolicyState.LIVE),
}


class PolicyMakerError(ConflictError):
    """A version of the policy is approved, and put in force, by others than those who wrote it."""

    code = "policy_maker"


class PolicyStepError(ConflictError):
    """No version of the policy waits for this step."""

    code = "policy_step"


class PolicyVersionError(ConflictError):
    """Another version of the policy waits than the one that was looked at."""

    code = "policy_version"


class PolicyMovedError(ConflictError):
    """Another policy is in force than the one that this version was made from."""

    code = "policy_moved"


class PolicySameError(ConflictError):
    """The policy says what is in force already."""

    code = "policy_same"


class NotTighterError(ConflictError):
    """Not everything in it certainly keeps back more, so one person may not put it in force."""

    code = "policy_not_tighter"


def waiting(steps: Sequence[PolicyStep]) -> PolicyStep | None:
    """Return where the version stands that waits for somebody; None when none does.

    It waits on while others come in force; who looks at it is told that it is to be made anew.

    Args:
        steps: What people did, newest first.
    """
    came: set[str] = set()
    for step in steps:
        if step.state is not PolicyState.LIVE:
            return None if step.version in came else step
        came.add(step.version)
    return None


def of_what_waits(steps: Sequence[PolicyStep]) -> Sequence[PolicyStep]:
    """Return the steps that what waits, or is written now, is made of.

    They begin after the version that was in force when it was handed in, or now.

    Args:
        steps: What people did, newest first.
    """
    current = waiting(steps)
    has_begun = current is None
    for number, step in enumerate(steps):
        if has_begun and step.state is PolicyState.LIVE:
            return steps[:number]
        is_handed_in = step.state is PolicyState.SUBMITTED
        has_begun |= current is not None and is_handed_in and step.version == current.version
    return steps


def moved(
    current: PolicyStep | None,
    move: PolicyMove,
    version: str,
    in_force: str,
    by: str,
    at: Instant,
    made_by: frozenset[str],
    comment: str = "",
) -> PolicyStep:
    """Return the step that a person takes.

    Args:
        current: Where the version stands; None: nothing waits.
        move: What the person does.
        version: The version that the person looked at.
        in_force: The version in force.
        by: The person.
        at: When.
        made_by: Who made what the person looked at.
        comment: What the person says of it.

    Raises:
        PolicyStepError: Nothing waits, or its state does not allow it.
        PolicyVersionError: Another version waits by now.
        PolicyMovedError: Another version is in force than it was made from.
        PolicyMakerError: A maker approves it, or puts it in force.
    """
    allowed, state = _MOVES[move]
    if current is None or current.state not in allowed:
        raise PolicyStepError
    if version != current.version:
        raise PolicyVersionError
    if move is not PolicyMove.RETURN and current.base != in_force:
        raise PolicyMovedError
    if move is not PolicyMove.RETURN and by in made_by:
        raise PolicyMakerError
    return replace(current, state=state, by=by, at=at, comment=comment)


def brought_by_folder(steps: Sequence[PolicyStep]) -> str | None:
    """Return the version that a folder said last; None: it owns what is in force.

    Args:
        steps: What people did, newest first.
    """
    oldest = None
    for step in steps:
        if step.state is not PolicyState.LIVE:
            continue
        if step.way is PolicyWay.FOLDER:
            return None if oldest is None else step.version
        oldest = step
    return None if oldest is None else oldest.base
