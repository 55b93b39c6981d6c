"""The evidence of one decision as a file, for a reason that is recorded with the file's hash."""

from asyncio import to_thread
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.asking import OCTETS, download
from hengce.api.customers import reaching
from hengce.api.decisions import told_whole
from hengce.api.guard import admit
from hengce.api.phone import message_told
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import VISIBLE, Text
from hengce.api.writing import written
from hengce.customers.evidence import Manifest, as_part, digest_of, excerpt, packed
from hengce.model.access import Principal
from hengce.model.disclosure import Disclosure
from hengce.model.instant import Instant
from hengce.overview.messages import messages_of_decision
from hengce.ports import Transaction
from hengce.words.names import Language, labels

ZIP = "application/zip"

DecisionId = Annotated[str, msgspec.Meta(min_length=1, max_length=250, pattern=VISIBLE)]


class DecisionEvidenceAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which decision, why it is needed, and whether what is personal is shown.

    Showing it needs the right to unmask. What was asked is recorded, with who asked and the hash
    of the file.
    """

    decision: DecisionId
    reason: Text
    unmasked: bool = False


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of the evidence of decisions."""
    return [_evidence(service)]


def _evidence(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/decisions/evidence",
        operation_id="decision_evidence",
        status_code=200,
        summary="A decision with its configuration, messages, consents and replay, as a ZIP file",
        media_type=OCTETS,
    )
    async def decision_evidence(
        request: Request[Any, Any, Any], data: JSONBody[DecisionEvidenceAsked]
    ) -> Response[bytes]:
        key = admit(service, request, "read")
        if data.unmasked:
            admit(service, request, "unmask")
        content, about, org, seen = await to_thread(_gathered, service, key, data, spoken(request))
        shown = "masked" if about.is_masked else "unmasked"

        def record(tx: Transaction, at: Instant) -> None:
            made = Disclosure(
                customer=about.customer,
                org=org,
                by=key.id,
                reason=data.reason,
                fields=(f"evidence:{data.decision}", f"sha256:{digest_of(content)}", shown),
                at=at,
                seen=seen,
            )
            tx.add_disclosure(made)

        # Nothing is handed out before the record of it is durable.
        await written(service, record)
        return download(content, "evidence.zip", ZIP)

    return decision_evidence


def _gathered(
    service: Service, key: Principal, asked: DecisionEvidenceAsked, tongue: Language
) -> tuple[bytes, Manifest, str, int]:
    """Return the file, what it says it is, the customer's unit, and the position that it tells."""
    store, past = service.installation.store, service.timelining.past
    told, whole = told_whole(service, key, asked.decision, tongue)
    made = whole.decision
    said = messages_of_decision(store, past, made, mask=not asked.unmasked)
    with store.view() as view:
        reaches = reaching(service, view, key)
        known = service.viewing.look(view, made.customer, service.clock(), reaches)
    names = labels(whole.configuration, tongue)
    parts = {
        "decision.json": as_part(told),
        "decision.txt": told.words.encode(),
        "configuration.json": as_part(excerpt(whole.configuration, made)),
        "messages.json": as_part([message_told(one, names) for one in said]),
        "consents.json": as_part({"consents": known.consents, "refusals": known.refusals}),
        "replay.json": as_part(
            {"replayed": told.replayed, "forgotten": told.forgotten, "pin": told.pin}
        ),
    }
    about = Manifest(
        decision=made.id,
        customer=made.customer,
        is_masked=not asked.unmasked,
        language=tongue,
        parts=(),
    )
    return packed(parts, about), about, made.org, known.position
