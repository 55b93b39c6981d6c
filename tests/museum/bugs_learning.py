"""Bugs of other products in what is learned day by day from answers that come late."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from hengce import summing
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
    """What happened before the last look is taken for known, although nobody told it."""
    true = LearningReads.contacts_touched

    def since(self: Any, after: int, left_after: int, left_until: int) -> Sequence[str]:
        touched = true(self, after, left_after, left_until)
        kept, said = self.learning_sums(), self.outcomes_of(touched)
        if kept is None:
            return touched
        return [
            name
            for name in touched
            if name not in said or any(one.at > kept.at for one in said[name])
        ]

    patch.setattr(LearningReads, "contacts_touched", since)


def looks_follow_the_clock(patch: Patch) -> None:
    """What ripens without being told of is not looked at again."""
    true = LearningReads.contacts_touched

    def told_of(self: Any, after: int, _left_after: int, left_until: int) -> Sequence[str]:
        return true(self, after, left_until, left_until)

    patch.setattr(LearningReads, "contacts_touched", told_of)
