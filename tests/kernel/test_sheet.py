"""What is written down in columns is read back as it was."""

from collections.abc import Sequence

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengce.kernel.answers import Answers
from hengce.kernel.columns import Numbers, Texts
from hengce.kernel.keeping import GroupsRead, pack_groups, pack_input, read_input
from hengce.kernel.layout import Dictionaries, Layout
from hengce.kernel.packing import PackedInput, PackedMember, PastContactRead, restore_input
from hengce.kernel.population import CONSENTS, OPT_OUT_TOPICS, OPT_OUTS, STOPPED_TOPICS
from hengce.kernel.sheet import Decisions, Sheet
from hengce.model.contact import ContactKind
from hengce.model.decision import Candidate, Decision, Pin, Reason
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.model.tag import Kind, Scalar

INT64 = st.integers(-(2**63), 2**63 - 1)
REAL = st.floats(allow_nan=False)
NAME = st.text(max_size=4)
BITS = (CONSENTS, OPT_OUTS, OPT_OUT_TOPICS, STOPPED_TOPICS)
PIN = Pin(snapshot="s", position=7, configuration="c", at=9, engine="e", tzdata="t")
CANDIDATES = st.builds(
    Candidate,
    strategy=NAME,
    reason=st.sampled_from(Reason),
    rule=NAME,
    used=INT64,
    limit=INT64,
    winner=NAME,
    winner_customer=NAME,
    margin=st.none() | REAL,
    channel=NAME,
    propensity=REAL,
    context=REAL,
    value_cents=REAL,
    lever=REAL,
    score=REAL,
    tie=st.integers(0, 2**64 - 1),
)


@pytest.mark.parametrize(
    ("numbers", "kind", "width"),
    [
        ([0, 127, -128], "|i1", 3),
        ([0, 128], "<i2", 4),
        ([-(2**15) - 1, 0], "<i4", 8),
        ([2**31, 0], "<i8", 16),
        ([5, 5, 5, 5], "|i1", 1),
        ([], "<i8", 0),
    ],
)
def test_whole_numbers_take_no_more_than_their_range(
    numbers: list[int], kind: str, width: int
) -> None:
    column = Numbers.of(np.array(numbers, np.int64))
    assert (column.kind, len(column.data)) == (kind, width)
    assert column.between(0, len(numbers)) == numbers


@given(st.lists(INT64))
def test_whole_numbers_are_read_back(numbers: list[int]) -> None:
    assert Numbers.of(np.array(numbers, np.int64)).all().tolist() == numbers


@given(st.lists(st.floats()))
def test_real_numbers_are_read_back_to_the_bit(numbers: list[float]) -> None:
    given_ = np.array(numbers, np.float64)
    assert Numbers.of(given_).all().tobytes() == given_.tobytes()


@given(st.lists(NAME))
def test_texts_are_read_back_and_each_is_kept_once(texts: list[str]) -> None:
    column = Texts.of(texts)
    assert column.between(0, len(texts)) == texts
    assert len(column.different) == len(set(texts))


@given(st.lists(NAME, min_size=1), st.data())
def test_chosen_texts_are_those_at_their_places(names: list[str], data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, len(names) - 1)))
    column = Texts.chosen(names, np.array(places, np.int64))
    assert column.between(0, len(places)) == [names[place] for place in places]


@given(st.lists(st.lists(CANDIDATES, max_size=4), max_size=4))
def test_candidates_are_read_back_customer_by_customer(answered: list[list[Candidate]]) -> None:
    answers = Answers.of(answered)
    assert [list(answers.candidates(place)) for place in range(len(answered))] == answered


@given(st.lists(CANDIDATES, min_size=1, max_size=6), st.data())
def test_some_candidates_of_all_are_read_at_once(
    candidates: list[Candidate], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.integers(0, len(candidates) - 1)))
    told = Answers.of([candidates]).candidates_at(np.array(rows, np.int64))
    assert list(told) == [candidates[row] for row in rows]


