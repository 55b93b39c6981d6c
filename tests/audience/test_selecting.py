"""Audiences of a bank: by bits, they are whom the kernel finds and what sets of names say."""

import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml
from msgspec.structs import replace

from demo_home import NIGHT, open_demo
from hengce.documents.administration import apply_folder
from hengce.errors import ConflictError, NotFoundError, ProblemsError
from hengce.kernel.bits import size
from hengce.kernel.hashing import bucket
from hengce.kernel.population import ORG
from hengce.model.instant import DAY_US
from hengce.model.profile import Change, ChangeKind
from hengce.populations.audience_sizes import ahead, behind, overlap, sizes
from hengce.populations.audiences import audiences
from hengce.populations.selecting import PLANS_MAX, Plans, Selecting
from hengce.reading.archive import has_all_tags
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.normal import normal
from hengce.rules.program import compile_program
from hengce.simulate.bank import DEMO_BANK
from hengce.store.members import MemberFiles

CUSTOMERS = 2_000
DOCUMENTS = [
    {"id": "rich", "where": "aum >= 200000"},
    {"id": "young", "where": "age BETWEEN 20 AND 35"},
    {"id": "browsing", "where": "count_of('wealth_viewed', days => 30) >= 1"},
    {"id": "shanghai", "org": "SH", "where": "aum >= 50000"},
    {"id": "maturing", "where": "deposit_matures_on >= today() AND "
     "deposit_matures_on < today() + INTERVAL 30 DAY"},
    {"id": "either", "any_of": ["rich", "young"]},
    {"id": "rich_not_young", "all_of": ["rich"], "none_of": ["young"]},
    {"id": "asked", "where": "in_audience('either') AND payroll_client"},
    {"id": "fifth", "all_of": ["either"], "slice": {"salt": "q4", "first": 0, "last": 2000}},
    {"id": "rest", "all_of": ["either"], "none_of": ["fifth"]},
]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("audiences")
    installation, _ = open_demo(folder / "home")
    bank = folder / "bank"
    shutil.copytree(DEMO_BANK, bank)
    told = [{"label": {"zh": one["id"], "en": one["id"]}, **one} for one in DOCUMENTS]
    (bank / "audiences.yaml").write_text(yaml.safe_dump(told, allow_unicode=True))
    apply_folder(installation.store, bank, "maker", NIGHT)
    with installation.store.transaction(NIGHT) as tx:
        tx.add_changes(_changes(installation))
    yield installation
    installation.close()


def _changes(installation) -> list[Change]:
    """Let every seventh customer become rich and every ninth of unknown age."""
    with installation.store.view() as view:
        ids = installation.archive.population(view).ids
    return [
        *(_change(who, "aum", 99_999_900) for who in ids[::7]),
        *(_change(who, "age", None) for who in ids[::9]),
    ]


def _change(who: bytes, tag: str, value: object) -> Change:
    at = NIGHT + 1
    return Change(customer=who.decode(), kind=ChangeKind.TAG, key=tag, value=value, at=at)


def by_kernel(installation, view, text: str) -> set[str]:
    """Return whom the kernel finds, block by block, without any index."""
    configuration = installation.archive.configuration(view)
    population = installation.archive.population(view)
    condition = normal(check_condition(text, Catalogue.of_bank(configuration), "test"))
    program = compile_program([condition], [], population.layout)
    (rows,) = audiences(view, configuration, program, population, [0], NIGHT + 1)
    return set(population.ids[rows].astype(str).tolist())


def names(asked, bits) -> set[str]:
    return set(asked.table(bits)["customer"].to_pylist())


def test_conditions_find_whom_the_kernel_finds(home):
    with home.store.view() as view:
        asked = Selecting(home.archive).ask(view, NIGHT + 1)
        for document in DOCUMENTS:
            if set(document) == {"id", "where"}:
                found = names(asked, asked.members(document["id"]))
                assert found == by_kernel(home, view, document["where"]), document["id"]
                assert 0 < len(found) < CUSTOMERS, document["id"]


