"""What becomes of deliveries: a table of what arrives, and what the bank makes of it."""

import hashlib
import time
from pathlib import Path

import pytest

from feeds.feed_home import (
    EVENTS,
    MONDAY,
    MORE,
    TAGS,
    TAGS_MAPPING,
    WHOLE,
    at,
    bank,
    changed,
    opened,
    written,
)
from hengce.feeds import feeding
from hengce.feeds.feed_loop import FeedLoop
from hengce.model.feed import Control, ControlFormat, DigestAlgorithm, FeedState
from hengce.model.instant import calendar_date
from test_cli import Shell

TUESDAY = MONDAY + 1
NAME = f"core_{written(MONDAY)}.csv"
EARLY = at(TUESDAY, "05:00")
KNOWN = {"C01": 120_050, "C02": 700}
LATER = {"C01": 9_900, "C02": 700, "C03": 500}


@pytest.fixture
def home(tmp_path: Path):
    made = opened(tmp_path / "bank", bank(TAGS, EVENTS))
    yield made
    made.installation.close()


# What lies there on Tuesday at five (None: no such file), and what the look at six writes.
ONE_LOOK = [
    # data, flag, control; state and reasons; whether the bank learns it
    ("whole", {}, "taken Mon", True),
    ("no flag", {"flag": None}, "held Mon no_flag", False),
    ("an older flag", {"flag": -60}, "held Mon flag_older", False),
    ("no control", {"control": None}, "held Mon no_control", False),
    ("a control that says nothing", {"control": "?"},
     "held Mon control_unread control_unread", False),
    ("one row too few", {"rows": 3}, "held Mon rows_differ", False),
    ("one row too many", {"rows": 1}, "held Mon rows_differ", False),
    ("another digest", {"digest": "0" * 64}, "held Mon digest_differs", False),
    ("no byte", {"text": ""}, "refused Mon file.empty", False),
    ("no row", {"text": "cust,balance,city\n"}, "refused Mon file.empty", False),
    ("no row of two", {"text": "cust,balance,city\n", "rows": 2}, "held Mon rows_differ", False),
    ("a renamed column", {"text": WHOLE.replace("balance", "balances")},
     "refused Mon column_missing", False),
    ("no good row", {"text": "cust,balance,city\nC01,much,SH\n"},
     "refused Mon file.no_good_row", False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "given", "says", "learns"), ONE_LOOK, ids=[c[0] for c in ONE_LOOK]
)
def test_one_delivery(home, what: str, given: dict, says: str, learns: bool) -> None:
    text = given.get("text", WHOLE)
    home.deliver(NAME, text, EARLY, given.get("rows"), given.get("digest", ""))
    flag, control = home.arrivals / f"{NAME}.ok", home.arrivals / NAME.replace(".csv", ".ctl")
    if "flag" in given:
        flag.unlink()
        if given["flag"] is not None:
            home.put(flag.name, "", EARLY + given["flag"] * 1_000_000)
    if "control" in given:
        control.unlink()
        if given["control"] is not None:
            home.put(control.name, given["control"], EARLY)
    assert home.states(at(TUESDAY, "06:00")) == [says]
    assert home.balances() == (KNOWN if learns else {})
    assert home.states(at(TUESDAY, "06:01")) == [], "the same is not written twice"
    assert sorted(path.name for path in home.arrivals.glob("*.csv")) == [NAME], "nothing is moved"
    assert not list((home.installation.home / "feeds").glob("*/*")), "no copy is left"


def test_half_then_whole(home) -> None:
    home.deliver(NAME, WHOLE, EARLY)
    home.put(NAME, WHOLE[:30], EARLY)
    assert home.states(at(TUESDAY, "05:30")) == ["held Mon digest_differs"]
    assert home.balances() == {}
    home.deliver(NAME, WHOLE, at(TUESDAY, "05:40"))
    assert home.states(at(TUESDAY, "06:00")) == ["taken Mon"]
    assert home.balances() == KNOWN


