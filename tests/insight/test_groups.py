"""Groups of customers: found again where they are, told in words; churn and service as in SQL."""

import numpy as np
import pyarrow as pa
import pytest

from hengce.insight.churn import churn
from hengce.insight.clusters import clusters
from hengce.insight.profiles import columns_of
from hengce.model.instant import read_instant
from hengce.model.noun import Label
from hengce.model.tag import Kind, Tag
from hengce.words.insight import MOVED, SEGMENTS, describe
from insight.insight_worlds import PRAGUE, SHANGHAI, TABLES, asked_of, listed

SILENT = """
WITH gaps AS (
    SELECT customer, at_us - lag(at_us) OVER (PARTITION BY customer ORDER BY at_us) AS gap
    FROM (SELECT DISTINCT customer, at_us FROM flat)
), usual AS (
    SELECT customer, median(gap) AS usual, count(gap) AS n FROM gaps WHERE gap > 0 GROUP BY customer
), each AS (
    SELECT customer, $ends - max(at_us) AS silent,
           sum(abs(cents)) * 30 * 86400000000.0 / greatest(max(at_us) - min(at_us), 1) AS month
    FROM flat GROUP BY customer
)
SELECT customer, silent / 86400e6, usual / 86400e6, silent / usual, round_even(month, 0)
FROM usual JOIN each USING (customer) WHERE n >= 3 AND silent > $times * usual
ORDER BY 5 DESC, 1
"""


@pytest.mark.parametrize("times", [1.5, 3.0, 10.0])
@pytest.mark.parametrize(
    ("world", "zone", "ends"),
    [
        ("berka", PRAGUE, "1994-04-01"),
        ("hours", SHANGHAI, "2026-04-12"),
        ("days", SHANGHAI, "2026-04-20"),
    ],
)
def test_who_is_silent_is_what_sql_says(world: str, zone: str, ends: str, times: float) -> None:
    events, flat = listed(TABLES[world]())
    until = read_instant(f"{ends}T00:00:00", zone)
    found = churn(events, events.numbers("cents"), until, times)
    wanted = asked_of(flat).execute(SILENT, {"ends": until, "times": times}).fetchall()
    assert [row["customer"] for row in found.to_pylist()] == [row[0] for row in wanted]
    for mine, row in zip(found.to_pylist(), wanted, strict=True):
        assert list(mine.values())[1:] == pytest.approx(row[1:])


def three_groups(seed: int) -> tuple[pa.Table, np.ndarray]:
    """The young with little, the middle-aged with loans, the old with much."""
    random = np.random.Generator(np.random.PCG64(seed))
    truth = random.permutation(np.repeat([0, 1, 2], [250, 150, 100]))
    age = np.array([27, 45, 68])[truth] + random.normal(0, 2, len(truth))
    assets = np.array([1e4, 1e5, 3e6])[truth] * random.lognormal(0, 0.3, len(truth))
    product = np.array(["none", "loan", "wealth"], object)[truth]
    missing = random.random(len(truth)) < 0.05
    return (
        pa.table(
            {
                "customer": [f"C{n}" for n in range(len(truth))],
                "age": pa.array(age, mask=missing),
                "assets": assets,
                "product": product,
            }
        ),
        truth,
    )


@pytest.mark.parametrize("seed", range(5))
def test_groups_that_are_there_are_found(seed: int) -> None:
    table, truth = three_groups(seed)
    found = clusters(columns_of(table), 3)
    assert (found.group == truth).mean() > 0.98
    assert [mine[0].tag for mine in found.traits] == ["product"] * 3
    again = clusters(columns_of(table), 3)
    assert (again.group == found.group).all()
    assert again.traits == found.traits


def test_units_and_outliers_do_not_matter() -> None:
    table, _ = three_groups(1)
    other = table.set_column(2, "assets", pa.array(table["assets"].to_numpy() ** 3 * 100))
    first, second = (clusters(columns_of(one), 3).group for one in (table, other))
    assert (first == second).all()


def test_a_group_in_words() -> None:
    table, truth = three_groups(2)
    oldest = clusters(columns_of(table), 3).traits[2]
    mine = table.filter(pa.array(truth == 2))
    share = sum(one == "wealth" for one in mine["product"].to_pylist()) / mine.num_rows
    median = float(np.nanmedian(mine["assets"].to_numpy()))
    everywhere = float(np.median(table["assets"].to_numpy()))
    told = [(one.tag, one.value, one.here, one.everywhere) for one in oldest]
    assert f"product=wealth 占 {share:.0%}（全体 20%）" in describe(told, "zh")
    assert f"product=wealth {share:.0%} (all: 20%)" in describe(told, "en")
    assert f"assets 中位数 {median:,.6g}（全体 {everywhere:,.6g}）" in describe(told, "zh")


@pytest.mark.parametrize(
    ("tag", "trait", "zh", "en"),
    [
        ("tier", ("gold", 0.6, 0.1), "等级=黄金 占 60%（全体 10%）", "Tier=Gold 60% (all: 10%)"),
        ("card", ("false", 1.0, 0.7), "有卡=否 占 100%（全体 70%）", "Card=no 100% (all: 70%)"),
        (
            "balance",
            ("", 123_456.0, 5_000.0),
            "余额 中位数 1,234.56 元（全体 50.00 元）",
            "median Balance 1,234.56 (all: 50.00)",
        ),
        (
            "matures",
            ("", 20_000.0, 0.0),
            "到期 中位数 2024-10-04（全体 1970-01-01）",
            "median Due 2024-10-04 (all: 1970-01-01)",
        ),
        ("unheard", ("x", 0.5, 0.5), "unheard=x 占 50%（全体 50%）", "unheard=x 50% (all: 50%)"),
    ],
)
def test_a_trait_is_told_as_people_call_it(
    tag: str, trait: tuple[str, float, float], zh: str, en: str
) -> None:
    gold = {"gold": Label(zh="黄金", en="Gold")}
    tags = {
        "tier": Tag(name="tier", kind=Kind.TEXT, label=Label(zh="等级", en="Tier"), values=gold),
        "card": Tag(name="card", kind=Kind.BOOLEAN, label=Label(zh="有卡", en="Card")),
        "balance": Tag(name="balance", kind=Kind.MONEY, label=Label(zh="余额", en="Balance")),
        "matures": Tag(name="matures", kind=Kind.DATE, label=Label(zh="到期", en="Due")),
    }
    assert describe([(tag, *trait)], "zh", tags) == zh
    assert describe([(tag, *trait)], "en", tags) == en


def test_every_name_has_two_languages() -> None:
    from hengce.insight.drift import Moved
    from hengce.insight.rfm import SEGMENTS as NAMES

    assert set(SEGMENTS) == set(NAMES)
    assert set(MOVED) == {str(one) for one in Moved}
    assert all(all(pair) for pair in (*SEGMENTS.values(), *MOVED.values()))


def test_customers_without_any_difference_are_one_group() -> None:
    table = pa.table({"customer": ["a", "b", "c"], "x": [1, 1, 1], "y": ["p", "p", "p"]})
    found = clusters(columns_of(table), 2)
    assert found.group.tolist() == [0, 0, 0]
    assert len(found.traits) == 1