def test_lists_are_the_algebra_of_sets(home):
    with home.store.view() as view:
        asked = Selecting(home.archive).ask(view, NIGHT + 1)
        of = {one["id"]: names(asked, asked.members(one["id"])) for one in DOCUMENTS}
        payroll = names(asked, asked.meeting("payroll_client"))
        branch = names(asked, asked.everybody("SH"))
    assert of["either"] == of["rich"] | of["young"]
    assert of["rich_not_young"] == of["rich"] - of["young"]
    assert of["asked"] == of["either"] & payroll
    assert of["rest"] == of["either"] - of["fifth"]
    assert of["shanghai"] <= branch
    assert 0 < len(branch) < CUSTOMERS


def test_a_slice_is_what_the_hash_of_hold_outs_says(home):
    salt = np.frombuffer(b"q4", np.uint8)
    with home.store.view() as view:
        asked = Selecting(home.archive).ask(view, NIGHT + 1)
        either, fifth = (names(asked, asked.members(name)) for name in ("either", "fifth"))
    drawn = {who: bucket(salt, np.frombuffer(who.encode(), np.uint8)) for who in either}
    assert fifth == {who for who, number in drawn.items() if number < 2_000}
    assert 0.15 < len(fifth) / len(either) < 0.25


def test_an_earlier_position_does_not_know_the_changes(home):
    with home.store.view() as view:
        now = Selecting(home.archive).ask(view, NIGHT + 1)
        position, later = view.position, size(now.members("rich"))
    with home.store.view(position - 1) as view:
        before = Selecting(home.archive).ask(view, NIGHT + 1)
        changed = CUSTOMERS // 7 + 1
        assert later - changed <= size(before.members("rich")) < later
        assert names(before, before.members("rich")) == by_kernel(home, view, "aum >= 200000")


def test_sizes_and_overlaps_add_up(home):
    with home.store.view() as view:
        asked = Selecting(home.archive).ask(view, NIGHT + 1)
        everybody = asked.everybody()
        told = sizes(asked, ["rich", "young", "either"], everybody).to_pylist()
        shared = overlap(asked, ["rich", "young", "either"], everybody).to_pylist()
    rich, young, either = (row["customers"] for row in told)
    both = {(row["audience"], row["other"]): row["both"] for row in shared}
    assert rich + young - both["rich", "young"] == either
    assert both["rich", "either"] == rich
    assert both["young", "either"] == young


def test_days_ahead_are_what_the_kernel_says_then(home):
    with home.store.view() as view:
        asked = Selecting(home.archive).ask(view, NIGHT + 1)
        days = ahead(asked, "maturing", 40, asked.everybody())["customers"].to_pylist()
        later = [asked.later(day) for day in (0, 1, 17, 40)]
        told = [size(one.members("maturing")) for one in later]
        seen = [size(asked.later(day).members("browsing")) for day in (0, 20, 40)]
    assert [days[day] for day in (0, 1, 17, 40)] == told
    assert len(set(days)) > 5
    assert seen == sorted(seen, reverse=True), "windows of events close"
    assert seen[-1] == 0
    with home.store.view() as view, pytest.raises(ConflictError):
        ahead(asked, "maturing", 367, asked.everybody())


def test_nights_that_were_kept_say_what_they_knew(home):
    home.run(NIGHT + 2, "night")
    with home.store.view() as view:
        asked = Selecting(home.archive).ask(view, NIGHT + 2)
        members = size(asked.members("rich"))
    selecting, end = Selecting(home.archive), NIGHT + 5 * DAY_US
    kept = behind(home.store, home.archive, selecting, home.snapshots.has, "rich", 9, "", end)
    gone = behind(home.store, home.archive, selecting, lambda _: False, "rich", 9, "", end)
    assert kept.to_pylist() == [{"day": "2026-11-23", "customers": members}]
    assert gone.to_pylist() == []


