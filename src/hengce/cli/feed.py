"""The commands that watch the folders of feeds, and say what became of deliveries."""

import time
from collections.abc import Sequence
from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.documents import At
from hengce.cli.show import console, show_problems, show_table
from hengce.errors import NotFoundError, Problem
from hengce.feeds.feeding import Looked, standings, watch_feeds
from hengce.model.feed import FeedEntry, FeedState
from hengce.model.instant import calendar_date, show_instant
from hengce.words.feeds import CORRECTION, STATES, TAKEN_LATE
from hengce.words.problems import tell_problem


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Files that arrive day by day.", no_args_is_help=True)
    group.command("watch")(watch)
    group.command("status")(status)
    group.command("history")(history)
    app.add_typer(group, name="feed")


def watch(
    context: typer.Context,
    at: At = "",
    every: Annotated[int, typer.Option(min=1, help="Seconds between two looks.")] = 30,
    *,
    once: Annotated[bool, typer.Option("--once", help="Look once, and end.")] = False,
) -> None:
    """Take what arrived whole, and say what became of everything else; a server does it, too."""
    home: Home = context.obj
    told: frozenset[Problem] = frozenset()
    while True:
        looked = watch_feeds(home.installation, home.at(at))
        show_looked(looked, home.installation.zone(), told)
        told = frozenset(looked.problems)
        if once or at:
            if not looked.entries and not looked.problems:
                console.print("没有新情况 / nothing new", markup=False)
            return
        time.sleep(every)


def status(context: typer.Context, at: At = "") -> None:
    """Show where each feed stands: what was taken last, what is due, what is missing."""
    home: Home = context.obj
    zone, rows = home.installation.zone(), []
    for feed, standing in standings(home.installation, home.at(at)):
        missing = ", ".join(str(calendar_date(of)) for of in standing.missing)
        rows.append(
            (
                feed.id,
                "–" if standing.newest is None else str(calendar_date(standing.newest)),
                "–" if standing.expected is None else str(calendar_date(standing.expected)),
                "–" if standing.due is None else show_instant(standing.due, zone),
                "迟到 late" if standing.is_late else "准时 in time",
                missing or "–",
            )
        )
    heads = ("", "最近接收 taken", "应到 expected", "最晚 due", "状态 state", "缺少 missing")
    show_table("数据源 / feeds", heads, rows)


def history(
    context: typer.Context,
    feed: Annotated[str, typer.Argument(help="Which.")],
    last: Annotated[int, typer.Option(min=1, help="So many entries, the latest.")] = 50,
) -> None:
    """Show what became of the deliveries of a feed, in order."""
    home: Home = context.obj
    with home.installation.store.view() as view:
        entries = view.feed_entries(feed)
    applied = home.installation.applied()
    if not entries and (applied is None or feed not in {one.id for one in applied.feeds}):
        raise NotFoundError(f"there is no feed {feed!r}")
    show_entries(entries[-last:], home.installation.zone())


def show_looked(looked: Looked, zone: str, told: frozenset[Problem] = frozenset()) -> None:
    """Print what a look found; problems that were told before are not told again."""
    show_entries(looked.entries, zone)
    if new := [problem for problem in looked.problems if problem not in told]:
        show_problems(new)


def show_entries(entries: Sequence[FeedEntry], zone: str) -> None:
    """Print entries with their reasons, in both languages."""
    for entry in entries:
        state, report = STATES[entry.state], entry.report
        file = f" {entry.file}" if entry.file else ""
        when, of = show_instant(entry.at, zone), calendar_date(entry.day)
        zh, en = [state.zh], [state.en]
        if entry.state is FeedState.TAKEN:
            if report.version > 1:
                zh.append(CORRECTION.zh.format(version=report.version))
                en.append(CORRECTION.en.format(version=report.version))
            if report.late_minutes:
                zh.append(TAKEN_LATE.zh.format(minutes=report.late_minutes))
                en.append(TAKEN_LATE.en.format(minutes=report.late_minutes))
            en.append(f"{report.rows:,} rows, {report.taken:,} good, {report.rejected:,} rejected")
            if report.known or report.refused:
                en.append(f"{report.known:,} known already, {report.refused:,} refused")
        said = f"{'，'.join(zh)} / {', '.join(en)}"
        console.print(f"{when} {entry.feed} {of}{file}: {said}", markup=False)
        for one in report.problems:
            words = tell_problem(Problem.of(one.where, one.code, **one.facts))
            console.print(f"  [{one.code}] {words.zh} {words.en}", markup=False)
