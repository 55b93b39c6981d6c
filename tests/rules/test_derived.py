"""Derived tags: a text that names one says what it says with the formula in its place."""

from dataclasses import replace

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.errors import ProblemsError
from hengce.model.audience import Audience
from hengce.model.derived_tag import DerivedTag
from hengce.model.noun import Label
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition, check_value, read_formula
from hengce.rules.naming import tags_named
from hengce.rules.normal import normal
from hengce.rules.sql import Frame, where_sql
from rules.bank import BANK, EVENTS, TAGS
from rules.strategies import NOW, TODAY

FORMULAS = {
    "rich": "aum >= 500000 OR loan > 1000000",
    "net": "aum - loan",
    "keen": "count_of('wealth_viewed', days => 30) >= 3",
    "keen_and_rich": "keen AND rich",
    "yearly": "net / 12",
    "sure": "vip IS TRUE AND NOT payroll IS TRUE",
    "important": "vip",
    "seen_at": "last_of('wealth_viewed')",
    "is_open": "count_of('fund_in') = 0",
    "foreseen": "bought = TRUE",
}


def _derived(formulas):
    return [
        DerivedTag(name=name, formula=text, label=Label(zh=name, en=name))
        for name, text in formulas.items()
    ]


def _catalogue(formulas):
    return Catalogue.of(TAGS, EVENTS, "Asia/Shanghai", derived=_derived(formulas))


DERIVED = _catalogue(FORMULAS)

# a text with derived tags, the same written out
SAME = [
    ("rich", "aum >= 500000 OR loan > 1000000"),
    ("RICH AND age > 18", "(aum >= 500000 OR loan > 1000000) AND age > 18"),
    ("NOT rich", "NOT (aum >= 500000 OR loan > 1000000)"),
    ("rich = TRUE", "aum >= 500000 OR loan > 1000000"),
    ("rich <> TRUE", "NOT (aum >= 500000 OR loan > 1000000)"),
    ("FALSE = rich", "NOT (aum >= 500000 OR loan > 1000000)"),
    ("net > 100", "aum - loan > 100"),
    ("100 < net * 2", "(aum - loan) * 2 > 100"),
    ("net IN (100, 200)", "aum - loan IN (100, 200)"),
    ("net BETWEEN 1 AND 2", "aum - loan BETWEEN 1 AND 2"),
    ("net IS NULL", "aum - loan IS NULL"),
    ("yearly >= 5", "(aum - loan) / 12 >= 5"),
    ("important", "vip"),
    ("NOT important", "NOT vip"),
    ("important IS NULL", "vip IS NULL"),
    ("important IS NOT TRUE", "vip IS NOT TRUE"),
    ("seen_at > now() - INTERVAL 7 DAY", "last_of('wealth_viewed') > now() - INTERVAL 7 DAY"),
    (
        "keen_and_rich",
        "count_of('wealth_viewed', days => 30) >= 3 AND (aum >= 500000 OR loan > 1000000)",
    ),
    ("NOT sure", "NOT (vip IS TRUE AND NOT payroll IS TRUE)"),
    ("sure", "vip IS TRUE AND NOT payroll IS TRUE"),
    ("is_open OR NOT is_open", "TRUE"),
]


@pytest.fixture(scope="module")
def bank():
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE customers AS SELECT aum || '.' || loan || '.' || vip AS customer, "
            "aum, loan, vip, payroll, 20::BIGINT AS age, 20::BIGINT AS level "
            "FROM (VALUES (NULL), (100), (50000000), (60000000)) a(aum), "
            "(VALUES (NULL), (0), (100000100)) l(loan), "
            "(VALUES (NULL), (TRUE), (FALSE)) v(vip), (VALUES (NULL), (TRUE), (FALSE)) p(payroll)"
        )
        connection.execute(
            "CREATE TABLE events (customer VARCHAR, name VARCHAR, occurred_at TIMESTAMP, "
            "properties MAP(VARCHAR, VARCHAR))"
        )
        yield connection


def _who(connection, condition):
    frame = Frame(now=NOW, today=TODAY)
    asked = f"SELECT aum, loan, vip, payroll FROM customers WHERE {where_sql(condition, frame)}"
    return sorted(connection.execute(asked).fetchall(), key=str)


@pytest.mark.parametrize(("text", "written"), SAME)
def test_a_derived_tag_says_what_its_formula_says(text, written, bank):
    said = normal(check_condition(text, DERIVED, "here"))
    assert _who(bank, said) == _who(bank, normal(check_condition(written, BANK, "here")))


# What SQL's three values say of a formula as a whole.
THREE_VALUED = [
    ("rich IS TRUE", "(aum >= 50000000 OR loan > 100000000) IS TRUE"),
    ("rich IS NOT TRUE", "(aum >= 50000000 OR loan > 100000000) IS NOT TRUE"),
    ("rich IS FALSE", "(aum >= 50000000 OR loan > 100000000) IS FALSE"),
    ("rich IS NOT FALSE", "(aum >= 50000000 OR loan > 100000000) IS NOT FALSE"),
    ("rich IS NULL", "(aum >= 50000000 OR loan > 100000000) IS NULL"),
    ("rich IS NOT NULL", "(aum >= 50000000 OR loan > 100000000) IS NOT NULL"),
    ("NOT (rich IS FALSE OR vip)", "NOT ((aum >= 50000000 OR loan > 100000000) IS FALSE OR vip)"),
    ("sure IS NOT TRUE", "(vip IS TRUE AND NOT payroll IS TRUE) IS NOT TRUE"),
    ("sure IS FALSE", "(vip IS TRUE AND NOT payroll IS TRUE) IS FALSE"),
    ("sure IS NULL", "(vip IS TRUE AND NOT payroll IS TRUE) IS NULL"),
    ("NOT (sure = FALSE)", "NOT ((vip IS TRUE AND NOT payroll IS TRUE) = FALSE)"),
]


