"""Others, asked what we decide: the same pairs, the same answers, NULL included."""

import json
from collections.abc import Iterator
from pathlib import Path

import cel
import celpy
import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import zen
from celpy.adapter import json_to_cel
from typer.testing import CliRunner

from hengce.bench import bank as made
from hengce.bench.bank import open_bank
from hengce.bench.peers import frame_night, packages, rules, sql_night
from hengce.bench.peers.frame_night import meets
from hengce.bench.peers.languages import CEL, CELPY, ZEN, in_words
from hengce.bench.peers.pairs import Found, compare, contacts_in, found_by_us
from hengce.bench.peers.question import Answered, Question, ask, facts_of
from hengce.cli.app import app
from hengce.errors import ConflictError, HengceError
from hengce.model.instant import day_at
from hengce.model.noun import Label
from hengce.model.tag import Kind, Tag
from hengce.reading.gather import Facts
from hengce.rules.ast import Condition
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.sql import Frame, where_sql
from processes import LOADED

CUSTOMERS, STRATEGIES = 600, 20

TAGS = Catalogue.of(
    [
        Tag(name=name, kind=kind, label=Label(zh=name, en=name))
        for name, kind in (
            ("r", Kind.REAL),
            ("i", Kind.INTEGER),
            ("t", Kind.TEXT),
            ("b", Kind.BOOLEAN),
            ("d", Kind.DATE),
        )
    ],
    [],
    "UTC",
)

ROWS = (
    {"r": 0.71, "i": 10, "t": "v1", "b": True},
    {"r": 0.7100000000000001, "i": 9, "t": "v2", "b": False},
    {"r": None, "i": None, "t": None, "b": None},
)

# Who of the three above meets a condition; the third is unknown in everything.
CONDITIONS = (
    ("r > 0.71", [False, True, False]),
    ("r <= 0.71", [True, False, False]),
    ("r <> 1", [True, True, False]),
    ("i < 10", [False, True, False]),
    ("i = 10", [True, False, False]),
    ("NOT i = 10", [False, True, False]),
    ("t IN ('v1', 'v3')", [True, False, False]),
    ("t NOT IN ('v1', 'v3')", [False, True, False]),
    ("t <> 'v1'", [False, True, False]),
    ("b", [True, False, False]),
    ("NOT b", [False, True, False]),
    ("i IS NULL", [False, False, True]),
    ("i IS NOT NULL", [True, True, False]),
    ("b OR i IS NULL", [True, False, True]),
    ("NOT (b AND r > 0.5)", [False, True, False]),
    ("(r > 0.71 OR b) AND t IN ('v1', 'v2')", [True, True, False]),
)


def condition(text: str) -> Condition:
    return check_condition(text, TAGS, "test")


def by_zen(read: Condition) -> list[object]:
    expression = zen.compile_expression(in_words(read, ZEN))
    return [expression.evaluate(json.dumps(row).encode()) for row in ROWS]


def by_cel(read: Condition) -> list[object]:
    program = cel.compile(in_words(read, CEL))
    return [program.execute(cel.Context(variables=row)) for row in ROWS]


def by_celpy(read: Condition) -> list[object]:
    environment = celpy.Environment()
    program = environment.program(environment.compile(in_words(read, CELPY)))
    known = [{name: value for name, value in row.items() if value is not None} for row in ROWS]
    return [bool(program.evaluate({"row": json_to_cel(row)})) for row in known]


def by_polars(read: Condition) -> list[object]:
    frame = pl.DataFrame(ROWS).with_row_index("n")
    met = frame.filter(meets(read))["n"].to_list()
    return [row in met for row in range(len(ROWS))]


def by_duckdb(read: Condition) -> list[object]:
    with duckdb.connect() as connection:
        rows = [{**row, "n": n} for n, row in enumerate(ROWS)]
        customers = connection.from_arrow(pa.Table.from_pylist(rows)).set_alias("customers")
        met = customers.filter(where_sql(read, Frame(0, 0))).select("n").fetchall()
    return [(row,) in met for row in range(len(ROWS))]


@pytest.mark.parametrize("asked", [by_zen, by_cel, by_celpy, by_polars, by_duckdb])
@pytest.mark.parametrize(("text", "expected"), CONDITIONS)
def test_a_condition_means_the_same_in_every_language(asked, text: str, expected) -> None:
    assert asked(condition(text)) == expected


@pytest.mark.parametrize("text", ["i + 1 > 5", "t LIKE 'v%'", "d < DATE '2026-01-01'", "t = '零'"])
def test_what_the_measured_bank_does_not_say_is_not_guessed(text: str) -> None:
    with pytest.raises(HengceError, match="not translated"):
        in_words(condition(text), CEL)


def test_what_languages_say_of_null_without_a_guard() -> None:
    """The page of benchmarks tells this."""
    nobody = {"r": None, "i": None, "b": None}
    with pytest.raises(RuntimeError, match="Unsupported type"):
        zen.evaluate_expression("r > 0.5", nobody)
    with pytest.raises(RuntimeError, match="Unsupported type"):
        zen.evaluate_expression("b and i > 1", nobody)
    assert zen.evaluate_expression("not (b == true)", nobody) is True
    assert cel.evaluate("!(b == true)", nobody) is True
    for text in ("r > 0.5", "b && true"):
        with pytest.raises(TypeError, match="No such overload"):
            cel.evaluate(text, nobody)
    environment = celpy.Environment()

    def celpy_says(text: str, row: dict[str, object]) -> object:
        activation = {name: json_to_cel(value) for name, value in row.items()}
        return environment.program(environment.compile(text)).evaluate(activation)

    assert bool(celpy_says("!(b == true)", nobody)) is True
    assert celpy_says("true && b", nobody) is None
    for text, row in (("r > 0.5", nobody), ("r != null && r > 0.5", {"r": 0.7})):
        with pytest.raises(celpy.CELEvalError, match="overload"):
            celpy_says(text, row)


