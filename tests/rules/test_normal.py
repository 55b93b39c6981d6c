"""NOT goes to the leaves and the answer stays."""

import pytest
from hypothesis import given, settings

from amount import examples
from hengce.rules.ast import And, Condition, Constant, Not, Or
from hengce.rules.check import check_condition
from hengce.rules.normal import normal
from rules.oracle import truth
from rules.strategies import CATALOGUE, conditions, histories, rows

# what is written, what it means without NOT
TABLE = [
    ("NOT (age > 30 AND vip)", "age <= 30 OR vip = FALSE"),
    ("NOT (age > 30 OR vip)", "age <= 30 AND vip = FALSE"),
    ("NOT (NOT (age = 3))", "age = 3"),
    ("NOT age <> 3", "age = 3"),
    ("NOT age < 3", "age >= 3"),
    ("NOT age >= 3", "age < 3"),
    ("age NOT BETWEEN 18 AND 60", "age < 18 OR age > 60"),
    ("NOT (city IN ('a') OR city LIKE 'b%')", "city NOT IN ('a') AND city NOT LIKE 'b%'"),
    ("NOT (age IS NULL AND vip)", "age IS NOT NULL OR vip = FALSE"),
    ("NOT (vip IS TRUE)", "vip IS NULL OR vip = FALSE"),
    ("vip IS NOT FALSE", "vip IS NULL OR vip"),
    ("NOT (vip IS NOT TRUE)", "vip"),
    ("NOT (NOT (vip IS TRUE))", "vip"),
    ("vip AND (age = 1 AND (age = 2 AND age = 3))", "vip AND age = 1 AND age = 2 AND age = 3"),
    ("vip AND TRUE", "vip"),
    ("vip AND NOT TRUE", "FALSE"),
    ("vip OR NOT FALSE", "TRUE"),
    ("vip OR FALSE", "vip"),
    ("NOT (TRUE AND TRUE)", "FALSE"),
    ("TRUE", "TRUE"),
]


@pytest.mark.parametrize(("written", "meant"), TABLE)
def test_table(written, meant):
    read = normal(check_condition(written, CATALOGUE, "here"))
    assert read == check_condition(meant, CATALOGUE, "here")


@settings(max_examples=examples(300), deadline=None, derandomize=True)
@given(conditions(), rows(), histories())
def test_normal_holds_for_the_same_customers(condition, row, past):
    assert (truth(normal(condition), row, past) is True) == (truth(condition, row, past) is True)


@settings(max_examples=examples(300), deadline=None, derandomize=True)
@given(conditions())
def test_normal_has_no_not_and_is_flat(condition):
    read = normal(condition)
    assert _is_normal(read)
    assert normal(read) == read


def _is_normal(condition: Condition) -> bool:
    match condition:
        case Not():
            return False
        case And(items=items) | Or(items=items):
            other = (type(condition), Constant)
            return len(items) > 1 and all(
                _is_normal(item) and not isinstance(item, other) for item in items
            )
    return True
