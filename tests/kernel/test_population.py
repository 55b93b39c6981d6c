"""Customers are found by their identifiers."""

import numpy as np
import pytest

from hengce.kernel.layout import Dictionaries, Layout, blank
from hengce.kernel.population import Population, standard_fields
from hengce.model.tag import Kind

IDS = ("C1", "C10", "C2", "客户")
LAYOUT = Layout.of([*standard_fields(("sms",)), ("age", Kind.INTEGER)])


def population(*ids: str) -> Population:
    return Population(
        version="v",
        as_of=0,
        layout=LAYOUT,
        dictionaries=Dictionaries(),
        ids=np.array([name.encode() for name in ids], dtype="S8"),
        rows=blank(LAYOUT, len(ids)),
    )


@pytest.mark.parametrize(
    ("customer", "row"),
    [*((name, row) for row, name in enumerate(IDS)), ("C0", -1), ("C11", -1), ("龙", -1), ("", -1)],
)
def test_a_customer_is_found_or_not(customer: str, row: int) -> None:
    assert population(*IDS).find(customer) == row


def test_nobody_is_found_among_nobody() -> None:
    assert population().find("C1") == -1
