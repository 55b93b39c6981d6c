"""Outcomes in the store: each is taken down once, with all that it teaches, or not at all."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_world import (
    ALERT,
    CONFIGURATION,
    DAYPARTS,
    LOAN,
    NAME,
    NOW,
    Customer,
    EmptyBaseline,
    TableBaseline,
    contact,
    open_store,
    reserve,
)
from hengce.errors import ProblemsError
from hengce.model.contact import ContactState
from hengce.model.instance import Instance
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.policy import Daypart
from hengce.model.profile import Change, ChangeKind
from hengce.ports import ContactStep, Taken
from hengce.responses import outcomes as module
from hengce.responses.outcomes import OutcomeCounts, record, record_many
from hengce.store.sqlite import SqliteStore
from hengce.words.problems_delivery import SENTENCES

LATER = NOW + 60 * MINUTE_US
WAVE = msgspec.structs.replace(contact("w").kind, wave="hello@v1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_store(tmp_path)
    fill(store)
    yield store
    store.close()


def fill(store: SqliteStore, tale: str = "") -> None:
    """d1 was handed off; d2 to d4 of the same customer wait, d5 of another does."""
    reserve(
        store,
        [
            contact(f"{tale}d1", f"{tale}C1"),
            contact(f"{tale}d2", f"{tale}C1"),
            contact(f"{tale}d3", f"{tale}C1", channel="email"),
            contact(f"{tale}d4", f"{tale}C1", of=ALERT),
            contact(f"{tale}d5", f"{tale}C2"),
        ],
    )
    with store.transaction(NOW) as transaction:
        transaction.add_steps(
            [ContactStep(f"{tale}d1.1", f"{tale}C1", ContactState.COMMITTED, NOW)]
        )


def outcome(kind: str, name: str = "o1", of: str = "d1.1", minutes: int = 1) -> Outcome:
    at = NOW + minutes * MINUTE_US
    return Outcome(source="app", id=name, contact=of, kind=OutcomeKind(kind), at=at)


def take(
    store,
    *heard: Outcome,
    baseline=EmptyBaseline(),  # noqa: B008
    configuration=CONFIGURATION,
) -> list[Taken]:
    return [record(store, one, configuration, baseline, LATER) for one in heard]


def values(store, customer: str = "C1") -> dict[str, object]:
    with store.view() as view:
        return {f"{c.kind} {c.key}": c.value for c in view.changes([customer])}


def states(store, tale: str = "") -> dict[str, ContactState]:
    names = ("d1", "d2", "d3", "d4", "d5")
    with store.view() as view:
        return {name: view.contact(f"{tale}{name}.1").state for name in names}


PENDING = dict.fromkeys(("d2", "d3", "d4", "d5"), ContactState.RESERVED)


def test_positive_answer_is_learned(store):
    assert take(store, outcome("clicked")) == [Taken.ACCEPTED]

    assert values(store) == {"answered sms": 1, "stop_topic funds": False, "tag likes_funds": 0.65}
    assert states(store) == {"d1": ContactState.COMMITTED} | PENDING


def test_complaint_withdraws_what_waits_of_its_topic(store):
    take(store, outcome("complained"))

    assert values(store) == {"stop_topic funds": True, "tag likes_funds": 0.35}
    assert states(store) == {
        "d1": ContactState.COMMITTED,
        "d2": ContactState.RELEASED,
        "d3": ContactState.RELEASED,
        "d4": ContactState.RESERVED,  # of another topic
        "d5": ContactState.RESERVED,  # of another customer
    }
    assert [claim.contact.id for claim in store.claim(LATER, 9)] == ["d4.1", "d5.1"]


def test_opt_out_is_written_for_the_channel(store):
    take(store, outcome("opted_out"))

    assert values(store)["opt_out sms"] is True
    assert "opt_out email" not in values(store)


def test_nothing_answers_a_contact_before_it_was_decided(store):
    """A network that tells minutes only is early; saying so again is a repetition."""
    early = msgspec.structs.replace(outcome("clicked"), at=0)

    assert take(store, early, early) == [Taken.ACCEPTED, Taken.DUPLICATED]
    with store.view() as view:
        (kept,) = view.outcomes("d1.1")
        assert kept.at == view.contact("d1.1").contact.reserved_at > 0


def test_failure_and_proof_move_the_ledger(store):
    take(store, outcome("failed"))
    assert states(store)["d1"] is ContactState.RELEASED

    take(store, outcome("delivered", "o2"))
    assert states(store)["d1"] is ContactState.COMMITTED


def test_snapshot_is_where_learning_starts(store):
    baseline = TableBaseline({"C1": Customer(likes=0.8)})

    take(store, outcome("complained"), baseline=baseline)

    assert values(store)["tag likes_funds"] == 0.8 * (1 - 0.3)


def test_change_of_the_day_outranks_the_snapshot(store):
    baseline = TableBaseline({"C1": Customer(likes=0.8)})
    today = Change(customer="C1", kind=ChangeKind.TAG, key="likes_funds", value=0.2, at=NOW)
    with store.transaction(NOW) as transaction:
        transaction.add_changes([today])

    take(store, outcome("complained"), baseline=baseline)

    assert values(store)["tag likes_funds"] == 0.2 * (1 - 0.3)


BY_DAYPART = msgspec.structs.replace(CONFIGURATION, policy=DAYPARTS)


@pytest.mark.parametrize(
    ("steps", "zone", "counted"),
    [
        # Handed off at noon, answered in the evening: the answer belongs to the noon.
        ([(ContactState.COMMITTED, 0)], None, "noon"),
        ([(ContactState.COMMITTED, 7)], None, "evening"),
        ([(ContactState.COMMITTED, 0)], "Asia/Urumqi", "morning"),
        ([(ContactState.COMMITTED, 0)], "Mars/Olympus", "noon"),
        ([(ContactState.COMMITTED, 3)], None, None),  # at three in the afternoon
        # What came later does not move the hand-off.
        ([(ContactState.UNKNOWN, 0), (ContactState.COMMITTED, 7)], None, "noon"),
        ([(ContactState.COMMITTED, 0), (ContactState.RELEASED, 1)], None, "noon"),
        ([], None, None),  # nobody handed it off
    ],
)
def test_answer_counts_for_the_part_of_the_day_of_the_hand_off(store, steps, zone, counted):
    reserve(store, [contact("d9", "C9")])
    for state, hours in steps:
        with store.transaction(NOW) as transaction:
            transaction.add_steps([ContactStep("d9.1", "C9", state, NOW + hours * HOUR_US)])
    baseline = TableBaseline({"C9": Customer(zone=zone)})
    heard = [outcome(kind, kind, "d9.1", 8 * 60) for kind in ("clicked", "opened", "complained")]

    take(store, *heard, baseline=baseline, configuration=BY_DAYPART)

    known = values(store, "C9")
    assert known["answered sms"] == 1
    assert {name: n for name, n in known.items() if name.startswith("answered_at")} == (
        {f"answered_at {counted}": 1} if counted else {}
    )


def test_answers_of_a_part_of_the_day_count_on_top_of_the_snapshot(store):
    nightly = {(ChangeKind.ANSWERED_AT, "noon"): 4}
    baseline = TableBaseline({"C1": Customer(counters=nightly)})

    take(store, outcome("clicked"), baseline=baseline, configuration=BY_DAYPART)

    assert values(store)["answered_at noon"] == 5


def test_zone_of_today_outranks_that_of_the_snapshot(store):
    moved = Change(customer="C1", kind=ChangeKind.TAG, key="zone", value="Asia/Urumqi", at=NOW)
    with store.transaction(NOW) as transaction:
        transaction.add_changes([moved])
    baseline = TableBaseline({"C1": Customer(zone="Asia/Shanghai")})

    take(store, outcome("clicked"), baseline=baseline, configuration=BY_DAYPART)

    assert values(store)["answered_at morning"] == 1


def test_answer_to_what_is_no_marketing_has_no_part_of_the_day(store):
    with store.transaction(NOW) as transaction:
        transaction.add_steps([ContactStep("d4.1", "C1", ContactState.COMMITTED, NOW)])

    take(store, outcome("clicked", of="d4.1"), configuration=BY_DAYPART)

    assert [name for name in values(store) if name.startswith("answered")] == ["answered sms"]


def test_complaint_about_a_bundle_is_about_all_its_offers(store):
    reserve(
        store,
        [
            contact("d7", "C7", riders=[LOAN]),
            contact("d8", "C7", of=LOAN),
            contact("d9", "C7", of=ALERT),
        ],
    )
    with store.transaction(NOW) as transaction:
        transaction.add_steps([ContactStep("d7.1", "C7", ContactState.COMMITTED, NOW)])
        likes = Change(customer="C7", kind=ChangeKind.TAG, key="likes_loans", value=1.0, at=NOW)
        transaction.add_changes([likes])

    take(store, outcome("complained", of="d7.1"))

    assert values(store, "C7") == {
        "stop_topic funds": True,
        "stop_topic loans": True,
        "tag likes_funds": 0.35,
        "tag likes_loans": 0.7,
    }
    with store.view() as view:
        found = [view.contact(f"{name}.1").state for name in ("d7", "d8", "d9")]
    assert found == [ContactState.COMMITTED, ContactState.RELEASED, ContactState.RESERVED]


def test_repetition_and_conflict_change_nothing(store):
    take(store, outcome("clicked"))
    before = values(store)
    other = msgspec.structs.replace(outcome("complained"), at=NOW)

    assert take(store, outcome("clicked"), other) == [Taken.DUPLICATED, Taken.CONFLICT]
    assert values(store) == before
    assert states(store) == {"d1": ContactState.COMMITTED} | PENDING


def test_unknown_contact_is_a_problem_with_words(store):
    with pytest.raises(ProblemsError) as raised:
        take(store, outcome("clicked", of="d9.1"))

    (problem,) = raised.value.problems
    assert (problem.code, problem.fact_map()) == ("outcome.unknown_contact", {"contact": "d9.1"})
    assert "d9.1" in SENTENCES[problem.code].zh.format(**problem.fact_map())


def test_many_outcomes_in_groups(store, monkeypatch):
    monkeypatch.setattr(module, "OUTCOMES_PER_TRANSACTION", 2)
    many = [
        outcome("clicked", "o1"),
        outcome("clicked", "o1"),
        outcome("opened", "o2"),
        outcome("opened", "o3", of="d9.1"),
        outcome("bought", "o1"),
        outcome("clicked", "o4", of="d5.1"),
    ]

    counts = record_many(store, iter(many), CONFIGURATION, EmptyBaseline(), LATER)

    assert (counts.accepted, counts.duplicated, counts.rejected) == (3, 1, 2)
    assert [p.code for p in counts.problems] == ["outcome.unknown_contact", "outcome.conflict"]
    assert values(store)["answered sms"] == 1
    assert values(store, "C2")["answered sms"] == 1


def test_a_yes_of_a_wrong_date_does_not_outlive_the_next_no(store):
    """It opens the topic when it is heard, not until 2206, and stays known as it was said."""
    yes = outcome("clicked", "o1", minutes=180 * 365 * 24 * 60)
    no = outcome("refused", "o2", of="d2.1", minutes=120)

    assert take(store, yes, yes) == [Taken.ACCEPTED, Taken.DUPLICATED]
    record(store, no, CONFIGURATION, EmptyBaseline(), NOW + 120 * MINUTE_US)

    assert values(store)["stop_topic funds"] is True
    with store.view() as view:
        assert [one.at for one in view.outcomes("d1.1")] == [yes.at]


def test_many_outcomes_given_again_are_known(store):
    many = [outcome("clicked", f"o{n}") for n in range(5)]

    first = record_many(store, many, CONFIGURATION, EmptyBaseline(), LATER)
    again = record_many(store, many, CONFIGURATION, EmptyBaseline(), LATER)

    assert first == OutcomeCounts(accepted=5, duplicated=0, rejected=0, problems=())
    assert again == OutcomeCounts(accepted=0, duplicated=5, rejected=0, problems=())


def test_problems_are_bounded_but_all_are_counted(store, monkeypatch):
    monkeypatch.setattr(module, "PROBLEMS_MAX", 3)
    many = [outcome("clicked", f"o{n}", of="d9.1") for n in range(10)]

    counts = record_many(store, many, CONFIGURATION, EmptyBaseline(), LATER)

    assert (counts.rejected, len(counts.problems)) == (10, 3)


def test_error_in_the_middle_of_a_transaction_leaves_nothing(store):
    class Torn:
        def value(self, customer: str, kind: ChangeKind, key: str) -> None:
            raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        take(store, outcome("clicked"), baseline=Torn())

    assert take(store, outcome("clicked")) == [Taken.ACCEPTED]


# A part of the day ends among the outcomes, so that it shows which instant was looked at.
SPLIT = msgspec.structs.replace(
    BY_DAYPART,
    policy=msgspec.structs.replace(
        DAYPARTS,
        dayparts=(
            Daypart(id="before", label=NAME, begins="08:00", ends="12:03"),
            Daypart(id="after", label=NAME, begins="12:03", ends="22:00"),
        ),
    ),
)
KINDS = st.sampled_from([kind.value for kind in OutcomeKind])
STORIES = st.lists(st.tuples(KINDS, st.integers(1, 5)), min_size=1, max_size=6)


def test_order_and_repetition_leave_no_trace_in_the_store(store):
    tales = count()

    @settings(derandomize=True, deadline=None, max_examples=25)
    @given(STORIES, st.randoms(use_true_random=False))
    def check(story: list[tuple[str, int]], random: Random) -> None:
        def after(order: list[int]) -> tuple[object, object]:
            """Tell the story to customers of its own."""
            tale = f"t{next(tales)}-"
            fill(store, tale)
            told = [outcome(story[n][0], f"{tale}o{n}", f"{tale}d1.1", story[n][1]) for n in order]
            record_many(store, told, SPLIT, EmptyBaseline(), LATER)
            known = {
                key: round(value, 12) if isinstance(value, float) else value
                for key, value in values(store, f"{tale}C1").items()
            }
            return known, states(store, tale)

        order = list(range(len(story)))
        shuffled = order + order[:2]
        random.shuffle(shuffled)

        assert after(order) == after(shuffled)

    check()


def test_what_comes_forty_days_late_is_learned_as_if_it_had_come_at_once(store):
    """Reordered, twice, and weeks late: profile, ledger and facts are those of a clean telling."""
    tales = count()

    @settings(derandomize=True, deadline=None, max_examples=25)
    @given(STORIES, st.randoms(use_true_random=False))
    def check(story: list[tuple[str, int]], random: Random) -> None:
        def after(heard: list[tuple[int, int]]) -> tuple[object, ...]:
            """Tell customers of its own the story: which answer, and how many days late."""
            tale = f"l{next(tales)}-"
            fill(store, tale)
            for n, days in heard:
                told = outcome(story[n][0], f"{tale}o{n}", f"{tale}d1.1", story[n][1])
                record(store, told, SPLIT, EmptyBaseline(), LATER + days * DAY_US)
            known = {
                key: round(value, 12) if isinstance(value, float) else value
                for key, value in values(store, f"{tale}C1").items()
            }
            return known, states(store, tale), facts(store, tale)

        clean = [(n, 0) for n in range(len(story))]
        order = [n for n, _ in clean] * 2
        random.shuffle(order)
        days = sorted(random.choice((0, 1, 40)) for _ in order)
        assert after(clean) == after(list(zip(order, days, strict=True)))

    check()


def facts(store, tale: str) -> list[tuple[object, ...]]:
    """Return what reports are computed from, of the story's contact."""
    with store.view() as view:
        rows = view.extract(0)["outcome"].to_pylist()
    return sorted(
        (row["id"].removeprefix(tale), row["kind"], row["said_at"])
        for row in rows
        if row["contact"] == f"{tale}d1.1"
    )


@pytest.mark.parametrize(
    "kind",
    [
        WAVE,
        msgspec.structs.replace(contact("w").kind, riders=(WAVE,)),
        contact("w").kind,  # what it teaches about him may end a refusal, or a journey
    ],
)
def test_an_answer_wakes_the_customers_journeys(store, kind):
    reserve(store, [msgspec.structs.replace(contact("w"), kind=kind)])
    waiting = [
        Instance(
            id=f"J1.{who}", strategy="welcome", version="v1", customer=who, org="HQ",
            partition=0, entered_at=NOW, node="wait", since=NOW, due_at=None,
        )
        for who in ("C1", "C2")
    ]  # fmt: skip
    with store.transaction(NOW) as transaction:
        transaction.add_instances(waiting)
    assert take(store, outcome("opened", of="w.1")) == [Taken.ACCEPTED]
    with store.view() as view:
        due = [(one.id, one.due_at) for one in view.due_instances(LATER, 9)]
    assert due == [("J1.C1", LATER)]
