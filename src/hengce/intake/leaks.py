"""Finds columns that predict an outcome suspiciously well: they may be its echo."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

AUC_SUSPICIOUS = 0.75
"""A single column that does better has seldom been known before the outcome."""

_GROUPS_MAX = 50


def single_column_auc(
    values: Sequence[float | str | None], outcome: npt.NDArray[np.bool_]
) -> float:
    """Return how well one column alone ranks the outcome: 0.5 for not at all, 1 for exactly.

    Numbers rank by themselves, in the better direction, rows without a number are left
    out. Texts rank by the outcome's rate within each text; more than 50 distinct texts
    would predict by memory, and give 0.5.
    """
    known = np.array([value is not None for value in values], bool)
    hits = outcome[known]
    if not hits.any() or hits.all():
        return 0.5
    present = [value for value in values if value is not None]
    if all(isinstance(value, float) for value in present):
        auc = _auc(np.array(present, np.float64), hits)
        return max(auc, 1 - auc)
    rates = _rates([str(value) for value in present], hits)
    if len(rates) > _GROUPS_MAX:
        return 0.5
    return _auc(np.array([rates[str(value)] for value in present]), hits)


def _auc(scores: npt.NDArray[np.float64], hits: npt.NDArray[np.bool_]) -> float:
    """Mann-Whitney: the chance that a hit scores above a miss; a tie counts one half."""
    _, group, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    middle_rank = np.cumsum(sizes) - (sizes - 1) / 2
    positives = int(hits.sum())
    negatives = len(hits) - positives
    rank_sum = float(middle_rank[group][hits].sum())
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def _rates(texts: list[str], hits: npt.NDArray[np.bool_]) -> Mapping[str, float]:
    names, group = np.unique(np.array(texts), return_inverse=True)
    rates = np.bincount(group, weights=hits) / np.bincount(group)
    return dict(zip(names.tolist(), rates.tolist(), strict=True))