# A whole night -------------------------------------------------------------------------


class Night:
    """A small night that we have answered."""

    def __init__(self, facts: Facts, question: Question, found: Found) -> None:
        self.facts, self.question, self.found = facts, question, found


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    folder = tmp_path_factory.mktemp("peers")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(made, "get_context", lambda _: LOADED)
        bank = open_bank(folder / "bank", CUSTOMERS, STRATEGIES)
    facts = facts_of(bank)
    question = ask(bank, facts, folder / "asked")
    run = bank.installation.run(bank.night, "run")
    yield Night(facts, question, found_by_us(facts, bank.installation.records, run))
    bank.installation.close()


FORMS = [(peer, form) for peer in (sql_night, frame_night) for form in peer.FORMS]


@pytest.mark.parametrize(("peer", "form"), FORMS)
def test_others_find_the_same_pairs(peer, form: str, night: Night, tmp_path: Path) -> None:
    answered = peer.answer(night.question, form, tmp_path)
    compare(night.found, answered, form)
    assert 0 < night.found.passed.sum() < len(night.found.eligible)
    assert contacts_in(answered) == np.minimum(night.found.passed, 3).sum()


def test_all_forms_choose_the_same_contacts(night: Night, tmp_path: Path) -> None:
    order = [(name, "ascending") for name in ("n", "place")]
    chosen = [
        pq.read_table(peer.answer(night.question, form, tmp_path).contacts).sort_by(order)
        for peer, form in FORMS
    ]
    told = [
        [list(map(int, table[name])) for name in ("n", "place", "strategy")] for table in chosen
    ]
    assert all(one == told[0] for one in told)


@pytest.fixture(scope="module")
def truthful(night: Night, tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    folder = tmp_path_factory.mktemp("truthful")
    return pq.read_table(sql_night.answer(night.question, "list", folder).candidates)


@pytest.mark.parametrize("lie", ["another pair", "one pair less", "a pair twice", "not refused"])
def test_other_work_is_noticed(lie: str, night: Night, truthful: pa.Table, tmp_path: Path) -> None:
    answered, told = Answered.below(tmp_path), truthful
    first = told.slice(0, 1)
    if lie == "another pair":
        moved = pa.array([(first["strategy"][0].as_py() + 1) % STRATEGIES], pa.int16())
        moved = first.set_column(1, told.schema.field("strategy"), [moved])
        told = pa.concat_tables([told.slice(1), moved])
    elif lie == "one pair less":
        told = told.slice(1)
    elif lie == "a pair twice":
        told = pa.concat_tables([told, first])
    else:
        told = told.set_column(2, "permitted", pc.or_(told["permitted"], pa.scalar(value=True)))
    pq.write_table(told, answered.candidates)
    with pytest.raises(HengceError, match="did not do the same work"):
        compare(night.found, answered, "duckdb")


def test_conditions_know_null(night: Night) -> None:
    """What is compared holds NULL, or the comparison would say little of it."""
    table = pq.read_table(night.question.customers)
    assert all(table[name].null_count for name in ("r00", "i00", "b07", "tolerance"))
    assert day_at(night.question.now, "Asia/Shanghai") == night.question.today


def test_rule_engines_answer_the_same(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "CUSTOMERS", 100)
    conditions = [offer.audience for offer in night.question.offers]
    times = rules.rule_times(night.facts, conditions, 1)
    assert set(times) == {"ours", "alone", "block", "zen", "cel", "celpy"}
    assert all(us > 0 for (us,) in times.values())


def test_an_engine_that_answers_differently_is_noticed(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "in_words", lambda condition, language: "false")
    with pytest.raises(HengceError, match="zen answers a rule differently"):
        rules.rule_times(night.facts, [night.question.offers[0].audience], 1)


def test_the_command_prints_its_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "get_context", lambda _: LOADED)
    monkeypatch.setattr(rules, "CUSTOMERS", 10)
    arguments = ["--customers", "300", "--strategies", str(STRATEGIES), "--runs", "1", "--json"]
    told = CliRunner().invoke(app, ["bench", "peers", *arguments])
    assert told.exit_code == 0, told.output
    report = json.loads(told.output)
    ratios = {"ratio_duckdb", "ratio_polars", "ratio_zen", "ratio_cel", "ratio_celpy"}
    assert {name for name, f in report["figures"].items() if f["goal"] is not None} == ratios
    assert all(figure["value"] > 0 for figure in report["figures"].values())
    assert set(packages.PACKAGES.values()) <= set(report["versions"])
    assert report["workload"]["contacts"] > 0
    assert len(report["digest"]) == 64


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "find_spec", lambda name: None if name == "zen" else name)
    told = CliRunner().invoke(app, ["bench", "peers", "--customers", "10"])
    assert isinstance(told.exception, ConflictError)
    assert str(told.exception) == "not installed: zen-engine; pip install 'hengce[peers]'"
