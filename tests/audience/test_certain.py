"""Who is not in an audience is not in it, also when a tag of his is not known."""

from dataclasses import replace as with_fields

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from amount import examples
from hengce.errors import ProblemsError
from hengce.model.audience import Audience, Slice
from hengce.model.noun import Label
from hengce.rules.certain import certain
from hengce.rules.check import check_condition
from hengce.rules.normal import normal
from rules.oracle import truth
from rules.strategies import CATALOGUE, COLUMNS, conditions, rows

UNKNOWN = dict.fromkeys(COLUMNS)


@settings(max_examples=examples(300), deadline=None, derandomize=True)
@given(conditions(events=False), rows())
def test_a_certain_condition_is_true_for_the_same_and_false_for_all_others(condition, row):
    holds = truth(condition, row, ()) is True
    assert truth(certain(condition), row, ()) is holds


def audience(name: str, **asks: object) -> Audience:
    return Audience(id=name, label=Label(zh=name, en=name), **asks)


AUDIENCES = (
    audience("rich", where="aum >= 1000"),
    audience("old", where="age >= 60"),
    audience("either", any_of=("rich", "old")),
    audience("old_not_rich", all_of=("old",), none_of=("rich",)),
    audience("asked", where="in_audience('either') AND NOT in_audience('old_not_rich')"),
    audience("tenth", where="vip", slice=Slice(salt="a", first=0, last=1000)),
    audience("broken", where="aum >="),
    audience("to", where="in_audience('fro')"),
    audience("fro", all_of=("to",)),
)
BANK = with_fields(CATALOGUE, audiences={one.id: one for one in AUDIENCES})

MEMBERS = [
    # condition, aum in cents, age, whether he is meant
    ("in_audience('rich')", 100_000, None, True),
    ("in_audience('rich')", 99_999, None, False),
    ("in_audience('rich')", None, None, False),
    ("NOT in_audience('rich')", 99_999, None, True),
    ("NOT in_audience('rich')", None, None, True),
    ("in_audience('either')", None, 60, True),
    ("in_audience('either')", None, None, False),
    ("NOT in_audience('either')", None, None, True),
    ("in_audience('old_not_rich')", None, 60, True),
    ("in_audience('old_not_rich')", 100_000, 60, False),
    ("in_audience('old_not_rich')", 99_999, 59, False),
    ("NOT in_audience('old_not_rich')", 100_000, 60, True),
    ("NOT in_audience('old_not_rich')", None, 60, False),
    ("in_audience('asked')", 100_000, 60, True),
    ("in_audience('asked')", None, 60, False),
    ("in_audience('rich') AND age < 60", 100_000, 59, True),
    ("in_audience('rich') AND age < 60", 100_000, None, False),
]


@pytest.mark.parametrize(("text", "aum", "age", "meant"), MEMBERS)
def test_an_audience_in_a_condition(text, aum, age, meant):
    condition = check_condition(text, BANK, "test")
    row = UNKNOWN | {"aum": aum, "age": age}
    assert (truth(condition, row, ()) is True) is meant
    assert (truth(normal(condition), row, ()) is True) is meant


REFUSED = [
    ("in_audience('poor')", "rule.unknown_audience"),
    ("in_audience(rich)", "rule.call"),
    ("in_audience('rich', 'old')", "rule.call"),
    ("in_audience('tenth')", "rule.sliced_audience"),
    ("in_audience('broken')", "rule.audience_wrong"),
    ("in_audience('to')", "rule.audience_wrong"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_what_a_condition_cannot_ask_of_an_audience(text, code):
    with pytest.raises(ProblemsError) as refused:
        check_condition(text, BANK, "test")
    assert [problem.code for problem in refused.value.problems] == [code]


def test_brackets_of_an_audience_stay_its_own():
    escaped = replace(AUDIENCES[0], where="vip) OR (age > 0")
    with pytest.raises(ProblemsError) as refused:
        check_condition("in_audience('rich')", with_fields(BANK, audiences={"rich": escaped}), "t")
    assert [problem.code for problem in refused.value.problems] == ["rule.audience_wrong"]