def of_customers(count: int) -> str:
    return "cust,balance,city\n" + "".join(f"C{n:03},1.00,SH\n" for n in range(count))


@pytest.mark.parametrize(
    ("control", "mapping", "says", "known"),
    [
        (False, TAGS_MAPPING, "held Tue import.shrunk", 100),
        (True, TAGS_MAPPING, "taken Tue", 79),
        (False, TAGS_MAPPING + "may_shrink: true\n", "taken Tue", 79),
    ],
    ids=["looks cut", "was counted", "goes up and down"],
)
def test_a_fifth_is_gone(
    tmp_path: Path, control: bool, mapping: str, says: str, known: int
) -> None:
    feed = TAGS if control else changed(TAGS, control=None)
    home = opened(tmp_path / "bank", bank(feed))
    (home.installation.home / "mappings" / "core.yaml").write_text(mapping)
    home.deliver(NAME, of_customers(100), EARLY)
    assert home.states(at(TUESDAY, "06:00")) == ["taken Mon"]
    home.deliver(f"core_{written(TUESDAY)}.csv", of_customers(79), at(TUESDAY, "07:00"))
    assert home.states(at(TUESDAY, "08:00")) == [says]
    assert len(home.balances()) == known
    home.installation.close()


def test_twice_and_corrected(home) -> None:
    home.deliver(NAME, WHOLE, EARLY)
    assert home.states(at(TUESDAY, "05:30")) == ["taken Mon"]
    snapshot = home.installation.refresh_snapshot(at(TUESDAY, "05:31"))
    home.deliver(NAME, WHOLE, at(TUESDAY, "05:40"))
    assert home.states(at(TUESDAY, "05:45")) == ["duplicate Mon"]
    home.deliver(NAME.replace(".csv", "_b.csv"), WHOLE, at(TUESDAY, "05:50"))
    assert home.states(at(TUESDAY, "05:55")) == ["duplicate Mon"]
    assert home.installation.refresh_snapshot(at(TUESDAY, "05:56")) == snapshot
    home.deliver(NAME, MORE, at(TUESDAY, "07:40"))
    assert home.states(at(TUESDAY, "08:00")) == ["taken Mon v2"]
    assert home.balances() == LATER
    home.deliver(NAME, WHOLE, at(TUESDAY, "09:00"))
    assert home.states(at(TUESDAY, "09:30")) == ["taken Mon v3"], "a correction may be taken back"
    assert home.balances() == KNOWN


def test_a_late_day_does_not_replace_a_later_one(home) -> None:
    home.deliver(f"core_{written(TUESDAY)}.csv", MORE, at(TUESDAY + 1, "05:00"))
    assert home.states(at(TUESDAY + 1, "06:00")) == ["taken Tue"]
    home.deliver(NAME, WHOLE, at(TUESDAY + 1, "09:00"))
    assert home.states(at(TUESDAY + 1, "09:30")) == ["superseded Mon"]
    assert home.balances() == LATER
    ((_, standing), *_) = [
        pair
        for pair in feeding.standings(home.installation, at(TUESDAY + 1, "10:00"))
        if pair[0].id == "core"
    ]
    assert (standing.newest, standing.missing, standing.is_late) == (TUESDAY, (), False)


def test_late_then_there(home) -> None:
    assert home.states(at(TUESDAY, "06:59")) == []
    looked = home.look(at(TUESDAY, "07:00"))
    assert {(e.feed, e.state) for e in looked.entries} == {("cards", "late"), ("core", "late")}
    assert home.states(at(TUESDAY, "07:30")) == [], "once a day"
    home.deliver(NAME, WHOLE, at(TUESDAY, "09:00"))
    (entry,) = home.look(at(TUESDAY, "09:30")).entries
    assert (entry.state, entry.report.late_minutes) == (FeedState.TAKEN, 150)
    found = feeding.standings(home.installation, at(TUESDAY, "10:00"))
    standing = {feed.id: one for feed, one in found}
    assert (standing["core"].is_late, standing["cards"].is_late) == (False, True)
    assert standing["cards"].missing == (MONDAY,)


