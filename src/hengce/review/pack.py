"""What a review says, before anybody decides how it is printed."""

import enum

from hengce.model.noun import Noun


class Shape(enum.StrEnum):
    """How numbers are drawn."""

    BARS = "bars"  # one bar for each name
    LINES = "lines"  # one line for each series, along days


class Chart(Noun, frozen=True, kw_only=True):
    """Numbers that are drawn.

    Attributes:
        title: What is drawn.
        shape: How.
        names: What stands along the axis, in order.
        series: The numbers of each series, as many as names.
        unit: Of the numbers.
    """

    title: str
    shape: Shape
    names: tuple[str, ...]
    series: dict[str, tuple[float, ...]]
    unit: str = ""


class Table(Noun, frozen=True, kw_only=True):
    """Rows under a heading; every cell is as it is printed.

    Attributes:
        title: What it shows.
        columns: The headings.
        rows: The cells, row by row: texts, and numbers that a sheet can count with.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]


class Section(Noun, frozen=True, kw_only=True):
    """One part of a review.

    Attributes:
        heading: What it is about.
        sentences: What is said, one paragraph each.
        tables: Its tables.
        charts: Its charts.
    """

    heading: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


class Pack(Noun, frozen=True, kw_only=True):
    """A whole review.

    Attributes:
        title: Of what.
        subtitle: Of which days, as of which position of the log.
        sections: In the order of reading.
    """

    title: str
    subtitle: str
    sections: tuple[Section, ...]
