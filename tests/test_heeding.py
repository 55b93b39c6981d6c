"""What customers do elsewhere pulls back what waits for them: rules, signals, and what follows."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from fresh import begun
from hengce.config.version import version_of
from hengce.engine import Asked
from hengce.flow.window import EVERY_CLASS, Question
from hengce.model.contact import ContactState
from hengce.model.event import Event
from hengce.model.filter import Filter
from hengce.model.instant import HOUR_US, Instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.profile import ChangeKind
from hengce.model.tag import EventType, Kind
from hengce.model.withdrawal import (
    BOUGHT,
    Further,
    Likeness,
    OnEvent,
    OnOutcome,
    Reopening,
    Withdrawal,
)
from hengce.outcomes import record
from hengce.receiving import receive
from hengce.wiring import Installation
from hengce.withdrawal import Meant, withdraw_named
from oracle.small_bank import NAME, NOW, a_channel, a_question, a_strategy
from test_scarce_night import stage

LATER = NOW + HOUR_US
ENQUIRY = OnEvent(event="enquiry", where="product = 'mortgage'")
LOANS = ("home", "renovation")


def a_rule(name: str = "asked", on=ENQUIRY, **more: object) -> Withdrawal:
    return Withdrawal(id=name, label=NAME, on=on, **more)


def opened(home: Path, *withdrawals: Withdrawal, reopenings: tuple[Reopening, ...] = ()):
    """Two offers about loans, one about funds; each may be sent, and each was decided."""
    question = a_question(
        a_strategy("home", category="loans", topic="mortgage"),
        a_strategy("renovation", category="loans", topic="renovation"),
        a_strategy("fund", category="wealth", topic="funds"),
        channels=(a_channel("sms"),),
        contacts_per_decision_max=3,
        withdrawals=withdrawals,
        reopenings=reopenings,
    )
    events = (EventType(name="enquiry", label=NAME, properties={"product": Kind.TEXT}),)
    bank = msgspec.structs.replace(question.configuration, events=events)
    installation = Installation.open(begun(home))
    stage(installation, {})
    version = version_of(bank)
    with installation.store.transaction(NOW) as tx:
        tx.put_configuration(version, bank, NOW)
        tx.set_applied(version, NOW)
        tx.set_published(version, NOW)
    installation.refresh_snapshot(NOW)
    decided = installation.engine.decide("C01", NOW, commit=True)
    assert {contact.kind.strategy for contact in decided.contacts} == {*LOANS, "fund"}
    return installation


class Banks:
    """Opens banks, and closes them."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, []

    def __call__(self, *withdrawals: Withdrawal, reopenings: tuple[Reopening, ...] = ()):
        home = self._folder / f"home{len(self._made)}"
        self._made.append(opened(home, *withdrawals, reopenings=reopenings))
        return self._made[-1]

    def close(self) -> None:
        for bank in self._made:
            bank.close()


@pytest.fixture
def banks(tmp_path: Path) -> Iterator[Banks]:
    made = Banks(tmp_path)
    yield made
    made.close()


def an_event(product: str, at: Instant = LATER, name: str = "e1") -> Event:
    return Event(
        source="branch",
        id=name,
        name="enquiry",
        customer="C01",
        occurred_at=at,
        received_at=LATER,
        properties={"product": product},
    )


def told(bank: Installation, *events: Event, at: Instant = LATER) -> None:
    with bank.store.transaction(at) as tx:
        receive(tx, bank.archive, events, at)


def waiting(bank: Installation) -> set[str]:
    with bank.store.view() as view:
        return {contact.kind.strategy for contact in view.in_flight(["C01"])}


def stopped(bank: Installation) -> set[str]:
    with bank.store.view() as view:
        changes = {c.key: c for c in view.changes(["C01"]) if c.kind is ChangeKind.STOP_TOPIC}
    return {topic for topic, change in changes.items() if change.value}


MORTGAGE = Filter(topics=("mortgage",))
FUNDS = Filter(topics=("funds",))
LOAN = Filter(categories=("loans",))
HOME = Filter(strategies=("home",))
ALLOWED = Further.ALLOWED


@pytest.mark.parametrize(
    ("rule", "left", "stops"),
    [
        (a_rule(what=MORTGAGE), {"renovation", "fund"}, {"mortgage"}),
        (a_rule(what=LOAN), {"fund"}, {"mortgage", "renovation"}),
        (a_rule(what=HOME), {"renovation", "fund"}, {"mortgage"}),
        (a_rule(), set(), {"mortgage", "renovation", "funds"}),
        (a_rule(what=LOAN, further=ALLOWED), {"fund"}, set()),
        (a_rule(on=OnEvent(event="enquiry"), what=MORTGAGE), {"renovation", "fund"}, {"mortgage"}),
        (a_rule(on=OnEvent(event="enquiry", where="product = 'card'")), {*LOANS, "fund"}, set()),
    ],
)
def test_an_enquiry_at_the_branch(
    banks: Banks, rule: Withdrawal, left: set[str], stops: set[str]
) -> None:
    bank = banks(rule)
    told(bank, an_event("mortgage"))
    assert (waiting(bank), stopped(bank)) == (left, stops)


