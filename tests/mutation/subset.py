"""The fast subset: checks of the kernel and the rules that a mutant has to fail.

They are the project's own tests, read from their modules: every line of a table is a check
of its own, and so is every example that hypothesis draws, drawn once. What a world should
answer is asked of the oracle once, before any mutant exists.
"""

import importlib
import inspect
import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, fields
from functools import partial
from types import ModuleType
from typing import Any

import pytest
from hypothesis import Phase, settings

from kernel.compare import differences
from oracle.case import ReferenceAnswer
from oracle.worlds import World, world

EXAMPLES = 150  # of each property
WORLDS = 120  # of each size
SIZES = (2, 8)  # customers

MODULES = (
    "rules.test_problems",
    "rules.test_check",
    "rules.test_normal",
    "rules.test_sql",
    "rules.test_edges",
    "rules.test_constant",
    "rules.test_sql_edges",
    "kernel.test_layout",
    "kernel.test_hashing",
    "kernel.test_groups",
    "kernel.test_masks",
    "kernel.test_population",
    "kernel.test_windows",
    "kernel.test_eligibility",
    "kernel.test_eligibility_edges",
    "kernel.test_block",
    "kernel.test_world_edges",
    "test_tables",
)

# Slow, or in need of a process or a folder of their own.
LEFT_OUT = frozenset(
    {
        "test_answers_do_not_depend_on_the_block[0]",
        "test_answers_do_not_depend_on_the_block[1]",
        "test_plain_python_gives_the_same_bytes[0]",
        "test_rows_may_be_a_copy_on_write_map[0]",
    }
)

settings.register_profile(
    "mutation", derandomize=True, database=None, deadline=None, phases=[Phase.generate]
)
settings.load_profile("mutation")


@dataclass(frozen=True)
class Check:
    """Something that is true of the product.

    Attributes:
        name: The test and the line of its table.
        run: Raises when it is not true.
    """

    name: str
    run: Callable[[], None]


def checks() -> list[Check]:
    """Return the checks; the modules are imported here, after the profile is loaded."""
    shared = Shared()
    modules = [importlib.import_module(name) for name in MODULES]
    lines = [check for module in modules for check in of_module(module, shared)]
    return [*lines, *of_worlds()]


@dataclass(frozen=True, slots=True)
class Answered(World):
    """A world whose answers are known."""

    known: tuple[ReferenceAnswer, ...]

    def answers(self) -> tuple[ReferenceAnswer, ...]:
        """Return what the oracle said."""
        return self.known


def of_worlds() -> Iterator[Check]:
    """Yield random worlds, few customers first; the oracle answers here and now."""
    for size in SIZES:
        for seed in range(WORLDS):
            drawn = world(seed, size)
            facts = {part.name: getattr(drawn, part.name) for part in fields(drawn)}
            answered = Answered(**facts, known=drawn.answers())
            yield Check(f"world {seed} of {size}", partial(_agree, answered))


def _agree(drawn: World) -> None:
    assert differences(drawn) == []


class Shared:
    """Fixtures of modules, opened when a check first asks, once in a process."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._open: dict[object, object] = {}

    def value(self, fixture: Any) -> object:
        """Return what a fixture without arguments gives."""
        if fixture not in self._open:
            made = inspect.unwrap(fixture)
            if inspect.isgeneratorfunction(made):
                entered: AbstractContextManager[object] = contextmanager(made)()
                self._open[fixture] = self._stack.enter_context(entered)
            else:
                self._open[fixture] = made()
        return self._open[fixture]


def of_module(module: ModuleType, shared: Shared) -> Iterator[Check]:
    """Yield the checks of a test module, in order, but for long proofs."""
    for name, test in vars(module).items():
        if not name.startswith("test_") or _is_long(test):
            continue
        for place, arguments in enumerate(_examples(test)):
            line = f"{name}[{place}]"
            if line not in LEFT_OUT:
                run = partial(_run, module, shared, test, arguments)
                yield Check(f"{module.__name__}.{line}", run)


def _is_long(test: Callable[..., None]) -> bool:
    return any(mark.name == "prove" for mark in getattr(test, "pytestmark", ()))


def _run(
    module: ModuleType, shared: Shared, test: Callable[..., None], arguments: dict[str, object]
) -> None:
    plain = _plain(test)
    asked = [name for name in inspect.signature(plain).parameters if name not in arguments]
    fixtures = {name: shared.value(getattr(module, name)) for name in asked}
    plain(**fixtures, **arguments)


def _plain(test: Any) -> Callable[..., None]:
    """Return the function below the properties' decorator."""
    return test.hypothesis.inner_test if hasattr(test, "hypothesis") else test


def _examples(test: Callable[..., None]) -> list[dict[str, object]]:
    """Return the arguments of each line of a test's tables, and of each drawn example."""
    tables = [_lines(mark) for mark in getattr(test, "pytestmark", ()) if _is_table(mark)]
    drawn = [_drawn(test)] if hasattr(test, "hypothesis") else []
    return [
        {name: value for part in parts for name, value in part.items()}
        for parts in itertools.product(*tables, *drawn)
    ]


def _is_table(mark: pytest.Mark) -> bool:
    return mark.name == "parametrize"


def _lines(mark: pytest.Mark) -> list[dict[str, object]]:
    names, values = mark.args
    if isinstance(names, str):
        names = [name.strip() for name in names.split(",")]
    lines = [getattr(value, "values", value) for value in values]
    if len(names) == 1:
        lines = [
            line if isinstance(line, tuple) and hasattr(v, "values") else (line,)
            for line, v in zip(lines, values, strict=True)
        ]
    return [dict(zip(names, line, strict=True)) for line in lines]


def _drawn(test: Any) -> list[dict[str, object]]:
    """Return examples of a property, evenly taken from those that a run draws."""
    drawn: list[dict[str, object]] = []
    inner = test.hypothesis.inner_test
    signature = inspect.signature(inner)
    asked = dict.fromkeys(inspect.signature(test).parameters)  # fixtures

    def record(*args: object, **kwargs: object) -> None:
        bound = signature.bind(*args, **kwargs).arguments
        drawn.append({name: value for name, value in bound.items() if name not in asked})

    test.hypothesis.inner_test = record
    try:
        test(**asked)
    finally:
        test.hypothesis.inner_test = inner
    step = max(1, len(drawn) // EXAMPLES)
    return drawn[::step][:EXAMPLES]
