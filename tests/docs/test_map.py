"""ARCHITECTURE.md and GLOSSARY.md name what is there."""

import re

from docs.pages import ROOT, code, page, section, table
from test_tidy import ALLOWED, SHELL

SOURCE = ROOT / "src" / "hengce"
ARCHITECTURE = page("ARCHITECTURE.md")


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_layers_are_those_of_the_style_test() -> None:
    told = {
        layer: set(named(allowed))
        for layers, allowed in table(section(ARCHITECTURE, "Who may import whom"))
        for layer in named(layers)
    }
    assert told == ALLOWED


def test_the_shell_is_told_in_its_order() -> None:
    told = tuple(code(package) for package, _ in table(section(ARCHITECTURE, "The shell")))
    assert told == SHELL


def test_every_module_is_on_the_map() -> None:
    rows = table(section(ARCHITECTURE, "The modules, in the order of the flow"))
    told = {name.split("/")[0] for row in rows for name in named(row[0])}
    # Modules of a package are told beside the first one, without its name.
    # What was built into a folder of the package, such as the console, is no module.
    modules = [path for path in SOURCE.iterdir() if path.suffix or any(path.glob("*.py"))]
    there = {path.name for path in modules if not path.name.startswith("__")}
    assert there <= told


def test_every_module_of_the_map_is_there() -> None:
    for cells in table(section(ARCHITECTURE, "The modules, in the order of the flow")):
        folder = named(cells[0])[0].rpartition("/")[0]
        for name in named(cells[0]):
            assert (SOURCE / name).exists() or (SOURCE / folder / name).exists(), name


def test_every_code_name_of_the_glossary_is_in_the_code() -> None:
    sources = "\n".join(path.read_text() for path in SOURCE.rglob("*.py"))
    words = set(re.findall(r"\w+", sources))
    parts = re.split(r"^## ", page("GLOSSARY.md"), flags=re.MULTILINE)[1:]
    for _, _, name, _ in (row for part in parts for row in table(part)):
        assert code(name) in words, name
