"""The day's changes over nightly rows: which hold, and what they write."""

import pytest

from hengce.flow.overlay import Vocabulary, in_force, learn_words, overlay, touching
from hengce.kernel.layout import Dictionaries, Layout, blank, read
from hengce.kernel.packing import set_names
from hengce.kernel.population import (
    ANSWERED,
    ANSWERED_AT,
    BITS_MAX,
    CONSENTS,
    OPT_OUTS,
    SENT,
    SENT_AT,
    STOPPED_TOPICS,
    standard_fields,
)
from hengce.model.noun import Label
from hengce.model.profile import Change, ChangeKind
from hengce.model.tag import Kind, Owner, Scalar, Tag

AS_OF = 1_000
NAME = Label(zh="标签", en="tag")
TAGS = {
    "aum": Tag(name="aum", kind=Kind.MONEY, label=NAME),
    "liking": Tag(name="liking", kind=Kind.REAL, label=NAME, owner=Owner.EVENTS),
}

WORDS = Vocabulary(
    tags=TAGS,
    channels=frozenset({"sms"}),
    dayparts=frozenset({"evening"}),
    topics=frozenset({"wealth"}),
    categories=frozenset({"invest"}),
    strategies=frozenset({"fund"}),
    consents=frozenset({"marketing:sms"}),
)


def change(kind: ChangeKind, key: str, value: Scalar, at: int) -> Change:
    return Change(customer="C1", kind=kind, key=key, value=value, at=at)


@pytest.mark.parametrize(
    ("kind", "key", "value", "at", "holds"),
    [
        (ChangeKind.TAG, "aum", 5, AS_OF + 1, True),  # newer than the files
        (ChangeKind.TAG, "aum", 5, AS_OF, False),  # the files know better
        (ChangeKind.TAG, "liking", 0.2, 1, True),  # files never write it
        (ChangeKind.TAG, "gone", 5, AS_OF + 1, False),  # no such tag any more
        (ChangeKind.TAG, "aum", "a lot", AS_OF + 1, False),  # it is of another kind by now
        (ChangeKind.CONSENT, "marketing:fax", True, AS_OF + 1, False),
        (ChangeKind.OPT_OUT, "fax", True, AS_OF + 1, False),
        (ChangeKind.STOP_TOPIC, "gold", True, AS_OF + 1, False),
        (ChangeKind.STOP_CATEGORY, "gold", True, AS_OF + 1, False),
        (ChangeKind.STOP_STRATEGY, "gold", True, AS_OF + 1, False),
        (ChangeKind.SENT, "fax", 3, AS_OF + 1, False),
        (ChangeKind.CONSENT, "marketing:sms", True, AS_OF, False),  # the files have it
        (ChangeKind.CONSENT, "marketing:sms", False, 1, True),  # the strictest holds
        (ChangeKind.OPT_OUT, "sms", True, 1, True),
        (ChangeKind.OPT_OUT, "*", True, 1, True),
        (ChangeKind.OPT_OUT, "personalisation", True, 1, True),
        (ChangeKind.STOP_TOPIC, "wealth", True, 1, True),
        (ChangeKind.STOP_CATEGORY, "invest", True, 1, True),
        (ChangeKind.STOP_STRATEGY, "fund", True, 1, True),
        (ChangeKind.SENT, "sms", 3, 1, True),
        (ChangeKind.SENT, "*", 3, 1, False),  # counters are those of channels
        (ChangeKind.SENT_AT, "evening", 3, 1, True),
        (ChangeKind.ANSWERED_AT, "evening", 3, 1, True),
        (ChangeKind.SENT_AT, "night", 3, 1, False),
        (ChangeKind.ANSWERED_AT, "sms", 3, 1, False),
    ],
)
def test_what_a_snapshot_overtakes(
    kind: ChangeKind, key: str, value: Scalar, at: int, holds: bool
) -> None:
    changes = [change(kind, key, value, at)]
    assert bool(in_force(changes, WORDS, AS_OF)) is holds


def test_changes_are_written_into_the_row() -> None:
    standard = standard_fields(("sms",), ("evening",))
    layout = Layout.of([*((t.name, t.kind) for t in TAGS.values()), *standard])
    words = Dictionaries({CONSENTS: ["marketing:sms"]})
    changes = [
        change(ChangeKind.CONSENT, "marketing:sms", True, 1),
        change(ChangeKind.OPT_OUT, "*", True, 1),
        change(ChangeKind.STOP_TOPIC, "财富", True, 1),
        change(ChangeKind.SENT, "sms", 4, 1),
        change(ChangeKind.ANSWERED, "sms", 1, 1),
        change(ChangeKind.SENT_AT, "evening", 3, 1),
        change(ChangeKind.ANSWERED_AT, "evening", 2, 1),
        change(ChangeKind.TAG, "liking", 0.25, 1),
    ]
    learn_words(changes, layout, words)
    row = blank(layout, 1)[0]
    overlay(row, changes, layout, words)

    def value(name: str) -> Scalar:
        return read(row, layout, words, name)

    assert set_names(value(CONSENTS), words, CONSENTS) == ("marketing:sms",)
    assert set_names(value(OPT_OUTS), words, OPT_OUTS) == ("*",)
    assert set_names(value(STOPPED_TOPICS), words, STOPPED_TOPICS) == ("财富",)
    assert (value(SENT + "sms"), value(ANSWERED + "sms")) == (4, 1)
    assert (value(SENT_AT + "evening"), value(ANSWERED_AT + "evening")) == (3, 2)
    assert (value("liking"), value("aum")) == (0.25, None)

    overlay(row, [change(ChangeKind.OPT_OUT, "*", False, 2)], layout, words)
    assert set_names(value(OPT_OUTS), words, OPT_OUTS) == ()


def test_bits_run_out_loudly() -> None:
    layout, words = Layout.of(standard_fields(())), Dictionaries()
    many = [change(ChangeKind.STOP_TOPIC, f"topic{k}", True, 1) for k in range(BITS_MAX + 1)]
    with pytest.raises(OverflowError):
        learn_words(many, layout, words)


@pytest.mark.parametrize(
    ("kind", "key", "columns", "touches"),
    [
        (ChangeKind.TAG, "aum", {"aum"}, True),
        (ChangeKind.TAG, "liking", {"aum"}, False),
        (ChangeKind.SENT, "sms", {SENT + "sms"}, True),
        (ChangeKind.SENT, "sms", {"sms", SENT + "push"}, False),
        (ChangeKind.CONSENT, "marketing:sms", {CONSENTS}, True),
        (ChangeKind.OPT_OUT, "sms", {CONSENTS}, False),
        (ChangeKind.ENGAGED_TOPIC, "wealth", {STOPPED_TOPICS}, True),
        (ChangeKind.STOP_STRATEGY, "aum", {"aum"}, False),  # it has no room in the row
        (ChangeKind.TAG, "aum", set(), False),
    ],
)
def test_only_what_is_read_is_laid_over(
    kind: ChangeKind, key: str, columns: set[str], touches: bool
) -> None:
    assert bool(touching([change(kind, key, None, 1)], columns)) is touches
