"""Hand-over rules become strategies with one task, and listen to the brain's own events."""

from functools import cache

import msgspec
import pytest

from hengce.config.load import load
from hengce.flow.handover import strategy_of, with_handovers
from hengce.lint.run import lint
from hengce.lint.severity import errors_of
from hengce.model.configuration import Configuration
from hengce.model.handover import ANSWERED, ASKED, UNANSWERED, Handover, Unanswered
from hengce.model.nodes import Entry, Task
from hengce.model.noun import Label
from hengce.model.outcome import OutcomeKind
from hengce.model.strategy import MessageClass
from hengce.simulate.bank import DEMO_BANK

RULE = Handover(
    id="large_inflow",
    label=Label(zh="大额转入", en="Large inflow"),
    department="wealth",
    owner="李敏",
    channel="task",
    material="m_deposit_outflow_save",
    category="wealth",
    topic="inflow",
    starts="2026-01-01",
    ends="2027-12-31",
    message_class=MessageClass.COMMERCIAL,
    event="fund_in",
    where="amount >= 500000",
    condition="aum >= 50000",
)


def rule(**about: object) -> Handover:
    return msgspec.structs.replace(RULE, **about)


@cache
def _demo() -> Configuration:
    return load(DEMO_BANK)


def bank(*rules: Handover) -> Configuration:
    demo = _demo()
    return msgspec.structs.replace(
        demo, policy=msgspec.structs.replace(demo.policy, handovers=rules)
    )


# the rule's trigger, the event type that starts the strategy, the condition on it
TRIGGERS = [
    ({}, "fund_in", "amount >= 500000"),
    (
        {"event": "", "where": "", "answered": (OutcomeKind.INTERESTED,)},
        "message_answered",
        "kind IN ('interested')",
    ),
    (
        {
            "event": "",
            "where": "channel = 'ai_call'",
            "answered": (OutcomeKind.INTERESTED, OutcomeKind.BOUGHT),
        },
        "message_answered",
        "kind IN ('bought', 'interested') AND (channel = 'ai_call')",
    ),
    (
        {"event": "", "where": "text LIKE '%贷款%'", "asked": ("sms",)},
        "question_asked",
        "channel IN ('sms') AND (text LIKE '%贷款%')",
    ),
    (
        {"event": "", "where": "", "unanswered": Unanswered(messages=3)},
        "messages_unanswered",
        "topic IN ('inflow') AND messages >= 3",
    ),
]


@pytest.mark.parametrize(("about", "event", "where"), TRIGGERS)
def test_a_rule_is_a_strategy_with_one_task(about, event: str, where: str) -> None:
    strategy = strategy_of(rule(**about))
    entry, task, _ = strategy.graph.nodes
    assert isinstance(entry, Entry)
    assert isinstance(task, Task)
    assert (entry.event, entry.where, entry.audience) == (event, where, "aum >= 50000")
    assert (strategy.id, strategy.mandatory, task.channel) == (
        "handover.large_inflow", True, "task"
    )  # fmt: skip


@pytest.mark.parametrize(("about", "event", "where"), TRIGGERS)
def test_a_bank_with_a_rule_has_no_error(about, event: str, where: str) -> None:
    assert errors_of(lint(with_handovers(bank(rule(**about))))) == ()


def test_expanding_twice_changes_nothing() -> None:
    once = with_handovers(
        bank(
            rule(),
            rule(id="b", event="", where="", answered=(OutcomeKind.INTERESTED,)),
            rule(id="c", event="", where="", unanswered=Unanswered(messages=2)),
            rule(id="d", event="", where="", asked=("sms",)),
        )
    )
    assert with_handovers(once) == once
    assert all(own in once.events for own in (ANSWERED, ASKED, UNANSWERED))
    assert with_handovers(bank()) == bank()


PROBLEMS = [
    ({"event": ""}, "handover.not_one_trigger"),
    ({"answered": (OutcomeKind.INTERESTED,)}, "handover.not_one_trigger"),
    ({"event": "message_answered", "where": ""}, "handover.own_event"),
    ({"event": "", "where": "", "asked": ("pigeon",)}, "handover.channel_unknown"),
    ({"channel": "sms"}, "handover.channel_not_of_tasks"),
    ({"event": "", "where": "", "unanswered": Unanswered(messages=0)}, "policy.out_of_range"),
    ({"where": "amount >="}, "rule.syntax"),
    ({"condition": "nobody > 1"}, "rule.unknown_tag"),
    ({"material": "m_none"}, "message.material_unknown"),
    ({"topic": "a b"}, "name.invalid"),
]


@pytest.mark.parametrize(("about", "code"), PROBLEMS)
def test_what_a_rule_says_wrongly_is_told(about, code: str) -> None:
    problems = lint(with_handovers(bank(rule(**about))))
    assert code in {problem.code for problem in problems}


def test_nothing_else_bears_the_names_of_rules() -> None:
    expanded = with_handovers(bank(rule()))
    left = msgspec.structs.replace(
        expanded, policy=msgspec.structs.replace(expanded.policy, handovers=())
    )
    assert "name.reserved" in {problem.code for problem in lint(left)}
