"""What the judge says of sums, beside what customers did: two messages, counted by hand."""

from collections.abc import Sequence

import pytest

from hengce.measure.propensity.contacted import Contacted, Told
from hengce.model.contact import Contact, ContactKind, ContactState
from hengce.model.instant import DAY_US, HOUR_US
from hengce.model.learned import Learning
from hengce.model.learning_sums import UNRIPE, CountedAs, DayCell, DaySums, ExactSums, LearningSums
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.ports import ContactRecord
from hengce.sim.bank import bank
from hengce.sim.judge_learning import Lessons, judge_learning

DAY = 20_780
NOON = DAY * DAY_US + 12 * HOUR_US
LAST = NOON + 60 * DAY_US
RULES = Learning()
BOUGHT, CANCELLED, CLICKED = OutcomeKind.BOUGHT, OutcomeKind.CANCELLED, OutcomeKind.CLICKED
LOAN = CountedAs(category="wealth", strategy="loan", channel="sms", propensity="0.5")


def record(name: str, left_at: int) -> ContactRecord:
    kind = ContactKind(
        strategy="loan",
        channel="sms",
        priority_class=PriorityClass.MARKETING,
        message_class=MessageClass.COMMERCIAL,
        category="wealth",
        topic="loans",
        department="retail",
        interrupts=True,
    )
    contact = Contact(
        id=name,
        decision="D1",
        customer="C01",
        org="HQ",
        kind=kind,
        reserved_at=left_at,
        release_at=left_at,
        expires_at=left_at + HOUR_US,
    )
    return ContactRecord(contact, ContactState.COMMITTED, left_at, left_at, left_for_sure=True)


def counted(answered: int, priced: int, cents: int, *, sent: int = 1) -> ExactSums:
    """Return the sums of loans that are worth 30 yuan, with P one half."""
    promised = 1_500 * 10**6
    return ExactSums(
        sent=sent,
        answered=answered,
        priced=priced,
        expected=sent * 5 * 10**11,
        promised=sent * promised,
        realised_cents=cents,
        promised_squares=sent * promised**2,
        realised_squares=cents * cents,
        products=promised * cents,
    )


def lessons(sums: ExactSums | None, *, at: int = LAST) -> Lessons:
    """Return what a bank keeps of one ripe loan and of one that left yesterday."""
    ripe, young = record("D1/C01.1", NOON), record("D2/C01.1", LAST - DAY_US)
    told = Contacted(
        id=ripe.contact.id,
        decision="D1",
        strategy="loan",
        wave="",
        channel="sms",
        product="",
        category="wealth",
        told=Told(0.5, 3_000.0, "v"),
        answered=False,
        realised_cents=0,
        priced=False,
    )
    unripe = DayCell(counted_as=CountedAs(why=UNRIPE), sums=ExactSums(sent=1))
    cells = (DayCell(counted_as=LOAN, sums=sums),) if sums else ()
    kept = LearningSums(
        answers=RULES.answers,
        answer_days=RULES.answer_days,
        first_day=DAY - 100,
        position=9,
        at=at,
        days=(DaySums(day=DAY, cells=cells), DaySums(day=DAY + 59, cells=(unripe,))),
    )
    versions = {"v": bank(0).revisions[0]}
    return Lessons(kept, RULES, [ripe, young], {ripe.contact.id: told}, versions, LAST)


def said(*each: tuple[OutcomeKind, float, int | None]) -> dict[str, Sequence[Outcome]]:
    """Return what a customer did, how many days after his message, for how many cents."""
    outcomes = [
        Outcome(
            source="core",
            id=f"o{number}",
            contact="D1/C01.1",
            kind=kind,
            at=NOON + round(days * DAY_US),
            amount_cents=cents,
        )
        for number, (kind, days, cents) in enumerate(each)
    ]
    return {"D1/C01.1": outcomes}


TRUE = [
    pytest.param(said(), (0, 0, 0), id="silence"),
    pytest.param(said((CLICKED, 14, None)), (1, 0, 0), id="on the last instant"),
    pytest.param(said((CLICKED, 14.01, None)), (0, 0, 0), id="too late"),
    pytest.param(said((BOUGHT, 3, 900), (BOUGHT, 4, 100)), (1, 1, 1_000), id="bought twice"),
    pytest.param(said((BOUGHT, 3, 900), (CANCELLED, 30, 200)), (1, 1, 700), id="a part back"),
    pytest.param(said((BOUGHT, 3, 900), (CANCELLED, 30, 900)), (0, 0, 0), id="all of it back"),
    pytest.param(said((CANCELLED, 1, None), (BOUGHT, 3, 900)), (0, 0, 0), id="whatever comes"),
    pytest.param(said((CLICKED, 1, None), (BOUGHT, 20, 900)), (1, 0, 0), id="bought too late"),
]


@pytest.mark.parametrize(("heard", "true"), TRUE)
def test_what_is_true_is_held_against_nobody(
    heard: dict[str, Sequence[Outcome]], true: tuple[int, int, int]
) -> None:
    assert list(judge_learning(heard, lessons(counted(*true)))) == []


@pytest.mark.parametrize(
    ("kept", "what"),
    [
        (counted(2, 2, 1_800, sent=2), "2 sent, 2 answered, 1800 cents"),
        (counted(1, 1, 0), "1 sent, 1 answered, 0 cents"),
        (None, "0 sent, 0 answered, 0 cents"),
    ],
    ids=["counted twice", "money lost", "not counted"],
)
def test_what_is_not_is_named_with_both_figures(kept: ExactSums | None, what: str) -> None:
    true = "1 sent, 1 answered, 900 cents"
    found = list(judge_learning(said((BOUGHT, 3, 900)), lessons(kept)))
    assert found == [f"I28 day {DAY}, loan by sms: {what} are kept, and it was {true}"]


def test_a_look_that_kept_nothing_is_found() -> None:
    found = list(judge_learning(said(), lessons(counted(0, 0, 0), at=LAST - DAY_US)))
    assert found == ["I28 the last look kept nothing"]
