"""What every store must do about what answers add up to."""

from hengce.model.contact import ContactState
from hengce.model.learning_sums import CountedAs, DayCell, DaySums, ExactSums, LearningSums
from hengce.model.outcome import Outcome, OutcomeKind
from store.contract import AT, commit_run, decided, kind, step

HUGE = 3 * 10**30
"""More than 64 bits: sums of squares grow large."""


def day(number, sent):
    return DaySums(
        day=number,
        cells=(
            DayCell(
                counted_as=CountedAs(strategy="loan", channel="sms", propensity="p * 0.5"),
                sums=ExactSums(sent=sent, expected=sent * 10**11, promised_squares=HUGE),
            ),
        ),
    )


def sums(position, *days):
    return LearningSums(
        answers=(OutcomeKind.CLICKED,),
        answer_days=14,
        first_day=1,
        position=position,
        at=AT,
        days=days,
    )


def test_sums_are_kept_whole_and_replaced(home):
    store = home.open()
    with store.view() as view:
        assert view.learning_sums() is None
    for said in (sums(1, day(3, 5), day(4, 7)), sums(2, day(4, 8), day(6, 1)), sums(3)):
        with store.transaction(AT) as tx:
            tx.put_learning_sums(said)
            assert tx.learning_sums() == said
        with home.open().view() as view:
            assert view.learning_sums() == said


def said(contact, kind_, at):
    return Outcome(source="app", id=f"{contact}-{at}", contact=contact, kind=kind_, at=at)


def test_contacts_are_touched_by_steps_answers_and_time(home):
    """One contact of a decision, two of a run; who left is asked for again when he is ripe."""
    store, soon = home.open(), AT + 50
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("anna", kind())])
    commit_run(store, home, "R2", [("bert", kind(), 1, AT), ("cleo", kind(), 1, AT)])
    anna, bert, cleo = "D1/anna.1", "R2/bert.1", "R2/cleo.1"
    with store.transaction(AT) as tx:
        for name, customer, at in ((anna, "anna", AT), (bert, "bert", soon)):
            step(tx, name, customer, ContactState.COMMITTED, at)
        left = tx.position
    with store.transaction(AT) as tx:
        for at in (7, 5):
            tx.add_outcome(said(cleo, OutcomeKind.CLICKED, AT + at), "cleo")
        answered = tx.position
    with store.transaction(AT) as tx:
        step(tx, cleo, "cleo", ContactState.RELEASED, soon)
    with store.view() as view:
        for after, since, until, touched in (
            (0, 0, 0, [anna, bert, cleo]),
            (left, 0, 0, [cleo]),
            (view.position, 0, 0, []),
            (view.position, 0, AT, [anna]),
            (view.position, AT, AT, []),
            (view.position, AT, soon, [bert]),  # a contact that was released did not leave
            (answered, AT - 1, soon, [anna, bert, cleo]),
        ):
            assert view.contacts_touched(after, since, until) == touched
        found = view.outcomes_of([anna, cleo, "nobody"])
        assert {name: [one.at - AT for one in told] for name, told in found.items()} == {
            cleo: [5, 7]
        }
    with store.view(left) as view:
        assert view.outcomes_of([cleo]) == {}
        assert view.contacts_touched(0, 0, 0) == [anna, bert]
