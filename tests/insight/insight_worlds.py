"""Events to analyse: the real transactions of Berka, and worlds that are drawn, full of ties."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from berka import TRANSACTIONS
from hengce.insight.events import Events, arrange
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, read_instant

PRAGUE = "Europe/Prague"
SHANGHAI = "Asia/Shanghai"
BEGINS = read_instant("2026-03-01T00:00:00", SHANGHAI)

BERKA = """
SELECT account_id AS customer,
       epoch_us(timezone('Europe/Prague', strptime('19' || date, '%Y%m%d'))) AS at_us,
       CASE WHEN k_symbol = 'UVER' THEN 'loan'
            WHEN k_symbol = 'SIPO' THEN 'household'
            WHEN operation = 'VKLAD' THEN 'cash_in'
            WHEN operation = 'VYBER' THEN 'cash_out'
            WHEN operation = 'PREVOD Z UCTU' THEN 'paid_in'
            WHEN operation = 'PREVOD NA UCET' THEN 'paid_out'
            WHEN k_symbol = 'UROK' THEN 'interest'
            ELSE 'other' END AS kind,
       CAST(round(CAST(amount AS DOUBLE) * 100) AS BIGINT) AS cents,
       CASE WHEN CAST(amount AS DOUBLE) >= 10000 THEN 'large' ELSE 'small' END AS size
FROM read_csv($file, delim = ';', header = true, quote = '"', auto_detect = false,
              strict_mode = false, null_padding = true, columns = {
    trans_id: 'VARCHAR', account_id: 'VARCHAR', date: 'VARCHAR', type: 'VARCHAR',
    operation: 'VARCHAR', amount: 'VARCHAR', balance: 'VARCHAR', k_symbol: 'VARCHAR',
    bank: 'VARCHAR', account: 'VARCHAR'})
WHERE length(date) = 6 AND amount IS NOT NULL
"""


def berka_table() -> pa.Table:
    if not TRANSACTIONS.exists():
        pytest.skip("the transactions of Berka are not here")
    return duckdb.sql(BERKA, params={"file": str(TRANSACTIONS)}).to_arrow_table()


def drawn_table(seed: int, customers: int = 60, each: int = 25, step_us: int = HOUR_US) -> pa.Table:
    """Events at few instants, so that many fall together; some have no kind."""
    random = np.random.Generator(np.random.PCG64(seed))
    count = customers * each
    kinds = np.array(["view", "calc", "buy", "call", None], object)
    return pa.table(
        {
            "customer": [f"C{n:03}" for n in random.integers(0, customers, count)],
            "at_us": BEGINS + random.integers(0, min(960, 40 * DAY_US // step_us), count) * step_us,
            "kind": pa.array(kinds[random.integers(0, 5, count)], pa.string()),
            "cents": random.integers(-50_00, 900_00, count),
            "size": pa.array(np.array(["a", "b", None], object)[random.integers(0, 3, count)]),
        }
    )


TABLES = {
    "berka": berka_table,
    "hours": lambda: drawn_table(1),
    "days": lambda: drawn_table(2, 40, 60, DAY_US // 2),
    "minutes": lambda: drawn_table(3, 200, 12, MINUTE_US),
}


def marked(events: Events, *steps: str) -> np.ndarray:
    """Bit i of an event says that its kind is the i-th step."""
    kinds = events.columns["kind"].to_pylist()
    return np.array(
        [sum(1 << i for i, step in enumerate(steps) if kind == step) for kind in kinds], np.uint16
    )


def listed(table: pa.Table) -> tuple[Events, pa.Table]:
    """The events, and the same as a flat table with a number for each, in their order."""
    events = arrange(table)
    flat = pa.table(
        {
            "row": np.arange(len(events.at_us)),
            "customer": events.customers.take(pa.array(events.who())),
            "at_us": events.at_us,
            **{name: events.columns[name] for name in events.columns.column_names},
        }
    )
    return events, flat


def asked_of(flat: pa.Table) -> duckdb.DuckDBPyConnection:
    """A database that has the flat table, and no zone of its own."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("flat", flat)
    return connection
