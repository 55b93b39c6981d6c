"""Tables of a real PostgreSQL as feeds: what lies there, and what the bank makes of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from feeds.feed_home import EVENTS, MONDAY, TAGS, FeedHome, at, bank, changed, opened
from hengce.lint.run import lint
from hengce.model.database_table import DatabaseTable, TableLog
from hengce.model.instant import calendar_date
from hengce.testing.postgresql import SUPERUSER, Cluster

TUESDAY, WEDNESDAY = MONDAY + 1, MONDAY + 2
SIX = at(TUESDAY, "06:00")
DAYS = {"Mon": calendar_date(MONDAY), "Tue": calendar_date(TUESDAY)}
NAMED = '"my""log"'  # a name that must be quoted
LOG = TableLog(name='my"log', day="of", about={"task": "core", "status": "DONE"}, rows="loaded")
MADE = f"""
DROP TABLE IF EXISTS core, {NAMED};
CREATE TABLE core (data_dt date, cust text, balance numeric(18, 2), city text,
  loaded_at timestamptz DEFAULT '2026-01-01');
CREATE TABLE {NAMED} (task text, status text, of text, loaded int);
"""


def table(server: Cluster, **parts: object) -> DatabaseTable:
    known = {"host": str(server.folder), "database": "postgres", "user": SUPERUSER, "tls": False}
    return DatabaseTable(**{**known, "name": "core", "day": "data_dt", **parts})


def feed(server: Cluster, quiet: int = 0, **parts: object):
    none = {"folder": "", "file": "", "flag": "", "control": None, "quiet_seconds": quiet}
    return changed(TAGS, table=table(server, **parts), **none)


def rows(of: str, *values: str) -> str:
    written = ", ".join(f"('{DAYS[of]}', {value})" for value in values)
    return f"INSERT INTO core (data_dt, cust, balance, city) VALUES {written};"


TWO = ("'C01', 1200.50, 'SH'", "'C02', 7, NULL")
KNOWN = {"C01": 120_050, "C02": 700}


@pytest.fixture
def made(server: Cluster, tmp_path: Path) -> Iterator[Callable[..., FeedHome]]:
    server.run(MADE)
    homes: list[FeedHome] = []

    def make(*feeds: object) -> FeedHome:
        homes.append(opened(tmp_path / f"bank{len(homes)}", bank(*feeds)))
        return homes[-1]

    yield make
    for home in homes:
        home.installation.close()


# What is done to the table between looks, and what each look writes; the bank's cents in the end.
STORIES = [
    ("two days, the later one counts", {}, [
        (rows("Mon", *TWO), "06:00", ["taken Mon"]),
        ("", "06:05", []),
    ], KNOWN),
    ("another order is the same content", {"watermark": "loaded_at"}, [
        (rows("Mon", *TWO), "06:00", ["taken Mon"]),
        ((f"DELETE FROM core; {rows('Mon', *reversed(TWO))}"
         "UPDATE core SET loaded_at = '2026-01-02';"), "06:05", ["duplicate Mon"]),
        ("", "06:10", []),
    ], KNOWN),
    ("a correction moves the watermark", {"watermark": "loaded_at"}, [
        (rows("Mon", *TWO), "06:00", ["taken Mon"]),
        ("UPDATE core SET balance = 99, loaded_at = '2026-01-02' WHERE cust = 'C01';",
         "07:00", ["taken Mon v2"]),
    ], {"C01": 9_900, "C02": 700}),
    ("a row twice is another content", {}, [
        (rows("Mon", *TWO), "06:00", ["taken Mon"]),
        (rows("Mon", TWO[0]), "07:00", ["taken Mon v2"]),
    ], None),
    ("the log says when it is whole", {"log": LOG}, [
        (rows("Mon", TWO[0]), "05:00", ["held Mon not_logged"]),
        ("", "05:05", []),
        (f"INSERT INTO {NAMED} VALUES ('core', 'RUNNING', '{DAYS['Mon']:%Y%m%d}', 2);",
         "05:10", []),
        (f"UPDATE {NAMED} SET status = 'DONE';", "05:15", ["held Mon rows_differ"]),
        (rows("Mon", TWO[1]), "05:20", ["taken Mon"]),
    ], KNOWN),
    ("a whole table is of the day that arrives", {"day": "", "watermark": "loaded_at"}, [
        (rows("Mon", *TWO), "06:00", ["taken Mon"]),
        ("", "06:05", []),
    ], KNOWN),
    ("a column comes, one goes that is not read", {"watermark": "loaded_at"}, [
        ("ALTER TABLE core ADD level text;" + rows("Mon", *TWO), "06:00", ["taken Mon"]),
        (("ALTER TABLE core DROP level, ADD grade int;"
         "UPDATE core SET balance = 1, loaded_at = '2026-01-02';"),
         "07:00", ["taken Mon v2 column_new column_gone"]),
    ], {"C01": 100, "C02": 100}),
    ("a renamed column", {}, [
        ("ALTER TABLE core RENAME balance TO balances;"
         "INSERT INTO core (data_dt, cust) VALUES ('{}', 'C01');".format(DAYS["Mon"]),
         "06:00", ["refused Mon column_missing"]),
        ("ALTER TABLE core RENAME balances TO balance;", "06:05", []),
        ("UPDATE core SET balance = 5;" + rows("Mon", TWO[1]), "06:10", ["taken Mon"]),
    ], {"C01": 500, "C02": 700}),
    ("late, then there", {}, [
        ("", "07:00", ["late Mon late"]),
        (rows("Mon", *TWO), "08:00", ["taken Mon late"]),
    ], KNOWN),
    ("a day that has not come", {}, [
        (f"INSERT INTO core VALUES ('{calendar_date(WEDNESDAY)}', 'C01', 1, '');",
         "06:00", ["held Wed day_ahead"]),
    ], {}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "parts", "steps", "knows"), STORIES, ids=[s[0] for s in STORIES])
def test_a_story(server: Cluster, made, what: str, parts: dict, steps: list, knows) -> None:
    home = made(feed(server, **parts))
    for done, clock, says in steps:
        if done:
            server.run(done)
        assert home.states(at(TUESDAY, clock)) == says, clock
    if knows is not None:
        assert home.balances() == knows
    assert not list((home.installation.home / "feeds").glob("*/*")), "no copy is left"


def test_it_must_be_still_for_a_while_without_a_log(server: Cluster, made) -> None:
    home = made(feed(server, quiet=120))
    server.run(rows("Mon", TWO[0]))
    assert home.states(at(TUESDAY, "05:00")) == ["held Mon table_unquiet"]
    server.run(rows("Mon", TWO[1]))
    assert home.states(at(TUESDAY, "05:02")) == ["held Mon table_unquiet"], "it grew meanwhile"
    assert home.states(at(TUESDAY, "05:03")) == []
    assert home.states(at(TUESDAY, "05:04")) == ["taken Mon"]
    assert home.balances() == KNOWN


def test_a_whole_table_that_was_not_loaded_again_is_late(server: Cluster, made) -> None:
    home = made(feed(server, day="", watermark="loaded_at"))
    server.run(rows("Mon", *TWO))
    assert home.states(SIX) == ["taken Mon"]
    assert home.states(at(WEDNESDAY, "06:00")) == []
    assert home.states(at(WEDNESDAY, "07:00")) == ["late Tue late"]
    server.run("UPDATE core SET loaded_at = '2026-01-03';")
    assert home.states(at(WEDNESDAY, "08:00")) == ["taken Tue late same_content"]


def test_an_empty_day_of_events_is_a_delivery_when_the_log_says_so(server: Cluster, made) -> None:
    monday, tuesday = (f"{of:%Y%m%d}" for of in DAYS.values())
    server.run(
        f"""DROP TABLE IF EXISTS cards;
        CREATE TABLE cards (data_dt text, cust text, id text, at timestamptz, amount numeric);
        INSERT INTO {NAMED} VALUES ('core', 'DONE', '{monday}', 0),
          ('core', 'DONE', '{tuesday}', 1);
        INSERT INTO cards VALUES ('{tuesday}', 'C01', 'e1', '2026-01-05 10:00:00.123456+08', 1.5);
        """
    )
    cards = changed(
        EVENTS, table=table(server, name="cards", log=LOG), folder="", file="", flag="",
        control=None,
    )  # fmt: skip
    home = made(cards)
    assert home.states(at(WEDNESDAY, "06:00"), "cards") == ["taken Mon late", "taken Tue"]
    with home.installation.store.view() as view:
        (event,) = view.events(["spend"], 0)
    assert event.occurred_at % 60_000_000 == 123_456, "microseconds and zone survive"
    assert event.properties == {"amount": 150}


def test_values_come_exactly(server: Cluster, made) -> None:
    home = made(feed(server))
    hard = "北京\"海淀\", 'x'\n2"
    server.run(rows("Mon", "'C01', 9007199254740993.01, '" + hard.replace("'", "''") + "'"))
    assert home.states(SIX) == ["taken Mon"]
    (row,) = pq.read_table(home.installation.home / "staged/customers.core.parquet").to_pylist()
    assert (row["aum"], row["city"]) == (900_719_925_474_099_301, hard)


# What is wrong with the place, and what the look says; nothing is written, it is tried again.
WRONG = [
    ({"name": "cors"}, "feed.table_missing"),
    ({"name": 'core"; DROP TABLE core; --'}, "feed.table_missing"),
    ({"day": "data_day"}, "feed.table_column"),
    ({"watermark": "loaded"}, "feed.table_column"),
    ({"database": "nowhere"}, "feed.table_unreached"),
    ({"host": "/nowhere"}, "feed.table_unreached"),
    ({"user": "clerk"}, "feed.table_denied"),
    ({"password_env": "HENGCE_TEST_NO_SUCH_PASSWORD"}, "feed.table_password"),
    ({"day": "city"}, "feed.table_day"),
]


@pytest.mark.parametrize(("parts", "code"), WRONG, ids=[c[1] + str(c[0]) for c in WRONG])
def test_a_place_that_cannot_be_read(server: Cluster, made, parts: dict, code: str) -> None:
    server.run("DROP ROLE IF EXISTS clerk; CREATE ROLE clerk LOGIN;")
    server.run(rows("Mon", *TWO))
    home = made(feed(server, **parts))
    looked = home.look(SIX)
    assert [problem.code for problem in looked.problems] == [code]
    assert "clerk" not in str(looked.problems)
    assert server.run("SELECT count(*) FROM core") == "2"
    assert home.record() == []


def test_only_columns_that_the_mapping_reads_are_asked_for(server: Cluster, made) -> None:
    server.run("DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN;" + rows("Mon", *TWO))
    server.run("ALTER TABLE core ADD secret text;")
    server.run("GRANT SELECT (data_dt, cust, balance, city) ON core TO reader;")
    home = made(feed(server, user="reader"))
    try:
        assert home.states(SIX) == ["taken Mon"]
        assert home.balances() == KNOWN
    finally:
        server.run("DROP OWNED BY reader; DROP ROLE reader;")


def test_a_mapping_of_another_format_is_refused(server: Cluster, made) -> None:
    home = made(feed(server))
    mapping = home.installation.home / "mappings" / "core.yaml"
    mapping.write_text(mapping.read_text().replace("{kind: csv}", "{kind: csv, separator: ;}"))
    assert [problem.code for problem in home.look(SIX).problems] == ["feed.table_format"]


DECLARED = [
    ({"day": ""}, "table", "feed.table_undated"),
    ({"name": ""}, "table/name", "feed.table_name"),
    ({"host": "a\nb"}, "table/host", "feed.table_name"),
    ({"port": 0}, "table/port", "feed.out_of_range"),
    ({"timeout_seconds": 0}, "table/timeout_seconds", "feed.out_of_range"),
]


@pytest.mark.parametrize(("parts", "path", "code"), DECLARED)
def test_a_wrong_declaration(server: Cluster, parts: dict, path: str, code: str) -> None:
    assert not [p for p in lint(bank(feed(server))) if p.code.startswith("feed.")]
    found = [(p.where, p.code) for p in lint(bank(feed(server, **parts)))]
    assert (f"feeds/core {path}", code) in found


def test_a_feed_is_files_or_a_table(server: Cluster) -> None:
    for both in (changed(TAGS, table=table(server)), changed(feed(server), flag="{file}.ok")):
        assert "feed.one_place" in {problem.code for problem in lint(bank(both))}
