"""Texts that the language refuses: why, and where."""

import string
from dataclasses import replace

import pytest

from hengce.errors import Problem, ProblemsError
from hengce.model.derived_tag import DerivedTag
from hengce.model.intent_rule import IntentRule, IntentStep
from hengce.model.noun import Label
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition, check_value, read_formula
from hengce.rules.parse import DEPTH_MAX, TEXT_LENGTH_MAX
from hengce.words.problems import tell_problem
from hengce.words.problems_rules import SENTENCES
from rules.bank import BANK, EVENTS, TAGS

# text, code, line:column
TABLE = [
    # no SQL, or more than the language knows
    ("aum >", "rule.syntax", "1:5"),
    ("age > 1\nAND AND vip", "rule.syntax", "2:5"),
    ("(age > 1", "rule.syntax", "1:8"),
    ("age > 1)", "rule.syntax", "1:8"),
    ("job = 'a", "rule.syntax", "1:7"),
    ("vip\n  AND job = 'a", "rule.syntax", "2:13"),
    ("vip /* why", "rule.syntax", "1:5"),
    ("age > 1 ORDER BY 1", "rule.syntax", "1:9"),
    ("SELECT 1", "rule.syntax", "1:1"),
    ("DROP TABLE customers", "rule.syntax", "1:1"),
    ("vip; vip", "rule.not_allowed", "1:1"),
    ("age IN (SELECT 1)", "rule.not_allowed", "1:1"),
    ("age = (SELECT 1)", "rule.not_allowed", "1:15"),
    ("CASE WHEN vip THEN 1 END = 1", "rule.not_allowed", "1:11"),
    ("CAST(age AS DOUBLE) > 1", "rule.not_allowed", "1:6"),
    ("age::VARCHAR = '1'", "rule.not_allowed", "1:1"),
    ("vip AND\n  upper(job) = 'A'", "rule.not_allowed", "2:3"),
    ("age = ?", "rule.not_allowed", "1:1"),
    ("tag.age > 1", "rule.not_allowed", "1:1"),
    ("vip AND age >\n :least", "rule.unknown_parameter", "2:2"),
    ("vip AND within_unit('GZ')", "rule.unknown_unit", "1:9"),
    ("vip AND in_audience('tenths')", "rule.unknown_audience", "1:9"),
    ("vip AND NOT in_audience('tenth')", "rule.sliced_audience", "1:13"),
    ("vip OR in_audience('circle')", "rule.audience_wrong", "1:8"),
    ("job ILIKE 'a%'", "rule.not_allowed", "1:1"),
    ("job LIKE 'a!%' ESCAPE '!'", "rule.not_allowed", "1:1"),
    ("job || 'x' = 'ax'", "rule.not_allowed", "1:1"),
    (". 0.5 < age", "rule.not_allowed", "1:9"),
    ("age IN ()", "rule.not_allowed", "1:1"),
    ("age BETWEEN SYMMETRIC 3 AND 1", "rule.not_allowed", "1:1"),
    ("age IS DISTINCT FROM 3", "rule.not_allowed", "1:1"),
    # names
    ("ages > 1", "rule.unknown_tag", "1:1"),
    ("vip AND 资产 > 1", "rule.unknown_tag", "1:9"),
    ('"AUM" > 1', "rule.unknown_tag", "1:1"),
    ("city = 'BJ'", "rule.unknown_code", "1:8"),
    ("level IN (1, 7)", "rule.unknown_code", "1:14"),
    ("bought", "rule.hindsight_tag", "1:1"),
    ("counts_of('fund_in') > 1", "rule.unknown_function", "1:1"),
    ("count_of('fund') > 1", "rule.unknown_event", "1:10"),
    ("sum_of('fund_in', 'amounts') > 1", "rule.unknown_property", "1:19"),
    # kinds
    ("age", "rule.not_a_condition", "1:1"),
    ("vip AND age + 1", "rule.not_a_condition", "1:9"),
    ("age = (age > 2)", "rule.not_a_value", "1:8"),
    ("aum > age", "rule.kinds", "1:1"),
    ("aum > 5 * 10000", "rule.kinds", "1:1"),
    ("matures_on < now()", "rule.kinds", "1:1"),
    ("last_login >= today()", "rule.kinds", "1:1"),
    ("job = age", "rule.kinds", "1:1"),
    ("age > '18'", "rule.literal_kind", "1:7"),
    ("job = 5", "rule.literal_kind", "1:7"),
    ("matures_on > 20260131", "rule.literal_kind", "1:14"),
    ("age IN (18.5)", "rule.literal_kind", "1:9"),
    ("age = NULL", "rule.null_compare", "1:1"),
    ("age IN (1, NULL)", "rule.null_compare", "1:1"),
    ("age NOT IN (1, vip)", "rule.not_a_literal", "1:16"),
    ("vip > 0", "rule.literal_kind", "1:7"),
    ("vip = payroll", "rule.boolean", "1:1"),
    ("vip < TRUE", "rule.boolean", "1:1"),
    ("vip IN (TRUE)", "rule.in_value", "1:1"),
    ("vip + 1 > 1", "rule.not_a_number", "1:1"),
    ("job = city", "rule.text_compare", "1:1"),
    ("'a' = 'b'", "rule.text_compare", "1:1"),
    ("job < 'm'", "rule.order", "1:1"),
    ("job BETWEEN 'a' AND 'b'", "rule.order", "1:1"),
    ("age IS TRUE", "rule.not_a_condition", "1:1"),
    ("vip IS 5", "rule.is", "1:1"),
    ("age LIKE '1%'", "rule.like_tag", "1:1"),
    ("job LIKE 'a%b'", "rule.like_pattern", "1:10"),
    ("job LIKE 'a_'", "rule.like_pattern", "1:10"),
    ("job LIKE '%'", "rule.like_pattern", "1:10"),
    ("job LIKE city", "rule.like_pattern", "1:10"),
    ("aum * loan > 1", "rule.units", "1:1"),
    ("aum + age > 1", "rule.units", "1:1"),
    ("age / aum > 1", "rule.units", "1:1"),
    ("aum % 100 = 0", "rule.units", "1:1"),
    ("score % 2 = 0", "rule.units", "1:1"),
    # literals
    ("aum > 1.005", "rule.money_decimals", "1:7"),
    ("aum > 92233720368547758.08", "rule.number_range", "1:7"),
    ("age > 9223372036854775808", "rule.number_range", "1:7"),
    ("age > 1e999999999", "rule.number_range", "1:7"),
    ("score > 1e400", "rule.number_range", "1:9"),
    ("born_on = '2026-02-30'", "rule.date_format", "1:11"),
    ("born_on = DATE '20260131'", "rule.date_format", "1:16"),
    ("opened_at > '2026-01-31 25:00'", "rule.timestamp_format", "1:13"),
    ("matures_on + 7 > today()", "rule.date_arithmetic", "1:1"),
    ("age + INTERVAL 7 DAY > 1", "rule.interval_base", "1:1"),
    ("matures_on > today() + INTERVAL 1 MONTH", "rule.interval_unit", "1:14"),
    ("matures_on > today() + INTERVAL 5 HOUR", "rule.interval_clock", "1:14"),
    ("opened_at > now() - INTERVAL 99999 DAY", "rule.interval_length", "1:13"),
    ("opened_at > now() - INTERVAL '1.5' DAY", "rule.interval_length", "1:30"),
    # events
    ("count_of() > 1", "rule.call", "1:1"),
    ("count_of(fund_in) > 1", "rule.call", "1:1"),
    ("count_of('fund_in', 30) > 1", "rule.call", "1:1"),
    ("count_of('fund_in', weeks => 1) > 1", "rule.call", "1:1"),
    ("count_of('fund_in', days => 1, hours => 1) > 1", "rule.call", "1:1"),
    ("count_of('fund_in', days => 1, days => 2) > 1", "rule.call", "1:1"),
    ("sum_of('fund_in') > 1", "rule.call", "1:1"),
    ("unfollowed_of('fund_in', days => 1) > 1", "rule.call", "1:1"),
    ("unfollowed_of('fund_in', by => 'wealth_viewed') > 1", "rule.call", "1:1"),
    ("followed_of('fund_in', within_hours => 1) > 1", "rule.call", "1:1"),
    ("followed_of('fund_in', by => fund_in, within_hours => 1) > 1", "rule.call", "1:30"),
    ("followed_of('fund_in', by => 'fund', within_hours => 1) > 1", "rule.unknown_event", "1:30"),
    ("followed_of('fund_in', by => 'fund_in', within_hours => 0) > 1", "rule.window", "1:57"),
    ("count_of('fund_in', by => 'wealth_viewed') > 1", "rule.call", "1:1"),
    ("decayed_of('fund_in') > 1", "rule.call", "1:1"),
    ("decayed_of('fund_in', 'amount', half_life_days => 1) > 1", "rule.not_plain", "1:23"),
    ("decayed_of('fund_in', 'product', half_life_days => 1) > 1", "rule.not_a_number", "1:23"),
    ("count_of('fund_in', days => 0) > 1", "rule.window", "1:29"),
    ("count_of('fund_in', days => 9999) > 1", "rule.window", "1:29"),
    ("count_of('fund_in', days => age) > 1", "rule.window", "1:29"),
    ("sum_of('fund_in', 'product') > 1", "rule.not_a_number", "1:19"),
    ("count_of('fund_in', where => rat > 1) > 1", "rule.unknown_property", "1:30"),
    ("count_of('fund_in', where => amount > 1 OR rate > 1) > 1", "rule.filter", "1:30"),
    ("count_of('fund_in', where => amount > rate) > 1", "rule.filter", "1:30"),
    ("count_of('fund_in', where => product > 'A') > 1", "rule.order", "1:30"),
    ("count_of('fund_in', where => amount = 'A') > 1", "rule.literal_kind", "1:39"),
    ("count_of('fund_in', where => first = 1) > 1", "rule.literal_kind", "1:38"),
]


