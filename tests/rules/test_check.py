"""What texts mean: words, SQL, kinds and units."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.errors import ProblemsError
from hengce.model.tag import Kind
from hengce.rules.ast import (
    And,
    Arithmetic,
    Column,
    Compare,
    Compute,
    IsNull,
    IsTrue,
    Literal,
    Operator,
    Or,
    Shift,
)
from hengce.rules.check import check_condition, check_value
from hengce.rules.lineage import columns_of, event_columns_of
from hengce.rules.normal import normal
from hengce.rules.sql import Frame, where_sql
from hengce.rules.words import read_back, read_back_value
from rules.bank import BANK
from rules.strategies import NOW, TODAY
from rules.texts import TABLE


@pytest.mark.parametrize(("text", "zh", "en"), TABLE)
def test_words(text, zh, en):
    condition = check_condition(text, BANK, "here")
    assert read_back(condition, BANK, "zh") == zh
    assert read_back(condition, BANK, "en") == en


@pytest.fixture(scope="module")
def bank():
    types = {Kind.REAL: "DOUBLE", Kind.TEXT: "VARCHAR"}
    types |= {kind: kind.upper() for kind in (Kind.BOOLEAN, Kind.DATE, Kind.TIMESTAMP)}
    tags = ", ".join(f"{t.name} {types.get(t.kind, 'BIGINT')}" for t in BANK.tags.values())
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE customers (customer VARCHAR, {tags})")
        connection.execute(
            "CREATE TABLE events (customer VARCHAR, name VARCHAR, occurred_at TIMESTAMP,"
            " properties MAP(VARCHAR, VARCHAR))"
        )
        connection.execute("INSERT INTO customers (customer) VALUES ('unknown')")
        yield connection


# What holds for a customer of whom nothing is known.
HOLDS_ON_NULL = {
    "TRUE",
    "NOT FALSE",
    "payroll IS NOT TRUE",
    "payroll IS NULL",
    "aum + loan IS NULL",
    "count_of('wealth_viewed') = 0",
    "followed_of('wealth_viewed', by => 'fund_in', within_minutes => 90) = 0",
    "first_of('fund_in', days => 30) IS NULL",
}


@pytest.mark.parametrize("text", [text for text, _, _ in TABLE])
def test_sql_runs(bank, text):
    condition = check_condition(text, BANK, "here")
    where = where_sql(normal(condition), Frame(now=NOW, today=TODAY))
    found = bank.execute(f"SELECT customer FROM customers WHERE {where}").fetchall()
    assert found == ([("unknown",)] if text in HOLDS_ON_NULL else [])


AGE, AUM = Column("age", Kind.INTEGER), Column("aum", Kind.MONEY)
PAYROLL, SCORE = Column("payroll", Kind.BOOLEAN), Column("score", Kind.REAL)


def test_a_literal_takes_the_unit_of_its_neighbour():
    read = check_condition("aum + 0.5 > 100 AND age > 100 AND score > 100", BANK, "here")
    raised = Compute(Arithmetic.ADD, AUM, Literal(50, Kind.MONEY), kind=Kind.MONEY)
    assert read == And(
        items=(
            Compare(Operator.GT, raised, Literal(10_000, Kind.MONEY)),
            Compare(Operator.GT, AGE, Literal(100, Kind.INTEGER)),
            Compare(Operator.GT, SCORE, Literal(100.0, Kind.REAL)),
        )
    )


def test_is_true_is_never_unknown_under_not():
    read = check_condition("NOT (payroll IS TRUE)", BANK, "here")
    known_false = IsTrue(PAYROLL, negated=True)
    assert normal(read) == Or(items=(IsNull(PAYROLL, negated=False), known_false))


def test_a_date_moves_by_days_and_a_timestamp_by_microseconds():
    born = check_condition("born_on + INTERVAL 2 DAY = '2026-01-31'", BANK, "here")
    opened = check_condition("opened_at - INTERVAL 2 HOUR < now()", BANK, "here")
    assert born.left == Shift(Column("born_on", Kind.DATE), amount=2, kind=Kind.DATE)
    assert opened.left.amount == -2 * 3_600_000_000


# text, kind, whether REAL counts cents
UNITS = [
    ("age + 1", Kind.INTEGER, False),
    ("age + 1.5", Kind.REAL, False),
    ("age / 2", Kind.REAL, False),
    ("age % 2", Kind.INTEGER, False),
    ("age * score", Kind.REAL, False),
    ("aum + loan", Kind.MONEY, False),
    ("aum * age", Kind.MONEY, False),
    ("2 * aum", Kind.MONEY, False),
    ("aum * score", Kind.REAL, True),
    ("aum * 0.02 + loan", Kind.REAL, True),
    ("aum / 2", Kind.REAL, True),
    ("aum / loan", Kind.REAL, False),
    ("aum * 0.5 / loan", Kind.REAL, False),
    ("sum_of('fund_in', 'amount') - loan", Kind.MONEY, False),
    ("count_of('fund_in')", Kind.INTEGER, False),
    ("12.5", Kind.REAL, False),
]


@pytest.mark.parametrize(("text", "kind", "cents"), UNITS)
def test_units(text, kind, cents):
    value = check_value(text, BANK, "here")
    assert (value.kind, getattr(value, "cents", False)) == (kind, cents)


def test_a_plain_number_as_an_amount_counts_units_of_the_currency():
    assert check_value("12.50", BANK, "here", money=True) == Literal(1250, Kind.MONEY)
    per_year = check_value("age * 2", BANK, "here", money=True)
    assert per_year.kind is Kind.MONEY
    assert read_back_value(per_year, BANK, "zh") == "年龄 × 2 × 1.00 元"
    assert check_value("aum * 0.01", BANK, "here", money=True).cents


def test_hindsight_needs_leave():
    assert check_condition("bought", BANK, "here", allow_hindsight=True)


def test_lineage():
    text = "aum > loan AND NOT (aum > 5 OR count_of('fund_in') > 1) AND count_of('fund_in') < age"
    read = check_condition(text, BANK, "here")
    assert [column.name for column in columns_of(read)] == ["aum", "loan", "age"]
    assert [column.event for column in event_columns_of(read)] == ["fund_in"]
    assert columns_of(check_value("aum / age", BANK, "here")) == (AUM, AGE)


def test_a_long_chain_is_flat():
    condition = check_condition(" OR ".join(["age = 1"] * 800), BANK, "here")
    assert len(condition.items) == 800


FRAGMENTS = [
    *"()+-*/%<>=,;:'\"[]{}?.@#|&^~!$ \n\t\0",
    *["AND", "OR", "NOT", "IN", "IS", "NULL", "TRUE", "BETWEEN", "LIKE", "CASE", "WHEN"],
    *["SELECT", "FROM", "INTERVAL", "DAY", "DATE", "now()", "level", "job", "payroll"],
    *["age", "aum", "city", "count_of(", "'wealth_viewed'", "days =>", "where =>", "today()"],
    *["1", "0.5", "1e9", "1e999999999", "'a%'", "/*", "--", "::", "客户", "\ud800", "EXISTS("],
]


@settings(max_examples=examples(500), deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map(" ".join) | st.text(max_size=40))
def test_any_text_is_read_or_has_problems(text):
    for read in (check_condition, check_value):
        try:
            read(text, BANK, "here")
        except ProblemsError as error:
            assert error.problems
            assert all(problem.code.startswith("rule.") for problem in error.problems)
