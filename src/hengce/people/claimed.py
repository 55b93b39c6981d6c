"""What a provider's claims make of a person here: name, role, unit."""

from collections.abc import Collection, Mapping
from typing import Any

from hengce.model.access import Principal, Role
from hengce.model.signing_in import Provider
from hengce.people.accounts import is_name
from hengce.people.vouching import VouchingError


def principal_of(
    claims: Mapping[str, Any], provider: Provider, units: Collection[str]
) -> Principal:
    """Return who somebody is by what a provider says of him.

    Args:
        claims: What it says; every part may be missing or be something else.
        provider: What its claims mean.
        units: The units of the bank.

    Raises:
        VouchingError: The claims do not say who he is, or give no role or no unit.
    """
    name = _text(claims, provider.name_claim)
    role, org = _role(claims, provider), _org(claims, provider)
    manager = _text(claims, provider.manager_claim) if role is Role.MANAGER else ""
    is_known = is_name(name) and role is not None and org in units
    if not is_known or role is None or (role is Role.MANAGER and not manager):
        raise VouchingError
    label = _text(claims, provider.label_claim) or name
    return Principal(id=name, org=org, role=role, label=label, manager=manager)


def _role(claims: Mapping[str, Any], provider: Provider) -> Role | None:
    said = claims.get(provider.role_claim)
    values = said if isinstance(said, list) else [said]
    return next((one.role for one in provider.roles if one.value in values), None)


def _org(claims: Mapping[str, Any], provider: Provider) -> str:
    said = _text(claims, provider.org_claim)
    named = {one.value: one.org for one in provider.orgs}
    return named.get(said, said) if said else provider.org


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name) if name else None
    return value.strip()[:200] if isinstance(value, str) else ""
