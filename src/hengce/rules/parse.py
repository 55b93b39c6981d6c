"""From text to a surface tree of which every node is allowed.

sqlglot reads the text, and nothing of sqlglot survives `check`. The whitelist names the node
types and their arguments, so what a new version of sqlglot learns to read stays refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from hengce.errors import Problem, ProblemsError
from hengce.model.tag import Kind

TEXT_LENGTH_MAX = 10_000  # characters
DEPTH_MAX = 24  # levels of brackets, and of the tree; chains of AND or OR are one level
TREES_MAX = 2_048  # texts whose trees are kept
EXCERPT_LENGTH_MAX = 40  # characters

_PAIR = frozenset({"this", "expression"})
_ALLOWED: dict[type[exp.Expr], frozenset[str]] = {
    **dict.fromkeys((exp.And, exp.Or, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _PAIR),
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Mod, exp.Is, exp.Kwarg), _PAIR),
    exp.Div: _PAIR | {"typed", "safe"},
    exp.Like: _PAIR | {"negate"},
    exp.Not: frozenset({"this"}),
    exp.Neg: frozenset({"this"}),
    exp.Paren: frozenset({"this"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.In: frozenset({"this", "expressions"}),
    exp.Column: frozenset({"this"}),
    exp.Identifier: frozenset({"this", "quoted"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Boolean: frozenset({"this"}),
    exp.Null: frozenset(),
    exp.Cast: frozenset({"this", "to"}),
    exp.DataType: frozenset({"this", "nested", "kind"}),
    exp.Interval: frozenset({"this", "unit"}),
    exp.Var: frozenset({"this"}),
    exp.Anonymous: frozenset({"this", "expressions"}),
    exp.CurrentDate: frozenset(),
    exp.CurrentTimestamp: frozenset(),
}
_TYPES = {
    exp.DType.DATE: Kind.DATE,
    exp.DType.TIMESTAMP: Kind.TIMESTAMP,
    exp.DType.TIMESTAMPNTZ: Kind.TIMESTAMP,
    exp.DType.BIGINT: Kind.INTEGER,
    exp.DType.DOUBLE: Kind.REAL,
    exp.DType.TEXT: Kind.TEXT,
    exp.DType.VARCHAR: Kind.TEXT,
}
UNKNOWN = "rule.unknown_parameter"
"""The problem of a placeholder that stands for nothing."""

QUOTED = frozenset({Kind.TEXT, Kind.DATE, Kind.TIMESTAMP})
"""The kinds whose literals are written as texts."""

_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_SIGNED = re.compile(rf"-?({_NUMBER.pattern})", re.ASCII)
_UNREADABLE = re.compile("[\0\ud800-\udfff]")
# Texts, quoted names and comments; then brackets; then what opens and never closes.
_PIECES = re.compile(r"""'[^']*'|"[^"]*"|--[^\n]*|/\*.*?\*/|[(\[{]|[)\]}]|['"]|/\*""", re.DOTALL)
# What a parser that is not ours may raise on a text that nobody foresaw.
_PARSER_ERRORS = (SqlglotError, ValueError, TypeError, AttributeError, LookupError)


@dataclass(frozen=True, slots=True)
class Surface:
    """A text and its tree of allowed nodes.

    Attributes:
        text: The text as written.
        where: The place of the text, for its problems.
        root: The tree.
    """

    text: str
    where: str
    root: exp.Expr

    def problem(self, node: exp.Expr, code: str, **facts: object) -> Problem:
        """Return a problem of a node, with its `at` (line:column) and the words `near` it."""
        start, end = self._span(node)
        near = _short(self.text[start:end])
        return Problem.of(self.where, code, at=_at(self.text, start), near=near, **facts)

    def _span(self, node: exp.Expr) -> tuple[int, int]:
        """Return the start and end of a node; a node without words takes its parent's."""
        if isinstance(node, exp.Placeholder) and (named := _named(node.name, self.text)):
            return named.span()
        within: exp.Expr | None = node
        while within is not None:
            metas = [part.meta for part in within.walk() if "start" in part.meta]
            if metas:
                return min(m["start"] for m in metas), max(m["end"] for m in metas) + 1
            within = within.parent
        return 0, len(self.text)


def parse(text: str, where: str) -> Surface:
    """Read a text.

    Args:
        text: A condition or a value, in SQL.
        where: Its place, for problems.

    Raises:
        ProblemsError: The text is empty, too long, too deep, no SQL, or says something that
            the language does not know. Places are `line:column`, both from 1.
    """
    surface = surface_of(text, where)
    if problems := tuple(refused(surface)):
        raise ProblemsError(problems)
    return surface


def surface_of(text: str, where: str) -> Surface:
    """Read a text as SQL, whatever it says; ProblemsError when it is none."""
    _bound(text, where)
    try:
        return Surface(text=text, where=where, root=_tree(text))
    except RecursionError:
        raise ProblemsError([_too_deep(where)]) from None
    except _PARSER_ERRORS as error:
        raise ProblemsError([_syntax(error, text, where)]) from error


