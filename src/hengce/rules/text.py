"""Tables over dictionaries: the truth of a leaf on a text, and the order of texts.

A table has one entry for NULL, then one for each text in order of code. Texts are ordered by
code point, which is the byte order of UTF-8 and DuckDB's.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from hengce.rules.ast import Compare, In, IsNull, Leaf, Like, Literal, Operator
from hengce.rules.code import INT_NULL


def text_table(
    leaf: Leaf, texts: Sequence[str], known: npt.NDArray[np.uint8] | None = None
) -> npt.NDArray[np.uint8]:
    """Return the truth of a leaf, uint8, for NULL and each text.

    The leaf's value is the text; of a comparison that is the left side. A table known for
    the first of the texts is extended, so only new texts are looked at.
    """
    if known is None:
        on_null = isinstance(leaf, IsNull) and not leaf.negated
        known = np.array([on_null], dtype=np.uint8)
    holds = _test(leaf)
    new = [holds(text) for text in texts[len(known) - 1 :]]
    return np.concatenate([known, np.array(new, dtype=np.uint8)])


def rank_table(texts: Sequence[str], others: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return the rank of each text among both lists, int64; NULL has INT_NULL."""
    ranked = tuple(texts)  # the dictionary may grow meanwhile
    ranks = {text: rank for rank, text in enumerate(sorted({*ranked, *others}))}
    return np.array([INT_NULL, *(ranks[text] for text in ranked)], dtype=np.int64)


def _test(leaf: Leaf) -> Callable[[str], bool]:
    match leaf:
        case IsNull(negated=negated):
            return lambda _text: negated
        case In(literals=literals, negated=negated):
            listed = {literal.value for literal in literals}
            return lambda text: (text in listed) is not negated
        case Like(pattern=pattern, negated=negated):
            shape = _shape(pattern)
            return lambda text: (shape.fullmatch(text) is not None) is not negated
        case Compare(operator=operator, right=Literal(value=str() as limit)):
            return _comparison(operator, limit)
        case Compare(right=Literal(value=None)):
            return lambda _text: False
        case _:
            raise AssertionError(f"not a leaf on a text: {leaf}")


def _shape(pattern: str) -> re.Pattern[str]:
    """Read SQL's pattern: % is any run of characters, _ is one character."""
    wild = {"%": ".*", "_": "."}
    return re.compile("".join(wild.get(c, re.escape(c)) for c in pattern), re.DOTALL)


def _comparison(operator: Operator, limit: str) -> Callable[[str], bool]:
    match operator:
        case Operator.EQ:
            return lambda text: text == limit
        case Operator.NE:
            return lambda text: text != limit
        case Operator.LT:
            return lambda text: text < limit
        case Operator.LE:
            return lambda text: text <= limit
        case Operator.GT:
            return lambda text: text > limit
        case Operator.GE:
            return lambda text: text >= limit
