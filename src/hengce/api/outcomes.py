"""What happened to messages comes back."""

from asyncio import wrap_future
from typing import Any

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler

from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.errors import NotFoundError, ProblemsError
from hengce.handoff import SnapshotBaseline
from hengce.intake.envelope import AHEAD_MAX_US, ID_CHARACTERS_MAX, UnreadableError
from hengce.model.access import ApiKey
from hengce.model.instant import Instant, read_instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.outcomes import strategies_by_id, take
from hengce.ports import Taken, Transaction

OUTCOMES_MAX = 500


class OutcomeSent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a channel or an app reports of one message.

    Attributes:
        id: The sender's identifier of this report.
        contact: The id that the message carried.
        kind: What happened.
        at: When, as ISO 8601.
        dwell_ms: For `closed`: how long the customer looked.
        amount_cents: For `bought` and `cancelled`.
    """

    id: str
    contact: str
    kind: OutcomeKind
    at: str
    dwell_ms: int | None = None
    amount_cents: int | None = None


class OutcomesSent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At most OUTCOMES_MAX reports."""

    outcomes: list[OutcomeSent]


class OutcomeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one report: accepted, duplicated, conflict or rejected."""

    index: int
    status: str
    code: str = ""


class OutcomeAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a request's reports."""

    accepted: int
    duplicated: int
    rejected: int
    outcomes: list[OutcomeAnswer]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address that takes outcomes."""

    @post("/v1/outcomes", operation_id="outcomes", status_code=200, summary="What happened")
    async def report(request: Request[Any, Any, Any], data: OutcomesSent) -> OutcomeAnswers:
        key = admit(service, request, "send")
        if len(data.outcomes) > OUTCOMES_MAX:
            raise UnreadableError("request.too_many_events", 413)
        answers = await wrap_future(
            service.loop.call(lambda tx, at: _report(service, tx, data.outcomes, key, at))
        )
        statuses = [answer.status for answer in answers]
        return OutcomeAnswers(
            accepted=statuses.count(Taken.ACCEPTED),
            duplicated=statuses.count(Taken.DUPLICATED),
            rejected=statuses.count("rejected") + statuses.count(Taken.CONFLICT),
            outcomes=answers,
        )

    return [report]


def _report(
    service: Service, tx: Transaction, sent: list[OutcomeSent], key: ApiKey, at: Instant
) -> list[OutcomeAnswer]:
    return [
        OutcomeAnswer(index=index, status=status, code=code)
        for index, one in enumerate(sent)
        for status, code in [_one(service, tx, one, key, at)]
    ]


def _one(
    service: Service, tx: Transaction, sent: OutcomeSent, key: ApiKey, at: Instant
) -> tuple[str, str]:
    """Take one report down; what is wrong with it is told, and writes nothing."""
    if not sent.id.isprintable() or not 0 < len(sent.id) <= ID_CHARACTERS_MAX:
        return "rejected", "event.id_invalid"
    archive = service.installation.archive
    configuration = archive.configuration(tx)
    try:
        outcome = Outcome(
            source=key.id,
            id=sent.id,
            contact=sent.contact,
            kind=sent.kind,
            at=min(read_instant(sent.at, configuration.policy.zone), at + AHEAD_MAX_US),
            dwell_ms=sent.dwell_ms,
            amount_cents=sent.amount_cents,
        )
    except (ValueError, OverflowError):
        return "rejected", "event.time_invalid"
    reached = service.reach(key, configuration)
    try:
        if reached is not None and tx.contact(sent.contact).contact.org not in reached:
            return "rejected", "outcome.unknown_contact"
        baseline = SnapshotBaseline(service.installation.store, archive)
        strategies = strategies_by_id(configuration)
        taken = take(tx, outcome, strategies, configuration, baseline, at)
    except (NotFoundError, ProblemsError):
        return "rejected", "outcome.unknown_contact"
    return str(taken), "outcome.conflict" if taken is Taken.CONFLICT else ""
