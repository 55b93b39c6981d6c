"""Whose losses are asked about: of the caller's part of the bank, of a unit, of an audience."""

from hengce.api.audiences import audience_for
from hengce.api.service import Service
from hengce.errors import NotFoundError
from hengce.model.access import Principal
from hengce.overview.conflicts import Among


def among_of(service: Service, key: Principal, unit: str = "", audience: str = "") -> Among:
    """Return whose losses are meant, within reach: of a unit and below, of an audience.

    NotFoundError: There is no such unit or audience, or it is out of reach.
    """
    with service.installation.store.view() as view:
        standing = service.standing_in(view)
        org = unit or key.org
        if unit not in {"", *(one.id for one in standing.configuration.units)}:
            raise NotFoundError("there is no such unit")
        if not standing.reaches(key, org):
            raise NotFoundError("there is no such unit")
        reached = standing.reach(org)
        members = None
        if audience:
            asked = service.selecting.ask(view, service.clock())
            found = asked.members(audience_for(asked, standing, key, audience).id)
            members = frozenset(asked.table(found).column("customer").to_pylist())
    return Among(org, None if reached is None else frozenset(reached), members)
