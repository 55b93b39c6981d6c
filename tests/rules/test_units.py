"""Who belongs to a unit: the unit itself and all below it, in every reader of rules."""

import duckdb
import pytest

from hengce.errors import ProblemsError
from hengce.kernel import population
from hengce.model.configuration import Unit
from hengce.model.noun import Label
from hengce.model.tag import Kind
from hengce.rules.ast import Column, Constant, In, Literal
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.normal import normal
from hengce.rules.sql import Frame, where_sql
from hengce.rules.units import ORG, below
from hengce.rules.words import read_back
from rules.bank import EVENTS, TAGS
from rules.strategies import NOW, TODAY

UNITS = tuple(
    Unit(id=name, label=Label(zh=zh, en=en), parent=parent)
    for name, zh, en, parent in (
        ("HQ", "总行", "Head office", ""),
        ("GZ", "广州分行", "Guangzhou branch", "HQ"),
        ("GZ01", "天河支行", "Tianhe sub-branch", "GZ"),
        ("GZ0101", "体育西路网点", "Tiyu West outlet", "GZ01"),
        ("GZ1", "荔湾支行", "Liwan sub-branch", "GZ"),
        ("SZ", "深圳分行", "Shenzhen branch", "HQ"),
    )
)
BANK = Catalogue.of(TAGS, EVENTS, "Asia/Shanghai", UNITS)

# a unit, whom it has
REACH = [
    ("GZ", {"GZ", "GZ01", "GZ0101", "GZ1"}),
    ("GZ01", {"GZ01", "GZ0101"}),
    ("GZ0101", {"GZ0101"}),
    ("SZ", {"SZ"}),
]
PEOPLE = ["HQ", "GZ", "GZ01", "GZ0101", "GZ1", "SZ", "WH", None]


def test_the_field_is_the_kernels():
    assert ORG == population.ORG


@pytest.mark.parametrize(("unit", "reached"), REACH)
def test_a_unit_has_all_below_it(unit, reached):
    assert below(unit, UNITS) == reached
    condition = check_condition(f"within_unit('{unit}')", BANK, "here")
    literals = tuple(Literal(name, Kind.TEXT) for name in sorted(reached))
    assert condition == In(Column(ORG, Kind.TEXT), literals, negated=False)


def test_the_root_has_everybody_whatever_his_unit():
    assert below("HQ", UNITS) is None
    assert check_condition("within_unit('HQ')", BANK, "here") == Constant(value=True)
    alone = Catalogue.of(TAGS, EVENTS, "Asia/Shanghai")
    assert check_condition("within_unit('HQ')", alone, "here") == Constant(value=True)


# what is written, whom it means; a customer without a unit belongs to none
MEANS = [
    ("within_unit('GZ01')", {"GZ01", "GZ0101"}),
    ("NOT within_unit('GZ')", {"HQ", "SZ", "WH"}),
    ("within_unit('GZ') AND NOT within_unit('GZ01')", {"GZ", "GZ1"}),
    ("within_unit('SZ') OR within_unit('GZ1')", {"SZ", "GZ1"}),
    ("WITHIN_UNIT('SZ')", {"SZ"}),
]


@pytest.mark.parametrize(("text", "meant"), MEANS)
def test_sql_agrees(text, meant):
    condition = normal(check_condition(text, BANK, "here"))
    frame = Frame(now=NOW, today=TODAY)
    with duckdb.connect() as connection:
        connection.execute('CREATE TABLE customers (customer INTEGER, "$org" VARCHAR)')
        connection.executemany("INSERT INTO customers VALUES (?, ?)", list(enumerate(PEOPLE)))
        found = connection.execute(
            f'SELECT "$org" FROM customers WHERE {where_sql(condition, frame)}'
        ).fetchall()
    assert {row[0] for row in found} == meant


def test_it_is_said_in_words():
    condition = check_condition("within_unit('GZ') AND vip", BANK, "here")
    assert read_back(condition, BANK, "zh") == "客户属于机构“广州分行” 且 贵宾：是"
    assert read_back(condition, BANK, "en") == (
        "the customer belongs to “Guangzhou branch” and VIP: yes"
    )
    other = normal(check_condition("NOT within_unit('SZ')", BANK, "here"))
    assert read_back(other, BANK, "zh") == "客户不属于机构“深圳分行”"


# what is written, the problem
WRONG = [
    ("within_unit('XX')", "rule.unknown_unit"),
    ("within_unit()", "rule.call"),
    ("within_unit('GZ', 'SZ')", "rule.call"),
    ("within_unit(job)", "rule.call"),
    ("within_unit('GZ') = TRUE", "rule.unknown_function"),
    ("\"$org\" = 'GZ'", "rule.unknown_tag"),
]


@pytest.mark.parametrize(("text", "code"), WRONG)
def test_wrong_calls_are_problems(text, code):
    with pytest.raises(ProblemsError) as caught:
        check_condition(text, BANK, "here")
    assert [problem.code for problem in caught.value.problems] == [code]


def test_properties_of_an_event_have_no_unit():
    properties = Catalogue.of_properties([("amount", Kind.MONEY)], "Asia/Shanghai")
    with pytest.raises(ProblemsError):
        check_condition("within_unit('GZ')", properties, "here")
