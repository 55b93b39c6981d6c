"""Opens LightGBM's text of trees, as `Booster.save_model` writes it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from hengce.errors import Problem, ProblemsError
from hengce.scoring.features import Floats
from hengce.scoring.scorer import Scorer, ScoringError
from hengce.scoring.tree_text import check_trees
from hengce.scoring.wanted import needed


@dataclass(frozen=True, slots=True)
class _Trees:
    """Trees that are summed row by row, in their order, on one thread."""

    booster: Any
    failures: tuple[type[Exception], ...]

    def answers(self, rows: Floats) -> Floats:
        if not len(rows):
            return np.zeros(0)
        try:
            said = self.booster.predict(np.ascontiguousarray(rows), num_threads=1)
        except self.failures as error:
            raise ScoringError from error
        return np.asarray(said, np.float64).reshape(len(rows))


def open_lightgbm(content: bytes, tags: tuple[str, ...], where: str) -> Scorer:
    """Open a text of trees that reads these tags, in their order.

    Raises:
        ProblemsError: It is none, or another one.
        ConflictError: LightGBM is not installed.
    """
    lightgbm = needed("lightgbm")
    trees = check_trees(content, where)
    if len(trees.features) != len(tags):
        facts = {"found": str(len(trees.features)), "columns": str(len(tags))}
        raise ProblemsError([Problem.of(where, "model.columns_differ", **facts)])
    unnamed = tuple(f"Column_{k}" for k in range(len(tags)))
    if trees.features not in {tags, unnamed}:
        named = {"found": " ".join(trees.features), "declared": " ".join(tags)}
        raise ProblemsError([Problem.of(where, "model.features_differ", **named)])
    failures = (lightgbm.basic.LightGBMError, ValueError)
    try:
        return _Trees(lightgbm.Booster(model_str=trees.text), failures)
    except failures as error:
        detail = str(error).splitlines()[0]
        raise ProblemsError([Problem.of(where, "model.file_invalid", detail=detail)]) from error
