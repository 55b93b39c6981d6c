"""Short messages end to end: a real server, one store, and a real message centre over TCP.

event → decision → reserve → relay → message centre → receipt → reply 退订 → withdrawal, and the
second gate for what nobody withdrew. The clock is the test's; what was sent, the ledger, the
outbox and what is known of the customers are the table at the end.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from api import bank
from api.bank import NOON, Server
from api.test_handovers import Clock, until
from hengce.model.access import Role
from hengce.model.contact import ContactState
from hengce.model.decision import Decision, Reason
from hengce.model.instant import HOUR_US, Instant, show_instant
from hengce.model.outcome import OutcomeKind
from hengce.model.profile import Change, ChangeKind
from hengce.ports import ContactRecord
from smsc_process import Smsc, running_smsc

EVENING = NOON + 9 * HOUR_US
MORNING = NOON + 21 * HOUR_US
LATER = NOON + 22 * HOUR_US

STRATEGY = """
id: {name}
label: {{zh: {name}, en: {name}}}
department: wealth
owner: li.na
priority_class: marketing
message_class: commercial
category: {category}
topic: {name}
product: {product}
starts: 2026-01-01
ends: 2026-12-31
score: {{propensity: "0.5", value: aum * 0.01}}
graph:
  nodes:
    - {{kind: entry, id: start, event: {event}, audience: aum >= 0}}
    - {{kind: message, id: offer, channels: [sms], material: {material}, expires_hours: 24}}
    - {{kind: exit, id: done}}
  edges: [{{source: start, target: offer}}, {{source: offer, target: done}}]
"""
VIEWED = STRATEGY.format(
    name="viewed", category="wealth", product="balanced", event="wealth_viewed", material="WM-1"
)
BROWSED = STRATEGY.format(
    name="browsed", category="deposit", product="deposit", event="page", material="RB-1"
)


@dataclass
class Bank:
    server: Server
    smsc: Smsc
    clock: Clock
    events: int = 0

    def number(self, customer: str) -> str:
        return f"1380000{bank.customers().index(customer):04d}"

    def happens(self, customer: str, event: str) -> None:
        self.events += 1
        body = {
            "userId": customer, "event": event, "messageId": f"m{self.events}",
            "timestamp": show_instant(self.clock()), "properties": {},
        }  # fmt: skip
        with self.server.client(Role.SOURCE) as client:
            assert client.post("/v1/track", json=body).json()["accepted"] == 1

    def reach(self, instant: Instant) -> None:
        self.clock.now = max(self.clock.now, instant)

    def contacts(self, customer: str) -> Mapping[str, ContactRecord]:
        """The customer's contacts by strategy, with where they stand."""
        with self.server.installation.store.view() as view:
            decisions = [one.decision for one in view.decisions_of(customer, 100)]
            records = [view.contact(c.id) for d in decisions for c in d.contacts]
        return {one.contact.kind.strategy: one for one in records}

    def outcomes(self, customer: str) -> list[OutcomeKind]:
        with self.server.installation.store.view() as view:
            decisions = [one.decision for one in view.decisions_of(customer, 100)]
            ids = [c.id for d in decisions for c in d.contacts]
            return [outcome.kind for name in ids for outcome in view.outcomes(name)]

    def stands(self, customer: str, strategy: str, state: ContactState) -> bool:
        record = self.contacts(customer).get(strategy)
        return record is not None and record.state is state

    def opted_out(self, customer: str) -> set[str]:
        with self.server.installation.store.view() as view:
            changes = view.changes([customer])
        return {c.key for c in changes if c.kind is ChangeKind.OPT_OUT and c.value is True}


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    folder, clock = tmp_path_factory.mktemp("sms"), Clock()
    with running_smsc() as smsc, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SMSC_PASSWORD", "secret")
        connector = (
            f"{{kind: smpp, host: 127.0.0.1, port: {smsc.port}, system_id: bank, "
            'password_env: SMSC_PASSWORD, source: "1069"}'
        )
        sms = "connector: {kind: file, path: sms.jsonl}"
        channels = bank.DOCUMENTS["channels.yaml"]
        assert sms in channels
        patch.setitem(
            bank.DOCUMENTS, "channels.yaml", channels.replace(sms, f"connector: {connector}")
        )
        patch.setitem(bank.DOCUMENTS, "strategies/viewed.yaml", VIEWED)
        patch.setitem(bank.DOCUMENTS, "strategies/browsed.yaml", BROWSED)
        patch.setattr(bank, "noon_clock", lambda: clock)
        bank.make_bank(folder / "made")
        with bank.serve_copy(folder / "made", folder / "served") as server:
            yield Bank(server, smsc, clock)


