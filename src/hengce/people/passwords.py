"""Passwords as they are kept: Argon2id, slow and hungry on purpose.

The parameters are the second recommended option of RFC 9106, section 4: three passes over
64 MiB with four lanes. A hash says its own, so that others can follow.
"""

import threading
import unicodedata

from argon2 import PasswordHasher, Type
from argon2.exceptions import Argon2Error, InvalidHashError

from hengce.errors import ConflictError

CHARACTERS_MIN = 12
CHARACTERS_MAX = 200

TIME_COST = 3
MEMORY_KIB = 64 * 1024
LANES = 4
TOGETHER_MAX = 2
"""How many passwords are worked on at once: each takes MEMORY_KIB."""

_HASHER = PasswordHasher(
    time_cost=TIME_COST,
    memory_cost=MEMORY_KIB,
    parallelism=LANES,
    hash_len=32,
    salt_len=16,
    type=Type.ID,
)
_NOBODYS = (
    f"$argon2id$v=19$m={MEMORY_KIB},t={TIME_COST},p={LANES}"
    "$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)
"""Is compared where there is no account: it takes as long as a real one, and fits nothing."""

_TURN = threading.BoundedSemaphore(TOGETHER_MAX)


def hashed(password: str) -> str:
    """Return what is kept of a password.

    Raises:
        ConflictError: It is too short or too long.
    """
    if not CHARACTERS_MIN <= len(password) <= CHARACTERS_MAX:
        raise ConflictError(
            f"a password has {CHARACTERS_MIN} to {CHARACTERS_MAX} characters; take some words"
        )
    return _HASHER.hash(_plain(password))


def fits(kept: str, password: str) -> bool:
    """Tell whether a password is the one of which this was kept; nothing fits an empty text.

    It takes equally long whether there is anything to compare with or not.
    """
    if len(password) > CHARACTERS_MAX:
        password, kept = "", ""
    with _TURN:
        try:
            _HASHER.verify(kept or _NOBODYS, _plain(password))
        except (Argon2Error, InvalidHashError):
            return False
    return bool(kept)


def _plain(password: str) -> str:
    """Return a password as every keyboard writes it: composed forms, half and full widths."""
    return unicodedata.normalize("NFKC", password)
