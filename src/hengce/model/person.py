"""People who sign in: their accounts, their sessions, and who stands behind a request."""

from hengce.model.access import Principal, Role
from hengce.model.instant import DAY_US, Instant
from hengce.model.noun import Noun

TEMPORARY_DAYS = 7
"""For so long somebody may sign in by a password that another one knows."""


class Person(Noun, frozen=True, kw_only=True):
    """Somebody with an account.

    Attributes:
        name: By which he signs in, and which every record of what he did bears.
        label: What colleagues call him.
        role: What he may do.
        org: The unit of the bank whose part of the tree he reaches.
        manager: For a manager: his name in the tag that says whose a customer is.
        password: The Argon2id hash with its parameters and salt; empty: none can sign in by one.
        created_at: Since when the account is there.
        changed_at: When the password was last set.
        ended_at: From when he signs in no more; None: he does.
        is_temporary: Whether somebody else knows the password: who signs in by it says another.
        by: Who changed the account last.
        why: Why.
    """

    name: str
    label: str
    role: Role
    org: str
    manager: str = ""
    password: str = ""
    created_at: Instant
    changed_at: Instant
    ended_at: Instant | None = None
    is_temporary: bool = False
    by: str = ""
    why: str = ""

    def may_enter(self, at: Instant) -> bool:
        """Tell whether he may sign in by his password at an instant."""
        over = self.is_temporary and at - self.changed_at >= TEMPORARY_DAYS * DAY_US
        return self.ended_at is None and not over

    @property
    def principal(self) -> Principal:
        """Who stands behind his requests."""
        return Principal(
            id=self.name, org=self.org, role=self.role, label=self.label, manager=self.manager
        )


class Session(Noun, frozen=True, kw_only=True):
    """Somebody who signed in and has not signed out; its token is stored nowhere.

    Attributes:
        digest: SHA-256 of the token, in hexadecimal digits.
        name: Whose it is.
        label: What colleagues call him.
        role: What he may do.
        org: The unit whose part of the tree he reaches.
        manager: For a manager: his name in the customers' tag.
        made_at: When he signed in.
        used_at: When it was last used, to within a part of the time that it may lie idle.
        idle_us: For how long it may lie idle.
        ends_at: When it ends, however much it is used.
    """

    digest: str
    name: str
    label: str
    role: Role
    org: str
    manager: str = ""
    made_at: Instant
    used_at: Instant
    idle_us: int
    ends_at: Instant

    def is_good(self, at: Instant) -> bool:
        """Tell whether it may still be used."""
        return at < self.ends_at and at - self.used_at < self.idle_us

    @property
    def principal(self) -> Principal:
        """Who stands behind its requests."""
        return Principal(
            id=self.name, org=self.org, role=self.role, label=self.label, manager=self.manager
        )
