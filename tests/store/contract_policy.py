"""What every store must do about what people did to the bank's policy."""

from msgspec.structs import replace

from hengce.model.policy_step import PolicyState, PolicyStep, PolicyWay

SUBMITTED = PolicyStep(
    version="b2", base="a1", state=PolicyState.SUBMITTED, by="wang.fang", at=1_000
)
STEPS = (
    SUBMITTED,
    replace(SUBMITTED, state=PolicyState.RETURNED, by="li.na", at=1_001, comment="下限太低"),
    replace(SUBMITTED, version="c3", at=1_002),
    replace(SUBMITTED, version="c3", state=PolicyState.APPROVED, by="li.na", at=1_003),
    PolicyStep(
        version="d4",
        base="a1",
        state=PolicyState.LIVE,
        by="zhao",
        at=1_004,
        way=PolicyWay.URGENT,
        comment="投诉增多",
    ),
)


def test_steps_of_the_policy_are_read_as_of_a_position_newest_first(home):
    store, ends = home.open(), []
    with store.view() as view:
        assert view.policy_steps(10) == []
    for step in STEPS:
        with store.transaction(step.at) as tx:
            tx.add_policy_step(step)
            assert tx.policy_steps(1) == [step]
            ends.append(tx.position)
    newest_first = list(STEPS[::-1])
    with home.open().view() as view:
        assert view.policy_steps(10) == newest_first
        assert view.policy_steps(2) == newest_first[:2]
    with home.open().view(ends[1]) as view:
        assert view.policy_steps(10) == newest_first[3:]
