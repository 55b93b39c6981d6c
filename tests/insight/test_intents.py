"""Intents are found where a plain walk finds them, and are as right as the documents say."""

from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest

from berka import BERKA, DATA
from docs.pages import page, section, table
from hengce.insight.events import arrange
from hengce.insight.intents import Measured, detect, intent_library, measure_intent
from hengce.model.instant import DAY_US, MINUTE_US, read_instant
from hengce.model.intent_rule import IntentRule, IntentStep
from insight.insight_worlds import BEGINS, PRAGUE, berka_table
from insight.intent_world import ENDS, intent_world

LIBRARY = intent_library()


def fits(step: IntentStep, row: dict) -> bool:
    return (
        row["kind"] == step.event
        and (step.cents_min is None or row["cents"] >= step.cents_min)
        and all(row[name] == value for name, value in step.where.items())
    )


def walked(rows: list[dict], rule: IntentRule, ends: int) -> Iterator[tuple[int, int, int]]:
    """One customer's detections, every beginning tried by itself; slow and plain."""
    within, quiet = rule.within_minutes * MINUTE_US, rule.quiet_minutes * MINUTE_US
    since = -1
    while True:
        tries = []
        for start, row in enumerate(rows):
            if row["at_us"] <= since or not fits(rule.steps[0], row):
                continue
            last, place = row["at_us"], start
            for step in rule.steps[1:]:
                later = [k for k, one in enumerate(rows) if one["at_us"] > last and fits(step, one)]
                if not later:
                    break
                place, last = later[0], rows[later[0]]["at_us"]
            else:
                spoken = [
                    one
                    for k, one in enumerate(rows)
                    if any(fits(step, one) for step in rule.against)
                    and row["at_us"] <= one["at_us"] <= last + quiet
                    and k > start
                ]
                if last - row["at_us"] <= within and not spoken and last + quiet < ends:
                    tries.append((last + quiet, -start, place))
        if not tries:
            return
        at, start, place = min(tries)
        yield rows[-start]["at_us"], rows[place]["at_us"], at
        since = at


CASES = [
    # steps at minutes; detections as (began, last, detected)
    ("loan_abandoned", "loan_viewed 0, loan_calculated 5", [(0, 5, 15)]),
    ("loan_abandoned", "loan_viewed 0, loan_calculated 30", [(0, 30, 40)]),
    ("loan_abandoned", "loan_viewed 0, loan_calculated 31", []),
    ("loan_abandoned", "loan_viewed 0, loan_calculated 0", []),
    ("loan_abandoned", "loan_viewed 0, loan_calculated 5, loan_applied 15", []),
    ("loan_abandoned", "loan_viewed 0, loan_calculated 5, loan_applied 16", [(0, 5, 15)]),
    ("loan_abandoned", "loan_viewed 0, loan_applied 2, loan_calculated 5", []),
    ("loan_abandoned", "loan_viewed 0, loan_viewed 3, loan_calculated 5", [(3, 5, 15)]),
    (
        "loan_abandoned",
        "loan_viewed 0, loan_calculated 5, loan_calculated 9, loan_viewed 60, loan_calculated 61",
        [(0, 5, 15), (60, 61, 71)],
    ),
    ("card_trouble", "card_declined 0, card_declined 60", [(0, 60, 70)]),
    ("card_trouble", "card_declined 0, card_declined 60, card_spent 70", []),
    ("wealth_hesitates", "wealth_viewed 0, wealth_viewed 9, wealth_viewed 12", [(0, 9, 24)]),
]


