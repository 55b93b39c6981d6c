"""What the elements of an XES log mean, as they begin and end: cases, events, attributes."""

import json
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hengce.intake.block import ROW_CHARACTERS_MAX
from hengce.intake.filling import Line

CASE = "case:"
"""Stands before the keys of a case's attributes."""

DEPTH_MAX = 64
"""So deep elements may lie in each other."""

PROMISED_MAX = 10_000
"""So many columns that every event has are remembered."""

CASE_NAME = CASE + "concept:name"
CASE_NAME_SHOWN_MAX = 256
"""So much of a case's name stands in the reject file with each of its events."""

_VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
_SEVERAL = frozenset({"list", "container"})


class NotXesError(Exception):
    """The file is no XES log.

    Attributes:
        reason: Why, in a few words.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DoctypeError(Exception):
    """The file declares a document type."""


@dataclass(slots=True)
class _Holder:
    """A case or an event, and its attributes so far.

    Attributes:
        line: On which line it begins.
        texts: Its values; a list stands for several.
        characters: How long keys and values are together.
        code: Why it cannot be read; the first reason.
        column: The attribute at fault.
        case: Of an event: its case, whose attributes it has too.
    """

    line: int
    texts: dict[str, object] = field(default_factory=dict)
    characters: int = 0
    code: str = ""
    column: str = ""
    case: "_Holder | None" = None

    def refuse(self, code: str, column: str) -> None:
        if not self.code:
            self.code, self.column = code, column

    def add(self, kind: str, prefix: str, facts: Mapping[str, str]) -> None:
        """Add an attribute; what cannot be read makes the whole holder unreadable."""
        key, value = facts.get("key", ""), facts.get("value")
        name = prefix + key
        self.characters += len(name) + len(value or "")
        if self.characters > ROW_CHARACTERS_MAX:
            self.refuse("row.too_long", "")
        elif not key or name in self._all() or (kind in _VALUES and value is None):
            self.refuse("row.xes", name if key else "")
        elif kind in _VALUES:
            self.texts[name] = value
        elif kind in _SEVERAL:
            self.texts[name] = []
        else:
            self.refuse("row.xes", name)

    def read(self) -> Line:
        """Return the row of an event; all events of a case share its values."""
        case = self.case or _Holder(0)
        name = str(case.texts.get(CASE_NAME, ""))[:CASE_NAME_SHOWN_MAX]
        raw = json.dumps({CASE_NAME: name} | self.texts, ensure_ascii=False)
        code, column = (case.code, case.column) if case.code else (self.code, self.column)
        return Line(self.line, raw, self._all(), code, column)

    def _all(self) -> Mapping[str, object]:
        return ChainMap(self.texts, self.case.texts) if self.case else self.texts


class XesLog:
    """Follows the elements of one log.

    Attributes:
        promised: The columns that the log's `global` elements say every event has.
    """

    def __init__(self) -> None:
        self.promised: list[str] = []
        self._open: list[str] = []
        self._scope = ""
        self._case = _Holder(0)
        self._event = _Holder(0)
        self._events_of_case = 0
        self._done: list[Line] = []

    def take(self) -> Iterator[Line]:
        """Return the events that ended since the last call."""
        done, self._done = self._done, []
        return iter(done)

    def start(self, name: str, facts: Mapping[str, str], line: int) -> None:
        """Begin an element.

        Raises:
            NotXesError: It cannot stand where it stands.
        """
        if not self._open and name != "log":
            raise NotXesError("the root is no log")
        if len(self._open) >= DEPTH_MAX:
            raise NotXesError("too deep")
        match self._open:
            case ["log"] | ["log", "trace"] if name == "event":
                self._events_of_case += 1
                self._event = _Holder(line, case=self._case)
            case ["log"]:
                self._of_log(name, facts, line)
            case ["log", "global"]:
                self._promise(facts.get("key", ""))
            case ["log", "trace"]:
                self._of_case(name, facts)
            case ["log", "event"] | ["log", "trace", "event"]:
                self._event.add(name, "", facts)
            case _:
                pass  # what describes the log, or an attribute of an attribute
        self._open.append(name)

    def end(self, name: str) -> None:
        """End an element."""
        self._open.pop()
        if name == "event" and self._open in (["log"], ["log", "trace"]):
            self._done.append(self._event.read())
        if name == "trace" and self._open == ["log"]:
            self._case = _Holder(0)

    def _of_log(self, name: str, facts: Mapping[str, str], line: int) -> None:
        if name == "trace":
            self._case, self._events_of_case = _Holder(line), 0
        elif name == "global":
            self._scope = facts.get("scope", "event")

    def _promise(self, key: str) -> None:
        if key and len(self.promised) < PROMISED_MAX:
            self.promised.append(CASE + key if self._scope == "trace" else key)

    def _of_case(self, name: str, facts: Mapping[str, str]) -> None:
        """Add an attribute of the case; its events are read without waiting for its end."""
        if self._events_of_case:
            raise NotXesError("an attribute of a trace behind its events")
        self._case.add(name, CASE, facts)