@lru_cache(maxsize=TREES_MAX)
def _tree(text: str) -> exp.Expr:
    """Read a text with sqlglot; nobody changes the tree, so one serves all who ask again.

    To publish a strategy asks every condition of the bank anew.
    """
    return sqlglot.parse_one(text, into=exp.Condition, dialect="duckdb")


def typed_kind(cast: exp.Cast) -> Kind | None:
    """Return the kind that a typed literal names: DATE '…', or CAST('…' AS MONEY)."""
    to = cast.args["to"]
    if to.this is exp.DType.USERDEFINED:
        return Kind.MONEY if str(to.args.get("kind")).upper() == "MONEY" else None
    return _TYPES.get(to.this)


def bare(node: exp.Expr) -> exp.Expr:
    """Return a node without the brackets around it."""
    while isinstance(node, exp.Paren):
        node = node.this
    return node


def chain(node: exp.Expr, connector: type[exp.Expr]) -> list[exp.Expr]:
    """Return the parts of a chain of AND or OR, in order, without brackets around them.

    A loop, because a chain of a thousand is a tree a thousand levels deep.
    """
    parts, waiting = [], [node]
    while waiting:
        part = bare(waiting.pop())
        if type(part) is connector:
            waiting += [part.args["expression"], part.this]
        else:
            parts.append(part)
    return parts


def _bound(text: str, where: str) -> None:
    if not text.strip():
        raise ProblemsError([Problem.of(where, "rule.empty")])
    if len(text) > TEXT_LENGTH_MAX:
        facts = {"length": len(text), "length_max": TEXT_LENGTH_MAX}
        raise ProblemsError([Problem.of(where, "rule.too_long", **facts)])
    if found := _UNREADABLE.search(text):
        at = _at(text, found.start())
        raise ProblemsError([Problem.of(where, "rule.syntax", at=at, near=repr(found[0]))])
    if _bracket_depth(text) > DEPTH_MAX:
        raise ProblemsError([_too_deep(where)])


def _bracket_depth(text: str) -> int:
    """Return how deep brackets nest, before a recursive parser has to find out."""
    depth = deepest = 0
    for found in _PIECES.finditer(text):
        if found[0] in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] in ")]}":
            depth -= 1
    return deepest


def _named(name: str, text: str) -> re.Match[str] | None:
    """Find a placeholder in a text; sqlglot does not say where it stands."""
    return re.search(rf"[:$]{re.escape(name)}\b", text)


def _too_deep(where: str) -> Problem:
    return Problem.of(where, "rule.too_deep", depth_max=DEPTH_MAX)


def _syntax(error: Exception, text: str, where: str) -> Problem:
    """Say where the parser stopped; its own words are not for a banker."""
    at, near = "1:1", text
    unclosed = [found for found in _PIECES.finditer(text) if found[0] in {"'", '"', "/*"}]
    if unclosed:
        at, near = _at(text, unclosed[0].start()), text[unclosed[0].start() :]
    elif isinstance(error, ParseError) and error.errors and error.errors[0].get("line"):
        stop = error.errors[0]
        near = stop["highlight"]
        at = f"{stop['line']}:{max(1, stop['col'] - len(near) + 1)}"  # col is where it ends
    return Problem.of(where, "rule.syntax", at=at, near=_short(near))


def _at(text: str, offset: int) -> str:
    """Return the line:column of an offset, both from 1."""
    before = text[:offset]
    return f"{before.count(chr(10)) + 1}:{offset - before.rfind(chr(10))}"


def refused(surface: Surface) -> Iterator[Problem]:
    """Find what the language does not know; of a refused node the parts are not looked at."""
    waiting = [(surface.root, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEPTH_MAX:
            yield _too_deep(surface.where)
            return
        if isinstance(node, exp.Placeholder) and node.this:
            yield surface.problem(node, UNKNOWN, parameter=node.name)
            continue
        if not _is_allowed(node):
            yield surface.problem(node, "rule.not_allowed", what=node.key.upper())
            continue
        waiting += [(part, depth + _is_level(node, part)) for part in node.iter_expressions()]


def _is_allowed(node: exp.Expr) -> bool:
    allowed = _ALLOWED.get(type(node))
    if allowed is None or any(node.args[name] and name not in allowed for name in node.args):
        return False
    match node:
        case exp.Cast(this=what):
            kind = typed_kind(node)
            written = isinstance(what, exp.Literal) and what.is_string and kind is not None
            return written and (kind in QUOTED or _SIGNED.fullmatch(what.name) is not None)
        case exp.In():
            return bool(node.expressions)
        case exp.Literal(is_string=False):  # the parser makes 0.0.5 of `. 0.5`
            return _NUMBER.fullmatch(node.name) is not None
        case _:
            return True


def _is_level(node: exp.Expr, part: exp.Expr) -> bool:
    """Whether a part lies one level deeper: brackets and links of a chain do not."""
    is_link = isinstance(node, exp.And | exp.Or) and type(part) is type(node)
    return not (is_link or isinstance(node, exp.Paren))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT_LENGTH_MAX else line[: EXCERPT_LENGTH_MAX - 1] + "…"