@pytest.mark.parametrize(("text", "code", "at"), TABLE)
def test_table(text, code, at):
    problem = only_problem(text)
    assert (problem.code, problem.fact_map()["at"]) == (code, at)


# text, what was probably meant
NEAREST = [
    ("ages > 1", "age"),
    ("资产 > 1", "aum"),
    ("city = '深圳'", "SZ"),
    ("count_of('浏览理财') > 1", "wealth_viewed"),
    ("count_of('fundin') > 1", "fund_in"),
    ("sum_of('fund_in', 'amounts') > 1", "amount"),
    ("counts_of('fund_in') > 1", "count_of"),
]


@pytest.mark.parametrize(("text", "nearest"), NEAREST)
def test_the_nearest_name_is_suggested(text, nearest):
    assert only_problem(text).fact_map()["nearest"] == nearest


# text, code: bounds, before a parser or a tree gets too large
BOUNDS = [
    ("", "rule.empty"),
    (" \n ", "rule.empty"),
    ("-- nothing", "rule.syntax"),
    ("vip OR " * TEXT_LENGTH_MAX + "vip", "rule.too_long"),
    ("(" * (DEPTH_MAX + 1) + "vip" + ")" * (DEPTH_MAX + 1), "rule.too_deep"),
    ("(" * 5000 + "vip", "rule.too_deep"),
    ("NOT " * 2000 + "vip", "rule.too_deep"),
    ("- " * 2000 + "1 > age", "rule.too_deep"),
    ("age = 0" + " + 1" * DEPTH_MAX, "rule.too_deep"),
    ("vip\0", "rule.syntax"),
    ("job = '\ud800'", "rule.syntax"),
]


