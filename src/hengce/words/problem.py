"""The shape of a problem's sentences."""

from typing import NamedTuple


class ProblemWords(NamedTuple):
    """What is wrong and how to mend it; `{name}` stands for a fact of the problem."""

    zh: str
    en: str
    fix_zh: str
    fix_en: str
