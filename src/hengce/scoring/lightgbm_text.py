"""Opens LightGBM's text of trees.

The format is that of `Booster.save_model`. A text is data: it names features, thresholds and
leaves. What its head says is checked before the library reads it.
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from hengce.errors import Problem, ProblemsError
from hengce.scoring.features import Floats
from hengce.scoring.scorer import Scorer, ScoringError
from hengce.scoring.wanted import needed

_HEAD = re.compile(r"([a-z_]+)=(.*)")
_HEAD_LINES_MAX = 64


@dataclass(frozen=True, slots=True)
class _Trees:
    """Trees that are summed row by row, in their order, on one thread."""

    booster: Any

    def answers(self, rows: Floats) -> Floats:
        from lightgbm.basic import LightGBMError  # noqa: PLC0415

        if not len(rows):
            return np.zeros(0)
        try:
            said = self.booster.predict(np.ascontiguousarray(rows), num_threads=1)
        except (LightGBMError, ValueError) as error:
            raise ScoringError from error
        return np.asarray(said, np.float64).reshape(len(rows))


def open_lightgbm(content: bytes, tags: tuple[str, ...], where: str) -> Scorer:
    """Open a text of trees that reads these tags, in their order.

    Raises:
        ProblemsError: It is none, or another one.
        ConflictError: LightGBM is not installed.
    """
    lightgbm = needed("lightgbm")
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError:
        raise _invalid(where, "not a text in ASCII") from None
    _look_at_head(text, tags, where)
    try:
        booster = lightgbm.Booster(model_str=text)
    except (lightgbm.basic.LightGBMError, ValueError) as error:
        raise _invalid(where, str(error).splitlines()[0]) from error
    return _Trees(booster)


def _look_at_head(text: str, tags: tuple[str, ...], where: str) -> None:
    lines = text.split("\n", _HEAD_LINES_MAX)[:_HEAD_LINES_MAX]
    if lines[0].strip() != "tree" or "\nend of trees\n" not in text:
        raise _invalid(where, "not a whole text of trees")
    pairs = (_HEAD.fullmatch(line.strip()) for line in lines)
    head: dict[str, str] = {pair[1]: pair[2] for pair in pairs if pair}
    classes, last = head.get("num_class", ""), head.get("max_feature_idx", "")
    if classes != "1" or head.get("num_tree_per_iteration") != "1":
        facts = {"found": head.get("num_tree_per_iteration") or classes or "?"}
        raise ProblemsError([Problem.of(where, "model.several_classes", **facts)])
    if last != str(len(tags) - 1):
        found = str(int(last) + 1) if last.isdecimal() else "?"
        problem = Problem.of(where, "model.columns_differ", found=found, columns=len(tags))
        raise ProblemsError([problem])
    names = tuple(head.get("feature_names", "").split(" "))
    unnamed = tuple(f"Column_{k}" for k in range(len(tags)))
    if names not in {tags, unnamed}:
        facts = {"found": " ".join(names), "declared": " ".join(tags)}
        raise ProblemsError([Problem.of(where, "model.features_differ", **facts)])


def _invalid(where: str, detail: str) -> ProblemsError:
    return ProblemsError([Problem.of(where, "model.file_invalid", detail=detail)])
