"""A review as one HTML page: nothing is loaded from anywhere, and texts stay texts."""

from html import escape

from hengce.review.drawing import drawn
from hengce.review.pack import Pack, Section, Table
from hengce.review.printing import printed

FONTS = (
    '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", '
    '"WenQuanYi Zen Hei", sans-serif'
)
"""What has Chinese on every system that people read on; the reader's own fonts draw them."""

_CSS = f"""
body {{ font: 15px/1.6 {FONTS}; color: #1a202c; margin: 2rem auto; max-width: 60rem;
  padding: 0 1rem; }}
h1 {{ font-size: 1.6rem; margin-bottom: 0; }}
h2 {{ font-size: 1.15rem; border-bottom: 1px solid #cbd5e0; margin-top: 2.2rem; }}
.subtitle {{ color: #4a5568; margin-top: .2rem; }}
table {{ border-collapse: collapse; margin: 1rem 0; width: 100%; font-size: 14px; }}
caption {{ text-align: left; font-weight: 600; padding: .3rem 0; }}
th, td {{ border-bottom: 1px solid #e2e8f0; padding: .3rem .6rem; text-align: left; }}
td.number {{ text-align: right; font-variant-numeric: tabular-nums; }}
figure {{ margin: 1.2rem 0; }}
figure svg {{ width: 100%; height: auto; }}
"""


def page(pack: Pack, language: str) -> str:
    """Return the page.

    Args:
        pack: What it says.
        language: `zh` or `en`, for who reads it aloud.
    """
    sections = "\n".join(_section(section) for section in pack.sections)
    title = escape(pack.title)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_CSS}</style></head><body>\n"
        f'<h1>{title}</h1><p class="subtitle">{escape(pack.subtitle)}</p>\n'
        f"{sections}\n</body></html>\n"
    )


def _section(section: Section) -> str:
    parts = [f"<h2>{escape(section.heading)}</h2>"]
    parts += [f"<p>{escape(sentence)}</p>" for sentence in section.sentences]
    parts += [_table(table) for table in section.tables]
    parts += [f"<figure>{drawn(chart)}</figure>" for chart in section.charts if chart.names]
    return "\n".join(parts)


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in table.columns)
    rows = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in table.rows)
    caption = f"<caption>{escape(table.title)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(cell: str | float) -> str:
    if isinstance(cell, str):
        return f"<td>{escape(cell)}</td>"
    return f'<td class="number">{escape(printed(cell))}</td>'
