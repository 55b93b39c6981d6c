"""Says what the machine refused, as a problem that a person can mend: room, rights, folders."""

import errno
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from hengce.errors import Problem

_OF_FILES: Mapping[int, str] = {
    errno.ENOSPC: "machine.full",
    errno.EDQUOT: "machine.full",
    errno.EROFS: "machine.denied",
    errno.EACCES: "machine.denied",
    errno.EPERM: "machine.denied",
    errno.ENOENT: "machine.missing",
    errno.EEXIST: "machine.no_folder",
    errno.ENOTDIR: "machine.no_folder",
}

_OF_THE_STORE: Mapping[int, str] = {
    sqlite3.SQLITE_FULL: "machine.full",
    sqlite3.SQLITE_READONLY: "machine.denied",
    sqlite3.SQLITE_CANTOPEN: "machine.denied",
    sqlite3.SQLITE_PERM: "machine.denied",
    sqlite3.SQLITE_BUSY: "store.busy",
    sqlite3.SQLITE_LOCKED: "store.busy",
    sqlite3.SQLITE_CORRUPT: "store.damaged",
    sqlite3.SQLITE_NOTADB: "store.damaged",
    sqlite3.SQLITE_IOERR: "machine.fault",
}

_PRIMARY = 0xFF
"""SQLite's codes hold details above the byte that says what kind of fault it is."""


def fault(error: OSError | DBAPIError, home: Path) -> Problem | None:
    """Return what the machine refused; None: the fault is this program's own.

    Args:
        error: What stopped a command.
        home: The folder of the installation: the place where no file is named.
    """
    if isinstance(error, OSError):
        code = _OF_FILES.get(error.errno or 0, "machine.fault")
        return _told(str(error.filename or home), code, error.strerror or type(error).__name__)
    number = getattr(error.orig, "sqlite_errorcode", None)
    code = "" if number is None else _OF_THE_STORE.get(number & _PRIMARY, "")
    return _told(str(home), code, str(error.orig)) if code else None


def _told(where: str, code: str, why: str) -> Problem:
    return Problem.of(where, code, why=why)
