"""Writes the review of a strategy: one page, one document, one workbook."""

from collections.abc import Sequence
from pathlib import Path

from hengce.archive import Archive
from hengce.errors import NotFoundError
from hengce.forecast.summary import StrategyForecast
from hengce.measure.effects.measure import Measured
from hengce.measuring import open_facts
from hengce.model.instant import Instant
from hengce.ports import Store
from hengce.review.assemble import Increment, Looked, assemble
from hengce.review.facts import days_of
from hengce.review.letter import write_letter
from hengce.review.page import page
from hengce.review.workbook import write_workbook
from hengce.words.names import Language, labels
from hengce.words.review import said


def look_at(
    store: Store,
    archive: Archive,
    strategy: str,
    begins: Instant,
    ends: Instant,
    *,
    task_cents: int = 0,
    forecast: StrategyForecast | None = None,
    increments: Sequence[Increment] = (),
) -> Looked:
    """Gather what a review of a strategy's days is made of.

    Args:
        store: The bank's memory; it is only read.
        archive: Opens the snapshot.
        strategy: Which; it is published.
        begins: From when on.
        ends: Until before when.
        task_cents: What one task costs, by the bank's own rate.
        forecast: What was expected.
        increments: What hold-outs say.

    Raises:
        ConflictError: Nothing was published, or nobody was imported.
        NotFoundError: There is no such strategy.
    """
    mart = open_facts(store, archive, begins, ends)
    with store.view() as view:
        configuration = view.configuration(view.active_configuration() or "")
    document = next((s for s in configuration.strategies if s.id == strategy), None)
    if document is None:
        raise NotFoundError(f"no strategy {strategy!r} is published")
    return Looked(
        strategy=document,
        configuration=configuration,
        days=days_of(mart, strategy, begins, ends),
        begins=begins,
        ends=ends,
        position=mart.position,
        task_cents=task_cents,
        forecast=forecast,
        increments=increments,
    )


def increments_of(measured: Measured, strategy: str, language: Language) -> tuple[Increment, ...]:
    """Return what hold-outs say of a strategy, in units of money; none if they say nothing."""
    return tuple(
        Increment(
            said("added", language),
            one.total.value / 100,
            one.total.low / 100,
            one.total.high / 100,
        )
        for one in measured.by("strategy")
        if one.key == strategy and one.total is not None
    )


def write_review(looked: Looked, language: Language, folder: Path) -> list[Path]:
    """Write a review into a folder in three forms; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    pack = assemble(looked, labels(looked.configuration, language), language)
    name = f"review-{looked.strategy.id}"
    made = [folder / f"{name}.{ending}" for ending in ("html", "docx", "xlsx")]
    made[0].write_text(page(pack, language), encoding="utf-8")
    write_letter(pack, made[1])
    write_workbook(pack, made[2])
    return made