@pytest.mark.parametrize(("text", "code"), BOUNDS)
def test_bounds(text, code):
    assert only_problem(text).code == code


# text, whether it has to be an amount, code
VALUES = [
    ("job", None, "rule.not_a_number"),
    ("vip", None, "rule.not_a_number"),
    ("today()", None, "rule.not_a_number"),
    ("age > 1", None, "rule.not_a_value"),
    ("'5'", True, "rule.not_a_number"),
    ("0.001", True, "rule.money_decimals"),
    ("aum", False, "rule.not_plain"),
    ("aum * 0.1", False, "rule.not_plain"),
]


@pytest.mark.parametrize(("text", "money", "code"), VALUES)
def test_values(text, money, code):
    with pytest.raises(ProblemsError) as caught:
        check_value(text, BANK, "here", money=money)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_all_problems_of_a_text_are_shown():
    with pytest.raises(ProblemsError) as caught:
        check_condition("ages > 1 AND job < 'a' OR aum > 1.234", BANK, "strategies/a.yaml:3")
    found = {(p.where, p.code) for p in caught.value.problems}
    codes = ("rule.unknown_tag", "rule.order", "rule.money_decimals")
    assert found == {("strategies/a.yaml:3", code) for code in codes}


def test_every_code_has_sentences_that_its_facts_fill():
    texts = [text for text, *_ in (*TABLE, *BOUNDS)]
    problems = [only_problem(text) for text in texts]
    problems += [only_problem(f"age IN ({'1,' * 1001} 1)"), _not_plain(), _long_intent()]
    problems += [one for tag in BROKEN_TAGS for one in formula_problems(tag)]
    for problem in problems:
        for sentence in SENTENCES[problem.code]:
            names = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
            assert names <= problem.fact_map().keys(), problem
    assert {problem.code for problem in problems} == SENTENCES.keys()