def test_a_message_its_receipt_a_reply_and_what_follows(there: Bank) -> None:
    sent, pulled, gated = "EAST-1", "EAST-2", "WEST-1"

    # noon: two customers look at a fund; both hear of it at once, the centre tells they got it
    there.happens(sent, "wealth_viewed")
    there.happens(pulled, "wealth_viewed")
    until(lambda: advanced(there) and there.stands(sent, "viewed", ContactState.COMMITTED))
    until(lambda: there.stands(pulled, "viewed", ContactState.COMMITTED))
    for number in (1, 2):
        there.smsc.order("receipt", id=f"M{number}", stat="DELIVRD", done="2611231201", times=2)
    until(lambda: there.outcomes(sent) == there.outcomes(pulled) == [OutcomeKind.DELIVERED])

    # nine in the evening: they look at a page; what that starts waits for the morning
    there.reach(EVENING)
    for customer in (sent, pulled, gated):
        there.happens(customer, "page")
        until(lambda who=customer: advanced(there) and "browsed" in there.contacts(who))
    assert all(
        there.stands(customer, "browsed", ContactState.RESERVED)
        for customer in (sent, pulled, gated)
    )

    # one of them answers 退订; of another the bank learns of a complaint overnight
    there.smsc.order("reply", **{"from": f"86{there.number(pulled)}"}, text="退订", coding=8)
    until(lambda: there.stands(pulled, "browsed", ContactState.RELEASED))
    with there.server.installation.store.transaction(there.clock()) as tx:
        tx.add_changes([complaint(gated, there.clock())])

    # the morning: the relay hands off what may still leave
    there.reach(MORNING)
    until(lambda: there.stands(sent, "browsed", ContactState.COMMITTED))
    until(lambda: there.stands(gated, "browsed", ContactState.RELEASED))

    # and who opted out hears nothing new
    there.reach(LATER)
    before = len(decisions(there, pulled))
    there.happens(pulled, "page")
    until(lambda: advanced(there) and len(decisions(there, pulled)) > before)
    refused = {c.reason for c in decisions(there, pulled)[0].candidates}
    assert refused == {Reason.OPTED_OUT_CHANNEL}

    found = {
        (who, strategy): (record.state, record.why.partition("/")[0])
        for who in (sent, pulled, gated)
        for strategy, record in there.contacts(who).items()
    }
    assert found == {
        (sent, "viewed"): (ContactState.COMMITTED, ""),
        (sent, "browsed"): (ContactState.COMMITTED, ""),
        (pulled, "viewed"): (ContactState.COMMITTED, ""),
        (pulled, "browsed"): (ContactState.RELEASED, "sms"),
        (gated, "browsed"): (ContactState.RELEASED, "suppression"),
    }
    fund, deposit = "【衡策银行】平衡一年", "【衡策银行】一年期定期存款"
    told = sorted(
        (to, text.partition("（")[0].partition("年利率")[0]) for to, text in there.smsc.messages()
    )
    assert told == sorted(
        [(there.number(sent), fund), (there.number(pulled), fund), (there.number(sent), deposit)]
    )
    assert {who: there.opted_out(who) for who in (sent, pulled, gated)} == {
        sent: set(), pulled: {"sms"}, gated: set(),
    }  # fmt: skip
    assert there.server.installation.store.next_releases() == {}, "nothing waits in the outbox"


def advanced(there: Bank) -> bool:
    """Let the decision window close."""
    there.clock.now += 100_000
    return True


def decisions(there: Bank, customer: str) -> list[Decision]:
    """Return a customer's decisions, the latest first."""
    with there.server.installation.store.view() as view:
        return [one.decision for one in view.decisions_of(customer, 100)]


def complaint(customer: str, at: Instant) -> Change:
    return Change(
        customer=customer, kind=ChangeKind.TAG, key="complaint_open", value=True, at=at, why="12378"
    )
