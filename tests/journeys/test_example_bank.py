"""What the journeys of `examples/journeys` do to one another, in a bank that lives."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from hengce.config.load import load
from hengce.model.instance import Did
from hengce.model.instant import Instant, day
from hengce.model.tag import Scalar
from journeys.living import Living, at

BANK = load(Path(__file__).parents[2] / "examples" / "journeys")
BEGINS = at("2026-03-02T09:00")
CUSTOMER = {
    "age": 40,
    "identity_valid_until": day(date(2031, 6, 30)),
    "mobile": "10000000001",
    "push_enabled": True,
    "last_login_on": day(date(2026, 3, 1)),
    "mortgage": False,
    "credit_card": True,
    "card_activated": True,
    "overdue_days": 0,
}


class ExampleBank(Living):
    """The example's documents in place of those of a test; hold-outs are off."""

    def publish(self, journeys: Sequence[str], earlier: Sequence[str] = ()) -> None:
        """Bring some of the example's journeys live."""
        chosen = tuple(each for each in BANK.strategies if each.id in journeys)
        assert len(chosen) == len(journeys)
        policy = replace(BANK.policy, holdouts=())
        self.bring_live(replace(BANK, strategies=chosen, policy=policy))

    def waves(self, strategy: str) -> list[str]:
        """What became of the waves of a journey: when, which, and how or why not."""
        with self.installation.store.view() as view:
            mine = {one.id for one in self.instances("C1") if one.strategy == strategy}
            steps = [s for name in mine for s in view.instance_steps(name, 1_000)]
        shown = [s for s in steps if s.did in {Did.SENT, Did.SUPPRESSED}]
        return [
            f"{step.node} {step.did if step.did is Did.SENT else step.said}"
            for step in sorted(shown, key=lambda step: step.at)
        ]


@pytest.fixture
def open_bank(tmp_path: Path) -> Iterator[Callable[..., ExampleBank]]:
    opened: list[ExampleBank] = []

    def begin(*journeys: str, now: Instant = BEGINS, **tags: Scalar) -> ExampleBank:
        customers = {"C1": {**CUSTOMER, **tags}}
        opened.append(ExampleBank(tmp_path / "home", journeys, now, customers))
        return opened[-1]

    yield begin
    for each in opened:
        each.close()


def test_who_asks_for_a_mortgage_gets_the_guide_and_no_offers_until_it_is_closed(open_bank):
    bank = open_bank("ext001_mortgage_viewed", "ln008_mortgage_enquiry")
    bank.event("C1", "loan_viewed", product="loan_mortgage")
    bank.live(at("2026-03-02T18:00"))
    bank.event("C1", "mortgage_enquired", amount=90_000_000)
    bank.live(at("2026-03-03T12:00"))
    assert bank.waves("ext001_mortgage_viewed") == []
    assert bank.waves("ln008_mortgage_enquiry")[0] == "push sent"

    bank.live(at("2026-04-03T09:00"))
    bank.event("C1", "loan_viewed", product="loan_mortgage")
    bank.live(at("2026-04-04T12:00"))
    assert bank.waves("ext001_mortgage_viewed") == ["push TOPIC_STOPPED"]

    bank.event("C1", "mortgage_enquiry_closed", result="no_need")
    bank.live(at("2026-05-06T09:00"))
    bank.event("C1", "loan_viewed", product="loan_mortgage")
    bank.live(at("2026-05-07T12:00"))
    assert bank.waves("ext001_mortgage_viewed") == ["push sent"]


@pytest.mark.parametrize(
    ("activated_at", "push"),
    [
        ("2026-03-03T10:00", "push SUPPRESSION"),  # its push comes on day 6
        ("2026-03-27T08:59", "push SUPPRESSION"),  # a minute less than 30 days
        ("2026-03-27T09:01", "push sent"),
    ],
)
def test_after_a_complaint_all_marketing_rests_for_thirty_days(open_bank, activated_at, push):
    bank = open_bank("crd003_activated_no_spend", "ret007_complaint_recovery")
    bank.event("C1", "complaint_filed", complaint="P1", subject="fee")
    bank.live(at(activated_at))
    bank.event("C1", "card_activated", card="K1")
    bank.live(at("2026-04-02T12:00"))
    assert bank.waves("crd003_activated_no_spend")[0] == push
    assert bank.waves("ret007_complaint_recovery")[0] == "receipt sent"


def test_a_topic_that_was_dismissed_is_silent_until_the_customer_wants_it_again(open_bank):
    bank = open_bank("crd003_activated_no_spend", "ret009_negative_feedback")
    bank.event("C1", "msg_dismissed", topic="card", reason="not_interested")
    bank.event("C1", "card_activated", card="K1")
    bank.live(at("2026-03-10T09:00"))
    assert bank.waves("crd003_activated_no_spend") == ["push TOPIC_STOPPED"]
    bank.event("C1", "preference_set", topic="card")
    bank.live(at("2026-03-20T09:00"))
    assert bank.waves("crd003_activated_no_spend") == ["push TOPIC_STOPPED", "sms sent"]


@pytest.mark.parametrize(
    ("age", "shown", "called"), [(68, ["popup sent"], ["call sent"]), (59, [], [])]
)
def test_risk_first_a_senior_customer_is_warned_and_called_at_any_hour(
    open_bank, age, shown, called
):
    late = at("2026-03-02T22:30")
    bank = open_bank("seg009_scam_guard", "seg009_scam_call", now=late, age=age)
    bank.event("C1", "transfer_requested", transfer="T1", amount=5_000_000, first_payee=True)
    bank.look("C1", "popup")
    bank.live(at("2026-03-02T22:32"))
    assert bank.waves("seg009_scam_guard") == shown
    assert bank.waves("seg009_scam_call") == called
