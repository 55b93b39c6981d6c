"""What every store must do with journeys that are forgotten; gives no fixture of its own."""

import msgspec
import pytest

from hengce.errors import ForgottenError
from hengce.model.instant import DAY_US
from hengce.model.retention import RetentionKind
from hengce.ports.journeys import Flown, InstanceSearch
from store.contract_journeys import LEFT, entered, names, one, over, put, stepped
from store.contract_retention import NOTHING, run

JOURNEYS = RetentionKind.JOURNEYS
RULES = msgspec.structs.replace(NOTHING, journeys_days=400)
NOW = 1_000 * DAY_US
UNTIL = NOW - 400 * DAY_US
OLD = over(one("J1.1", "a"), at=UNTIL - 1)
YOUNG = over(one("J1.2", "b"), at=UNTIL)
LIVE = one("J1.3", "c")


def filled(store):
    entered(store, one("J1.1", "a"), one("J1.2", "b"), LIVE, once=["J1.1"])
    put(store, OLD, YOUNG)
    with store.transaction(NOW) as tx:
        tx.add_instance_steps([stepped(f"J1.{k}", n) for k in (1, 2, 3) for n in (0, 1)])


def forget(home, store, **named):
    return run(home, store, RULES, NOW, **named)[JOURNEYS]


def test_what_happened_long_ago_in_a_journey_is_forgotten(home):
    store = home.open()
    filled(store)
    assert forget(home, store) == 1
    with store.view() as view:
        with pytest.raises(ForgottenError, match="retention/journeys_days"):
            view.instance("J1.1")
        assert view.instances(["J1.1", "J1.2", "J1.3"]) == [YOUNG, LIVE]
        assert names(view.instances_of(InstanceSearch("welcome"), 9)) == ["J1.2", "J1.3"]
        assert [len(view.instance_steps(f"J1.{k}", 9)) for k in (1, 2, 3)] == [0, 2, 2]
        assert sum(view.step_counts("welcome", "v1").values()) == 6, "counts stay"
        assert Flown("wait", stepped("J1.1", 0).did) in view.step_counts("welcome", "v1")
    assert forget(home, store) == 0


def test_who_may_enter_only_once_may_not_when_it_is_forgotten(home):
    store = home.open()
    filled(store)
    forget(home, store)
    with store.view() as view:
        (last,) = view.last_instances("welcome", ["a"])
        assert (last.id, last.state, last.ended_at) == ("J1.1", LEFT, UNTIL - 1)
        assert (last.customer, last.node, last.waves) == ("a", "wait", {})
    again = [one("J2.1", "a"), one("J2.2", "b")]
    assert entered(store, *again, once=["J2.1", "J2.2"]) == [False, False]
    assert entered(store, *again) == [True, True]
