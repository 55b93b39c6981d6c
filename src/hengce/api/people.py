"""Accounts of people, for whoever administers a part of the bank; every change is recorded."""

from asyncio import to_thread
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, Parameter
from msgspec.structs import replace

from hengce.api.guard import admit
from hengce.api.service import Service, Standing
from hengce.api.texts import VISIBLE, MaybeName, Name, Text
from hengce.api.writing import written
from hengce.errors import ConflictError, NotFoundError
from hengce.intake.envelope import ID_CHARACTERS_MAX
from hengce.model.access import Principal, Role
from hengce.model.instant import Instant
from hengce.model.person import Person
from hengce.people.accounts import change_account, close_account, draw_password, open_account
from hengce.people.passwords import hashed
from hengce.ports import Transaction, View

Named = Annotated[str, Parameter(min_length=1, max_length=ID_CHARACTERS_MAX, pattern=VISIBLE)]


class PersonWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose account is to be made, and why; a manager's names him as the customers' manager."""

    name: Name
    label: Text
    role: Role
    org: Name
    manager: MaybeName = ""
    why: Text


class PersonChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an account is to say of its person, and why."""

    label: Text
    role: Role
    org: Name
    manager: MaybeName = ""
    why: Text


class WhyAccount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an account is changed; who does it is who asks."""

    why: Text


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """An account.

    Attributes:
        name: By which the person signs in.
        label: What colleagues call him.
        role: What he may do.
        org: The unit whose part of the bank he reaches.
        manager: For a manager: his name in the customers' tag.
        created_at: Since when the account is there.
        password_at: When its password was last set.
        ended_at: From when it is locked; null: it is not.
        is_temporary: Whether he has not said a password of his own yet.
        is_mine: Whether it is the account of who asks.
    """

    name: str
    label: str
    role: Role
    org: str
    manager: str
    created_at: Instant
    password_at: Instant
    ended_at: Instant | None
    is_temporary: bool
    is_mine: bool


class PersonRows(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts by name, locked ones too."""

    people: list[PersonRow]


class PersonWithPassword(msgspec.Struct, frozen=True, kw_only=True):
    """An account with a new password, which is shown this once and stored nowhere."""

    person: PersonRow
    password: str


class PersonState(msgspec.Struct, frozen=True, kw_only=True):
    """One state that an account had: what changed, who changed it, and why.

    Attributes:
        changed: Which parts differ from the state before: `account` for the first one, `label`,
            `role`, `org`, `manager`, `password`, `locked`, `unlocked`.
        label: What colleagues call the person.
        role: His role then.
        org: His unit then.
        manager: His name as a manager then.
        by: Who changed it; `cli`: at the command line.
        why: Why; empty where nobody said.
        password_at: When the password of this state was set.
        ended_at: From when it is locked.
    """

    changed: list[str]
    label: str
    role: Role
    org: str
    manager: str
    by: str
    why: str
    password_at: Instant
    ended_at: Instant | None


