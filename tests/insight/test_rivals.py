"""Money lost to other banks and won from them is what SQL says, on Berka's real payments."""

import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from berka import BERKA, TRANSACTIONS
from berka_home import PRAGUE, berka_bank, noon
from hengce.cli.app import app
from hengce.insight.events import arrange
from hengce.insight.periods import Period
from hengce.insight.rivals import SCHEMA, came_in, rivals
from hengce.model.instant import DAY_US, read_instant

RIVALS = """
SELECT CAST(date_trunc($every, strptime('19' || t.date, '%Y%m%d')) AS DATE)::VARCHAR AS period,
       bank,
       coalesce(sum(cents) FILTER (t.type <> 'PRIJEM'), 0)::BIGINT,
       coalesce(sum(cents) FILTER (t.type = 'PRIJEM'), 0)::BIGINT,
       sum(CASE WHEN t.type = 'PRIJEM' THEN cents ELSE -cents END)::BIGINT,
       count(*), count(DISTINCT client_id)
FROM (SELECT *, CAST(round(CAST(amount AS DOUBLE) * 100) AS BIGINT) AS cents
      FROM read_csv($file, delim = ';', header = true, quote = '"', auto_detect = false,
                    strict_mode = false, null_padding = true, columns = {
          trans_id: 'VARCHAR', account_id: 'VARCHAR', date: 'VARCHAR', type: 'VARCHAR',
          operation: 'VARCHAR', amount: 'VARCHAR', balance: 'VARCHAR', k_symbol: 'VARCHAR',
          bank: 'VARCHAR', account: 'VARCHAR'})) AS t
JOIN read_csv($owners, delim = ';', header = true, quote = '"', all_varchar = true) AS d
  ON d.account_id = t.account_id AND d.type = 'OWNER'
WHERE length(t.date) = 6 AND length(bank) > 0
  AND strptime('19' || t.date, '%Y%m%d') >= CAST($begins AS DATE)
  AND strptime('19' || t.date, '%Y%m%d') < CAST($ends AS DATE)
GROUP BY ALL ORDER BY 1, 2
"""


@pytest.fixture(scope="module")
def berka(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rivals") / "home"
    berka_bank(folder).close()
    return folder


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("every", "begins", "ends"),
    [
        (Period.MONTH, "1993-01-01", "1994-04-01"),
        (Period.WEEK, "1993-07-05", "1993-10-04"),
        (Period.DAY, "1994-02-01", "1994-03-01"),
    ],
)
def test_of_berka_by_bank_and_time(berka: Path, every: Period, begins: str, ends: str) -> None:
    words = [
        "insight", "rivals", "--incoming", "account_credited", "--outgoing", "account_debited",
        "--every", every, "--from", begins, "--to", ends, "--json",
    ]  # fmt: skip
    result = CliRunner().invoke(app, ["--home", str(berka), *words])
    assert result.exit_code == 0, result.output
    bound = {"every": str(every), "begins": begins, "ends": ends}
    bound |= {"file": str(TRANSACTIONS), "owners": str(BERKA / "disp.asc")}
    wanted = duckdb.execute(RIVALS, bound).fetchall()
    assert [tuple(row.values()) for row in json.loads(result.stdout)] == wanted
    assert len({row[1] for row in wanted}) == 13, "the banks of the file"


# customer, day, other bank, cents, in: a small book of payments
BOOK = [
    ("a", 1, "XX", 100, False),
    ("a", 1, "XX", 50, False),
    ("b", 2, "XX", 30, True),
    ("b", 2, "", 999, True),
    ("b", 3, "OWN", 999, False),
    ("c", 40, "XX", -7, False),
    ("c", 70, "XX", 1, True),
]
# period, bank, out, in, net, payments, customers
WANTED = [
    ("2026-03-01", "XX", 150, 30, -120, 3, 2),
    ("2026-04-01", "XX", 7, 0, -7, 1, 1),
]


def test_what_stayed_in_the_house_is_left_out() -> None:
    begins = read_instant("2026-03-01T00:00:00", PRAGUE)
    table = pa.table(
        {
            "customer": [row[0] for row in BOOK],
            "at_us": [begins + row[1] * DAY_US for row in BOOK],
            "marks": pa.array([1 if row[4] else 2 for row in BOOK], pa.uint16()),
            "part": [row[2] for row in BOOK],
            "cents": [row[3] for row in BOOK],
        }
    )
    events = arrange(table)
    ends = begins + 60 * DAY_US
    found = rivals(events, came_in(events, 1), Period.MONTH, begins, ends, PRAGUE, ("OWN",))
    assert found.schema == SCHEMA
    rows = [(str(row["period"]), *list(row.values())[1:]) for row in found.to_pylist()]
    assert rows == WANTED


def test_nothing_gives_an_empty_table() -> None:
    none = pa.schema(
        [
            ("customer", pa.string()), ("at_us", pa.int64()), ("marks", pa.uint16()),
            ("part", pa.string()), ("cents", pa.int64()),
        ]
    ).empty_table()  # fmt: skip
    events = arrange(none)
    window = (noon("1993-01-01"), noon("1993-02-01"), PRAGUE)
    assert rivals(events, came_in(events, 1), Period.DAY, *window).num_rows == 0
