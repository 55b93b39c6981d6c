"""What happened to messages comes back."""

from asyncio import wrap_future
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.texts import Name, Text
from hengce.deciding.parcels import REJECTED
from hengce.errors import NotFoundError, ProblemsError
from hengce.intake.envelope import AHEAD_MAX_US, UnreadableError
from hengce.model.access import Principal
from hengce.model.instant import Instant, read_instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.ports import Taken, Transaction
from hengce.reading.handoff import SnapshotBaseline
from hengce.responses.outcomes import strategies_by_id, take

OUTCOMES_MAX = 500
DAY_MS = 86_400_000
AMOUNT_CENTS_MAX = 10**15


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

    id: Name
    contact: Name
    kind: OutcomeKind
    at: Text
    dwell_ms: Annotated[int, msgspec.Meta(ge=0, le=DAY_MS)] | None = None
    amount_cents: Annotated[int, msgspec.Meta(ge=0, le=AMOUNT_CENTS_MAX)] | None = None


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
    async def report(
        request: Request[Any, Any, Any], data: JSONBody[OutcomesSent]
    ) -> OutcomeAnswers:
        key = admit(service, request, "report")
        if len(data.outcomes) > OUTCOMES_MAX:
            raise UnreadableError("request.too_many_events", 413)
        answers = await wrap_future(
            service.loop.call(lambda tx, at: _Desk(service, tx, key, at).all(data.outcomes))
        )
        statuses = [answer.status for answer in answers]
        return OutcomeAnswers(
            accepted=statuses.count(Taken.ACCEPTED),
            duplicated=statuses.count(Taken.DUPLICATED),
            rejected=statuses.count(REJECTED) + statuses.count(Taken.CONFLICT),
            outcomes=answers,
        )

    return [report]


class _Desk:
    """Takes the reports of one request down, in one transaction."""

    def __init__(self, service: Service, tx: Transaction, key: Principal, at: Instant) -> None:
        installation = service.installation
        self._tx = tx
        self._key = key
        self._at = at
        self._standing = service.standing_in(tx)
        self._strategies = strategies_by_id(self._standing.configuration)
        self._baseline = SnapshotBaseline(installation.store, installation.archive)

    def all(self, sent: Sequence[OutcomeSent]) -> list[OutcomeAnswer]:
        return [self._one(index, one) for index, one in enumerate(sent)]

    def _one(self, index: int, sent: OutcomeSent) -> OutcomeAnswer:
        """Take one report down; what is wrong with it is told, and writes nothing."""
        configuration = self._standing.configuration
        try:
            said_at = read_instant(sent.at, configuration.policy.zone)
        except (ValueError, OverflowError):
            return OutcomeAnswer(index=index, status=REJECTED, code="event.time_invalid")
        outcome = self._outcome(sent, said_at)
        try:
            self._admit(sent.contact)
            taken = take(
                self._tx, outcome, self._strategies, configuration, self._baseline, self._at
            )
        except (NotFoundError, ProblemsError):
            return OutcomeAnswer(index=index, status=REJECTED, code="outcome.unknown_contact")
        code = "outcome.conflict" if taken is Taken.CONFLICT else ""
        return OutcomeAnswer(index=index, status=str(taken), code=code)

    def _admit(self, contact: str) -> None:
        """Let the key speak of a contact; NotFoundError where it does not reach that."""
        if not self._standing.reaches(self._key, self._tx.contact(contact).contact.org):
            raise NotFoundError("there is no such contact")

    def _outcome(self, sent: OutcomeSent, said_at: Instant) -> Outcome:
        return Outcome(
            source=self._key.id,
            id=sent.id,
            contact=sent.contact,
            kind=sent.kind,
            at=min(said_at, self._at + AHEAD_MAX_US),
            dwell_ms=sent.dwell_ms,
            amount_cents=sent.amount_cents,
        )
