"""What is proved of conditions: by tables, and against the meaning of random ones."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.model.tag import Kind
from hengce.rules.ast import And, Clock, Not
from hengce.rules.check import check_condition
from hengce.rules.normal import normal
from hengce.rules.proof import always, core, follows, names, never, otherwise
from rules.oracle import truth
from rules.strategies import CATALOGUE, NOW, TODAY, conditions, histories, leaves, rows

MANY = settings(max_examples=examples(200), deadline=None, derandomize=True)

NEVER = [
    "FALSE",
    "age > 30 AND age < 30",
    "age > 30 AND age < 31",
    "age >= 31 AND age <= 30",
    "age BETWEEN 40 AND 30",
    "age > 30.5 AND age < 31",
    "age = 3 AND age = 4",
    "age = 3 AND age <> 3",
    "age BETWEEN 3 AND 4 AND age <> 3 AND age NOT IN (4, 5)",
    "age IN (1, 2) AND age IN (3, 4)",
    "age IN (1, 2) AND age > 2",
    "age > 5 AND visits > age AND visits < 5",
    "age < visits AND visits < age",
    "age <> age",
    "aum >= 500000 AND aum < 499999.99",
    "aum > loan AND loan > aum",
    "ratio > 0.5 AND ratio < 0.5",
    "ratio > 0.5 AND ratio <= 0.5",
    "ratio < risk AND risk < ratio",
    "ratio = 0.5 AND ratio <> 0.5",
    "age IS NULL AND age > 3",
    "age IS NULL AND age * 2 > 3",
    "vip AND NOT vip",
    "vip AND vip IS NULL",
    "city = 'a' AND city = 'b'",
    "city = 'a' AND city <> 'a'",
    "city IN ('a', 'b') AND city NOT IN ('a', 'b', 'c')",
    "city LIKE 'a%' AND city = 'ba'",
    "city LIKE 'a%' AND city LIKE 'b%'",
    "city LIKE '%a' AND city LIKE '%b'",
    "city LIKE '%a%' AND city NOT LIKE '%a%'",
    "matures < today() AND matures >= today()",
    "matures > today() + INTERVAL '7' DAY AND matures < today()",
    "matures = DATE '2026-01-01' AND matures > DATE '2026-06-01'",
    "opened > now() AND opened < now() - INTERVAL '1' HOUR",
    "count_of('viewed') < 0",
    "count_of('viewed', days => 7) > 3 AND count_of('viewed', days => 30) < 3",
    "count_of('viewed', where => seconds > 5) > 3 AND count_of('viewed') <= 3",
    "last_of('viewed') > now()",
    "last_of('viewed', days => 7) < now() - INTERVAL '7' DAY",
    "(age < 3 OR age > 5) AND age = 4",
    "NOT (age < 3 OR age >= 3 OR age IS NULL)",
    "(vip OR payroll) AND NOT vip AND NOT payroll",
]  # fmt: skip
PERHAPS = [
    "TRUE",
    "age > 30 AND age < 32",
    "age > 30 AND visits < 30",
    "ratio > 0.5 AND ratio < 0.6",
    "age IS NULL AND visits > 3",
    "vip OR NOT vip",
    "city LIKE 'a%' AND city LIKE 'ab%'",
    "city LIKE '%a%' AND city LIKE '%b%'",
    "city = 'a' OR city = 'b'",
    "matures < today() AND matures >= DATE '2026-01-01'",
    "count_of('viewed') > 3 AND count_of('paid') < 3",
    "count_of('viewed', days => 30) > 3 AND count_of('viewed', days => 7) < 3",
    "age IN (1, 2) AND age NOT IN (2, 3)",
    "age * 2 > 10 AND age < 5",
]
ALWAYS = [
    "TRUE",
    "age IS NULL OR age IS NOT NULL",
    "age < 3 OR age >= 3 OR age IS NULL",
    "count_of('viewed') >= 0",
    "vip IS NULL OR vip OR NOT vip",
    "city IN ('a') OR city NOT IN ('a') OR city IS NULL",
]
NOT_ALWAYS = ["age < 3 OR age >= 3", "vip OR NOT vip", "age = age", "count_of('viewed') > 0"]


def read(text):
    return normal(check_condition(text, CATALOGUE, "here"))


@pytest.mark.parametrize("text", NEVER)
def test_what_no_customer_meets(text):
    assert never([read(text)])


@pytest.mark.parametrize("text", [*PERHAPS, *ALWAYS])
def test_what_a_customer_may_meet(text):
    assert not never([read(text)])


@pytest.mark.parametrize("text", ALWAYS)
def test_what_every_customer_meets(text):
    assert always(read(text))


@pytest.mark.parametrize("text", [*PERHAPS[1:], *NOT_ALWAYS])
def test_what_not_every_customer_meets(text):
    assert not always(read(text))


# what is given, what follows from it
FOLLOWS = [
    ("aum >= 500000", "aum > 100000"),
    ("aum >= 500000 AND vip", "vip"),
    ("city = 'a'", "city IN ('a', 'b')"),
    ("city = 'ab'", "city LIKE 'a%'"),
    ("matures BETWEEN today() AND today() + INTERVAL '7' DAY", "matures >= today()"),
    ("count_of('viewed', days => 7) >= 3", "count_of('viewed', days => 30) >= 2"),
    ("age = 3 OR age = 4", "age IN (3, 4)"),
]


@pytest.mark.parametrize(("given_text", "text"), FOLLOWS)
def test_what_follows(given_text, text):
    assert follows(read(text), [read(given_text)])
    assert not follows(read(given_text + " AND age = 77"), [read(text)])


def test_a_clock_between_two_days():
    clocks = {Clock(kind=Kind.DATE): (TODAY, TODAY + 30)}
    past = read("matures < DATE '2020-01-01' AND matures >= today()")
    assert not never([past])
    assert never([past], clocks)


def test_the_core_names_what_contradicts():
    parts = core([read("vip AND age > 30 AND aum > 5"), read("age < 20 OR age IS NULL")])
    assert names(parts) == ("age",)


def test_what_would_be_too_many_alternatives_proves_nothing_wrong():
    wide = " AND ".join(f"(age = {n} OR visits = {n} OR aum > {n})" for n in range(12))
    assert not never([read(wide)])
    assert never([read(f"{wide} AND vip AND NOT vip")])


@MANY
@given(st.lists(conditions() | leaves(), min_size=1, max_size=4), st.lists(rows(), min_size=8),
       histories())  # fmt: skip
def test_what_is_called_impossible_is_met_by_no_customer(parts, customers, past):
    proved = never(parts)
    for row in customers:
        met = all(truth(part, row, past) is True for part in parts)
        assert not (proved and met)


@MANY
@given(st.lists(leaves(), min_size=2, max_size=5), st.lists(rows(), min_size=30, max_size=60),
       histories())  # fmt: skip
def test_impossible_pairs_are_looked_for_among_those_that_are_proved(parts, customers, past):
    """Conditions that contradict each other are rare at random: here every case is one."""
    together = And(items=(*parts, Not(item=parts[0])))
    assume(never([normal(together)]))
    assert not any(truth(together, row, past) is True for row in customers)


@MANY
@given(conditions(), st.lists(rows(), min_size=8, max_size=30), histories())
def test_a_condition_or_what_is_otherwise_holds_for_every_customer(condition, customers, past):
    rest = otherwise(condition)
    for row in customers:
        assert (truth(condition, row, past) is True) is not (truth(rest, row, past) is True)
    if always(condition):
        assert all(truth(condition, row, past) is True for row in customers)


@MANY
@given(conditions() | leaves(), leaves(), st.lists(rows(), min_size=8, max_size=30), histories())
def test_what_follows_holds_wherever_what_is_given_holds(condition, base, customers, past):
    proved = follows(condition, [base])
    for row in customers:
        if proved and truth(base, row, past) is True:
            assert truth(condition, row, past) is True


def test_the_clocks_of_the_tests_agree():
    clocks = {Clock(kind=Kind.TIMESTAMP): (NOW, NOW)}
    assert never([read("opened > TIMESTAMP '2026-12-31' AND opened <= now()")], clocks)
