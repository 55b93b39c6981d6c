"""Distributions and drift of the tags of UCI's bank are what SQL says."""

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pytest
from scipy import stats

from berka import DATA
from hengce.errors import ProblemsError
from hengce.insight.clusters import clusters
from hengce.insight.distribution import QUANTILES, distribution
from hengce.insight.drift import drift
from hengce.insight.profiles import columns_of

BANK = DATA / "uci-bank-marketing" / "bank-full.csv"

NUMBERS = """
SELECT count(*) FILTER ({0} IS NULL) / count(*), avg({0}), stddev_samp({0}), count(DISTINCT {0}),
       quantile_cont({0}, {1})
FROM side
"""
TEXTS = """
SELECT {0}, count(*) / sum(count(*)) OVER () AS share FROM side WHERE {0} IS NOT NULL
GROUP BY {0} ORDER BY share DESC, {0} LIMIT 10
"""

INDEX = """
WITH edges AS (
    SELECT list_sort(list_distinct(quantile_cont({0}, [0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9]))) AS e
    FROM before
), placed AS (
    SELECT 'b' AS side, CASE WHEN {0} IS NULL THEN -1
           ELSE len(list_filter(e, lambda x: x < {0})) END AS class FROM before, edges
    UNION ALL
    SELECT 'a', CASE WHEN {0} IS NULL THEN -1
           ELSE len(list_filter(e, lambda x: x < {0})) END FROM after, edges
)
"""
INDEX_OF_TEXTS = """
WITH placed AS (
    SELECT 'b' AS side, coalesce({0}, '?') AS class FROM before
    UNION ALL SELECT 'a', coalesce({0}, '?') FROM after
)
"""
PSI = """
, counted AS (
    SELECT class, greatest(count(*) FILTER (side = 'b') / (SELECT count(*) FROM before), 1e-4) AS b,
           greatest(count(*) FILTER (side = 'a') / (SELECT count(*) FROM after), 1e-4) AS a
    FROM placed GROUP BY class
)
SELECT sum((a - b) * ln(a / b)) FROM counted
"""


@pytest.fixture(scope="module")
def bank() -> pa.Table:
    if not BANK.exists():
        pytest.skip("the data of UCI's bank are not here")
    options = csv.ConvertOptions(null_values=["unknown"], strings_can_be_null=True)
    return csv.read_csv(
        BANK, parse_options=csv.ParseOptions(delimiter=";"), convert_options=options
    )


def test_distributions_are_what_sql_says(bank: pa.Table) -> None:
    told: dict = {}
    for row in distribution(columns_of(bank)).to_pylist():
        told.setdefault(row["tag"], {}).setdefault(row["measure"], {})[row["name"]] = row["value"]
    connection = duckdb.connect()
    connection.register("side", bank)
    for field in bank.schema:
        name, mine = f'"{field.name}"', told[field.name]
        assert mine["customers"] == {"": 45_211}
        if pa.types.is_integer(field.type):
            wanted = connection.sql(NUMBERS.format(name, list(QUANTILES))).fetchall()[0]
            flat = [mine[one][""] for one in ("unknown", "mean", "deviation", "distinct")]
            assert flat == pytest.approx(wanted[:4])
            assert list(mine["quantile"].values()) == pytest.approx(wanted[4])
        else:
            wanted = dict(connection.sql(TEXTS.format(name)).fetchall())
            assert list(mine["share"]) == list(wanted)
            assert mine["share"] == pytest.approx(wanted)


def test_drift_is_what_sql_says(bank: pa.Table) -> None:
    # The rows are in the order of time, from May 2008 on: the crisis is in between.
    before, after = bank.slice(0, 25_000), bank.slice(25_000)
    found = {row["tag"]: row for row in drift(columns_of(before), columns_of(after)).to_pylist()}
    connection = duckdb.connect()
    connection.register("before", before)
    connection.register("after", after)
    for field in bank.schema:
        number = pa.types.is_integer(field.type)
        query = (INDEX if number else INDEX_OF_TEXTS) + PSI
        (wanted,) = connection.sql(query.format(f'"{field.name}"')).fetchall()[0]
        mine = found[field.name]
        assert mine["psi"] == pytest.approx(wanted)
        assert mine["verdict"] == (
            "large" if wanted >= 0.25 else "moderate" if wanted >= 0.1 else "stable"
        )
        if number:
            sides = [side[field.name].to_numpy() for side in (before, after)]
            assert mine["distance"] == pytest.approx(stats.ks_2samp(*sides).statistic)
    assert next(iter(found)) == "month"
    assert found["age"]["verdict"] == "stable"
    assert found["contact"]["verdict"] == "large"


def test_what_is_new_or_gone_is_a_class() -> None:
    before = columns_of(
        pa.table({"x": ["a", "a", "b", None] * 5, "n": [1.0, 1.0, 1.0, np.nan] * 5})
    )
    after = columns_of(pa.table({"x": ["c", "a", "b", "c"] * 5, "n": [None, 1.0, 1.0, 1.0] * 5}))
    found = {row["tag"]: row for row in drift(before, after).to_pylist()}
    assert (found["x"]["most_moved"], found["x"]["unknown_before"]) == ("c", 0.25)
    assert (found["n"]["psi"], found["n"]["verdict"]) == (0.0, "stable")


def test_a_tag_that_is_not_there() -> None:
    with pytest.raises(ProblemsError):
        columns_of(pa.table({"x": [1]}), ["y"])


def test_what_few_customers_share_is_never_told() -> None:
    numbers = [f"1380000{n:04}" for n in range(100)]
    before = columns_of(pa.table({"mobile": numbers, "city": ["SH"] * 96 + ["BJ"] * 4}))
    after = columns_of(pa.table({"mobile": numbers[::-1], "city": ["SH"] * 100}))
    told = distribution(before).to_pylist()
    assert [row["name"] for row in told if row["measure"] == "share"] == ["SH"]
    found = drift(before, after).to_pylist()
    assert [(row["tag"], row["most_moved"]) for row in found] == [("city", "rare"), ("mobile", "")]
    assert {one.value for mine in clusters(before, 2).traits for one in mine} <= {"SH", ""}
