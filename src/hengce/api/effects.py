"""What was added against hold-outs, who shares in it, and the bank's metrics.

What was added is a number of the whole bank: keys of a part of it may not ask.
"""

from typing import Annotated, Any

import msgspec
import pyarrow as pa
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from hengce.api.asking import Asked, Asking, Question, addresses, check_days
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.texts import MaybeName, Name
from hengce.errors import ConflictError, Problem, ProblemsError
from hengce.learning.attributing import share_out
from hengce.learning.effects import measure_effects
from hengce.measure.effects.columns import credit_table, effect_table
from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.metrics.catalogue import Metric, catalogue
from hengce.metrics.figures import By, Window, figures, unanswerable
from hengce.model.instant import Instant
from hengce.populations.grouping import named
from hengce.reading.measuring import open_facts
from hengce.words.effects import FINDINGS, RULES

SINCE = 0
"""All facts are read: what left on a day may have been decided on any day before it."""

Days = Annotated[int, msgspec.Meta(ge=1, le=180)]
Share = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Cents = Annotated[int, msgspec.Meta(ge=0, le=10**12)]


class ConversionAsked(Asked, frozen=True, kw_only=True):
    """What counts as a conversion, in which days, and for how long a customer is watched."""

    event: Name
    amount: MaybeName = ""
    number: MaybeName = ""
    cancelled_by: MaybeName = ""
    window_days: Days = 30

    def terms(self, task_cents: int | None = None, margin: int = 10_000) -> EffectTerms:
        """Return it as effects are measured by.

        Raises:
            ConflictError: A cancellation without the number of its deal, or the days are too many.
        """
        check_days(self.begins, self.ends)
        if self.cancelled_by and not self.number:
            raise ConflictError("a cancellation names the number of what it takes back")
        conversion = Conversion(self.event, self.amount, self.number, self.cancelled_by)
        return EffectTerms(
            conversion,
            self.begins,
            self.ends,
            window_days=self.window_days,
            task_cents=task_cents,
            margin=margin,
        )


class EffectAsked(ConversionAsked, frozen=True, kw_only=True):
    """What a task costs, else its minutes; what is earned of an amount, in ten-thousandths."""

    task_cents: Cents | None = None
    margin: Share = 10_000


class EffectRow(msgspec.Struct, frozen=True, kw_only=True):
    """What was added, by `everybody`, `namespace` or a breakdown; null is what may not be said.

    Attributes:
        finding: What may be said, `finding_zh` and `finding_en` in words.
        each_cents: Added for each who was reached, with its interval at one look; `always`: at
            every look.
        rate: Added conversions for each, with its interval.
        total_cents: Added in all, with its interval.
        roi: What came back of each cent, after the cent itself.
        position: The position of the log that it is as of.
    """

    by: str
    key: str
    finding: str
    treated: int
    held_out: int
    unripe: int
    outside: int
    measured: int
    unmeasured: int
    mismatch_p: float | None
    each_cents: float | None
    each_low_cents: float | None
    each_high_cents: float | None
    always_low_cents: float | None
    always_high_cents: float | None
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    total_cents: int | None
    total_low_cents: int | None
    total_high_cents: int | None
    cost_cents: int
    roi: float | None
    position: int
    finding_zh: str
    finding_en: str


class EffectRows(msgspec.Struct, frozen=True, kw_only=True):
    """Hold-outs over everybody first, then those of namespaces, then each breakdown."""

    rows: list[EffectRow]
    rows_count: int


class LossRow(msgspec.Struct, frozen=True, kw_only=True):
    """How many people of a strategy came to a stage, and what they were thought worth."""

    strategy: str
    stage: str
    people: int
    worth_cents: int


class LossRows(msgspec.Struct, frozen=True, kw_only=True):
    """People and expected money by strategy and stage."""

    rows: list[LossRow]
    rows_count: int


class AttributionAsked(ConversionAsked, frozen=True, kw_only=True):
    """To whose effect shares are calibrated; empty: the first hold-out of the whole bank."""

    holdout: MaybeName = ""


class CreditRow(msgspec.Struct, frozen=True, kw_only=True):
    """Who shares by a rule in a breakdown: in what was sold, and calibrated to what was added."""

    by: str
    rule: str
    key: str
    conversions: float
    value_cents: int
    added_cents: int | None
    added_low_cents: int | None
    added_high_cents: int | None
    certain: bool | None
    position: int
    rule_zh: str
    rule_en: str


