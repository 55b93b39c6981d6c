"""A model in a bank: scored by night and by day with equal bytes, decided by, decided again."""

import math
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from hengce.kernel.layout import read
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US, HOUR_US, SECOND_US, Instant
from hengce.model.profile import Change, ChangeKind
from hengce.model.scoring_model import ModelKind
from hengce.upkeep.backup import back_up
from hengce.upkeep.restoring import restore
from hengce.wiring import Installation
from scoring.made import INPUTS, document, trees
from scoring.scored_bank import (
    AT,
    CUSTOMERS,
    IDLE,
    added,
    nightly,
    now,
    open_scored,
    put_in_force,
    with_models,
)

Bank = tuple[Installation, Configuration]
SCORES = ("wealth_score", "shadow_score")


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    home, configuration = open_scored(tmp_path / "home")
    yield home, configuration
    home.close()


def by_hand(home: Installation, model_at: int, customer: str, **said: object) -> float | None:
    """Score a customer from what his row says, value by value."""
    configuration = home.published()
    model = configuration.models[model_at]
    with home.store.view() as view:
        population = home.archive.population(view)
    row = population.rows[population.find(customer)]
    numbers = []
    for one in model.inputs:
        value = read(row, population.layout, population.dictionaries, one.tag)
        value = said.get(one.tag, value)
        if value is None:
            numbers.append(math.nan)
        elif one.tag == "aum":
            numbers.append(value / 100)
        elif one.tag == "opened_on":
            numbers.append(float(population.as_of // DAY_US - value))
        elif one.tag == "customer_tier":
            known = {code: float(k) for k, code in enumerate(one.codes)}
            numbers.append(known.get(value, math.nan))
        else:
            numbers.append(float(value))
    (answer,) = home.models.open(model).answers(np.array([numbers]))
    return None if math.isnan(answer) else float(answer)


def liked(customer: str, value: float, at: Instant) -> Change:
    return Change(
        customer=customer, kind=ChangeKind.TAG, key="wealth_preference", value=value, at=at
    )


def write(home: Installation, *changes: Change) -> None:
    with home.store.transaction(max(one.at for one in changes)) as tx:
        tx.add_changes(changes)


def rebuilt(home: Installation, at: Instant) -> str:
    """Build the snapshot anew, as a night with other files does."""
    (home.home / "snapshots" / "made-from").unlink()
    version = home.refresh_snapshot(at)
    assert version is not None
    return version


@pytest.mark.parametrize(("place", "tag"), [*enumerate(SCORES)])
def test_everybody_has_the_score_that_his_row_gives(bank: Bank, place: int, tag: str) -> None:
    home, _ = bank
    found = nightly(home, tag)
    assert len(found) == CUSTOMERS
    assert found == {who: by_hand(home, place, who) for who in found}
    assert len(set(found.values())) > CUSTOMERS / 4, "the scores tell customers apart"


def test_the_snapshot_says_how_many_were_scored(bank: Bank) -> None:
    home, configuration = bank
    with home.store.view() as view:
        about = home.snapshots.about(view.snapshot_version())
    assert [(c.model, c.digest, c.scored, c.unscored, c.why) for c in about.scores] == [
        (model.id, model.digest, CUSTOMERS, 0, "") for model in configuration.models
    ]


def test_a_change_of_an_input_scores_the_customer_in_the_same_transaction(bank: Bank) -> None:
    home, _ = bank
    who = sorted(nightly(home, "age"))[7]
    with home.store.transaction(AT + SECOND_US) as tx:
        tx.add_changes([liked(who, 0.9, AT + SECOND_US)])
        inside = {c.key: c.value for c in tx.changes([who])}
    for place, tag in enumerate(SCORES):
        expected = by_hand(home, place, who, wealth_preference=0.9)
        assert inside[tag] == now(home, who, tag) == expected
        assert expected != nightly(home, tag)[who]


def test_what_no_model_reads_scores_nobody(bank: Bank) -> None:
    home, _ = bank
    who = sorted(nightly(home, "age"))[7]
    change = Change(customer=who, kind=ChangeKind.TAG, key="card_preference", value=0.4, at=AT + 1)
    write(home, change)
    with home.store.view() as view:
        assert not [c for c in view.changes([who]) if c.key in SCORES]


def test_the_next_night_scores_by_what_the_day_said(bank: Bank) -> None:
    """By night, among all, a customer gets the bytes that the day gave him alone."""
    home, _ = bank
    names = sorted(nightly(home, "age"))[3:40:4]
    write(home, *(liked(who, 0.1 * k % 1, AT + SECOND_US + k) for k, who in enumerate(names)))
    alone = {tag: [now(home, who, tag) for who in names] for tag in SCORES}
    rebuilt(home, AT + HOUR_US)
    for tag in SCORES:
        assert [nightly(home, tag)[who] for who in names] == alone[tag]
        assert [now(home, who, tag) for who in names] == alone[tag]


def test_a_score_of_yesterday_does_not_hide_tonights(bank: Bank) -> None:
    home, configuration = bank
    who = sorted(nightly(home, "age"))[7]
    write(home, liked(who, 0.9, AT + SECOND_US))
    other = document(ModelKind.LIGHTGBM, added(home, trees(seed=4)))
    put_in_force(home, with_models(configuration, (other, configuration.models[1])), AT + HOUR_US)
    expected = by_hand(home, 0, who, wealth_preference=0.9)
    assert now(home, who, "wealth_score") == nightly(home, "wealth_score")[who] == expected


def test_who_changed_while_the_snapshot_was_built_is_scored_again(bank: Bank) -> None:
    """His change is later than the files speak of: its score must know the new files, too."""
    home, configuration = bank
    who = sorted(nightly(home, "age"))[7]
    later = AT + 2 * HOUR_US
    write(home, liked(who, 0.9, later))
    other = document(ModelKind.LIGHTGBM, added(home, trees(seed=4)))
    put_in_force(home, with_models(configuration, (other, configuration.models[1])), AT + HOUR_US)
    expected = by_hand(home, 0, who, wealth_preference=0.9)
    assert now(home, who, "wealth_score") == expected


def test_a_change_that_comes_late_counts_at_once(bank: Bank) -> None:
    """An answer of last week is told today: the preference holds, and so must the score."""
    home, _ = bank
    who = sorted(nightly(home, "age"))[7]
    with home.store.transaction(AT + SECOND_US) as tx:
        tx.add_changes([liked(who, 0.9, AT - 7 * DAY_US)])
    assert now(home, who, "wealth_score") == by_hand(home, 0, who, wealth_preference=0.9)


def propensities(home: Installation, at: Instant, name: str) -> dict[str, float]:
    """What a run took for P of the strategy, by customer."""
    run = home.run(at, name)
    assert home.replay(run.id).equal
    found = {}
    for who in sorted(nightly(home, "age")):
        for one in home.engine.decide(who, at + SECOND_US).candidates:
            if one.strategy == IDLE and one.propensity:
                found[who] = one.propensity
    return found


def test_the_model_is_p_and_the_run_is_repeatable(bank: Bank) -> None:
    home, _ = bank
    scored = nightly(home, "wealth_score")
    found = propensities(home, AT + SECOND_US, "SCORED")
    assert found
    assert found == {who: scored[who] for who in found}


EXPIRED = {"expires": "2026-11-20"}

# what is wrong, what the snapshot says of it
SILENT = [
    pytest.param({"expires": "2026-11-23"}, "expired", id="expired on this very day"),
    pytest.param({"digest": "0" * 64}, "missing", id="no such file"),
    pytest.param({"output": "x", "kind": ModelKind.ONNX}, "unusable", id="another kind of file"),
]


@pytest.mark.parametrize(("said", "why"), SILENT)
def test_a_model_that_does_not_score_leaves_p_unknown(tmp_path, said, why) -> None:
    home, configuration = open_scored(tmp_path / "home")
    model = msgspec.structs.replace(configuration.models[0], **said)
    configuration = with_models(configuration, (model, configuration.models[1]))
    version = put_in_force(home, configuration, AT + SECOND_US)
    assert home.snapshots.about(version).scores[0].why == why
    assert set(nightly(home, "wealth_score").values()) == {None}
    (strategy,) = (one for one in configuration.strategies if one.id == IDLE)
    unknown = strategy.score.propensity_unknown
    found = propensities(home, AT + 2 * SECOND_US, "SILENT")
    assert set(found.values()) == {unknown}
    home.close()


def test_a_model_expires_at_midnight_of_the_bank_without_new_files(bank: Bank) -> None:
    home, configuration = bank
    model = msgspec.structs.replace(configuration.models[0], expires="2026-11-24")
    before = put_in_force(home, with_models(configuration, (model,)), AT + SECOND_US)
    assert home.refresh_snapshot(AT + HOUR_US) == before, "nothing changed, nothing is built"
    after = home.refresh_snapshot(AT + DAY_US)
    assert after != before
    assert set(nightly(home, "wealth_score").values()) == {None}


def test_a_file_that_comes_later_scores_from_then_on(tmp_path: Path) -> None:
    home, configuration = open_scored(tmp_path / "home")
    path = home.models.files.folder / configuration.models[0].digest
    content = path.read_bytes()
    path.unlink()
    home.close()
    again = Installation.open(tmp_path / "home")
    again.refresh_snapshot(AT + SECOND_US)
    who = sorted(nightly(again, "age"))[7]
    write(again, liked(who, 0.9, AT + 2 * SECOND_US))
    assert now(again, who, "wealth_score") is None
    assert added(again, content) == path.name
    write(again, liked(who, 0.8, AT + 3 * SECOND_US))
    assert now(again, who, "wealth_score") == by_hand(again, 0, who, wealth_preference=0.8)
    again.close()


def test_a_damaged_file_is_not_opened_and_mended_when_it_is_added_again(tmp_path: Path) -> None:
    home, configuration = open_scored(tmp_path / "home")
    path = home.models.files.folder / configuration.models[0].digest
    content = path.read_bytes()
    path.write_bytes(content.replace(b"leaf_value=", b"leaf_value=9", 1))
    home.close()
    again = Installation.open(tmp_path / "home")
    version = again.refresh_snapshot(AT + SECOND_US)
    assert again.snapshots.about(version).scores[0].why == "unusable"
    added(again, content)
    again.close()
    mended = Installation.open(tmp_path / "home")
    version = mended.refresh_snapshot(AT + 2 * SECOND_US)
    assert mended.snapshots.about(version).scores[0].scored == CUSTOMERS
    mended.close()


def test_a_backup_holds_the_files_of_models(bank: Bank, tmp_path: Path) -> None:
    home, configuration = bank
    back_up(home, tmp_path / "backup", AT + SECOND_US)
    restore(tmp_path / "backup", tmp_path / "restored", "", AT + SECOND_US)
    again = Installation.open(tmp_path / "restored")
    assert nightly(again, "wealth_score") == nightly(home, "wealth_score")
    assert all(not again.models.problems(m, AT, "Asia/Shanghai") for m in configuration.models)
    again.close()


def test_the_same_bank_has_the_same_snapshot(tmp_path: Path) -> None:
    versions = []
    for name in ("one", "two"):
        home, _ = open_scored(tmp_path / name)
        with home.store.view() as view:
            versions.append(view.snapshot_version())
        home.close()
    assert versions[0] == versions[1]


def test_the_inputs_of_this_test_cover_every_encoding() -> None:
    assert {one.encoding.value for one in INPUTS} == {"number", "flag", "days_before", "category"}