def test_a_snapshot_without_a_tag_of_today_is_told(home):
    with home.store.view() as view:
        population, documents = home.archive.population(view), home.archive.configuration(view)
    assert has_all_tags(population.layout, documents)
    (first, *others) = documents.tags
    new = replace(first, name="came_in_later")
    renewed = replace(documents, tags=(first, *others, new))
    assert not has_all_tags(population.layout, renewed)
    assert has_all_tags(population.layout, replace(documents, tags=tuple(others)))


def test_who_is_spoken_for_by_another_is_nowhere(home):
    with home.store.view() as view:
        asked = Selecting(home.archive).ask(view, NIGHT + 1)
        absorbed, survivor = sorted(names(asked, asked.members("rich")))[:2]
        before = size(asked.everybody())
    with home.store.transaction(NIGHT + 3) as tx:
        home.merging().merge(tx, absorbed, survivor, "test", "test", NIGHT + 3)
    with home.store.view() as view:
        asked = Selecting(home.archive).ask(view, NIGHT + 3)
        assert absorbed not in names(asked, asked.members("rich"))
        assert size(asked.everybody()) == before - 1


def test_the_same_members_are_kept_once_under_one_name(home, tmp_path: Path):
    files = MemberFiles(tmp_path / "audiences")
    with home.store.view() as view:
        asked = Selecting(home.archive).ask(view, NIGHT + 1)
        members = asked.table(asked.members("young"))
        first = files.keep("young", members, {"position": "7", "at": "1"})
        again = files.keep("young", members, {"at": "1", "position": "7"})
        other = files.keep("young", members, {"position": "8", "at": "1"})
    assert first == again
    assert first != other
    read = pq.read_table(first)
    assert read.equals(members)
    assert read.schema.metadata[b"position"] == b"7"
    assert len(list((tmp_path / "audiences").iterdir())) == 2


def test_what_is_not_there_or_wrong_is_said(home):
    with home.store.view() as view:
        asked = Selecting(home.archive).ask(view, NIGHT + 1)
        with pytest.raises(NotFoundError):
            asked.members("nobody")
        for text in ("aum >=", "in_audience('nobody')", "in_audience('fifth')"):
            with pytest.raises(ProblemsError):
                asked.meeting(text)
        with pytest.raises(ProblemsError):
            asked.everybody("ATLANTIS")


def test_the_index_is_kept_while_the_snapshot_is(home):
    selecting = Selecting(home.archive)
    with home.store.view() as view:
        first = selecting.ask(view, NIGHT + 1)
        second = selecting.ask(view, NIGHT + 2)
    assert first.index is second.index
    assert first.index.column(ORG) is second.index.column(ORG)
    assert first.index.size_bytes > 0


def test_a_plan_is_kept_of_its_text_and_asked_at_any_moment(home):
    selecting, text = Selecting(home.archive), DOCUMENTS[4]["where"]
    with home.store.view() as view:
        asked = selecting.ask(view, NIGHT)
        first = size(asked.meeting(text))
        assert size(selecting.ask(view, NIGHT).meeting(text)) == first
        # What today() means is of the moment, and no part of the plan.
        later = selecting.ask(view, NIGHT + 40 * DAY_US)
        fresh = Selecting(home.archive).ask(view, NIGHT + 40 * DAY_US)
        assert size(later.meeting(text)) == size(fresh.meeting(text)) != first
        for _ in range(2):  # what is wrong is told each time
            with pytest.raises(ProblemsError):
                asked.meeting("agee > 1")


def test_the_oldest_plans_go():
    plans, made = Plans(), []
    for number in [*range(PLANS_MAX), 0, PLANS_MAX, 0, 1]:
        plans.compiled(f"age > {number}", "v", "s", lambda n=number: made.append(n) or object())
    # The first was asked for again, so that the second is the oldest when there are too many.
    assert made == [*range(PLANS_MAX), PLANS_MAX, 1]
    assert plans.compiled("age > 1", "other documents", "s", lambda: "another") == "another"
