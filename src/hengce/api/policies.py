"""The bank's rules as data and in sentences, and a bench to test them on a customer."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.decisions import ReservedTold, contacts_told
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import MaybeName, Name
from hengce.errors import ConflictError
from hengce.model.configuration import Configuration
from hengce.model.explained import CandidateTold
from hengce.model.instant import Instant
from hengce.model.policy import Policy
from hengce.overview.trying import Tried, strategies_meant, try_strategy
from hengce.words.explained import explained
from hengce.words.names import Language
from hengce.words.policy_sections import sections_of
from hengce.words.sections import NOT_IN_AUDIENCE, NOT_IN_TIME

TRIED_MAX = 20
"""Strategies that one test asks about."""


class RuleTold(msgspec.Struct, frozen=True, kw_only=True):
    """A rule: its id and label where it has them, and what it says."""

    id: str
    label: str
    sentence: str


class PolicySection(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of one kind."""

    section: str
    label: str
    rules: list[RuleTold]


class Policies(msgspec.Struct, frozen=True, kw_only=True):
    """The bank's rules in force.

    Attributes:
        configuration: The content hash of the configuration that they are part of.
        sections: Kind by kind, in sentences.
        policy: The same as data.
    """

    configuration: str
    sections: list[PolicySection]
    policy: Policy


class PolicyTest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer, and a strategy or a material; `at` is an instant, by default now."""

    customer: Name
    strategy: MaybeName = ""
    material: MaybeName = ""
    channel: MaybeName = ""
    at: Annotated[int, msgspec.Meta(ge=0, le=2**52)] | None = None


class PolicyTested(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine says of a strategy.

    Attributes:
        strategy: The strategy.
        label: What people call it.
        said: Whether it would be said.
        alone: Whether it was asked by itself, because an event or a journey starts it; else it
            competed with all that the nightly run proposes.
        why: Why it is no candidate at all; empty where it is one.
        candidates: Its own candidates, told whole.
        competitors: All candidates of the decision, the others among them.
        contacts: What would be reserved of it.
    """

    strategy: str
    label: str
    said: bool
    alone: bool
    why: str
    candidates: list[CandidateTold]
    competitors: list[CandidateTold]
    contacts: list[ReservedTold]


class PolicyTests(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine would decide; nothing was written."""

    customer: str
    at: Instant
    position: int
    answers: list[PolicyTested]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of the bank's rules."""
    return [_policies(service), _test(service)]


def _policies(service: Service) -> HTTPRouteHandler:
    @get("/v1/policies", operation_id="policies", sync_to_thread=True, summary="The bank's rules")
    def policies(request: Request[Any, Any, Any]) -> Policies:
        admit(service, request, "read")
        tongue = spoken(request)
        with service.installation.store.view() as view:
            version = view.active_configuration()
            configuration = service.installation.archive.configuration(view)
        return Policies(
            configuration=version or "",
            sections=section_rows(configuration, tongue),
            policy=configuration.policy,
        )

    return policies


def _test(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/policies/test",
        operation_id="test_policies",
        status_code=200,
        sync_to_thread=True,
        summary="Could this customer be told this now? Nothing is written",
    )
    def test_policies(request: Request[Any, Any, Any], data: JSONBody[PolicyTest]) -> PolicyTests:
        key = admit(service, request, "read")
        if bool(data.strategy) == bool(data.material):
            raise ConflictError("name a strategy, or a material: one of the two")
        at = service.clock() if data.at is None else data.at
        archive, tongue = service.installation.archive, spoken(request)
        with service.installation.store.view() as view:
            standing = service.standing_in(view)
            standing.admit(key, data.customer)
            configuration = standing.configuration
            meant = strategies_meant(configuration, data.strategy, data.material, data.channel)
            answers = [
                _tested(try_strategy(view, archive, data.customer, one, at), configuration, tongue)
                for one in meant[:TRIED_MAX]
            ]
            who = view.merges().of(data.customer)
            return PolicyTests(customer=who, at=at, position=view.position, answers=answers)

    return test_policies


def _tested(tried: Tried, configuration: Configuration, tongue: Language) -> PolicyTested:
    everybody = explained(tried.decision, configuration, tongue, tried.changes, tried.earliest)
    mine = {one.strategy for one in tried.candidates}
    why = NOT_IN_AUDIENCE if tried.in_time else NOT_IN_TIME
    contacts = contacts_told(tried.decision, configuration, tongue)
    return PolicyTested(
        strategy=tried.strategy.id,
        label=getattr(tried.strategy.label, tongue),
        said=tried.speaks,
        alone=tried.alone,
        why="" if tried.candidates else getattr(why, tongue),
        candidates=[one for one in everybody if one.strategy in mine],
        competitors=list(everybody),
        contacts=[one for one in contacts if one.strategy == tried.strategy.id],
    )


def section_rows(configuration: Configuration, tongue: Language) -> list[PolicySection]:
    """Return a policy in sentences, as it goes out."""
    return [
        PolicySection(
            section=one.section,
            label=one.label,
            rules=[
                RuleTold(id=rule.id, label=rule.label, sentence=rule.sentence) for rule in one.rules
            ],
        )
        for one in sections_of(configuration, tongue)
    ]
