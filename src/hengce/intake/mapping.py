"""The mapping document: what the columns of a file mean, declared and never computed.

A mapping is data. There is no expression in it, so nothing that a user wrote is ever run.
"""

import enum
from typing import TypeAlias

import msgspec

from hengce.config.document import read_document
from hengce.config.shape import shape_problems
from hengce.errors import ProblemsError
from hengce.model.noun import Noun
from hengce.model.tag import Kind, Scalar


class Entity(enum.StrEnum):
    """What the rows of a file are."""

    CUSTOMERS = "customers"
    TAGS = "tags"
    IDENTIFIERS = "identifiers"
    CONSENTS = "consents"
    EVENTS = "events"
    CONTACTS = "contacts"
    OUTCOMES = "outcomes"
    PRODUCTS = "products"
    UNITS = "units"
    TIES = "ties"


class Encoding(enum.StrEnum):
    """How characters are written; a byte order mark is accepted everywhere."""

    UTF_8 = "utf-8"
    GB18030 = "gb18030"  # reads GBK and GB2312 as well
    UTF_16 = "utf-16"
    LATIN_1 = "latin-1"
    WINDOWS_1250 = "windows-1250"
    WINDOWS_1252 = "windows-1252"


class Csv(Noun, frozen=True, kw_only=True, tag="csv", tag_field="kind"):
    """Separated text, one row a line unless a quoted cell holds line breaks.

    Attributes:
        separator: One character.
        quote: One character, or empty when nothing is quoted.
        encoding: How characters are written.
        columns: The names of the columns when the file has no header line.
    """

    separator: str = ","
    quote: str = '"'
    encoding: Encoding = Encoding.UTF_8
    columns: tuple[str, ...] = ()


class JsonLines(Noun, frozen=True, kw_only=True, tag="json_lines", tag_field="kind"):
    """One JSON object a line; numbers keep the digits that were written."""

    encoding: Encoding = Encoding.UTF_8


class Parquet(Noun, frozen=True, kw_only=True, tag="parquet", tag_field="kind"):
    """Typed columns. Dates and timestamps are read as ISO 8601."""


class Xes(Noun, frozen=True, kw_only=True, tag="xes", tag_field="kind"):
    """An event log in XES (IEEE 1849), plain or compressed by gzip; one row an event.

    Columns are the keys of the event's attributes, and those of its case after `case:`.
    """


Format: TypeAlias = Csv | JsonLines | Parquet | Xes


class Unresolved(enum.StrEnum):
    """What becomes of a row whose identifier belongs to no customer."""

    REJECT = "reject"
    LEAVE_OUT = "leave_out"  # expected, such as accounts that nobody shares


class Key(Noun, frozen=True, kw_only=True, rename={"column": "from"}):
    """Which customer a row is about: a column's text, or the number of the row.

    Attributes:
        column: The column with the customer's number, or with the identifier's value.
        row: Take the row's number instead, counted from 1 over all rows of the files.
        prefix: Written before the number.
        width: Digits of the row's number, filled up with zeros.
        identifier: The kind of identifier that the column holds, such as `account`;
            empty when it holds the customer's own number.
        role: The role that the customer must have on the identifier, such as `OWNER`.
        unresolved: What becomes of a row whose identifier belongs to no customer.
    """

    column: str = ""
    row: bool = False
    prefix: str = ""
    width: int = 0
    identifier: str = ""
    role: str = ""
    unresolved: Unresolved = Unresolved.REJECT


class Unknown(enum.StrEnum):
    """What becomes of a value that is not in the code list."""

    REJECT = "reject"
    NULL = "null"
    KEEP = "keep"


class Transform(enum.StrEnum):
    """Named readings of national numbers."""

    CZECH_BIRTH_DATE = "czech_birth_date"  # yymmdd, women have month + 50
    CZECH_SEX = "czech_sex"  # male or female, from the same number


class Unit(enum.StrEnum):
    """In what an amount of money is written."""

    CENTS = "cents"
    ONE = "one"
    THOUSAND = "thousand"
    TEN_THOUSAND = "ten_thousand"
    MILLION = "million"


class Take(enum.StrEnum):
    """What is kept when several rows belong to one customer."""

    COUNT = "count"  # rows whose value is known; all rows when no column is named
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    FIRST = "first"  # by the mapping's `order`
    LAST = "last"


class Ago(Noun, frozen=True, kw_only=True, rename={"column": "from"}):
    """An instant so many days before a reference.

    Attributes:
        column: The column with the number of days.
        reference: An ISO instant; the mapping's zone holds when it names none.
        spacing_days: When a row is repeated, each repetition lies this much earlier.
    """

    column: str
    reference: str
    spacing_days: int = 0


