"""Contacts counted anew under another limit, as tables that can be counted by hand."""

import pytest

from hengce.measure.cap_recount import NEVER, Lived, recount

DAY = 1
WINDOW = 7 * DAY


def lived(
    day: int,
    left: int = 0,
    released: int = NEVER,
    times: int = 1,
    *,
    obeys: bool = True,
    asked: bool = True,
) -> Lived:
    """A contact that was decided on a day, and left on the same one unless it says otherwise."""
    return Lived(day, left or day, released, times, obeys, asked)


# what happened, the limit of a week, the places that are refused
WEEKS = {
    "one a day for three days, two allowed": ([lived(1), lived(2), lived(3)], 2, (2,)),
    "none allowed": ([lived(1), lived(2)], 0, (0, 1)),
    "as many as before": ([lived(1), lived(2), lived(3)], 3, ()),
    "a contact exactly one window old counts no longer": ([lived(1), lived(8)], 1, ()),
    "one day younger it does": ([lived(2), lived(8)], 1, (1,)),
    "what is refused makes room for what comes later": (
        [lived(1), lived(7), lived(9)],
        1,
        (1,),  # the second is gone, so that the third finds the week empty
    ),
    "what is in flight counts, however long": ([lived(1, left=20), lived(10)], 1, (1,)),
    "what was released counts until then": (
        [lived(1, left=NEVER, released=3), lived(2), lived(4)],
        1,
        (1,),
    ),
    "what never left is not told as refused": ([lived(1), lived(2, left=NEVER)], 1, ()),
    "what the cap cannot refuse still counts": ([lived(1, obeys=False), lived(2)], 1, (1,)),
    "what the cap does not count takes no room": ([lived(1, times=0), lived(2)], 1, ()),
    "two offers in one message count twice": ([lived(1, times=2), lived(2)], 2, (1,)),
    "what came before only counts": ([lived(1, asked=False), lived(2)], 1, (1,)),
}


@pytest.mark.parametrize("week", WEEKS)
def test_recount(week: str) -> None:
    contacts, limit, refused = WEEKS[week]
    assert recount(contacts, limit, lambda at: at - WINDOW).refused == refused