class PersonRecord(msgspec.Struct, frozen=True, kw_only=True):
    """All states that an account had, the latest first."""

    name: str
    states: list[PersonState]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of accounts."""
    made = (_list, _add, _change, _lock, _password, _record)
    return [make(service) for make in made]


def _list(service: Service) -> HTTPRouteHandler:
    @get("/v1/people", operation_id="people", sync_to_thread=True, summary="Accounts of people")
    def people(request: Request[Any, Any, Any]) -> PersonRows:
        mine = admit(service, request, "accounts")
        with service.installation.store.view() as view:
            standing = service.standing_in(view)
            found = [one for one in view.people() if standing.reaches(mine, one.org)]
        return PersonRows(people=[_row(one, mine) for one in found])

    return people


def _add(service: Service) -> HTTPRouteHandler:
    @post("/v1/people", operation_id="add_person", status_code=201, summary="A new account")
    async def add_person(
        request: Request[Any, Any, Any], data: JSONBody[PersonWanted]
    ) -> PersonWithPassword:
        mine = admit(service, request, "accounts")
        password = draw_password()
        kept = await to_thread(hashed, password)

        def write(tx: Transaction, at: Instant) -> Person:
            standing = service.standing_in(tx)
            _refuse_unit(standing, mine, data.org)
            known = tx.person(data.name)
            if known is not None and not standing.reaches(mine, known.org):
                raise ConflictError("the name is taken")
            wanted = Person(
                name=data.name,
                label=data.label,
                role=data.role,
                org=data.org,
                manager=data.manager,
                password=kept,
                created_at=at,
                changed_at=at,
                is_temporary=True,
                by=mine.id,
                why=data.why,
            )
            return open_account(tx, wanted, _units(standing))

        made = await _kept(service, write)
        return PersonWithPassword(person=_row(made, mine), password=password)

    return add_person


def _change(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/people/{name:str}/change",
        operation_id="change_person",
        status_code=200,
        summary="Another role, unit or name for an account; its person is signed out",
    )
    async def change_person(
        request: Request[Any, Any, Any], name: Named, data: JSONBody[PersonChange]
    ) -> PersonRow:
        mine = admit(service, request, "accounts")

        def write(tx: Transaction, at: Instant) -> Person:  # noqa: ARG001 -- its times stay
            standing = service.standing_in(tx)
            known = _of_another(standing, tx, mine, name)
            _refuse_unit(standing, mine, data.org)
            changed = replace(
                known,
                label=data.label,
                role=data.role,
                org=data.org,
                manager=data.manager,
                by=mine.id,
                why=data.why,
            )
            return change_account(tx, changed, _units(standing))

        return _row(await _kept(service, write), mine)

    return change_person


def _lock(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/people/{name:str}/lock",
        operation_id="lock_person",
        status_code=200,
        summary="Lock an account; its person is signed out at once",
    )
    async def lock_person(
        request: Request[Any, Any, Any], name: Named, data: JSONBody[WhyAccount]
    ) -> PersonRow:
        mine = admit(service, request, "accounts")

        def write(tx: Transaction, at: Instant) -> Person:
            _of_another(service.standing_in(tx), tx, mine, name)
            return close_account(tx, name, at, mine.id, data.why)

        return _row(await _kept(service, write), mine)

    return lock_person


def _password(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/people/{name:str}/password",
        operation_id="new_password",
        status_code=200,
        summary="A new password for once; it also opens a locked account again",
    )
    async def new_password(
        request: Request[Any, Any, Any], name: Named, data: JSONBody[WhyAccount]
    ) -> PersonWithPassword:
        mine = admit(service, request, "accounts")
        password = draw_password()
        kept = await to_thread(hashed, password)

        def write(tx: Transaction, at: Instant) -> Person:
            known = _of_another(service.standing_in(tx), tx, mine, name)
            made = replace(
                known,
                password=kept,
                changed_at=at,
                ended_at=None,
                is_temporary=True,
                by=mine.id,
                why=data.why,
            )
            tx.put_person(made)
            return made

        made = await _kept(service, write)
        return PersonWithPassword(person=_row(made, mine), password=password)

    return new_password


def _record(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/people/{name:str}/record",
        operation_id="person_record",
        sync_to_thread=True,
        summary="Who changed an account, how, and why",
    )
    def person_record(request: Request[Any, Any, Any], name: Named) -> PersonRecord:
        mine = admit(service, request, "accounts")
        with service.installation.store.view() as view:
            reached(service.standing_in(view), view, mine, name)
            states = view.person_record(name)
        befores: list[Person | None] = [None, *states]
        told = [_state(before, one) for before, one in zip(befores, states, strict=False)]
        return PersonRecord(name=name, states=told[::-1])

    return person_record


async def _kept(service: Service, write: Callable[[Transaction, Instant], Person]) -> Person:
    """Write an account; from now on no session of it is taken that was begun before."""
    made = await written(service, write)
    service.sessions.forget()
    return made


def reached(standing: Standing, view: View, mine: Principal, name: str) -> Person:
    """Return an account within reach; NotFoundError otherwise: nobody learns which of the two."""
    known = view.person(name)
    if known is None or not standing.reaches(mine, known.org):
        raise NotFoundError("nobody has this account")
    return known


def _of_another(standing: Standing, view: View, mine: Principal, name: str) -> Person:
    """Return an account within reach that is not the asker's own.

    Whoever could change or lock his own could shut everybody out by mistake.
    """
    if name == mine.id:
        raise ConflictError("somebody else changes the account of who administers")
    return reached(standing, view, mine, name)


def _refuse_unit(standing: Standing, mine: Principal, org: str) -> None:
    if not standing.reaches(mine, org):
        raise NotFoundError("there is no such unit")


def _units(standing: Standing) -> set[str]:
    return {unit.id for unit in standing.configuration.units}


def _row(one: Person, mine: Principal) -> PersonRow:
    return PersonRow(
        name=one.name,
        label=one.label,
        role=one.role,
        org=one.org,
        manager=one.manager,
        created_at=one.created_at,
        password_at=one.changed_at,
        ended_at=one.ended_at,
        is_temporary=one.is_temporary,
        is_mine=one.name == mine.id,
    )


def _state(before: Person | None, one: Person) -> PersonState:
    return PersonState(
        changed=list(_differences(before, one)),
        label=one.label,
        role=one.role,
        org=one.org,
        manager=one.manager,
        by=one.by,
        why=one.why,
        password_at=one.changed_at,
        ended_at=one.ended_at,
    )


def _differences(before: Person | None, one: Person) -> Sequence[str]:
    if before is None:
        return ["account"]
    parts = ("label", "role", "org", "manager")
    found = [part for part in parts if getattr(before, part) != getattr(one, part)]
    if before.ended_at is None and one.ended_at is not None:
        return [*found, "locked"]
    if before.ended_at is not None and one.ended_at is None:
        found.append("unlocked")
    if before.password != one.password:
        found.append("password")
    return found
