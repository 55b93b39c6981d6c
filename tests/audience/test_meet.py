"""Sets of bits answer what the kernel and DuckDB answer, over a snapshot and a day."""

import numpy as np
import pytest
from hypothesis import given, settings

from amount import examples
from audience.bank import CUSTOMERS, LAYOUT, MANY, Bank, judged_by_duckdb, made
from hengce.audience.column import FEW
from hengce.audience.meet import Meeting, meeting
from hengce.kernel.bits import rows_of
from hengce.kernel.eligibility import evaluate, inputs
from hengce.rules.ast import Condition
from hengce.rules.check import check_condition
from hengce.rules.normal import normal
from hengce.rules.program import compile_program
from hengce.rules.sql import Frame, where_sql
from rules.strategies import CATALOGUE, COLUMNS, NOW, TODAY, conditions

NO_LONGS, NO_REALS = np.empty((0, CUSTOMERS), np.int64), np.empty((0, CUSTOMERS))


@pytest.fixture(scope="module")
def bank() -> Bank:
    return made(seed=7)


@pytest.fixture(scope="module")
def index(bank):
    return bank.index()


@pytest.fixture(scope="module")
def judge(bank):
    with judged_by_duckdb(bank) as connection:
        connection.execute("SET threads = 1")
        yield connection


def prepared(bank: Bank, index, condition: Condition) -> tuple[Meeting, np.ndarray, list[int]]:
    """Return what answers by bits, the kernel's answer, and how many rows the kernel was asked."""
    program = compile_program([normal(condition)], [], LAYOUT)
    bound = program.bind(bank.population.dictionaries, NOW, TODAY)
    truth, _ = evaluate(bound, inputs(bank.rows, NO_LONGS, NO_REALS))
    asked: list[int] = []

    def ask(_: int, rows: np.ndarray) -> np.ndarray:
        asked.append(len(rows))
        return truth[0][rows]

    return meeting(index, bank.day, program, bound, ask), truth[0], asked


@settings(max_examples=examples(400), deadline=None, derandomize=True)
@given(conditions(events=False))
def test_the_kernel_and_duckdb_say_the_same(bank, index, judge, condition):
    by_bits, truth, _ = prepared(bank, index, condition)
    found = rows_of(by_bits.members(0)).tolist()
    assert found == np.flatnonzero(truth).tolist()
    sql = f"SELECT n FROM customers WHERE {where_sql(condition, Frame(now=NOW, today=TODAY))}"
    assert found == sorted(n for (n,) in judge.execute(sql).fetchall())


ALONE = [
    "vip",
    "NOT vip",
    "vip IS NULL",
    "age >= 2",
    "age <> 2",
    "age BETWEEN -1 AND 3",
    "age IN (1, 2, 40)",
    "age NOT IN (1, 2, 40)",
    "visits > 17",
    "visits <= -200",
    "visits < 1000",
    "visits BETWEEN -20 AND 20",
    "visits = 20",
    "visits IN (3, 5, 8, 13, 21)",
    "visits NOT IN (3, 5, 8, 13, 21)",
    "visits IS NULL",
    "visits IS NOT NULL",
    "risk < 0.25",
    "risk >= -0.5 AND risk < 0.5",
    "risk <> 0.0",
    "ratio = 0.0",
    "loan > 1.50",
    "loan IS NULL OR loan < 0",
    "city = '广州'",
    "city <> '广州'",
    "city LIKE 'a%'",
    "city IS NULL",
    "job = 'a17'",
    "job LIKE 'a%'",
    "job LIKE '%7%'",
    "job NOT LIKE '%7%'",
    "job IN ('a1', 'a2', 'b3', 'nobody')",
    "job IS NULL",
    "matures >= today()",
    "matures < today() + INTERVAL 30 DAY AND matures >= today() - INTERVAL 30 DAY",
    "seen > now() - INTERVAL 1 HOUR",
    "seen IS NOT NULL AND NOT (seen > now())",
    "vip AND (age > 0 OR visits > 10) AND NOT (city = 'a' OR loan IS NULL)",
]


@pytest.mark.parametrize("text", ALONE)
def test_what_compares_a_tag_with_a_constant_is_answered_without_the_kernel(bank, index, text):
    condition = check_condition(text, CATALOGUE, "test")
    by_bits, truth, asked = prepared(bank, index, condition)
    assert rows_of(by_bits.members(0)).tolist() == np.flatnonzero(truth).tolist()
    assert asked == []


PARTLY = [
    # condition, which customers the kernel may be asked of
    ("age > visits", "TRUE"),
    ("vip AND age > visits", "vip"),
    ("vip OR age > visits", "vip IS NULL OR NOT vip"),
    (
        "city = 'a' AND (payroll OR aum + loan > 0)",
        "city = 'a' AND (payroll IS NULL OR NOT payroll)",
    ),
    ("city = 'nowhere' AND aum + loan > 0", "FALSE"),
]


@pytest.mark.parametrize(("text", "rest"), PARTLY)
def test_the_kernel_is_asked_only_of_those_whom_bits_leave_open(bank, index, text, rest):
    by_bits, truth, asked = prepared(bank, index, check_condition(text, CATALOGUE, "test"))
    assert rows_of(by_bits.members(0)).tolist() == np.flatnonzero(truth).tolist()
    left, _, _ = prepared(bank, index, check_condition(rest, CATALOGUE, "test"))
    expected = len(rows_of(left.members(0)))
    assert asked == ([expected] if expected else [])


def test_the_bank_has_fields_of_few_values_and_of_many(index):
    for name in COLUMNS:
        column = index.column(name)
        assert bool(len(column.order)) is (name in MANY), name
        assert len(column.few) <= FEW
