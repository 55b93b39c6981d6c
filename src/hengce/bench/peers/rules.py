"""The bank's conditions asked of rule engines, one customer at a time, and of ours.

Each engine has the rules in its language, compiled before, and each customer as it likes them
best, made before: ours a packed row, zen JSON, CEL a context, cel-python an activation of its
own types. It answers all rules of a customer, then of the next; the answers are compared.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import cel
import celpy
import numpy as np
import numpy.typing as npt
import zen
from celpy.adapter import json_to_cel

from hengce.bench.peers.languages import CEL, CELPY, ZEN, Language, in_words
from hengce.errors import HengceError
from hengce.kernel.eligibility import Inputs, evaluate, evaluate_row, scratch
from hengce.kernel.layout import read_columns
from hengce.model.instant import day_at
from hengce.model.tag import Scalar
from hengce.reading.gather import Facts
from hengce.rules.ast import Condition
from hengce.rules.code import Bound
from hengce.rules.lineage import columns_of
from hengce.rules.normal import normal
from hengce.rules.program import compile_program

CUSTOMERS = 1_000

CUSTOMERS_OF = {"celpy": 20}
"""Whom an engine is asked about, where `CUSTOMERS` would take it minutes."""

Truth = npt.NDArray[np.bool_]
Row = Mapping[str, Scalar]
Ask = Callable[[int], Any]
"""Answers all rules for the customer of that number."""

Times = Mapping[str, Sequence[float]]
"""Microseconds for one rule and one customer, one entry a run, by who answered.

`ours`, `zen`, `cel`, `celpy`: all rules of one customer, then of the next. `alone`: ours, when
each call asks one rule. `block`: ours, when one call asks about all customers.
"""


def rule_times(facts: Facts, conditions: Sequence[Condition], runs: int) -> Times:
    """Measure every engine in turn, run after run.

    Raises:
        HengceError: An engine answered something else than ours.
    """
    customers = min(CUSTOMERS, len(facts.rows))
    inputs, program = facts.block(0, customers).inputs, _program(facts, conditions)
    truth = np.asarray(evaluate(program, inputs)[0].T, bool)
    engines = _engines(conditions, _rows(facts, conditions, customers))
    engines["ours"] = _ours(program, inputs)
    singles = [_ours(_program(facts, [condition]), inputs) for condition in conditions]
    engines["alone"] = lambda k: [ask(k)[0] for ask in singles]
    times: dict[str, list[float]] = {name: [] for name in (*engines, "block")}
    for name, ask in engines.items():
        _compare(name, ask, truth[: CUSTOMERS_OF.get(name)])
    for _ in range(runs):
        for name, ask in engines.items():
            times[name].append(_time(ask, truth[: CUSTOMERS_OF.get(name)]))
        times["block"].append(_time_block(program, inputs, truth))
    return times


def _engines(conditions: Sequence[Condition], rows: Sequence[Row]) -> dict[str, Ask]:
    return {
        "zen": _zen(conditions, rows),
        "cel": _cel(conditions, rows),
        "celpy": _celpy(conditions, rows),
    }


def _program(facts: Facts, conditions: Sequence[Condition]) -> Bound:
    ready, population = facts.ready, facts.population
    program = compile_program([normal(one) for one in conditions], [], population.layout)
    today = day_at(ready.now, ready.plan.configuration.policy.zone)
    return program.bind(population.dictionaries, ready.now, today)


def _rows(facts: Facts, conditions: Sequence[Condition], customers: int) -> list[Row]:
    """Return what conditions read of each customer, by the names of tags."""
    names = sorted({column.name for one in conditions for column in columns_of(one)})
    population = facts.population
    packed = np.ascontiguousarray(population.rows[facts.rows[:customers]])
    columns = read_columns(packed, population.layout, population.dictionaries)
    values = zip(*(columns[name] for name in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in values]


def _ours(program: Bound, inputs: Inputs) -> Ask:
    work, nobody = scratch(program, 1), np.zeros((0, 0), np.uint8)
    answers = work.truth[:, 0].view(np.bool_)

    def ask(customer: int) -> Truth:
        evaluate_row(program, inputs, customer, nobody, work)
        return answers

    return ask


def _zen(conditions: Sequence[Condition], rows: Sequence[Row]) -> Ask:
    """Ask zen about all rules at once: it reads a customer anew for each expression."""
    expression = zen.compile_expression(_list_of(conditions, ZEN))
    texts = [json.dumps(row).encode() for row in rows]
    return lambda customer: expression.evaluate(texts[customer])


def _cel(conditions: Sequence[Condition], rows: Sequence[Row]) -> Ask:
    """Ask CEL rule after rule: with a context at hand that is faster than one list of them."""
    programs = [cel.compile(in_words(condition, CEL)) for condition in conditions]
    contexts = [cel.Context(variables=dict(row)) for row in rows]
    return lambda customer: [program.execute(contexts[customer]) for program in programs]


def _celpy(conditions: Sequence[Condition], rows: Sequence[Row]) -> Ask:
    """Ask cel-python about all rules at once; what is NULL is not in the row."""
    environment = celpy.Environment()
    program = environment.program(environment.compile(_list_of(conditions, CELPY)))
    known = [{n: value for n, value in row.items() if value is not None} for row in rows]
    activations = [{"row": json_to_cel(row)} for row in known]
    return lambda customer: program.evaluate(activations[customer])


def _list_of(conditions: Sequence[Condition], language: Language) -> str:
    return f"[{', '.join(in_words(condition, language) for condition in conditions)}]"


def _compare(engine: str, ask: Ask, truth: Truth) -> None:
    for customer, expected in enumerate(truth):
        if not np.array_equal(np.array(ask(customer), bool), expected):
            raise HengceError(f"{engine} answers a rule differently for customer {customer}")


def _time(ask: Ask, truth: Truth) -> float:
    begun = time.perf_counter()
    for customer in range(len(truth)):
        ask(customer)
    return (time.perf_counter() - begun) * 1e6 / truth.size


def _time_block(program: Bound, inputs: Inputs, truth: Truth) -> float:
    begun = time.perf_counter()
    evaluate(program, inputs)
    return (time.perf_counter() - begun) * 1e6 / truth.size
