"""Signatures of messages and receipts, as Standard Webhooks writes them.

The signature is HMAC-SHA-256 over `id.timestamp.body`, in base64 behind `v1,`. A variable may
hold several secrets with spaces between, newest first: what we send carries a signature with
each, what we receive needs one that fits. So a secret is changed without a gap.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

from hengce.errors import Problem, ProblemsError
from hengce.model.instant import MINUTE_US, SECOND_US, Instant

PREFIX = "whsec_"
SECRET_BYTES_MIN = 24
SECRET_BYTES_MAX = 64
SKEW_MINUTES_MAX = 5
SIGNATURES_MAX = 10

_CLOCK_DIGITS_MAX = 12


class Signer:
    """Signs and checks with the secrets of one channel.

    Args:
        secrets: What the environment holds.
        where: The place that a problem names.

    Raises:
        ProblemsError: A secret is not `whsec_` with 24 to 64 bytes in base64.
    """

    def __init__(self, secrets: str, where: str) -> None:
        self._keys = tuple(_key(secret, where) for secret in secrets.split())

    def headers(self, message: str, at: Instant, body: bytes) -> Mapping[str, str]:
        """Return the three headers that go with a body."""
        second = str(at // SECOND_US)
        signed = " ".join(_signature(key, message, second, body) for key in self._keys)
        return {
            "webhook-id": message,
            "webhook-timestamp": second,
            "webhook-signature": signed,
        }

    def is_genuine(self, headers: Mapping[str, str], body: bytes, now: Instant) -> bool:
        """Whether a body was signed with one of the secrets, within five minutes of now."""
        message = headers.get("webhook-id", "")
        second = headers.get("webhook-timestamp", "")
        if not message or not second.isascii() or not second.isdigit():
            return False
        if len(second) > _CLOCK_DIGITS_MAX:
            return False
        recent = abs(now - int(second) * SECOND_US) <= SKEW_MINUTES_MAX * MINUTE_US
        wanted = [_signature(key, message, second, body).encode() for key in self._keys]
        given = headers.get("webhook-signature", "").split()[:SIGNATURES_MAX]
        # Every pair is compared, in constant time each: how long it takes tells nothing.
        fits = [
            hmac.compare_digest(one.encode("utf-8", "replace"), each)
            for one in given
            for each in wanted
        ]
        return recent and any(fits)


def _key(secret: str, where: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not SECRET_BYTES_MIN <= len(key) <= SECRET_BYTES_MAX:
        facts = {"least": SECRET_BYTES_MIN, "most": SECRET_BYTES_MAX}
        raise ProblemsError([Problem.of(where, "channel.secret_malformed", **facts)])
    return key


def _signature(key: bytes, message: str, second: str, body: bytes) -> str:
    signed = b".".join((message.encode("utf-8", "surrogatepass"), second.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
