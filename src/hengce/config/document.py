"""Reads one YAML or JSON document into plain values, and remembers the line of every part.

YAML is read from its events, not through a constructor, so that the surprises of YAML 1.1
cannot happen: `20:30` and `2026-01-01` stay text, `no` is not false, a key that is written
twice is a problem and not a silent loss, and neither tags nor aliases exist.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from hengce.errors import Problem, ProblemsError

FILE_BYTES_MAX = 1 << 20
DEPTH_MAX = 40

Path: TypeAlias = tuple[str | int, ...]
Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser, where it is built
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,18})")
_REAL = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read.

    Attributes:
        name: The file's name inside the configuration folder.
        value: What it says.
        lines: The line of each part by its path of keys and indexes; parts of a JSON
            document have none.
        columns: The column of each part, from 1, likewise.
        text: The text of a YAML document; empty for a JSON document.
    """

    name: str
    value: Plain
    lines: dict[Path, int]
    columns: dict[Path, int] = field(default_factory=dict)
    text: str = ""


def read_document(name: str, content: bytes) -> Document:
    """Read a file's bytes; raises ProblemsError with every problem that the syntax shows."""
    if len(content) > FILE_BYTES_MAX:
        facts = {"bytes": len(content), "limit": FILE_BYTES_MAX}
        raise ProblemsError([Problem.of(name, "document.too_large", **facts)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = Problem.of(name, "document.not_utf8", byte=error.start)
        raise ProblemsError([problem]) from error
    return _read_json(name, text) if name.endswith(".json") else _read_yaml(name, text)


# JSON ---------------------------------------------------------------------------------


def _read_json(name: str, text: str) -> Document:
    problems: list[Problem] = []

    def unique(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
        seen: dict[str, Plain] = {}
        for key, value in pairs:
            if key in seen:
                problems.append(Problem.of(name, "document.duplicate_key", key=key))
            seen[key] = value
        return seen

    try:
        value = json.loads(text, object_pairs_hook=unique, parse_int=_whole)
    except json.JSONDecodeError as error:
        where = f"{name}:{error.lineno}"
        raise ProblemsError([Problem.of(where, "document.syntax", detail=error.msg)]) from error
    except RecursionError as error:
        problem = Problem.of(name, "document.too_deep", limit=DEPTH_MAX)
        raise ProblemsError([problem]) from error
    if _depth_exceeds(value, DEPTH_MAX):
        problems.append(Problem.of(name, "document.too_deep", limit=DEPTH_MAX))
    if problems:
        raise ProblemsError(problems)
    return Document(name, value, {})


def _whole(digits: str) -> int | float:
    """Read an integer; one that no int64 can hold becomes a float, which is no integer."""
    return int(digits) if len(digits) <= 20 else float(digits)


def _depth_exceeds(value: Plain, limit: int) -> bool:
    level = [value]
    for _ in range(limit + 1):
        inner = [each for part in level for each in _children(part)]
        if not inner:
            return False
        level = inner
    return True


def _children(value: Plain) -> Iterable[Plain]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


# YAML ---------------------------------------------------------------------------------


def _read_yaml(name: str, text: str) -> Document:
    reader = _YamlReader(name)
    try:
        value = reader.read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        problem = Problem.of(where, "document.syntax", detail=error.problem or error.context)
        raise ProblemsError([*reader.problems, problem]) from error
    except yaml.YAMLError as error:  # a character that YAML does not allow
        problem = Problem.of(name, "document.syntax", detail=str(error).splitlines()[0])
        raise ProblemsError([*reader.problems, problem]) from error
    if reader.problems:
        raise ProblemsError(reader.problems)
    return Document(name, value, reader.lines, reader.columns, text)


@dataclass(slots=True)
class _YamlReader:
    """Builds one document from YAML events; collects problems and goes on."""

    name: str
    problems: list[Problem] = field(default_factory=list)
    lines: dict[Path, int] = field(default_factory=dict)
    columns: dict[Path, int] = field(default_factory=dict)

    def read(self, text: str) -> Plain:
        events = yaml.parse(text, Loader=_LOADER)
        value: Plain = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._report(event, "document.several")
                    break
                value = self._part(next(events), events, ())
        return value

    def _report(self, event: yaml.Event, code: str, **facts: object) -> None:
        self.problems.append(Problem.of(f"{self.name}:{_line(event)}", code, **facts))

    def _part(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> Plain:
        self._stands(path, event)
        if isinstance(event, yaml.AliasEvent):
            self._report(event, "document.alias", name=event.anchor)
            return None
        assert isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent))
        if event.anchor:
            self._report(event, "document.alias", name=event.anchor)
        if event.tag not in {None, "!"}:
            self._report(event, "document.tag", tag=event.tag)
        if isinstance(event, yaml.ScalarEvent):
            return event.value if event.style else plain_scalar(event.value)
        if len(path) >= DEPTH_MAX:
            self._report(event, "document.too_deep", limit=DEPTH_MAX)
            raise ProblemsError(self.problems)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        return self._mapping(events, path)

    def _sequence(self, events: Iterator[yaml.Event], path: Path) -> list[Plain]:
        items: list[Plain] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._part(event, events, (*path, len(items))))
        return items

    def _mapping(self, events: Iterator[yaml.Event], path: Path) -> dict[str, Plain]:
        entries: dict[str, Plain] = {}
        while not isinstance(key := next(events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                self._report(key, "document.key_not_text")
                self._part(key, events, (*path, "?"))
                self._part(next(events), events, (*path, "?"))
                continue
            if key.value in entries:
                self._report(key, "document.duplicate_key", key=key.value)
            entries[key.value] = self._part(next(events), events, (*path, key.value))
            self._stands((*path, key.value), key)
        return entries

    def _stands(self, path: Path, event: yaml.Event) -> None:
        mark = event.start_mark
        assert mark is not None
        self.lines[path] = mark.line + 1
        self.columns[path] = mark.column + 1


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    assert mark is not None
    return mark.line + 1


def plain_scalar(text: str) -> bool | int | float | str | None:
    """Give an unquoted scalar its type, by the core schema of YAML 1.2."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _REAL.fullmatch(text):
        return float(text)
    return text
