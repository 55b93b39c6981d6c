"""Keys by their digest, remembered for a moment: not every request looks into the store."""

import time
from dataclasses import dataclass, field

from hengce.access import digest_of
from hengce.model.access import ApiKey
from hengce.ports import Store

KEY_SECONDS_MAX = 1.0
"""For how long a key that another process revoked is still taken."""

KEYS_MAX = 4_096


@dataclass(slots=True)
class KeyRing:
    """Finds keys.

    Attributes:
        store: Where they are.
    """

    store: Store
    _known: dict[str, tuple[ApiKey | None, float]] = field(default_factory=dict)

    def find(self, secret: str) -> ApiKey | None:
        """Return the good key that a secret opens; None: there is none.

        It is found by its digest: nothing about a secret can be learned from the time it takes.
        """
        digest, now = digest_of(secret), time.monotonic()
        known = self._known.get(digest)
        if known is None or now - known[1] > KEY_SECONDS_MAX:
            with self.store.view() as view:
                known = (view.api_key(digest), now)
            if len(self._known) >= KEYS_MAX:
                self._known.clear()
            self._known[digest] = known
        key = known[0]
        return key if key is not None and key.revoked_at is None else None

    def forget(self) -> None:
        """Look every key up anew: one was made or revoked in this process."""
        self._known.clear()
