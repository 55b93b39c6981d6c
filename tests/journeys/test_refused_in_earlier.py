"""What a customer refuses, and what the bank stops, holds in earlier versions of journeys, too."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from hengce.documents.administration import stop
from hengce.errors import NotFoundError
from hengce.model.configuration import StopScope
from hengce.model.instance import Did
from hengce.model.instant import DAY_US, HOUR_US
from hengce.model.profile import ChangeKind
from hengce.model.version import version_of
from journeys.acting import drawn, learn, living, publish_instead
from journeys.living import at, journey

NOON = at("2026-11-23T12:00")
TWICE = drawn(
    [
        'kind: entry, id: start, audience: "TRUE", event: applied',
        "kind: message, id: first, channels: [sms], material: M1, on_blocked: skip",
        "kind: wait, id: day, until: {kind: after, days: 1}",
        "kind: message, id: second, channels: [push], material: M1, on_blocked: skip",
        "kind: exit, id: done",
    ],
    "start>first first>day day>second second>done",
)
POLICY = {
    "consent_required: [commercial]": "consent_required: []\ndecision_windows: {marketing_ms: 0}"
}

# what he refuses of the version that he is in, and whether the second message leaves
REFUSED = [
    (None, "", True),
    (ChangeKind.STOP_TOPIC, "J", False),
    (ChangeKind.OPT_OUT_TOPIC, "J", False),
    (ChangeKind.STOP_CATEGORY, "deposit", False),
    (ChangeKind.STOP_STRATEGY, "J", False),
    (ChangeKind.STOP_TOPIC, "another", True),
    (ChangeKind.STOP_CATEGORY, "wealth", True),
]


@pytest.mark.parametrize(("kind", "name", "leaves"), REFUSED)
def test_a_refusal_is_heard_in_a_version_whose_topic_and_category_are_used_no_more(
    tmp_path: Path, kind: ChangeKind | None, name: str, leaves: bool
) -> None:
    """The version that is published meanwhile speaks of another topic, in another category."""
    with living(tmp_path, [journey("J", TWICE)], NOON, policy=POLICY) as bank:
        bank.event("C1", "applied", number="a")
        (old,) = bank.configuration.strategies
        publish_instead(bank, old, journey("another", TWICE, category="wealth"))
        bank.live(NOON + HOUR_US)
        if kind is not None:
            learn(bank, "C1", name, True, kind)
        bank.live(NOON + 3 * DAY_US)
        assert len(bank.told("sms")) == 1
        assert len(bank.told("push")) == leaves
        did = {step.did for step in bank.trace("C1") if step.node == "second"}
        assert (Did.SENT in did, Did.SUPPRESSED in did) == (leaves, not leaves)


def test_a_category_is_stopped_in_which_only_an_earlier_version_speaks(tmp_path: Path) -> None:
    """The documents as they are written know the category no more; customers still hear of it."""
    with living(tmp_path, [journey("J", TWICE)], NOON, policy=POLICY) as bank:
        bank.event("C1", "applied", number="a")
        (old,) = bank.configuration.strategies
        publish_instead(bank, old, journey("another", TWICE, category="wealth"))
        store, written = bank.installation.store, replace(bank.configuration, earlier=())
        with store.transaction(bank.now) as tx:
            tx.put_configuration(version_of(written), written, bank.now)
            tx.set_applied(version_of(written), bank.now)
        stop(store, StopScope.CATEGORY, "deposit", "li", "投诉增多", bank.now)
        with pytest.raises(NotFoundError):
            stop(store, StopScope.CATEGORY, "gold", "li", "投诉增多", bank.now)
        bank.live(NOON + 3 * DAY_US)
        assert bank.told("push") == []
