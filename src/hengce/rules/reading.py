"""One reading of one text: what is known, and the problems found so far.

Checking goes on after a problem, so that a draft shows all of them at once. A part with a
problem is None, and whatever contains it is None without a problem of its own.
"""

from dataclasses import dataclass, field

from sqlglot import exp

from hengce.errors import Problem
from hengce.rules.catalogue import Catalogue
from hengce.rules.parse import Surface


@dataclass(frozen=True, slots=True)
class Reading:
    """A text being checked.

    Attributes:
        surface: The text and its surface tree.
        catalogue: The tags and events that it may use.
        allow_hindsight: Whether tags that are only known later may be used.
        problems: What was found so far.
        within: The audiences whose conditions stand around this one.
        formulas: The derived tags whose formulas do.
    """

    surface: Surface
    catalogue: Catalogue
    allow_hindsight: bool
    problems: list[Problem] = field(default_factory=list)
    within: tuple[str, ...] = ()
    formulas: frozenset[str] = frozenset()

    def refuse(self, node: exp.Expr, code: str, **facts: object) -> None:
        """Note a problem of a node; what was read of it is None."""
        self.problems.append(self.surface.problem(node, code, **facts))