@pytest.mark.parametrize(("name", "told", "wanted"), CASES)
def test_by_hand(name: str, told: str, wanted: list[tuple[int, int, int]]) -> None:
    pairs = [one.split() for one in told.split(", ")]
    events = arrange(
        pa.table(
            {
                "customer": ["C1"] * len(pairs),
                "at_us": [BEGINS + int(minute) * MINUTE_US for _, minute in pairs],
                "kind": [kind for kind, _ in pairs],
            }
        )
    )
    found = detect(events, LIBRARY[name], BEGINS + DAY_US).to_pylist()
    assert [
        tuple((row[key] - BEGINS) // MINUTE_US for key in ("began_us", "last_us", "detected_us"))
        for row in found
    ] == wanted


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_detections_are_those_of_a_plain_walk(name: str) -> None:
    rule = LIBRARY[name]
    events, _ = intent_world(rule, 5)
    found = detect(arrange(events), rule, ENDS)
    mine: dict = {}
    for row in events.sort_by([("customer", "ascending"), ("at_us", "ascending")]).to_pylist():
        mine.setdefault(row["customer"], []).append(row)
    wanted = [(who, *one) for who in sorted(mine) for one in walked(mine[who], rule, ENDS)]
    assert [tuple(row.values()) for row in found.to_pylist()] == wanted
    assert len(wanted) > 100


def told(name: str) -> tuple[str, ...]:
    """A row of the page's table of precision."""
    rows = table(section(page("docs/why/intents.md"), "How right they are"))
    return next(tuple(cells[1:]) for cells in rows if cells[0] == f"`{name}`")


def written(one: Measured) -> tuple[str, ...]:
    return (
        f"{one.detected:,}",
        f"{one.precision:.0%}",
        f"{one.recall:.0%}",
        minutes(one.delay_p50_s),
    )


def minutes(seconds: float | None) -> str:
    assert seconds is not None
    if seconds < 60 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h" if seconds < 48 * 3600 else f"{seconds / 86400:.0f} d"


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_precision_on_synthetic_events(name: str) -> None:
    events, truth = intent_world(LIBRARY[name], 7)
    one = measure_intent(detect(arrange(events), LIBRARY[name], ENDS), truth)
    assert written(one) == told(name)


CASH = 3_000_00
SALARY_STOPS = IntentRule(
    id="berka_salary_stopped",
    zh="四十天没有大额现金存入",
    en="No salary-like cash for forty days",
    steps=(IntentStep(event="cash_in", cents_min=CASH),),
    within_minutes=1,
    against=(IntentStep(event="cash_in", cents_min=CASH),),
    quiet_minutes=40 * 1440,
)
CARD = IntentRule(
    id="berka_card",
    zh="四周内五次取现",
    en="Five withdrawals within four weeks",
    steps=(IntentStep(event="cash_out"),) * 5,
    within_minutes=28 * 1440,
)
LOAN = IntentRule(
    id="berka_loan",
    zh="三个月内三次大额转入、取现",
    en="Three large payments in within three months",
    steps=(IntentStep(event="cash_in", cents_min=10_000_00),) * 3,
    within_minutes=95 * 1440,
)
LAST = read_instant("1994-03-31T00:00:00", PRAGUE)


def read(name: str) -> str:
    return f"read_csv('{BERKA / name}', delim = ';', header = true, all_varchar = true)"


def dated(column: str) -> str:
    return f"epoch_us(timezone('Europe/Prague', strptime('19' || {column}[1:6], '%Y%m%d')))"


# What was so afterwards: no such cash for sixty days more; a card, a loan within a year.
TRUTHS = {
    "berka_salary_stopped": """
        SELECT customer, at_us AS from_us, at_us + 40 * 86400000000 + 3600000000 AS until_us
        FROM (SELECT customer, at_us,
                     lead(at_us) OVER (PARTITION BY customer ORDER BY at_us) AS next
              FROM transactions WHERE kind = 'cash_in' AND cents >= 300000)
        WHERE coalesce(next, 1e18) > at_us + 100 * 86400000000
          AND at_us + 100 * 86400000000 <= (SELECT max(at_us) FROM transactions)
        """,
    "berka_card": f"""
        SELECT account_id AS customer, min(issued) - 365 * 86400000000 AS from_us,
               min(issued) AS until_us
        FROM (SELECT disp_id, {dated("issued")} AS issued FROM {read("card.asc")}) c
        JOIN {read("disp.asc")} d ON d.disp_id = c.disp_id
        WHERE account_id IN (SELECT customer FROM transactions) GROUP BY account_id
        """,
    "berka_loan": f"""
        SELECT account_id AS customer, {dated("date")} - 365 * 86400000000 AS from_us,
               {dated("date")} AS until_us
        FROM {read("loan.asc")} WHERE account_id IN (SELECT customer FROM transactions)
        """,
}


@pytest.mark.parametrize("rule", [SALARY_STOPS, CARD, LOAN], ids=lambda rule: rule.id)
def test_precision_on_real_transactions(rule: IntentRule) -> None:
    transactions = berka_table()
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("transactions", transactions)
    truth = connection.sql(TRUTHS[rule.id]).to_arrow_table()
    # Sixty days before the end it must be certain whether the cash came back.
    ends = LAST - (60 * DAY_US if rule is SALARY_STOPS else 0)
    one = measure_intent(detect(arrange(transactions), rule, ends), truth)
    assert written(one) == told(rule.id)


SHOPPERS = DATA / "online-shoppers" / "online_shoppers_intention.csv"
SESSIONS = {
    "shop_many_products": "ProductRelated >= 30 AND ExitRates < 0.02",
    "shop_long_look": "ProductRelated_Duration >= 1200 AND BounceRates < 0.005",
    "shop_valued_page": "PageValues > 0 AND ProductRelated >= 10",
}


@pytest.mark.parametrize("name", sorted(SESSIONS))
def test_precision_of_sessions(name: str) -> None:
    if not SHOPPERS.exists():
        pytest.skip("the sessions of online shoppers are not here")
    found, right, bought, everybody = duckdb.sql(
        f"SELECT count(*) FILTER ({SESSIONS[name]}), "
        f"count(*) FILTER ({SESSIONS[name]} AND Revenue), count(*) FILTER (Revenue), count(*) "
        f"FROM read_csv($file)",
        params={"file": str(SHOPPERS)},
    ).fetchall()[0]
    assert (everybody, bought) == (12_330, 1_908)
    rows = table(section(page("docs/why/intents.md"), "How right they are"))
    mine = next(cells for cells in rows if cells[0] == f"`{name}`")
    assert mine[1:] == [f"{found:,}", f"{right / found:.0%}", f"{right / bought:.0%}", "-"]
