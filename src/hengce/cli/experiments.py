"""Commands on the experiments of journeys: how they stand, what follows, what was decided."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer

from hengce.cli.context import Home, Language
from hengce.cli.documents import At, By
from hengce.cli.show import console, show_table
from hengce.cli.show_evaluation import evaluation_rows, told_evaluation
from hengce.learning.evaluating import evaluate_allocation
from hengce.learning.promoting import choices, promote
from hengce.learning.trials import Looked, advance, chosen, history, look_at
from hengce.measure.experiments.effect import Method
from hengce.measure.experiments.level import level
from hengce.measure.experiments.multiple import spent
from hengce.measure.experiments.plan import Design, plan
from hengce.measure.experiments.promotion import Order, Record
from hengce.measure.experiments.verdict import Finding
from hengce.measure.off_policy.logged import Terms
from hengce.measure.off_policy.proposed import Allocation
from hengce.model.instant import calendar_date, show_instant
from hengce.model.trial import parts
from hengce.words.problems import tell_problem
from hengce.words.trials import ALARMS, CONCLUSIONS, GUARDED, STATUS, WHY

Strategy = Annotated[str, typer.Argument(help="The journey's strategy.")]
Node = Annotated[str, typer.Option(help="The split, where the journey has several.")]
Out = Annotated[Path | None, typer.Option(help="An Arrow file to write the rows to.")]
InWords = Annotated[Language, typer.Option(help="In which words.")]

experiment = typer.Typer(
    name="experiment", help="Champions and challengers of journeys.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(experiment)


@experiment.command("list")
def list_all(context: typer.Context, at: At = "", out: Out = None) -> None:
    """List the experiments that are live, with their shares and what follows now."""
    home: Home = context.obj
    found = look_at(home.installation.store, home.installation.archive, home.at(at))
    rows = [
        {
            "journey": one.of.strategy.id,
            "node": one.of.split.id,
            "champion": one.of.trial.champion,
            "challengers": ", ".join(one.of.challengers),
            "share": one.of.share,
            "places": _places(one),
            "status": str(one.phase.state.status),
            "since": calendar_date(one.phase.state.since).isoformat(),
            "counted": sum(arm.units for arm in one.counts.arms) if one.counts else 0,
            "waiting": one.counts.waiting if one.counts else 0,
            "now": str(one.record.why) if one.record else "over",
            "position": one.position,
        }
        for one in found
    ]
    _give("实验 / experiments", rows, out)


@experiment.command("show")
def show(
    context: typer.Context,
    strategy: Strategy,
    node: Node = "",
    at: At = "",
    language: InWords = Language.BOTH,
    out: Out = None,
) -> None:
    """Say what may be said of an experiment now; looking is free, as often as one likes."""
    home: Home = context.obj
    found = look_at(home.installation.store, home.installation.archive, home.at(at))
    one = chosen(found, strategy, node)
    rows = _arm_rows(one)
    _give(f"{strategy} {one.of.split.id}", rows, out)
    for line in _told(one, language):
        console.print(line, markup=False)


@experiment.command("plan")
def plan_one(
    context: typer.Context,
    strategy: Strategy,
    units_per_day: Annotated[int, typer.Option(help="Customers exposed in a day.")],
    node: Node = "",
    level_now: Annotated[
        float | None, typer.Option("--level", help="The champion's rate; that counted if omitted.")
    ] = None,
    lift: Annotated[float | None, typer.Option(help="The relative lift that matters.")] = None,
    at: At = "",
) -> None:
    """Say how long the first stage that must prove something takes, and with which power."""
    home: Home = context.obj
    found = look_at(home.installation.store, home.installation.archive, home.at(at))
    one = chosen(found, strategy, node)
    mean, variance = _level_now(one, level_now)
    count = len(one.of.challengers)
    for method in (Method.FIXED, Method.SEQUENTIAL):
        design = Design(
            mean=mean,
            variance=variance,
            lift=one.of.trial.lift_min if lift is None else lift,
            units_per_day=units_per_day,
            treated_share=parts(2_000, count)[-1] / 10_000,
            alpha=spent(one.of.trial.alpha, count, 0) / count,
            units_min=one.of.trial.units_min,
        )
        planned = plan(design, method)
        if planned is None:
            console.print(f"{method}: 一年内看不出来 / not to be seen within a year")
            continue
        console.print(
            f"{method}: 最长 {planned.days} 天，把握 {planned.power:.0%} / at most {planned.days} "
            f"days with {planned.units:,} customers, power {planned.power:.0%}; half of what is "
            f"found by day {planned.days_typical}"
        )


@experiment.command("evaluate")
def evaluate_one(
    context: typer.Context,
    strategy: Strategy,
    shares: Annotated[str, typer.Option(help="What each arm is to get: plain=3000,gift=7000.")],
    node: Node = "",
    units: Annotated[
        list[str] | None,
        typer.Option("--in", help="Other shares in a unit: GZ:plain=0,gift=10000."),
    ] = None,
    at: At = "",
    language: InWords = Language.BOTH,
    out: Out = None,
) -> None:
    """Say what another allocation would have earned on the customers who were exposed."""
    home: Home = context.obj
    parts = home.installation
    proposed = _allocation(shares, units or ())
    answer = evaluate_allocation(
        parts.store, parts.archive, strategy, node, proposed, Terms(), home.at(at)
    )
    for line in told_evaluation(answer, language):
        console.print(line, markup=False)
    if answer.found is not None and answer.found.estimates:
        _give("估计 / estimates", evaluation_rows(answer), out)


def _allocation(shares: str, units: Sequence[str]) -> Allocation:
    try:
        named = (one.split(":", 1) for one in units)
        return Allocation(_shares(shares), {unit: _shares(said) for unit, said in named})
    except ValueError:
        raise typer.BadParameter(
            "shares are ten-thousandths that add up to 10000: plain=3000,gift=7000"
        ) from None


def _shares(said: str) -> dict[str, int]:
    return {name: int(share) for name, share in (one.split("=", 1) for one in said.split(","))}


@experiment.command("advance")
def advance_one(
    context: typer.Context,
    strategy: Strategy,
    node: Node = "",
    by: By = "operator",
    at: At = "",
    *,
    commit: Annotated[
        bool, typer.Option("--commit", help="Do it; without it only what follows is shown.")
    ] = False,
) -> None:
    """Say what follows of the evidence now, and do it with --commit."""
    home: Home = context.obj
    installation, moment = home.installation, home.at(at)
    one = chosen(look_at(installation.store, installation.archive, moment), strategy, node)
    for line in _told(one, Language.BOTH):
        console.print(line, markup=False)
    if one.record is None or one.record.after == one.record.before:
        console.print("份额不变 / the shares stay as they are")
        return
    shares = ", ".join(
        f"{arm.name} {arm.weight}" for arm in one.record.course.arms(one.record.after)
    )
    if not commit:
        console.print(f"将改为 / would become: {shares}; add --commit")
    elif advance(installation.store, one, by, moment):
        console.print(f"已改为 / became: {shares}")


@experiment.command("promote")
def promote_one(
    context: typer.Context,
    strategy: Strategy,
    arm: Annotated[str, typer.Option(help="The challenger; none: what may be chosen.")] = "",
    to: Annotated[int, typer.Option(help="The stage it goes to, from 1; see what may be.")] = 0,
    reason: Annotated[str, typer.Option(help="Why; it is kept.")] = "",
    node: Node = "",
    by: By = "operator",
    at: At = "",
) -> None:
    """Let a challenger go on by the order of a person, whatever the evidence says."""
    home: Home = context.obj
    installation, moment = home.installation, home.at(at)
    one = chosen(look_at(installation.store, installation.archive, moment), strategy, node)
    if arm:
        if not reason.strip():
            raise typer.BadParameter("say why: --reason")
        order = Order(arm=arm, to=to, reason=reason.strip())
        done = promote(installation.store, one, order, by, moment)
        console.print(f"{'已生效 / live' if done.is_live else '草稿 / draft'}: {done.shares}")
        return
    with installation.store.view() as view:
        offered = choices(view, one)
    rows: list[dict[str, object]] = [
        {
            "arm": said.arm,
            "to": said.to,
            "shares": ", ".join(f"{name} {share}" for name, share in choice.shares.items()),
            "live": choice.is_live,
            "forbidden": " ".join(tell_problem(problem).zh for problem in choice.forbidden) or "-",
        }
        for choice in offered
        if (said := choice.record.order) is not None
    ]
    _give("由人推进 / by a person", rows, None)


@experiment.command("history")
def history_of(
    context: typer.Context, strategy: Strategy, node: Node = "", out: Out = None
) -> None:
    """List what was decided, each judged again from what it was made of."""
    home: Home = context.obj
    zone = home.installation.zone()
    rows: list[dict[str, object]] = [
        {
            "at": show_instant(told.at, zone),
            "by": told.by,
            "stage": told.record.before.stage,
            "why": str(told.record.why),
            "share": sum(arm.weight for arm in told.record.course.arms(told.record.after)[1:]),
            "left": ", ".join(told.record.course.left(told.record.after)) or "-",
            "units": sum(arm.units for arm in told.record.evidence),
            "effect": _effect(told.record),
            "reproduced": told.is_reproduced,
        }
        for told in history(home.installation.store, strategy, node)
    ]
    _give("历次判定 / judgements", rows, out)


def _give(title: str, rows: list[dict[str, object]], out: Path | None) -> None:
    """Show rows as a table, and write them as Arrow where somebody asks."""
    names = list(rows[0]) if rows else []
    show_table(title, tuple(names), [tuple(str(row[name]) for name in names) for row in rows])
    if out is not None:
        table = pa.Table.from_pylist(rows)
        with pa.OSFile(str(out), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)


def _arm_rows(one: Looked) -> list[dict[str, object]]:
    if one.counts is None or one.record is None:
        return []
    goal = one.record.course.rules.goal
    aside = () if one.counts.held_out is None else (one.counts.held_out,)
    return [
        {
            "arm": arm.name,
            "share": arm.share,
            "units": arm.units,
            "gain": found.mean if (found := level(goal.kind, arm.metrics[goal.name])) else None,
            **{guard.name: arm.metrics[guard.name].y for guard in one.record.course.rules.guards},
        }
        for arm in (*one.counts.arms, *aside)
    ]


def _places(one: Looked) -> str:
    """Return the part of a namespace that an experiment has for itself."""
    part = one.of.split.namespace
    return "-" if part is None else f"{part.name} {part.first}–{part.last}"


def _told(one: Looked, language: Language) -> list[str]:
    def said(pair: tuple[str, str]) -> str:
        return " / ".join(pair) if language is Language.BOTH else pair[language is Language.EN]

    lines = [said(STATUS[str(one.phase.state.status)])]
    if one.record is None or one.counts is None:
        return lines
    verdict = one.record.verdict
    lines.append(
        said((f"{one.counts.waiting} 位客户统计期未满", f"{one.counts.waiting} customers wait"))
    )
    lines.append(said(("可比性：", "comparable: ")) + said(ALARMS[str(verdict.alarm)]))
    is_one_of_many = len(one.of.challengers) > 1
    for finding in verdict.findings:
        whose = f"{finding.arm}: " if is_one_of_many else ""
        lines += [whose + said(CONCLUSIONS[str(finding.conclusion)]) + _interval(finding)]
        guards = finding.guards.items()
        lines += [f"{whose}{name}: {said(GUARDED[str(now)])}" for name, now in guards]
    return [*lines, said(WHY[str(one.record.why)])]


def _interval(finding: Finding) -> str:
    if finding.effect is None:
        return ""
    effect = finding.effect
    return f" ({effect.value:+.6g} [{effect.low:+.6g}, {effect.high:+.6g}], p {finding.p:.4g})"


def _effect(record: Record) -> float | None:
    """Return the effect of the challenger that goes on, or of the first one."""
    left = record.course.left(record.after)
    findings = sorted(record.verdict.findings, key=lambda one: one.arm not in left)
    found = next((one.effect for one in findings if one.effect), None)
    return None if found is None else found.value


def _level_now(one: Looked, given: float | None) -> tuple[float, float | None]:
    """Return the champion's level and variance: what somebody says, or what was counted."""
    if given is not None:
        return given, None
    counts, record = one.counts, one.record
    found = None
    if counts is not None and record is not None:
        goal = record.course.rules.goal
        found = level(goal.kind, counts.arms[0].metrics[goal.name])
    if found is None or found.variance <= 0:
        raise typer.BadParameter("nothing was counted yet: say the champion's level with --level")
    return found.mean, found.variance if one.of.trial.gain.is_money else None