BROKEN_TAGS = ("round", "large", "upon")


def formula_problems(name):
    texts = {
        "round": "round > 1",
        "large": " OR ".join(["a>1"] * 800),
        "upon": "large OR age > 1",
    }
    tags = [
        DerivedTag(name=name, formula=text, label=Label(zh=name, en=name))
        for name, text in texts.items()
    ]
    catalogue = Catalogue.of(TAGS, EVENTS, "Asia/Shanghai", derived=tags)
    return read_formula(catalogue.derived[name], catalogue).problems


def _not_plain():
    with pytest.raises(ProblemsError) as caught:
        check_value("aum", BANK, "here", money=False)
    return caught.value.problems[0]


def _long_intent():
    step = IntentStep(event="wealth_viewed")
    rule = IntentRule(id="looks", zh="看了又看", en="looks", steps=(step,), within_minutes=1)
    events = {**BANK.events, rule.id: rule.event_type}
    bank = replace(BANK, events=events, intents={rule.id: rule})
    return only_problem("count_of('looks', days => 400) > 1", bank)


def only_problem(text, bank=BANK):
    with pytest.raises(ProblemsError) as caught:
        check_condition(text, bank, "here")
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def test_a_place_is_said_in_words() -> None:
    """Whoever writes a condition counts characters and lines; `2:5` could be a time."""
    first = tell_problem(Problem.of("where", "rule.unknown_tag", at="1:4", tag="a", nearest="b"))
    assert first.zh == "第 4 个字符处的标签「a」不存在。"
    assert first.en == "There is no tag `a` (at character 4)."
    second = tell_problem(Problem.of("where", "rule.unknown_tag", at="2:5", tag="a", nearest="b"))
    assert second.zh == "第 2 行第 5 个字符处的标签「a」不存在。"
    assert second.en == "There is no tag `a` (at line 2, character 5)."
