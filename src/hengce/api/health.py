"""How strategies age: signals that wait for a person, curves with half-lives, and the answers.

Health is measured over the whole bank, so keys of a part of it may not ask.
"""

from collections.abc import Sequence
from math import isfinite
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, QueryParameter

from hengce.api.asking import alone, asking
from hengce.api.effects import ConversionAsked
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import Name, Text
from hengce.learning.health import dismiss, look_at_health, retire_proposed
from hengce.measure.health.ageing import Ageing, Cause, Trend
from hengce.measure.health.decline import Reminder
from hengce.measure.health.gone import Retirement
from hengce.measure.health.half_life import Decay
from hengce.measure.health.looked import Health
from hengce.measure.health.record import Proposal, proposals
from hengce.measure.health.series import Watching
from hengce.measure.normal import Interval
from hengce.model.health import HealthSignal, HealthStep
from hengce.model.instant import Instant
from hengce.model.noun import Label
from hengce.overview.told_health import tell_entry
from hengce.words.health import CAUSES, SIGNALS, STEPS
from hengce.words.names import Language
from hengce.words.reasons import Sentence

Answered = Annotated[bool, QueryParameter(name="answered")]

STRATEGIES_MAX = 200
SIGNALS_MAX = 500


class SignalRow(msgspec.Struct, frozen=True, kw_only=True):
    """A signal that was raised, its evidence, and what became of it.

    Attributes:
        reason: The evidence, in the reader's language.
        answered_by, answered_at, answer: None where nobody has answered; who took the strategy
            out on the evidence adds nothing to it.
    """

    strategy: str
    signal: HealthSignal
    signal_told: Label
    raised_at: Instant
    raised_by: str
    reason: str
    step: HealthStep
    step_told: Label
    is_open: bool
    answered_by: str | None
    answered_at: Instant | None
    answer: str | None


class SignalRows(msgspec.Struct, frozen=True, kw_only=True):
    """Signals, the newest first; at most SIGNALS_MAX."""

    signals: list[SignalRow]
    signals_count: int


class HealthAsked(ConversionAsked, frozen=True, kw_only=True):
    """Which strategies, all for none; what adds less than `effect_min` is not worth a contact."""

    strategies: Annotated[list[Name], msgspec.Meta(max_length=STRATEGIES_MAX)] = []
    effect_min: Annotated[float, msgspec.Meta(ge=0.000001, le=1)] = 0.001
    baseline_days: Annotated[int, msgspec.Meta(ge=21, le=180)] = 28


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """An estimate at 95 %; None: without bound."""

    value: float | None
    low: float | None
    high: float | None


class CurvePoint(msgspec.Struct, frozen=True, kw_only=True):
    """The rate of people at ages from one day to below another."""

    from_day: int
    below_day: int
    exposures: int
    rate: Range


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """A decay curve; `against_control`: what decays is the added part, else the whole rate."""

    points: list[CurvePoint]
    per_day: Range
    half_life_days: Range
    decays: bool
    against_control: bool


class AgeingTold(msgspec.Struct, frozen=True, kw_only=True):
    """Why responses become fewer: by each further contact, and by each further week."""

    cause: Cause
    told: Label
    by_repeat: Range
    by_week: Range
    repeats: Trend
    first_contacts: Trend


class HealthTold(msgspec.Struct, frozen=True, kw_only=True):
    """How a strategy is doing; None: too little is known."""

    strategy: str
    owner: str
    contacts: int
    clicks: int
    controlled: bool
    decay: Curve | None
    ageing: AgeingTold | None
    reminder: Reminder | None
    retirement: Retirement | None


class HealthRows(msgspec.Struct, frozen=True, kw_only=True):
    """Strategies as they were asked for."""

    strategies: list[HealthTold]


