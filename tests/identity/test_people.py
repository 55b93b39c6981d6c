"""Who is who, as a table; and for any links: the same by sets, in any order, taken back or not."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.identity.joined import first_by_hand, first_by_scipy
from hengce.identity.keys import key_of
from hengce.identity.people import people
from hengce.model.identity import Cause, KeyKind, Link, Strength
from identity.world import KINDS, RULES, link, sets_of

TABLE = {
    "nothing in common": ("document:1 A|document:2 B", "A|B"),
    "one document": ("document:1 A|document:1 B", "A B"),
    "a chain of identifying keys": ("document:1 A|document:1 B|wecom:w B|wecom:w C", "A B C"),
    "two documents": ("document:1 A|document:2 B|wecom:w A|wecom:w B", "A|B"),
    "too many share it": ("wecom:w A|wecom:w B|wecom:w C|wecom:w D", "A|B|C|D"),
    "a device joins no customers": ("device:d A|device:d B", "A|B"),
    "a visitor who said his name": ("v1 A", "A v1"),
    "a visitor on a customer's device": ("device:d v1|device:d A", "A v1"),
    "through another visitor": ("cookie:c v2|cookie:c v1|v1 A", "A v1 v2"),
    "a visitor on a shared device": ("device:d v1|device:d A|device:d B", "A|B|v1"),
    "a visitor of two customers": ("v1 A|v1 B", "A|B|v1"),
    "his own cookie is his still": ("cookie:c v1|cookie:c A|device:d A|device:d B", "A v1|B"),
    "one account": ("account:1 A|account:1 B", "A|B"),
    "two numbers, said to be one": ("A B", "A B"),
    "visitors of one person, whoever he is": ("v1 v2", "v1 v2"),
}


def links_of(text):
    return [link(*one.split(), at=place) for place, one in enumerate(text.split("|"))]


def shown(found):
    return "|".join(
        " ".join((*sorted(one.customers), *one.visitors))
        for one in found.persons
        if one.customers or one.visitors
    )


@pytest.mark.parametrize(("links", "who"), TABLE.values(), ids=TABLE)
def test_who_is_who(links, who):
    assert sorted(shown(people(links_of(links), RULES)).split("|")) == sorted(who.split("|"))


def test_who_was_known_first_speaks_for_all():
    made = [
        link("document:1", "A", at=7),
        link("document:1", "C", at=3),
        link("document:1", "B", at=3),
    ]
    assert people(made, RULES).persons[0].customers == ("B", "C", "A")


def test_a_contradiction_joins_nobody_and_is_for_people():
    found = people(links_of("document:1 A|document:2 B|wecom:w A|wecom:w B|v1 B"), RULES)
    (doubt,) = found.doubts
    assert (doubt.one, doubt.other, doubt.cause) == ("A", "B", Cause.CONTRADICTION)
    assert doubt.evidence == ("wecom",)
    assert sorted(shown(found).split("|")) == ["A", "B v1"]


def test_what_is_likely_is_for_people_and_what_is_not_is_nothing():
    made = [link("B", "A", ppm=700_000, at=1), link("C", "A", ppm=400_000)]
    found = people(made, RULES)
    assert [(d.one, d.other, d.confidence_ppm) for d in found.doubts] == [("A", "B", 700_000)]
    assert len(found.persons) == 3
    assert people(made, RULES, [("B", "A")]).doubts == (), "people decided"


def test_two_of_whom_people_said_so_stay_two():
    made = links_of("document:1 A|document:1 B")
    found = people(made, RULES, [("A", "B")])
    assert sorted(shown(found).split("|")) == ["A", "B"]
    assert found.doubts == ()


def test_who_shares_an_account_is_a_household_unless_too_many_do():
    found = people(links_of("account:1 A|account:1 B|account:2 B|account:2 C"), RULES)
    assert found.households == (("A", "B", "C"),)
    crowd = people(links_of("account:1 A|account:1 B|account:1 C"), RULES)
    assert crowd.households == ()
    assert [k.value for k in crowd.impersonal] == ["1"]
    one = people(links_of("account:1 A|account:1 B|document:1 A|document:1 B"), RULES)
    assert one.households == (), "one person is no household"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" AB 12 ", "ab12"),
        ("", None),
        ("x" * 257, None),
    ],
)
def test_a_plain_key(written, kept):
    found = key_of(KeyKind(name="k", strength=Strength.WEAK, secret=False), written)
    assert (found and found.value) == kept


def test_a_secret_key_is_its_hash():
    """The example of GB/T 32905-2016, A.1: the digest of `abc`."""
    kind = KeyKind(name="k", strength=Strength.IDENTIFYING)
    digest = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert key_of(kind, "ABC").value == digest
    assert key_of(kind, digest.upper()).value == digest, "the sender made it himself"


PEOPLE = ("A", "B", "C", "D", "v1", "v2", "v3")
KEYS = tuple(f"{kind.name}:{value}" for kind in KINDS for value in "12")
LINKS = st.builds(
    link,
    st.sampled_from((*KEYS, *PEOPLE)),
    st.sampled_from(PEOPLE),
    ppm=st.sampled_from([1_000_000, 1_000_000, 995_000, 700_000, 100_000]),
    at=st.integers(0, 3),
    source=st.sampled_from(["core", "app"]),
)
APART = st.lists(st.sampled_from([("A", "B"), ("C", "B"), ("A", "D")]), max_size=2)


def as_sets(found):
    return frozenset(
        frozenset(
            (
                *(link(c, c).of for c in one.customers),
                *(link(v, v).of for v in one.visitors),
                *one.keys,
            )
        )
        for one in found.persons
    )


def sensible(links: list[Link]) -> list[Link]:
    """A customer is not a key of a visitor, and nobody a key of himself."""
    return [
        one
        for one in links
        if one.key != one.of and not (one.key.kind == "customer" and one.of.kind == "anonymous")
    ]


@settings(max_examples=examples(400), deadline=None)
@given(st.lists(LINKS, max_size=14).map(sensible), APART)
def test_the_same_by_sets(links, apart):
    assert as_sets(people(links, RULES, apart)) == sets_of(links, apart=apart)


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(LINKS, min_size=1, max_size=14).map(sensible), APART, st.randoms())
def test_in_any_order_the_same_bytes(links, apart, random):
    mixed = random.sample(links, len(links))
    one, other = people(links, RULES, apart), people(mixed, RULES, apart)
    assert one == other
    assert msgspec.json.encode(one) == msgspec.json.encode(other)


EDGES = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=30)


@settings(max_examples=examples(200), deadline=None)
@given(EDGES)
def test_few_are_joined_as_many_are(edges):
    one, other = np.array(edges, np.int64).reshape(-1, 2).T
    expected = first_by_scipy(20, one, other)
    assert first_by_hand(20, one, other).tolist() == expected.tolist()
