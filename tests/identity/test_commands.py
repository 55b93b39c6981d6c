"""What people decide of customers who may be one: by command, and what holds afterwards."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from hengce.cli.app import app
from hengce.errors import NotFoundError
from hengce.model.identity import CaseState, IdentityRules, Joining, KeyKind, Strength
from hengce.resolution.identifying import Identifying
from hengce.resolution.resolving import remember, resolve, retell
from hengce.wiring import Installation
from identity.bank import hengce, open_bank
from identity.world import link
from oracle.small_bank import NOW
from test_scarce_night import stage

KINDS = (
    KeyKind(name="document", strength=Strength.IDENTIFYING, sole=True),
    KeyKind(name="device", strength=Strength.WEAK, secret=False),
)
AT = ("--at", "2026-11-22T11:00:00")
SAID = ("--why", "seen at the counter", "--by", "li.wei", *AT)
LINKS = (
    link("document:aaaaaaaaaaaaaaaa", "C04", at=1),
    link("document:aaaaaaaaaaaaaaaa", "C05", at=2),
    link("C08", "C07", at=1, ppm=700_000, source="old cards: name=same, birthday=near"),
    link("device:d", "C05", at=5),
    link("device:d", "v1"),
)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Installation]:
    installation = open_bank(tmp_path / "home", IdentityRules(kinds=KINDS))
    stage(installation, {})
    installation.refresh_snapshot(NOW)
    identifying = Identifying(installation.published().policy.identity, installation.merging())
    assert remember(installation.store, identifying, LINKS, NOW) == len(LINKS)
    hengce(installation.home, "identity", "resolve", *AT)
    yield installation
    installation.close()


def speaks(bank: Installation) -> dict[str, str]:
    with bank.store.view() as view:
        return dict(view.merges().into)


def states(bank: Installation) -> dict[str, CaseState]:
    with bank.store.view() as view:
        return {case.id: case.state for case in view.cases()}


def test_pairs_are_listed_with_what_speaks_for_them(bank: Installation) -> None:
    told = hengce(bank.home, "identity", "review", "list")
    assert "C04+C05" in told
    assert "C07+C08" in told
    assert "70.00" in told
    assert speaks(bank) == {}, "nobody is merged before somebody says so"


def test_who_is_accepted_is_one_and_split_again_two_for_good(bank: Installation) -> None:
    hengce(bank.home, "identity", "review", "accept", "C04+C05", *SAID)
    assert speaks(bank) == {"C05": "C04"}
    assert states(bank)["C04+C05"] is CaseState.ACCEPTED
    hengce(bank.home, "identity", "split", "C05", *SAID)
    assert speaks(bank) == {}
    assert states(bank)["C04+C05"] is CaseState.REFUSED
    hengce(bank.home, "identity", "resolve", *AT)
    assert speaks(bank) == {}
    assert states(bank) == {"C04+C05": CaseState.REFUSED, "C07+C08": CaseState.OPEN}


def test_who_is_refused_stays_two_and_is_not_asked_again(bank: Installation) -> None:
    hengce(bank.home, "identity", "review", "refuse", "C07+C08", *SAID)
    hengce(bank.home, "identity", "resolve", *AT)
    assert states(bank)["C07+C08"] is CaseState.REFUSED
    again = CliRunner().invoke(
        app, ["--home", str(bank.home), "identity", "review", "accept", "C07+C08", *SAID]
    )
    assert again.exit_code != 0, "it was decided"


def test_a_visitor_is_recognised_when_the_doubt_about_his_customer_ends(
    bank: Installation,
) -> None:
    """C05's device is v1's; while C05 may be C04, he is who C05 is all the same."""
    with bank.store.view() as view:
        assert view.resolve("anonymous", "v1") is None
    hengce(bank.home, "identity", "review", "accept", "C04+C05", *SAID)
    hengce(bank.home, "identity", "resolve", *AT)
    with bank.store.view() as view:
        assert view.merges().of(view.resolve("anonymous", "v1")) == "C04"


def test_what_is_shown_of_a_customer_hides_what_is_secret(bank: Installation) -> None:
    told = hengce(bank.home, "identity", "show", "C05")
    assert "aaaaaaaa…" in told
    assert "aaaaaaaaa" not in told
    assert "case C04+C05: same, open" in told


def test_of_a_number_that_nobody_has_it_is_said(bank: Installation) -> None:
    with pytest.raises(NotFoundError, match="C99"):
        hengce(bank.home, "identity", "show", "C99")


def test_a_model_that_is_asked_again_takes_back_what_it_said(bank: Installation) -> None:
    with bank.store.view() as view:
        (case,) = [one for one in view.cases() if one.id == "C07+C08"]
    assert case.evidence == ("old cards: name=same, birthday=near",)
    now = link("C08", "C07", ppm=999_000, source="old cards: name=same, birthday=same")
    rules = msgspec.structs.replace(bank.published().policy.identity, joining=Joining.AUTOMATIC)
    identifying = Identifying(rules, bank.merging())
    assert retell(bank.store, identifying, "old cards", [now], NOW + 9) == 1
    with bank.store.view() as view:
        assert view.links([now.key]) == [now]
    resolve(bank.store, bank.archive, identifying, NOW + 9)
    with bank.store.view() as view:
        made = view.merge_of("C07") or view.merge_of("C08")
        assert made.why == "old cards: name=same, birthday=same"


def test_a_second_resolution_changes_nothing(bank: Installation) -> None:
    rules = msgspec.structs.replace(bank.published().policy.identity)
    done = resolve(bank.store, bank.archive, Identifying(rules, bank.merging()), NOW + 9)
    assert (done.merged, done.split, done.asked) == (0, 0, 0)
