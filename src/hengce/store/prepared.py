"""Statements that are asked all day: compiled once, then handed to the driver as they are.

SQLAlchemy writes the statements. To run one through it costs several times what the database
needs to answer, so that here only its text and the order of its values are kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import CompilerElement

Row = Mapping[str, Any]
"""A row by the names of its columns."""

Bound = Mapping[str, Any]
"""Values by the names of a statement's parameters."""

ROWS_AT_ONCE = 10_000
"""Rows of a long answer that are held."""

_NOTHING: Bound = {}

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as one database takes it.

    Attributes:
        text: What the driver gets.
        order: The parameters in the order of their places; empty where they have names.
        constants: The values that the statement itself brings along.
        written: How the driver wants values that it does not take as they are.
    """

    text: str
    order: tuple[str, ...]
    constants: Bound
    written: tuple[tuple[str, Callable[[Any], Any]], ...]

    def place(self, bound: Bound) -> Sequence[Any] | Bound:
        """Return the values as the driver takes them."""
        values = {**self.constants, **bound}
        for name, write in self.written:
            values[name] = write(values[name])
        return [values[name] for name in self.order] if self.order else values


class Prepared:
    """A statement that is built when its module is loaded, and run many times.

    One that is built for a single question may be prepared, too; it pays for its compilation
    each time. Its values are text, whole numbers, bytes and lists of them; nothing is
    converted on the way back.

    Args:
        statement: What is asked or written.
    """

    __slots__ = ("_forms", "_names", "_statement")

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}
        self._names: tuple[str, ...] = ()

    def rows(self, connection: Connection, bound: Bound = _NOTHING) -> list[tuple[Any, ...]]:
        """Return all rows."""
        return self._run(connection, bound, _all)

    def row(self, connection: Connection, bound: Bound = _NOTHING) -> tuple[Any, ...] | None:
        """Return the first row, if there is one."""
        return next(iter(self.rows(connection, bound)), None)

    def one(self, connection: Connection, bound: Bound = _NOTHING) -> tuple[Any, ...]:
        """Return the only row of a statement that always has one."""
        (row,) = self.rows(connection, bound)
        return row

    def each(self, connection: Connection, bound: Bound = _NOTHING) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a long answer, without holding all of them."""
        form = self._form(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(form.text, form.place(bound))
            self._learn(cursor)
            while rows := cursor.fetchmany(ROWS_AT_ONCE):
                yield from rows
        except Exception as error:
            _fail(connection, form.text, error)
            raise
        finally:
            cursor.close()

    def each_named(self, connection: Connection, bound: Bound = _NOTHING) -> Iterator[Row]:
        """Yield the rows of a long answer by the names of their columns."""
        for row in self.each(connection, bound):
            yield dict(zip(self._names, row, strict=True))

    def named(self, connection: Connection, bound: Bound = _NOTHING) -> list[Row]:
        """Return all rows by the names of their columns."""
        return self._run(connection, bound, self._all_named)

    def first(self, connection: Connection, bound: Bound = _NOTHING) -> Row | None:
        """Return the first row by the names of its columns, if there is one."""
        return next(iter(self.named(connection, bound)), None)

    def values(self, connection: Connection, bound: Bound = _NOTHING) -> list[Any]:
        """Return the first value of each row."""
        return [row[0] for row in self.rows(connection, bound)]

    def value(self, connection: Connection, bound: Bound = _NOTHING) -> Any:  # noqa: ANN401
        """Return the first value of the first row; None where there is none."""
        row = self.row(connection, bound)
        return None if row is None else row[0]

    def change(self, connection: Connection, bound: Bound = _NOTHING) -> int:
        """Write; return how many rows it concerned."""
        return self._run(connection, bound, _count)

    def change_each(self, connection: Connection, rows: Sequence[Bound]) -> None:
        """Write once for each of several sets of values."""
        form = self._form(connection.dialect)
        placed: list[Any] = [form.place(row) for row in rows]
        run_each(connection, form.text, placed)

    def _run(self, connection: Connection, bound: Bound, read: Callable[[Any], Answer]) -> Answer:
        form = self._forms.get(connection.dialect.name) or self._form(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(form.text, form.place(bound))
            return read(cursor)
        except Exception as error:
            _fail(connection, form.text, error)
            raise
        finally:
            cursor.close()

    def _all_named(self, cursor: Any) -> list[Row]:  # noqa: ANN401 -- a driver's
        names = self._learn(cursor)
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _form(self, dialect: Dialect) -> _Form:
        known = self._forms.get(dialect.name)
        if known is None:
            known = self._forms[dialect.name] = _compiled(self._statement, dialect)
        return known

    def _learn(self, cursor: Any) -> tuple[str, ...]:  # noqa: ANN401 -- a driver's
        if not self._names:
            self._names = tuple(column[0] for column in cursor.description)
        return self._names


def run_each(
    connection: Connection, text: str, rows: Sequence[Sequence[Any]] | Sequence[Bound]
) -> None:
    """Run a compiled statement once for each of several sets of values.

    The last is run by itself: PostgreSQL does not end a writer that says nothing any more
    when what it said last came in a pipeline, and its driver sends many in one.
    """
    if not rows:
        return
    cursor = connection.connection.cursor()
    try:
        if len(rows) > 1:
            cursor.executemany(text, rows[:-1])
        cursor.execute(text, rows[-1])
    except Exception as error:
        _fail(connection, text, error)
        raise
    finally:
        cursor.close()


def _all(cursor: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 -- a driver's
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _count(cursor: Any) -> int:  # noqa: ANN401 -- a driver's
    count: int = cursor.rowcount
    return count


def _compiled(statement: Executable, dialect: Dialect) -> _Form:
    assert isinstance(statement, CompilerElement), "it is written in SQL"
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    assert not compiled.post_compile_params, "a list is bound as one value"
    named = {name: bind for bind, name in compiled.bind_names.items()}
    writers = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect)
        for name, bind in named.items()
    }
    return _Form(
        text=str(compiled),
        order=tuple(compiled.positiontup or ()),
        constants={name: value for name, value in compiled.params.items() if value is not None},
        written=tuple((name, write) for name, write in writers.items() if write is not None),
    )


def _fail(connection: Connection, text: str, error: Exception) -> None:
    """Tell a driver's error as SQLAlchemy does, without values; let go of a broken connection."""
    dialect = connection.dialect
    driver = dialect.loaded_dbapi.Error
    if not isinstance(error, driver):
        return
    broken = dialect.is_disconnect(error, connection.connection.driver_connection, None)
    if broken:
        connection.invalidate(error)
    raise DBAPIError.instance(
        text,
        None,
        error,
        driver,
        hide_parameters=True,
        connection_invalidated=broken,
        dialect=dialect,
    ) from error
