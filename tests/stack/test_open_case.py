"""What comes after a repayment reminder: no ad while the case is open, nor in the hours after.

The bank runs whole: documents, snapshot, engine, ledger, relay and files.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hengce.delivery.relay_counts import RelayCounts
from hengce.model.configuration import Configuration
from hengce.model.connector import FileConnector
from hengce.model.decision import Reason
from hengce.model.event import Event
from hengce.model.filter import Filter
from hengce.model.instant import Instant, read_instant
from hengce.model.material import Material, Variant
from hengce.model.policy import OpenHours, Policy, Suppression
from hengce.model.profile import Change, ChangeKind
from hengce.model.relation import Rest
from hengce.model.strategy import MessageClass, Parameter, PriorityClass
from hengce.model.tag import EventType, Kind, Owner, Tag
from hengce.model.version import version_of
from hengce.wiring import Installation
from oracle.case import CustomerFacts
from oracle.small_bank import NAME, SHANGHAI, a_channel, a_strategy
from stack.banks import stage
from stack.messages import read_received

CUSTOMER = "C1"
TAGS = (
    Tag(name="mobile", kind=Kind.TEXT, label=NAME),
    Tag(name="risk_case_open", kind=Kind.BOOLEAN, label=NAME, owner=Owner.EVENTS),
)
AD = a_strategy("ad", parameters={"says": Parameter(value="广告")})
REMINDER = a_strategy(
    "repayment_reminder",
    event="repayment_missed",
    priority_class=PriorityClass.RISK,
    message_class=MessageClass.TRANSACTIONAL,
    parameters={"says": Parameter(value="还款提醒")},
)
CONFIGURATION = Configuration(
    tags=TAGS,
    events=(EventType(name="repayment_missed", label=NAME),),
    products=(),
    channels=(
        a_channel(
            "sms",
            address="mobile",
            reachable="mobile IS NOT NULL",
            connector=FileConnector(path="delivered/sms.jsonl"),
        ),
    ),
    purposes=(),
    materials=(Material(id="m", variants={"sms": Variant(body="{{ parameter.says }}")}),),
    units=(),
    policy=Policy(
        zone=SHANGHAI,
        departments=(),
        consent_required=(),
        rests=(
            Rest(
                id="after_reminders",
                label=NAME,
                after=Filter(priority_classes=(PriorityClass.RISK,)),
                hours=3,
            ),
        ),
        open_hours=(
            OpenHours(
                id="ads",
                label=NAME,
                opens="12:00",
                closes="20:00",
                message_classes=(MessageClass.COMMERCIAL,),
            ),
        ),
        suppressions=(
            Suppression(
                id="risk_case_open",
                label=NAME,
                condition="risk_case_open",
                applies=Filter(priority_classes=(PriorityClass.MARKETING,)),
            ),
        ),
    ),
    strategies=(AD, REMINDER),
)


def at(clock: str) -> Instant:
    return read_instant(f"2026-11-23T{clock}:00", SHANGHAI)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Installation]:
    made = Installation.open(tmp_path)
    stage(made, TAGS, [CustomerFacts(CUSTOMER, tags={"mobile": "13800000000"})], at("08:00"))
    version = version_of(CONFIGURATION)
    with made.store.transaction(at("08:00")) as tx:
        tx.put_configuration(version, CONFIGURATION, at("08:00"))
        tx.set_applied(version, at("08:00"))
        tx.set_published(version, at("08:00"))
    made.refresh_snapshot(at("08:30"))
    yield made
    made.close()


def case(bank: Installation, clock: str, *, is_open: bool) -> None:
    """The risk system opens or closes the customer's case."""
    change = Change(
        customer=CUSTOMER,
        kind=ChangeKind.TAG,
        key="risk_case_open",
        value=is_open,
        at=at(clock),
    )
    with bank.store.transaction(at(clock)) as tx:
        tx.add_changes([change])


def miss_a_repayment(bank: Installation, clock: str) -> None:
    event = Event(
        source="loans",
        id=clock,
        name="repayment_missed",
        customer=CUSTOMER,
        occurred_at=at(clock),
        received_at=at(clock),
        properties={},
    )
    answered = bank.engine.receive(event, at(clock))
    assert answered.decision is not None
    assert [contact.kind.strategy for contact in answered.decision.contacts] == [REMINDER.id]


def received(bank: Installation) -> list[tuple[str, Instant]]:
    """Read what the customer got: the strategy's text, and when."""
    return [(line.body, line.at) for line in read_received(bank.home / "delivered")]


def drain(bank: Installation, clock: str) -> RelayCounts:
    with bank.relay() as relay:
        return relay.drain(at(clock))


def by_night(bank: Installation, clock: str) -> None:
    assert bank.run(at(clock), "NIGHT").contacts == 1


def alone(bank: Installation, clock: str) -> None:
    assert len(bank.engine.decide(CUSTOMER, at(clock), commit=True).contacts) == 1


@pytest.mark.parametrize("reserve_an_ad", [by_night, alone])
def test_a_reminder_is_never_followed_by_an_ad_while_the_case_is_open(
    bank: Installation, reserve_an_ad: Callable[[Installation, str], None]
) -> None:
    reserve_an_ad(bank, "09:00")  # to leave at noon; nobody knows of a case yet
    case(bank, "10:00", is_open=True)
    miss_a_repayment(bank, "10:30")

    assert drain(bank, "10:30").committed == 1
    assert drain(bank, "12:00") == RelayCounts(claimed=1, released={"suppression": 1})

    (refused,) = bank.engine.decide(CUSTOMER, at("13:00"), commit=True).candidates
    assert (refused.strategy, refused.reason) == (AD.id, Reason.SUPPRESSION)
    assert received(bank) == [("还款提醒", at("10:30"))]

    case(bank, "14:00", is_open=False)
    alone(bank, "14:30")
    assert drain(bank, "14:30").committed == 1
    assert received(bank) == [("还款提醒", at("10:30")), ("广告", at("14:30"))]


@pytest.mark.parametrize("reserve_an_ad", [by_night, alone])
def test_an_ad_waits_until_the_quiet_after_a_reminder_is_over(
    bank: Installation, reserve_an_ad: Callable[[Installation, str], None]
) -> None:
    reserve_an_ad(bank, "09:00")
    miss_a_repayment(bank, "10:30")
    drain(bank, "10:30")

    assert drain(bank, "12:00") == RelayCounts(claimed=1, retried=1, waiting={"resting": 1})
    (refused,) = bank.engine.decide(CUSTOMER, at("12:30"), commit=True).candidates
    assert (refused.reason, refused.rule) == (Reason.RESTING, "after_reminders")
    assert drain(bank, "13:29") == RelayCounts()

    assert drain(bank, "13:30").committed == 1
    assert received(bank) == [("还款提醒", at("10:30")), ("广告", at("13:30"))]