@pytest.mark.parametrize(("text", "sql"), THREE_VALUED)
def test_it_is_unknown_where_sql_says_so(text, sql, bank):
    asked = f"SELECT aum, loan, vip, payroll FROM customers WHERE {sql}"
    expected = sorted(bank.execute(asked).fetchall(), key=str)
    assert _who(bank, normal(check_condition(text, DERIVED, "here"))) == expected


ATOMS = ("vip", "payroll", "aum > 400000", "loan IS NULL", "vip IS TRUE", "payroll IS NOT FALSE")


def _joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(parts, st.sampled_from(["AND", "OR"]), parts)
    return pairs.map(lambda p: f"({p[0]} {p[1]} {p[2]})") | parts.map(lambda p: f"(NOT {p})")


TEXTS = st.recursive(st.sampled_from(ATOMS), _joined, max_leaves=6)
AROUND = ["{}", "NOT {}", "{} IS TRUE", "{} IS NOT TRUE", "{} IS FALSE", "{} IS NULL", "{} = FALSE"]


@settings(max_examples=examples(150), deadline=None)
@given(formula=TEXTS, around=st.sampled_from(AROUND), then=st.sampled_from(["{}", "NOT ({})"]))
def test_any_formula_in_any_place(formula, around, then, bank):
    named = check_condition(then.format(around.format("d")), _catalogue({"d": formula}), "here")
    sql = then.format(around.format(f"({formula.replace('400000', '40000000')})"))
    asked = f"SELECT aum, loan, vip, payroll FROM customers WHERE {sql}"
    assert _who(bank, normal(named)) == sorted(bank.execute(asked).fetchall(), key=str)


# the formulas, a text, the problem of the text or of the formula, and its place
WRONG = [
    ({"a": "b AND TRUE", "b": "NOT a"}, "a", "rule.formula_cycle", "derived/b/formula"),
    ({"a": "a > 1"}, "a > 1", "rule.formula_cycle", "derived/a/formula"),
    ({"a": "agee > 1"}, "a", "rule.unknown_tag", "derived/a/formula"),
    ({"a": "age > "}, "a", "rule.syntax", "derived/a/formula"),
    ({"a": "age > 1"}, "a + 1 > 2", "rule.not_a_value", "here"),
    ({"a": "age > 1"}, "a > 2", "rule.boolean", "here"),
    ({"a": "age > 1"}, "a IN (1)", "rule.not_a_value", "here"),
    ({"a": "age > 1"}, "a BETWEEN 1 AND 2", "rule.not_a_value", "here"),
    ({"a": "age + 1"}, "a", "rule.not_a_condition", "here"),
    ({"a": "age > 1"}, "a IS 1", "rule.is", "here"),
    ({"a": "aum * 2"}, "a > loan * loan", "rule.units", "here"),
    ({"foreseen": "bought"}, "foreseen", "rule.hindsight_tag", "here"),
    (
        {"d0": " OR ".join(["age > 1"] * 99), "d1": " OR ".join(["d0"] * 99)},
        "d1",
        "rule.formula_size",
        "derived/d1/formula",
    ),
]


@pytest.mark.parametrize(("formulas", "text", "code", "where"), WRONG)
def test_what_is_wrong_is_told_at_its_place(formulas, text, code, where):
    catalogue = _catalogue(formulas)
    with pytest.raises(ProblemsError) as error:
        check_condition(text, catalogue, "here")
    found = [*error.value.problems]
    found += [
        p for tag in catalogue.derived.values() for p in read_formula(tag, catalogue).problems
    ]
    assert (code, where) in {(problem.code, problem.where) for problem in found}


def test_a_formula_of_hindsight_may_be_used_where_a_strategy_says_so():
    assert check_condition("foreseen", DERIVED, "here", allow_hindsight=True)


def test_a_value_may_be_a_formula():
    assert check_value("net", DERIVED, "here", money=True) == check_value(
        "aum - loan", BANK, "here", money=True
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("keen_and_rich", {"keen_and_rich", "keen", "rich", "aum", "loan"}),
        ("yearly > 5 AND age > 18", {"yearly", "net", "aum", "loan", "age"}),
        ("count_of('fund_in', where => amount > 1) > 0", set()),
        ("age >", set()),
    ],
)
def test_the_tags_on_which_a_text_rests(text, named):
    assert tags_named(text, DERIVED) == named


def _with_audiences(formulas, **wheres):
    audiences = {
        name: Audience(id=name, label=Label(zh=name, en=name), where=where)
        for name, where in wheres.items()
    }
    return replace(_catalogue(formulas), audiences=audiences)


def test_a_formula_may_ask_for_an_audience_and_an_audience_for_a_formula(bank):
    catalogue = _with_audiences(
        {"rich": "aum >= 500000", "wanted": "in_audience('good') AND vip"}, good="NOT rich"
    )
    said = normal(check_condition("wanted", catalogue, "here"))
    assert _who(bank, said) == _who(
        bank, normal(check_condition("NOT aum >= 500000 AND vip", BANK, "here"))
    )
    assert tags_named("wanted", catalogue) == {"wanted", "vip", "rich", "aum"}


@pytest.mark.parametrize("text", ["wanted", "in_audience('good')", "NOT wanted"])
def test_a_circle_through_an_audience_is_told(text):
    catalogue = _with_audiences({"wanted": "in_audience('good') AND vip"}, good="wanted OR vip")
    with pytest.raises(ProblemsError):
        check_condition(text, catalogue, "here")
    assert read_formula(catalogue.derived["wanted"], catalogue).problems
