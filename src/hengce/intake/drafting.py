"""How drafts of mappings are written down: names and texts that YAML reads back."""

import json
import re
from pathlib import Path


def source_name(path: Path) -> str:
    """Return the name of a delivery after its file."""
    name = plain(path.stem)
    return name if name[:1].isalpha() else f"file_{name}".rstrip("_")


def plain(name: str) -> str:
    """Return a name in lower case with underscores; it may be empty or begin with a digit."""
    return re.sub("[^a-z0-9]+", "_", name.lower()).strip("_")[:60]


def quoted(text: str) -> str:
    """Return a text between quotes."""
    return json.dumps(text, ensure_ascii=False)


def named(names: list[str], other: str, taken: set[str]) -> dict[str, str]:
    """Give each name a plain one, none twice and none that is taken.

    Args:
        names: As the file has them.
        other: Before the number of those that have no plain name of their own.
        taken: What no name may be.
    """
    found: dict[str, str] = {}
    for at, name in enumerate(names, 1):
        short = plain(name)
        if not short[:1].isalpha() or short in taken or short in found.values():
            short = f"{other}_{at}"
        found[name] = short
    return found
