"""Who may ask, and for which part of the bank."""

import enum

from hengce.model.instant import Instant
from hengce.model.noun import Noun


class Role(enum.StrEnum):
    """What a key or a person is for; a closed list."""

    SOURCE = "source"  # sends events and outcomes
    DECIDER = "decider"  # asks for the offers of a slot
    OPERATOR = "operator"  # reads, stops, withdraws, gives dead letters another try
    AUDITOR = "auditor"  # reads
    MANAGER = "manager"  # works on the tasks that are his
    HEAD = "head"  # reads, reassigns and works on all tasks of the unit
    OFFICER = "officer"  # draws strategies, rehearses them, hands them in
    APPROVER = "approver"  # approves what others hand in
    BRANCH = "branch"  # fills a unit's variants of head office's templates
    ADMIN = "admin"  # everything, keys and accounts too


class Principal(Noun, frozen=True, kw_only=True):
    """Who stands behind a request: a key, or a person who signed in.

    Attributes:
        id: The key's id, or the person's name: records of what is done bear it.
        org: The unit of the bank whose part of the tree is reached.
        role: What may be done.
        label: What people call it.
        manager: For a manager: his name in the tag that says whose a customer is.
    """

    id: str
    org: str
    role: Role
    label: str
    manager: str = ""


class ApiKey(Noun, frozen=True, kw_only=True):
    """A key of the programming interface; its secret is stored nowhere.

    Attributes:
        id: What people call it by; no secret.
        digest: SHA-256 of the secret, in hexadecimal digits.
        org: The unit of the bank whose part of the tree the key reaches.
        role: What it is for.
        label: Whose it is.
        manager: For a manager: his name in the tag that says whose a customer is.
        created_at: Since when it is good.
        revoked_at: From when it no longer is; None: it is.
    """

    id: str
    digest: str
    org: str
    role: Role
    label: str
    created_at: Instant
    revoked_at: Instant | None = None
    manager: str = ""

    @property
    def principal(self) -> Principal:
        """Who stands behind its requests."""
        return Principal(
            id=self.id, org=self.org, role=self.role, label=self.label, manager=self.manager
        )
