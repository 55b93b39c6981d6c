"""The command that shows the whole product on a synthetic bank."""

import os
import shutil
import sys
import time
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.health import tell_health
from hengce.cli.show import console, progress, show_table, show_waterfall
from hengce.demo.accounts import give_accounts
from hengce.demo.demonstrate import LOOPBACK, Demonstration, demonstrate
from hengce.demo.learning import Lesson
from hengce.errors import ConflictError
from hengce.measure.experiments.promotion import Record
from hengce.model.contact import ContactState
from hengce.model.instant import (
    Instant,
    calendar_date,
    day_at,
    read_instant,
    show_instant,
    start_of_day,
)
from hengce.model.task import TaskRecord
from hengce.people.demonstration import MARKER, is_demonstration
from hengce.wiring import Installation
from hengce.words.decision import tell
from hengce.words.trials import WHY

ZONE = "Asia/Shanghai"
LIVED_DAYS = 2
"""The night's day, and the next one with the last answers."""

_STATES = {
    ContactState.RESERVED: "预留，等待送达 reserved",
    ContactState.COMMITTED: "已送达渠道 committed",
    ContactState.UNKNOWN: "结果未知，仍计入频控 unknown",
    ContactState.RELEASED: "未送出，不计入频控 released",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    context: typer.Context,
    customers: Annotated[int, typer.Option(min=100, help="How many customers.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Draws the bank, its day and its answers.")] = 7,
    day: Annotated[
        str,
        typer.Option(
            help="The day of the night; default: the day before yesterday, "
            "so that the last answers came yesterday."
        ),
    ] = "",
) -> None:
    """Run nine weeks, a night and a day of a synthetic bank, and show what happened."""
    home: Home = context.obj
    midnight = _midnight(day)
    _start_afresh(home.folder)
    installation = Installation.open(home.folder)
    try:
        console.print(f"夜间批次日期 day of the night: {_date(midnight)} {ZONE}", markup=False)
        shown = demonstrate(installation, customers, seed, midnight, progress)
        _show(installation, shown)
        _show_lesson(shown.lesson)
        _accounts(installation)
        if _has_terminal():
            _serve(installation)
    finally:
        installation.close()


