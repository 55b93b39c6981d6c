"""Signing in and out: a password for a cookie, and who one is."""

import time
from asyncio import to_thread, wrap_future
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from msgspec.structs import replace

from hengce.api.caller import COOKIE, caller_of
from hengce.api.guard import known, refuse_strangers
from hengce.api.problems import DeniedError
from hengce.api.service import Service
from hengce.api.sessions import csrf_of
from hengce.api.spoken import spoken
from hengce.api.texts import Name
from hengce.errors import BusyError, ConflictError
from hengce.model.access import Role
from hengce.model.instant import Instant
from hengce.model.person import Person, Session
from hengce.model.signing_in import SigningIn
from hengce.people.access import actions_of
from hengce.people.passwords import CHARACTERS_MAX, fits, hashed
from hengce.ports import Transaction

WAITING_MAX = 20
"""Passwords that wait to be compared; further ones are told to come again."""

KEEP_NOWHERE = {"cache-control": "no-store"}


class SignIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants to sign in.

    Attributes:
        name: His account.
        password: His password.
        new_password: Another one that takes its place; who got the first one from somebody else
            must say it. Empty: the password stays.
    """

    name: Name
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=CHARACTERS_MAX)]
    new_password: Annotated[str, msgspec.Meta(max_length=CHARACTERS_MAX)] = ""


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in, what he may do, and what a page sends beside the cookie."""

    name: str
    label: str
    role: Role
    org: str
    manager: str
    may: list[str]
    csrf: str
    language: str
    zone: str
    ends_at: Instant


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """How one may sign in: by a password, or by the bank's own provider."""

    password: bool
    provider: bool


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of sessions."""
    door = Door(service)
    return [_begin(service, door), _shown(service), _end(service), _ways(service)]


class Door:
    """Lets people in who know their password."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._waiting = 0

    async def enter(self, wanted: SignIn, address: str, before: str) -> tuple[Session, str]:
        """Return a new session and its token.

        Args:
            wanted: Who wants to come in.
            address: From where, as the server sees it.
            before: The token of a session that this one takes the place of; perhaps none.

        Raises:
            PatienceError: There were too many tries.
            BusyError: Too many passwords wait to be compared.
            DeniedError: Name and password do not fit; nobody learns which of them. Or they do, and
                another one knows the password.
            ConflictError: The new password is too short, or the one that it takes the place of.
        """
        service = self._service
        person, new = await self._recognised(wanted, address)
        if person.is_temporary and not new:
            raise DeniedError("request.password_temporary", 403)
        begun = service.sessions.begin(person.principal, rules_of(service), service.clock())

        def put(tx: Transaction, at: Instant) -> bool:
            if tx.person(person.name) != person:
                return False
            if new:
                tx.put_person(_renewed(person, new, at))
            tx.put_session(begun.session)
            return True

        if not await wrap_future(service.loop.call(put)):
            raise DeniedError("request.wrong_password", 401)
        if before:
            await wrap_future(service.sessions.end(before))
        return begun.session, begun.token

    async def _recognised(self, wanted: SignIn, address: str) -> tuple[Person, str]:
        """Return who knows his password, and what is kept of a new one; empty for none."""
        patience = self._service.patience
        if self._waiting >= WAITING_MAX:
            raise BusyError(1)
        patience.begin(wanted.name, address, time.monotonic())
        self._waiting += 1
        try:
            person = await to_thread(self._matching, wanted)
            new = "" if person is None else await to_thread(_new_password, wanted)
        finally:
            self._waiting -= 1
        if person is None:
            raise DeniedError("request.wrong_password", 401)
        patience.succeed(wanted.name, address)
        return person, new

    def _matching(self, wanted: SignIn) -> Person | None:
        with self._service.installation.store.view() as view:
            person = view.person(wanted.name)
        enters = person is not None and person.may_enter(self._service.clock())
        kept = person.password if person is not None and enters else ""
        return person if fits(kept, wanted.password) else None


def _renewed(person: Person, password: str, at: Instant) -> Person:
    """Return a person with a password that he alone knows."""
    return replace(
        person, password=password, changed_at=at, is_temporary=False, by=person.name, why=""
    )


def _new_password(wanted: SignIn) -> str:
    """Return what is kept of a new password; empty for none."""
    if not wanted.new_password:
        return ""
    if wanted.new_password == wanted.password:
        raise ConflictError("the new password is the old one")
    return hashed(wanted.new_password)


def rules_of(service: Service) -> SigningIn:
    """Return how people sign in, as the bank's policy says it."""
    return service.standing().configuration.policy.signing_in


def cookie_of(request: Request[Any, Any, Any], rules: SigningIn, token: str, path: str = "") -> str:
    """Return the header that gives a browser its session, or with no token takes it away.

    Without a path a browser sends it where this address lies, and below: to this interface,
    whatever path the server stands below.
    """
    parts = [f"{COOKIE}={token}", "HttpOnly", "SameSite=Strict"]
    if path:
        parts.append(f"Path={path}")
    if rules.always_secure or request.url.scheme == "https":
        parts.append("Secure")
    if not token:
        parts.append("Max-Age=0")
    return "; ".join(parts)


def _begin(service: Service, door: Door) -> HTTPRouteHandler:
    @post("/v1/session", operation_id="sign_in", status_code=200, summary="Sign in")
    async def sign_in(
        request: Request[Any, Any, Any], data: JSONBody[SignIn]
    ) -> Response[SignedIn]:
        if service.lifecycle.draining:
            raise DeniedError("request.draining", 503)
        caller = caller_of(request)
        refuse_strangers(caller)
        address = request.client.host if request.client else ""
        session, token = await door.enter(data, address, caller.token)
        cookie = cookie_of(request, rules_of(service), token)
        headers = {**KEEP_NOWHERE, "set-cookie": cookie}
        return Response(_told(service, request, session, token), headers=headers)

    return sign_in


def _shown(service: Service) -> HTTPRouteHandler:
    @get("/v1/session", operation_id="session", summary="Who one is")
    async def session(request: Request[Any, Any, Any]) -> Response[SignedIn]:
        token = caller_of(request).token
        found = await to_thread(service.sessions.find, token, service.clock())
        if found is None:
            raise DeniedError("request.no_session", 401)
        return Response(_told(service, request, found, token), headers=KEEP_NOWHERE)

    return session


def _end(service: Service) -> HTTPRouteHandler:
    @delete("/v1/session", operation_id="sign_out", status_code=204, summary="Sign out")
    async def sign_out(request: Request[Any, Any, Any]) -> Response[None]:
        caller = caller_of(request)
        if caller.token and service.sessions.find(caller.token, service.clock()) is not None:
            known(service, caller)
            await wrap_future(service.sessions.end(caller.token))
        headers = {**KEEP_NOWHERE, "set-cookie": cookie_of(request, rules_of(service), "")}
        return Response(None, status_code=204, headers=headers)

    return sign_out


def _ways(service: Service) -> HTTPRouteHandler:
    @get("/v1/session/ways", operation_id="ways_in", summary="How one may sign in")
    async def ways() -> Ways:
        return Ways(password=True, provider=rules_of(service).provider is not None)

    return ways


def _told(
    service: Service, request: Request[Any, Any, Any], session: Session, token: str
) -> SignedIn:
    return SignedIn(
        name=session.name,
        label=session.label,
        role=session.role,
        org=session.org,
        manager=session.manager,
        may=list(actions_of(session.role)),
        csrf=csrf_of(token),
        language=spoken(request),
        zone=service.standing().configuration.policy.zone,
        ends_at=session.ends_at,
    )
