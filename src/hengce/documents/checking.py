"""Checks the text of one document in the context of the bank's others."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from hengce.config.document import Document, Plain
from hengce.config.kinds import KINDS, POLICY_KIND, DocumentKind
from hengce.config.places import Places, named
from hengce.config.shape import shape_problems
from hengce.documents.manuscripts import read
from hengce.errors import NotFoundError, Problem, ProblemsError
from hengce.flow.handover import with_policy
from hengce.lint.one import lint_one
from hengce.model.configuration import Configuration
from hengce.model.noun import Noun
from hengce.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a part of a document stands.

    Attributes:
        path: The part, such as `graph/nodes/offer/material`; empty: the whole.
        node: The node that it belongs to; empty for none.
        edge: The number of the way that it belongs to, from 0; None for none.
        line: The line of the text, from 1; None where it is not known.
        column: The column, from 1.
    """

    path: str
    node: str
    edge: int | None
    line: int | None
    column: int | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a text.

    Attributes:
        noun: What it says; None where it cannot be read as a document of its kind.
        value: Its plain values; None where it is no YAML.
        problems: All that is wrong with it, advice too.
        spots: Where each of the problems is.
        places: Where its parts stand.
    """

    noun: Noun | None
    value: Plain
    problems: tuple[Problem, ...]
    spots: tuple[Spot, ...]
    places: Places = field(default_factory=Places)


def check_text(configuration: Configuration, document: str, text: str) -> Checked:
    """Return everything that is wrong with the text of a document.

    Args:
        configuration: The bank's documents.
        document: Its kind and name, such as `strategies/visits`.
        text: In YAML.
    """
    file = f"{document}.yaml"
    try:
        read_as = read(text, file)
    except ProblemsError as error:
        return _checked(None, None, error.problems, {})
    where = _where(read_as)
    places = Places(
        files={document: file},
        lines={(document, path): line for path, (line, _) in where.items()},
    )
    kind = kind_of(document)
    problems = shape_problems(read_as, kind.noun)
    if problems:
        return _checked(None, read_as.value, tuple(sorted(problems)), where)
    noun = msgspec.convert(read_as.value, kind.noun)
    bank = with_document(configuration, document, noun)
    found = lint_one(bank, document, noun, places)
    return _checked(noun, read_as.value, found, where, places)


def noun_of(document: str, text: str) -> Noun | None:
    """Return what the text of a document says; None where it has not the shape of its kind."""
    kind = kind_of(document)
    try:
        read_as = read(text, f"{document}.yaml")
    except ProblemsError:
        return None
    if shape_problems(read_as, kind.noun):
        return None
    return msgspec.convert(read_as.value, kind.noun)


def kind_of(document: str) -> DocumentKind:
    """Return the kind of a document; NotFoundError when there is no such kind."""
    stem = document.partition("/")[0]
    for kind in (*KINDS, POLICY_KIND):
        if kind.stem == stem:
            return kind
    raise NotFoundError(f"there are no {stem}")


def with_document(configuration: Configuration, document: str, noun: Noun) -> Configuration:
    """Return a configuration in which a document says something else, or that has it, too."""
    kind = kind_of(document)
    if isinstance(noun, Policy):
        return with_policy(configuration, noun)
    name = getattr(noun, kind.key)
    items = {getattr(item, kind.key): item for item in getattr(configuration, kind.field)}
    items[name] = noun
    return msgspec.structs.replace(
        configuration, **{kind.field: tuple(items[key] for key in sorted(items))}
    )


def _where(document: Document) -> dict[str, tuple[int, int]]:
    """Return line and column of each part, by the path that people read."""
    found: dict[str, tuple[int, int]] = {}
    for path, line in document.lines.items():
        spot = (line, document.columns.get(path, 1))
        found.setdefault(named(document.value, path), spot)
    return found


def _checked(
    noun: Noun | None,
    value: Plain,
    problems: tuple[Problem, ...],
    where: Mapping[str, tuple[int, int]],
    places: Places | None = None,
) -> Checked:
    spots = tuple(_spot(problem, where) for problem in problems)
    return Checked(noun, value, problems, spots, places or Places())


def _spot(problem: Problem, where: Mapping[str, tuple[int, int]]) -> Spot:
    file, _, path = problem.where.partition(" ")
    steps = path.split("/")
    node = steps[2] if steps[:2] == ["graph", "nodes"] and len(steps) > 2 else ""
    is_edge = steps[:2] == ["graph", "edges"] and len(steps) > 2 and steps[2].isdecimal()
    around = path
    while around and around not in where:
        around = around.rpartition("/")[0]
    line, column = where.get(around, (None, None))
    if line is None and (written := file.rpartition(":")[2]).isdecimal():
        line, column = int(written), 1
    return Spot(path, node, int(steps[2]) if is_edge else None, line, column)