def _midnight(day: str) -> Instant:
    """Return when the day begins in the bank's zone; an empty text leaves LIVED_DAYS until now."""
    if not day:
        return start_of_day(day_at(time.time_ns() // 1_000, ZONE) - LIVED_DAYS, ZONE)
    try:
        return read_instant(f"{date.fromisoformat(day)}T00:00:00", ZONE)
    except ValueError:
        raise typer.BadParameter(f"{day!r} is no day: write 2026-11-23") from None


def _date(midnight: Instant) -> str:
    return calendar_date(day_at(midnight, ZONE)).isoformat()


def _head(zh: str, en: str) -> None:
    """Say what comes next, in both languages."""
    console.print()
    console.rule(f"{zh} / {en}", align="left")


def _accounts(installation: Installation) -> None:
    """Let people in, and say by which password: this once."""
    given = give_accounts(installation, time.time_ns() // 1_000)
    _head(
        "控制台登录账号（本演示专用，密码只显示这一次）",
        "Accounts of the console, for this demo only",
    )
    rows = [(p.name, p.label, str(p.role), p.org) for p in given.people]
    show_table("登录账号 / accounts", ("name", "label", "role", "unit"), rows)
    console.print(f"密码 password: {given.password}", markup=False)


def _task(record: TaskRecord) -> tuple[str, str, str, str, str]:
    made, step = record.task, record.step
    return (
        made.customer,
        step.manager or "任务池 pool",
        made.subject or made.kind.topic,
        f"¥{made.value_cents / 100:,.0f}",
        str(step.state),
    )


def _show_lesson(lesson: Lesson) -> None:
    """Say what the product made of the weeks before the night."""
    _head("九周试点：系统学到了什么", "Nine weeks of a pilot: what was learned")
    show_table(
        "冠军与挑战者（老文案对新文案） / champion and challenger",
        ("day", "old", "new", "old %", "new %", "p", ""),
        [_stage(record) for record in lesson.stages],
    )
    equal = "逐位一致 equal" if lesson.reproduced else "不一致 DIFFERENT"
    console.print(f"判定重算 verdicts judged again: {equal}", markup=False)
    topics = ", ".join(lesson.silenced)
    console.print(
        f"投诉：客户 {lesson.complained} 投诉后，主题 {topics} 不再触达 / "
        f"complaint: {lesson.complained} hears nothing more of {topics}",
        markup=False,
    )
    tell_health([lesson.health])
    if lesson.proposed:
        console.print(
            f"下线建议，等人答复 proposal to retire, waits for a person "
            f"({show_instant(lesson.proposed.at, ZONE)}): {lesson.proposed.reason}",
            markup=False,
        )
    for path in lesson.review:
        console.print(f"复盘 review: {path}", markup=False)
    if not (lesson.reproduced and lesson.stages and lesson.proposed and lesson.silenced):
        raise typer.Exit(1)


def _stage(record: Record) -> tuple[str, ...]:
    """Return a stage that ended: when, with how many customers and clicks, and what followed."""
    champion, challenger = (arm.metrics["gain"] for arm in record.evidence)
    (finding,) = record.verdict.findings
    zh, en = WHY[str(record.why)]
    arms = record.course.arms(record.after)
    shares = ", ".join(f"{arm.name} {arm.weight / 100:.0f} %" for arm in arms)
    return (
        calendar_date(record.day).isoformat(),
        f"{champion.units:,}",
        f"{challenger.units:,}",
        f"{champion.y / champion.units:.1%}",
        f"{challenger.y / challenger.units:.1%}",
        f"{finding.p:.4f}",
        f"{zh} {en}: {shares}",
    )


def _has_terminal() -> bool:
    """Tell whether somebody sits there who may look around and stop it."""
    return sys.stdin.isatty() and sys.stdout.isatty() and not os.environ.get("CI")


def _serve(installation: Installation) -> None:
    """Go on listening on the loopback until Ctrl-C."""
    from hengce.api.server import listen  # noqa: PLC0415 -- as in `hengce serve`
    from hengce.server.serving import serving  # noqa: PLC0415

    with serving(installation, lambda: time.time_ns() // 1_000) as service:
        listen(service, LOOPBACK, 0, _tell_address)


def _tell_address(address: str) -> None:
    console.print(f"服务地址 serving at {address}/console/, Ctrl-C 结束 stops", markup=False)


def _start_afresh(folder: Path) -> None:
    """Remove an earlier demonstration; anything else is left alone."""
    if folder.exists() and any(folder.iterdir()):
        if not is_demonstration(folder):
            raise ConflictError(
                f"{folder} is not empty and no demonstration: choose another --home"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).touch()


def _show(installation: Installation, shown: Demonstration) -> None:
    configuration = installation.published()
    _head(
        "夜间批次：每个部门在每一道关口失去多少客户",
        "The night: whom each department lost, and where",
    )
    show_waterfall(shown.columns)
    _head(
        "三位客户：为什么触达，为什么不触达",
        "Three customers: why they hear something, and why not",
    )
    for decision in shown.decisions:
        console.print(tell(decision, configuration, "zh"), markup=False)
        console.print(tell(decision, configuration, "en"), markup=False)
        console.print()
    _head("一天之内：实时事件、反馈与人工跟进", "The day: events, answers, and people")
    slot = shown.slot
    seen = [
        ("展示并立即关闭 shown, and closed at once", f"{slot.shown:,}"),
        ("再次打开：同一内容 the next time: the same", f"{slot.shown_again:,}"),
        ("再次打开：其他内容 the next time: others", f"{slot.others:,}"),
    ]
    show_table("手机银行栏位 / a slot of the app", ("what", "offers"), seen)
    show_table(
        "客户经理任务（按优先级） / managers' tasks, by rank",
        ("customer", "manager", "what", "worth", "state"),
        [_task(record) for record in shown.tasks],
    )
    states = [(_STATES[state], f"{number:,}") for state, number in sorted(shown.states.items())]
    show_table("触达台账 / ledger of the night", ("state", "contacts"), states)
    rows = [
        (
            step.name,
            f"{step.seconds:.1f} s",
            f"{step.done:,} {step.unit}",
            f"{step.done / max(step.seconds, 1e-9):,.0f}/s",
        )
        for step in shown.steps
    ]
    show_table("耗时 / time", ("step", "seconds", "done", "rate"), rows)
    equal = "逐位一致 equal" if shown.replayed.equal else "不一致 DIFFERENT"
    console.print(f"整夜重放 replay: {equal} ({shown.replayed.decided[:16]})", markup=False)
    if not shown.replayed.equal:
        raise typer.Exit(1)
