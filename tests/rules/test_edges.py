"""Edges of the language: bounds, what is next to a bound, parts with a problem, signs, words."""

import pytest

from hengce.errors import Problem, ProblemsError
from hengce.model.tag import Kind
from hengce.rules.ast import (
    And,
    Arithmetic,
    Clock,
    Column,
    Compare,
    Compute,
    In,
    IsNull,
    IsTrue,
    Literal,
    Operator,
    Or,
    Shift,
    Value,
)
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition, check_value
from hengce.rules.compare import IN_LIST_MAX
from hengce.rules.folds import WINDOW_DAYS_MAX
from hengce.rules.normal import normal
from hengce.rules.parse import DEPTH_MAX, EXCERPT_LENGTH_MAX, TEXT_LENGTH_MAX
from hengce.rules.values import INTERVAL_DAYS_MAX
from hengce.rules.words import read_back, read_back_value
from rules.bank import BANK

AGE, AUM = Column("age", Kind.INTEGER), Column("aum", Kind.MONEY)
PAYROLL, SCORE = Column("payroll", Kind.BOOLEAN), Column("score", Kind.REAL)


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as caught:
        check_condition(text, BANK, "here")
    return tuple(caught.value.problems)


# Bounds -----------------------------------------------------------------------------------

DAYS = f"count_of('fund_in', days => {WINDOW_DAYS_MAX}) > 1"
LEAP = f"opened_at > now() - INTERVAL {INTERVAL_DAYS_MAX} DAY"

