"""A customer looks at a slot: what it shows, decided and committed before the answer."""

from asyncio import to_thread, wrap_future
from typing import Any

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler

from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.errors import NotFoundError
from hengce.flow.saying import Message, say
from hengce.handoff import PinnedFacts
from hengce.model.connector import Placement
from hengce.model.contact import Contact
from hengce.model.decision import Decision
from hengce.model.instant import Instant

CUSTOMER_CHARACTERS_MAX = 100


class Looking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who looks at which slot."""

    customer: str
    placement: Placement


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """An offer to be shown.

    Attributes:
        id: The contact's id; outcomes name it.
        strategy: Whose offer it is.
        product: What it offers; empty for nothing.
        subject: For slots that show one.
        body: The text.
        expires_at: When it may no longer be shown, in microseconds since 1970.
    """

    id: str
    strategy: str
    product: str
    subject: str
    body: str
    expires_at: Instant


class Offers(msgspec.Struct, frozen=True, kw_only=True):
    """What a slot shows, best first; none is an answer, too."""

    decision: str
    offers: list[Offered]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address that fills slots."""
    facts = PinnedFacts(service.installation.store, service.installation.archive)

    @post("/v1/decide", operation_id="decide", status_code=200, summary="What a slot shows")
    async def decide(request: Request[Any, Any, Any], data: Looking) -> Offers:
        key = admit(service, request, "decide")
        with service.installation.store.view() as view:
            configuration = service.installation.archive.configuration(view)
            org = service.org_of(view, data.customer)
        reached = service.reach(key, configuration)
        if org is None or (reached is not None and org not in reached):
            raise NotFoundError("there is no such customer")
        decision = await wrap_future(service.loop.ask(data.customer, str(data.placement)))
        shown = await to_thread(_shown, facts, decision)
        return Offers(decision=decision.id, offers=shown)

    return [decide]


def _shown(facts: PinnedFacts, decision: Decision) -> list[Offered]:
    """Write the offers; one that the second gate refuses is not shown, and stays counted."""
    if not decision.contacts:
        return []
    at = decision.pin.at
    handoffs = facts.read(decision.contacts, at)
    said = [say(c, h, at) for c, h in zip(decision.contacts, handoffs, strict=True)]
    return [
        _offered(contact, message)
        for contact, message in zip(decision.contacts, said, strict=True)
        if isinstance(message, Message)
    ]


def _offered(contact: Contact, message: Message) -> Offered:
    return Offered(
        id=contact.id,
        strategy=contact.kind.strategy,
        product=contact.kind.product,
        subject=message.text.subject,
        body=message.text.body,
        expires_at=contact.expires_at,
    )
