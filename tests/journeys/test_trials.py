"""Champions and challengers, lived through: who gets more customers, who is stopped, and why."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hengce.documents.administration import approve, publish
from hengce.documents.phases import carried
from hengce.errors import ConflictError, NotFoundError, ProblemsError
from hengce.learning.evaluating import evaluate_allocation
from hengce.learning.promoting import choices, promote
from hengce.learning.trials import Looked, halt, history, look_at, tend
from hengce.measure.courses import declared
from hengce.measure.experiments.promotion import Order, Record, Status, Why
from hengce.measure.off_policy.evaluate import Estimator
from hengce.measure.off_policy.logged import Terms
from hengce.measure.off_policy.proposed import Allocation
from hengce.measure.phases import phases
from hengce.model.instant import DAY_US, MINUTE_US
from hengce.model.outcome import OutcomeKind
from hengce.model.strategy import StrategyState
from hengce.model.trial import TrialEntryKind
from hengce.server.serving import Daily
from hengce.wiring import Installation
from journeys.living import Living, at, journey
from journeys.trial_banks import Build, trial_banks

NOON = at("2026-11-23T12:00")
A_DAY = 20
"""Customers who enter in a day."""

NAMES = [f"C{k:04}" for k in range(A_DAY * 40)]
GRAPH = """
graph:
  nodes:
    - {{kind: entry, id: start, audience: aum >= 10000, event: salary,
       reentry: {{mode: after_exit}}}}
    - kind: experiment_split
      id: offer
      salt: trial-2026
      arms: {{champion: 8000, challenger: 2000}}
      trial:
        champion: champion
        gain: {gain}
        guards: [{{counts: opted_out}}]
        automatic: {automatic}
        units_min: 10
        days_min: 3
        days_max: 30
    - {{kind: message, id: old, channels: [push], material: M1, on_blocked: skip}}
    - {{kind: message, id: new, channels: [push], material: M1, on_blocked: skip}}
    - {{kind: wait, id: pause, until: {{kind: after, days: 1}}}}
    - {{kind: exit, id: done}}
  edges:
    - {{source: start, target: offer}}
    - {{source: offer, target: old, branch: champion}}
    - {{source: offer, target: new, branch: challenger}}
    - {{source: old, target: pause}}
    - {{source: new, target: pause}}
    - {{source: pause, target: done}}
"""
BUYING = "{counts: event, event: bought, days: 2}"
POLICY = {
    "channels: [sms, wecom]": "channels: [sms]",
    "channels: [push, inbox]": "channels: [push]",
    "channels: [sms, push, wecom, inbox]": "channels: [sms, push]",
}
"""The living bank has fewer channels; publishing beside customers in flight asks the linter."""

Does = Callable[[Living, str, str, int], None]
"""What a customer does in his arm; the number is his place among the day's customers."""


def graph(gain: str = BUYING, *, automatic: bool = True) -> str:
    return journey("trial", GRAPH.format(gain=gain, automatic=str(automatic).lower()))


@pytest.fixture
def bank_of(tmp_path: Path) -> Iterator[Build]:
    with trial_banks(tmp_path / "home", NAMES, POLICY, NOON) as build:
        yield build


def tended(bank: Living) -> tuple[Record, ...]:
    return tend(bank.installation.store, bank.installation.archive, bank.now)


def looked(bank: Living) -> Looked:
    (one,) = look_at(bank.installation.store, bank.installation.archive, bank.now)
    return one


def a_day(bank: Living, number: int, does: Does) -> tuple[Record, ...]:
    """Live a day: customers enter, do what they do in their arm, and the day is judged."""
    for place, name in enumerate(NAMES[number * A_DAY : (number + 1) * A_DAY]):
        bank.event(name, "salary", amount=1)
        (instance,) = bank.instances(name)
        does(bank, name, instance.arms["offer"], place)
    bank.live(NOON + (number + 1) * DAY_US)
    return tended(bank)


def better(bank: Living, name: str, arm: str, place: int) -> None:
    """Of the champion's one in ten buys, of the challenger's all but one in ten."""
    if (place % 10 == 0) == (arm == "champion"):
        bank.event(name, "bought", product="P1", amount=100)


def equal(bank: Living, name: str, _arm: str, place: int) -> None:
    if place % 3 == 0:
        bank.event(name, "bought", product="P1", amount=100)


def harmful(bank: Living, name: str, arm: str, place: int) -> None:
    """The challenger sells as well, and whom it reaches opts out."""
    equal(bank, name, arm, place)
    if arm == "challenger":
        bank.live(bank.now + MINUTE_US)
        bank.answer(name, "new", OutcomeKind.OPTED_OUT)


def share(bank: Living) -> int:
    with bank.installation.store.view() as view:
        published = view.configuration(view.active_configuration() or "")
    (of,) = declared(published.strategies)
    return of.share


