"""Membership in a list that is bound as one value, so that a statement is compiled once.

An `IN` whose values are bound one by one is written anew for each number of them, by us and by
the database. SQLite reads the list as JSON, PostgreSQL as an array; both find it by index.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Dialect, Integer, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Say that a column's value is one of a list that is bound under a name.

    Args:
        column: A column of text or of whole numbers.
        name: The parameter; a sequence is bound to it.
    """
    numbers = isinstance(column.type, Integer)
    return _Among(column, bindparam(name, type_=_List(numbers=numbers)))


def one_of(column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Say that a column's value is one of a list that the statement brings along."""
    numbers = isinstance(column.type, Integer)
    return _Among(column, bindparam(None, list(values), type_=_List(numbers=numbers)))


class _Among(FunctionElement[bool]):
    name = "among"
    inherit_cache = True


class _List(TypeDecorator[Sequence[Any]]):
    impl = Text
    cache_ok = True

    def __init__(self, *, numbers: bool) -> None:
        super().__init__()
        self.numbers = numbers

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(ARRAY(BigInteger() if self.numbers else Text()))

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:  # noqa: ANN401
        listed = list(value or ())
        return msgspec.json.encode(listed).decode() if dialect.name == "sqlite" else listed


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 -- compiled parts


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY({values})"