@given(st.lists(CANDIDATES, max_size=4), NAME, st.lists(NAME, max_size=2), NAME)
def test_a_decision_is_read_back_from_the_bytes_of_its_sheet(
    candidates: list[Candidate], customer: str, triggers: list[str], placement: str
) -> None:
    decision = Decision(
        id=f"D/1/{customer}",
        customer=customer,
        org="B1",
        pin=PIN,
        candidates=tuple(candidates),
        contacts=(),
        triggers=tuple(triggers),
        placement=placement,
    )
    written = msgspec.msgpack.encode(Decisions.of(decision).sheet)
    assert msgspec.msgpack.decode(written, type=Sheet).decision(0, ()) == decision


def past(strategy: str, at: int) -> PastContactRead:
    kind = ContactKind(
        strategy=strategy,
        channel="sms",
        priority_class=PriorityClass.MARKETING,
        message_class=MessageClass.COMMERCIAL,
        category="c",
        topic="t",
        department="d",
        interrupts=True,
    )
    return PastContactRead(kind=kind, at=at)


VALUES: dict[str, st.SearchStrategy[Scalar]] = {
    "age": st.integers(-(2**62), 2**62),
    "city": NAME,
    "rate": REAL,
    "vip": st.booleans(),
}


# A row has 62 bits for each set of names: three members may not know more between them.
BIT_NAMES = st.sets(st.text("xyz", max_size=4), max_size=20)


@st.composite
def inputs(draw: st.DrawFn) -> PackedInput:
    """Draw what was read for a group whose members know different things."""
    names = draw(st.lists(st.text("ab", min_size=1), min_size=1, max_size=3, unique=True))
    columns = draw(st.integers(0, 2))
    members = [
        PackedMember(
            customer=name,
            values={key: draw(one) for key, one in VALUES.items() if draw(st.booleans())},
            bits={bits: tuple(sorted(draw(BIT_NAMES))) for bits in BITS},
            derived_int=tuple(draw(INT64) for _ in range(columns)),
            derived_real=tuple(draw(REAL) for _ in range(columns)),
            history=tuple(past(draw(NAME), draw(INT64)) for _ in range(draw(st.integers(0, 2)))),
            keys=tuple(draw(INT64) for _ in range(columns)),
            asked=draw(st.booleans()),
        )
        for name in sorted(names)
    ]
    silent = tuple(sorted(draw(st.sets(NAME))))
    return PackedInput(members=tuple(members), silent=silent, left=tuple(draw(st.lists(INT64))))


@given(inputs())
def test_what_a_group_read_is_read_back_for_each_of_its_members(kept: PackedInput) -> None:
    packed = pack_input(kept)
    assert all(read_input(packed, member.customer) == kept for member in kept.members)


KIND_OF = {bool: Kind.BOOLEAN, int: Kind.INTEGER, float: Kind.REAL, str: Kind.TEXT}


def packed_after(kept: PackedInput, learned: Sequence[str]) -> bytes:
    """Pack in a process that has learned other words before."""
    kinds = {name: KIND_OF[type(v)] for one in kept.members for name, v in one.values.items()}
    layout = Layout.of([*kinds.items(), *((name, Kind.INTEGER) for name in BITS)])
    words = Dictionaries()
    for name in (*BITS, *(name for name, kind in kinds.items() if kind is Kind.TEXT)):
        for text in learned:
            words.code(name, text)
    block, past = restore_input(kept, layout, words, {})
    silent = [frozenset(kept.silent)]
    return pack_groups(GroupsRead(block, layout, words, past, silent, [kept.left], ()), [0])


@given(inputs(), st.lists(NAME, unique=True, max_size=6))
def test_what_is_kept_does_not_say_what_a_process_learned_before(
    kept: PackedInput, learned: list[str]
) -> None:
    assert packed_after(kept, learned) == packed_after(kept, []) == pack_input(kept)
