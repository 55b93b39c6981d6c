"""Tags that are read through ties, out of a real store, beside SQL on the raw rows."""

from random import Random

import duckdb
import pyarrow as pa
import pytest

from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, day_at
from hengce.model.profile import Change, ChangeKind
from hengce.populations.tagging import tag_values
from hengce.snapshots.relinking import DayLinks
from parties.bank import (
    CUSTOMERS,
    HEAD,
    LINKED,
    NIGHT,
    READ,
    TIE_HEAD,
    TIES,
    bring,
    date,
    documents,
    open_bank,
)

ZONE = "Asia/Shanghai"
PERSONS = [f"P{number}" for number in range(8)]
COMPANIES = [f"C{number}" for number in range(5)]
EVERYBODY = sorted([*PERSONS, *COMPANIES])
BANK = documents()

# What the linked tags mean, written by hand on plain tables. $today is a day number.
EXPECTED = """
WITH holds AS (
    SELECT DISTINCT who, whom, role, max(share) AS share FROM ties
    WHERE since <= $today AND (until IS NULL OR $today < until) GROUP BY ALL
), owned AS (
    SELECT who, whom, share, acquiring_volume, employees, in_default
    FROM holds JOIN customers ON whom = id WHERE role = 'owner'
), owner AS (
    SELECT who, sum(acquiring_volume) AS owned_volume, max(acquiring_volume) AS largest_volume,
           min(employees) AS least_staff, bool_or(in_default) AS owns_defaulting
    FROM owned GROUP BY who
), majority AS (
    SELECT who, count(acquiring_volume) AS majorities FROM owned WHERE share >= 5000 GROUP BY who
), legal AS (
    SELECT who, max(founded_on) AS youngest FROM holds JOIN customers ON whom = id
    WHERE role = 'legal' GROUP BY who
), owners AS (
    SELECT whom, sum(risk_score) AS owners_score FROM holds JOIN customers ON who = id
    WHERE role = 'owner' GROUP BY whom
)
SELECT id, owned_volume, largest_volume, least_staff, owns_defaulting, majorities, youngest,
       owners_score
FROM customers LEFT JOIN owner ON owner.who = id LEFT JOIN majority ON majority.who = id
LEFT JOIN legal ON legal.who = id LEFT JOIN owners ON owners.whom = id ORDER BY id
"""
_TYPES = {
    "acquiring_volume": pa.int64(), "employees": pa.int64(), "in_default": pa.bool_(),
    "founded_on": pa.int64(), "risk_score": pa.float64(),
}  # fmt: skip


class Ledger:
    """What was told of everybody, in plain rows."""

    def __init__(self):
        self.nightly = {}
        self.said = {}
        self.ties = []

    def value(self, customer, tag):
        return self.said.get((customer, tag), self.nightly.get(customer, {}).get(tag))

    def expected(self, now):
        columns = {"id": pa.array(EVERYBODY)}
        for tag, kind in _TYPES.items():
            columns[tag] = pa.array([self.value(one, tag) for one in EVERYBODY], kind)
        names = ("who", "whom", "role", "since", "until", "share")
        kinds = [pa.string()] * 3 + [pa.int64()] * 3
        rows = [[tie[name] for tie in self.ties] for name in names]
        customers = pa.table(columns)
        ties = pa.table([pa.array(r, k) for r, k in zip(rows, kinds, strict=True)], names=names)
        with duckdb.connect() as sql:
            sql.register("customers", customers)
            sql.register("ties", ties)
            return sql.execute(EXPECTED, {"today": day_at(now, ZONE)}).fetchall()


def found(installation, now):
    with installation.store.view() as view:
        population = installation.archive.population(view)
        table = pa.Table.from_batches(
            tag_values(view, BANK, population, list(LINKED), EVERYBODY, now)
        )
    table = table.set_column(
        table.column_names.index("youngest"), "youngest", table["youngest"].cast(pa.int32())
    )
    return [tuple(row.values()) for row in table.to_pylist()]


def draw_night(rng):
    rows = {}
    for one in EVERYBODY:
        is_company = one.startswith("C")
        rows[one] = {
            "acquiring_volume": rng.choice([None, rng.randrange(10**9)]) if is_company else None,
            "employees": rng.choice([None, rng.randrange(500)]) if is_company else None,
            "in_default": rng.choice([None, True, False]) if is_company else None,
            "founded_on": rng.choice([None, rng.randrange(20_000)]) if is_company else None,
        }
    return rows


