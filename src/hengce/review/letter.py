"""A review as a document for word processors (DOCX)."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from hengce.review.pack import Chart, Pack, Section, Table
from hengce.review.printing import printed

EAST_ASIAN_FONT = "Microsoft YaHei"
"""Named for Chinese texts; where it is missing word processors take what they have."""

BAR_CELLS = 30
"""The longest bar of a chart, in characters: bars of text need no picture and no font."""


def write_letter(pack: Pack, path: Path) -> None:
    """Write the document.

    Args:
        pack: What it says.
        path: Where.
    """
    document: Any = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), EAST_ASIAN_FONT)
    document.add_heading(pack.title, 0)
    document.add_paragraph(pack.subtitle)
    for section in pack.sections:
        _section(document, section)
    for heading in ("Title", "Heading 1"):
        document.styles[heading].element.rPr.rFonts.set(qn("w:eastAsia"), EAST_ASIAN_FONT)
    _save(document, path)


def _save(document: Any, path: Path) -> None:  # noqa: ANN401 -- it has no types
    """Write the file without the moment of writing: the same review gives the same bytes."""
    written = BytesIO()
    document.save(written)
    with ZipFile(written) as parts, ZipFile(path, "w", ZIP_DEFLATED) as file:
        for name in parts.namelist():
            file.writestr(ZipInfo(name), parts.read(name), ZIP_DEFLATED)


def _section(document: Any, section: Section) -> None:  # noqa: ANN401 -- it has no types
    document.add_heading(section.heading, 1)
    for sentence in section.sentences:
        document.add_paragraph(sentence)
    for table in section.tables:
        _table(document, table)
    for chart in section.charts:
        if chart.names:
            _bars(document, chart)


def _table(document: Any, table: Table) -> None:  # noqa: ANN401
    document.add_paragraph(table.title).runs[0].bold = True
    made = document.add_table(rows=1, cols=len(table.columns), style="Light Grid Accent 1")
    for cell, name in zip(made.rows[0].cells, table.columns, strict=True):
        cell.text = name
    for row in table.rows:
        for cell, value in zip(made.add_row().cells, row, strict=True):
            cell.text = value if isinstance(value, str) else printed(value)


def _bars(document: Any, chart: Chart) -> None:  # noqa: ANN401
    """Draw a chart of bars made of text, the longest of them of BAR_CELLS characters."""
    document.add_paragraph(f"{chart.title} ({chart.unit})" if chart.unit else chart.title).runs[
        0
    ].bold = True
    most = max((abs(n) for numbers in chart.series.values() for n in numbers), default=0.0)
    made = document.add_table(rows=0, cols=3)
    for series, numbers in chart.series.items():
        for name, number in zip(chart.names, numbers, strict=True):
            label = name if len(chart.series) == 1 else f"{name} {series}"
            cells = made.add_row().cells
            cells[0].text = label
            length = round(BAR_CELLS * abs(number) / most) if most else 0
            run = cells[1].paragraphs[0].add_run("█" * length)
            run.font.size, run.font.color.rgb = Pt(7), RGBColor(0x1F, 0x5F, 0xA8)
            cells[2].text = printed(number)
