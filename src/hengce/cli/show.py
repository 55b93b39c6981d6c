"""Prints: problems, tables, progress."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from hengce.errors import Problem
from hengce.measure.waterfall import Stage, Waterfall
from hengce.model.configuration import Configuration
from hengce.model.run import Run
from hengce.overview.stages import STAGES
from hengce.words.problems import tell_problem
from hengce.words.report import report
from hengce.words.warnings import warnings

PROBLEMS_SHOWN_MAX = 200

WIDTH_ELSEWHERE = 120
"""Columns where the output is no terminal."""

console = Console(
    highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDTH_ELSEWHERE
)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def show_problems(problems: Sequence[Problem]) -> None:
    """Print each problem with its place, sentence and fix, in both languages."""
    for problem in problems[:PROBLEMS_SHOWN_MAX]:
        words = tell_problem(problem)
        errors.print(f"{problem.where}", style="bold", markup=False)
        errors.print(f"  [{problem.code}] {words.zh}  {words.fix_zh}", markup=False)
        errors.print(f"  {words.en}  {words.fix_en}", markup=False)
    if len(problems) > PROBLEMS_SHOWN_MAX:
        errors.print(f"… and {len(problems) - PROBLEMS_SHOWN_MAX} more", markup=False)
    errors.print(f"{len(problems)} problems / {len(problems)} 个问题", markup=False)


def show_error(error: Exception) -> None:
    """Print why a command could not do its work."""
    errors.print(f"{error}", markup=False)


def show_warnings(run: Run) -> None:
    """Print what people should know before they rely on a run, in both languages."""
    for warning in warnings(run):
        for text in warning:
            console.print(text, style="bold yellow", markup=False)


def show_report(run: Run, configuration: Configuration) -> None:
    """Print what became of limited resources, promised shares and shared addresses."""
    told = zip(report(run, configuration, "zh"), report(run, configuration, "en"), strict=True)
    for sentences in told:
        for text in sentences:
            console.print(text, markup=False)


def show_waterfall(columns: Sequence[Waterfall], last: Stage = Stage.SENT) -> None:
    """Print people by stage up to the last, a column for each department and for the bank."""
    table = Table(title="损失瀑布 / loss waterfall (people)")
    table.add_column("")
    for column in columns:
        table.add_column(column.department or "全行 bank", justify="right")
    for stage in list(Stage)[: last + 1]:
        zh, en = STAGES[stage]
        table.add_row(f"{zh} {en}", *(f"{column.reached[stage]:,}" for column in columns))
    console.print(table)


def show_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; numbers are written by the caller."""
    table = Table(title=title)
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if place else "left")
    for row in rows:
        table.add_row(*row)
    if not rows:
        table.caption = "没有 / none"
    console.print(table)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far a step is on a terminal; elsewhere say nothing."""
    if not sys.stdout.isatty():
        yield lambda _done, _total: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label)
        yield lambda done, total: bar.update(task, completed=done, total=total)
