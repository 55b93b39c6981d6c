"""What a model that was opened can do, and what of its answers counts."""

import math
from typing import Protocol

import numpy as np

from hengce.errors import HengceError
from hengce.model.scoring_model import ScoreRange
from hengce.scoring.features import Floats


class ScoringError(HengceError):
    """The model failed on these features."""

    code = "scoring"


class Scorer(Protocol):
    """A model, opened."""

    def answers(self, rows: Floats) -> Floats:
        """Return what the model says of each row, (n,); the same row has the same answer always.

        Raises:
            ScoringError: It failed.
        """


def scores(scorer: Scorer, within: ScoreRange, rows: Floats) -> Floats:
    """Return the score of each row, (n,); NaN where the model failed or left its range."""
    try:
        said = scorer.answers(rows)
    except ScoringError:
        return np.full(len(rows), math.nan)
    return np.where((said >= within.low) & (said <= within.high), said, math.nan)
