"""The tests notice small mistakes: in nine of ten mutants, and the tenth has a judgement."""

import ast
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from mutation.mutate import apply, mutants
from mutation.survivors import read

TESTS = Path(__file__).parents[1]


@pytest.mark.prove
def test_mutants_of_the_kernel_and_the_rules_are_noticed() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "mutation.run"],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(TESTS)},
        cwd=TESTS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, f"{run.stdout[-9_000:]}\n{run.stderr[-1_000:]}"


def test_every_survivor_is_judged() -> None:
    assert [survivor.place for survivor in read() if not survivor.is_judged] == []


# Which mistakes are made ------------------------------------------------------------------


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Written":
    return Written(tmp_path, monkeypatch)


class Written:
    """Modules of the product that are written for a test."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._monkeypatch = folder, monkeypatch

    def module(self, text: str, package: str = "hengce.rules") -> ModuleType:
        """Return a module of that text."""
        path = self._folder / "written.py"
        path.write_text(text)
        module = ModuleType(f"{package}.written")
        module.__file__ = str(path)
        exec(compile(ast.parse(text), str(path), "exec"), vars(module))
        self._monkeypatch.setitem(sys.modules, module.__name__, module)
        return module


# a line of a function of x and y that returns an int, its edits
EDITS = [
    ("return x < 1", ["x < 1 -> x <= 1", "x < 1 -> x >= 1", "1 -> 2", "1 -> 0"]),
    ("return x is y", ["x is y -> x is not y"]),
    ("return x + y", ["return x + y -> return -(x + y)", "x + y -> x - y"]),
    ("return x and y", ["x and y -> x or y"]),
    ("return min(x, y)", ["min(x, y) -> max(x, y)"]),
    ("return not x", ["not x -> x"]),
    ("x += 1", ["x += 1 -> pass", "x += 1 -> x -= 1", "1 -> 2", "1 -> 0"]),
    ("x.append(y)", ["x.append(y) -> pass"]),
    ("x[y] = 0", ["x[y] = 0 -> pass", "0 -> 1"]),
    ("if x: return y", ["x -> True", "x -> False"]),
    ("while x: break", ["x -> False", "break -> pass"]),
    ("return [n for n in x if n]", ["n -> True", "n -> False"]),
    ("raise ValueError(x + 1)", ["raise ValueError(x + 1) -> pass"]),
    # No program notices these, or none should be written to.
    ("assert x > 1, y + 2", []),
    ("raise AssertionError(x + 1)", []),
    ("z: tuple[int, 1] = x", []),
    ("return f'{x + 1}'", []),
    ("return 'a text'", []),
    ("'''A docstring.'''", []),
    ("return isinstance(x, Ab | Cd)", []),
    ("return zip(x, y, strict=True)", []),
]


@pytest.mark.parametrize(("line", "edits"), EDITS)
def test_the_edits_of_a_line(written: Written, line: str, edits: list[str]) -> None:
    module = written.module(f"def f(x: int = 3, y: int = 4 - 1) -> int:\n    {line}\n")
    found = [mutant.edit for mutant in mutants(module)]
    returns = [edit for edit in found if edit.startswith("return ") and edit not in edits]
    assert sorted(set(found) - set(returns)) == sorted(edits)


def test_elements_of_arrays_are_missed_by_one(written: Written) -> None:
    module = written.module(
        "def f(x, i, K):\n    return x[i, K] if x['i'] else x[K]\n", "hengce.kernel"
    )
    edits = {mutant.edit for mutant in mutants(module)}
    assert edits == {"x[i, K] -> x[i + 1, K]", "x['i'] -> True", "x['i'] -> False"}


def test_a_mutant_keeps_its_name_when_other_lines_move(written: Written) -> None:
    text = "def f(x):\n    return x + 1\n"
    before = [mutant.name for mutant in mutants(written.module(text))]
    after = [mutant.name for mutant in mutants(written.module(f"A = 'a text'\n\n{text}"))]
    assert (
        before
        == after
        == [
            "f | return x + 1 | x + 1 -> x - 1",
            "f | return x + 1 | 1 -> 2",
            "f | return x + 1 | 1 -> 0",
        ]
    )


TEXT = """
from functools import cached_property

A = 2
B = A * 10

def f(x):
    return x + B

class C:
    @classmethod
    def g(cls):
        return f(1)

    @cached_property
    def h(self):
        return self.g() * 2
"""


@pytest.mark.parametrize(
    ("owner", "edit", "result"),
    [
        ("f", "x + B -> x - B", -38),
        ("A", "2 -> 3", 62),
        ("B", "10 -> 11", 46),
        ("C.g", "1 -> 2", 44),
        ("C.h", "2 -> 0", 0),
    ],
)
def test_a_mistake_is_made(written: Written, owner: str, edit: str, result: int) -> None:
    module = written.module(TEXT)
    made = module.C()
    (mutant,) = [m for m in mutants(module) if (m.owner, m.edit) == (owner, edit)]
    apply(mutant)
    assert made.h == result
