"""Models that score customers: which there are, how they stand, and whether they come true."""

from datetime import date
from math import isfinite
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, Parameter

from hengce.api.asking import Moment, alone, check_days
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.texts import VISIBLE, Name
from hengce.errors import NotFoundError, ProblemsError
from hengce.learning.model_watch import Answer, Asked, Watched, watch
from hengce.measure.calibration import Calibration
from hengce.measure.drift import Drift, Spread
from hengce.measure.normal import Interval
from hengce.model.instant import Instant
from hengce.model.noun import Label
from hengce.model.scoring_model import ModelKind, ModelState, ScoreCount, ScoringModel, Unready
from hengce.snapshots.shelf import expired
from hengce.words.models import SPREADS

ModelName = Annotated[str, Parameter(min_length=1, max_length=100, pattern=VISIBLE)]


class ModelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A model of the published configuration.

    Attributes:
        unready: Why it does not score; None: it does.
        night: How it scored the snapshot in force; None: that does not know it.
    """

    id: str
    label: Label
    kind: ModelKind
    state: ModelState
    writes: str
    owner: str
    department: str
    expires: str
    quality: dict[str, float]
    measured_on: str
    unready: Unready | None
    night: ScoreCount | None


class ModelRows(msgspec.Struct, frozen=True, kw_only=True):
    """Models, as the documents order them."""

    models: list[ModelRow]


class Watching(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose contacts, those whose score reads the model for none; since when; what is an answer."""

    begins: Moment
    strategies: Annotated[list[Name], msgspec.Meta(max_length=1_000)] = []
    answer: Answer = Answer.CLICKED
    window_days: Annotated[int, msgspec.Meta(ge=1, le=180)] = 7


class DriftTold(msgspec.Struct, frozen=True, kw_only=True):
    """How far an input or the score has moved; without an index nothing is there to compare with.

    Attributes:
        index: The population stability index.
        chance: What it passes by chance once in a hundred.
    """

    tag: str
    index: float | None
    chance: float | None
    spread: Spread | None
    told: Label


class ScoreGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Contacts of like scores, and the rate that came true."""

    contacts: int
    score: float
    rate: Interval


class CalibrationTold(msgspec.Struct, frozen=True, kw_only=True):
    """Scores beside answers; `is_off`: they certainly do not come true."""

    contacts: int
    score: float
    rate: Interval
    brier: float
    error: float
    p: float
    area: float | None
    is_off: bool
    groups: list[ScoreGroup]


class WatchedDay(msgspec.Struct, frozen=True, kw_only=True):
    """The contacts of one day."""

    day: date
    contacts: int
    score: float
    answered: int


class ModelTold(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a model; `against_training`: else its first night stands for that."""

    model: ScoringModel
    is_expired: bool
    against_training: bool
    customers: int
    unscored: int
    inputs: list[DriftTold]
    scores: DriftTold
    strategies: list[str]
    calibration: CalibrationTold | None
    days: list[WatchedDay]
    without: int
    position: int


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of models."""
    return [_list(service), _watch(service)]


def _list(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/models",
        operation_id="models",
        sync_to_thread=True,
        summary="Models, and how each stands",
    )
    def models(request: Request[Any, Any, Any]) -> ModelRows:
        admit(service, request, "see_learning")
        now = service.clock()
        with service.installation.store.view() as view:
            bank = service.standing_in(view).configuration
            version = view.snapshot_version()
        snapshots = service.installation.snapshots
        known = version is not None and snapshots.has(version)
        nights = snapshots.about(version or "").scores if known else ()
        by_model = {night.model: night for night in nights}
        return ModelRows(
            models=[
                _row(service, one, by_model.get(one.id), now, bank.policy.zone)
                for one in bank.models
            ]
        )

    return models


def _watch(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/models/{model:str}/watch",
        operation_id="watch_model",
        status_code=200,
        sync_to_thread=True,
        summary="What a model reads beside its training, and its scores beside answers",
    )
    def watch_model(
        request: Request[Any, Any, Any], model: ModelName, data: JSONBody[Watching]
    ) -> ModelTold:
        with alone(service, request, "see_learning", of_the_bank=True):
            parts, now = service.installation, service.clock()
            check_days(data.begins, now)
            whose = tuple(data.strategies)
            asked = Asked(model, whose, data.begins, data.answer, data.window_days)
            return _told(
                watch(parts.store, parts.archive, parts.snapshots, parts.models, asked, now)
            )

    return watch_model


def _row(
    service: Service, model: ScoringModel, night: ScoreCount | None, now: Instant, zone: str
) -> ModelRow:
    return ModelRow(
        id=model.id,
        label=model.label,
        kind=model.kind,
        state=model.state,
        writes=model.writes,
        owner=model.owner,
        department=model.department,
        expires=model.expires,
        quality=model.quality,
        measured_on=model.measured_on,
        unready=_unready(service, model, now, zone),
        night=night,
    )


def _unready(service: Service, model: ScoringModel, now: Instant, zone: str) -> Unready | None:
    if expired(model, now, zone):
        return Unready.EXPIRED
    try:
        service.installation.models.open(model)
    except NotFoundError:
        return Unready.MISSING
    except ProblemsError:
        return Unready.UNUSABLE
    return None


def _told(found: Watched) -> ModelTold:
    return ModelTold(
        model=found.model,
        is_expired=found.is_expired,
        against_training=found.night is None,
        customers=found.customers,
        unscored=found.unscored,
        inputs=[_drift(one.tag, one.drift) for one in found.inputs],
        scores=_drift(found.model.writes, found.scores),
        strategies=list(found.strategies),
        calibration=None if found.calibration is None else _calibration(found.calibration),
        days=[
            WatchedDay(day=one.day, contacts=one.contacts, score=one.score, answered=one.answered)
            for one in found.days
        ],
        without=found.without,
        position=found.position,
    )


def _drift(tag: str, found: Drift | None) -> DriftTold:
    words = SPREADS["unknown" if found is None else found.spread]
    return DriftTold(
        tag=tag,
        index=found.index if found else None,
        chance=found.chance if found else None,
        spread=found.spread if found else None,
        told=words,
    )


def _calibration(found: Calibration) -> CalibrationTold:
    return CalibrationTold(
        contacts=found.contacts,
        score=found.score,
        rate=found.rate,
        brier=found.brier,
        error=found.error,
        p=found.p,
        area=found.area if isfinite(found.area) else None,
        is_off=found.is_off,
        groups=[
            ScoreGroup(contacts=one.contacts, score=one.score, rate=one.rate)
            for one in found.groups
        ],
    )
