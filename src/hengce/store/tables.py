"""How tables are described: the columns that every row has, and short names for the others."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.schema import SchemaItem

# SQLite knows only INTEGER as a row's own number; it has 64 bits there.
INT64 = BigInteger().with_variant(Integer, "sqlite")

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def number(name: str, *rules: SchemaItem, unique: bool = False) -> Column[int]:
    """Describe a column of whole numbers."""
    return Column(name, INT64, *rules, nullable=False, primary_key=unique)


def text(name: str, *rules: SchemaItem, unique: bool = False) -> Column[str]:
    """Describe a column of text."""
    return Column(name, Text, *rules, nullable=False, primary_key=unique)


def blob(name: str) -> Column[bytes]:
    """Describe a column of bytes."""
    return Column(name, LargeBinary, nullable=False)


def table(name: str, *items: SchemaItem) -> Table:
    """Describe a table whose rows say who wrote them and for which unit."""
    written = (number("position", ForeignKey("transactions.position")), text("org"))
    # SQLite creates what is named here as STRICT: a column holds its type and no other.
    return Table(name, METADATA, *written, *items, sqlite_strict=True)


def log(name: str, *items: SchemaItem) -> Table:
    """Describe a table whose rows are numbered in the order of writing."""
    return table(name, number("seq", unique=True), *items)
