"""How a delivery's columns differ from those that its mapping reads, and from the last ones."""

from collections.abc import Collection, Iterator, Sequence

from hengce.errors import Problem
from hengce.rules.catalogue import nearest_word


def missing_columns(
    where: str, columns: Collection[str], needed: Sequence[str]
) -> Iterator[Problem]:
    """Name each column that the mapping reads and the file does not have, and what is like it."""
    free = sorted(set(columns) - set(needed))
    for name in needed:
        if name not in columns:
            nearest = nearest_word(name, free)
            yield Problem.of(where, "feed.column_missing", column=name, nearest=nearest)


def changed_columns(
    where: str, columns: Sequence[str], before: Sequence[str], needed: Collection[str]
) -> Iterator[Problem]:
    """Name the columns that came, and those that went without being missed; it is advice."""
    if not before:
        return
    for name in columns:
        if name not in before:
            yield Problem.of(where, "feed.column_new", column=name)
    for name in before:
        if name not in columns and name not in needed:
            yield Problem.of(where, "feed.column_gone", column=name)
