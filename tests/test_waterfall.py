"""The waterfall counts people, each at the furthest stage that a candidate reached."""

import pytest

from hengce.measure.waterfall import Stage, stage_reached, waterfall
from hengce.model.decision import Pin, Reason
from hengce.model.run import People, Run

PIN = Pin(snapshot="s", position=1, configuration="c", at=0, engine="e", tzdata="t")


def run(*people: tuple[str, int, int]) -> Run:
    return Run(
        id="R",
        pin=PIN,
        customers=10,
        candidates=0,
        contacts=0,
        digest="",
        people=tuple(
            People(department=d, reason=reason, customers=count) for d, reason, count in people
        ),
    )


def test_people_fall_out_where_their_best_candidate_failed() -> None:
    columns = waterfall(
        run(
            ("wealth", 0, 4),
            ("wealth", Reason.CONSENT_MISSING, 3),
            ("wealth", Reason.SLOT_TAKEN, 1),
            ("wealth", Reason.CHOSEN, 2),
            ("", Reason.CHOSEN, 10),
        ),
        {"wealth": 1, "": 9},
    )
    wealth, bank = columns
    assert wealth.department == "wealth"
    assert dict(zip(Stage, wealth.reached, strict=True)) == {
        Stage.POPULATION: 10,
        Stage.ELIGIBLE: 6,
        Stage.CONSENT: 3,
        Stage.SUITABLE: 3,
        Stage.OPEN: 3,
        Stage.NOT_SUPPRESSED: 3,
        Stage.AFFORDED: 3,
        Stage.WITHIN_CAPS: 3,
        Stage.REACHABLE: 3,
        Stage.WON: 2,
        Stage.NOT_HELD_OUT: 2,
        Stage.SENT: 1,
    }
    assert bank.reached[Stage.POPULATION] == 10
    assert bank.reached[Stage.SENT] == 9


@pytest.mark.parametrize("reason", [r for r in Reason if r >= Reason.REQUIREMENT])
def test_a_later_reason_never_falls_out_earlier(reason: Reason) -> None:
    """The kernel keeps the highest reason, so stages must rise with the numbers."""
    later = {Reason.DEFERRED, Reason.EXPIRED}  # answers of the second gate; no run gives them
    if reason in later:
        with pytest.raises(KeyError):
            stage_reached(reason)
        return
    earlier = [r for r in Reason if Reason.REQUIREMENT <= r < reason and r not in later]
    assert all(stage_reached(r) <= stage_reached(reason) for r in earlier)


@pytest.mark.parametrize(
    ("reason", "reached"),
    [
        (Reason.BEFORE_MISSING, Stage.OPEN),
        (Reason.AFTER_CONTACT, Stage.OPEN),
        (Reason.RESTING, Stage.OPEN),
        (Reason.BUDGET_SPENT, Stage.NOT_SUPPRESSED),
        (Reason.CAPACITY_SPENT, Stage.NOT_SUPPRESSED),
        (Reason.STOCK_SPENT, Stage.NOT_SUPPRESSED),
        (Reason.CAP_REACHED, Stage.AFFORDED),
        (Reason.IMPERSONAL_ADDRESS, Stage.WITHIN_CAPS),
        (Reason.EXCLUDED, Stage.REACHABLE),
        (Reason.REST_TAKEN, Stage.REACHABLE),
        (Reason.RESOURCE_TAKEN, Stage.REACHABLE),
        (Reason.RIDES, stage_reached(Reason.CHOSEN)),
    ],
)
def test_each_rule_loses_people_at_its_own_stage(reason: Reason, reached: Stage) -> None:
    assert stage_reached(reason) is reached
