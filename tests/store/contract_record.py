"""What every store must do about the record of who did what to a strategy."""

from hengce.model.configuration import Stop, StopScope
from hengce.model.strategy import StrategyState
from hengce.ports import StopRecord, StrategyStatus

AT = 1_000


def test_the_record_of_a_strategy_keeps_every_step(home):
    store = home.open()
    steps = [
        StrategyStatus("loan", "v1", StrategyState.DRAFT, "ben", AT, "s1"),
        StrategyStatus("card", "v9", StrategyState.DRAFT, "ben", AT, "s9"),
        StrategyStatus("loan", "v1", StrategyState.APPROVED, "mia", AT + 1, "s1"),
        StrategyStatus("loan", "v1", StrategyState.LIVE, "kai", AT + 2, "s1"),
        StrategyStatus("loan", "v2", StrategyState.DRAFT, "ben", AT + 3, "s2"),
    ]
    positions = []
    for step in steps:
        with store.transaction(step.at) as tx:
            tx.put_strategy_state(step)
            positions.append(tx.position)
    with home.open().view() as view:
        assert view.strategy_record("loan") == [s for s in steps if s.strategy == "loan"]
        assert view.strategy_record("nothing") == []
        assert view.last_live() == {"loan": steps[3]}
        assert view.strategy_states()["loan"] == steps[4]
    with home.open().view(positions[2]) as view:
        assert view.strategy_record("loan") == [steps[0], steps[2]]
        assert view.last_live() == {}


def test_stops_of_a_strategy_are_remembered_when_they_ended(home):
    store = home.open()
    stops = [
        Stop(scope=StopScope.STRATEGY, target="loan", reason=why, by="mia", at=AT + k)
        for k, why in enumerate(("complaint", "rate"))
    ]
    other = Stop(scope=StopScope.CHANNEL, target="loan", reason="storm", by="mia", at=AT)
    with store.transaction(AT) as tx:
        tx.add_stop(stops[0])
        tx.add_stop(other)
    with store.transaction(AT + 5) as tx:
        tx.lift_stop(StopScope.STRATEGY, "loan", "ben", AT + 5)
    with store.transaction(AT + 6) as tx:
        tx.add_stop(stops[1])
    with home.open().view() as view:
        assert view.stop_record("loan") == [
            StopRecord(stops[0], "ben", AT + 5),
            StopRecord(stops[1]),
        ]
