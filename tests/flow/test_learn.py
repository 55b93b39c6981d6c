"""Learning: one table of single outcomes, and properties of many in any order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.flow.learn import PREFERENCE_UNKNOWN, Learned, Standing, Step, learn
from hengce.model.contact import Contact, ContactKind, ContactState
from hengce.model.filter import Filter
from hengce.model.instant import HOUR_US
from hengce.model.noun import Label
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.policy import NegativeFeedback
from hengce.model.profile import Change, ChangeKind
from hengce.model.strategy import Graph, MessageClass, PriorityClass, Score, Strategy

POLICY = NegativeFeedback(dwell_ms_min=5000, step=0.3)
SENT_AT = 1000 * HOUR_US


def strategy(name: str, topic: str, message_class: MessageClass) -> Strategy:
    return Strategy(
        id=name,
        label=Label(zh=name, en=name),
        department="wealth",
        owner="li",
        priority_class=PriorityClass.MARKETING,
        message_class=message_class,
        category="wealth",
        topic=topic,
        starts="2026-01-01",
        ends="2026-12-31",
        score=Score(propensity="0.1", value="100"),
        graph=Graph(nodes=(), edges=()),
        preference_tag=f"likes_{topic}",
    )


STRATEGIES = {
    s.id: s
    for s in (
        strategy("offer", "funds", MessageClass.COMMERCIAL),
        strategy("other_offer", "funds", MessageClass.COMMERCIAL),
        strategy("loan", "loans", MessageClass.COMMERCIAL),
        strategy("birthday", "wishes", MessageClass.CARE),
        strategy("alert", "security", MessageClass.TRANSACTIONAL),
        strategy("mixed_a", "cards", MessageClass.COMMERCIAL),
        strategy("mixed_b", "cards", MessageClass.REGULATORY),
    )
}


def kind_of(of: str, channel: str = "sms", riders: Sequence[str] = ()) -> ContactKind:
    known = STRATEGIES.get(of, STRATEGIES["offer"])
    return ContactKind(
        strategy=of,
        channel=channel,
        priority_class=known.priority_class,
        message_class=known.message_class,
        category=known.category,
        topic=known.topic,
        department=known.department,
        interrupts=True,
        riders=tuple(kind_of(rider, channel) for rider in riders),
    )


def contact(
    number: int = 1, of: str = "offer", channel: str = "sms", riders: Sequence[str] = ()
) -> Contact:
    return Contact(
        id=f"d1.{number}",
        decision="d1",
        customer="C1",
        org="HQ",
        kind=kind_of(of, channel, riders),
        reserved_at=0,
        release_at=0,
        expires_at=SENT_AT + HOUR_US,
    )


def outcome(kind: str, at: int = 1, name: str = "o1", number: int = 1, **more: int) -> Outcome:
    return Outcome(
        source="app",
        id=name,
        contact=f"d1.{number}",
        kind=OutcomeKind(kind),
        at=SENT_AT + at,
        **more,
    )


@dataclass
class World:
    """One customer, as a store would keep him."""

    of: dict[str, Contact]
    states: dict[str, Step]
    daypart: str = ""
    outcomes: list[Outcome] = field(default_factory=list)
    profile: dict[tuple[ChangeKind, str], Change] = field(default_factory=dict)

    def hear(self, *heard: Outcome) -> Learned:
        learned = Learned()
        for one in heard:
            standing = self.states[one.contact]
            earlier = [o for o in self.outcomes if o.contact == one.contact]
            learned = learn(
                one,
                self.of[one.contact],
                Standing(standing.state, standing.at, earlier, self.daypart),
                STRATEGIES,
                self.profile,
                POLICY,
            )
            self.outcomes.append(one)
            self.profile |= {(change.kind, change.key): change for change in learned.changes}
            self.states[one.contact] = learned.step or standing
        return learned

    def values(self) -> dict[str, object]:
        return {f"{kind} {key}": change.value for (kind, key), change in self.profile.items()}


def world(
    *contacts: Contact,
    state: ContactState = ContactState.COMMITTED,
    known: Iterable[Change] = (),
    daypart: str = "",
) -> World:
    of = {c.id: c for c in contacts or (contact(),)}
    profile = {(change.kind, change.key): change for change in known}
    states = {name: Step(state, SENT_AT) for name in of}
    return World(of, states, daypart, profile=profile)


def withdrawn_topics(learned: Learned) -> tuple[str, ...]:
    """The topics of which marketing is withdrawn; `*` is all of it."""
    return tuple(topic for one in learned.withdraw for topic in one.topics or ("*",))


ANSWER = {"answered sms": 1, "stop_topic funds": False}
NO = {"tag likes_funds": 0.5 * 0.7, "stop_topic funds": True}
YES = {"tag likes_funds": 0.5 + 0.3 * 0.5, **ANSWER}


@pytest.mark.parametrize(
    ("one", "changes", "withdrawn"),
    [
        (outcome("sent"), {}, ()),
        (outcome("delivered"), {}, ()),
        (outcome("failed"), {}, ()),
        (outcome("opened"), YES, ()),
        (outcome("clicked"), YES, ()),
        (outcome("bought", amount_cents=5), YES, ()),
        (outcome("closed"), {}, ()),  # nobody measured how long
        (outcome("closed", dwell_ms=5000), {}, ()),
        (outcome("closed", dwell_ms=4999), NO, ("funds",)),
        (outcome("cancelled"), NO, ("funds",)),
        (outcome("complained"), NO, ("funds",)),
        (outcome("opted_out"), NO | {"opt_out sms": True}, ("*",)),
    ],
)
def test_single_outcome(one: Outcome, changes: dict[str, object], withdrawn: tuple[str, ...]):
    there = world()

    learned = there.hear(one)

    assert there.values() == changes
    assert withdrawn_topics(learned) == withdrawn
    assert {change.why for change in learned.changes} <= {"app/o1"}


RESERVED, COMMITTED = ContactState.RESERVED, ContactState.COMMITTED
UNKNOWN, RELEASED = ContactState.UNKNOWN, ContactState.RELEASED


@pytest.mark.parametrize(
    ("before", "kinds", "state", "at"),
    [
        (COMMITTED, ["sent"], COMMITTED, 0),  # the relay's own instant stays
        (COMMITTED, ["sent", "delivered"], COMMITTED, 0),
        (COMMITTED, ["failed"], RELEASED, 1),
        (COMMITTED, ["sent", "failed"], RELEASED, 2),
        (COMMITTED, ["delivered", "failed"], COMMITTED, 0),  # it did arrive
        (COMMITTED, ["complained"], COMMITTED, 0),
        (UNKNOWN, ["sent"], COMMITTED, 1),
        (UNKNOWN, ["delivered", "sent"], COMMITTED, 1),
        (UNKNOWN, ["failed"], RELEASED, 1),
        (UNKNOWN, ["failed", "opened"], COMMITTED, 2),
        (UNKNOWN, ["bought"], UNKNOWN, 0),  # he may have bought without the message
        (RESERVED, ["delivered"], COMMITTED, 1),
        (RELEASED, ["delivered"], COMMITTED, 1),  # it left after all: it counts
    ],
)
def test_ledger_follows_the_proof(
    before: ContactState, kinds: Sequence[str], state: ContactState, at: int
):
    there = world(state=before)

    there.hear(*(outcome(kind, n, f"o{n}") for n, kind in enumerate(kinds, start=1)))

    assert there.states["d1.1"] == Step(state, SENT_AT + at)


@pytest.mark.parametrize(
    ("heard", "stopped"),
    [
        ([("complained", 1)], True),
        ([("complained", 1), ("clicked", 2)], False),  # a later yes reopens it
        ([("clicked", 2), ("complained", 1)], False),  # also when the no is told later
        ([("clicked", 1), ("complained", 2)], True),
        ([("clicked", 1), ("complained", 1)], True),  # at the same instant the no holds
        ([("complained", 1), ("clicked", 1)], True),
        ([("complained", 1), ("delivered", 2)], True),  # receipt is no answer
    ],
)
def test_latest_answer_decides_on_the_topic(heard: list[tuple[str, int]], stopped: bool):
    there = world()

    there.hear(*(outcome(kind, at, f"o{n}") for n, (kind, at) in enumerate(heard)))

    assert there.profile[ChangeKind.STOP_TOPIC, "funds"].value is stopped


def test_opt_out_is_never_reopened():
    there = world()

    there.hear(outcome("opted_out", 1, "o1"), outcome("bought", 2, "o2"))

    assert there.values()["opt_out sms"] is True
    assert there.values()["stop_topic funds"] is False


def test_opt_out_does_not_undo_a_later_opt_in():
    back = Change(
        customer="C1", kind=ChangeKind.OPT_OUT, key="sms", value=False, at=SENT_AT + 9, why="form"
    )
    there = world(known=[back])

    there.hear(outcome("opted_out", 8))

    assert there.profile[ChangeKind.OPT_OUT, "sms"] == back


@pytest.mark.parametrize(
    ("known", "kind", "new"),
    [
        (None, "clicked", PREFERENCE_UNKNOWN + 0.3 * (1 - PREFERENCE_UNKNOWN)),
        (0.8, "clicked", 0.8 + 0.3 * (1 - 0.8)),
        (0.8, "complained", 0.8 * (1 - 0.3)),
        (1.0, "clicked", 1.0),
        (0.0, "complained", 0.0),
        (7, "clicked", 1.0),  # held within 0 and 1
        ("high", "complained", 0.5 * (1 - 0.3)),  # not a preference: unknown
        (True, "complained", 0.5 * (1 - 0.3)),
    ],
)
def test_preference_moves_by_the_step(known: object, kind: str, new: float):
    at = Change(customer="C1", kind=ChangeKind.TAG, key="likes_funds", value=known, at=0)
    there = world(known=[at] if known is not None else [])

    there.hear(outcome(kind))

    assert there.values()["tag likes_funds"] == new


# A message with several offers ----------------------------------------------------------


@pytest.mark.parametrize(
    ("riders", "kind", "changes", "withdrawn"),
    [
        # A yes opens the first topic alone: the rider may have been left out of the text.
        (["loan"], "clicked", YES | {"tag likes_loans": 0.65}, ()),
        (
            ["loan"],
            "complained",
            NO | {"tag likes_loans": 0.35, "stop_topic loans": True},
            ("funds", "loans"),
        ),
        # What two offers share moves once.
        (["other_offer"], "clicked", YES, ()),
        (["other_offer"], "complained", NO, ("funds",)),
        # A rider's topic under which the bank also sends what it must: only marketing goes.
        (
            ["mixed_a"],
            "complained",
            NO | {"tag likes_cards": 0.35, "stop_topic cards": True},
            ("funds", "cards"),
        ),
        (
            ["loan"],
            "opted_out",
            NO | {"tag likes_loans": 0.35, "stop_topic loans": True, "opt_out sms": True},
            ("*",),
        ),
        (["loan"], "delivered", {}, ()),
    ],
)
def test_answer_is_about_all_offers_of_the_message(
    riders: Sequence[str], kind: str, changes: dict[str, object], withdrawn: tuple[str, ...]
):
    there = world(contact(riders=riders))

    learned = there.hear(outcome(kind))

    assert there.values() == changes
    assert withdrawn_topics(learned) == withdrawn


def test_rider_whose_strategy_is_gone_still_has_a_topic():
    there = world(contact(of="loan", riders=["retired"]))

    there.hear(outcome("complained"))

    assert there.values() == {
        "tag likes_loans": 0.35,
        "stop_topic loans": True,
        "stop_topic funds": True,
    }


# The part of the day --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("daypart", "kinds", "counts"),
    [
        ("evening", ["clicked"], {"answered sms": 1, "answered_at evening": 1}),
        ("evening", ["opened", "clicked", "bought"], {"answered sms": 1, "answered_at evening": 1}),
        ("evening", ["delivered", "complained"], {}),
        ("", ["clicked"], {"answered sms": 1}),
    ],
)
def test_answer_counts_once_where_the_contact_was_handed_off(
    daypart: str, kinds: Sequence[str], counts: dict[str, object]
):
    there = world(daypart=daypart)

    there.hear(*(outcome(kind, n, f"o{n}") for n, kind in enumerate(kinds)))

    assert {k: v for k, v in there.values().items() if k.startswith("answered")} == counts


def test_answers_of_a_part_of_the_day_add_up():
    there = world(contact(1), contact(2, channel="push"), daypart="evening")

    there.hear(outcome("clicked", name="o1", number=1), outcome("opened", name="o2", number=2))

    assert there.values()["answered_at evening"] == 2


@pytest.mark.parametrize(("of", "topic"), [("alert", "security"), ("mixed_a", "cards")])
def test_what_cannot_be_refused_is_never_withdrawn(of: str, topic: str):
    learned = world(contact(of=of)).hear(outcome("complained"))

    assert learned.withdraw == (Filter(topics=(topic,), message_classes=("care", "commercial")),)


def test_strategy_that_is_gone_moves_no_preference():
    there = world(contact(of="retired"))

    there.hear(outcome("clicked"))

    assert there.values() == ANSWER


def test_own_value_stands_after_the_one_that_it_was_computed_from():
    later = Change(
        customer="C1", kind=ChangeKind.ANSWERED, key="sms", value=4, at=SENT_AT + 99, why="x"
    )
    there = world(known=[later])

    there.hear(outcome("clicked", 1))

    change = there.profile[ChangeKind.ANSWERED, "sms"]
    assert (change.value, change.at) == (5, SENT_AT + 99)


# Any order, any number of times --------------------------------------------------------

KINDS = [kind.value for kind in OutcomeKind]


@st.composite
def stories(draw: st.DrawFn, contacts: int = 1) -> tuple[list[Outcome], list[Outcome]]:
    """Outcomes of some contacts, and the same ones permuted, with repetitions."""
    count = draw(st.integers(1, 7))
    told = [
        outcome(
            draw(st.sampled_from(KINDS)),
            draw(st.integers(1, 4)),
            f"o{n}",
            draw(st.integers(1, contacts)),
            dwell_ms=draw(st.sampled_from([100, 9000])),
        )
        for n in range(count)
    ]
    repeated = told + draw(st.lists(st.sampled_from(told), max_size=4))
    return told, draw(st.permutations(repeated))


def heard_by(there: World, story: Sequence[Outcome]) -> World:
    there.hear(*story)
    return there


def rounded(there: World) -> dict[str, object]:
    return {
        key: round(value, 12) if isinstance(value, float) else value
        for key, value in there.values().items()
    }


PROPERTY = settings(derandomize=True, deadline=None, max_examples=examples(400))


@PROPERTY
@given(stories(), st.sampled_from(list(ContactState)))
def test_order_and_repetition_leave_no_trace(
    story: tuple[list[Outcome], list[Outcome]], state: ContactState
):
    one, other = (heard_by(world(state=state), told) for told in story)

    assert rounded(one) == rounded(other)
    assert one.states["d1.1"].state is other.states["d1.1"].state


@PROPERTY
@given(stories())
def test_proved_hand_off_counts_from_the_same_instant_in_any_order(
    story: tuple[list[Outcome], list[Outcome]],
):
    one, other = (heard_by(world(state=UNKNOWN), told) for told in story)

    assert one.states == other.states


@PROPERTY
@given(stories(contacts=3))
def test_registers_and_counters_do_not_depend_on_the_order_of_contacts(
    story: tuple[list[Outcome], list[Outcome]],
):
    contacts = [contact(n) for n in (1, 2, 3)]
    one, other = (
        {key: value for key, value in heard_by(world(*contacts), told).values().items()
         if not key.startswith("tag")}
        for told in story
    )  # fmt: skip

    assert one == other


@PROPERTY
@given(stories(contacts=3))
def test_preference_stays_within_bounds_and_answers_count_once(
    story: tuple[list[Outcome], list[Outcome]],
):
    there = heard_by(world(*(contact(n) for n in (1, 2, 3)), daypart="noon"), story[1])
    values = there.values()
    yes = {"opened", "clicked", "interested", "bought"}
    positive = {o.contact for o in story[0] if o.kind in yes}

    assert 0.0 <= values.get("tag likes_funds", 0.5) <= 1.0
    assert values.get("answered sms", 0) == len(positive)
    assert values.get("answered_at noon", 0) == len(positive)


def test_repetition_changes_nothing():
    there = world()
    there.hear(outcome("complained"))

    assert there.hear(outcome("complained")) == Learned()


def test_same_id_of_another_source_is_another_outcome():
    there = world()
    other = msgspec.structs.replace(outcome("complained"), source="branch")

    there.hear(outcome("clicked"), other)

    assert there.values()["stop_topic funds"] is True
