"""A strategy's health out of the facts: who is reminded, what is proposed, and what follows."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace as changed

from demo_home import NIGHT, open_demo
from hengce.bench.sink import Sink
from hengce.documents.administration import resume
from hengce.documents.phases import HENGCE
from hengce.errors import ConflictError, NotFoundError
from hengce.learning.health import dismiss, look_at_health, raise_signal, retire, retire_proposed
from hengce.learning.watching import keep_watch
from hengce.measure.effects.arms import places
from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.measure.health.gone import Retirement
from hengce.measure.health.looked import Health, look
from hengce.measure.health.record import open_proposal, proposals
from hengce.measure.health.series import Watching
from hengce.model.configuration import StopScope
from hengce.model.health import HealthRules, HealthSignal, HealthStep
from hengce.model.instant import DAY_US, HOUR_US, day_at
from hengce.model.policy import HoldoutScope
from hengce.model.version import version_of
from hengce.wiring import Installation
from measure.effect_world import (
    BEGINS,
    STRATEGIES,
    bank,
    bought,
    contact,
    holdout,
    mart_of,
    verdict,
)

ONE = STRATEGIES[0]
NEWS = "wealth_payday"
ZONE = "Asia/Shanghai"
DAYS = 56
ENDS = BEGINS + DAYS * DAY_US
FIRST = day_at(BEGINS, ZONE)
TERMS = EffectTerms(Conversion("bought"), BEGINS, ENDS, window_days=3)
WATCHING = Watching(effect_min=0.03)
GROUP = holdout(ONE, 5_000)
PER_DAY = 300

Rate = Callable[[int], float]


def clicked(name: str, at: int) -> tuple:
    return ("app", f"o-{name}", name, "", "clicked", at, None, None)


def lived(clicks: Rate, added: Rate, *, groups=(GROUP,), usual: float = 0.03) -> Health:
    """Reach new customers on each day; clicks and what is added follow the day."""
    random = np.random.default_rng(7)
    configuration = bank(*groups)
    names = [f"C{number:06}" for number in range(DAYS * PER_DAY)]
    held = places(GROUP, names, frozenset({ONE}), bank(GROUP)).held.tolist()
    rows = {"verdict": [], "contact": [], "outcome": [], "event": []}
    for number, name in enumerate(names):
        day, luck = number // PER_DAY, random.random(2)
        at = BEGINS + day * DAY_US + 10 * HOUR_US
        rows["verdict"].append(verdict(name, ONE, at, held[number]))
        if luck[0] < usual + (0 if held[number] else added(day)):
            rows["event"].append(bought(name, at + DAY_US, 0))
        if not held[number]:
            told = contact(name, ONE, at)
            rows["contact"].append(told)
            if luck[1] < clicks(day):
                rows["outcome"].append(clicked(told[0], at + HOUR_US))
    mart = mart_of(rows, configuration, names, ENDS + 10 * DAY_US)
    return look(mart, configuration, ONE, TERMS, WATCHING)


def always(rate: float) -> Rate:
    return lambda _day: rate


def until(day: int, rate: float) -> Rate:
    return lambda now: rate if now < day else 0.0


WORLDS = [
    # clicks, added; is the owner reminded, is it proposed to retire it
    (always(0.2), always(0.1), False, False),
    (lambda day: 0.3 * 2.0 ** (-max(day - 28, 0) / 5), always(0.1), True, False),
    (always(0.2), until(29, 0.1), False, True),
]


@pytest.mark.parametrize(("clicks", "added", "reminded", "proposed"), WORLDS)
def test_what_is_signalled(clicks: Rate, added: Rate, reminded: bool, proposed: bool) -> None:
    found = lived(clicks, added)
    assert found.controlled
    assert (found.reminder is not None, found.retirement is not None) == (reminded, proposed)
    if found.reminder:
        assert FIRST + 28 <= found.reminder.on < FIRST + 28 + 14
    if found.retirement:
        assert found.retirement.since >= FIRST + 28
        assert found.retirement.upper < WATCHING.effect_min
        assert found.retirement.effect_before == pytest.approx(0.1, abs=0.02)


def test_without_a_holdout_nobody_proposes_to_retire() -> None:
    found = lived(always(0.2), until(29, 0.1), groups=())
    assert (found.controlled, found.retirement) == (False, None)
    assert found.clicks == pytest.approx(found.contacts * 0.2, rel=0.1)


def test_whom_the_banks_hold_out_keeps_out_is_on_neither_side() -> None:
    everybody = changed(
        GROUP, id="all", scope=HoldoutScope.BANK, target="", share=3_000, salt="all-2026"
    )
    found = lived(always(0.2), until(29, 0.1), groups=(GROUP, everybody)).retirement
    assert found is not None
    days = found.on - found.since + 1
    compared = (found.treated + found.held_out) / (days * PER_DAY)
    assert compared == pytest.approx(0.7, abs=0.03)


ANSWERS = [
    # the click comes so long after the contact, whether it counts
    (HOUR_US, 1),
    (3 * DAY_US - 1, 1),
    (3 * DAY_US, 0),
]


@pytest.mark.parametrize(("later", "clicks"), ANSWERS)
def test_which_clicks_count(later: int, clicks: int) -> None:
    told = contact("A", ONE, BEGINS + HOUR_US)
    young = contact("B", ONE, ENDS - HOUR_US)  # its answers are not all in
    rows = {
        "contact": [told, young],
        "outcome": [clicked(told[0], BEGINS + HOUR_US + later), clicked(young[0], ENDS)],
    }
    configuration = bank()
    found = look(
        mart_of(rows, configuration, ["A", "B"], ENDS), configuration, ONE, TERMS, WATCHING
    )
    assert (found.contacts, found.clicks) == (1, clicks)
    assert found.decay is None, "one contact is no curve"


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    opened, _ = open_demo(tmp_path / "bank", customers=500)
    yield opened
    opened.close()


def test_a_person_retires_on_evidence_and_takes_it_back(installation: Installation) -> None:
    gone = replace(lived(always(0.2), until(29, 0.1)), strategy="wealth_payday")
    order = retire(installation.store, gone, "lin", NIGHT + HOUR_US)
    assert (order.scope, order.target, order.by) == (StopScope.STRATEGY, "wealth_payday", "lin")
    assert "effect gone since 2026-06-" in order.reason
    with installation.store.view() as view:
        assert order in view.stops()
    with pytest.raises(ConflictError):
        retire(installation.store, replace(gone, retirement=None), "lin", NIGHT + HOUR_US)


def gone() -> Retirement:
    found = lived(always(0.2), until(29, 0.1)).retirement
    assert found is not None
    return found


def proposed(installation: Installation, evidence: Retirement, at: int) -> bool:
    """Propose to retire the news on evidence; return whether that is new."""
    with installation.store.transaction(at) as tx:
        return raise_signal(tx, NEWS, evidence, HENGCE, at) is not None


def test_a_proposal_waits_for_a_person(installation: Installation) -> None:
    """It is kept once while it is open, answered once, and kept again after a new watch."""
    store, evidence = installation.store, gone()
    signal = HealthSignal.RETIREMENT
    assert [proposed(installation, evidence, NIGHT + n) for n in range(3)] == [True, False, False]
    with pytest.raises(ConflictError, match="say why"):
        dismiss(store, NEWS, signal, "lin", " ", NIGHT + 3)
    dismiss(store, NEWS, signal, "lin", "spring festival", NIGHT + 3)
    for answer in (
        lambda: dismiss(store, NEWS, signal, "lin", "again", NIGHT + 4),
        lambda: retire_proposed(store, NEWS, "lin", NIGHT + 4),
    ):
        with pytest.raises(ConflictError, match="is open"):
            answer()
    assert proposed(installation, evidence, NIGHT + 5)
    order = retire_proposed(store, NEWS, "lin", NIGHT + 6)
    with store.view() as view:
        assert order in view.stops()
        first, second = proposals(view.health_entries())
    assert first.answer and first.answer.reason == "spring festival"
    assert second.answer and (second.answer.by, second.answer.reason) == ("lin", order.reason)
    assert order.reason == second.raised.reason
    assert json.loads(second.raised.document)["upper"] == evidence.upper


ARCHIVING = [
    # the policy's watch, who takes out what is proposed
    (None, None),
    (HealthRules(event="wealth_bought"), None),
    (HealthRules(event="wealth_bought", archive=True), HENGCE),
]


@pytest.mark.parametrize(("rules", "by"), ARCHIVING)
def test_only_a_bank_that_says_so_archives_by_itself(
    installation: Installation, rules: HealthRules | None, by: str | None
) -> None:
    declare(installation, rules)
    proposed(installation, gone(), NIGHT + 1)
    keep_watch(installation.store, installation.archive, NIGHT + DAY_US)
    with installation.store.view() as view:
        (one,) = proposals(view.health_entries())
        stops = [(stop.target, stop.by, stop.reason) for stop in view.stops()]
    assert (one.answer.by if one.answer else None) == by
    assert stops == ([(NEWS, HENGCE, one.raised.reason)] if by else [])
    assert keep_watch(installation.store, installation.archive, NIGHT + DAY_US) == ()


def test_what_was_let_in_again_is_watched_anew(installation: Installation) -> None:
    declare(installation, HealthRules(event="wealth_bought", archive=True))
    proposed(installation, gone(), NIGHT + 1)
    store, archive = installation.store, installation.archive
    kept = keep_watch(store, archive, NIGHT + DAY_US)
    (taken_out,) = [one for one in kept if one.step is not HealthStep.BEGUN]
    assert taken_out.step is HealthStep.RETIRED
    resume(store, StopScope.STRATEGY, NEWS, "lin", NIGHT + 2 * DAY_US)
    (again,) = keep_watch(store, archive, NIGHT + 3 * DAY_US)
    assert again.step is HealthStep.RESUMED
    assert keep_watch(store, archive, NIGHT + 4 * DAY_US) == ()
    with store.view() as view:
        assert open_proposal(view.health_entries(), NEWS, HealthSignal.RETIREMENT) is None
        assert not view.stops()


def declare(installation: Installation, rules: HealthRules | None) -> None:
    """Publish the bank with another watch."""
    with installation.store.transaction(NIGHT) as tx:
        version = tx.active_configuration()
        assert version is not None
        documents = tx.configuration(version)
        policy = changed(documents.policy, health=rules)
        edited = changed(documents, policy=policy)
        tx.put_configuration(version_of(edited), edited, NIGHT)
        tx.set_published(version_of(edited), NIGHT)


def test_what_was_decided_the_evening_before_counts_on_the_day_on_which_it_left(
    installation: Installation,
) -> None:
    run = installation.run(NIGHT, "NIGHT")
    channels = {channel.id: Sink() for channel in installation.published().channels}
    installation.relay_through(channels).drain(NIGHT + 8 * HOUR_US)
    with installation.store.view() as view:
        left = Counter(one.contact.kind.strategy for one in view.handed_off(run.contacts))
    (strategy, contacts), *_ = left.most_common()
    begins = NIGHT + HOUR_US  # the run is over
    terms = EffectTerms(Conversion("wealth_bought"), begins, begins + DAY_US, window_days=1)
    parts = installation.store, installation.archive
    (found,) = look_at_health(*parts, [strategy], terms, Watching(), NIGHT + 9 * DAY_US)
    assert found.contacts == contacts > 5


def test_a_bank_without_contacts_is_looked_at(installation: Installation) -> None:
    terms = EffectTerms(Conversion("wealth_bought"), NIGHT, NIGHT + DAY_US, window_days=3)
    at = NIGHT + 5 * DAY_US
    parts = installation.store, installation.archive
    found = look_at_health(*parts, ["wealth_payday"], terms, Watching(), at)
    assert [(one.contacts, one.reminder, one.retirement) for one in found] == [(0, None, None)]
    with pytest.raises(NotFoundError):
        look_at_health(*parts, ["nobody"], terms, Watching(), at)
