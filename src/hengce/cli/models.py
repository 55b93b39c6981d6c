"""The commands for models: bring a file in, look at models, watch them."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.effect import At, Begins
from hengce.cli.show import console, show_problems, show_table
from hengce.errors import NotFoundError, Problem, ProblemsError
from hengce.learning.model_watch import Answer, Asked, Watched, watch
from hengce.measure.calibration import Calibration
from hengce.measure.drift import Drift, Spread
from hengce.model.configuration import Configuration
from hengce.model.instant import read_instant, show_instant
from hengce.model.scoring_model import ModelKind, ScoringModel
from hengce.scoring.onnx_graph import check_onnx
from hengce.scoring.tree_text import check_trees
from hengce.snapshots.shelf import expired
from hengce.snapshots.spreading import first_name
from hengce.words.models import SPREADS, WARNINGS

Name = Annotated[str, typer.Argument(help="Which model of the applied configuration.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Models that score customers.", no_args_is_help=True)
    group.command("add")(add)
    group.command("list")(list_models)
    group.command("show")(show)
    group.command("check")(check)
    group.command("watch")(watch_model)
    app.add_typer(group, name="model")


def add(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An ONNX file or LightGBM's text.", exists=True)],
) -> None:
    """Keep a model's file and print its digest, which a document names."""
    home: Home = context.obj
    files = home.installation.models.files
    content = files.read_new(file)
    kind = ModelKind.LIGHTGBM if content.startswith(b"tree\n") else ModelKind.ONNX
    checks = {ModelKind.LIGHTGBM: check_trees, ModelKind.ONNX: check_onnx}
    checks[kind](content, file.name)
    digest = files.add(file)
    assert digest == hashlib.sha256(content).hexdigest()
    console.print(f"{kind} {digest}", markup=False)


def list_models(context: typer.Context, at: At = "") -> None:
    """List the models of the applied configuration, and files that none of them names."""
    home: Home = context.obj
    parts, now = home.installation, home.at(at)
    applied = _applied(home)
    zone = applied.policy.zone
    rows = [
        (m.id, m.kind, m.state, m.writes, m.owner, m.expires, _stands(home, m, now, zone))
        for m in applied.models
    ]
    heads = ("", "格式 kind", "状态 state", "写 writes", "负责人 owner", "到期 expires", "")
    show_table("模型 / models", heads, rows)
    named = {model.digest for model in applied.models}
    for digest in parts.models.files.digests():
        if digest not in named:
            console.print(f"未登记的文件 / a file that no document names: {digest}")


def show(context: typer.Context, model: Name, at: At = "") -> None:
    """Show a model: what it reads, how good it was, and how the last night went."""
    home: Home = context.obj
    parts, now = home.installation, home.at(at)
    found, zone = _model(home, model), parts.zone()
    shown = [
        ("名称 label", f"{found.label.zh} / {found.label.en}"),
        ("状态 state", f"{found.state}, {_stands(home, found, now, zone)}"),
        ("文件 file", f"{found.kind} {found.digest}"),
        ("结构 schema", found.schema_hash),
        ("负责人 owner", f"{found.owner} ({found.department})"),
        ("训练 trained", f"{found.trained_from} … {found.trained_to}"),
        ("到期 expires", found.expires),
        ("写 writes", f"{found.writes} [{found.range.low:g}, {found.range.high:g}]"),
        ("质量 quality", ", ".join(f"{name} {n:g}" for name, n in found.quality.items())),
        ("测于 measured on", found.measured_on),
    ]
    night = parts.models.files.first(first_name(found))
    if night is not None:
        shown.append(("首次 first night", show_instant(night.as_of, zone)))
    shown += [("昨夜 last night", told) for told in _last_night(home, found)]
    show_table("模型 / model", ("", found.id), shown)
    rows = [(one.tag, one.encoding, ", ".join(one.codes)) for one in found.inputs]
    show_table("输入 / inputs", ("tag", "encoding", "codes"), rows)


def check(
    context: typer.Context,
    models: Annotated[list[str] | None, typer.Argument(help="Which; none: all.")] = None,
    at: At = "",
) -> None:
    """Open models and say why one does not score; ends with 2 if one does not."""
    home: Home = context.obj
    parts, now = home.installation, home.at(at)
    chosen = [_model(home, name) for name in models or ()] or [*_applied(home).models]
    problems: list[Problem] = []
    for one in chosen:
        found = parts.models.problems(one, now, parts.zone())
        problems += found
        if not found:
            console.print(f"{one.id}: 可用 / usable")
    if problems:
        show_problems(problems)
        raise typer.Exit(2)


