"""What an OpenID Connect provider says of a person, and whether that may be believed.

Authorization code with proof key (RFC 7636), state and nonce. Only hosts that the policy's
`egress` allows are asked. Tokens are signed with RS256 or ES256 and checked for issuer,
audience, times and nonce; the checks take the time as an argument.
"""

import base64
import hmac
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import jwt
import msgspec

from hengce.channels.http import Answer, HttpPeer
from hengce.errors import HengceError
from hengce.model.egress import AllowedHost, allowing, read_endpoint
from hengce.model.instant import SECOND_US, Instant
from hengce.model.signing_in import Provider

TIMEOUT_SECONDS = 10.0
METADATA_SECONDS_MAX = 3_600.0
"""For how long the provider's addresses and keys are remembered."""

KEYS_SECONDS_MIN = 60.0
"""How long a key that nobody knows is not looked for again."""

LEEWAY_US = 60 * SECOND_US
"""How far the provider's clock and ours may lie apart."""

ALGORITHMS = ("RS256", "ES256")
RANDOM_BYTES = 32
TOKEN_CHARACTERS_MAX = 16_384
Shape = TypeVar("Shape")

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class VouchingError(HengceError):
    """The provider does not vouch for this person."""

    code = "not_vouched"


class ProviderError(HengceError):
    """The provider cannot be reached, or answers what no provider does."""

    code = "provider"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What one sign-in keeps between its way there and its way back.

    Attributes:
        state: The answer belongs to this browser.
        nonce: The token belongs to this sign-in.
        verifier: The code is of use to us alone.
    """

    state: str
    nonce: str
    verifier: str

    @classmethod
    def draw(cls) -> "Secrets":
        """Draw new ones."""
        return cls(*(secrets.token_urlsafe(RANDOM_BYTES) for _ in range(3)))


class Metadata(msgspec.Struct, frozen=True):
    """Of what a provider says of itself, what is asked for."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Tokens(msgspec.Struct, frozen=True):
    id_token: str


class _Keys(msgspec.Struct, frozen=True):
    keys: list[dict[str, Any]]


