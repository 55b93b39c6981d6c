"""Signing in by the bank's own provider: there, and back with a code."""

from asyncio import to_thread, wrap_future
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from hengce.api.caller import read_cookie
from hengce.api.problems import DeniedError
from hengce.api.refused_page import refused_page
from hengce.api.service import Service
from hengce.api.signing import KEEP_NOWHERE, WAITING_MAX, cookie_of, rules_of
from hengce.errors import BusyError, HengceError, NotFoundError
from hengce.model.configuration import Configuration
from hengce.model.egress import read_endpoint
from hengce.model.signing_in import SigningIn
from hengce.people.claimed import principal_of
from hengce.people.vouching import Secrets, Vouching

COOKIE = "hengce_oidc"
SIGN_IN_SECONDS_MAX = 600
BACK = "/session/oidc/back"
"""How the address ends to which a provider sends browsers back."""

CONSOLE_THERE, CONSOLE_BACK = "../../console/", "../../../console/"
"""Where the console lies, from both addresses: below whatever path the server stands."""

Said = TypeVar("Said")

_ASCII = r"^[\x20-\x7e]*$"
Code = Annotated[str, QueryParameter(name="code", max_length=2_048, pattern=_ASCII)]
State = Annotated[str, QueryParameter(name="state", max_length=200, pattern=_ASCII)]


class Elsewhere:
    """Lets people in for whom the bank's provider vouches."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._vouching: Vouching | None = None
        self._waiting = 0

    async def there(self) -> tuple[Secrets, str]:
        """Return what is kept of a sign-in, and where the browser goes."""
        drawn = Secrets.draw()
        return drawn, await self._asked(lambda vouching: vouching.address(drawn))

    async def back(self, code: str, drawn: Secrets | None) -> str:
        """Return the token of a new session of who comes back.

        Raises:
            VouchingError: The provider does not vouch for him, or his account has ended.
            ProviderError: The provider cannot be asked.
            DeniedError: There is no code, or this browser did not begin; his account has ended.
        """
        if drawn is None or not code:
            raise DeniedError("request.not_vouched", 401)
        service, at = self._service, self._service.clock()
        claims = await self._asked(lambda vouching: vouching.claims(code, drawn, at))
        configuration = service.standing().configuration
        provider = self._known(configuration).provider
        who = principal_of(claims, provider, {unit.id for unit in configuration.units})
        begun = service.sessions.begin(who, configuration.policy.signing_in, at)
        if await to_thread(self._account_ended, who.id):
            raise DeniedError("request.not_vouched", 401)
        await wrap_future(service.loop.call(lambda tx, _: tx.put_session(begun.session)))
        return begun.token

    async def _asked(self, ask: Callable[[Vouching], Said]) -> Said:
        """Ask the provider in a thread, a bounded number at once."""
        if self._service.lifecycle.draining:
            raise DeniedError("request.draining", 503)
        if self._waiting >= WAITING_MAX:
            raise BusyError(1)
        self._waiting += 1
        try:
            return await to_thread(ask, self._known(self._service.standing().configuration))
        finally:
            self._waiting -= 1

    def _known(self, configuration: Configuration) -> Vouching:
        """Return what speaks with the provider, anew when the policy says another."""
        provider = configuration.policy.signing_in.provider
        if provider is None:
            raise NotFoundError("the policy names no provider")
        known, egress = self._vouching, configuration.policy.egress
        if known is None or known.provider != provider or known.egress != egress:
            around = self._service.installation.surroundings()
            name = provider.secret_env
            secret = around.environment.get(name, "") if name else ""
            self._vouching = known = Vouching(provider, egress, secret)
        return known

    def _account_ended(self, name: str) -> bool:
        with self._service.installation.store.view() as view:
            person = view.person(name)
        return person is not None and person.ended_at is not None


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of signing in by a provider."""
    elsewhere = Elsewhere(service)

    @get("/v1/session/oidc", operation_id="sign_in_elsewhere", summary="Sign in by the provider")
    async def there(request: Request[Any, Any, Any]) -> Response[Any]:
        try:
            drawn, address = await elsewhere.there()
        except (HengceError, DeniedError) as error:
            return refused_page(request, error, CONSOLE_THERE)
        kept = f"{drawn.state}.{drawn.nonce}.{drawn.verifier}"
        cookie = _cookie(request, rules_of(service), kept, SIGN_IN_SECONDS_MAX)
        headers = {**KEEP_NOWHERE, "set-cookie": cookie, "location": address}
        return Response(None, status_code=303, headers=headers)

    @get("/v1/session/oidc/back", operation_id="back_from_elsewhere", summary="Back with a code")
    async def back(
        request: Request[Any, Any, Any], code: Code = "", for_state: State = ""
    ) -> Response[Any]:
        rules = rules_of(service)
        drawn = _drawn(read_cookie(request.headers.get("cookie", ""), COOKIE), for_state)
        try:
            token = await elsewhere.back(code, drawn)
        except (HengceError, DeniedError) as error:
            return refused_page(request, error, CONSOLE_BACK)
        path = _path(rules).removesuffix(BACK)
        cookie = cookie_of(request, rules, token, path or "/")
        headers = {**KEEP_NOWHERE, "set-cookie": cookie, "location": CONSOLE_BACK}
        return Response(None, status_code=303, headers=headers)

    return [there, back]


def _drawn(cookie: str, state: str) -> Secrets | None:
    """Return what the way there drew, if the answer belongs to this browser."""
    parts = cookie.split(".")
    if len(parts) != 3 or not all(parts) or parts[0] != state:
        return None
    return Secrets(*parts)


def _path(rules: SigningIn) -> str:
    """Return the path of the address to which the provider sends browsers back."""
    endpoint = None if rules.provider is None else read_endpoint(rules.provider.back)
    return "" if endpoint is None else endpoint.path


def _cookie(request: Request[Any, Any, Any], rules: SigningIn, kept: str, seconds: int) -> str:
    """Return the cookie of the way there; the way back comes from elsewhere, so it is lax."""
    parts = [f"{COOKIE}={kept}", "HttpOnly", "SameSite=Lax", f"Max-Age={seconds}"]
    parts.append(f"Path={_path(rules)}")
    if rules.always_secure or request.url.scheme == "https":
        parts.append("Secure")
    return "; ".join(parts)