def test_further_ones_stop_until_a_rule_reopens_them(banks: Banks) -> None:
    again = Reopening(
        id="again", label=NAME, on=OnEvent(event="enquiry", where="product = 'home visit'"),
        topics=("mortgage",),
    )  # fmt: skip
    bank = banks(a_rule(what=MORTGAGE), reopenings=(again,))
    told(bank, an_event("mortgage"))
    assert decided(bank, LATER + 1) == {"renovation", "fund"}
    told(bank, an_event("home visit", LATER - 1, "late"))
    assert decided(bank, LATER + 2) == {"renovation", "fund"}, "it happened before the enquiry"
    told(bank, an_event("home visit", LATER + 1, "e2"), at=LATER + 3)
    assert decided(bank, LATER + 4) == {*LOANS, "fund"}


def decided(bank: Installation, at: Instant) -> set[str]:
    decision = bank.engine.decide("C01", at)
    return {contact.kind.strategy for contact in decision.contacts}


def test_a_repeated_event_pulls_back_once(banks: Banks) -> None:
    bank = banks(a_rule(what=MORTGAGE, further=ALLOWED))
    told(bank, an_event("mortgage"))
    bank.engine.decide("C01", LATER + 1, commit=True)
    assert waiting(bank) == {*LOANS, "fund"}
    told(bank, an_event("mortgage"), at=LATER + 2)
    assert waiting(bank) == {*LOANS, "fund"}


def test_it_comes_before_what_the_same_event_asks(banks: Banks) -> None:
    bank = banks(a_rule(what=MORTGAGE))
    with bank.store.transaction(LATER) as tx:
        receive(tx, bank.archive, [an_event("mortgage")], LATER)
        question = Question(LATER, (), EVERY_CLASS)
        ((answer,),) = bank.engine.answer(tx, [Asked("C01", question)], LATER)
    assert "home" not in {contact.kind.strategy for contact in answer.contacts}


@pytest.mark.parametrize(
    ("rule", "left", "stops"),
    [
        (BOUGHT, {"renovation", "fund"}, set()),
        (a_rule(on=OnOutcome(outcomes=(OutcomeKind.BOUGHT,)), like=Likeness.CATEGORY),
         {"fund"}, {"mortgage", "renovation"}),
        (a_rule(on=OnOutcome(outcomes=(OutcomeKind.BOUGHT,)), like=Likeness.STRATEGY),
         {"renovation", "fund"}, {"mortgage"}),
        (a_rule(on=OnOutcome(outcomes=(OutcomeKind.BOUGHT,), of=LOAN), what=FUNDS),
         set(LOANS), {"funds"}),
        (a_rule(on=OnOutcome(outcomes=(OutcomeKind.COMPLAINED,))), {*LOANS, "fund"}, set()),
    ],
)  # fmt: skip
def test_a_purchase(banks: Banks, rule: Withdrawal, left: set[str], stops: set[str]) -> None:
    bank = banks(rule)
    answered(bank, OutcomeKind.BOUGHT)
    assert (waiting(bank), stopped(bank)) == (left, stops)


def answered(bank: Installation, kind: OutcomeKind) -> None:
    with bank.store.view() as view:
        (contact,) = (c for c in view.in_flight(["C01"]) if c.kind.strategy == "home")
    outcome = Outcome(source="core", id="o1", contact=contact.id, kind=kind, at=LATER)
    record(bank.store, outcome, bank.published(), bank.baseline(), LATER)


def test_why_is_written_into_what_was_pulled_back(banks: Banks) -> None:
    bank = banks(a_rule("asked_for_a_loan", what=LOAN))
    with bank.store.view() as view:
        before = [c for c in view.in_flight(["C01"]) if c.kind.strategy in LOANS]
    told(bank, an_event("mortgage"))
    with bank.store.view() as view:
        records = [view.contact(contact.id) for contact in before]
    assert {one.state for one in records} == {ContactState.RELEASED}
    assert {one.why for one in records} == {"asked_for_a_loan: branch/e1"}


@pytest.mark.parametrize(
    ("meant", "left", "stops"),
    [
        (Meant(topic="mortgage"), {"renovation", "fund"}, {"mortgage"}),
        (Meant(category="loans"), {"fund"}, {"mortgage", "renovation"}),
        (Meant(strategy="fund"), set(LOANS), {"funds"}),
        (Meant(topic="*"), set(), {"mortgage", "renovation", "funds"}),
    ],
)
def test_what_somebody_names(banks: Banks, meant: Meant, left: set[str], stops: set[str]) -> None:
    bank = banks()
    with bank.store.transaction(LATER) as tx:
        withdraw_named(tx, "C01", meant.what, bank.published(), LATER, "li.wei: by phone")
    assert (waiting(bank), stopped(bank)) == (left, stops)
