"""Conditions as trees that an editor changes: text, tree and text again mean the same."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.config.load import load
from hengce.errors import ProblemsError
from hengce.flow.editing import texts_of
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.normal import normal
from hengce.rules.tree import (
    AllOf,
    Among,
    AnyOf,
    Between,
    Comparison,
    FoldSubject,
    Holds,
    InAudience,
    Known,
    Matches,
    NotOf,
    Opaque,
    TagSubject,
    TextSubject,
    Tree,
)
from hengce.rules.tree_reading import tree_of
from hengce.rules.tree_writing import text_of_tree
from rules.bank import BANK
from rules.texts import TABLE

JOURNEYS = Path(__file__).parents[2] / "examples" / "journeys"

AUM = {"kind": "tag", "name": "aum"}
# text, tree
TREES = [
    ("aum >= 50000", {"kind": "compare", "subject": AUM, "operator": ">=", "value": 50000}),
    ("aum >= :least", {"kind": "compare", "subject": AUM, "operator": ">=",
                       "value": {"parameter": "least"}}),
    ("aum NOT IN (1, 2.5)", {"kind": "in", "subject": AUM, "values": [1, 2.5], "negated": True}),
    ("aum BETWEEN -1 AND 2",
     {"kind": "between", "subject": AUM, "low": -1, "high": 2, "negated": False}),
    ("aum IS NULL", {"kind": "known", "subject": AUM, "negated": True}),
    ("aum IS NOT NULL", {"kind": "known", "subject": AUM, "negated": False}),
    ("city LIKE '广%'", {"kind": "like", "subject": {"kind": "tag", "name": "city"},
                        "pattern": "广%", "negated": False}),
    ("vip", {"kind": "holds", "name": "vip"}),
    ("in_audience('rich')", {"kind": "audience", "audience": "rich"}),
    (
        "count_of('wealth_viewed', days => 30) >= 3",
        {
            "kind": "compare",
            "subject": {
                "kind": "fold",
                "function": "count_of",
                "event": "wealth_viewed",
                "property": "",
                "window": 30,
                "window_unit": "days",
                "by": "",
                "span": 0,
                "span_unit": "days",
                "where": "",
            },
            "operator": ">=",
            "value": 3,
        },
    ),
    ("(aum > loan * 2)", {"kind": "text", "text": "aum > loan * 2"}),
    (
        "(aum - loan) > 1000",
        {
            "kind": "compare",
            "subject": {"kind": "expression", "text": "aum - loan"},
            "operator": ">",
            "value": 1000,
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tree"), TREES)
def test_trees(text, tree):
    read = tree_of(text, "here")
    assert msgspec.json.decode(msgspec.json.encode(read)) == tree
    assert text_of_tree(msgspec.convert(tree, Tree)) == text


# what is written, what is written again
WRITTEN = [
    ("a > 1 AND (b > 1 OR c > 1) AND NOT d > 1", "a > 1 AND (b > 1 OR c > 1) AND NOT (d > 1)"),
    ("a > 1 AND (b > 1 AND c > 1)", "a > 1 AND b > 1 AND c > 1"),
    ("NOT (a IN (1) OR b)", "NOT (a IN (1) OR b)"),
    ("name = 'o''clock'", "name = 'o''clock'"),
    ('"select" = 1', '"select" = 1'),
]


@pytest.mark.parametrize(("text", "again"), WRITTEN)
def test_texts_of_trees(text, again):
    assert text_of_tree(tree_of(text, "here")) == again


@pytest.mark.parametrize("text", [row[0] for row in TABLE])
def test_every_text_of_the_language_survives(text):
    again = text_of_tree(tree_of(text, "here"))
    assert normal(check_condition(again, BANK, "here")) == normal(
        check_condition(text, BANK, "here")
    )
    assert text_of_tree(tree_of(again, "here")) == again


def test_every_condition_of_the_journeys_survives():
    bank = load(JOURNEYS)
    catalogue = Catalogue.of_bank(bank)
    texts = [text for one in bank.strategies for path, text in texts_of(one) if path[0] != "score"]
    meant = 0
    for text in filter(str.strip, texts):
        again = text_of_tree(tree_of(text, "here"))
        try:
            before = normal(check_condition(text, catalogue, "here"))
        except ProblemsError:  # a test on the properties of an event
            assert text_of_tree(tree_of(again, "here")) == again
            continue
        assert normal(check_condition(again, catalogue, "here")) == before
        meant += 1
    assert meant > 40


NAMES = st.sampled_from(("aum", "loan", "age"))
VALUES = st.integers(-(10**9), 10**9) | st.sampled_from((0.5, 100.25, -3.75))
SUBJECTS = (
    st.builds(TagSubject, name=NAMES)
    | st.builds(
        FoldSubject,
        function=st.sampled_from(("count_of",)),
        event=st.just("wealth_viewed"),
        window=st.sampled_from((0, 1, 30)),
        window_unit=st.sampled_from(("days", "hours")),
    )
    | st.builds(TextSubject, text=st.sampled_from(("aum - loan", "aum + 100")))
)
LEAVES = (
    st.builds(
        Comparison, subject=SUBJECTS, operator=st.sampled_from(("=", "<>", "<", ">=")), value=VALUES
    )
    | st.builds(
        Among,
        subject=SUBJECTS,
        values=st.lists(VALUES, min_size=1, max_size=3).map(tuple),
        negated=st.booleans(),
    )
    | st.builds(Between, subject=SUBJECTS, low=VALUES, high=VALUES, negated=st.booleans())
    | st.builds(Known, subject=SUBJECTS, negated=st.booleans())
    | st.builds(
        Matches,
        subject=st.builds(TagSubject, name=st.just("city")),
        pattern=st.sampled_from(("广%", "o'c%", "%")),
        negated=st.booleans(),
    )
    | st.builds(Holds, name=st.just("vip"))
    | st.builds(InAudience, audience=st.just("rich"))
    | st.builds(Opaque, text=st.sampled_from(("aum > loan", "TRUE", "aum / loan > 1.5")))
)


def _groups(inner):
    some = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return (
        st.builds(AllOf, items=some) | st.builds(AnyOf, items=some) | st.builds(NotOf, item=inner)
    )


@given(st.recursive(LEAVES, _groups, max_leaves=12))
@settings(max_examples=examples(300), deadline=None)
def test_a_tree_that_is_written_is_read_as_what_it_says(tree):
    text = text_of_tree(tree)
    again = tree_of(text, "here")
    assert text_of_tree(again) == text_of_tree(tree_of(text_of_tree(again), "here"))
    sent = msgspec.json.decode(msgspec.json.encode(again), type=Tree)
    assert sent == again
