"""Many events at once give the numbers of one after the other, to the bit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.flow.fold import fold
from hengce.flow.fold_table import fold_table
from hengce.model.event import Event
from hengce.model.tag import Kind
from hengce.rules.ast import EventColumn, Fold, Literal, Operator, PropertyFilter
from rules.strategies import NOW, event_columns, histories

CUSTOMERS = {"a": 0, "b": 2, "c": 1}
COLUMNS = st.sampled_from([Kind.INTEGER, Kind.MONEY, Kind.REAL, Kind.TIMESTAMP]).flatmap(
    event_columns
)


def _events(lives):
    return [
        Event(
            source="s",
            id=f"{who}{number}",
            name=past.name,
            customer=who,
            occurred_at=past.occurred_at,
            received_at=past.occurred_at,
            properties=past.properties,
        )
        for who, life in zip(["a", "b", "c", "stranger"], lives, strict=True)
        for number, past in enumerate(life)
    ]


@settings(max_examples=examples(300), deadline=None)
@given(
    columns=st.lists(COLUMNS, max_size=6),
    lives=st.tuples(histories(), histories(), histories(), histories()),
)
def test_it_is_the_same(columns, lives):
    arguments = (columns, _events(lives), CUSTOMERS, 4, NOW)
    pairs = zip(fold_table(*arguments), fold(*arguments), strict=True)
    for table, plain in pairs:
        assert table.dtype == plain.dtype
        assert np.array_equal(table, plain, equal_nan=table.dtype.kind == "f")


def test_whole_numbers_beyond_the_exact_ones_of_a_real_are_added_exactly():
    column = EventColumn(Fold.SUM, "paid", "amount", None, (), Kind.MONEY)
    amounts = (2**53, 1, 1, 2**62, -(2**62))
    events = [
        Event(
            source="s", id=str(n), name="paid", customer="a", occurred_at=NOW, received_at=NOW,
            properties={"amount": amount},
        )
        for n, amount in enumerate(amounts)
    ]  # fmt: skip
    (found,) = fold_table([column], events, {"a": 0}, 1, NOW)
    assert found.tolist() == [2**53 + 2]


def test_a_filter_is_asked_once_for_all_columns_that_share_it():
    test = PropertyFilter("amount", Operator.GE, Literal(5, Kind.INTEGER))
    columns = [
        EventColumn(Fold.COUNT, "paid", "", window, (test,), Kind.INTEGER)
        for window in (None, 10, 1)
    ]
    events = [
        Event(
            source="s", id=str(n), name="paid", customer="a", occurred_at=NOW - n, received_at=NOW,
            properties={"amount": n},
        )
        for n in range(12)
    ]  # fmt: skip
    counted = fold_table(columns, events, {"a": 0}, 1, NOW)
    assert [array.tolist() for array in counted] == [[7], [5], [0]]
