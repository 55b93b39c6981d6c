"""A customer looks at a slot: what it shows, decided and committed before the answer."""

from asyncio import to_thread, wrap_future
from functools import partial

import msgspec

from hengce.api.hot import Asked, HotRoute
from hengce.api.service import Service
from hengce.api.texts import Name
from hengce.flow.saying import Message, say
from hengce.model.connector import Placement
from hengce.model.contact import Contact
from hengce.model.decision import Decision
from hengce.model.instant import Instant
from hengce.reading.handoff import PinnedFacts

LOOKING_BYTES_MAX = 4 * 1024


class Looking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who looks at which slot."""

    customer: Name
    placement: Placement


_looking = msgspec.json.Decoder(Looking)
_encode = msgspec.json.Encoder().encode


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


def hot_routes(service: Service) -> list[HotRoute]:
    """Return the address that fills slots."""
    return [
        HotRoute(
            path="/v1/decide",
            name="decide",
            summary="What a slot shows",
            action="decide",
            bytes_max=LOOKING_BYTES_MAX,
            handle=partial(_decide, service),
            answer=Offers,
            bodies={"application/json": msgspec.json.schema(Looking)},
        )
    ]


async def _decide(service: Service, asked: Asked) -> bytes:
    looking = _looking.decode(asked.body)
    service.standing().admit(asked.key, looking.customer)
    decision = await wrap_future(service.loop.ask(looking.customer, str(looking.placement)))
    shown = await to_thread(_shown, service, decision) if decision.contacts else []
    return _encode(Offers(decision=decision.id, offers=shown))


def _shown(service: Service, decision: Decision) -> list[Offered]:
    """Write the offers; one that the second gate refuses is not shown, and stays counted."""
    at = decision.pin.at
    facts = PinnedFacts(service.installation.store, service.installation.archive)
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
