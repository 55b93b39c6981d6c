"""How a bank looks to a model: histograms of what it reads, and of what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hengce.kernel.population import Population
from hengce.measure.histograms import Floats, edges_of, histogram, together
from hengce.model.scoring_model import FirstNight, Histogram, ScoringModel
from hengce.model.tag import Scalar
from hengce.scoring.scored import Ready, is_readable, laid_over
from hengce.snapshots.shelf import ModelShelf

PIECE = 65_536
"""Customers that are looked at together."""

SAMPLE = 100_000
"""About so many customers say where bins end."""


@dataclass(frozen=True, slots=True)
class Expected:
    """How the bank is expected to look to a model.

    Attributes:
        inputs: How each input was spread; None where nobody knows.
        scores: How its scores were.
        night: Whether the first night that it scored stands for some of its training.
    """

    inputs: tuple[Histogram | None, ...]
    scores: Histogram | None
    night: FirstNight | None


def expected_of(shelf: ModelShelf, model: ScoringModel) -> Expected:
    """Return how a model was trained, and where its document does not say so, how it began."""
    night = shelf.files.first(first_name(model))
    began = night.inputs if night else (None,) * len(model.inputs)
    inputs = tuple(one.training or first for one, first in zip(model.inputs, began, strict=True))
    scores = model.training_scores or (night.scores if night else None)
    return Expected(inputs, scores, night)


def first_name(model: ScoringModel) -> str:
    """Return the name of a model's first night: its file, and what it reads."""
    return f"{model.digest}.{model.schema_hash[:12]}"


def note_first_nights(
    shelf: ModelShelf,
    ready: Sequence[Ready],
    population: Population,
    said: Mapping[str, Mapping[str, Scalar]],
) -> None:
    """Keep how the bank looks to each model that scores for the first time.

    Args:
        shelf: Where that is kept.
        ready: The models.
        population: The snapshot that they scored.
        said: By customer, the values of tags that hold over it.
    """
    for one in ready:
        name = first_name(one.model)
        if one.scorer is None or not len(population.ids) or shelf.files.first(name) is not None:
            continue
        unknown = Expected((None,) * len(one.model.inputs), None, None)
        inputs, scores = spread(one.model, population, said, unknown)
        night = FirstNight(
            snapshot=population.version, as_of=population.as_of, inputs=inputs, scores=scores
        )
        shelf.files.keep_first(name, night)


def spread(
    model: ScoringModel,
    population: Population,
    said: Mapping[str, Mapping[str, Scalar]],
    expected: Expected,
) -> tuple[tuple[Histogram, ...], Histogram]:
    """Return how a model's inputs and its scores are spread in a snapshot.

    Args:
        model: Which; the snapshot has what it reads.
        population: The snapshot.
        said: By customer, the values of tags that hold over it.
        expected: Whose edges are taken; where there is none, bins have equal counts.
    """
    assert is_readable(model, population.layout)
    by_row = _by_row(population, said)
    count = len(population.ids)
    step = max(1, count // SAMPLE)
    sample = _columns(model, population, by_row, np.arange(0, count, step))
    known = (*expected.inputs, expected.scores)
    edges = [
        edges_of(column) if one is None else one.edges
        for one, column in zip(known, sample, strict=True)
    ]
    found: list[Histogram] = []
    for first in range(0, count, PIECE):
        rows = np.arange(first, min(first + PIECE, count))
        columns = _columns(model, population, by_row, rows)
        more = [histogram(column, e) for column, e in zip(columns, edges, strict=True)]
        found = [together(a, b) for a, b in zip(found, more, strict=True)] if found else more
    return tuple(found[:-1]), found[-1]


def _columns(
    model: ScoringModel,
    population: Population,
    said: Mapping[int, Mapping[str, Scalar]],
    rows: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
) -> list[Floats]:
    """Return the inputs and the score of some rows, a column each."""
    chosen = np.ascontiguousarray(population.rows[rows])
    mine = {k: said[row] for k, row in enumerate(rows.tolist()) if row in said} if said else {}
    layout, words, as_of = population.layout, population.dictionaries, population.as_of
    read = laid_over(model, chosen, mine, layout, words, as_of)
    scores = chosen.view(layout.dtype)[:, 0][model.writes].astype(np.float64)
    return [*read.T, scores]


def _by_row(
    population: Population, said: Mapping[str, Mapping[str, Scalar]]
) -> dict[int, Mapping[str, Scalar]]:
    names = sorted(said)
    rows = population.find_many(names).tolist()
    return {row: said[name] for row, name in zip(rows, names, strict=True) if row >= 0}