def bring_night(installation, rows, at):
    files = [
        {
            **told,
            "id": one,
            "age": 40,
            "kind": "company" if one.startswith("C") else "person",
            "acquiring_volume": None
            if told["acquiring_volume"] is None
            else f"{told['acquiring_volume'] // 100}.{told['acquiring_volume'] % 100:02}",
            "founded_on": date(told["founded_on"]),
        }
        for one, told in rows.items()
    ]
    bring(installation, CUSTOMERS, HEAD, files, at)
    installation.refresh_snapshot(at)


def draw_ties(rng, today):
    drawn = {}
    for _ in range(rng.randrange(6, 14)):
        since = today - rng.randrange(-1, 3)
        tie = {
            "who": rng.choice(PERSONS), "whom": rng.choice(COMPANIES),
            "role": rng.choice(["owner", "owner", "legal", "payroll"]), "since": since,
            "until": rng.choice([None, None, since + rng.randrange(1, 5)]),
            "share": rng.choice([0, 4_999, 5_000, 10_000]),
        }  # fmt: skip
        drawn[tie["who"], tie["whom"], tie["role"], since] = tie
    return list(drawn.values())


def bring_ties(installation, ties, at):
    rows = [{**tie, "since": date(tie["since"]), "until": date(tie["until"])} for tie in ties]
    return bring(installation, TIES, TIE_HEAD, rows, at)


def draw_change(rng, at):
    tag = rng.choice(list(READ))
    who = rng.choice(EVERYBODY)
    value = {
        "acquiring_volume": rng.randrange(10**9), "employees": rng.randrange(500),
        "in_default": rng.random() < 0.5, "founded_on": rng.randrange(20_000),
        "risk_score": float(rng.randrange(100)) / 4,
    }[tag]  # fmt: skip
    value = None if rng.random() < 0.2 else value
    return Change(customer=who, kind=ChangeKind.TAG, key=tag, value=value, at=at, why="told")


def change(installation, changes, at):
    with installation.store.transaction(at) as tx:
        tx.add_changes(changes)


