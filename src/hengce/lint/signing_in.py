"""How people sign in: times within bounds, a provider that may be asked, roles for people."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.model.access import Role
from hengce.model.egress import allowing, read_endpoint
from hengce.model.signing_in import Provider

BACK = "/v1/session/oidc/back"
"""How the address ends to which a provider sends browsers back."""

_IDLE_MINUTES_MAX = 24 * 60
_SESSION_HOURS_MAX = 7 * 24
_PROGRAMS = (Role.SOURCE, Role.DECIDER)


def signing_in(scope: Scope) -> Iterator[Problem]:
    """Check how the policy lets people in."""
    rules = scope.configuration.policy.signing_in
    for path, value, most in (
        ("idle_minutes", rules.idle_minutes, _IDLE_MINUTES_MAX),
        ("session_hours", rules.session_hours, _SESSION_HOURS_MAX),
    ):
        if not 1 <= value <= most:
            facts = {"value": value, "least": 1, "most": most}
            yield scope.problem("policy", f"signing_in/{path}", "policy.out_of_range", **facts)
    if rules.provider is not None:
        yield from _provider(scope, rules.provider)


def _provider(scope: Scope, provider: Provider) -> Iterator[Problem]:
    where, hosts = "signing_in/provider", scope.configuration.policy.egress
    issuer, back = read_endpoint(provider.issuer), read_endpoint(provider.back)
    if issuer is None or allowing(issuer, hosts) is None:
        facts = {"issuer": provider.issuer}
        yield scope.problem("policy", f"{where}/issuer", "signing_in.issuer", **facts)
    if back is None or not back.path.endswith(BACK):
        facts = {"back": provider.back, "end": BACK}
        yield scope.problem("policy", f"{where}/back", "signing_in.back", **facts)
    for index, one in enumerate(provider.roles):
        if one.role in _PROGRAMS:
            path = f"{where}/roles/{index}/role"
            yield scope.problem("policy", path, "signing_in.role", role=one.role)
    units = {unit.id for unit in scope.configuration.units}
    orgs = {f"{where}/orgs/{k}/org": one.org for k, one in enumerate(provider.orgs)}
    if provider.org or not provider.org_claim:
        orgs[f"{where}/org"] = provider.org
    for path, org in orgs.items():
        if org not in units:
            yield scope.problem("policy", path, "signing_in.unit", unit=org or "-")
