"""What answers teach of propensities: how right each is, what would change; apply, and take back.

What is learned is of the whole bank, so keys of a part of it may not ask.
"""

from math import isfinite
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.asking import Asking, alone, asking
from hengce.api.service import Service
from hengce.api.texts import VISIBLE_OR_NONE
from hengce.errors import ConflictError
from hengce.learning.propensities import (
    Looked,
    apply_learning,
    earlier_learning,
    look_at_learning,
    revert_learning,
)
from hengce.measure.propensity.believe import Belief
from hengce.measure.propensity.find import Finding
from hengce.measure.propensity.money import Earned
from hengce.model.instant import Instant
from hengce.model.learned import LearnedThen, Learning
from hengce.model.noun import Label
from hengce.model.strategy import Strategy

Version = Annotated[str, msgspec.Meta(max_length=100, pattern=VISIBLE_OR_NONE)]


class BeliefTold(msgspec.Struct, frozen=True, kw_only=True):
    """How far a propensity is right: answers over expected answers.

    Attributes:
        ratio: What is believed, between `low` and `high` at 95 %; None: without bound.
        prior: What its relatives suggest.
        maturity: The part of its own answers in `ratio`.
    """

    sent: int
    answered: int
    expected: float
    prior: float
    ratio: float
    low: float
    high: float | None
    maturity: float


class ChannelBelief(msgspec.Struct, frozen=True, kw_only=True):
    """What is believed of an action through one channel."""

    channel: str
    belief: BeliefTold


class LearnedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One action whose propensity adapts.

    Attributes:
        node: The wave, for a journey.
        node_label: What its picture calls the wave; None: nothing.
        published: The factor that holds.
        wanted: What answers say; `allowed`: as far as it may move until now.
        damped: Money lowered it.
        moves: It differs from what holds by one percent or more.
        money: What was realised of each cent that was promised; None: too little is known.
    """

    strategy: str
    node: str
    node_label: Label | None
    belief: BeliefTold
    channels: list[ChannelBelief]
    money: Earned | None
    published: float
    wanted: float
    allowed: float
    damped: bool
    moves: bool


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """How many contacts said nothing: too young, not logged, certain, of another propensity."""

    unripe: int
    unlogged: int
    certain: int
    outdated: int


class LearningTold(msgspec.Struct, frozen=True, kw_only=True):
    """What the facts teach, with the rules by which, as of a position and a version."""

    actions: list[LearnedRow]
    left: LeftOut
    rules: Learning
    version: str
    position: int


class Applying(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version that somebody looked at; another one that is published meanwhile is kept."""

    version: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=VISIBLE_OR_NONE)]


class Reverting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A version whose factors hold again; empty: none do."""

    to: Version = ""


class PublishedTold(msgspec.Struct, frozen=True, kw_only=True):
    """What is published now."""

    version: str


class EarlierRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a version had learned that was published before.

    Attributes:
        version: The version.
        at: When it was published.
        actions: How many actions had a factor.
        lowest: The smallest of the factors; `highest`: the greatest.
    """

    version: str
    at: Instant
    actions: int
    lowest: float
    highest: float


class EarlierRows(msgspec.Struct, frozen=True, kw_only=True):
    """What may hold again, the newest first; what holds now is not among them."""

    versions: list[EarlierRow]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of learning."""
    return [_show(service), _earlier(service), _apply(service), _revert(service)]


def _show(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/learning",
        operation_id="learning",
        sync_to_thread=True,
        summary="How right propensities are, and what would change",
    )
    def learning(request: Request[Any, Any, Any]) -> LearningTold:
        with alone(service, request, "see_learning", of_the_bank=True) as who:
            looked = _looked(who)
        with service.installation.store.view() as view:
            rules = view.configuration(looked.version).policy.learning
        left = looked.left
        return LearningTold(
            actions=[_row(one) for one in looked.found],
            left=LeftOut(
                unripe=left.unripe,
                unlogged=left.unlogged,
                certain=left.certain,
                outdated=left.outdated,
            ),
            rules=rules,
            version=looked.version,
            position=looked.position,
        )

    return learning


def _earlier(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/learning/earlier",
        operation_id="earlier_learning",
        sync_to_thread=True,
        summary="What earlier versions had learned",
    )
    def earlier(request: Request[Any, Any, Any]) -> EarlierRows:
        asking(service, request, "see_learning", of_the_bank=True)
        with service.installation.store.view() as view:
            found = earlier_learning(view)
        return EarlierRows(versions=[_then(one) for one in found])

    return earlier


def _then(one: LearnedThen) -> EarlierRow:
    factors = [each.factor for each in one.learned]
    return EarlierRow(
        version=one.version,
        at=one.at,
        actions=len(factors),
        lowest=min(factors),
        highest=max(factors),
    )


def _apply(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/learning/apply",
        operation_id="apply_learning",
        status_code=200,
        sync_to_thread=True,
        summary="Publish what was learned",
    )
    def apply(request: Request[Any, Any, Any], data: JSONBody[Applying]) -> PublishedTold:
        with alone(service, request, "steer", of_the_bank=True) as who:
            looked = _looked(who)
            if looked.version != data.version:
                raise ConflictError("something else was published meanwhile: look again")
            store, now = service.installation.store, service.clock()
            return PublishedTold(version=apply_learning(store, looked, now))

    return apply


def _revert(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/learning/revert",
        operation_id="revert_learning",
        status_code=200,
        sync_to_thread=True,
        summary="Let the factors of an earlier version hold again, or none",
    )
    def revert(request: Request[Any, Any, Any], data: JSONBody[Reverting]) -> PublishedTold:
        asking(service, request, "steer", of_the_bank=True)
        store, now = service.installation.store, service.clock()
        return PublishedTold(version=revert_learning(store, data.to, now))

    return revert


def _looked(who: Asking) -> Looked:
    parts = who.service.installation
    return look_at_learning(parts.store, parts.archive, who.service.clock())


def _row(one: Finding) -> LearnedRow:
    return LearnedRow(
        strategy=one.action.strategy.id,
        node=one.action.node,
        node_label=_label(one.action.strategy, one.action.node),
        belief=_belief(one.belief),
        channels=[
            ChannelBelief(channel=name, belief=_belief(belief)) for name, belief in one.channels
        ],
        money=one.money,
        published=one.current.factor if one.current else 1.0,
        wanted=one.factor.wanted,
        allowed=one.factor.allowed,
        damped=one.factor.damped,
        moves=one.factor.moves,
    )


def _label(strategy: Strategy, node: str) -> Label | None:
    return next((one.label for one in strategy.graph.nodes if one.id == node), None)


def _belief(found: Belief) -> BeliefTold:
    return BeliefTold(
        sent=found.own.sent,
        answered=found.own.answered,
        expected=found.own.expected,
        prior=found.prior,
        ratio=found.ratio,
        low=found.low,
        high=found.high if isfinite(found.high) else None,
        maturity=found.maturity,
    )
