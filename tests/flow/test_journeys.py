"""Which strategies are one step that the kernel decides, and which are journeys."""

import msgspec
import pytest

from config.folder import BANK
from hengce.config.load import load
from hengce.model.journey import is_journey
from hengce.model.nodes import Entry, Exit, Message, Task, Wait
from hengce.model.nodes.action import Blocked
from hengce.model.nodes.entry import Reentry, ReentryMode, Schedule
from hengce.model.nodes.wait import After
from hengce.model.strategy import ExitRule, Graph, Guardrail, Ramp

bank = load(BANK)
one_step = bank.strategies[0]
ENTRY = Entry(id="start", audience="TRUE", event="login", where="TRUE")
SMS = Message(id="sms", channels=("sms", "push"), material="M")
VISIT = Task(id="visit", channel="task", material="M")
ENDS = (Exit(id="done", goal=True), Exit(id="quit"))


def drawn(*nodes):
    return msgspec.structs.replace(one_step, graph=Graph(nodes=nodes, edges=()))


def entered(**changes):
    return drawn(msgspec.structs.replace(ENTRY, **changes), SMS, *ENDS)


@pytest.mark.parametrize("strategy", bank.strategies, ids=lambda strategy: strategy.id)
def test_the_strategies_of_the_test_bank_are_one_step(strategy):
    assert not is_journey(strategy)


JOURNEYS = {
    "a message": (drawn(ENTRY, SMS, *ENDS), False),
    "a task": (drawn(ENTRY, VISIT, *ENDS), False),
    "nothing but a way through": (drawn(ENTRY, *ENDS), True),
    "two messages": (drawn(ENTRY, SMS, msgspec.structs.replace(SMS, id="b"), *ENDS), True),
    "a message and a task": (drawn(ENTRY, SMS, VISIT, *ENDS), True),
    "a wait": (drawn(ENTRY, Wait(id="w", until=After(days=1)), SMS, *ENDS), True),
    "a message that waits for a place": (
        drawn(ENTRY, msgspec.structs.replace(SMS, on_blocked=Blocked.WAIT), *ENDS), True),
    "a message that may be skipped": (
        drawn(ENTRY, msgspec.structs.replace(SMS, on_blocked=Blocked.SKIP), *ENDS), True),
    "a task whose outcomes lead on": (
        drawn(ENTRY, msgspec.structs.replace(VISIT, branches=("done",)), *ENDS), True),
    "a schedule": (entered(event="", where="", schedule=Schedule(at="09:00")), True),
    "a call": (entered(called=True), True),
    "re-entry once": (entered(reentry=Reentry(mode=ReentryMode.NEVER)), True),
    "re-entry as it is without a word": (entered(reentry=Reentry()), False),
    "an exit rule": (
        msgspec.structs.replace(one_step, exits=(ExitRule(id="x", condition="TRUE"),)), True),
    "a ramp": (msgspec.structs.replace(one_step, ramp=Ramp(share=500)), True),
    "a guardrail": (
        msgspec.structs.replace(
            one_step, ramp=Ramp(guardrails=(Guardrail(stage="refused", share_max=500),))), True),
    "a limit on the stay alone": (msgspec.structs.replace(one_step, days_max=30), False),
}  # fmt: skip


@pytest.mark.parametrize("name", JOURNEYS)
def test_what_makes_a_journey(name):
    strategy, expected = JOURNEYS[name]
    assert is_journey(strategy) is expected