def watch_model(
    context: typer.Context,
    model: Name,
    begins: Begins,
    strategies: Annotated[
        list[str] | None,
        typer.Option("--strategy", help="Whose contacts; none: those whose score reads it."),
    ] = None,
    answer: Annotated[Answer, typer.Option(help="What counts as an answer.")] = Answer.CLICKED,
    window: Annotated[int, typer.Option(min=1, help="Days within which it counts.")] = 7,
    at: At = "",
) -> None:
    """Compare what a model reads with its training, and its scores with answers by day."""
    home: Home = context.obj
    parts, now = home.installation, home.at(at)
    asked = Asked(
        model=model,
        strategies=tuple(strategies or ()),
        since=read_instant(begins, parts.zone()),
        answer=answer,
        window_days=window,
    )
    found = watch(parts.store, parts.archive, parts.snapshots, parts.models, asked, now)
    against = "训练 training" if found.night is None else "首夜 first night"
    drifts = [(one.tag, *_drift(one.drift)) for one in found.inputs]
    drifts.append((f"→ {found.model.writes}", *_drift(found.scores)))
    show_table(f"漂移 / drift, {against}", ("", "PSI", "偶然 chance", ""), drifts)
    if found.calibration is not None:
        _show_calibration(found.calibration)
    days = [
        (str(d.day), f"{d.contacts:,}", f"{d.score:.4f}", f"{d.answered / d.contacts:.4f}")
        for d in found.days
    ]
    heads = ("", "触达 contacts", "分数 score", "应答率 rate")
    show_table(f"按日 / by day: {', '.join(found.strategies) or '–'}", heads, days)
    console.print(f"没有分数的触达 / contacts without a score: {found.without:,}")
    for zh, en in warnings_of(found):
        console.print(f"注意 / warning: {zh} / {en}", markup=False)
    console.print(f"日志位置 / log position {found.position}")


def show_scores(home: Home) -> None:
    """Print how the models of the applied configuration scored the snapshot in force."""
    applied = home.installation.applied()
    for model in applied.models if applied else ():
        for told in _last_night(home, model):
            console.print(f"{model.id}: {told}", markup=False)


def warnings_of(found: Watched) -> Iterator[tuple[str, str]]:
    """Yield what somebody should look at, in Chinese and in English."""
    if found.is_expired:
        yield _warning("expired", expires=found.model.expires)
    elif found.unscored:
        yield _warning("unscored", unscored=found.unscored, customers=found.customers)
    for one in found.inputs:
        if one.drift is not None and one.drift.spread is not Spread.STEADY:
            yield _moved("input", one.drift, tag=one.tag)
    if found.scores is not None and found.scores.spread is not Spread.STEADY:
        yield _moved("scores", found.scores)
    true = found.calibration
    if true is not None and true.is_off:
        score, rate = f"{true.score:.4f}", f"{true.rate.value:.4f}"
        yield _warning("calibration", score=score, rate=rate, p=f"{true.p:.2g}")


def _warning(code: str, **facts: object) -> tuple[str, str]:
    words = WARNINGS[code]
    return words.zh.format(**facts), words.en.format(**facts)


def _moved(code: str, drift: Drift, **facts: object) -> tuple[str, str]:
    spread, words = SPREADS[drift.spread], WARNINGS[code]
    numbers = {"index": f"{drift.index:.3f}", "chance": f"{drift.chance:.3f}"}
    return (
        words.zh.format(spread=spread.zh, **numbers, **facts),
        words.en.format(spread=spread.en, **numbers, **facts),
    )


def _drift(drift: Drift | None) -> tuple[str, str, str]:
    if drift is None:
        words = SPREADS["unknown"]
        return "–", "–", f"{words.zh} / {words.en}"
    words = SPREADS[drift.spread]
    return f"{drift.index:.3f}", f"{drift.chance:.3f}", f"{words.zh} / {words.en}"


def _show_calibration(found: Calibration) -> None:
    rows = [
        (
            f"{one.contacts:,}",
            f"{one.score:.4f}",
            f"{one.rate.value:.4f}",
            f"{one.rate.low:.4f} … {one.rate.high:.4f}",
        )
        for one in found.groups
    ]
    title = (
        f"校准 / calibration: Brier {found.brier:.4f}, ECE {found.error:.4f}, "
        f"AUC {found.area:.4f}, p {found.p:.2g}"
    )
    show_table(title, ("触达 contacts", "分数 score", "应答率 rate", "95 %"), rows)


def _stands(home: Home, model: ScoringModel, at: int, zone: str) -> str:
    if expired(model, at, zone):
        return "已到期 expired"
    try:
        home.installation.models.open(model)
    except NotFoundError:
        return "缺文件 file missing"
    except ProblemsError:
        return "不可用 unusable"
    return "可用 usable"


def _last_night(home: Home, model: ScoringModel) -> Iterator[str]:
    parts = home.installation
    with parts.store.view() as view:
        version = view.snapshot_version()
    if version is None or not parts.snapshots.has(version):
        return
    for one in parts.snapshots.about(version).scores:
        if one.model == model.id:
            why = f" ({one.why})" if one.why else ""
            yield f"有分数 scored {one.scored:,}, 无分数 unscored {one.unscored:,}{why}"


def _applied(home: Home) -> Configuration:
    applied = home.installation.applied()
    if applied is None:
        raise NotFoundError("nothing was applied: apply a configuration first (hengce apply DIR)")
    return applied


def _model(home: Home, name: str) -> ScoringModel:
    found = next((model for model in _applied(home).models if model.id == name), None)
    if found is None:
        raise NotFoundError(f"there is no model {name!r}")
    return found
