"""Reads what the documents promise: their tables, their files and their commands."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^```(\w+)(?: title=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SKIPPED = "…"


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file that it is, and its text."""

    language: str
    title: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command line and the output that the text shows below it."""

    line: str
    shown: str


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str) -> list[Block]:
    return [Block(*found.groups(default="")) for found in _FENCE.finditer(text)]


def commands(block: Block) -> list[Command]:
    """Split a console block into commands; a line that ends with a backslash goes on."""
    parts = re.split(r"^\$ ", block.text.replace("\\\n", " "), flags=re.MULTILINE)[1:]
    return [Command(*(part + "\n").split("\n", 1)) for part in parts]


def section(text: str, heading: str) -> str:
    """Return what stands below a heading, up to the next one of any level."""
    return re.split(r"^#+ ", text.partition(f"# {heading}\n")[2], flags=re.MULTILINE)[0]


def table(text: str) -> list[list[str]]:
    """Return the rows of the first table of a text, without its head."""
    lines = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert lines, "there is no table"
    rows = lines[0].splitlines()[2:]
    return [
        [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        for row in rows
    ]


def code(cell: str) -> str:
    """Return the text of a cell that is written as code."""
    found = re.fullmatch(r"(`+) ?(.+?) ?\1", cell)
    assert found, f"not code: {cell}"
    return found[2]


def matches(shown: str, printed: str) -> bool:
    """Whether the printed text is what is shown; … stands for anything that was left out."""
    parts = [re.escape(part) for part in _lines(shown).split(_SKIPPED)]
    return re.fullmatch(".*?".join(parts), _lines(printed), re.DOTALL) is not None


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
