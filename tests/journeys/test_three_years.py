"""One customer's three years under all journeys: no gap between stages, no clash, no cap broken."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from hengce.config.load import load
from hengce.flow.variation import decided
from hengce.model.contact import ContactKind, ContactState
from hengce.model.instance import Instance
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Instant, moment, read_instant
from hengce.model.strategy import MessageClass, PriorityClass
from journeys.living import Living
from journeys.three_years import DOWNLOAD, END, SCRIPT, STAGES, ZONE, happened, known
from oracle.case import CustomerFacts
from stack.banks import stage

JOURNEYS = Path(__file__).parents[2] / "examples" / "journeys"
WHO = "C1"
LOOKS = ("popup", "banner")
LOOKS_EVERY_DAYS = 4
REFRESHED_EVERY_DAYS = 30


class Told(NamedTuple):
    """Something that he was told."""

    at: Instant
    kind: ContactKind


class Life(Living):
    """The bank of the thirty-three journeys, and its only customer."""

    def publish(self, journeys: Sequence[str], earlier: Sequence[str] = ()) -> None:
        read = decided(load(JOURNEYS))
        lasting = (msgspec.structs.replace(s, ends="2029-12-31") for s in read.strategies)
        policy = msgspec.structs.replace(read.policy, holdouts=())
        self.bring_live(msgspec.structs.replace(read, strategies=tuple(lasting), policy=policy))

    def refresh(self) -> None:
        """Bring in the night's files."""
        channels = [channel.id for channel in self.configuration.channels]
        customer = CustomerFacts(
            customer=WHO,
            tags=known(self.now),
            consents=frozenset(
                (purpose.id, channel)
                for purpose in self.configuration.purposes
                for channel in channels
            ),
        )
        stage(self.installation, self.configuration.tags, [customer], self.now - 100 * DAY_US)
        self.installation.refresh_snapshot(self.now)

    def told_of(self) -> list[Told]:
        """Everything that left, by its hand-off."""
        with self.installation.store.view() as view:
            records = view.handed_off(10_000)
        left = [r for r in records if r.state in {ContactState.COMMITTED, ContactState.UNKNOWN}]
        return sorted(
            (Told(r.handed_off_at or r.at, r.contact.kind) for r in left), key=lambda one: one.at
        )


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    begin = read_instant(DOWNLOAD, ZONE)
    lived = Life(tmp_path_factory.mktemp("life") / "home", [], begin, {WHO: known(begin)})
    lived.refresh()
    live(lived, begin, read_instant(END, ZONE))
    yield lived
    lived.close()


def live(lived: Life, begin: Instant, end: Instant) -> None:
    """Let the days pass: audiences at ten, what he does when he does it, a look in the evening."""
    script = list(SCRIPT)
    for number in range((end - begin) // DAY_US):
        morning = begin + number * DAY_US
        if number % REFRESHED_EVERY_DAYS == 0 and number:
            lived.live(morning - 6 * HOUR_US)
            lived.refresh()
        while script and read_instant(script[0].at, ZONE) < morning + DAY_US:
            one = script.pop(0)
            if read_instant(one.at, ZONE) > morning:
                enrol(lived, morning)
            lived.live(read_instant(one.at, ZONE))
            lived.event(WHO, one.event, **one.said)
        enrol(lived, max(morning, lived.now))
        if number % LOOKS_EVERY_DAYS == 0:
            lived.live(max(morning + 10 * HOUR_US, lived.now))
            for slot in LOOKS:
                lived.look(WHO, slot)


def enrol(lived: Life, at: Instant) -> None:
    lived.live(at)
    if any(lived.installation.enrol_due(lived.now).values()):
        lived.loop.look()
        lived.settle()


def entered(life: Life, strategy: str) -> list[Instance]:
    with life.installation.store.view() as view:
        return list(view.last_instances(strategy, [WHO]))


@pytest.mark.parametrize(("event", "before", "after"), STAGES)
def test_a_stage_takes_over_where_the_last_one_ends(
    life: Life, event: str, before: str, after: str
) -> None:
    """The next journey has him within the minute; the one before lets go and says no more."""
    begins = [one.entered_at for one in entered(life, after)]
    assert any(abs(at - happened(event)) <= MINUTE_US for at in begins), after
    for one in entered(life, before) if before else ():
        assert one.ended_at is not None, f"{before} never ended"


def test_much_was_said(life: Life) -> None:
    """Or the other tests would hold of nothing."""
    told = life.told_of()
    assert len({one.kind.strategy for one in told}) >= 15
    assert {one.kind.channel for one in told} >= {"sms", "push", "inbox", "popup", "task"}


def commercial(told: Sequence[Told]) -> list[Told]:
    return [
        one
        for one in told
        if one.kind.message_class is MessageClass.COMMERCIAL and one.kind.interrupts
    ]


def test_no_cap_is_ever_broken(life: Life) -> None:
    """Counted here by hand: one wealth message in seven days, three a month, one popup a day."""
    told = life.told_of()
    wealth = [one.at for one in commercial(told) if one.kind.category == "wealth"]
    assert all(later - earlier >= 7 * DAY_US for earlier, later in pairwise(wealth))
    months: dict[tuple[int, int], int] = {}
    for one in commercial(told):
        local = moment(one.at, ZONE)
        months[local.year, local.month] = months.get((local.year, local.month), 0) + 1
    assert max(months.values()) <= 3
    popups = [
        one.at
        for one in told
        if one.kind.channel == "popup" and one.kind.message_class is MessageClass.COMMERCIAL
    ]
    assert all(later - earlier >= DAY_US for earlier, later in pairwise(popups))


def test_marketing_rests_after_the_complaint(life: Life) -> None:
    since = happened("complaint_filed")
    marketing = [
        one
        for one in life.told_of()
        if one.kind.priority_class is PriorityClass.MARKETING
        and since <= one.at < since + 30 * DAY_US
    ]
    assert marketing == []


def test_who_asked_at_the_branch_sees_no_mortgage_advertisement(life: Life) -> None:
    since, until = happened("mortgage_enquired"), happened("mortgage_enquiry_closed")
    told = [one for one in life.told_of() if since <= one.at < until]
    assert not [one for one in told if one.kind.strategy == "ext001_mortgage_viewed"]
    assert [one for one in told if one.kind.strategy == "ln008_mortgage_enquiry"]


def test_nothing_clashes(life: Life) -> None:
    """No two marketing messages in one minute, and nobody is twice in one journey."""
    times = [one.at // MINUTE_US for one in commercial(life.told_of())]
    assert len(times) == len(set(times))
    with life.installation.store.view() as view:
        live_ones = view.live_instances([WHO])
    assert len(live_ones) == len({(one.strategy, one.key) for one in live_ones})
