"""Snapshots: staged tables in, packed rows out, and the same again."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hengce.errors import NotFoundError, ProblemsError
from hengce.kernel.layout import read
from hengce.model.consent import ConsentState
from hengce.model.noun import Label
from hengce.model.tag import Kind, Tag
from hengce.store import staged as module
from hengce.store.consents_kept import consents_kept
from hengce.store.consents_said import consents_said
from hengce.store.snapshot import PackedSnapshots
from hengce.store.staged import Strays
from hengce.words.problems_store import SENTENCES

STAMP = pa.timestamp("us", tz="UTC")
TAGS = [
    Tag(name=name, kind=kind, label=Label(zh=name, en=name))
    for name, kind in {
        "age": Kind.INTEGER,
        "aum": Kind.MONEY,
        "city": Kind.TEXT,
        "rate": Kind.REAL,
        "born": Kind.DATE,
        "vip": Kind.BOOLEAN,
        "seen": Kind.TIMESTAMP,
        "given_by_events": Kind.INTEGER,
    }.items()
]
CUSTOMERS = pa.table(
    {
        "customer": ["乙", "C2", "C10", "C1"],
        "org": ["B2", "HQ", "B1", "HQ"],
        "age": pa.array([50, None, 30, 20], pa.int64()),
        "city": ["上海", "北京", None, "上海"],
        "seen": pa.array([7, 8, 9, None], STAMP),
        "no_tag": ["x"] * 4,
    }
)
MORE = pa.table(
    {
        "customer": ["C1", "gone", "C2"],
        "aum": pa.array([12345, 1, None], pa.int64()),
        "rate": pa.array([0.5, 1.0, float("nan")]),
        "born": pa.array([1, 2, None], pa.date32()),
        "vip": pa.array([True, True, False]),
    }
)
IDENTIFIERS = pa.table({"kind": ["account"], "value": ["1"], "customer": ["other"], "role": ["o"]})


def consents(*rows):
    """Entries from rows of customer, purpose:channel, state, at."""
    return pa.table(
        {
            "customer": pa.array([row[0] for row in rows], pa.string()),
            "purpose": [row[1].split(":")[0] for row in rows],
            "channel": [row[1].split(":")[1] for row in rows],
            "state": [row[2] for row in rows],
            "at": pa.array([row[3] for row in rows], STAMP),
        }
    )


CONSENTS = consents(
    ("C1", "ads:sms", "withdrawn", 5),
    ("C1", "ads:sms", "given", 4),
    ("C1", "ads:push", "given", 1),
    ("C2", "ads:sms", "withdrawn", 1),
    ("C2", "ads:sms", "given", 2),
    ("C10", "ads:sms", "given", 3),
    ("C10", "ads:sms", "withdrawn", 3),
    ("lost", "ads:sms", "given", 3),
)
STAGED = {"core": CUSTOMERS, "more": MORE, "consents": CONSENTS, "accounts": IDENTIFIERS}


def build(folder, staged=STAGED, as_of=99):
    return PackedSnapshots(folder).build(staged, TAGS, ["sms", "push"], as_of)


def row_of(population, customer):
    place = population.find(customer)
    row, layout, words = population.rows[place], population.layout, population.dictionaries
    return {field.name: read(row, layout, words, field.name) for field in layout.fields}


def test_the_rows_say_what_the_tables_say(tmp_path):
    version = build(tmp_path)
    population = PackedSnapshots(tmp_path).open(version)
    assert [name.decode() for name in population.ids.tolist()] == ["C1", "C10", "C2", "乙"]
    assert (population.version, population.as_of) == (version, 99)
    before = population.rows.copy()
    population.rows[:] = 255
    assert (PackedSnapshots(tmp_path).open(version).rows == before).all(), "a map is one's own"
    population = PackedSnapshots(tmp_path).open(version)
    expected = {"age": 20, "aum": 12345, "city": "上海", "rate": 0.5, "born": 1, "vip": True}
    expected |= {"seen": None, "given_by_events": None, "$org": "HQ", "$sent.sms": None}
    expected |= {"$opt_outs": 0, "$answered.push": None}
    found = row_of(population, "C1")
    assert {name: found[name] for name in expected} == expected
    other = row_of(population, "C2")
    assert (other["age"], other["rate"], other["vip"], other["born"]) == (None, None, False, None)
    assert row_of(population, "乙") == {
        **dict.fromkeys(other),
        **{name: 0 for name in other if name.startswith(("$consents", "$opt", "$stop"))},
        "$org": "B2",
        "age": 50,
        "city": "上海",
        "seen": 7,
    }


def test_parts_of_the_day_get_their_counters(tmp_path):
    parts = ("morning", "evening")
    snapshots = PackedSnapshots(tmp_path)
    version = snapshots.build(STAGED, TAGS, ["sms"], 99, parts)
    assert version != snapshots.build(STAGED, TAGS, ["sms"], 99)
    row = row_of(snapshots.open(version), "C1")
    assert [row[f"${what}_at.{part}"] for what in ("sent", "answered") for part in parts] == [
        None
    ] * 4


# entries of one customer, and whether he agrees as of instant 99
DATED_LATER = [
    ([("given", 99)], True),
    ([("given", 100)], False),
    ([("withdrawn", 5), ("given", 100)], False),
    ([("given", 5), ("given", 100)], True),
    ([("given", 5), ("withdrawn", 100)], False),
    ([("withdrawn", 100), ("given", 101)], False),
]


@pytest.mark.parametrize(("entries", "agrees"), DATED_LATER)
def test_of_what_is_dated_later_a_withdrawal_holds_and_a_consent_does_not(
    tmp_path, entries, agrees
):
    """A wrong date, such as 2206 for 2026, must not make a refusal undone for ever."""
    told = consents(*(("C1", "ads:sms", state, at) for state, at in entries))
    version = build(tmp_path / "snapshots", {"core": CUSTOMERS, "consents": told})
    row = row_of(PackedSnapshots(tmp_path / "snapshots").open(version), "C1")
    file = tmp_path / "consents.parquet"
    pq.write_table(told, file)
    kept = consents_kept({"consents": file}, ["C1"], 99)
    said = consents_said({"consents": file}, ["C1"], 99).get("C1", {})
    shown = any(one.state is ConsentState.GIVEN for one in kept)
    assert (bool(row["$consents"]), said.get("ads:sms", False), shown) == (agrees, agrees, agrees)


def test_the_last_consent_holds_and_the_strictest_of_one_instant(tmp_path):
    population = PackedSnapshots(tmp_path).open(build(tmp_path))
    names = population.dictionaries.texts("$consents")
    given = {
        customer: [name for k, name in enumerate(names) if bits >> k & 1]
        for customer in ("C1", "C10", "C2", "乙")
        for bits in [row_of(population, customer)["$consents"]]
    }
    assert list(names) == ["ads:push", "ads:sms"]
    assert given == {"C1": ["ads:push"], "C10": [], "C2": ["ads:sms"], "乙": []}


def test_strangers_are_reported_not_invented(tmp_path):
    about = PackedSnapshots(tmp_path).about(build(tmp_path))
    assert about.strays == (
        Strays(source="more", customers=1, example="gone"),
        Strays(source="consents", customers=1, example="lost"),
    )


def test_files_and_tables_give_the_same(tmp_path):
    files = {}
    for source, table in STAGED.items():
        files[source] = tmp_path / f"{source}.parquet"
        pq.write_table(table, files[source])
    assert build(tmp_path / "a", files) == build(tmp_path / "b")


def test_building_twice_makes_it_once(tmp_path):
    version = build(tmp_path)
    reordered = {name: STAGED[name].take(list(range(len(STAGED[name])))[::-1]) for name in STAGED}
    assert build(tmp_path, reordered) == version
    assert [path.name for path in tmp_path.iterdir()] == [version]
    assert build(tmp_path, as_of=100) != version


def test_small_pieces_give_the_same(tmp_path, monkeypatch):
    version = build(tmp_path / "a")
    monkeypatch.setattr(module, "BATCH_ROWS", 1)
    assert build(tmp_path / "b") == version


def test_the_version_does_not_depend_on_the_hash_seed(tmp_path):
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from store.test_snapshot import build\n"
        "print(build(Path(sys.argv[2])))"
    )
    tests = str(Path(__file__).parents[1])
    found = set()
    for seed in ("1", "2"):
        arguments = [sys.executable, "-c", code, tests, str(tmp_path / seed)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        found.add(subprocess.check_output(arguments, env=environment, text=True).strip())
    assert found == {build(tmp_path / "here")}


def test_several_tables_of_customers(tmp_path):
    retail = CUSTOMERS.slice(0, 2).drop_columns(["no_tag"])
    firms = pa.table({"customer": ["F1"], "org": ["B9"], "vip": [True]})
    population = PackedSnapshots(tmp_path).open(build(tmp_path, {"retail": retail, "firms": firms}))
    assert [name.decode() for name in population.ids.tolist()] == ["C2", "F1", "乙"]
    assert (row_of(population, "F1")["vip"], row_of(population, "F1")["age"]) == (True, None)
    assert row_of(population, "乙")["age"] == 50


def test_nobody(tmp_path):
    assert build(tmp_path, {"more": MORE}) is None
    empty = PackedSnapshots(tmp_path).open(build(tmp_path, {"core": CUSTOMERS.slice(0, 0)}))
    assert (len(empty.ids), len(empty.rows), empty.find("C1")) == (0, 0, -1)
    for version in ("0" * 64, "..", ""):
        with pytest.raises(NotFoundError):
            PackedSnapshots(tmp_path).open(version)


AGAIN = pa.table({"customer": ["C1"], "age": pa.array([1], pa.int64())})
AGELESS = CUSTOMERS.drop_columns(["age"])
TWICE = pa.concat_tables([AGAIN, AGAIN])
WORDS = CUSTOMERS.set_column(2, "age", pa.array(["x"] * 4))
PAIRS = consents(*((f"C{k}", f"p{k}:sms", "given", k) for k in range(63)))


@pytest.mark.parametrize(
    ("staged", "code", "facts"),
    [
        ([CUSTOMERS, AGAIN], "tag_owned_twice", {"tag": "age", "owner": "s0"}),
        ([pa.concat_tables([AGELESS, AGELESS])], "customer_twice", {"customer": "C1"}),
        ([AGELESS, TWICE], "customer_twice", {"customer": "C1"}),
        ([WORDS], "other_kind", {"tag": "age", "kind": "integer", "stored": "string"}),
        ([CUSTOMERS, PAIRS], "consents", {"found": "63", "limit": "62"}),
    ],
)
def test_problems_are_told(tmp_path, staged, code, facts):
    with pytest.raises(ProblemsError) as raised:
        build(tmp_path, {f"s{k}": table for k, table in enumerate(staged)})
    (problem,) = raised.value.problems
    assert (problem.code, problem.fact_map()) == (f"snapshot.{code}", facts)
    assert all(text.format_map(facts) for text in SENTENCES[problem.code])
    assert list(tmp_path.iterdir()) == []


def test_a_tables_metadata_says_what_it_is(tmp_path):
    marked = MORE.replace_schema_metadata({"entity": "identifiers"})
    population = PackedSnapshots(tmp_path).open(build(tmp_path, {"core": CUSTOMERS, "x": marked}))
    assert row_of(population, "C1")["aum"] is None


def test_dates_and_times_keep_their_instant(tmp_path):
    table = pa.table(
        {
            "customer": ["C1"],
            "org": ["HQ"],
            "born": [date(1970, 1, 3)],
            "seen": pa.array([datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)], STAMP),
        }
    )
    row = row_of(PackedSnapshots(tmp_path).open(build(tmp_path, {"core": table})), "C1")
    assert (row["born"], row["seen"]) == (2, 1_000_000)
