"""How often the journey of `examples/berka/journeys` must be entered, counted without the product.

The constants are what SALARIES and ENTRIES find in the first 3 MiB of the transactions; a
replay of the journey over the same file has to give the same numbers.
"""

from datetime import date
from itertools import groupby

import duckdb
import pytest

from berka import ROOT, SALARIES, TRANSACTIONS
from fresh import begun
from hengce.config.load import load_with_places
from hengce.deciding.loop import EngineLoop
from hengce.lint.run import lint
from hengce.lint.severity import errors_of
from hengce.model.event import Event
from hengce.model.instance import Did
from hengce.model.instant import HOUR_US, day, start_of_day
from hengce.model.nodes import Entry
from hengce.model.nodes.entry import Anchor, ReentryMode
from hengce.model.version import version_of
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.sql import Frame, where_sql
from hengce.wiring import Installation
from oracle.case import CustomerFacts
from stack.banks import stage

FOLDER = ROOT / "examples" / "berka" / "journeys"
MAPPING = ROOT / "examples" / "berka" / "mappings" / "consents_journeys.yaml"

LOADED = load_with_places(FOLDER)
(JOURNEY,) = LOADED.configuration.strategies
ENTRY = next(node for node in JOURNEY.graph.nodes if isinstance(node, Entry))
ZONE = LOADED.configuration.policy.zone

# Entries: the first salary of an account, then each time the first one that comes at least
# $days calendar days after the last entry.
ENTRIES = f"""
WITH RECURSIVE {SALARIES}, entries AS (
    SELECT account, min(paid_on) AS paid_on FROM salaries GROUP BY account
    UNION ALL
    SELECT account, (SELECT min(salaries.paid_on) FROM salaries
                     WHERE salaries.account = entries.account
                       AND salaries.paid_on >= entries.paid_on + $days) AS paid_on
    FROM entries WHERE paid_on IS NOT NULL
)
SELECT count(paid_on) FROM entries
"""

ACCOUNTS = 567
"""Owners who are ever paid a salary."""

EVENTS = 3_331
"""Salaries: `each_event` lets in so many, were every journey over at once."""

ENTRIES_EACH_EVENT = 3_299
"""With `each_event`, when nobody answers: a journey lasts seven days and eight hours, and who is
in it does not enter again."""

ENTRIES_AFTER_25_DAYS = 3_295
"""With `after_period` of 25 days from the entry on, as the journey has it."""

BY_MONTH = {
    "1993-03": 13, "1993-04": 57, "1993-05": 87, "1993-06": 132, "1993-07": 161, "1993-08": 208,
    "1993-09": 249, "1993-10": 295, "1993-11": 343, "1993-12": 385, "1994-01": 419,
    "1994-02": 473, "1994-03": 509,
}  # fmt: skip
"""Salaries by month."""

with_data = [
    pytest.mark.real_data,
    pytest.mark.skipif(not TRANSACTIONS.is_file(), reason="the data set is not here"),
]


def test_the_journey_has_no_error():
    assert errors_of(lint(LOADED.configuration, LOADED.places)) == ()


def test_it_is_entered_again_after_25_days():
    reentry = ENTRY.reentry
    assert (reentry.mode, reentry.days, reentry.months) == (ReentryMode.AFTER_PERIOD, 25, 0)
    assert reentry.anchor is Anchor.ENTRY


def test_consents_are_imported_for_every_channel_of_it():
    mapping = MAPPING.read_text("utf-8")
    for channel in LOADED.configuration.channels:
        assert channel.id in mapping


@pytest.fixture(scope="module")
def judge():
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        yield connection


def _salaries(judge, select: str) -> list[tuple]:
    sql = f"WITH {SALARIES} {select}"
    return judge.execute(sql, {"file": str(TRANSACTIONS)}).fetchall()


def _entries(judge, days: int) -> int:
    return judge.execute(ENTRIES, {"file": str(TRANSACTIONS), "days": days}).fetchone()[0]


