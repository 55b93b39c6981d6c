"""Why a customer was not told something: a sentence that may be sent on, and what it rests on."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from hengce.api.customers import Named
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import VISIBLE
from hengce.customers.why_not import EVENT_DAYS, WhyNot
from hengce.errors import NotFoundError
from hengce.model.instant import Instant
from hengce.model.why_not import Ground
from hengce.rules.units import above_of
from hengce.words.why_not import tell_why_not

StrategyAsked = Annotated[str, Parameter(min_length=1, max_length=100, pattern=VISIBLE)]


class PartAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A part of what a strategy asks of customers; `holds` null: what it rests on is unknown."""

    part: str
    holds: bool | None


class WhyNotTold(msgspec.Struct, frozen=True, kw_only=True):
    """Why a customer was not told something, or that he was.

    Attributes:
        customer: The number that speaks for him.
        strategy: What was asked about.
        ground: On what the answer rests.
        answer: The answer as a sentence.
        at: As of when it is so.
        decision: The decision that it rests on; empty: none.
        parts: What the strategy asks of customers, where no decision considered it.
    """

    customer: str
    strategy: str
    ground: Ground
    answer: str
    at: Instant
    decision: str
    parts: list[PartAsked]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of the question."""
    return [_why_not(service)]


def _why_not(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/customers/{customer:str}/why-not",
        operation_id="why_not",
        sync_to_thread=True,
        summary="Why a customer was not told something, in a sentence that may be sent on",
    )
    def why_not(
        request: Request[Any, Any, Any], customer: Named, strategy: StrategyAsked
    ) -> WhyNotTold:
        key = admit(service, request, "read")
        tongue = spoken(request)
        with service.installation.store.view() as view:
            standing = service.standing_in(view)
            standing.admit(key, customer)
            who = view.merges().of(customer)
        bank = standing.configuration
        document = next((one for one in bank.strategies if one.id == strategy), None)
        if document is not None and not (
            document.org in above_of(key.org, bank.units) or standing.reaches(key, document.org)
        ):
            raise NotFoundError("there is no such strategy")
        installation = service.installation
        asking = WhyNot(installation.store, installation.archive, service.timelining)
        found, named_by = asking.ask(who, strategy, service.clock())
        return WhyNotTold(
            customer=who,
            strategy=strategy,
            ground=found.ground,
            answer=tell_why_not(found, who, strategy, named_by, EVENT_DAYS, tongue),
            at=found.at,
            decision=found.decision,
            parts=[
                PartAsked(part=getattr(one.part, tongue), holds=one.holds) for one in found.asked
            ],
        )

    return why_not
