"""Writes the review of a strategy: one page, one document, one workbook."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from hengce.errors import NotFoundError
from hengce.forecast.foretold import Foretold, before
from hengce.forecast.summary import StrategyForecast
from hengce.learning.effects import measure_effects
from hengce.measure.effects.effect import Cents, Effect
from hengce.measure.effects.terms import EffectTerms
from hengce.model.instant import Instant
from hengce.ports import Store
from hengce.reading.archive import Archive
from hengce.reading.measuring import open_facts
from hengce.review.assemble import Increment, Looked, assemble
from hengce.review.facts import days_of
from hengce.review.letter import write_letter
from hengce.review.page import page
from hengce.review.workbook import write_workbook
from hengce.words.names import Language, labels


def look_at(
    store: Store,
    archive: Archive,
    strategy: str,
    begins: Instant,
    ends: Instant,
    *,
    task_cents: int | None = None,
    forecast: StrategyForecast | None = None,
    foretold: Sequence[Foretold] = (),
    terms: EffectTerms | None = None,
) -> Looked:
    """Gather what a review of a strategy's days is made of.

    Args:
        store: The bank's memory; it is only read.
        archive: Opens the snapshot.
        strategy: Which; it is published.
        begins: From when on.
        ends: Until before when.
        task_cents: What every task costs; None: its minutes at the policy's rate.
        forecast: What was expected.
        foretold: What simulations kept of the strategy; the last one of before is compared.
        terms: What counts as a conversion, for the increment against the hold-out; None: no
            increment is asked for.

    Raises:
        ConflictError: Nothing was published, nobody was imported, or the days are not over.
        NotFoundError: There is no such strategy, or no such event.
    """
    # What left in these days may have been decided, and may have been entered, long before.
    mart = open_facts(store, archive, 0, ends)
    with store.view() as view:
        configuration = view.configuration(view.active_configuration() or "")
    document = next((s for s in configuration.strategies if s.id == strategy), None)
    if document is None:
        raise NotFoundError(f"no strategy {strategy!r} is published")
    roots = {unit.id for unit in configuration.units if not unit.parent}
    return Looked(
        strategy=document,
        configuration=configuration,
        days=days_of(mart, strategy, begins, ends),
        begins=begins,
        ends=ends,
        position=mart.position,
        task_cents=task_cents,
        forecast=forecast,
        foretold=before([one for one in foretold if one.org in roots], begins, ends),
        increments=() if terms is None else _increments(store, archive, strategy, terms, ends),
    )


def _increments(
    store: Store, archive: Archive, strategy: str, terms: EffectTerms, at: Instant
) -> tuple[Increment, ...]:
    """Return what the strategy's own hold-out says; nothing, where nobody was held out."""
    found = measure_effects(store, archive, terms, at).by("strategy")
    return tuple(
        line
        for effect in found
        if effect.key == strategy and effect.total is not None
        for line in _lines(effect, effect.total)
    )


def _lines(effect: Effect, total: Cents) -> Iterator[Increment]:
    rate = effect.compared.rate
    if rate is not None:
        yield Increment("added_rate", rate.value, rate.low, rate.high)
    yield Increment("added", total.value / 100, total.low / 100, total.high / 100)


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
