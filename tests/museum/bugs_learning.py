"""Bugs of other products in what is learned day by day from answers that come late."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from hengce.learning import summing
from hengce.store.learning import LearningReads

Patch = pytest.MonkeyPatch


def told_again_counts_again(patch: Patch) -> None:
    """A message that is heard of again is added once more, and nothing is taken away."""
    true = summing._Counting.moves

    def added(self: Any, names: Sequence[str], *more: Any) -> Iterator[Any]:
        for day, _, after in true(self, names, *more):
            yield day, None, after

    patch.setattr(summing._Counting, "moves", added)


def late_answers_are_dropped(patch: Patch) -> None:
    """What happened before the last look is taken for known, although nobody had told it."""
    true, no_position = LearningReads.contacts_touched, 1 << 60

    def since(self: Any, after: int, left_after: int, left_until: int) -> Sequence[str]:
        kept = self.learning_sums()
        touched = true(self, after, left_after, left_until)
        if kept is None:
            return touched
        stay = set(true(self, no_position, left_after, left_until))
        for name, said in self.outcomes_of(touched).items():
            if any(one.at > kept.at for one in said):
                stay.add(name)
        return sorted(stay)

    patch.setattr(LearningReads, "contacts_touched", since)


def ripens_unseen(patch: Patch) -> None:
    """Only what is heard of is looked at: silence never becomes a no."""
    true = LearningReads.contacts_touched

    def heard_of(self: Any, after: int, _left_after: int, left_until: int) -> Sequence[str]:
        return true(self, after, left_until, left_until)

    patch.setattr(LearningReads, "contacts_touched", heard_of)
