"""Customers of the demonstration bank as people see them: the same facts as everywhere else."""

import sys
from pathlib import Path

import pytest

from demo_home import NIGHT, open_demo
from hengce.cli import main
from hengce.flow.overlay import Vocabulary, in_force
from hengce.kernel.layout import read
from hengce.kernel.packing import set_names
from hengce.kernel.population import CONSENTS
from hengce.model.catalogued import Sensitivity
from hengce.model.consent import ConsentState
from hengce.model.decision import VERDICT_OF
from hengce.model.instant import HOUR_US
from hengce.model.profile import ChangeKind
from hengce.replaying.replay import explain
from hengce.store.consents_kept import consents_kept
from hengce.wiring import Installation

LATER = NIGHT + 9 * HOUR_US
EVERY = 97
"""Of the customers one in so many is looked at."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("viewing") / "home"
    installation, _ = open_demo(folder)
    installation.run(NIGHT, "R1")
    with installation.relay() as relay:
        relay.drain(LATER)
    some = [one.decode() for one in installation.archive.population_of(_snapshot(installation)).ids]
    installation.engine.decide(some[0], LATER + HOUR_US, commit=True)
    installation.close()
    return folder


@pytest.fixture
def bank(home: Path):
    installation = Installation.open(home)
    yield installation
    installation.close()


def _snapshot(installation) -> str:
    with installation.store.view() as view:
        return str(view.snapshot_version())


def _some(bank) -> list[str]:
    ids = bank.archive.population_of(_snapshot(bank)).ids.tolist()
    return [one.decode() for one in ids[::EVERY]]


def test_a_timeline_tells_every_candidate_with_its_verdict(bank) -> None:
    refused = 0
    for customer in _some(bank):
        told = bank.timelining().tell(customer, None, 0, 10)
        night = told.decisions[-1]
        decision = explain(bank.store, bank.archive, f"R1/{customer}")
        assert [(one.strategy, one.verdict) for one in night.considered] == [
            (one.strategy, VERDICT_OF[one.reason]) for one in decision.candidates
        ]
        assert [one.id for one in night.contacts] == [one.id for one in decision.contacts]
        with bank.store.view() as view:
            for one in night.contacts:
                assert one.state is view.contact(one.id).state
        refused += len(night.considered) - len(night.contacts)
    assert refused > 0


def test_a_decision_of_the_day_stands_before_that_of_the_night(bank) -> None:
    told = bank.timelining().tell(_some(bank)[0], None, 0, 10)
    assert [one.nightly for one in told.decisions] == [False, True]
    assert [one.at for one in told.decisions] == [LATER + HOUR_US, NIGHT]


def test_consents_are_those_by_which_the_kernel_decides(bank) -> None:
    with bank.store.view() as view:
        population = bank.archive.population(view)
        vocabulary = Vocabulary.of(bank.published())
        for customer in _some(bank):
            seen = bank.viewing().look(view, customer, LATER, lambda _: True)
            row = population.rows[population.find(customer)]
            bits = read(row, population.layout, population.dictionaries, CONSENTS)
            expected = set(set_names(bits, population.dictionaries, CONSENTS))
            for change in in_force(view.changes([customer]), vocabulary, population.as_of):
                if change.kind is ChangeKind.CONSENT:
                    (expected.add if change.value else expected.discard)(change.key)
            shown = {f"{one.purpose}:{one.channel}" for one in seen.consents if one.given}
            assert shown == expected
            refused = {
                f"{one.purpose}:{one.channel}"
                for one in consents_kept(bank.staged(), [customer], population.as_of)
                if one.state is ConsentState.WITHDRAWN
            }
            assert refused <= {f"{one.purpose}:{one.channel}" for one in seen.consents}


def test_no_personal_value_is_in_a_view_and_all_are_in_what_is_revealed(bank) -> None:
    with bank.store.view() as view:
        for customer in _some(bank):
            seen = bank.viewing().look(view, customer, LATER, lambda _: True)
            told = {one.name: one for one in bank.viewing().reveal(view, customer, (), LATER)}
            for tag in seen.tags:
                is_open = tag.sensitivity is Sensitivity.INTERNAL
                assert tag.masked == (not is_open and tag.value is not None)
                assert (tag.name in told) == tag.masked
                # A zero is a band of its own.
                if tag.masked and tag.value != "0":
                    assert str(told[tag.name].value) != str(tag.value)


def test_what_is_masked_and_how_it_is_told_at_the_command_line(
    home: Path, bank, capsys: pytest.CaptureFixture[str]
) -> None:
    customer = _some(bank)[0]
    bank.close()

    def told(*words: str) -> tuple[int, str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["hengce", "--home", str(home), *words])
            try:
                main()
                code = 0
            except SystemExit as ended:
                code = int(ended.code or 0)
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    at = ("--at", "2026-11-23T12:00:00")
    code, seen = told("view", customer, *at)
    assert code == 0
    assert f"R1/{customer}" in seen
    for words in ((), ("--reason", "complaint"), ("--by", "lin")):
        assert told("view", customer, "--unmask", *words, *at)[0] == 2
    assert told("view", "NOBODY", *at)[0] == 2
    reason = ("--reason", "complaint", "--by", "lin")
    assert told("view", customer, "--unmask", *reason, *at)[0] == 0
    after = Installation.open(home)
    with after.store.view() as view:
        (record,) = view.disclosures(None, 10)
    after.close()
    assert (record.customer, record.by, record.reason) == (customer, "lin", "complaint")