@dataclass(slots=True)
class Vouching:
    """Speaks with a provider.

    Attributes:
        provider: What is agreed with it.
        egress: Which hosts may be asked.
        secret: This client's secret; empty: it has none.
        monotonic: Seconds, for what is remembered.
    """

    provider: Provider
    egress: Sequence[AllowedHost]
    secret: str = ""
    monotonic: Callable[[], float] = time.monotonic
    _metadata: tuple[Metadata, float] | None = None
    _keys: dict[str, jwt.PyJWK] = field(default_factory=dict)
    _keys_at: float | None = None

    def address(self, drawn: Secrets) -> str:
        """Return where a browser goes to sign in. ProviderError: it cannot be told."""
        challenge = base64.urlsafe_b64encode(sha256(drawn.verifier.encode()).digest())
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self.provider.back,
            "scope": " ".join(dict.fromkeys(("openid", *self.provider.scopes))),
            "state": drawn.state,
            "nonce": drawn.nonce,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        there = self._about().authorization_endpoint
        return f"{there}{'&' if '?' in there else '?'}{urlencode(asked)}"

    def claims(self, code: str, drawn: Secrets, at: Instant) -> Mapping[str, Any]:
        """Return what the provider says of the person for whom it gave a code.

        Raises:
            VouchingError: The code or the token is not good.
            ProviderError: The provider does not answer as it should.
        """
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.provider.back,
            "code_verifier": drawn.verifier,
        }
        headers = dict(_FORM)
        if self.secret:
            pair = f"{quote(self.provider.client_id)}:{quote(self.secret)}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        else:
            body["client_id"] = self.provider.client_id
        answer = self._ask(self._about().token_endpoint, "POST", urlencode(body).encode(), headers)
        if answer.status in {400, 401}:
            raise VouchingError
        return self._checked(_read(answer, _Tokens).id_token, drawn.nonce, at)

    def _checked(self, token: str, nonce: str, at: Instant) -> Mapping[str, Any]:
        if len(token) > TOKEN_CHARACTERS_MAX:
            raise VouchingError
        # The library's own checks of times read the clock; ours come below.
        options: Any = {
            "require": ["iss", "aud", "sub", "exp", "iat"],
            "verify_exp": False,
            "verify_iat": False,
            "verify_nbf": False,
        }
        try:
            key = self._key(str(jwt.get_unverified_header(token).get("kid", "")))
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self.provider.client_id,
                issuer=self.provider.issuer,
                options=options,
            )
        except jwt.PyJWTError:
            raise VouchingError from None
        if not _is_timely(claims, at) or not self._is_for_us(claims, nonce):
            raise VouchingError
        return claims

    def _is_for_us(self, claims: Mapping[str, Any], nonce: str) -> bool:
        audience, mine = claims["aud"], self.provider.client_id
        is_shared = isinstance(audience, list) and len(audience) > 1
        if (is_shared or "azp" in claims) and claims.get("azp") != mine:
            return False
        return hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode())

    def _key(self, name: str) -> jwt.PyJWK:
        """Return the provider's key of a name; keys change, so an unknown one is looked for."""
        now, known_at = self.monotonic(), self._keys_at
        old = known_at is None or now - known_at > METADATA_SECONDS_MAX
        missed = name not in self._keys and (known_at is None or now - known_at > KEYS_SECONDS_MIN)
        if old or missed:
            answer = self._ask(self._about().jwks_uri, "GET")
            self._keys, self._keys_at = _usable(_read(answer, _Keys).keys), now
        if name not in self._keys:
            raise VouchingError
        return self._keys[name]

    def _about(self) -> Metadata:
        known, now = self._metadata, self.monotonic()
        if known is None or now - known[1] > METADATA_SECONDS_MAX:
            there = f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration"
            said = _read(self._ask(there, "GET"), Metadata)
            if said.issuer != self.provider.issuer or not _is_address(said.authorization_endpoint):
                raise ProviderError
            self._metadata = known = (said, now)
        return known[0]

    def _ask(
        self, url: str, method: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        endpoint = read_endpoint(url)
        allowed = None if endpoint is None else allowing(endpoint, self.egress)
        if endpoint is None or allowed is None:
            raise ProviderError("the policy's egress does not allow the provider's host")
        peer = HttpPeer(endpoint, allowed, TIMEOUT_SECONDS)
        try:
            answer = peer.post(headers or {}, body, method=method)
        finally:
            peer.close()
        if not isinstance(answer, Answer):
            raise ProviderError
        return answer


def _read(answer: Answer, shape: type[Shape]) -> Shape:
    if answer.status != 200 or answer.body is None:
        raise ProviderError
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except msgspec.MsgspecError:
        raise ProviderError from None


def _usable(keys: Sequence[dict[str, Any]]) -> dict[str, jwt.PyJWK]:
    """Return the keys that sign, by name; what we cannot read is another's."""
    found: dict[str, jwt.PyJWK] = {}
    for key in keys:
        if key.get("use", "sig") != "sig" or key.get("kty") not in {"RSA", "EC"}:
            continue
        try:
            found[str(key.get("kid", ""))] = jwt.PyJWK(key)
        except jwt.PyJWTError:
            continue
    return found


def _is_timely(claims: Mapping[str, Any], at: Instant) -> bool:
    times = [claims["exp"], claims["iat"], claims.get("nbf", claims["iat"])]
    if not all(isinstance(one, int | float) for one in times):
        return False
    until, made, since = (int(one * SECOND_US) for one in times)
    return at < until + LEEWAY_US and max(made, since) <= at + LEEWAY_US


def _is_address(url: str) -> bool:
    endpoint = read_endpoint(url)
    return endpoint is not None