class ColumnMap(Noun, frozen=True, kw_only=True, rename={"column": "from"}):
    """Where one value comes from, and how its text is read.

    Exactly one of `from`, `constant`, `each`, `row` and `ago` says where. The text is
    trimmed, compared with the null spellings, transformed, looked up in `codes`, filled
    with the default, prefixed, and then read as its kind.

    Attributes:
        column: The file's column.
        constant: The same text for all rows.
        each: The row is repeated once for each of these texts.
        row: The row's number.
        ago: Days before a reference.
        kind: The type; None takes the catalogue's.
        nulls: Null spellings beside the mapping's own.
        transform: A named reading.
        codes: Our value by the file's value; null means known to be empty.
        unknown: What becomes of a value that `codes` does not have.
        default: The text where the file has none.
        required: A row without this value is rejected.
        prefix: Written before a text.
        date_format: `iso`, `epoch_seconds`, `epoch_ms`, or a pattern of YYYY YY MM MON
            DD HH mm ss.
        century_pivot: Two-digit years below it are 20yy, the others 19yy.
        decimal_mark: The sign before the fraction.
        thousands_mark: The sign between groups of three digits, or empty.
        unit: What an amount of money is written in.
        take: What is kept of several rows of one customer.
        note: For the reader of the mapping.
    """

    column: str = ""
    constant: bool | int | float | str | None = None
    each: tuple[str, ...] = ()
    row: bool = False
    ago: Ago | None = None
    kind: Kind | None = None
    nulls: tuple[str, ...] = ()
    transform: Transform | None = None
    codes: dict[str, bool | int | float | str | None] = {}
    unknown: Unknown = Unknown.REJECT
    default: bool | int | float | str | None = None
    required: bool = False
    prefix: str = ""
    date_format: str = "iso"
    century_pivot: int = 30
    decimal_mark: str = "."
    thousands_mark: str = ""
    unit: Unit = Unit.ONE
    take: Take | None = None
    note: str = ""


class Test(Noun, frozen=True, kw_only=True, rename={"column": "from", "among": "in"}):
    """A row stays when its column passes; an unknown value does not.

    Exactly one of `equals`, `in` and the bounds is given; both bounds may stand together.
    """

    __test__ = False  # the name is the domain's; pytest must not collect it

    column: str
    equals: str | None = None
    among: tuple[str, ...] = ()
    at_least: int | float | None = None
    at_most: int | float | None = None


class Sample(Noun, frozen=True, kw_only=True):
    """A share of the customers in ten-thousandths, the same ones every time."""

    share: int
    salt: str


class Repeat(Noun, frozen=True, kw_only=True, rename={"column": "from"}):
    """One row stands for as many records as its column says, at most `times_max`."""

    column: str
    times_max: int = 100


class FileMapping(Noun, frozen=True, kw_only=True):
    """How one kind of file becomes records of one entity.

    Attributes:
        entity: What the rows are.
        source: The name of the delivery; importing it again replaces what it brought.
        format: How the file is written.
        columns: Our field or tag by name, and where it comes from.
        key: Which customer a row is about; only entities of a customer have one.
        properties: An event's properties or a product's terms, by name.
        nulls: The texts that mean "unknown".
        zone: The zone of times that name none.
        where: Rows that fail a test are left out.
        sample: Customers outside the sample are left out.
        repeat: One row stands for several records.
        order: What `first` and `last` go by.
        leaks: Columns that are only known after the decision, and why.
        skip_last_line: The last line was cut; it is left out unread.
        may_shrink: A delivery may have far fewer records than the one that it replaces.
        note: For the reader of the mapping.
    """

    entity: Entity
    source: str
    format: Format
    columns: dict[str, ColumnMap]
    key: Key | None = None
    properties: dict[str, ColumnMap] = {}
    nulls: tuple[str, ...] = ("",)
    zone: str = "UTC"
    where: tuple[Test, ...] = ()
    sample: Sample | None = None
    repeat: Repeat | None = None
    order: ColumnMap | None = None
    leaks: dict[str, str] = {}
    skip_last_line: bool = False
    may_shrink: bool = False
    note: str = ""


def read_mapping(name: str, content: bytes) -> FileMapping:
    """Read a mapping document; raises ProblemsError with all problems of its shape."""
    document = read_document(name, content)
    problems = shape_problems(document, FileMapping)
    if problems:
        raise ProblemsError(problems)
    return msgspec.convert(document.value, FileMapping)


def written(value: Scalar) -> str:
    """Write a scalar of the document the way a file would."""
    return str(value).lower() if isinstance(value, bool) else str(value)