class TestTheNumbers:
    """What a replay has to give."""

    pytestmark = with_data

    def test_salaries(self, judge):
        found = _salaries(judge, "SELECT count(*), count(DISTINCT account) FROM salaries")
        assert found == [(EVENTS, ACCOUNTS)]

    def test_salaries_by_month(self, judge):
        month = "strftime(paid_on, '%Y-%m')"
        found = _salaries(judge, f"SELECT {month}, count(*) FROM salaries GROUP BY 1 ORDER BY 1")
        assert dict(found) == BY_MONTH

    @pytest.mark.parametrize(
        ("days", "entries"), [(8, ENTRIES_EACH_EVENT), (25, ENTRIES_AFTER_25_DAYS)]
    )
    def test_entries(self, judge, days, entries):
        assert _entries(judge, days) == entries

    def test_entries_once_more_by_hand(self, judge):
        """The same as ENTRIES, in a loop."""
        entered, last = 0, {}
        for account, paid_on in _salaries(judge, "SELECT * FROM salaries ORDER BY paid_on"):
            if account not in last or (paid_on - last[account]).days >= 25:
                entered, last[account] = entered + 1, paid_on
        assert entered == ENTRIES_AFTER_25_DAYS

    @pytest.mark.parametrize(
        "on",
        [
            date(1993, 3, 8),  # the first of all
            date(1993, 4, 7),  # a month with a day of 23 hours behind
            date(1993, 9, 8),
            date(1993, 10, 12),  # one of 25 hours behind
            date(1994, 2, 7),
            date(1994, 3, 31),
        ],
    )
    def test_the_rule_means_the_same_days(self, judge, on):
        """The journey's own condition, at that midnight, finds the accounts of SALARIES."""
        now = start_of_day(day(on), ZONE)
        judge.execute("DROP TABLE IF EXISTS customers; DROP TABLE IF EXISTS events")
        judge.execute(
            f"CREATE TABLE events AS WITH {SALARIES} SELECT CAST(account AS VARCHAR) AS customer,"
            " 'account_credited' AS name, make_timestamp(CAST(hour * 3600000000 AS BIGINT))"
            " AS occurred_at, MAP(['operation', 'amount'], ['VKLAD', '300000']) AS properties"
            " FROM dated",
            {"file": str(TRANSACTIONS)},
        )
        judge.execute("CREATE TABLE customers AS SELECT DISTINCT customer FROM events")
        catalogue = Catalogue.of(LOADED.configuration.tags, LOADED.configuration.events, ZONE)
        audience = check_condition(ENTRY.audience, catalogue, "audience")
        where = where_sql(audience, Frame(now=now, today=day(on)))
        paid = "customer IN (SELECT customer FROM events WHERE occurred_at = make_timestamp($now))"
        sql = f"SELECT CAST(customer AS INTEGER) FROM customers WHERE {paid} AND {where}"
        found = {account for (account,) in judge.execute(sql, {"now": now}).fetchall()}
        today = f"SELECT DISTINCT account FROM salaries WHERE paid_on = DATE '{on}'"
        assert found == {account for (account,) in _salaries(judge, today)}
        assert found


@pytest.mark.prove
class TestTheEngine:
    """The engine hears every such payment at its midnight, and enters as often as the SQL says."""

    pytestmark = with_data

    def test_it_lets_in_as_often(self, judge, tmp_path):
        paid = _salaries(judge, "SELECT paid_on, account FROM dated ORDER BY paid_on, account")
        now = [start_of_day(day(paid[0][0]), ZONE) - HOUR_US]
        installation = _moved_in(tmp_path, sorted({account for _, account in paid}), now[0])
        parts = (installation.store, installation.engine, installation.archive)
        loop = EngineLoop(*parts, lambda: now[0])
        for on, same in groupby(enumerate(paid), key=lambda each: each[1][0]):
            now[0] = start_of_day(day(on), ZONE)
            loop.take([_credit(number, account, now[0]) for number, (_, account) in same])
            while loop.turn() or (loop.next_due or now[0] + HOUR_US) < now[0] + HOUR_US:
                now[0] = max(now[0] + 1, loop.next_due or 0)
        with installation.store.view() as view:
            counts = view.step_counts(JOURNEY.id, version_of(JOURNEY)[:12])
        installation.close()
        entered = {flown.did: count for flown, count in counts.items() if flown.node == "entry"}
        assert entered[Did.ENTERED] == ENTRIES_AFTER_25_DAYS


def _moved_in(home, accounts, at):
    """An installation with the journey and the owners of the accounts; nobody consents."""
    installation = Installation.open(begun(home))
    configuration = LOADED.configuration
    version = version_of(configuration)
    with installation.store.transaction(at) as tx:
        tx.put_configuration(version, configuration, at)
        tx.set_applied(version, at)
        tx.set_published(version, at)
    people = [CustomerFacts(customer=str(account)) for account in accounts]
    stage(installation, configuration.tags, people, at)
    installation.refresh_snapshot(at)
    return installation


def _credit(number, account, at):
    return Event(
        source="berka",
        id=str(number),
        name="account_credited",
        customer=str(account),
        occurred_at=at,
        received_at=at,
        properties={"amount": 300_000, "balance": 0, "operation": "VKLAD", "k_symbol": ""},
        org="HQ",
    )
