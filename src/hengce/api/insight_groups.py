"""Groups of customers: their tags, how far these moved, who is alike, who gets least, what is lost.

Within the reach of the key, and of the night: tags are those of the snapshot in force.
"""

from typing import Annotated, Any

import msgspec
import pyarrow as pa
from litestar.handlers import HTTPRouteHandler

from hengce.api.asking import Asked, Asking, Moment, Question, addresses, check_days
from hengce.api.service import Service
from hengce.api.texts import MaybeName, Name
from hengce.errors import ConflictError
from hengce.insight.clusters import CLUSTERS_MAX
from hengce.populations.grouping import Grouping, named
from hengce.words.insight import MOVED
from hengce.words.reasons import VERDICTS

CELLS_MAX = 20_000_000
"""Customers times tags that a question looks at; more are asked about at the command line."""

DECIDED_MAX = 500_000
"""Customers of a run that is decided again; of a larger one at the command line."""

TagNames = Annotated[list[Name], msgspec.Meta(max_length=1_000)]
Count = Annotated[int, msgspec.Meta(ge=2, le=CLUSTERS_MAX)]


class TagsAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which tags; none: all."""

    tags: TagNames = []


class MeasureRow(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of a tag; of quantiles and shares the name says which."""

    tag: str
    measure: str
    name: str
    value: float | None


class MeasureRows(msgspec.Struct, frozen=True, kw_only=True):
    """Figures by tag."""

    rows: list[MeasureRow]
    rows_count: int


class DriftAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Since which run, and of which tags; none: all."""

    run: Name
    tags: TagNames = []


class DriftRow(msgspec.Struct, frozen=True, kw_only=True):
    """How far a tag has moved: the stability index, the distance, what is unknown, and in words."""

    tag: str
    psi: float
    distance: float
    unknown_before: float
    unknown_after: float
    most_moved: str
    verdict: str
    verdict_zh: str
    verdict_en: str


class DriftRows(msgspec.Struct, frozen=True, kw_only=True):
    """Tags, the most moved first."""

    rows: list[DriftRow]
    rows_count: int


class ClustersAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Alike in which tags, all for none, and in how many groups."""

    tags: TagNames = []
    count: Count = 6


class ClusterRow(msgspec.Struct, frozen=True, kw_only=True):
    """A group of customers who are alike, and what is special about it."""

    cluster: int
    customers: int
    share: float
    zh: str
    en: str


class ClusterRows(msgspec.Struct, frozen=True, kw_only=True):
    """Groups, the largest first."""

    rows: list[ClusterRow]
    rows_count: int


class UnderservedAsked(Asked, frozen=True, kw_only=True):
    """By which tag of texts, or by so many clusters; smaller groups are left out."""

    tag: MaybeName = ""
    count: Count = 6
    customers_min: Annotated[int, msgspec.Meta(ge=1)] = 50


class UnderservedRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a group got and gave; `of_bank` is contacts each, over those of everybody."""

    group: str
    customers: int
    contacts: int
    reached: int
    answered: int
    bought_cents: int
    contacts_each: float
    of_bank: float | None
    zh: str
    en: str


class UnderservedRows(msgspec.Struct, frozen=True, kw_only=True):
    """Groups, the least served first."""

    rows: list[UnderservedRow]
    rows_count: int


class OpportunityAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a run refused; or, with none named, single decisions of a time."""

    run: MaybeName = ""
    begins: Moment = 0
    ends: Moment = 0


class OpportunityRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule refused: all of it, and by how much the best would have been worth more."""

    reason: str
    verdict: str
    rule: str
    customers: int
    candidates: int
    value_cents: int
    forgone_cents: int
    verdict_zh: str
    verdict_en: str


class OpportunityRows(msgspec.Struct, frozen=True, kw_only=True):
    """Rules, the most expensive first."""

    rows: list[OpportunityRow]
    rows_count: int


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of groups of customers."""
    questions: tuple[Question[Any, Any], ...] = (
        Question(
            "/v1/insight/tags",
            "How the values of tags are distributed",
            TagsAsked,
            MeasureRows,
            _tags,
        ),
        Question(
            "/v1/insight/drift", "Which tags have moved since a run", DriftAsked, DriftRows, _drift
        ),
        Question(
            "/v1/insight/clusters", "Customers who are alike", ClustersAsked, ClusterRows, _clusters
        ),
        Question(
            "/v1/insight/underserved",
            "What groups got and gave, the least served first",
            UnderservedAsked,
            UnderservedRows,
            _underserved,
        ),
        Question(
            "/v1/insight/opportunity",
            "Which rule costs how much",
            OpportunityAsked,
            OpportunityRows,
            _opportunity,
        ),
    )
    return [handler for one in questions for handler in addresses(service, one)]


def _tags(who: Asking, asked: TagsAsked) -> pa.Table:
    return _grouping(who).distributions(asked.tags)


def _drift(who: Asking, asked: DriftAsked) -> pa.Table:
    return named(_grouping(who).drifts(asked.run, asked.tags), "verdict", MOVED)


def _clusters(who: Asking, asked: ClustersAsked) -> pa.Table:
    return _grouping(who).clusters(asked.tags, asked.count)


def _underserved(who: Asking, asked: UnderservedAsked) -> pa.Table:
    check_days(asked.begins, asked.ends)
    window = (asked.begins, asked.ends)
    return _grouping(who).underserved(asked.tag, asked.count, asked.customers_min, *window)


def _opportunity(who: Asking, asked: OpportunityAsked) -> pa.Table:
    if asked.run:
        _check_size(who, asked.run)
        found = _grouping(who).lost_in_run(asked.run)
    else:
        check_days(asked.begins, asked.ends)
        found = _grouping(who).lost_in_decisions(asked.begins, asked.ends)
    return named(found, "verdict", {str(one): words for one, words in VERDICTS.items()})


def _check_size(who: Asking, run: str) -> None:
    with who.service.installation.store.view() as view:
        customers = view.run(run).customers
    if customers > DECIDED_MAX:
        raise ConflictError(
            f"the run decided for {customers:,} customers: ask about more than {DECIDED_MAX:,} "
            "at the command line"
        )


def _grouping(who: Asking) -> Grouping:
    parts = who.service.installation
    return Grouping(parts.store, parts.archive, who.orgs, CELLS_MAX)
