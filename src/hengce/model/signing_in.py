"""How people sign in: how long they stay signed in, and who else vouches for them."""

from hengce.model.access import Role
from hengce.model.noun import Noun


class ClaimedRole(Noun, frozen=True, kw_only=True):
    """A role that the provider's word gives; of several, the first in the list counts.

    Attributes:
        value: What the claim of roles says or, where it is a list, has.
        role: The role.
    """

    value: str
    role: Role


class ClaimedUnit(Noun, frozen=True, kw_only=True):
    """A unit of the bank that the provider's word gives.

    Attributes:
        value: What the claim of units says.
        org: The unit.
    """

    value: str
    org: str


class Provider(Noun, frozen=True, kw_only=True):
    """An OpenID Connect provider that vouches for the bank's people.

    Attributes:
        issuer: Its address, exactly as its tokens say it; `egress` allows its host.
        client_id: What it calls this installation.
        secret_env: The variable of the environment with this client's secret; empty: it has
            none, and the proof key alone shows who asks.
        back: The address of `/v1/session/oidc/back` as browsers see it.
        scopes: What is asked for; `openid` is always.
        name_claim: The claim with the name that records bear.
        label_claim: The claim with what colleagues call him.
        role_claim: The claim whose value, or list of values, gives the role.
        roles: Which value gives which role; whoever has none of them is not let in.
        org_claim: The claim that says the unit; empty: all reach `org`.
        orgs: Which value is which unit; a value that is not listed names the unit itself.
        org: The unit of those of whom the provider says none; empty: they are not let in.
        manager_claim: The claim with a manager's name in the tag of customers' managers.
    """

    issuer: str
    client_id: str
    back: str
    roles: tuple[ClaimedRole, ...]
    secret_env: str = ""
    scopes: tuple[str, ...] = ("profile",)
    name_claim: str = "preferred_username"
    label_claim: str = "name"
    role_claim: str = "groups"
    org_claim: str = ""
    orgs: tuple[ClaimedUnit, ...] = ()
    org: str = ""
    manager_claim: str = ""


class SigningIn(Noun, frozen=True, kw_only=True):
    """How people sign in.

    Attributes:
        idle_minutes: How long a session may lie idle.
        session_hours: How long a session lasts, however much it is used.
        always_secure: Whether browsers may send the cookie by https only, even where the server
            itself is asked by http, behind something that ends the encryption.
        provider: Who vouches for people beside their passwords; None: nobody.
    """

    idle_minutes: int = 30
    session_hours: int = 12
    always_secure: bool = False
    provider: Provider | None = None
