"""docs/reference/commands.md, and every command line that a document shows."""

import re

import pytest
import typer

from docs.pages import DOCS, ROOT, blocks, commands, page, section
from hengce.cli.app import app

GROUP = typer.main.get_command(app)
PAGE = page("docs/reference/commands.md")
SHOWN = [
    (path.relative_to(ROOT), command.line)
    for path in sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
    for block in blocks(path.read_text(encoding="utf-8"))
    if block.language == "console"
    for command in commands(block)
]


def options(parameters) -> set[str]:
    return {name for each in parameters for name in each.opts if name.startswith("--")} - {"--help"}


def options_of(command) -> set[str]:
    """The options of a command and, where it is a group, of its commands."""
    parts = getattr(command, "commands", {}).values()
    return options(command.params).union(*(options_of(part) for part in parts))


def test_every_command_is_described() -> None:
    described = re.findall(r"^### hengce (\w+)$", PAGE, re.MULTILINE)
    assert sorted(described) == sorted(GROUP.commands)


@pytest.mark.parametrize("name", sorted(GROUP.commands))
def test_every_option_is_described(name: str) -> None:
    text = section(PAGE, f"hengce {name}")
    assert set(re.findall(r"--[a-z-]+", text)) == options_of(GROUP.commands[name])


@pytest.mark.parametrize(("path", "line"), SHOWN)
def test_a_shown_command_exists(path, line: str) -> None:
    name, *words = line.partition(" #")[0].split()[1:]
    used = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert used <= options_of(GROUP.commands[name]), path