@pytest.mark.parametrize("seed", range(4))
def test_linked_tags_follow_every_file_and_every_change(tmp_path, seed):
    rng, ledger, now = Random(seed), Ledger(), NIGHT
    installation = open_bank(tmp_path / "home", BANK)
    ledger.nightly = draw_night(rng)
    bring_night(installation, ledger.nightly, now)
    for step in range(18):
        match rng.randrange(6):
            case 0:
                now += DAY_US - now % HOUR_US
                ledger.nightly = draw_night(rng)
                bring_night(installation, ledger.nightly, now)
                # What was said of tags of the nightly files ends with them.
                ledger.said = {k: v for k, v in ledger.said.items() if k[1] == "risk_score"}
            case 1 | 2:
                now += MINUTE_US
                ledger.ties = draw_ties(rng, day_at(now, ZONE))
                bring_ties(installation, ledger.ties, now)
            case _:
                now += MINUTE_US
                made = [draw_change(rng, now) for _ in range(rng.randrange(1, 4))]
                change(installation, made, now)
                ledger.said |= {(one.customer, one.key): one.value for one in made}
        assert found(installation, now) == ledger.expected(now), f"after step {step}"
    installation.close()


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_what_is_told_does_not_matter(tmp_path, seed):
    rng = Random(100 + seed)
    night, ties = draw_night(rng), draw_ties(rng, day_at(NIGHT, ZONE))
    changes = {
        (one.customer, one.key): one
        for one in (draw_change(rng, NIGHT + HOUR_US) for _ in range(9))
    }
    answers = []
    for turn in range(3):
        installation = open_bank(tmp_path / f"home{turn}", BANK)
        bring_night(installation, night, NIGHT)
        told = list(changes.values())
        rng.shuffle(told)
        cut = (0, len(told), len(told) // 2)[turn]
        for one in told[:cut]:
            change(installation, [one], NIGHT + HOUR_US)
        bring_ties(installation, ties, NIGHT + HOUR_US)
        for one in told[cut:]:
            change(installation, [one], NIGHT + HOUR_US)
        answers.append(found(installation, NIGHT + HOUR_US))
        installation.close()
    assert answers[0] == answers[1] == answers[2]
    assert any(value is not None for row in answers[0] for value in row[1:])


def test_the_night_says_what_the_day_said(tmp_path):
    """The same files again, later: the whole bank at once says what one by one did."""
    rng, installation = Random(5), open_bank(tmp_path / "home", BANK)
    night, ties = draw_night(rng), draw_ties(rng, day_at(NIGHT, ZONE))
    bring_night(installation, night, NIGHT)
    bring_ties(installation, ties, NIGHT + MINUTE_US)
    by_day = found(installation, NIGHT + MINUTE_US)
    bring_night(installation, night, NIGHT + HOUR_US)
    with installation.store.view() as view:
        population = installation.archive.population(view)
    assert population.as_of == NIGHT + HOUR_US, "the ties made another snapshot"
    assert found(installation, NIGHT + HOUR_US) == by_day
    installation.close()


def test_a_tie_begins_and_ends_with_its_days(tmp_path):
    installation, today = open_bank(tmp_path / "home", BANK), day_at(NIGHT, ZONE)
    night = {one: dict.fromkeys(HEAD[3:]) for one in EVERYBODY}
    night["C0"]["acquiring_volume"] = 12_345
    tie = {"who": "P0", "whom": "C0", "role": "owner", "since": today + 1, "until": today + 3}
    bring_night(installation, night, NIGHT)
    bring_ties(installation, [{**tie, "share": 10_000}], NIGHT + MINUTE_US)
    seen = []
    for days in range(5):
        installation.refresh_snapshot(NIGHT + days * DAY_US)
        place = EVERYBODY.index("P0")
        seen.append(found(installation, NIGHT + days * DAY_US + HOUR_US)[place][1])
    assert seen == [None, 12_345, 12_345, None, None]
    installation.close()


def test_who_reads_a_crowd_waits_for_the_next_snapshot(tmp_path):
    """C0 has four owners and C1 one; of more than three nobody reads in the day."""
    installation, today = open_bank(tmp_path / "home", BANK), day_at(NIGHT, ZONE)
    installation.store.relinking = DayLinks(installation.archive, read_in_the_day_max=3)
    owned = [*((f"P{number}", "C0") for number in range(4)), ("P4", "C1")]
    ties = [
        {"who": who, "whom": whom, "role": "owner", "since": today, "until": None, "share": 0}
        for who, whom in owned
    ]
    bring_night(installation, {one: dict.fromkeys(HEAD[3:]) for one in EVERYBODY}, NIGHT)
    bring_ties(installation, ties, NIGHT + MINUTE_US)
    scored = [
        Change(
            customer=who,
            kind=ChangeKind.TAG,
            key="risk_score",
            value=2.0,
            at=NIGHT + HOUR_US,
            why="told",
        )
        for who, _ in owned
    ]

    def scores(at):
        told = dict(zip(EVERYBODY, (row[-1] for row in found(installation, at)), strict=True))
        return told["C0"], told["C1"]

    change(installation, scored, NIGHT + HOUR_US)
    assert scores(NIGHT + HOUR_US) == (None, 2.0)
    installation.refresh_snapshot(NIGHT + DAY_US)
    assert scores(NIGHT + DAY_US) == (8.0, 2.0)
    installation.close()


# role, other, since, until, share: why it is refused
WRONG = {
    "a role that is not declared": ("uncle", "C0", 0, None, 0, "tie.role_unknown"),
    "to himself": ("owner", "P0", 0, None, 0, "tie.to_himself"),
    "ends on its first day": ("owner", "C0", 5, 5, 0, "tie.ends_first"),
    "more than all": ("owner", "C0", 0, None, 10_001, "tie.share"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_is_refused_with_its_reason(tmp_path, name):
    role, whom, since, until, share, code = WRONG[name]
    installation = open_bank(tmp_path / "home", BANK)
    right = {"who": "P1", "whom": "C1", "role": "owner", "since": 0, "until": None, "share": 0}
    wrong = {
        "who": "P0", "whom": whom, "role": role, "since": since, "until": until, "share": share
    }  # fmt: skip
    loaded = bring_ties(installation, [right, wrong], NIGHT)
    assert (loaded.refused, [one.code for one in loaded.problems]) == (1, [code])
    with installation.store.view() as view:
        assert [(tie.customer, tie.of) for tie in view.ties()] == [("P1", "C1")]
    installation.close()


def test_a_delivery_stands_in_the_place_of_the_one_before(tmp_path):
    installation = open_bank(tmp_path / "home", BANK)
    one = {"who": "P1", "whom": "C1", "role": "owner", "since": 0, "until": None, "share": 10}
    other = {**one, "who": "P2"}
    bring_ties(installation, [one, other], NIGHT)
    loaded = bring_ties(installation, [other], NIGHT + 1)
    assert loaded.duplicated == 1
    with installation.store.view() as view:
        assert [tie.customer for tie in view.ties(["C1"])] == ["P2"]
        assert not view.ties(["P1"])
    installation.close()
