"""What tags say of customers at one position of the log, and who would feel another formula."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec.structs import replace

from hengce.errors import Problem, ProblemsError
from hengce.kernel.population import Population
from hengce.lint.texts import texts_of
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.tag import Kind
from hengce.ports import View
from hengce.reading.answered_rows import answered
from hengce.rules.ast import Column, Condition, Value
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition, read_formula
from hengce.rules.naming import tags_named
from hengce.rules.normal import normal
from hengce.rules.program import compile_program

_ARROW = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.MONEY: pa.int64(),
    Kind.DATE: pa.date32(),
    Kind.TIMESTAMP: pa.timestamp("us", "UTC"),
}


@dataclass(frozen=True, slots=True)
class Rests:
    """What rests on a tag.

    Attributes:
        on: The tags on which its own formula rests.
        derived: The derived tags that rest on it.
        texts: The strategy and the path of each text that does.
    """

    on: tuple[str, ...]
    derived: tuple[str, ...]
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """Whom another formula would let into a strategy's audience, and whom it would keep out."""

    strategy: str
    before: int
    after: int
    enter: int
    leave: int


def lineage(configuration: Configuration, name: str) -> Rests:
    """Return what rests on a tag, through any number of formulas.

    Raises:
        ProblemsError: No tag bears the name.
    """
    catalogue = Catalogue.of_bank(configuration)
    _known([name], catalogue)
    own = catalogue.derived.get(name)
    return Rests(
        on=tuple(sorted(tags_named(own.formula, catalogue))) if own else (),
        derived=tuple(
            tag.name for tag in configuration.derived if name in tags_named(tag.formula, catalogue)
        ),
        texts=tuple(
            (strategy.id, path)
            for strategy in configuration.strategies
            for path, text, _ in texts_of(strategy)
            if name in tags_named(text, catalogue)
        ),
    )


def moved(
    view: View,
    configuration: Configuration,
    population: Population,
    name: str,
    formula: str,
    at: Instant,
) -> list[Moved]:
    """Count whom another formula of a derived tag moves, in each audience that rests on it.

    Raises:
        ProblemsError: No derived tag bears the name, or the formula has problems.
    """
    edited = _edited(configuration, name, formula)
    wheres = _audiences(configuration, name)
    conditions = [
        normal(check_condition(text, Catalogue.of_bank(bank), strategy, allow_hindsight=True))
        for strategy, text in wheres
        for bank in (configuration, edited)
    ]
    program = compile_program(conditions, (), population.layout)
    met = np.zeros((len(wheres), 4), np.int64)
    for _, truth, _ in answered(view, configuration, population, program, None, at):
        before, after = truth[0::2] != 0, truth[1::2] != 0
        for place, part in enumerate((before, after, after & ~before, before & ~after)):
            met[:, place] += part.sum(axis=1)
    return [Moved(strategy, *map(int, row)) for (strategy, _), row in zip(wheres, met, strict=True)]


def tag_values(
    view: View,
    configuration: Configuration,
    population: Population,
    names: Sequence[str],
    customers: Sequence[str] | None,
    at: Instant,
) -> Iterator[pa.RecordBatch]:
    """Compute tags of customers, as the view knows them and as of an instant.

    Whoever passes the view of a decision's position and its time gets what it knew.

    Args:
        view: The store, at the position of interest.
        configuration: The documents.
        population: The snapshot of the view.
        names: Which tags, stored or derived; texts are not computed.
        customers: Of whom; None for everybody. Strangers are left out.
        at: Windows end here.

    Yields:
        A batch for each block of customers: `customer`, and a column for each tag.

    Raises:
        ProblemsError: A tag is unknown, is a text, or its formula has problems.
    """
    catalogue = Catalogue.of_bank(configuration)
    said = _said(names, catalogue)
    conditions = [
        condition
        for meaning in said.values()
        if isinstance(meaning, tuple)
        for condition in meaning
    ]
    numbers = [meaning for meaning in said.values() if not isinstance(meaning, tuple)]
    program = compile_program(conditions, numbers, population.layout)
    schema = pa.schema([("customer", pa.string()), *((n, _type(m)) for n, m in said.items())])
    for rows, truth, found in answered(view, configuration, population, program, customers, at):
        yes_no, values = iter(truth), iter(found)
        columns = [
            _answers(next(yes_no), next(yes_no))
            if isinstance(meaning, tuple)
            else _column(next(values), meaning.kind)
            for meaning in said.values()
        ]
        ids = pa.array([who.decode() for who in population.ids[rows].tolist()], pa.string())
        yield pa.RecordBatch.from_arrays([ids, *columns], schema=schema)


