"""Accounts of people who sign in: made, given another password, ended."""

import re
from collections.abc import Collection

from msgspec.structs import replace

from hengce.errors import ConflictError, NotFoundError
from hengce.model.access import Role
from hengce.model.instant import Instant
from hengce.model.person import Person
from hengce.passwords import hashed
from hengce.ports import Store, Transaction

MACHINES = frozenset({Role.SOURCE, Role.DECIDER})
"""Roles of programs: they have keys."""

_NAME = re.compile(r"[^\W_][\w.@-]{0,99}")


def is_name(text: str) -> bool:
    """Tell whether a text can be the name of an account."""
    return _NAME.fullmatch(text) is not None


def add_account(store: Store, wanted: Person, password: str, units: Collection[str]) -> Person:
    """Make an account; a name that was ended is taken up anew, with its history.

    Args:
        store: The bank's memory.
        wanted: Whose it is, as it will be but for the password; it begins at `created_at`.
        password: The first password.
        units: The units of the bank.

    Raises:
        ConflictError: The name is taken, or is no name; the role is a program's; a manager's
            account does not name him, or another's does; the password is too short.
        NotFoundError: There is no such unit.
    """
    if not is_name(wanted.name):
        raise ConflictError("a name has letters, digits, dots and hyphens, and begins with none")
    if wanted.role in MACHINES:
        raise ConflictError("programs have keys: hengce key add")
    if bool(wanted.manager) != (wanted.role is Role.MANAGER):
        raise ConflictError("a manager's account names the manager, and no other account does")
    if wanted.org not in units:
        raise NotFoundError(f"there is no unit {wanted.org!r}; units: {', '.join(sorted(units))}")
    made = replace(wanted, password=hashed(password), changed_at=wanted.created_at, ended_at=None)
    with store.transaction(made.created_at) as tx:
        known = tx.person(made.name)
        if known is not None and known.ended_at is None:
            raise ConflictError(f"{made.name} has an account")
        tx.put_person(made)
    return made


def set_password(store: Store, name: str, password: str, at: Instant) -> None:
    """Give an account another password; its sessions end.

    Raises:
        NotFoundError: Nobody has this account.
        ConflictError: The password is too short.
    """
    kept = hashed(password)
    with store.transaction(at) as tx:
        tx.put_person(replace(_standing(tx, name), password=kept, changed_at=at))


def end_account(store: Store, name: str, at: Instant) -> None:
    """End an account; its sessions end with it. NotFoundError: nobody has it."""
    with store.transaction(at) as tx:
        tx.put_person(replace(_standing(tx, name), password="", ended_at=at))


def _standing(tx: Transaction, name: str) -> Person:
    known = tx.person(name)
    if known is None or known.ended_at is not None:
        raise NotFoundError(f"nobody has the account {name!r}")
    return known
