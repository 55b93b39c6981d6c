"""Keys of the programming interface: who may do what, in which part of the bank."""

import hashlib
import secrets
from collections.abc import Collection, Sequence

from hengce.errors import ConflictError
from hengce.model.access import ApiKey, Principal, Role
from hengce.model.configuration import Unit
from hengce.model.instant import Instant
from hengce.rules.units import below

SECRET_BYTES = 32
ID_BYTES = 6

_READERS = frozenset(
    {Role.OFFICER, Role.APPROVER, Role.BRANCH, Role.OPERATOR, Role.AUDITOR, Role.ADMIN}
)
_BANKERS = _READERS | {Role.MANAGER, Role.HEAD}
_AUTHORS = frozenset({Role.OFFICER, Role.ADMIN})
_DESK = frozenset({Role.MANAGER, Role.HEAD, Role.OPERATOR, Role.ADMIN})

MAY: dict[str, frozenset[Role]] = {
    "send": frozenset({Role.SOURCE, Role.ADMIN}),
    "report": frozenset({Role.SOURCE, Role.DECIDER, Role.ADMIN}),
    "decide": frozenset({Role.DECIDER, Role.ADMIN}),
    "read": _READERS,
    "act": frozenset({Role.OPERATOR, Role.ADMIN}),
    "stop": frozenset({Role.OFFICER, Role.APPROVER, Role.OPERATOR, Role.ADMIN}),
    "see_customers": _BANKERS,
    "unmask": _DESK,
    "mark": _DESK,
    "keys": frozenset({Role.ADMIN}),
    "accounts": frozenset({Role.ADMIN}),
    "see_tasks": frozenset({Role.MANAGER, Role.HEAD, Role.OPERATOR, Role.AUDITOR, Role.ADMIN}),
    "work": _DESK,
    "assign": frozenset({Role.HEAD, Role.OPERATOR, Role.ADMIN}),
    "see_strategies": _READERS | {Role.HEAD},
    "draw": _AUTHORS,
    "draft_policy": frozenset({Role.OFFICER, Role.APPROVER, Role.ADMIN}),
    "submit": frozenset({Role.OFFICER, Role.BRANCH, Role.ADMIN}),
    "approve": frozenset({Role.APPROVER, Role.ADMIN}),
    "publish": frozenset({Role.OFFICER, Role.APPROVER, Role.OPERATOR, Role.ADMIN}),
    "fill_variants": frozenset({Role.OFFICER, Role.BRANCH, Role.ADMIN}),
    "simulate": frozenset({Role.OFFICER, Role.APPROVER, Role.BRANCH, Role.OPERATOR, Role.ADMIN}),
    "see_learning": _READERS | {Role.HEAD},
    "steer": _AUTHORS,
}
"""Which roles may do what."""


def make_key(
    org: str, role: Role, label: str, at: Instant, manager: str = ""
) -> tuple[ApiKey, str]:
    """Make a key; return it with its secret, which is shown once and stored nowhere.

    Args:
        org: The unit that it reaches, with all below.
        role: What it is for.
        label: Whose it is.
        at: Since when it is good.
        manager: For a manager: his name in the customers' tag.

    Raises:
        ConflictError: A manager's key without his name, or a name for another role.
    """
    if bool(manager) != (role is Role.MANAGER):
        raise ConflictError("a manager's key names the manager, and no other key does")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey(
        id=f"k{secrets.token_hex(ID_BYTES)}",
        digest=digest_of(secret),
        org=org,
        role=role,
        label=label,
        created_at=at,
        manager=manager,
    )
    return key, secret


def digest_of(secret: str) -> str:
    """Return what of a secret is stored. It is long and random, so one hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def may(who: Principal, action: str) -> bool:
    """Tell whether somebody may do something."""
    return who.role in MAY[action]


def actions_of(role: Role) -> tuple[str, ...]:
    """Return what a role may do, by name."""
    return tuple(sorted(action for action, roles in MAY.items() if role in roles))


def reach(org: str, units: Sequence[Unit]) -> Collection[str] | None:
    """Return the units of the bank that a key of one reaches: it and all below; None: every one.

    A key of the root reaches customers whose unit is not in the tree, too.
    """
    return below(org, units)