def kinds_of(configuration: Configuration, names: Sequence[str]) -> Mapping[str, Kind]:
    """Return of what kind the values of tags are; ProblemsError as `tag_values`."""
    said = _said(names, Catalogue.of_bank(configuration))
    return {n: Kind.BOOLEAN if isinstance(m, tuple) else m.kind for n, m in said.items()}


_Said = tuple[Condition, Condition] | Value
"""When a yes/no is known to hold and known not to; or a value."""


def _said(names: Sequence[str], catalogue: Catalogue) -> Mapping[str, _Said]:
    _known(names, catalogue)
    problems: list[Problem] = []
    said: dict[str, _Said] = {}
    for name in dict.fromkeys(names):
        if name in catalogue.derived:
            problems += read_formula(catalogue.derived[name], catalogue).problems
        elif catalogue.tags[name].kind is Kind.TEXT:
            problems.append(Problem.of(f"tags/{name}", "tag.is_text", name=name))
    if problems:
        raise ProblemsError(problems)
    for name in dict.fromkeys(names):
        meaning = catalogue.meanings[name, True].said if name in catalogue.derived else None
        if meaning is None and catalogue.tags[name].kind is not Kind.BOOLEAN:
            said[name] = Column(name, catalogue.tags[name].kind)
        elif meaning is None or isinstance(meaning, Condition):
            holds, fails = (
                normal(check_condition(text, catalogue, name, allow_hindsight=True))
                for text in (name, f"NOT {name}")
            )
            said[name] = holds, fails
        else:
            said[name] = meaning
    return said


def _known(names: Sequence[str], catalogue: Catalogue) -> None:
    problems = [
        Problem.of("tags", "tag.not_known", tag=name, nearest=catalogue.nearest_tag(name))
        for name in names
        if name not in catalogue.tags and name not in catalogue.derived
    ]
    if problems:
        raise ProblemsError(problems)


def _edited(configuration: Configuration, name: str, formula: str) -> Configuration:
    """Return the documents with another formula of a tag."""
    if all(tag.name != name for tag in configuration.derived):
        raise ProblemsError([Problem.of(f"derived/{name}", "derived.unknown", name=name)])
    derived = tuple(
        replace(tag, formula=formula) if tag.name == name else tag for tag in configuration.derived
    )
    edited = replace(configuration, derived=derived)
    catalogue = Catalogue.of_bank(edited)
    if problems := read_formula(catalogue.derived[name], catalogue).problems:
        raise ProblemsError(problems)
    return edited


def _audiences(configuration: Configuration, name: str) -> list[tuple[str, str]]:
    """Return each strategy whose audience rests on a tag, with the text of the audience."""
    catalogue = Catalogue.of_bank(configuration)
    return [
        (strategy.id, text)
        for strategy in configuration.strategies
        for path, text, _ in texts_of(strategy)
        if path.endswith("/audience") and name in tags_named(text, catalogue)
    ]


def _type(said: _Said) -> pa.DataType:
    return pa.bool_() if isinstance(said, tuple) else _ARROW[said.kind]


def _answers(holds: npt.NDArray[np.uint8], fails: npt.NDArray[np.uint8]) -> pa.Array:
    """Return yes, no, or NULL where neither is known."""
    return pa.array(holds != 0, mask=(holds == 0) & (fails == 0))


def _column(numbers: npt.NDArray[np.float64], kind: Kind) -> pa.Array:
    """Return numbers in stored form; NaN is NULL. Up to 2^53 they are exact."""
    unknown = np.isnan(numbers)
    if kind is Kind.REAL:
        return pa.array(numbers, mask=unknown)
    whole = np.where(unknown, 0, numbers).astype(np.int64)
    if kind is Kind.DATE:
        return pa.array(whole.astype(np.int32), mask=unknown).cast(_ARROW[kind])
    return pa.array(whole, mask=unknown).cast(_ARROW[kind])
