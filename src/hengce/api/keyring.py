"""Keys by their digest, remembered for a moment: not every request looks into the store."""

import base64
import binascii
import time
from dataclasses import dataclass, field
from hashlib import sha256

from hengce.model.access import ApiKey, Principal
from hengce.people.access import digest_of
from hengce.ports import Store

KEY_SECONDS_MAX = 1.0
"""For how long a key that another process revoked is still taken."""

KEYS_MAX = 4_096

SECRET_CHARACTERS_MAX = 200


@dataclass(slots=True)
class KeyRing:
    """Finds keys.

    Attributes:
        store: Where they are.
    """

    store: Store
    _known: dict[bytes, tuple[ApiKey | None, float]] = field(default_factory=dict)

    def find(self, authorization: str) -> Principal | None:
        """Return who has the good key that a header opens; None: there is none.

        The secret comes as a bearer token, or as the user name of basic authorisation. Header and
        secret are found by their digests: nothing about a secret can be learned from the time
        it takes, and none is remembered.
        """
        mark, now = sha256(authorization.encode()).digest(), time.monotonic()
        known = self._known.get(mark)
        if known is None or now - known[1] > KEY_SECONDS_MAX:
            secret = _secret(authorization)
            if not secret:
                return None
            with self.store.view() as view:
                known = (view.api_key(digest_of(secret)), now)
            if len(self._known) >= KEYS_MAX:
                self._known.clear()
            self._known[mark] = known
        key = known[0]
        return key.principal if key is not None and key.revoked_at is None else None

    def forget(self) -> None:
        """Look every key up anew: one was made or revoked in this process."""
        self._known.clear()


def _secret(header: str) -> str:
    """Return the secret; nothing where it is none, or too long to be one."""
    scheme, _, value = header.partition(" ")
    secret = ""
    if scheme.lower() == "bearer":
        secret = value.strip()
    elif scheme.lower() == "basic":
        try:
            name, _, _ = base64.b64decode(value.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return ""
        secret = name
    return secret if len(secret) <= SECRET_CHARACTERS_MAX else ""
