"""Accounts of people who sign in: made, changed, given another password, ended.

Each change is one more state of the account, which says who made it and why; none is rewritten.
"""

import re
import secrets
from collections.abc import Collection

from msgspec.structs import replace

from hengce.errors import ConflictError, NotFoundError
from hengce.model.access import Role
from hengce.model.instant import Instant
from hengce.model.person import Person
from hengce.people.passwords import hashed
from hengce.ports import Store, Transaction

MACHINES = frozenset({Role.SOURCE, Role.DECIDER})
"""Roles of programs: they have keys."""

DRAWN_BYTES = 15
"""A password that is drawn says so many random bytes, in 20 characters."""

_NAME = re.compile(r"[^\W_][\w.@-]{0,99}")


def is_name(text: str) -> bool:
    """Tell whether a text can be the name of an account."""
    return _NAME.fullmatch(text) is not None


def draw_password() -> str:
    """Return a password for somebody to sign in by once."""
    return secrets.token_urlsafe(DRAWN_BYTES)


def add_account(store: Store, wanted: Person, password: str, units: Collection[str]) -> Person:
    """Make an account; see `open_account`. ConflictError also: the password is too short."""
    kept = replace(wanted, password=hashed(password))
    with store.transaction(wanted.created_at) as tx:
        return open_account(tx, kept, units)


def open_account(tx: Transaction, wanted: Person, units: Collection[str]) -> Person:
    """Make an account; a name that was ended is taken up anew, with its history.

    Args:
        tx: The transaction that it is a part of.
        wanted: Whose it is, as it will be, with the hash of its password; it begins at
            `created_at`.
        units: The units of the bank.

    Raises:
        ConflictError: The name is taken, or is no name; the role is a program's; a manager's
            account does not name him, or another's does.
        NotFoundError: There is no such unit.
    """
    if not is_name(wanted.name):
        raise ConflictError("a name has letters, digits, dots and hyphens, and begins with none")
    _refuse_unfit(wanted, units)
    made = replace(wanted, changed_at=wanted.created_at, ended_at=None)
    known = tx.person(made.name)
    if known is not None and known.ended_at is None:
        raise ConflictError(f"{made.name} has an account")
    tx.put_person(made)
    return made


def change_account(tx: Transaction, changed: Person, units: Collection[str]) -> Person:
    """Let an account say something else of its person; sessions of it end.

    Args:
        tx: The transaction that it is a part of.
        changed: The account as it will be; its password and its times stay as they are.
        units: The units of the bank.

    Raises:
        NotFoundError: Nobody has this account, or there is no such unit.
        ConflictError: The role is a program's; a manager's account does not name him, or
            another's does.
    """
    known = _standing(tx, changed.name)
    _refuse_unfit(changed, units)
    made = replace(
        changed,
        password=known.password,
        is_temporary=known.is_temporary,
        created_at=known.created_at,
        changed_at=known.changed_at,
        ended_at=None,
    )
    tx.put_person(made)
    return made


def set_password(store: Store, name: str, password: str, at: Instant, by: str = "") -> None:
    """Give an account another password; its sessions end.

    Raises:
        NotFoundError: Nobody has this account.
        ConflictError: The password is too short.
    """
    kept = hashed(password)
    with store.transaction(at) as tx:
        known = _standing(tx, name)
        tx.put_person(
            replace(known, password=kept, changed_at=at, is_temporary=False, by=by, why="")
        )


def end_account(store: Store, name: str, at: Instant, by: str = "") -> None:
    """End an account; its sessions end with it. NotFoundError: nobody has it."""
    with store.transaction(at) as tx:
        close_account(tx, name, at, by, "")


def close_account(tx: Transaction, name: str, at: Instant, by: str, why: str) -> Person:
    """End an account as a part of a transaction. NotFoundError: nobody has it."""
    made = replace(_standing(tx, name), password="", ended_at=at, by=by, why=why)
    tx.put_person(made)
    return made


def _refuse_unfit(wanted: Person, units: Collection[str]) -> None:
    if wanted.role in MACHINES:
        raise ConflictError("programs have keys: hengce key add")
    if bool(wanted.manager) != (wanted.role is Role.MANAGER):
        raise ConflictError("a manager's account names the manager, and no other account does")
    if wanted.org not in units:
        raise NotFoundError(f"there is no unit {wanted.org!r}; units: {', '.join(sorted(units))}")


def _standing(tx: Transaction, name: str) -> Person:
    known = tx.person(name)
    if known is None or known.ended_at is not None:
        raise NotFoundError(f"nobody has the account {name!r}")
    return known