class Dismissal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose signal, and why nothing is to be done."""

    strategy: Name
    signal: HealthSignal = HealthSignal.RETIREMENT
    reason: Text


class Retiring(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which strategy is taken out, on the open proposal."""

    strategy: Name


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of health."""
    return [_signals(service), _curves(service), _dismiss(service), _retire(service)]


def _signals(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/health",
        operation_id="health_signals",
        sync_to_thread=True,
        summary="Reminders and proposals to retire",
    )
    def health_signals(
        request: Request[Any, Any, Any], *, answered: Answered = False
    ) -> SignalRows:
        asking(service, request, "see_learning", of_the_bank=True)
        return _told(service, spoken(request), answered=answered)

    return health_signals


def _curves(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/health/curves",
        operation_id="health_curves",
        status_code=200,
        sync_to_thread=True,
        summary="How strategies age: half-lives, what is worn out, what follows",
    )
    def health_curves(request: Request[Any, Any, Any], data: JSONBody[HealthAsked]) -> HealthRows:
        with alone(service, request, "see_learning", of_the_bank=True):
            parts, names = service.installation, data.strategies
            watching = Watching(effect_min=data.effect_min, baseline_days=data.baseline_days)
            terms, now = data.terms(), service.clock()
            found = look_at_health(parts.store, parts.archive, names, terms, watching, now)
            return HealthRows(strategies=[_health(one) for one in found])

    return health_curves


def _dismiss(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/health/dismiss",
        operation_id="dismiss_signal",
        status_code=200,
        sync_to_thread=True,
        summary="Say why nothing is to be done; a new watch begins",
    )
    def dismiss_signal(request: Request[Any, Any, Any], data: JSONBody[Dismissal]) -> SignalRows:
        who = asking(service, request, "steer", of_the_bank=True)
        store, now = service.installation.store, service.clock()
        dismiss(store, data.strategy, data.signal, who.by.id, data.reason, now)
        return _told(service, spoken(request), answered=False)

    return dismiss_signal


def _retire(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/health/retire",
        operation_id="retire_strategy",
        status_code=200,
        sync_to_thread=True,
        summary="Take a strategy out on its open proposal; ending the stop takes it back",
    )
    def retire_strategy(request: Request[Any, Any, Any], data: JSONBody[Retiring]) -> SignalRows:
        who = asking(service, request, "steer", of_the_bank=True)
        retire_proposed(service.installation.store, data.strategy, who.by.id, service.clock())
        return _told(service, spoken(request), answered=False)

    return retire_strategy


def _told(service: Service, tongue: Language, *, answered: bool) -> SignalRows:
    with service.installation.store.view() as view:
        found = [one for one in proposals(view.health_entries()) if answered or one.is_open]
    newest = found[: -SIGNALS_MAX - 1 : -1]
    return SignalRows(signals=[_signal(one, tongue) for one in newest], signals_count=len(found))


def _signal(one: Proposal, tongue: Language) -> SignalRow:
    raised, answer = one.raised, one.answer
    step = answer.step if answer else raised.step
    return SignalRow(
        strategy=raised.strategy,
        signal=raised.signal,
        signal_told=_label(SIGNALS[raised.signal]),
        raised_at=raised.at,
        raised_by=raised.by,
        reason=tell_entry(raised, tongue),
        step=step,
        step_told=_label(STEPS[step]),
        is_open=one.is_open,
        answered_by=answer.by if answer else None,
        answered_at=answer.at if answer else None,
        answer=answer.reason if answer and step is HealthStep.DISMISSED else None,
    )


def _health(one: Health) -> HealthTold:
    return HealthTold(
        strategy=one.strategy,
        owner=one.owner,
        contacts=one.contacts,
        clicks=one.clicks,
        controlled=one.controlled,
        decay=_curve(one.decay) if one.decay else None,
        ageing=_ageing(one.ageing) if one.ageing else None,
        reminder=one.reminder,
        retirement=one.retirement,
    )


def _curve(found: Decay) -> Curve:
    return Curve(
        points=[
            CurvePoint(
                from_day=each.ages[0],
                below_day=each.ages[1],
                exposures=each.exposures,
                rate=_rate(each.rate),
            )
            for each in found.points
        ],
        per_day=_range(found.per_day),
        half_life_days=_range(found.half_life_days),
        decays=found.decays,
        against_control=found.against_control,
    )


def _ageing(found: Ageing) -> AgeingTold:
    return AgeingTold(
        cause=found.cause,
        told=_label(CAUSES[found.cause]),
        by_repeat=_range(found.by_repeat),
        by_week=_range(found.by_week),
        repeats=found.repeats,
        first_contacts=found.first_contacts,
    )


def _rate(found: Interval) -> Range:
    """Return a response rate; an interval that leaves the whole scale open bounds nothing."""
    told = _range(found)
    if found.high - found.low <= 1:
        return told
    return Range(value=told.value, low=None, high=None)


def _range(found: Interval) -> Range:
    bounds: Sequence[float | None] = [
        each if isfinite(each) else None for each in (found.value, found.low, found.high)
    ]
    return Range(value=bounds[0], low=bounds[1], high=bounds[2])


def _label(words: Sentence) -> Label:
    return Label(zh=words.zh, en=words.en)
