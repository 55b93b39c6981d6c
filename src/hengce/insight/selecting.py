"""Chooses events of the facts: which are steps, of which units, in which time."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import pyarrow as pa

from hengce.errors import Problem, ProblemsError
from hengce.measure.mart import Mart
from hengce.model.instant import Instant

PART_OF_CUSTOMER = "org"
"""A breakdown by the customer's unit; every other one is by a property of the event."""

_EVENTS = """
SELECT customer, occurred_at AS at_us, name AS kind, CAST({marks} AS USMALLINT) AS marks,
       {part} AS part,
       coalesce(TRY_CAST(json_extract_string(properties, $money) AS BIGINT), 0) AS cents{more}
FROM event WHERE {where} ORDER BY occurred_at, source, id
"""

_HAS = """
SELECT 1 FROM event WHERE list_contains($names, name) AND json_exists(properties, $key) LIMIT 1
"""
_PROPERTIES = """
SELECT DISTINCT unnest(json_keys(properties)) FROM event WHERE list_contains($names, name)
"""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which events are meant.

    Attributes:
        name: The event type.
        where: Properties with the values that they must have, as texts; all of them.
    """

    name: str
    where: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Of which events is spoken.

    Attributes:
        begins: From when on.
        ends: Until before when.
        orgs: Of customers of these units; None: of all.
    """

    begins: Instant
    ends: Instant
    orgs: Collection[str] | None = None


def read_pattern(text: str) -> Pattern:
    """Read EVENT or EVENT:PROPERTY=VALUE,PROPERTY=VALUE.

    Raises:
        ProblemsError: It is neither.
    """
    name, colon, rest = text.partition(":")
    pairs = [one.partition("=") for one in rest.split(",")] if colon else []
    if not name or any(not key or not equals for key, equals, _ in pairs):
        raise ProblemsError([Problem.of("insight", "insight.pattern", text=text)])
    return Pattern(name, tuple((key, value) for key, _, value in pairs))


def select_events(
    mart: Mart,
    patterns: Sequence[Pattern],
    scope: Scope,
    part: str = "",
    money: str = "amount",
    properties: Sequence[str] = (),
) -> pa.Table:
    """Return events as a table.

    Args:
        mart: The facts.
        patterns: The steps that are asked for; none: all events, with the mark 0.
        scope: Of which events.
        part: A property, or `org`: the breakdown.
        money: The property that holds the amount, in cents.
        properties: Properties that become columns of texts, by their own names.

    Returns:
        Columns `customer`, `at_us`, `kind` (the event type), `marks` (bit i: it is pattern i),
        `part` (null where it has none) and `cents` (0 where it has none), in the order of time,
        of sources and of ids. A property that holds no text is compared as JSON writes it.

    Raises:
        ProblemsError: A pattern names an event that did not occur at all, or a property that no
            such event has; so does the breakdown.
    """
    _check_names(mart, patterns, part)
    bound: dict[str, object] = {"begins": scope.begins, "ends": scope.ends}
    marks = [_mark(number, pattern, bound) for number, pattern in enumerate(patterns)]
    where = ["occurred_at >= $begins", "occurred_at < $ends"]
    if patterns:
        where.append("marks <> 0")
    if scope.orgs is not None:
        bound["orgs"] = sorted(scope.orgs)
        where.append("list_contains($orgs, org)")
    bound["money"] = _path(money)
    # What users name is bound; the text is made of the numbers of patterns alone.
    statement = _EVENTS.format(
        marks=" + ".join(marks) or "0",
        part=_part(part, bound),
        where=" AND ".join(where),
        more="".join(_property(number, name, bound) for number, name in enumerate(properties)),
    )
    found = mart.ask(statement, bound)
    columns = [found.column(name) for name in found.column_names]
    names = [*found.column_names[: len(columns) - len(properties)], *properties]
    return pa.table(columns, names=names)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is written most like a name; `-` where nothing is known."""
    found = get_close_matches(name.lower(), sorted(known), n=1, cutoff=0.0)
    return found[0] if found else "-"


def _check_names(mart: Mart, patterns: Sequence[Pattern], part: str) -> None:
    known = {name for (name,) in _rows(mart, "SELECT DISTINCT name FROM event")}
    missing = sorted({one.name for one in patterns} - known)
    problems = [
        Problem.of("insight", "insight.no_event", name=name, nearest=nearest(name, known))
        for name in missing
    ]
    asked = {(one.name, key) for one in patterns for key, _ in one.where}
    names = {one.name for one in patterns} or known
    for name, key in () if problems else sorted(asked):
        problems += _no_property(mart, [name], key)
    if part and part != PART_OF_CUSTOMER and names and not problems:
        problems += _no_property(mart, sorted(names), part)
    if problems:
        raise ProblemsError(problems)


def _rows(
    mart: Mart, statement: str, bound: Mapping[str, object] | None = None
) -> list[tuple[str, ...]]:
    return mart.connection.execute(statement, bound or {}).fetchall()


def _no_property(mart: Mart, names: Sequence[str], key: str) -> list[Problem]:
    """Return the problem of a property that no event of some types has."""
    bound = {"names": list(names), "key": _path(key)}
    if _rows(mart, _HAS, bound):
        return []
    has = sorted(name for (name,) in _rows(mart, _PROPERTIES, {"names": list(names)}))
    facts = {"name": ", ".join(names), "property": key, "known": ", ".join(has) or "-"}
    return [Problem.of("insight", "insight.no_property", **facts)]


def _mark(number: int, pattern: Pattern, bound: dict[str, object]) -> str:
    bound[f"name{number}"] = pattern.name
    tests = [f"name = $name{number}"]
    for place, (key, value) in enumerate(pattern.where):
        bound[f"key{number}_{place}"] = _path(key)
        bound[f"value{number}_{place}"] = value
        extracted = f"json_extract_string(properties, $key{number}_{place})"
        tests.append(f"coalesce({extracted} = $value{number}_{place}, false)")
    return f"{1 << number} * CAST({' AND '.join(tests)} AS INTEGER)"


def _part(part: str, bound: dict[str, object]) -> str:
    if not part:
        return "CAST(NULL AS VARCHAR)"
    if part == PART_OF_CUSTOMER:
        return "org"
    bound["part"] = _path(part)
    return "json_extract_string(properties, $part)"


def _property(number: int, name: str, bound: dict[str, object]) -> str:
    bound[f"more{number}"] = _path(name)
    return f", json_extract_string(properties, $more{number}) AS more{number}"


def _path(name: str) -> str:
    """Return where a property lies in the JSON, whatever its name is made of."""
    return f"$.{json.dumps(name, ensure_ascii=False)}"
