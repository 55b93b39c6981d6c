"""What a journey's time axis says of its nodes, with what people call the bank's things."""

from collections.abc import Iterator

from hengce.errors import ProblemsError
from hengce.lint.hours import open_ranges
from hengce.lint.pace import Stay
from hengce.model.channel import Channel
from hengce.model.configuration import Configuration
from hengce.model.connector import SlotConnector
from hengce.model.nodes import (
    Choose,
    Entry,
    Exit,
    Message,
    Node,
    Race,
    SubJourney,
    Task,
    Wait,
    WaitForEvent,
    WaveSplit,
)
from hengce.model.nodes.action import ActionNode
from hengce.model.nodes.awaited import Awaited, Stage
from hengce.model.nodes.wait import OnDate
from hengce.model.noun import Label
from hengce.model.strategy import ExitRule, Strategy
from hengce.rules.binding import bound_text
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.words import read_back
from hengce.words.nodes import WAYS, called
from hengce.words.rhythm import tell_reentry, tell_schedule
from hengce.words.waves import (
    tell_after,
    tell_answer,
    tell_at_most,
    tell_blocked,
    tell_deadline,
    tell_slot,
    tell_stands,
    tell_wait,
    tell_window,
)


class Speaker:
    """Says what stands on the axis of one strategy."""

    def __init__(self, bank: Configuration, strategy: Strategy) -> None:
        self._bank, self._strategy = bank, strategy
        self._nodes = {node.id: node for node in strategy.graph.nodes}
        self._events = {one.name: one.label for one in bank.events}
        self._channels = {one.id: one for one in bank.channels}
        self._tags = {one.name: one.label for one in bank.tags}
        self._codes = {one.id: one.label for one in bank.policy.tasks.codes}

    def says(self, node: Node) -> Iterator[Label]:
        """Yield what a node says of time."""
        match node:
            case Entry():
                yield from self._entry(node)
            case Wait(until=until):
                tag = self._tags.get(until.tag) if isinstance(until, OnDate) else None
                yield tell_wait(until, tag)
            case WaitForEvent(awaits=awaits, timeout=timeout):
                yield tell_at_most([self._awaited(awaits)], timeout.us)
            case Race(awaits=awaits, timeout=timeout):
                yield tell_at_most([self._awaited(one) for one in awaits.values()], timeout.us)
            case ActionNode():
                yield from self._wave(node)
            case SubJourney(strategy=name):
                other = {one.id: one.label for one in self._bank.strategies}
                label = other.get(name, Label(zh=name, en=name))
                yield Label(zh=f"走完旅程“{label.zh}”再继续", en=f"Goes through “{label.en}” first")
            case Exit(goal=goal) if goal:
                yield Label(zh="达成目标", en="The goal is reached")
            case _:
                return

    def silence(self, wave: Node, after: Stay, *, waits: bool) -> Label:
        """Say what happens to who does not answer; where no answer is looked at, to everybody."""
        span = tell_after(after.least, after.most)
        if isinstance(wave, Task) and wave.branches:
            return Label(zh=f"其他结果，{span.zh}", en=f"Any other result, {span.en}")
        if not waits:
            return Label(zh=f"不看回应，{span.zh}", en=f"Whatever the answer, {span.en}")
        return Label(zh=f"没有回应，{span.zh}", en=f"No answer, {span.en}")

    def answer(self, node: Node, branch: str) -> Label:
        """Say the answer that leads along a branch."""
        match node:
            case WaitForEvent(awaits=awaits):
                return self._awaited(awaits)
            case Race(awaits=awaits) if branch in awaits:
                return self._awaited(awaits[branch])
            case WaveSplit(wave=wave) if branch in set(Stage):
                return tell_answer(self._title(wave), [Stage(branch)])
            case WaveSplit(wave=wave):
                title = self._title(wave)
                return Label(zh=f"{title.zh}未到以上各步", en=f"{title.en}: none of these")
            case Task():
                code = self._codes.get(branch, Label(zh=branch, en=branch))
                return Label(zh=f"结果是“{code.zh}”", en=f"The result is “{code.en}”")
            case _:
                return WAYS.get(branch, Label(zh=branch, en=branch))

    def always(self) -> Iterator[Label]:
        """Yield what takes customers out wherever they are."""
        for rule in self._strategy.exits:
            what = self._exit(rule)
            goal_zh, goal_en = (
                ("，算作达成目标", ", with the goal reached") if rule.goal else ("", "")
            )
            yield Label(
                zh=f"任何时候“{what.zh}”，立即离开{goal_zh}",
                en=f"Whenever “{what.en}”, the customer leaves at once{goal_en}",
            )
        days = self._strategy.days_max
        yield Label(zh=f"最长停留 {days} 天", en=f"Nobody stays longer than {days} days")

    def _exit(self, rule: ExitRule) -> Label:
        if rule.awaits is not None:
            return self._awaited(rule.awaits)
        catalogue = Catalogue.of_bank(self._bank)
        text = bound_text(rule.condition, self._strategy.parameters)
        try:
            read = check_condition(text, catalogue, "", allow_hindsight=True)
        except ProblemsError:
            return Label(zh=rule.condition, en=rule.condition)
        return Label(zh=read_back(read, catalogue, "zh"), en=read_back(read, catalogue, "en"))

    def _entry(self, node: Entry) -> Iterator[Label]:
        if node.event:
            event = self._event(node.event)
            yield Label(zh=f"发生“{event.zh}”时进入", en=f"Enters with “{event.en}”")
        elif node.schedule is not None:
            yield tell_schedule(node.schedule)
        elif node.called:
            yield Label(zh="由其他系统放入", en="Other systems let customers in")
        else:
            yield Label(zh="随每晚批次进入", en="Enters with the nightly run")
        yield tell_reentry(node.reentry)

    def _wave(self, node: ActionNode) -> Iterator[Label]:
        channels = [self._channels[name] for name in node.through if name in self._channels]
        slots = [one for one in channels if isinstance(one.connector, SlotConnector)]
        for one in channels:
            yield self._window(one, node.expires_hours)
        if isinstance(node, Choose) or (channels and not slots):
            yield tell_stands(node.expires_hours)
        if isinstance(node, Task):
            yield tell_deadline(node.deadline_hours)
        if isinstance(node, Message | Task | Choose):
            yield tell_blocked(node.on_blocked, node.wait_hours)

    def _window(self, channel: Channel, hours: int) -> Label:
        if isinstance(channel.connector, SlotConnector):
            return tell_slot(channel.label, hours)
        policy, message_class = self._bank.policy, self._strategy.message_class
        return tell_window(channel.label, open_ranges(policy, channel.id, message_class))

    def _awaited(self, one: Awaited) -> Label:
        if one.wave:
            return tell_answer(self._title(one.wave), one.stages)
        return self._event(one.event)

    def _event(self, name: str) -> Label:
        return self._events.get(name, Label(zh=name, en=name))

    def _title(self, name: str) -> Label:
        node = self._nodes.get(name)
        return called(node) if node else Label(zh=name, en=name)