ALLOWED = [
    "vip".ljust(TEXT_LENGTH_MAX),
    "(" * DEPTH_MAX + "vip" + ")" * DEPTH_MAX,
    " OR ".join(["(vip)"] * (DEPTH_MAX + 1)),
    " OR ".join(["(vip AND (payroll))"] * DEPTH_MAX),
    "age = 0" + " + 1" * (DEPTH_MAX - 2),  # the comparison and the 0 are levels too
    f"age IN ({', '.join(['1'] * IN_LIST_MAX)})",
    DAYS,
    LEAP,
    f"count_of('fund_in', minutes => {WINDOW_DAYS_MAX * 1440}) > 1",
    "opened_at > now() - INTERVAL '-36500' DAY",
    "age > 9223372036854775807",
    "age > -9223372036854775807",
    "aum > -92233720368547758.07",
    f"aum > 1.{'0' * 27}",
    "count_of('fund_in', minutes => 1) > 1",
    "opened_at > now() - INTERVAL 0 DAY",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_on_the_bound(text: str) -> None:
    assert check_condition(text, BANK, "here")


BEYOND = [
    ("vip".ljust(TEXT_LENGTH_MAX + 1), "rule.too_long"),
    ("(" * (DEPTH_MAX + 1) + "vip" + ")" * (DEPTH_MAX + 1), "rule.too_deep"),
    ("age = 0" + " + 1" * (DEPTH_MAX - 1), "rule.too_deep"),
    ("(job = 'a' AND " * (DEPTH_MAX + 1) + "vip" + ")" * (DEPTH_MAX + 1), "rule.too_deep"),
    (f"age IN ({', '.join(['1'] * (IN_LIST_MAX + 1))})", "rule.in_list"),
    (DAYS.replace("60)", "61)"), "rule.window"),
    ("count_of('fund_in', days => 0000000001) > 1", "rule.window"),
    ("count_of('fund_in', days => '5') > 1", "rule.window"),
    ("count_of('fund_in', days => \"5\") > 1", "rule.window"),
    (LEAP.replace("00 ", "01 "), "rule.interval_length"),
    ("opened_at > now() - INTERVAL '0000000001' DAY", "rule.interval_length"),
    ("age > -9223372036854775808", "rule.number_range"),
    (f"aum > 1.{'0' * 28}", "rule.number_range"),
]


@pytest.mark.parametrize(("text", "code"), BEYOND)
def test_beyond_the_bound(text: str, code: str) -> None:
    assert [problem.code for problem in problems(text)] == [code]


# Problems ---------------------------------------------------------------------------------

# A part that has a problem makes no second one for what contains it.
ONCE = [
    ("ages IN (1)", "rule.unknown_tag"),
    ("ages IS NULL", "rule.unknown_tag"),
    ("ages LIKE 'a%'", "rule.unknown_tag"),
    ("'a' LIKE 'a'", "rule.like_tag"),
    ("job LIKE 5", "rule.like_pattern"),
    ("-ages > 1", "rule.unknown_tag"),
    ("-job > 1", "rule.not_a_number"),
    ("-'5' < age", "rule.not_a_literal"),
    ("age IN (-vip)", "rule.not_a_literal"),
    ("ages + 1 > 1", "rule.unknown_tag"),
    ("1 + ages > 1", "rule.unknown_tag"),
    ("aum + 1.005 > 1", "rule.money_decimals"),
    ("1.005 + aum > 1", "rule.money_decimals"),
    ("aum BETWEEN 1.005 AND 2", "rule.money_decimals"),
    ("aum BETWEEN 1 AND 2.005", "rule.money_decimals"),
    ("born_on = '2026-01-31 10:00'", "rule.date_format"),
    ("foo() = 1", "rule.unknown_function"),
    ("CAST(age AS DATE) = today()", "rule.not_allowed"),
    ("CAST('5' AS INTEGER) = age", "rule.not_allowed"),
    ("CAST(5 AS DATE) = today()", "rule.not_allowed"),
    ("today() + INTERVAL '5' > born_on", "rule.interval_unit"),
    ("count_of(5) > 1", "rule.call"),
    ("sum_of('fund_in', amount) > 1", "rule.call"),
    ("count_of('fund_in', days => 0) > 'a'", "rule.window"),
    ("count_of('fund_in', where => product > 5) > 1", "rule.literal_kind"),
    ("count_of('fund_in', where => rat > 'x') > 1", "rule.unknown_property"),
    ("count_of('fund_in', where => first = DATE '2026-01-31') > 1", "rule.literal_kind"),
    ("count_of('fund_in', where => due = TRUE) > 1", "rule.literal_kind"),
]


@pytest.mark.parametrize(("text", "code"), ONCE)
def test_one_problem(text: str, code: str) -> None:
    assert [problem.code for problem in problems(text)] == [code]


LONG = "score_of_a_customer_who_is_not_known_to_us"

# text, line:column, the words there
NEAR = [
    ("vip AND aum > age", "1:9", "aum > age"),
    ("DATE '2026-01-31' < age", "1:6", "'2026-01-31' < age"),
    ("vip AND TRUE < payroll", "1:16", "payroll"),
    ("vip = payroll", "1:1", "vip = payroll"),
    ("vip AND 'm' > job", "1:9", "'m' > job"),
    ("job = city", "1:1", "job = city"),
    ("'BJ' = city", "1:1", "'BJ'"),
    ("city = 'BJ'", "1:8", "'BJ'"),
    ("NULL", "1:1", "NULL"),
    ("aum * loan\n  > 1", "1:1", "aum * loan"),
    (f"{LONG[:EXCERPT_LENGTH_MAX]} > 1", "1:1", LONG[:EXCERPT_LENGTH_MAX]),
    (f"{LONG} > 1", "1:1", f"{LONG[: EXCERPT_LENGTH_MAX - 1]}…"),
]


@pytest.mark.parametrize(("text", "at", "near"), NEAR)
def test_where_a_problem_is(text: str, at: str, near: str) -> None:
    facts = problems(text)[0].fact_map()
    assert (facts["at"], facts["near"]) == (at, near)


# text, what the problem says
FACTS = [
    ("aum * loan > 1", {"left": "money", "right": "money", "operator": "*"}),
    ("age / (aum * 0.5) > 1", {"left": "integer", "right": "money", "operator": "/"}),
    ("aum + age > 1", {"left": "money", "right": "integer"}),
    ("count_of() > 1", {"usage": "count_of('…', days => 30, where => … = …)"}),
    ("sum_of() > 1", {"usage": "sum_of('…', '…', days => 30, where => … = …)"}),
]


@pytest.mark.parametrize(("text", "said"), FACTS)
def test_what_a_problem_says(text: str, said: dict[str, str]) -> None:
    facts = problems(text)[0].fact_map()
    assert {name: str(facts[name]) for name in said} == said


def test_without_tags_none_is_near() -> None:
    with pytest.raises(ProblemsError) as caught:
        check_condition("age > 1", Catalogue.of((), (), "UTC"), "here")
    assert caught.value.problems[0].fact_map()["nearest"] == "-"


# Values -----------------------------------------------------------------------------------


def literal(number: float, kind: Kind) -> Literal:
    return Literal(number, kind)


VALUES: list[tuple[str, Value]] = [
    ("2", literal(2, Kind.INTEGER)),
    ("2.0", literal(2.0, Kind.REAL)),
    ("2e0", literal(2.0, Kind.REAL)),
    ("2E0", literal(2.0, Kind.REAL)),
    ("-5", literal(-5, Kind.INTEGER)),
    ("- -5", literal(5, Kind.INTEGER)),
    ("- - -5", literal(-5, Kind.INTEGER)),
    ("-(-(5))", literal(5, Kind.INTEGER)),
    (
        "0.5 + aum",
        Compute(Arithmetic.ADD, literal(50, Kind.MONEY), AUM, Kind.MONEY),
    ),
    (
        "aum - 0.5",
        Compute(Arithmetic.SUBTRACT, AUM, literal(50, Kind.MONEY), Kind.MONEY),
    ),
    (
        "1 + 2",
        Compute(Arithmetic.ADD, literal(1, Kind.INTEGER), literal(2, Kind.INTEGER), Kind.INTEGER),
    ),
    ("-aum", Compute(Arithmetic.SUBTRACT, literal(0, Kind.MONEY), AUM, Kind.MONEY)),
    ("-score", Compute(Arithmetic.SUBTRACT, literal(0.0, Kind.REAL), SCORE, Kind.REAL)),
    (
        "- -age",
        Compute(
            Arithmetic.SUBTRACT,
            literal(0, Kind.INTEGER),
            Compute(Arithmetic.SUBTRACT, literal(0, Kind.INTEGER), AGE, Kind.INTEGER),
            Kind.INTEGER,
        ),
    ),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_value_is_read_as(text: str, value: Value) -> None:
    assert check_value(text, BANK, "here") == value


def test_an_amount_that_is_no_whole_number_stays_an_amount() -> None:
    minus = check_value("-(aum * 0.5)", BANK, "here")
    assert (minus.kind, minus.cents) == (Kind.REAL, True)
    score = check_value("score", BANK, "here", money=True)
    assert (score.kind, score.cents) == (Kind.REAL, True)
    cents = check_condition("aum * 0.5 IN (100)", BANK, "here")
    assert cents.literals == (Literal(10_000.0, Kind.REAL),)


# Conditions -------------------------------------------------------------------------------

LESS = Compare(Operator.LE, AGE, Literal(1, Kind.INTEGER))

# what is written, its form without NOT
NORMAL = [
    (
        "NOT (age > 1 AND payroll IS TRUE)",
        Or((LESS, IsNull(PAYROLL, negated=False), IsTrue(PAYROLL, negated=True))),
    ),
    (
        "payroll AND (age <= 1 OR vip)",
        And(
            (
                IsTrue(PAYROLL, negated=False),
                Or((LESS, IsTrue(Column("vip", Kind.BOOLEAN), negated=False))),
            )
        ),
    ),
    (
        "payroll OR (age <= 1 AND vip)",
        Or(
            (
                IsTrue(PAYROLL, negated=False),
                And((LESS, IsTrue(Column("vip", Kind.BOOLEAN), negated=False))),
            )
        ),
    ),
    ("age NOT IN (1, 2)", In(AGE, tuple(Literal(n, Kind.INTEGER) for n in (1, 2)), negated=True)),
]


@pytest.mark.parametrize(("text", "form"), NORMAL)
def test_normal_form(text: str, form: object) -> None:
    assert normal(check_condition(text, BANK, "here")) == form


# text, in Chinese, in English
WORDS = [
    ("job NOT LIKE '教%'", "职业 不以“教”开头", "job does not start with “教”"),
    ("job NOT LIKE '%师'", "职业 不以“师”结尾", "job does not end with “师”"),
    ("job LIKE '%工%'", "职业 包含“工”", "job contains “工”"),
    ("job NOT LIKE '教师'", "职业 ≠ “教师”", "job ≠ “教师”"),
    ("age > -5", "年龄 > −5", "age > −5"),
    ("score > 1e-7", "评分 > 1e-07", "score > 1e-07"),
    ("score > -1e-7", "评分 > −1e-07", "score > −1e-07"),
    ("born_on > today() + INTERVAL 0 DAY", "生日 > 今天 + 0日", "birthday > today + 0 days"),
    (
        "count_of('fund_in', where => first = FALSE) > 0",
        "他行转入（first = 否） > 0 次",
        "inbound transfer (first = no) > 0 times",
    ),
    ("- -age > 0", "0 − （0 − 年龄） > 0", "0 − (0 − age) > 0"),
]


@pytest.mark.parametrize(("text", "zh", "en"), WORDS)
def test_words(text: str, zh: str, en: str) -> None:
    condition = check_condition(text, BANK, "here")
    assert (read_back(condition, BANK, "zh"), read_back(condition, BANK, "en")) == (zh, en)


def test_a_time_that_no_unit_divides_is_told_in_microseconds() -> None:
    later = Shift(Clock(Kind.TIMESTAMP), 5, Kind.TIMESTAMP)
    assert read_back_value(later, BANK, "zh") == "现在 + 5微秒"
    earlier = Shift(Clock(Kind.TIMESTAMP), -1, Kind.TIMESTAMP)
    assert read_back_value(earlier, BANK, "en") == "now − 1 microsecond"
