"""Where each part of the configuration was written, for people who must mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hengce.config.document import Document, Path, Plain


@dataclass(frozen=True, slots=True)
class Places:
    """The file and line of every part.

    Attributes:
        files: The file of each item, such as `strategies/wealth_visit` or `policy`.
        lines: The line of each part: item, then path inside it.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def where(self, item: str, path: str = "") -> str:
        """Write a place, such as `strategies/a.yaml:12 graph/nodes/offer`.

        A part that was left out has the line of the nearest part around it. An item that
        came from no file is named by itself.
        """
        file = self.files.get(item)
        if file is None:
            return f"{item} {path}".rstrip()
        around = path
        while around and (item, around) not in self.lines:
            around = around.rpartition("/")[0]
        line = self.lines.get((item, around))
        return f"{file}:{line} {path}".rstrip() if line else f"{file} {path}".rstrip()


NOWHERE = Places()


def named(value: Plain, path: Path) -> str:
    """Write a path for people: list items go by their `id` or `name` where they have one."""
    parts: list[str] = []
    for step in path:
        inner = _inner(value, step)
        name = _name(inner) if isinstance(step, int) else None
        parts.append(name or str(step))
        value = inner
    return "/".join(parts)


def place(document: Document, path: Path) -> str:
    """Write the place of a part of a document: `products.yaml:9 cash_r1/label`."""
    around = path
    while around and around not in document.lines:
        around = around[:-1]
    line = document.lines.get(around)
    start = f"{document.name}:{line}" if line else document.name
    shown = named(document.value, path).encode(errors="replace").decode()
    return f"{start} {shown}".rstrip()


def _inner(value: Plain, step: str | int) -> Plain:
    if isinstance(value, dict):
        return value.get(str(step))
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _name(value: Plain) -> str | None:
    if not isinstance(value, dict):
        return None
    name = value.get("id", value.get("name"))
    return name if isinstance(name, str) and name else None
