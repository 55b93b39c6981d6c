"""Is a feature known before the contact whose outcome it is to foretell?

How long a call lasted says best who will buy, and nobody knows it before the call: a model that
learned from it is worth nothing when it is asked. A feature that is declared to be hindsight, or
that was written down after the contact, leaks for certain. One that nobody dated is suspected when
it tells those who answer from the others better, alone, than a feature known before ever did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Instants = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Knowledge(StrEnum):
    """When a feature is known."""

    AFTER = "after"
    SUSPECT = "suspect"
    BEFORE = "before"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of what a model would learn from.

    Attributes:
        name: Its name.
        values: One a contact, (n,).
        known_at: When each value was written down, (n,); nothing if nobody knows.
        hindsight: Whether the bank declares that it is known afterwards only.
    """

    name: str
    values: Floats
    known_at: Instants | None = None
    hindsight: bool = False


@dataclass(frozen=True, slots=True)
class Leak:
    """What is known of a feature.

    Attributes:
        name: Which.
        knowledge: When it is known. Only `AFTER` is certain; `SUSPECT` is for a person to judge.
        late: The part of the contacts before which it was not known; zero if it is not dated.
        alone: How well it tells answers from the others alone: the area under its curve, from
            0.5 (not at all) to 1 (wholly), whichever way it points.
    """

    name: str
    knowledge: Knowledge
    late: float
    alone: float


def leaks(
    features: Sequence[Feature], contacted_at: Instants, answered: Flags, suspect_from: float = 0.8
) -> tuple[Leak, ...]:
    """Judge each feature, in the order given.

    Args:
        features: The columns.
        contacted_at: When each contact began, (n,).
        answered: Which contacts were answered, (n,); some were and some were not.
        suspect_from: An undated feature that tells so well alone is suspected.
    """
    if np.all(answered) or not np.any(answered):
        raise ValueError("some contacts were answered, and some were not")
    return tuple(_leak(feature, contacted_at, answered, suspect_from) for feature in features)


def _leak(feature: Feature, contacted_at: Instants, answered: Flags, suspect_from: float) -> Leak:
    late = 0.0 if feature.known_at is None else float((feature.known_at > contacted_at).mean())
    alone = _area(feature.values, answered)
    if feature.hindsight or late > 0:
        knowledge = Knowledge.AFTER
    elif feature.known_at is not None:
        knowledge = Knowledge.BEFORE
    else:
        knowledge = Knowledge.SUSPECT if alone >= suspect_from else Knowledge.UNDATED
    return Leak(feature.name, knowledge, late, alone)


def _area(values: Floats, answered: Flags) -> float:
    """Return the area under the curve by mean ranks (Mann and Whitney 1947); missing ranks last."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    yes = int(answered.sum())
    no = len(answered) - yes
    area = (float(ranks[answered].sum()) - yes * (yes + 1) / 2) / (yes * no)
    return max(area, 1 - area)
