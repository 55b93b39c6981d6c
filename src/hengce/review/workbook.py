"""A review as a workbook (XLSX): each table a sheet that can be counted with, charts beside."""

from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from hengce.review.pack import Chart, Pack, Section, Shape

NAME_MAX = 31
_NEVER = datetime(1980, 1, 1, tzinfo=UTC)
"""In place of the moment of writing: the same review gives the same bytes."""

_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def write_workbook(pack: Pack, path: Path) -> None:
    """Write the workbook.

    Args:
        pack: What it says.
        path: Where.
    """
    # A text that begins with `=` or looks like an address stays a text.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), plain) as book:
        book.set_properties({"title": pack.title, "created": _NEVER})
        bold = book.add_format({"bold": True})
        first = book.add_worksheet(_named("0 " + pack.title))
        first.set_column(0, 0, 110)
        for line, (text, is_bold) in enumerate(_texts(pack)):
            first.write_string(line, 0, text, bold if is_bold else None)
        for number, section in enumerate(pack.sections, 1):
            if section.tables or section.charts:
                sheet = book.add_worksheet(_named(f"{number} {section.heading}"))
                _section(book, sheet, section, bold)


def _section(book: Workbook, sheet: Worksheet, section: Section, bold: Format) -> None:
    sheet.set_column(0, 0, 28)
    line = 0
    for table in section.tables:
        sheet.write_string(line, 0, table.title, bold)
        sheet.write_row(line + 1, 0, table.columns, bold)
        for k, row in enumerate(table.rows, line + 2):
            sheet.write_row(k, 0, row)
        line += len(table.rows) + 4
    for chart in section.charts:
        line = _chart(book, sheet, chart, line)


def _texts(pack: Pack) -> list[tuple[str, bool]]:
    told = [(pack.title, True), (pack.subtitle, False)]
    for section in pack.sections:
        told += [("", False), (section.heading, True)]
        told += [(sentence, False) for sentence in section.sentences]
    return told


def _named(wanted: str) -> str:
    """Return a sheet's name; the number that it begins with tells it from all others."""
    return wanted.translate(_FORBIDDEN)[:NAME_MAX]


def _chart(book: Workbook, sheet: Worksheet, chart: Chart, line: int) -> int:
    """Write a chart's numbers with the chart beside them; return the next free line."""
    if not chart.names:
        return line
    sheet.write_string(line, 0, chart.title)
    sheet.write_row(line, 1, list(chart.series))
    for k, name in enumerate(chart.names, line + 1):
        sheet.write_string(k, 0, name)
        sheet.write_row(k, 1, [numbers[k - line - 1] for numbers in chart.series.values()])
    last = line + len(chart.names)
    drawing = book.add_chart({"type": "bar" if chart.shape is Shape.BARS else "line"})
    for column in range(1, len(chart.series) + 1):
        drawing.add_series(
            {
                "name": [sheet.name, line, column],
                "categories": [sheet.name, line + 1, 0, last, 0],
                "values": [sheet.name, line + 1, column, last, column],
            }
        )
    drawing.set_title({"name": chart.title})
    sheet.insert_chart(line, len(chart.series) + 3, drawing)
    return max(last + 3, line + 18)
