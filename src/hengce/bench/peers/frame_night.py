"""A night in Polars: who meets which condition, what the gates say, who ranks among the first.

Conditions become Polars' expressions, whose three values of truth are SQL's. `FORMS` are the
ways to write it; whoever measures takes the fastest.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from pathlib import Path

import polars as pl

from hengce.bench.peers.languages import no_words_for
from hengce.bench.peers.question import Answered, Cap, Offer, Question, Slot
from hengce.model.instant import calendar_date
from hengce.rules.ast import (
    And,
    Column,
    Compare,
    Condition,
    In,
    IsNull,
    IsTrue,
    Literal,
    Operator,
    Or,
)
from hengce.rules.normal import normal

_COMPARE: Mapping[Operator, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
}

REFUSED = -1.0
"""Stands for the score of a candidate that a gate refuses; scores are never negative."""

Form = Callable[[pl.LazyFrame, Question], pl.LazyFrame]


def answer(question: Question, form: str, folder: Path) -> Answered:
    """Read a night's facts, answer them, and write the answers as Parquet."""
    answered = Answered.below(folder)
    facts = _facts(question).collect(engine="streaming").lazy()
    candidates = FORMS[form](facts, question).collect(engine="streaming").lazy()
    candidates.select("n", "strategy", "permitted").sink_parquet(
        answered.candidates, engine="streaming"
    )
    order = ["tier", -pl.col("score"), "strategy"]
    place = pl.int_range(1, pl.len() + 1).over("n", order_by=order)
    passed = candidates.filter("permitted").select("n", "strategy", place=place)
    first = passed.filter(pl.col("place") <= question.contacts_max)
    first.sink_parquet(answered.contacts, engine="streaming")
    return answered


def _filtered(facts: pl.LazyFrame, question: Question) -> pl.LazyFrame:
    """Ask for each strategy by itself, and lay the answers one below the other."""
    return pl.concat(
        facts.filter(meets(offer.audience)).select(
            "n",
            strategy=pl.lit(k, pl.Int16),
            tier=pl.lit(offer.tier, pl.Int8),
            score=_score(offer),
            permitted=_permitted(offer),
        )
        for k, offer in enumerate(question.offers)
    )


def _unpivoted(facts: pl.LazyFrame, question: Question) -> pl.LazyFrame:
    """Give each strategy a column, and lay the columns one below the other."""
    offers = question.offers
    scores = {
        str(k): pl.when(meets(offer.audience)).then(
            pl.when(_permitted(offer)).then(_score(offer)).otherwise(REFUSED)
        )
        for k, offer in enumerate(offers)
    }
    told = pl.LazyFrame(
        {"name": list(scores), "strategy": range(len(offers)), "tier": [o.tier for o in offers]},
        {"name": pl.String, "strategy": pl.Int16, "tier": pl.Int8},
    )
    long = facts.select("n", **scores).unpivot(index="n", variable_name="name", value_name="score")
    found = long.filter(pl.col("score").is_not_null()).join(told, on="name")
    return found.select("n", "strategy", "tier", "score", permitted=pl.col("score") > REFUSED)


FORMS: Mapping[str, Form] = {"filters": _filtered, "unpivot": _unpivoted}


def meets(condition: Condition) -> pl.Expr:
    """Return a condition as an expression; a row for which it is NULL is not meant."""
    return _meets(normal(condition))


def _meets(condition: Condition) -> pl.Expr:
    match condition:
        case And(items=items):
            return reduce(operator.and_, map(_meets, items))
        case Or(items=items):
            return reduce(operator.or_, map(_meets, items))
        case Compare(operator=test, left=Column(name=name), right=Literal(value=value)):
            return _COMPARE[test](pl.col(name), pl.lit(value))
        case In(value=Column(name=name), literals=literals):
            listed = pl.col(name).is_in([literal.value for literal in literals])
            return ~listed if condition.negated else listed
        case IsNull(value=Column(name=name)):
            return pl.col(name).is_not_null() if condition.negated else pl.col(name).is_null()
        case IsTrue(value=Column(name=name)):
            return ~pl.col(name) if condition.negated else pl.col(name)
        case _:
            raise no_words_for(condition)


def _facts(question: Question) -> pl.LazyFrame:
    """Lay beside each customer which caps the past fills, who reaches them, what they may own."""
    full = _sum(map(_full, question.caps))
    past = pl.scan_parquet(question.contacts).group_by("n").agg(spent=full)
    reach = _sum(
        pl.col(tag).fill_null(value=False).cast(pl.Int64) * (1 << k)
        for k, tag in enumerate(question.channels)
    )
    level = pl.col("tolerance").str.slice(1).cast(pl.Int32).fill_null(0)
    current = pl.col("assessed_until") >= pl.lit(calendar_date(question.today))
    return (
        pl.scan_parquet(question.customers)
        .join(past, on="n", how="left")
        .with_columns(
            spent=pl.col("spent").fill_null(0),
            reach=reach,
            allowed=pl.when(current).then(level).otherwise(0),
        )
    )


def _full(cap: Cap) -> pl.Expr:
    counts = (pl.col("at") > cap.since) & pl.col("kind").is_in(list(cap.kinds))
    return (counts.sum() >= cap.limit).cast(pl.Int64) * (1 << cap.bit)


def _permitted(offer: Offer) -> pl.Expr:
    """Say what the gates say: suitability, and a channel with consent, room and an address."""
    some = reduce(operator.or_, map(_open, offer.slots))
    return (pl.lit(offer.risk_level) <= pl.col("allowed")) & some


def _open(slot: Slot) -> pl.Expr:
    return (
        (pl.col("consents") & slot.consent == slot.consent)
        & (pl.col("reach") & slot.reach == slot.reach)
        & (pl.col("spent") & slot.obeys == 0)
    )


def _score(offer: Offer) -> pl.Expr:
    return pl.col(offer.propensity).fill_null(offer.propensity_unknown) * offer.value * offer.lever


def _sum(parts: Iterable[pl.Expr]) -> pl.Expr:
    return reduce(operator.add, parts)
