"""Groups of customers whom the bank serves least: contacts, answers and sales by group."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.measure.mart import Mart

SCHEMA = pa.schema(
    [
        pa.field("group", pa.string(), nullable=False),
        pa.field("customers", pa.int64(), nullable=False),
        pa.field("contacts", pa.int64(), nullable=False),
        pa.field("reached", pa.int64(), nullable=False),
        pa.field("answered", pa.int64(), nullable=False),
        pa.field("bought_cents", pa.int64(), nullable=False),
        pa.field("contacts_each", pa.float64(), nullable=False),
        pa.field("of_bank", pa.float64()),
    ]
)


def underserved(
    mart: Mart,
    customers: Sequence[str],
    group: npt.NDArray[np.int64],
    names: Sequence[str],
    customers_min: int = 1,
) -> pa.Table:
    """Count what each group got and gave.

    Args:
        mart: The facts; contacts that left in its time count, but for those of the past.
        customers: Who.
        group: Of each, the place of the group's name; -1: in none.
        names: What the groups are called.
        customers_min: Smaller groups are not told.

    Returns:
        Rows by contacts of a customer, the fewest first, then by name (see `SCHEMA`). `of_bank`
        is contacts of a customer over those of a customer of all groups.
    """
    counts = _counted(mart, customers, group, names)
    everybody = sum(row[1] for row in counts)
    whole = sum(row[2] for row in counts) / everybody if everybody else 0.0
    rows = [
        (*row, row[2] / row[1], row[2] / row[1] / whole if whole else None)
        for row in counts
        if row[1] >= customers_min
    ]
    rows.sort(key=lambda row: (row[6], row[0]))
    told = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    return pa.table(dict(zip(SCHEMA.names, told, strict=True)), schema=SCHEMA)


def _counted(
    mart: Mart, customers: Sequence[str], group: npt.NDArray[np.int64], names: Sequence[str]
) -> list[tuple[str, int, int, int, int, int]]:
    sent = mart.ask(
        "SELECT customer, count(*) AS contacts, count(first_answer_at) AS answered, "
        "CAST(sum(bought_cents) AS BIGINT) AS bought_cents FROM sent "
        "WHERE origin <> 'past' AND at_us >= $begins AND at_us < $ends GROUP BY customer",
        {"begins": mart.since, "ends": mart.until},
    ).to_pylist()
    served = {row["customer"]: row for row in sent}
    numbers = np.zeros((len(names), 5), np.int64)
    for customer, place in zip(customers, group.tolist(), strict=True):
        if place < 0:
            continue
        numbers[place, 0] += 1
        if row := served.get(customer):
            numbers[place, 1:] += (row["contacts"], 1, row["answered"], row["bought_cents"])
    return [
        (name, one[0], one[1], one[2], one[3], one[4])
        for name, one in zip(names, numbers.tolist(), strict=True)
    ]
