"""A night in DuckDB: who meets which condition, what the gates say, who ranks among the first.

Conditions come from the SQL reader of rules; the rest is built of DuckDB's own expressions and
relations. `FORMS` are the ways to write it; whoever measures takes the fastest.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb import (
    CaseExpression,
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    DuckDBPyConnection,
    DuckDBPyRelation,
    Expression,
    FunctionExpression,
    LambdaExpression,
    SQLExpression,
    StarExpression,
)

from hengce.bench.peers.packages import THREADS
from hengce.bench.peers.question import NEVER_SET, Answered, Cap, Offer, Question, Slot
from hengce.model.instant import calendar_date
from hengce.rules.sql import Frame, where_sql

_SLOTS = range(3)
_NO_SLOT = Slot(consent=NEVER_SET, reach=0, obeys=0)

_CONTACTS = """
SELECT n, strategy, row_number() OVER (PARTITION BY n ORDER BY tier, score DESC, strategy) AS place
FROM candidates WHERE permitted QUALIFY place <= $contacts_max
"""

Form = Callable[[DuckDBPyConnection, Question], DuckDBPyRelation]


def answer(question: Question, form: str, folder: Path) -> Answered:
    """Read a night's facts, answer them, and write the answers as Parquet."""
    answered = Answered.below(folder)
    with duckdb.connect(config={"threads": THREADS}) as connection:
        connection.execute("SET enable_progress_bar = false")  # it would write among the figures
        FORMS[form](connection, question).create("candidates")
        candidates = connection.table("candidates")
        candidates.select("n", "strategy", "permitted").write_parquet(str(answered.candidates))
        parameters = {"contacts_max": question.contacts_max}
        connection.sql(_CONTACTS, params=parameters).write_parquet(str(answered.contacts))
    return answered


def _listed(connection: DuckDBPyConnection, question: Question) -> DuckDBPyRelation:
    """List each customer's strategies in one pass, lay the lists out, join what strategies say."""
    tags, frame = sorted({offer.propensity for offer in question.offers}), _frame(question)
    found = [
        CaseExpression(SQLExpression(where_sql(offer.audience, frame)), _constant(k, "SMALLINT"))
        for k, offer in enumerate(question.offers)
    ]
    kept = FunctionExpression(
        "list_filter", _list(found), LambdaExpression("s", ColumnExpression("s").isnotnull())
    )
    facts = _facts(connection, question).select(
        "n",
        "consents",
        "reach",
        "spent",
        "allowed",
        _list(ColumnExpression(tag) for tag in tags).alias("propensities"),
        FunctionExpression("unnest", kept).alias("strategy"),
    )
    joined = facts.join(connection.from_arrow(_offers(question, tags)), "strategy")
    propensity = FunctionExpression(
        "list_extract", ColumnExpression("propensities"), ColumnExpression("propensity")
    )
    masks = (
        tuple(ColumnExpression(f"{name}_{k}") for name in ("consent", "reach", "obeys"))
        for k in _SLOTS
    )
    return joined.select(
        "n",
        "strategy",
        "tier",
        _score(propensity, *map(ColumnExpression, ("unknown", "value", "lever"))).alias("score"),
        _permitted(ColumnExpression("risk_level"), masks).alias("permitted"),
    )


def _united(connection: DuckDBPyConnection, question: Question) -> DuckDBPyRelation:
    """Ask for each strategy by itself, and lay the answers one below the other."""
    _facts(connection, question).create("facts")
    facts, frame = connection.table("facts").set_alias("customers"), _frame(question)
    parts = [
        facts.filter(SQLExpression(where_sql(offer.audience, frame))).select(
            "n",
            _constant(k, "SMALLINT").alias("strategy"),
            _constant(offer.tier, "TINYINT").alias("tier"),
            _score_of(offer).alias("score"),
            _permitted_by(offer).alias("permitted"),
        )
        for k, offer in enumerate(question.offers)
    ]
    return reduce(DuckDBPyRelation.union, parts)


def _frame(question: Question) -> Frame:
    return Frame(question.now, question.today)


def _score_of(offer: Offer) -> Expression:
    constants = (offer.propensity_unknown, offer.value, offer.lever)
    return _score(ColumnExpression(offer.propensity), *map(ConstantExpression, constants))


def _permitted_by(offer: Offer) -> Expression:
    slots = ((slot.consent, slot.reach, slot.obeys) for slot in offer.slots)
    masks = (tuple(map(ConstantExpression, slot)) for slot in slots)
    return _permitted(ConstantExpression(offer.risk_level), masks)


