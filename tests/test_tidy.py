"""Style as a test: what STYLE.md says about the tree is checked here."""

import ast
import importlib
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from hengce.model.decision import VERDICT_OF, Reason, Verdict
from hengce.words.reasons import REASONS, VERDICTS

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "hengce"
MODULES = sorted(SOURCE.rglob("*.py"))

BODY_LINES_MAX = 50
MODULE_LINES_MAX = 400

# What exceeds a limit, by name. The list may only shrink.
LONG_BODIES = frozenset({"store/migrations/versions/0001_spine.py:upgrade"})
LONG_MODULES = frozenset({"store/migrations/versions/0001_spine.py"})

# Layer by layer, what may be imported; a layer may always import itself.
PURE = {"model", "errors"}
ALLOWED: dict[str, set[str]] = {
    "model": set(),
    "errors": set(),
    "rules": PURE,
    "kernel": PURE | {"rules"},
    "words": PURE | {"rules"},
    "ports": PURE | {"kernel"},
    "flow": PURE | {"rules", "kernel", "ports"},
    "audience": PURE | {"rules", "kernel"},
    "measure": PURE | {"kernel"},
    "identity": PURE,
    "metrics": PURE | {"measure"},
    "insight": PURE | {"kernel", "measure", "words"},
    "review": PURE | {"words", "measure", "forecast", "rules"},
    "config": PURE,
    "calendars": {"model"},
    "lint": PURE | {"rules", "kernel", "flow", "words", "config"},
    "intake": PURE | {"identity", "config", "flow", "kernel", "ports", "rules", "words"},
    "store": PURE | {"ports", "kernel"},
    "scoring": PURE | {"kernel", "rules"},
    "channels": PURE | {"ports"},
    "testing": PURE | {"ports", "channels"},
}

# The shell puts the layers together. Its packages stand in the order in which they rest on each
# other: one may import every layer, and of the shell what stands before it.
SHELL = (
    *("reading", "people", "responses", "retention", "startup", "nightly", "populations"),
    *("resolution", "snapshots", "deciding", "journeys", "replaying", "customers", "delivery"),
    *("forecast", "documents", "wiring", "feeds", "upkeep", "overview", "learning"),
    *("simulations", "api", "server", "simulate", "demo", "bench", "sim", "cli", "reference"),
)

# The core reads no clock, no random source, no file, no environment.
IMPURE_MODULES = {"random", "os", "logging", "secrets", "uuid", "socket", "subprocess", "time"}
PURE_PACKAGES = (
    *("model", "rules", "kernel", "flow", "words", "measure", "audience", "insight", "identity"),
)
BANNED_CALLS = {"eval", "exec", "compile", "__import__", "input"}


def layer(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_module(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    name = str(path.relative_to(SOURCE))
    assert ast.get_docstring(tree), f"{name} has no docstring"
    assert text.count("\n") <= MODULE_LINES_MAX or name in LONG_MODULES, f"{name} is too long"
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            body = function.body[1:] if ast.get_docstring(function) else function.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            where = f"{name}:{function.name}"
            assert lines <= BODY_LINES_MAX or where in LONG_BODIES, f"{where} is too long"
    called = {
        n.func.id
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    }
    assert not called & BANNED_CALLS, f"{name} calls {called & BANNED_CALLS}"
    assert "pickle" not in set(imported(tree)), f"{name} unpickles"
    here = layer(path)
    if here in ALLOWED:
        used = {m.split(".")[1] for m in imported(tree) if m.startswith("hengce.")}
        assert used <= ALLOWED[here] | {here}, f"{name} imports {used - ALLOWED[here] - {here}}"
    if here in SHELL:
        used = {m.split(".")[1] for m in imported(tree) if m.startswith("hengce.")}
        above = (used & set(SHELL)) - set(SHELL[: SHELL.index(here) + 1])
        assert not above, f"{name} imports {above}, which rest on it"
    if here in PURE_PACKAGES:
        roots = {m.split(".")[0] for m in imported(tree)}
        assert not roots & IMPURE_MODULES, f"{name} imports {roots & IMPURE_MODULES}"
        assert "datetime.now" not in text, name
        assert "time.time" not in text, name


def test_every_module_is_in_a_layer_or_in_the_shell() -> None:
    assert {layer(path) for path in MODULES} - {"__init__"} == set(ALLOWED) | set(SHELL)


def test_the_exceptions_still_exceed() -> None:
    sizes = {str(p.relative_to(SOURCE)): p.read_text().count("\n") for p in MODULES}
    assert all(sizes[name] > MODULE_LINES_MAX for name in LONG_MODULES), "shrink the list"


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_verdict_and_two_sentences(reason: Reason) -> None:
    assert reason in VERDICT_OF
    sentence = REASONS[reason]
    fields = [{f for _, f, _, _ in string.Formatter().parse(text) if f} for text in sentence]
    assert sentence.zh
    assert sentence.en
    assert fields[0] == fields[1], "the two languages tell different facts"
    assert re.search("[一-鿿]", sentence.zh)


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_two_names(verdict: Verdict) -> None:
    assert all(VERDICTS[verdict])


def problem_sentences() -> Iterator[tuple[str, object]]:
    for path in sorted((SOURCE / "words").glob("problems_*.py")):
        module = importlib.import_module(f"hengce.words.{path.stem}")
        yield from module.SENTENCES.items()


def test_every_problem_code_has_sentences_and_is_documented() -> None:
    codes = [code for code, _ in problem_sentences()]
    assert sorted(codes) == sorted(set(codes)), "a code has one pair of sentences"
    written = dict(problem_sentences())
    used: set[str] = set()
    for path in MODULES:
        if "words" not in path.parts:
            used |= set(re.findall(r"Problem\.of\(\s*[^,]+,\s*\"([a-z_.]+)\"", path.read_text()))
    assert used <= set(written), f"no sentences for {sorted(used - set(written))}"
    for code, words in written.items():
        assert all(words), f"{code} lacks a sentence or a fix"
    reference = (ROOT / "docs" / "reference" / "problems.md").read_text()
    assert not [code for code in written if f"`{code}`" not in reference]


def test_no_address_and_no_path_of_a_machine_is_committed() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        assert "://" not in path.read_text(), path.name
