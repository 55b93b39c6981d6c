"""A parameter in a text becomes one literal of its kind, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.errors import ProblemsError
from hengce.model.strategy import Parameter
from hengce.model.tag import Kind
from hengce.rules.ast import And, Constant, Literal
from hengce.rules.binding import all_of, asks, bound_text, kind_of, parameters_of
from hengce.rules.check import check_condition, check_value
from hengce.rules.lineage import columns_of
from rules.bank import BANK
from rules.texts import TABLE

PARAMETERS = {
    "least": Parameter(value=50000.5, kind=Kind.MONEY),
    "years": Parameter(value=18),
    "score": Parameter(value=0.05),
    "city": Parameter(value="GZ"),
    "payroll": Parameter(value=True),
    "day": Parameter(value="2026-01-31", kind=Kind.DATE),
    "moment": Parameter(value="2026-01-31T08:00:00+08:00", kind=Kind.TIMESTAMP),
    "days": Parameter(value=30),
    "below_zero": Parameter(value=-5),
    "pattern": Parameter(value="o%"),
    "job": Parameter(value="o'x"),
}

# what is written with a parameter, what it says
SAME = [
    ("aum >= :least", "aum >= 50000.50"),
    (":least <= aum", "50000.50 <= aum"),
    ("aum - loan > :least", "aum - loan > 50000.50"),
    ("aum + :least > loan", "aum + 50000.50 > loan"),
    ("aum BETWEEN :least AND 90000", "aum BETWEEN 50000.50 AND 90000"),
    ("aum IN (:least, 1)", "aum IN (50000.50, 1)"),
    ("age >= :years", "age >= 18"),
    ("age > :below_zero", "age > -5"),
    ("age - :below_zero > 1", "age - -5 > 1"),
    ("aum * :score > loan", "aum * 0.05 > loan"),
    ("score >= :score", "score >= 0.05"),
    ("job LIKE :pattern", "job LIKE 'o%'"),
    ("city = :city", "city = 'GZ'"),
    ("city NOT IN (:city, 'SZ')", "city NOT IN ('GZ', 'SZ')"),
    ("job <> :job", "job <> 'o''x'"),
    ("payroll = :payroll", "payroll = TRUE"),
    ("matures_on < :day", "matures_on < DATE '2026-01-31'"),
    ("last_login < :moment", "last_login < TIMESTAMP '2026-01-31T08:00:00+08:00'"),
    ("last_login > now() - INTERVAL :days DAY", "last_login > now() - INTERVAL 30 DAY"),
    ("count_of('fund_in', days => :days) > :years", "count_of('fund_in', days => 30) > 18"),
    (
        "sum_of('fund_in', 'amount', where => amount > :least AND product = :city) > :least",
        "sum_of('fund_in', 'amount', where => amount > 50000.50 AND product = 'GZ') > 50000.50",
    ),
    ("job = ':city' AND city = :city", "job = ':city' AND city = 'GZ'"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), SAME)
def test_a_parameter_is_its_value(written, meant):
    bound = check_condition(bound_text(written, PARAMETERS), BANK, "here")
    assert bound == check_condition(meant, BANK, "here")


# what is written, the problem
WRONG = [
    ("age >= :least", "rule.kinds"),  # an amount beside a plain number
    ("aum >= :years", "rule.kinds"),  # a plain number beside an amount
    ("aum >= :score", "rule.kinds"),
    ("aum >= :city", "rule.kinds"),
    ("matures_on < :looks_like_a_day", "rule.kinds"),
    ("matures_on IN (:looks_like_a_day)", "rule.literal_kind"),
    ("city = :years", "rule.kinds"),
    ("matures_on < :city", "rule.kinds"),
    ("matures_on < :moment", "rule.kinds"),
    ("payroll = :years", "rule.boolean"),
    ("age IN (:score)", "rule.literal_kind"),
    ("city = :unknown", "rule.unknown_parameter"),
    ("city = $unknown", "rule.unknown_parameter"),
    ("last_login > now() - INTERVAL :score DAY", "rule.interval_length"),
    ("count_of('fund_in', days => :city) > 1", "rule.window"),
    ("city = :nowhere", "rule.unknown_code"),
    ("job LIKE :payroll", "rule.like_pattern"),
]


@pytest.mark.parametrize(("written", "code"), WRONG)
def test_a_value_of_another_kind_is_a_problem(written, code):
    known = PARAMETERS | {
        "nowhere": Parameter(value="XX"),
        "looks_like_a_day": Parameter(value="2026-01-31"),
    }
    with pytest.raises(ProblemsError) as caught:
        check_condition(bound_text(written, known), BANK, "here")
    assert [problem.code for problem in caught.value.problems] == [code]


def test_an_unknown_parameter_is_told_where_it_stands():
    text = "city = 'GZ' AND\n  job = :who"
    with pytest.raises(ProblemsError) as caught:
        check_condition(text, BANK, "here")
    (problem,) = caught.value.problems
    assert problem.fact_map() == {"at": "2:9", "near": ":who", "parameter": "who"}


def test_expressions_take_parameters_too():
    assert check_value(bound_text(":least", PARAMETERS), BANK, "here", money=True) == Literal(
        5000050, Kind.MONEY
    )
    assert check_value(bound_text("aum * :score", PARAMETERS), BANK, "here", money=True).cents
    plain = check_value(bound_text(":score", PARAMETERS), BANK, "here", money=False)
    assert plain == Literal(0.05, Kind.REAL)


@settings(max_examples=examples(200), deadline=None, derandomize=True)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_whatever_a_text_holds_it_stays_one_text(value):
    bound = bound_text("job <> :it AND age > 1", {"it": Parameter(value=value)})
    condition = check_condition(bound, BANK, "here")
    assert isinstance(condition, And)
    assert condition.items[0].right == Literal(value, Kind.TEXT)
    assert [column.name for column in columns_of(condition)] == ["job", "age"]


@pytest.mark.parametrize("text", [row[0] for row in TABLE])
def test_a_text_of_the_language_reads_the_same_within_another(text):
    both = check_condition(all_of((text, "vip"), "here"), BANK, "here")
    assert both == check_condition(f"({text}\n) AND (vip)", BANK, "here")


# parts that must all hold; one of them reaches beyond its brackets
BEYOND = ["TRUE) OR (TRUE", "vip -- ", "vip) --", "vip; DROP TABLE x", "vip) OR vip OR (vip", "'"]


@pytest.mark.parametrize("text", BEYOND)
def test_no_part_reaches_beyond_its_own_brackets(text):
    try:
        whole = all_of(("age > 60", text), "here")
    except ProblemsError:
        return
    assert check_condition(whole, BANK, "here") == check_condition("age > 60 AND vip", BANK, "here")


def test_or_within_and_stays_within():
    whole = all_of(("vip OR payroll", "", "age > 60 OR TRUE"), "here")
    condition = check_condition(whole, BANK, "here")
    assert isinstance(condition, And)
    assert len(condition.items) == 2
    assert condition.items[1].items[1] == Constant(value=True)


def test_a_condition_asks_its_parts():
    assert asks("(within_unit('GZ')) AND (vip OR payroll)", "WITHIN_UNIT('GZ')")
    assert not asks("within_unit('GZ') OR vip", "WITHIN_UNIT('GZ')")
    assert not asks("within_unit('GZ') AND vip OR payroll", "WITHIN_UNIT('GZ')")
    assert not asks("within_unit('SZ') AND vip", "WITHIN_UNIT('GZ')")


def test_kinds_follow_values():
    assert [kind_of(parameter) for parameter in PARAMETERS.values()] == [
        Kind.MONEY, Kind.INTEGER, Kind.REAL, Kind.TEXT, Kind.BOOLEAN, Kind.DATE, Kind.TIMESTAMP,
        Kind.INTEGER, Kind.INTEGER, Kind.TEXT, Kind.TEXT,
    ]  # fmt: skip
    assert parameters_of("aum > :least AND job = ':no' AND age IN (:years, :years)") == {
        "least",
        "years",
    }