def test_a_better_challenger_gets_everybody_stage_by_stage(
    bank_of: Build,
) -> None:
    bank = bank_of(graph())
    shares, whys = [share(bank)], []
    for number in range(35):
        whys += [record.why for record in a_day(bank, number, better)]
        if share(bank) != shares[-1]:
            shares.append(share(bank))
        if shares[-1] == 10_000:
            break
    assert shares == [2_000, 5_000, 8_000, 10_000]
    assert whys == [Why.PASSED] * 3
    told = history(bank.installation.store, "trial")
    assert [(one.by, one.is_reproduced) for one in told] == [("hengce", True)] * 3
    assert looked(bank).phase.state.status is Status.PROMOTED


def test_what_a_person_stopped_stays_so_when_documents_are_applied_again(
    bank_of: Build,
) -> None:
    bank, number = bank_of(graph()), 0
    while share(bank) == 2_000:
        a_day(bank, number, better)
        number += 1
    store = bank.installation.store
    assert halt(store, "trial", "", "li", bank.now) == {"champion": 10_000, "challenger": 0}
    assert (share(bank), looked(bank).phase.state.status) == (0, Status.STOPPED)
    with pytest.raises(ConflictError):
        halt(store, "trial", "offer", "li", bank.now)
    with store.view() as view:
        # The judgement before it said 50/50; the documents still say 80/20.
        (of,) = declared(carried(view, bank.configuration).strategies)
    assert of.share == 0
    assert tended(bank) == ()


def promoted_by(bank: Living, to: int) -> None:
    order = Order(arm="challenger", to=to, reason="the season ends")
    promote(bank.installation.store, looked(bank), order, "li", bank.now)


def test_a_person_lets_a_challenger_go_on_and_the_proof_is_asked_for(bank_of: Build) -> None:
    """Nothing was proved: 50 are live at once, and stay so until the challenger is proved."""
    bank = bank_of(graph())
    a_day(bank, 0, equal)
    promoted_by(bank, 1)
    state = looked(bank).phase.state
    assert (share(bank), state.stage, state.owes) == (5_000, 1, 1)
    assert [a_day(bank, number, equal) for number in range(1, 8)] == [()] * 7
    (told,) = history(bank.installation.store, "trial")
    assert (told.by, told.record.why, told.is_reproduced) == ("li", Why.BY_PERSON, True)
    assert told.record.order is not None
    assert told.record.order.reason == "the season ends"
    promoted_by(bank, 3)
    assert (share(bank), looked(bank).phase.state.status) == (10_000, Status.PROMOTED)
    with pytest.raises(ConflictError):
        promoted_by(bank, 3)


def test_nobody_is_ahead_of_a_guardrail(bank_of: Build) -> None:
    bank = bank_of(graph(automatic=False))
    for number in range(39):
        with bank.installation.store.view() as view:
            forbidden = [one.forbidden for one in choices(view, looked(bank))]
        if any(forbidden):
            break
        for place, name in enumerate(NAMES[number * A_DAY : (number + 1) * A_DAY]):
            bank.event(name, "salary", amount=1)
            (instance,) = bank.instances(name)
            harmful(bank, name, instance.arms["offer"], place)
        bank.live(NOON + (number + 1) * DAY_US)
    assert [{one.code for one in each} for each in forbidden] == [{"trial.harmful"}] * 2
    with pytest.raises(ProblemsError):
        promoted_by(bank, 1)
    assert share(bank) == 2_000


@pytest.mark.parametrize("does", [equal])
def test_a_challenger_that_is_no_better_gets_no_more(bank_of: Build, does: Does) -> None:
    bank = bank_of(graph())
    assert [a_day(bank, number, does) for number in range(12)] == [()] * 12
    assert share(bank) == 2_000


def test_a_challenger_that_does_harm_gets_nobody_any_more(
    bank_of: Build,
) -> None:
    """Also where everything else is approved by people."""
    bank = bank_of(graph(automatic=False))
    for number in range(39):
        done = a_day(bank, number, harmful)
        if done:
            break
    assert [record.why for record in done] == [Why.HARM]
    assert share(bank) == 0
    assert looked(bank).phase.state.status is Status.STOPPED
    number += 1
    in_arms = set()
    for name in NAMES[number * A_DAY : number * A_DAY + 10]:
        bank.event(name, "salary", amount=1)
        in_arms |= {one.arms["offer"] for one in bank.instances(name)}
    assert in_arms == {"champion"}