def test_columns_that_come_and_go_are_named(home) -> None:
    wide = "cust,balance,city,level\nC01,1200.50,SH,a\nC02,7.00,GZ,b\n"
    home.deliver(NAME, wide, EARLY)
    assert home.states(at(TUESDAY, "06:00")) == ["taken Mon"]
    other = "cust,balance,city,grade\nC01,1200.50,SH,a\nC02,7.00,GZ,b\n"
    home.deliver(f"core_{written(TUESDAY)}.csv", other, at(TUESDAY + 1, "05:00"))
    assert home.states(at(TUESDAY + 1, "06:00")) == ["taken Tue column_new column_gone"]


def test_a_renamed_column_is_taken_when_the_mapping_follows(home) -> None:
    home.deliver(NAME, WHOLE.replace("balance", "balances"), EARLY)
    (entry,) = home.look(at(TUESDAY, "06:00")).entries
    assert entry.report.problems[0].facts == {"column": "balance", "nearest": "balances"}
    mapping = home.installation.home / "mappings" / "core.yaml"
    mapping.write_text(TAGS_MAPPING.replace("balance", "balances"), encoding="utf-8")
    assert home.states(at(TUESDAY, "06:10")) == ["taken Mon"]
    assert home.balances() == KNOWN


CARDS = "cust,id,at,amount\nC01,e1,2026-01-05T10:00:00,1.00\nC01,e2,2026-01-05T11:00:00,2.00\n"


def test_an_empty_day_of_events_is_a_delivery_when_it_says_so(home) -> None:
    name = f"cards_{written(MONDAY)}.csv"
    home.deliver(name, "cust,id,at,amount\n", EARLY)
    assert home.states(at(TUESDAY, "06:00"), "cards") == ["taken Mon"]
    assert home.events() == []


def test_events_that_came_before_are_known_and_contradictions_are_counted(home) -> None:
    name = f"cards_{written(MONDAY)}.csv"
    home.deliver(name, CARDS, EARLY)
    home.look(at(TUESDAY, "05:30"))
    home.deliver(name, CARDS.replace("2.00", "3.00") + "C02,e3,2026-01-05T12:00:00,1.00\n", EARLY)
    (entry,) = home.look(at(TUESDAY, "06:00")).entries
    report = entry.report
    assert (report.version, report.taken, report.known, report.refused) == (2, 3, 1, 1)
    assert home.events() == ["e1", "e2", "e3"]


def test_a_file_of_tomorrow_waits(home) -> None:
    name = f"core_{written(TUESDAY + 1)}.csv"
    home.deliver(name, WHOLE, EARLY)
    assert home.states(at(TUESDAY, "06:00")) == ["held Wed day_ahead"]
    assert home.states(at(TUESDAY + 1, "06:00")) == ["taken Wed"]


