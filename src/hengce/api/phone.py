"""What a customer was told, what is decided for him as it happens, and all of it as evidence."""

from asyncio import to_thread
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, Parameter

from hengce.api.customers import Named, Skip, let_see, reaching
from hengce.api.decisions import DecisionFound, found_told
from hengce.api.guard import admit
from hengce.api.paging import Limit
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import Text
from hengce.api.writing import written
from hengce.customers.timelining import DECISIONS_MAX
from hengce.errors import ForgottenError, NotFoundError
from hengce.model.access import Principal
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactState
from hengce.model.customer_view import CustomerView, TagShown
from hengce.model.disclosure import Disclosure
from hengce.model.instant import Instant
from hengce.model.outcome import OutcomeKind
from hengce.model.timeline import DecisionShown
from hengce.overview.messages import Said, TextSource, messages_of
from hengce.overview.searching import Wanted
from hengce.ports import Transaction
from hengce.replaying.replay import explain
from hengce.words.names import Language, labels

EVERYTHING = "evidence"
"""What the record of disclosures says was shown: everything that evidence holds."""

FOREVER = 2**62
TRACE_MAX = 50
EVIDENCE_MAX = 200

After = Annotated[int, Parameter(ge=0, le=FOREVER)]


class AnswerTold(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message: a receipt, an answer, a purchase; money in cents."""

    kind: OutcomeKind
    at: Instant
    source: str
    amount_cents: int | None


class MessageTold(msgspec.Struct, frozen=True, kw_only=True):
    """A message that left, or perhaps left.

    Attributes:
        id: The contact.
        decision: The decision that reserved it.
        strategy: The strategy.
        strategy_label: What people call it.
        channel: The channel.
        channel_label: What people call it.
        message_class: Its legal class.
        sent_at: When it left.
        state: Where it stands now.
        subject: Its subject.
        body: Its text; empty where it is gone.
        text: kept: as it was handed over; written_again: from what was known right before it
            left, by the same renderer; gone: what it was made of was forgotten.
        consented: Whether the customer had consented to its purpose and channel when it left;
            null: nobody can tell.
        answers: What became of it.
    """

    id: str
    decision: str
    strategy: str
    strategy_label: str
    channel: str
    channel_label: str
    message_class: str
    sent_at: Instant
    state: ContactState
    subject: str
    body: str
    text: TextSource
    consented: bool | None
    answers: list[AnswerTold]


class MessagesTold(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer was told, the latest first; `next` is how many to skip, 0 ends the list."""

    customer: str
    messages: list[MessageTold]
    next: int


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions of a customer since a position, the oldest first.

    Attributes:
        customer: The number that speaks for him.
        position: What to ask behind next time.
        more: Whether older ones were left out.
        decisions: The decisions; one of a run may come twice.
    """

    customer: str
    position: int
    more: bool
    decisions: list[DecisionFound]


class EvidenceAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the evidence is needed; it is recorded with who asked."""

    reason: Text


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """All that was done about a customer, as it can be shown to him or to an examiner.

    Attributes:
        customer: The number that speaks for him.
        org: His unit of the bank.
        at: When it was put together.
        position: The position of the log that it tells.
        recorded: The position at which the disclosure was recorded.
        by: Who asked.
        reason: Why.
        view: What is known of him: consents with their proof, refusals, identity.
        tags: His tags, unmasked.
        decisions: What was decided for him, said or not, the latest first, at most 200.
        decisions_left_out: Whether there were more.
        messages: What he was told, with its words and its receipts, at most 200.
        messages_left_out: Whether there were more.
        versions: The configurations, snapshots and programs that decided, by decision.
    """

    customer: str
    org: str
    at: Instant
    position: int
    recorded: int
    by: str
    reason: str
    view: CustomerView
    tags: list[TagShown]
    decisions: list[DecisionShown]
    decisions_left_out: bool
    messages: list[MessageTold]
    messages_left_out: bool
    versions: dict[str, dict[str, str]]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of a customer's phone and of evidence."""
    return [_messages(service), _trace(service), _evidence(service)]


def _messages(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/customers/{customer:str}/messages",
        operation_id="customer_messages",
        sync_to_thread=True,
        summary="What a customer was told, masked, with what became of it",
    )
    def customer_messages(
        request: Request[Any, Any, Any], customer: Named, skip: Skip = 0, limit: Limit = 20
    ) -> MessagesTold:
        key = admit(service, request, "see_customers")
        who, configuration = _who(service, key, customer)
        store, past = service.installation.store, service.timelining.past
        found = messages_of(store, past, customer, skip, limit + 1, mask=True)
        names = labels(configuration, spoken(request))
        return MessagesTold(
            customer=who,
            messages=[message_told(one, names) for one in found[:limit]],
            next=skip + limit if len(found) > limit else 0,
        )

    return customer_messages


def _trace(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/customers/{customer:str}/trace",
        operation_id="customer_trace",
        sync_to_thread=True,
        summary="Decisions of a customer since a position, as they happen",
    )
    def customer_trace(request: Request[Any, Any, Any], customer: Named, after: After = 0) -> Trace:
        key = admit(service, request, "see_customers")
        who, _ = _who(service, key, customer)
        timelining = service.timelining
        with service.installation.store.view() as view:
            single = view.decisions_of(who, TRACE_MAX + 1)
            new = [one.decision for one in single if one.decision.pin.position > after]
            more = len(new) > TRACE_MAX
            for run in view.runs()[-TRACE_MAX:]:
                if run.pin.position >= after and who not in run.left_out:
                    try:
                        made = explain(timelining.store, timelining.past, f"{run.id}/{who}")
                    except (NotFoundError, ForgottenError):
                        continue
                    new.append(made)
            everything = Wanted(0, FOREVER)
            new.sort(key=lambda one: (one.pin.at, one.id))
            told = [found_told(view, one, everything) for one in new[-TRACE_MAX:]]
            return Trace(customer=who, position=view.position, more=more, decisions=told)

    return customer_trace


def _evidence(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/customers/{customer:str}/evidence",
        operation_id="customer_evidence",
        status_code=200,
        summary="All that was done about a customer, for a reason that is recorded",
    )
    async def customer_evidence(
        request: Request[Any, Any, Any], customer: Named, data: JSONBody[EvidenceAsked]
    ) -> Evidence:
        key = admit(service, request, "unmask")
        tongue = spoken(request)
        told = await to_thread(_gathered, service, key, customer, data.reason, tongue)

        def record(tx: Transaction, at: Instant) -> int:
            made = Disclosure(
                customer=told.customer,
                org=told.org,
                by=key.id,
                reason=data.reason,
                fields=(EVERYTHING,),
                at=at,
                seen=told.position,
            )
            tx.add_disclosure(made)
            return tx.position

        # Nothing is told before the record of it is durable.
        recorded = await written(service, record)
        return msgspec.structs.replace(told, recorded=recorded)

    return customer_evidence


def _gathered(
    service: Service, key: Principal, customer: str, reason: str, tongue: Language
) -> Evidence:
    who, configuration = _who(service, key, customer)
    store, timelining, at = service.installation.store, service.timelining, service.clock()
    with store.view() as view:
        looked = service.viewing.look(view, who, at, reaching(service, view, key))
        tags = service.viewing.reveal(view, who, [one.name for one in looked.tags], at)
    decisions: list[DecisionShown] = []
    more = 0
    while len(decisions) < EVIDENCE_MAX:
        page = timelining.tell(who, looked.position, more, DECISIONS_MAX)
        decisions += page.decisions
        more = page.next
        if not more:
            break
    said = messages_of(store, timelining.past, who, 0, EVIDENCE_MAX, mask=False)
    with store.view() as view:
        left = sum(one.handed_off_at is not None for one in view.contacts_of(who))
    return Evidence(
        customer=who,
        org=looked.org,
        at=at,
        position=looked.position,
        recorded=0,
        by=key.id,
        reason=reason,
        view=looked,
        tags=list(tags),
        decisions=decisions,
        decisions_left_out=bool(more),
        messages=[message_told(one, labels(configuration, tongue)) for one in said],
        messages_left_out=left > len(said),
        versions=_versions(service, decisions),
    )


def _versions(service: Service, decisions: Sequence[DecisionShown]) -> dict[str, dict[str, str]]:
    """Return what each decision depends on, by its name."""
    store = service.installation.store
    found: dict[str, dict[str, str]] = {}
    with store.view() as view:
        runs = {run.id: run.pin for run in view.runs()}
        for one in decisions:
            run = runs.get(one.id.partition("/")[0])
            pin = run if one.nightly and run else None
            pin = pin or (None if one.nightly else view.decision(one.id).decision.pin)
            if pin is not None:
                values = msgspec.structs.asdict(pin).items()
                found[one.id] = {name: str(value) for name, value in values}
    return found


def _who(service: Service, key: Principal, customer: str) -> tuple[str, Configuration]:
    """Return the number that speaks for a customer whom a key reaches."""
    with service.installation.store.view() as view:
        let_see(reaching(service, view, key), customer)
        return view.merges().of(customer), service.standing_in(view).configuration


def message_told(one: Said, names: Mapping[str, str]) -> MessageTold:
    """Return a message as it goes out."""
    contact, record = one.record.contact, one.record
    assert record.handed_off_at is not None, "only what left is told"
    strategy, channel = contact.kind.strategy, contact.kind.channel
    return MessageTold(
        id=contact.id,
        decision=contact.decision,
        strategy=strategy,
        strategy_label=names.get(f"strategy/{strategy}", strategy),
        channel=channel,
        channel_label=names.get(f"channel/{channel}", channel),
        message_class=str(contact.kind.message_class),
        sent_at=record.handed_off_at,
        state=record.state,
        subject=one.subject,
        body=one.body,
        text=one.source,
        consented=one.consented,
        answers=[
            AnswerTold(
                kind=each.kind, at=each.at, source=each.source, amount_cents=each.amount_cents
            )
            for each in one.outcomes
        ],
    )