def test_what_another_allocation_would_have_earned(bank_of: Build) -> None:
    """Several phases ran, 80/20 first: each customer weighs by the shares of his own."""
    bank = bank_of(graph())
    parts, number = bank.installation, 0
    while share(bank) == 2_000 or number < 18:
        a_day(bank, number, better)
        number += 1
    bank.live(bank.now + 3 * DAY_US)
    proposed = Allocation({"champion": 1_000, "challenger": 9_000}, {})
    few = Terms(effective_decisions_min=10, weight_errors_max=50)
    found = evaluate_allocation(parts.store, parts.archive, "trial", "", proposed, few, bank.now)
    weighed = []
    with parts.store.view() as view:
        ran = phases(view.trial_entries("trial"))
    for place, name in enumerate(NAMES[: number * A_DAY]):
        (one,) = bank.instances(name)
        arm = one.arms["offer"]
        (mine,) = [phase for phase in ran if one.version in phase.versions]
        chances = {each.name: each.weight / 10_000 for each in mine.setup.arms}
        weight = (0.1 if arm == "champion" else 0.9) / chances[arm]
        buys = (place % A_DAY % 10 == 0) == (arm == "champion")
        # On the first day all happens in one instant: what does not follow does not count.
        weighed.append(weight * (buys and place >= A_DAY))
    assert len(ran) > 1
    evaluation = found.found
    assert evaluation is not None
    assert (evaluation.support.decisions, found.left_out) == (number * A_DAY, 0)
    by = {one.by: one.value for one in evaluation.estimates}
    assert by[Estimator.IPS].value == pytest.approx(sum(weighed) / len(weighed))
    truth = 0.1 * 0.1 + 0.9 * 0.9
    for one in by.values():
        assert one.low < truth < one.high
    with pytest.raises(NotFoundError, match="no arm"):
        other = Allocation({"champion": 0, "gift": 10_000}, {})
        evaluate_allocation(parts.store, parts.archive, "trial", "", other, few, bank.now)


def test_who_never_got_an_arm_cannot_say_what_it_earns(bank_of: Build) -> None:
    stopped = graph(automatic=False).replace(
        "champion: 8000, challenger: 2000", "champion: 10000, challenger: 0"
    )
    bank = bank_of(stopped)
    for number in range(4):
        a_day(bank, number, equal)
    proposed, parts = Allocation({"champion": 5_000, "challenger": 5_000}, {}), bank.installation
    found = evaluate_allocation(
        parts.store, parts.archive, "trial", "offer", proposed, Terms(), bank.now
    ).found
    assert found is not None
    assert found.estimates == ()
    assert "off_policy.no_support" in {one.code for one in found.problems}


def test_what_is_not_automatic_is_a_draft_that_another_approves(
    bank_of: Build,
) -> None:
    bank = bank_of(graph(automatic=False))
    for number in range(35):
        if a_day(bank, number, better):
            break
    store = bank.installation.store
    with store.view() as view:
        assert view.strategy_states()["trial"].state is StrategyState.DRAFT
    assert share(bank) == 2_000
    assert tended(bank) == ()  # it is proposed once
    approve(store, "trial", "wang", bank.now)
    publish(store, "trial", "wang", bank.now)
    assert share(bank) == 5_000
    assert looked(bank).phase.state.stage == 1


def test_nobody_changes_arms_by_a_restart_or_new_shares(
    bank_of: Build,
) -> None:
    bank = bank_of(graph())
    number = 0
    while not a_day(bank, number, better):
        number += 1
    flying = NAMES[number * A_DAY : (number + 1) * A_DAY]
    before = {name: bank.instances(name)[0].arms for name in flying}
    phase = looked(bank).phase
    again = Installation.open(bank.installation.home)
    with again.store.view() as view:
        found = {name: view.last_instances("trial", [name])[0].arms for name in flying}
        entries = view.trial_entries("trial")
    assert found == before
    assert [one.kind for one in entries] == [
        TrialEntryKind.PHASE,
        TrialEntryKind.RECORD,
        TrialEntryKind.PHASE,
    ]
    (seen,) = look_at(again.store, again.archive, bank.now)
    again.close()
    assert seen.phase == phase
    # Who comes again keeps his arm, or is one of those whom the challenger gained.
    bank.live(bank.now + 6 * DAY_US)
    moves = set()
    for name in flying:
        bank.event(name, "salary", amount=1)
        moves.add((before[name]["offer"], bank.instances(name)[-1].arms["offer"]))
    assert ("challenger", "champion") not in moves
    assert ("challenger", "challenger") in moves


def test_nobody_counts_before_his_days_have_passed(bank_of: Build) -> None:
    bank = bank_of(graph())
    a_day(bank, 0, better)
    counts = looked(bank).counts
    assert counts is not None
    assert (counts.waiting, [arm.units for arm in counts.arms]) == (A_DAY, [0, 0])
    bank.live(NOON + 3 * DAY_US)
    counts = looked(bank).counts
    assert counts is not None
    assert counts.waiting == 0
    assert sum(arm.units for arm in counts.arms) == A_DAY


def test_a_server_judges_once_a_day(bank_of: Build) -> None:
    bank = bank_of(graph())
    daily = Daily(bank.installation)
    number = 0
    while (one := looked(bank).record) is None or one.why is not Why.PASSED:
        bank.live(NOON + number * DAY_US)
        for place, name in enumerate(NAMES[number * A_DAY : (number + 1) * A_DAY]):
            bank.event(name, "salary", amount=1)
            better(bank, name, bank.instances(name)[0].arms["offer"], place)
        number += 1
        bank.live(NOON + number * DAY_US)
    daily.tend(bank.now)
    assert share(bank) == 5_000
    with bank.installation.store.view() as view:
        position = view.position
    daily.tend(bank.now + 60_000_000)
    with bank.installation.store.view() as view:
        assert view.position == position
