"""Who gives back: the lowest ranked first, with their groups, and no one more than needed."""

import numpy as np
import pytest

from hengce.flow.demand import TAKER
from hengce.flow.overdrawn import overdrawn
from hengce.kernel.groups import ALONE, Groups
from hengce.kernel.resources import Resource, ResourceKind
from hengce.kernel.tables import strategy_type

SMS, GOLD = 0, 1
"""Strategies: the first takes one of the channel, the second one of the channel and two of a
budget."""

CUSTOMERS = 8


def strategies() -> np.ndarray:
    table = np.zeros(2, strategy_type(1, 1))
    table["resources"] = -1
    table["resources"][:, 0, 1] = 0
    table["resources"][GOLD, 0, 0] = 1
    table["weights"] = 1
    table["weights"][GOLD, 0, 0] = 2
    return table


def takers(*told: tuple[int, int, float]) -> np.ndarray:
    """Return takers from (row, strategy, score)."""
    table = np.zeros(len(told), TAKER)
    for record, (row, strategy, score) in zip(table, told, strict=True):
        record["row"], record["strategy"], record["score"] = row, strategy, score
    return table


def households(*groups: tuple[int, ...]) -> Groups:
    order = [row for group in groups for row in group]
    place = np.full(CUSTOMERS, ALONE, np.int64)
    for number, group in enumerate(groups):
        place[list(group)] = number
    return Groups(
        tags=(),
        keys=np.zeros((CUSTOMERS, 0), np.int64),
        order=np.array(order, np.int64),
        starts=np.cumsum([0, *map(len, groups)]).astype(np.int64),
        place=place,
    )


EVERYBODY = tuple((row, SMS, float(10 - row)) for row in range(5))
RICH = ((0, GOLD, 9.0), (1, SMS, 8.0), (2, GOLD, 7.0), (3, SMS, 6.0))

TABLE = {
    "everything fits": (EVERYBODY, (), (5, 0), (), []),
    "the lowest ranked": (EVERYBODY, (), (3, 0), (), [3, 4]),
    "with his household": (EVERYBODY, ((1, 4, 6),), (4, 0), (), [1, 4, 6]),
    "whose other message is given back, too": (EVERYBODY, ((1, 4),), (3, 0), (), [1, 4]),
    "who is gone gives nothing back": (EVERYBODY, (), (3, 0), (4, 7), [3, 4, 7]),
    "all that there is": (EVERYBODY, (), (0, 0), (), [0, 1, 2, 3, 4]),
    "more than there is": (EVERYBODY, (), (-3, 0), (), [0, 1, 2, 3, 4]),
    "by weight": (RICH, (), (4, 3), (), [2]),
    "from one resource to the next": (RICH, ((2, 3),), (3, 2), (), [2, 3]),
    "who gave back the one is passed over in the other": (RICH, (), (2, 1), (), [0, 2, 3]),
}


@pytest.mark.parametrize("case", TABLE)
def test_who_gives_back(case: str) -> None:
    told, groups, (sms, budget), gone, wanted = TABLE[case]
    resources = (
        Resource(ResourceKind.CAPACITY, "sms", 5, sms),
        Resource(ResourceKind.BUDGET, "gold", 9, budget),
    )
    out = overdrawn(
        strategies(), takers(*told), resources, households(*groups), np.array(gone, np.int64)
    )
    assert out.tolist() == wanted
