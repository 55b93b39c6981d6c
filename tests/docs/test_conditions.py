"""docs/reference/conditions.md: every example is checked, read back and asked."""

import pytest

from docs.conditions_page import CATALOGUE, PAGE, customer, holds
from docs.pages import code, section, table
from hengce.errors import ProblemsError
from hengce.rules import check, compare, folds, literals, parse, values
from hengce.rules.check import check_condition, check_value
from hengce.rules.words import read_back, read_back_value
from hengce.words.problems_rules import SENTENCES


@pytest.mark.parametrize(("text", "zh", "en"), table(section(PAGE, "Examples")))
def test_a_condition_is_read_back(text: str, zh: str, en: str) -> None:
    condition = check_condition(code(text), CATALOGUE, "page")
    assert read_back(condition, CATALOGUE, "zh") == zh
    assert read_back(condition, CATALOGUE, "en") == en


@pytest.mark.parametrize(("text", "zh", "en"), table(section(PAGE, "Numeric expressions")))
def test_an_expression_is_read_back(text: str, zh: str, en: str) -> None:
    value = check_value(code(text), CATALOGUE, "page")
    assert read_back_value(value, CATALOGUE, "zh") == zh
    assert read_back_value(value, CATALOGUE, "en") == en


@pytest.mark.parametrize(("text", "who", "answer"), table(section(PAGE, "NULL")))
def test_the_kernel_answers_as_the_table_says(text: str, who: str, answer: str) -> None:
    assert holds(code(text), customer(who)) is (answer == "yes")


REFUSED = table(section(PAGE, "What is refused"))


@pytest.mark.parametrize(("text", "problem"), REFUSED)
def test_a_refusal_has_the_code_of_the_table(text: str, problem: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        check_condition(text.strip("`"), CATALOGUE, "page")
    assert {each.code for each in caught.value.problems} == {code(problem)}


def test_the_table_of_refusals_leaves_out_only_lengths_and_results() -> None:
    elsewhere = {
        "rule.too_long",
        "rule.too_deep",
        "rule.in_list",
        "rule.interval_length",
        "rule.not_a_number",
        "rule.not_plain",
        *("rule.broken_tag", "rule.formula_cycle", "rule.formula_size"),  # of formulas
    }
    assert {code(problem) for _, problem in REFUSED} | elsewhere == set(SENTENCES)


def test_the_limits_are_those_of_the_code() -> None:
    limits = "\n".join(row[1] for row in table(section(PAGE, "Limits")))
    for limit in (
        parse.TEXT_LENGTH_MAX,
        parse.DEPTH_MAX,
        compare.IN_LIST_MAX,
        check.FORMULA_SIZE_MAX,
        literals.DIGITS_MAX,
        folds.WINDOW_DAYS_MAX,
        values.INTERVAL_DAYS_MAX,
    ):
        assert f"{limit:,}" in limits