FORMS: Mapping[str, Form] = {"list": _listed, "union": _united}


def _facts(connection: DuckDBPyConnection, question: Question) -> DuckDBPyRelation:
    """Lay beside each customer which caps the past fills, who reaches them, what they may own."""
    contacts = connection.read_parquet(str(question.contacts))
    full = _sum(map(_full, question.caps)).alias("spent")
    spent = contacts.aggregate([ColumnExpression("n"), full], "n").set_alias("past")
    reach = _sum(
        _bit(_or(ColumnExpression(tag).cast("BIGINT"), 0), k)
        for k, tag in enumerate(question.channels)
    )
    today = ConstantExpression(calendar_date(question.today))
    level = FunctionExpression("substr", ColumnExpression("tolerance"), ConstantExpression(2))
    allowed = CaseExpression(
        ColumnExpression("assessed_until") >= today, _or(level.cast("INTEGER"), 0)
    ).otherwise(ConstantExpression(0))
    customers = connection.read_parquet(str(question.customers))
    return (
        customers.join(spent, "n", how="left")
        .select(
            StarExpression(exclude=["spent"]),
            _or(ColumnExpression("spent"), 0).alias("spent"),
            reach.alias("reach"),
            allowed.alias("allowed"),
        )
        .set_alias("customers")
    )


def _full(cap: Cap) -> Expression:
    kinds = (ConstantExpression(kind) for kind in cap.kinds)
    counts = (ColumnExpression("at") > cap.since) & ColumnExpression("kind").isin(*kinds)
    return _bit(FunctionExpression("count_if", counts) >= cap.limit, cap.bit)


def _permitted(risk_level: Expression, slots: Iterable[Sequence[Expression]]) -> Expression:
    """Say what the gates say: suitability, and a channel with consent, room and an address."""
    open_slots = (_open(*slot) for slot in slots)
    some = reduce(lambda left, right: left | right, open_slots)
    return (risk_level <= ColumnExpression("allowed")) & some


def _open(consent: Expression, reach: Expression, obeys: Expression) -> Expression:
    return (
        (_and("consents", consent) == consent)
        & (_and("reach", reach) == reach)
        & (_and("spent", obeys) == ConstantExpression(0))
    )


def _and(column: str, mask: Expression) -> Expression:
    return FunctionExpression("&", ColumnExpression(column), mask.cast("BIGINT"))


def _score(
    propensity: Expression, unknown: Expression, value: Expression, lever: Expression
) -> Expression:
    return (
        CoalesceOperator(propensity, unknown.cast("DOUBLE"))
        * value.cast("DOUBLE")
        * lever.cast("DOUBLE")
    )


def _offers(question: Question, tags: list[str]) -> pa.Table:
    """Return what strategies say, one row for each; `propensity` counts the tags from 1."""
    offers = question.offers
    columns: dict[str, pa.Array] = {
        "strategy": pa.array(range(len(offers)), pa.int16()),
        "tier": pa.array([offer.tier for offer in offers], pa.int8()),
        "risk_level": pa.array([offer.risk_level for offer in offers]),
        "propensity": pa.array([tags.index(offer.propensity) + 1 for offer in offers]),
        "unknown": pa.array([offer.propensity_unknown for offer in offers]),
        "value": pa.array([offer.value for offer in offers]),
        "lever": pa.array([offer.lever for offer in offers]),
    }
    for k in _SLOTS:
        slots = [_slot(offer, k) for offer in offers]
        columns[f"consent_{k}"] = pa.array([slot.consent for slot in slots])
        columns[f"reach_{k}"] = pa.array([slot.reach for slot in slots])
        columns[f"obeys_{k}"] = pa.array([slot.obeys for slot in slots])
    return pa.table(columns)


def _slot(offer: Offer, k: int) -> Slot:
    return offer.slots[k] if k < len(offer.slots) else _NO_SLOT


def _or(value: Expression, otherwise: int) -> Expression:
    return CoalesceOperator(value, ConstantExpression(otherwise))


def _bit(flag: Expression, bit: int) -> Expression:
    return flag.cast("BIGINT") * ConstantExpression(1 << bit)


def _sum(parts: Iterable[Expression]) -> Expression:
    return reduce(lambda left, right: left + right, parts)


def _list(parts: Iterable[Expression]) -> Expression:
    return FunctionExpression("list_value", *parts)


def _constant(value: int, kind: str) -> Expression:
    return ConstantExpression(value).cast(kind)