@pytest.mark.parametrize("feed", ["core", "cards"])
def test_a_crash_before_the_record_loses_nothing_and_doubles_nothing(
    home, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = WHOLE if feed == "core" else CARDS
    home.deliver(f"{feed}_{written(MONDAY)}.csv", text, EARLY)
    installation = home.installation

    class DiedError(Exception):
        pass

    def die(*_: object) -> None:
        raise DiedError

    with monkeypatch.context() as patched:
        patched.setattr("hengce.store.feeds.FeedWrites.add_feed_entries", die)
        with pytest.raises(DiedError):
            home.look(at(TUESDAY, "05:30"))
    assert home.record(feed) == []
    snapshot = installation.refresh_snapshot(at(TUESDAY, "05:31"))
    before = (home.balances(), home.events())
    assert home.states(at(TUESDAY, "06:00"), feed) == ["taken Mon"]
    assert (home.balances(), home.events()) == before
    assert before == ((KNOWN, []) if feed == "core" else ({}, ["e1", "e2"]))
    assert installation.refresh_snapshot(at(TUESDAY, "06:01")) == snapshot
    assert home.record(feed) == ["taken Mon"]


def test_two_who_look_at_once_take_a_file_once(home) -> None:
    home.deliver(NAME, WHOLE, EARLY)
    with feeding._alone(home.installation.home / feeding.FOLDER) as is_alone:
        assert is_alone
        assert home.states(at(TUESDAY, "05:30")) == []
    assert home.states(at(TUESDAY, "05:31")) == ["taken Mon"]


def test_what_keeps_a_feed_from_being_looked_at_stops_no_other(home) -> None:
    (home.installation.home / "mappings" / "cards.yaml").unlink()
    home.deliver(NAME, WHOLE, EARLY)
    looked = home.look(at(TUESDAY, "06:00"))
    assert [problem.code for problem in looked.problems] == ["feed.mapping_missing"]
    assert [entry.state for entry in looked.entries] == [FeedState.TAKEN]


def test_a_digest_by_sm3_and_a_flag_that_says_it(tmp_path: Path) -> None:
    control = Control(
        file="{file}.ok", format=ControlFormat.COLUMNS, digest="1", algorithm=DigestAlgorithm.SM3
    )
    home = opened(tmp_path / "bank", bank(changed(TAGS, control=control)))
    home.put(NAME, WHOLE, EARLY)
    home.put(f"{NAME}.ok", "0" * 64 + f"  {NAME}", EARLY + 1)
    assert home.states(at(TUESDAY, "05:30")) == ["held Mon digest_differs"]
    said = hashlib.new("sm3", WHOLE.encode()).hexdigest()
    home.put(f"{NAME}.ok", f"{said}  {NAME}", EARLY + 2)
    assert home.states(at(TUESDAY, "06:00")) == ["taken Mon"]
    home.installation.close()


def test_without_a_flag_a_file_must_be_still(tmp_path: Path) -> None:
    home = opened(tmp_path / "bank", bank(changed(TAGS, flag="", control=None, quiet_seconds=120)))
    home.put(NAME, WHOLE[:30], EARLY)
    assert home.states(EARLY + 60_000_000) == ["held Mon unquiet"]
    home.put(NAME, WHOLE, EARLY + 90_000_000)
    assert home.states(EARLY + 150_000_000) == ["held Mon unquiet"]
    assert home.states(EARLY + 209_000_000) == []
    assert home.states(EARLY + 210_000_000) == ["taken Mon"]
    home.installation.close()


def test_a_server_takes_what_arrives(home) -> None:
    home.deliver(NAME, WHOLE, EARLY)
    loop = FeedLoop(home.installation, lambda: at(TUESDAY, "06:00"), look_seconds=0.01)
    loop.start()
    ends = time.monotonic() + 20
    while not home.record() and time.monotonic() < ends:
        time.sleep(0.02)
    loop.stop(10)
    assert home.record() == ["taken Mon"]


def test_the_commands_say_what_became_of_files(home, capsys: pytest.CaptureFixture[str]) -> None:
    shell = Shell(home.installation.home, capsys)
    monday, tuesday = (str(calendar_date(of)) for of in (MONDAY, TUESDAY))
    home.deliver(NAME, WHOLE, EARLY)
    told, text = shell("feed", "watch", "--once", "--at", f"{tuesday}T06:00:00")
    assert (told, "已接收 / taken, 2 rows, 2 good, 0 rejected" in text) == (0, True)
    told, text = shell("feed", "watch", "--once", "--at", f"{tuesday}T06:01:00")
    assert (told, text) == (0, "没有新情况 / nothing new\n")
    told, text = shell("feed", "status", "--at", f"{tuesday}T08:00:00")
    assert (told, text.count("迟到 late"), text.count("准时 in time")) == (0, 1, 1)
    assert monday in text
    told, text = shell("feed", "history", "core")
    assert (told, text.count("taken")) == (0, 1)
    assert shell("feed", "history", "cori")[0] == 2
