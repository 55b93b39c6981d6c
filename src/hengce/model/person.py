"""People who sign in: their accounts, their sessions, and who stands behind a request."""

from hengce.model.access import Principal, Role
from hengce.model.instant import Instant
from hengce.model.noun import Noun


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
