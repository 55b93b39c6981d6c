"""Checks LightGBM's text of trees before the library reads it.

The library trusts the numbers that say where a row goes on; a text in which they point outside, or
back, could end the process. The fields are those of `Tree::ToString` in LightGBM's
`src/io/tree.cpp`: a child from 0 on is a node, which lies behind its parent; below 0 it is a leaf.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.errors import Problem, ProblemsError

_LINE = re.compile(r"([A-Za-z_]+)=(.*)")
_END = "\nend of trees\n"
_CATEGORICAL = 1


@dataclass(frozen=True, slots=True)
class TreeText:
    """A text that is whole.

    Attributes:
        text: The text.
        features: The names of the columns that it reads.
    """

    text: str
    features: tuple[str, ...]


class _WrongTree(Exception):  # noqa: N818 - it never leaves this module
    """A tree that cannot be walked."""


def check_trees(content: bytes, where: str) -> TreeText:
    """Return a text of trees that give one number for each row.

    Raises:
        ProblemsError: It is none, or its trees point to where nothing is.
    """
    text = content.decode("ascii", "replace")
    if not text.startswith("tree\n") or _END not in text or "�" in text:
        raise _invalid(where, "not a whole text of trees")
    head, *trees = text.partition(_END)[0].split("\nTree=")
    said = _fields(head)
    if said.get("num_class") != "1" or said.get("num_tree_per_iteration") != "1":
        found = said.get("num_tree_per_iteration") or said.get("num_class") or "?"
        raise ProblemsError([Problem.of(where, "model.several_classes", found=found)])
    features = tuple(said.get("feature_names", "").split(" "))
    if said.get("max_feature_idx") != str(len(features) - 1):
        raise _invalid(where, "its names are not its columns")
    for number, tree in enumerate(trees):
        try:
            _check_tree(_fields(tree), len(features))
        except (_WrongTree, KeyError, ValueError, OverflowError) as error:
            raise _invalid(where, f"tree {number} cannot be walked") from error
    return TreeText(text, features)


def _check_tree(said: Mapping[str, str], columns: int) -> None:
    leaves = int(said["num_leaves"])
    _demand(leaves >= 1 and said.get("is_linear", "0") == "0")
    _demand(len(said["leaf_value"].split()) == leaves)
    if leaves == 1:
        return
    nodes = np.arange(leaves - 1)
    features = _whole(said["split_feature"], leaves - 1)
    _demand(bool(np.all((features >= 0) & (features < columns))))
    for side in ("left_child", "right_child"):
        children = _whole(said[side], leaves - 1)
        is_node = (children > nodes) & (children < leaves - 1)
        is_leaf = (children < 0) & (~children < leaves)
        _demand(bool(np.all(is_node | is_leaf)))
    _check_categories(said, leaves)


def _check_categories(said: Mapping[str, str], leaves: int) -> None:
    """A node that asks for categories names a list of them by its threshold."""
    thresholds = np.array(said["threshold"].split(), np.float64)
    kinds = _whole(said["decision_type"], leaves - 1)
    _demand(len(thresholds) == leaves - 1)
    asked = thresholds[(kinds & _CATEGORICAL) != 0]
    count = int(said["num_cat"])
    _demand(count >= 0 and bool(np.all(np.isin(asked, np.arange(count)))))
    if count:
        bounds = _whole(said["cat_boundaries"], count + 1)
        words = len(said["cat_threshold"].split())
        _demand(bounds[0] == 0 and bool(np.all(np.diff(bounds) > 0)) and bounds[-1] <= words)


def _whole(text: str, count: int) -> npt.NDArray[np.int64]:
    numbers = np.array(text.split(), np.int64)
    _demand(len(numbers) == count)
    return numbers


def _demand(holds: bool) -> None:  # noqa: FBT001
    if not holds:
        raise _WrongTree


def _fields(part: str) -> dict[str, str]:
    return dict(_pairs(part))


def _pairs(part: str) -> Iterator[tuple[str, str]]:
    for line in part.split("\n"):
        if found := _LINE.fullmatch(line.strip()):
            yield found[1], found[2]


def _invalid(where: str, detail: str) -> ProblemsError:
    return ProblemsError([Problem.of(where, "model.file_invalid", detail=detail)])
