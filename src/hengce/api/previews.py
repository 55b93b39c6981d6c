"""Materials as customers would read them, masked."""

from typing import Annotated, Any

import msgspec
import numpy as np
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.shelf import Named, named
from hengce.api.spoken import spoken
from hengce.api.texts import MaybeName, Name
from hengce.documents.handing_in import applied_documents
from hengce.errors import ConflictError
from hengce.kernel.bits import rows_of
from hengce.model.channel import Channel
from hengce.model.gateway import CmppConnector, SmppConnector
from hengce.model.instant import Instant
from hengce.overview.previewing import Written, preview, users_of
from hengce.ports import View
from hengce.words.names import Language
from hengce.words.previews import tell_warnings

SAMPLE_MAX = 20

SHORT = "sms"
"""A channel of this name is one of short messages, whatever delivers them: a file on trial."""


class PreviewAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A channel, and whom to write to: named customers, or so many of the key's.

    `strategy` says whose product and parameters are printed; empty: the first that says it.
    `waiting`: as the documents say it that wait for approval, not those that are in force.
    """

    channel: Name
    strategy: MaybeName = ""
    customers: Annotated[list[Name], msgspec.Meta(max_length=SAMPLE_MAX)] = []
    sample: Annotated[int, msgspec.Meta(ge=1, le=SAMPLE_MAX)] = 5
    waiting: bool = False


class PreviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """A message to one customer.

    Attributes:
        customer: Whom.
        subject: Its subject, with what is personal masked.
        body: Its text, with what is personal masked.
        characters: How long the unmasked text is, in UTF-16 places.
        parts: Of a channel of short messages: in how many it goes; null for other channels.
        warnings: What keeps it from leaving, or is unusual, in sentences.
    """

    customer: str
    subject: str
    body: str
    characters: int
    parts: int | None
    warnings: list[str]


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """A material as customers would read it."""

    material: str
    channel: str
    strategy: str
    messages: list[PreviewRow]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of previews."""
    return [_preview(service)]


def _preview(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/materials/{material:str}/preview",
        operation_id="preview_material",
        status_code=200,
        sync_to_thread=True,
        summary="A material as sample customers would read it, masked",
    )
    def preview_material(
        request: Request[Any, Any, Any], material: Named, data: JSONBody[PreviewAsked]
    ) -> Preview:
        key = admit(service, request, "read")
        tongue, at, archive = spoken(request), service.clock(), service.installation.archive
        with service.installation.store.view() as view:
            standing = service.standing_in(view)
            configuration = applied_documents(view) if data.waiting else standing.configuration
            one = named(configuration.materials, material)
            channel = named(configuration.channels, data.channel)
            if channel.id not in one.variants:
                raise ConflictError("the material has no wording for the channel")
            for customer in data.customers:
                standing.admit(key, customer)
            whom = data.customers or _sample(service, view, key.org, data.sample, at)
            users = [strategy for strategy, _ in users_of(configuration, one.id)]
            strategy = (
                named(configuration.strategies, data.strategy)
                if data.strategy
                else next(iter(users), None)
            )
            documents = configuration if data.waiting else None
            written = list(
                preview(view, archive, one, channel, strategy, whom, at, documents=documents)
            )
        return Preview(
            material=one.id,
            channel=channel.id,
            strategy=strategy.id if strategy else "",
            messages=[_message(each, channel, tongue) for each in written],
        )

    return preview_material


def _sample(service: Service, view: View, org: str, count: int, at: Instant) -> list[str]:
    """Return customers of the key's reach, evenly from the first to the last."""
    asked = service.selecting.ask(view, at)
    rows = rows_of(asked.everybody(org))
    places = np.unique(np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(np.int64))
    ids = asked.index.population.ids
    return [bytes(ids[row]).decode() for row in rows[places]] if len(rows) else []


def _message(one: Written, channel: Channel, tongue: Language) -> PreviewRow:
    gateway = isinstance(channel.connector, SmppConnector | CmppConnector)
    short = gateway or channel.id == SHORT
    return PreviewRow(
        customer=one.customer,
        subject=one.subject,
        body=one.body,
        characters=one.characters,
        parts=one.parts if short else None,
        warnings=list(tell_warnings(one.unwritable, one.misfit, one.parts if short else 1, tongue)),
    )
