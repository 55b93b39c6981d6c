"""Experiments of journeys: how they stand, what may be said of them, what people do to them.

Evidence is of the whole bank, so keys of a part of it may not ask. Looking is free, as often as
one likes; it reads all facts of the experiments, so one looks at a time.
"""

from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, Parameter

from hengce.api.asking import Asking, alone, asking
from hengce.api.experiments_told import (
    ExperimentRows,
    ExperimentTold,
    row_of,
    told_of,
    would_become,
)
from hengce.api.service import Service
from hengce.api.texts import VISIBLE, VISIBLE_OR_NONE, MaybeName, Name, Text
from hengce.errors import ConflictError
from hengce.learning.promoting import choice_of, choices, promote
from hengce.learning.trials import Looked, advance, chosen, halt, history, look_at
from hengce.measure.experiments.promotion import Order, Why
from hengce.ports import Store

STAGES_MAX = 10
"""More than any course has."""

StrategyName = Annotated[str, Parameter(min_length=1, max_length=100, pattern=VISIBLE)]
Node = Annotated[str, Parameter(max_length=100, pattern=VISIBLE_OR_NONE)]


class Moving(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which of the journey's experiments is meant, where it has several; and what was seen of it.

    Attributes:
        node: The split.
        would_become: The shares that somebody saw and wants; others are refused.
    """

    node: MaybeName = ""
    would_become: dict[str, int]


class Promoting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which challenger is to go on, and why, whatever the evidence says.

    Attributes:
        node: The split.
        arm: The challenger.
        to: The place of the stage that it goes to; the number of stages: everybody gets it.
        would_become: The shares that somebody saw and wants; others are refused.
        reason: Why; it is kept.
    """

    node: MaybeName = ""
    arm: Name
    to: Annotated[int, msgspec.Meta(ge=1, le=STAGES_MAX)]
    would_become: dict[str, int]
    reason: Text


class Halting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which of the journey's experiments is meant, where it has several."""

    node: MaybeName = ""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What the arms get now, or what waits for approval as a draft."""

    shares: dict[str, int]
    is_live: bool


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of experiments."""
    return [_list(service), _one(service), _advance(service), _promote(service), _halt(service)]


def _list(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/experiments",
        operation_id="experiments",
        sync_to_thread=True,
        summary="Live experiments, and what follows of their evidence now",
    )
    def experiments(request: Request[Any, Any, Any]) -> ExperimentRows:
        with alone(service, request, "see_learning", of_the_bank=True) as who:
            return ExperimentRows(experiments=[row_of(one) for one in _looked(who)])

    return experiments


def _one(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/experiments/{strategy:str}",
        operation_id="experiment",
        sync_to_thread=True,
        summary="One experiment: arms, what may be said, its course",
    )
    def experiment(
        request: Request[Any, Any, Any], strategy: StrategyName, node: Node = ""
    ) -> ExperimentTold:
        with alone(service, request, "see_learning", of_the_bank=True) as who:
            one = chosen(_looked(who), strategy, node)
            told = history(service.installation.store, strategy, one.of.split.id)
            with service.installation.store.view() as view:
                offered = choices(view, one)
        return told_of(one, told, offered)

    return experiment


def _advance(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/experiments/{strategy:str}/advance",
        operation_id="advance_experiment",
        status_code=200,
        sync_to_thread=True,
        summary="Do what follows of the evidence",
    )
    def advance_experiment(
        request: Request[Any, Any, Any], strategy: StrategyName, data: JSONBody[Moving]
    ) -> Moved:
        with alone(service, request, "steer", of_the_bank=True) as who:
            one = chosen(_looked(who), strategy, data.node)
            shares = would_become(one)
            if one.record is None or one.record.after == one.record.before:
                raise ConflictError("nothing follows of the evidence now")
            if shares != data.would_become:
                raise ConflictError("the evidence says something else meanwhile: look again")
            advance(service.installation.store, one, who.by.id, service.clock())
        return Moved(shares=shares, is_live=one.of.trial.automatic or one.record.why is Why.HARM)

    return advance_experiment


def _promote(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/experiments/{strategy:str}/promote",
        operation_id="promote_challenger",
        status_code=200,
        sync_to_thread=True,
        summary="Let a challenger go on by the order of a person",
    )
    def promote_challenger(
        request: Request[Any, Any, Any], strategy: StrategyName, data: JSONBody[Promoting]
    ) -> Moved:
        with alone(service, request, "steer", of_the_bank=True) as who:
            one, store = chosen(_looked(who), strategy, data.node), service.installation.store
            order = Order(arm=data.arm, to=data.to, reason=data.reason)
            if _shares_of(store, one, order) != data.would_become:
                raise ConflictError("the experiment went on meanwhile: look again")
            done = promote(store, one, order, who.by.id, service.clock())
        return Moved(shares=done.shares, is_live=done.is_live)

    return promote_challenger


def _shares_of(store: Store, one: Looked, order: Order) -> dict[str, int]:
    """Return what arms would get by an order; ConflictError where it is no choice."""
    with store.view() as view:
        return choice_of(choices(view, one), order).shares


def _halt(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/experiments/{strategy:str}/stop",
        operation_id="stop_experiment",
        status_code=200,
        sync_to_thread=True,
        summary="Give nobody new to the challengers any more, at once",
    )
    def stop_experiment(
        request: Request[Any, Any, Any], strategy: StrategyName, data: JSONBody[Halting]
    ) -> Moved:
        who = asking(service, request, "steer", of_the_bank=True)
        now = service.clock()
        shares = halt(service.installation.store, strategy, data.node, who.by.id, now)
        return Moved(shares=shares, is_live=True)

    return stop_experiment


def _looked(who: Asking) -> tuple[Looked, ...]:
    parts = who.service.installation
    return look_at(parts.store, parts.archive, who.service.clock())
