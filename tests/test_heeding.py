"""What customers do elsewhere pulls back what waits for them: rules, signals, and what follows."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from fresh import begun
from hengce.deciding.engine import Asked
from hengce.deciding.receiving import receive
from hengce.flow.second_gate import second_gate
from hengce.flow.window import EVERY_CLASS, Question
from hengce.model.contact import ContactState
from hengce.model.decision import VERDICT_OF, Reason, Verdict
from hengce.model.event import Event
from hengce.model.filter import Filter
from hengce.model.instant import DAY_US, HOUR_US, Instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.profile import Change, ChangeKind
from hengce.model.tag import EventType, Kind
from hengce.model.version import version_of
from hengce.model.withdrawal import (
    BOUGHT,
    Further,
    Likeness,
    OnEvent,
    OnOutcome,
    Reopening,
    Withdrawal,
)
from hengce.reading.handoff import PinnedFacts
from hengce.replaying.replay import replay_decision
from hengce.responses.outcomes import record
from hengce.responses.withdrawal import Meant, withdraw_named
from hengce.wiring import Installation
from oracle.small_bank import NAME, NOW, a_channel, a_question, a_strategy
from test_scarce_night import stage

LATER = NOW + HOUR_US
NIGHT = LATER + 2 * DAY_US
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


STOPS = {
    ChangeKind.STOP_TOPIC: "topic",
    ChangeKind.STOP_CATEGORY: "category",
    ChangeKind.STOP_STRATEGY: "strategy",
}


def stopped(bank: Installation) -> set[str]:
    with bank.store.view() as view:
        changes = [c for c in view.changes(["C01"]) if c.kind in STOPS and c.value]
    return {f"{STOPS[change.kind]} {change.key}" for change in changes}


MORTGAGE = Filter(topics=("mortgage",))
FUNDS = Filter(topics=("funds",))
LOAN = Filter(categories=("loans",))
HOME = Filter(strategies=("home",))
ALLOWED = Further.ALLOWED
BUYING = OnOutcome(outcomes=(OutcomeKind.BOUGHT,))


@pytest.mark.parametrize(
    ("rule", "left", "stops"),
    [
        (a_rule(what=MORTGAGE), {"renovation", "fund"}, {"topic mortgage"}),
        (a_rule(what=LOAN), {"fund"}, {"category loans"}),
        (a_rule(what=HOME), {"renovation", "fund"}, {"strategy home"}),
        (a_rule(), set(), {"topic mortgage", "topic renovation", "topic funds"}),
        (a_rule(what=LOAN, further=ALLOWED), {"fund"}, set()),
        (
            a_rule(on=OnEvent(event="enquiry"), what=MORTGAGE),
            {"renovation", "fund"},
            {"topic mortgage"},
        ),
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


def test_a_signal_of_a_wrong_date_does_not_outlive_the_next_one(banks: Banks) -> None:
    """Of a visit that is dated to 2206 by mistake: what he asks tomorrow stops all the same."""
    again = Reopening(
        id="again", label=NAME, on=OnEvent(event="enquiry", where="product = 'home visit'"),
        topics=("mortgage",),
    )  # fmt: skip
    bank = banks(a_rule(what=MORTGAGE), reopenings=(again,))
    told(bank, an_event("mortgage"))
    told(bank, an_event("home visit", LATER + 180 * 365 * DAY_US, "e2"), at=LATER + 1)
    assert decided(bank, LATER + 2) == {*LOANS, "fund"}
    told(bank, an_event("mortgage", LATER + HOUR_US, "e3"), at=LATER + HOUR_US)
    assert decided(bank, LATER + HOUR_US + 1) == {"renovation", "fund"}


# signal, kind of stop; what is pending is home, renovation and fund: what remains of it, what is
# refused later, and why
KINDS = [
    ("enquiry", a_rule(what=MORTGAGE), {"renovation", "fund"},
     {"home": (Reason.TOPIC_STOPPED, "")}),
    ("enquiry", a_rule(what=LOAN), {"fund"},
     dict.fromkeys(LOANS, (Reason.CATEGORY_STOPPED, "loans"))),
    ("enquiry", a_rule(what=HOME), {"renovation", "fund"},
     {"home": (Reason.STRATEGY_STOPPED, "home")}),
    ("enquiry", a_rule(what=LOAN, further=ALLOWED), {"fund"}, {}),
    ("bought", a_rule(on=BUYING, like=Likeness.CATEGORY), {"fund"},
     dict.fromkeys(LOANS, (Reason.CATEGORY_STOPPED, "loans"))),
    ("bought", a_rule(on=BUYING, like=Likeness.STRATEGY), {"renovation", "fund"},
     {"home": (Reason.STRATEGY_STOPPED, "home")}),
    ("bought", a_rule(on=BUYING, what=HOME, like=Likeness.CATEGORY), {"renovation", "fund"},
     {"home": (Reason.STRATEGY_STOPPED, "home")}),
    ("phone", Meant(category="loans"), {"fund"},
     dict.fromkeys(LOANS, (Reason.CATEGORY_STOPPED, "loans"))),
    ("phone", Meant(strategy="fund"), set(LOANS), {"fund": (Reason.STRATEGY_STOPPED, "fund")}),
]  # fmt: skip


@pytest.mark.parametrize(("signal", "rule", "remains", "refused"), KINDS)
def test_what_is_stopped_is_refused_in_single_decisions_and_at_night(
    banks: Banks,
    signal: str,
    rule: Withdrawal | Meant,
    remains: set[str],
    refused: dict[str, tuple[Reason, str]],
) -> None:
    bank = banks(rule) if isinstance(rule, Withdrawal) else banks()
    signalled(bank, signal, rule)
    assert waiting(bank) == remains
    asked = bank.engine.decide("C01", LATER + 1)
    told = {c.strategy: (c.reason, c.rule) for c in asked.candidates if c.reason in SILENT}
    assert told == refused
    assert all(VERDICT_OF[reason] is Verdict.SUPPRESSED for reason, _ in told.values())
    assert replays_equal(bank), "what was stopped is kept with what the decision read"
    run = bank.run(NIGHT, "NIGHT")
    assert bank.replay(run.id).equal
    with bank.store.view() as view:
        decided_by_night = [c for c in view.in_flight(["C01"]) if c.reserved_at == NIGHT]
    assert {c.kind.strategy for c in decided_by_night} == {*LOANS, "fund"} - set(refused)


@pytest.mark.parametrize(
    ("kind", "key", "refused"),
    [
        (ChangeKind.STOP_CATEGORY, "loans", dict.fromkeys(LOANS, Reason.CATEGORY_STOPPED)),
        (ChangeKind.STOP_STRATEGY, "home", {"home": Reason.STRATEGY_STOPPED}),
        (ChangeKind.STOP_CATEGORY, "cards", {}),
    ],
)
def test_the_second_gate_refuses_what_was_not_pulled_back(
    banks: Banks, kind: ChangeKind, key: str, refused: dict[str, Reason]
) -> None:
    bank = banks()
    stop = Change(customer="C01", kind=kind, key=key, value=True, at=LATER)
    with bank.store.transaction(LATER) as tx:
        tx.add_changes([stop])
    with bank.store.view() as view:
        contacts = view.in_flight(["C01"])
    told = {
        contact.kind.strategy: second_gate(contact, offer.facts, handoff.policy, LATER)
        for contact, handoff in zip(
            contacts, PinnedFacts(bank.store, bank.archive).read(contacts, LATER), strict=True
        )
        for offer in handoff.offers
    }
    assert {name: reason for name, reason in told.items() if reason} == refused


def replays_equal(bank: Installation) -> bool:
    made = bank.engine.decide("C01", LATER + 1, commit=True)
    first, again = replay_decision(bank.store, bank.archive, made.id)
    return first == again


SILENT = {Reason.TOPIC_STOPPED, Reason.CATEGORY_STOPPED, Reason.STRATEGY_STOPPED}


def signalled(bank: Installation, signal: str, rule: Withdrawal | Meant) -> None:
    if isinstance(rule, Meant):
        with bank.store.transaction(LATER) as tx:
            withdraw_named(tx, "C01", rule.what, bank.published(), LATER, "li.wei: by phone")
    elif signal == "bought":
        answered(bank, OutcomeKind.BOUGHT)
    else:
        told(bank, an_event("mortgage"))


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
         {"fund"}, {"category loans"}),
        (a_rule(on=OnOutcome(outcomes=(OutcomeKind.BOUGHT,)), like=Likeness.STRATEGY),
         {"renovation", "fund"}, {"strategy home"}),
        (a_rule(on=OnOutcome(outcomes=(OutcomeKind.BOUGHT,), of=LOAN), what=FUNDS),
         set(LOANS), {"topic funds"}),
        (a_rule(on=OnOutcome(outcomes=(OutcomeKind.COMPLAINED,))), {*LOANS, "fund"}, set()),
    ],
)  # fmt: skip
def test_a_purchase(banks: Banks, rule: Withdrawal, left: set[str], stops: set[str]) -> None:
    bank = banks(rule)
    answered(bank, OutcomeKind.BOUGHT)
    assert (waiting(bank), stopped(bank)) == (left, stops)


def answered(bank: Installation, kind: OutcomeKind) -> None:
    name = pending(bank, "home")
    outcome = Outcome(source="core", id="o1", contact=name, kind=kind, at=LATER)
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
        (Meant(topic="mortgage"), {"renovation", "fund"}, {"topic mortgage"}),
        (Meant(category="loans"), {"fund"}, {"category loans"}),
        (Meant(strategy="fund"), set(LOANS), {"strategy fund"}),
        (Meant(topic="*"), set(), {"topic mortgage", "topic renovation", "topic funds"}),
    ],
)
def test_what_somebody_names(banks: Banks, meant: Meant, left: set[str], stops: set[str]) -> None:
    bank = banks()
    with bank.store.transaction(LATER) as tx:
        withdraw_named(tx, "C01", meant.what, bank.published(), LATER, "li.wei: by phone")
    assert (waiting(bank), stopped(bank)) == (left, stops)


# Reopening ------------------------------------------------------------------------------------


def pending(bank: Installation, strategy: str) -> str:
    with bank.store.view() as view:
        (contact,) = (c for c in view.in_flight(["C01"]) if c.kind.strategy == strategy)
    return contact.id


VISIT = OnEvent(event="enquiry", where="product = 'home visit'")


@pytest.mark.parametrize(
    ("what", "opens"),
    [
        (LOAN, Reopening(id="again", label=NAME, on=VISIT, categories=("loans",))),
        (HOME, Reopening(id="again", label=NAME, on=VISIT, strategies=("home",))),
    ],
)
def test_a_stop_lasts_until_a_rule_reopens_it(banks: Banks, what: Filter, opens: Reopening) -> None:
    bank = banks(a_rule(what=what), reopenings=(opens,))
    told(bank, an_event("mortgage"))
    assert "home" not in decided(bank, LATER + 400 * DAY_US), "time alone opens nothing"
    told(bank, an_event("home visit", LATER - 1, "late"))
    assert "home" not in decided(bank, LATER + 2), "it happened before the enquiry"
    told(bank, an_event("home visit", LATER + 1, "e2"), at=LATER + 3)
    assert decided(bank, LATER + 4) == {*LOANS, "fund"}


# when the customer said yes to a fund, and whether his enquiry at LATER stops funds in the end
YESES = [(LATER - 1, True), (LATER, True), (LATER + 1, False)]


@pytest.mark.parametrize(("said_at", "stops"), YESES)
@pytest.mark.parametrize("yes_first", [True, False])
@pytest.mark.parametrize("what", [Filter(categories=("wealth",)), Filter(strategies=("fund",))])
def test_a_yes_opens_whichever_is_heard_first(
    banks: Banks, what: Filter, said_at: Instant, stops: bool, yes_first: bool
) -> None:
    bank = banks(a_rule(what=what))
    click = Outcome(
        source="app", id="o1", contact=pending(bank, "fund"), kind=OutcomeKind.CLICKED, at=said_at
    )
    signals = [
        lambda: record(bank.store, click, bank.published(), bank.baseline(), LATER + 1),
        lambda: told(bank, an_event("mortgage")),
    ]
    for signal in signals if yes_first else reversed(signals):
        signal()
    assert ("fund" not in decided(bank, LATER + 2)) is stops