class CreditRows(msgspec.Struct, frozen=True, kw_only=True):
    """Shares by breakdown, rule and name; a rule that cannot be reckoned has no rows."""

    rows: list[CreditRow]
    rows_count: int


class MetricRows(msgspec.Struct, frozen=True, kw_only=True):
    """The catalogue of metrics, each with its meaning and its formula."""

    metrics: list[Metric]


class MetricsAsked(Asked, frozen=True, kw_only=True):
    """Which metrics, all that can be counted so for none; by what, of which strategies."""

    metrics: Annotated[list[Name], msgspec.Meta(max_length=1_000)] = []
    by: By = By.BANK
    strategies: Annotated[list[Name], msgspec.Meta(max_length=1_000)] = []


class FigureRow(msgspec.Struct, frozen=True, kw_only=True):
    """One figure: a numerator over a denominator, where it has one."""

    metric: str
    by: str
    name: str
    value: float | None
    numerator: float | None
    denominator: float | None
    unit: str
    position: int


class FigureRows(msgspec.Struct, frozen=True, kw_only=True):
    """Figures in the order of the metrics, then of names."""

    rows: list[FigureRow]
    rows_count: int


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of effects and metrics."""
    questions: tuple[Question[Any, Any], ...] = (
        Question(
            "/v1/effect",
            "What was added against hold-outs, with intervals, cost and return",
            EffectAsked,
            EffectRows,
            _effect,
            ("see_learning",),
            of_the_bank=True,
        ),
        Question(
            "/v1/effect/losses",
            "How many people came how far, and what they were thought worth",
            EffectAsked,
            LossRows,
            _losses,
            ("see_learning",),
            of_the_bank=True,
        ),
        Question(
            "/v1/attribution",
            "Who shares in what was sold, by every rule",
            AttributionAsked,
            CreditRows,
            _attribution,
            ("see_learning",),
            of_the_bank=True,
        ),
        Question(
            "/v1/metrics-catalogue/figures",
            "What metrics say of some days",
            MetricsAsked,
            FigureRows,
            _figures,
        ),
    )
    made = [handler for one in questions for handler in addresses(service, one)]
    return [*made, _catalogue(service)]


def _catalogue(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/metrics-catalogue",
        operation_id="metrics_catalogue",
        sync_to_thread=True,
        summary="All metrics, what each means and how it is counted",
    )
    def metrics_catalogue(request: Request[Any, Any, Any]) -> MetricRows:
        admit(service, request, "read")
        return MetricRows(metrics=list(catalogue().values()))

    return metrics_catalogue


def _effect(who: Asking, asked: EffectAsked) -> pa.Table:
    parts = who.service.installation
    terms = asked.terms(asked.task_cents, asked.margin)
    found = measure_effects(parts.store, parts.archive, terms, _now(who))
    return named(effect_table(found.effects, found.position), "finding", FINDINGS)


def _losses(who: Asking, asked: EffectAsked) -> pa.Table:
    parts = who.service.installation
    terms = asked.terms(asked.task_cents, asked.margin)
    return measure_effects(parts.store, parts.archive, terms, _now(who)).losses


def _attribution(who: Asking, asked: AttributionAsked) -> pa.Table:
    parts = who.service.installation
    found = share_out(parts.store, parts.archive, asked.terms(), _now(who), asked.holdout)
    return named(credit_table(found.credited, found.position), "rule", RULES)


def _figures(who: Asking, asked: MetricsAsked) -> pa.Table:
    scope, parts, known = who.scope(asked), who.service.installation, catalogue()
    if unknown := [name for name in asked.metrics if name not in known]:
        raise ProblemsError([Problem.of("metrics", "metric.unknown", name=n) for n in unknown])
    window = Window(scope.begins, scope.ends, tuple(asked.strategies), scope.orgs)
    mart = open_facts(parts.store, parts.archive, SINCE, scope.ends)
    try:
        wanted = [known[name] for name in asked.metrics] or [
            one for one in known.values() if not unanswerable(mart, one, asked.by, window)
        ]
        return figures(mart, wanted, asked.by, window)
    finally:
        mart.connection.close()


def _now(who: Asking) -> Instant:
    return who.service.clock()
