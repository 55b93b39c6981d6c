"""Bugs of other products where people come in: managers with tasks, customers who write back."""

from collections.abc import Sequence
from typing import Any

import pytest

from hengce.responses import understanding
from hengce.store.transaction import SqlTransaction

Patch = pytest.MonkeyPatch


def task_outlives_its_reason(patch: Patch) -> None:
    """Who refuses is taken from the campaigns, and not from the managers' lists."""
    patch.setattr(SqlTransaction, "withdraw_tasks", lambda *_: 0)


def desk_is_not_seen(patch: Patch) -> None:
    """Campaigns go on while a manager talks with the customer."""

    def nobody(_self: SqlTransaction, *_: Any, **__: Any) -> None:
        """Write nothing of who is engaged."""

    patch.setattr(SqlTransaction, "_engage", nobody)


def word_as_it_stands(patch: Patch) -> None:
    """A reply means no only when it is the word, sign by sign."""

    def equal(text: str, words: Sequence[str]) -> bool:
        return text in words

    patch.setattr(understanding, "asks_to_stop", equal)
