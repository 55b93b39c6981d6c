"""The linter's arithmetic by itself: cycles, wording, and the life of a strategy."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.errors import ConflictError
from hengce.flow.lifecycle import (
    SamePersonError,
    Step,
    StepError,
    VersionError,
    drafted,
    makers,
    stepped,
)
from hengce.lint.cycles import cycles
from hengce.lint.lexicon import OPT_OUT, SIGNATURE, forbidden_words, lacks_notice
from hengce.model.strategy import StrategyState
from hengce.ports import StrategyStatus

QUIET = settings(derandomize=True, deadline=None, max_examples=examples(200))


@pytest.mark.parametrize(
    ("ways", "found"),
    [
        ({}, []),
        ({"a": ["b"], "b": ["c"], "c": []}, []),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}, []),
        ({"a": ["a"]}, [("a",)]),
        ({"b": ["a"], "a": ["b"]}, [("a", "b")]),
        ({"z": ["y"], "y": ["x"], "x": ["z"]}, [("x", "z", "y")]),
        ({"a": ["b", "c"], "b": ["a"], "c": ["a"]}, [("a", "b"), ("a", "c")]),
    ],
)
def test_cycles(ways, found):
    assert cycles(ways) == found


@QUIET
@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"))))
def test_cycles_are_ways_and_exist_unless_the_nodes_can_be_sorted(ways):
    found = cycles(ways)
    for cycle in found:
        for name, target in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
            assert target in ways[name]
    left = {name: set(targets) for name, targets in ways.items()}
    while leaves := [name for name, targets in left.items() if not targets & left.keys()]:
        for name in leaves:
            del left[name]
    assert bool(found) is bool(left)


@pytest.mark.parametrize(
    ("text", "has_risk", "words"),
    [
        ("本产品保本保息", True, {"保本", "保息"}),
        ("本产品不保本", True, set()),
        ("非保本浮动收益", True, set()),
        ("我行不承诺保本", True, set()),
        ("不保本，但稳赚", True, {"稳赚"}),
        ("不保本……其实保本", True, {"保本"}),
        ("保本", False, set()),
        ("低门槛、秒到账", False, {"低门槛", "秒到账"}),
        ("Risk-Free and HIGH YIELD", True, {"risk-free", "high yield"}),
        ("not guaranteed return", True, set()),
        ("理财非存款、产品有风险、投资须谨慎", True, set()),
    ],
)
def test_forbidden_words(text, has_risk, words):
    assert {word.text for word in forbidden_words(text, has_risk=has_risk)} == words


@pytest.mark.parametrize(
    ("text", "category", "lacks"),
    [
        ("理财非存款、产品有风险、投资须谨慎", "wealth", False),
        ("理财非存款，产品有风险，投资需谨慎。", "wealth", False),
        ("产品有风险、投资须谨慎", "wealth", True),
        ("基金有风险，投资需谨慎", "fund", False),
        ("投资有风险，入市须谨慎", "bond", False),
        ("欢迎选购", "bond", True),
    ],
)
def test_risk_notices(text, category, lacks):
    assert lacks_notice(text, category) is lacks


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("……拒收请回复R", True),
        ("……拒收回R", True),
        ("……退订回T", True),
        ("……退订请回复 TD", True),
        ("……详询网点", False),
        ("……不得拒收", False),
        ("……回复Rich", False),
    ],
)
def test_ways_to_refuse(text, told):
    assert bool(OPT_OUT.search(text)) is told


@pytest.mark.parametrize(
    ("text", "signed"),
    [("【衡策银行】您好", True), ("您好【衡策银行】", False), ("【】您好", False)],
)
def test_signatures(text, signed):
    assert bool(SIGNATURE.match(text)) is signed


# The life of a strategy ---------------------------------------------------------------


def test_a_strategy_lives():
    draft = drafted(None, "s", "v1", "maker", 1)
    assert (draft.state, draft.by) == (StrategyState.DRAFT, "maker")
    approved = stepped(draft, Step.APPROVE, "v1", "checker", 2)
    live = stepped(approved, Step.START, "v1", "maker", 3)
    stopped = stepped(live, Step.STOP, "v1", "anyone", 4)
    states = [each.state for each in (approved, live, stopped)]
    assert states == [StrategyState.APPROVED, StrategyState.LIVE, StrategyState.STOPPED]
    assert (stopped.by, stopped.at) == ("anyone", 4)


def test_nobody_approves_their_own():
    with pytest.raises(SamePersonError):
        stepped(drafted(None, "s", "v1", "maker", 1), Step.APPROVE, "v1", "maker", 2)


def test_a_stopped_version_may_be_handed_in_again_as_a_draft():
    stopped = StrategyStatus("s", "v1", StrategyState.STOPPED, "anyone", 4)
    assert drafted(stopped, "s", "v1", "other", 5).state is StrategyState.DRAFT


def test_a_changed_document_is_a_draft_again_and_the_same_one_is_not():
    draft = drafted(None, "s", "v1", "maker", 1)
    live = stepped(stepped(draft, Step.APPROVE, "v1", "c", 2), Step.START, "v1", "c", 3)
    assert drafted(live, "s", "v1", "other", 4) == live
    changed = drafted(live, "s", "v2", "other", 4)
    assert (changed.state, changed.version, changed.by) == (StrategyState.DRAFT, "v2", "other")
    with pytest.raises(VersionError):
        stepped(changed, Step.APPROVE, "v1", "c", 5)


def test_what_was_returned_waits_until_it_says_something_else():
    draft = drafted(None, "s", "v1", "maker", 1)
    returned = stepped(draft, Step.RETURN, "v1", "checker", 2, comment="写明利率")
    assert (returned.state, returned.comment) == (StrategyState.RETURNED, "写明利率")
    assert drafted(returned, "s", "v1", "maker", 3) == returned
    again = drafted(returned, "s", "v2", "maker", 3)
    assert (again.state, again.by, again.comment) == (StrategyState.DRAFT, "maker", "")
    assert makers([draft, returned, again]) == {"maker"}


@QUIET
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*Step, "draft"]), st.sampled_from("xy"), st.sampled_from(["v1", "v2"])
        )
    )
)
def test_whatever_people_do_what_is_live_was_approved_by_another(steps):
    status = drafted(None, "s", "v1", "x", 0)
    made, checkers = {"v1": "x"}, {}
    for at, (step, by, version) in enumerate(steps):
        try:
            if step == "draft":
                if version != status.version or status.state is StrategyState.STOPPED:
                    made[version] = by
                    checkers.pop(version, None)
                status = drafted(status, "s", version, by, at)
            else:
                status = stepped(status, step, version, by, at)
                if step is Step.APPROVE:
                    checkers[version] = by
        except ConflictError:
            continue
        if status.state in {StrategyState.APPROVED, StrategyState.LIVE}:
            assert checkers[status.version] != made[status.version]


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        (StrategyState.DRAFT, {Step.APPROVE, Step.RETURN}),
        (StrategyState.RETURNED, set()),
        (StrategyState.APPROVED, {Step.START, Step.RETURN, Step.STOP}),
        (StrategyState.LIVE, {Step.STOP}),
        (StrategyState.STOPPED, set()),
    ],
)
def test_what_each_state_allows(state, allowed):
    for step in Step:
        status = StrategyStatus("s", "v", state, "maker", 0)
        if step in allowed:
            assert stepped(status, step, "v", "checker", 1).by == "checker"
        else:
            with pytest.raises(StepError):
                stepped(status, step, "v", "checker", 1)
