"""Random journeys and random days: the bank walks them as a plain interpreter does."""

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.model.instant import HOUR_US, MINUTE_US
from hengce.model.outcome import OutcomeKind
from journeys.acting import deliver, drawn, everybody, happened, living
from journeys.living import Living, at, journey
from oracle.journeys import Interpreter, Line

BEGIN = at("2026-11-23T00:00")
CAP_HOURS, DAYS = 20, 5
POLICY = {
    "window: {kind: rolling, days: 7}": f"window: {{kind: rolling, hours: {CAP_HOURS}}}",
    "limit: 3": "limit: 1000",
    "tie_seed": "decision_windows: {marketing_ms: 0}\ntie_seed",
}
ENTRY = {"kind": "entry", "id": "start", "audience": "TRUE", "event": "applied"}
ENDS = [{"kind": "exit", "id": "yes", "goal": True}, {"kind": "exit", "id": "no"}]
MODES = ("skip", "wait", "other_channel", "manager", "exit")
LEAD_ON = {"wait", "other_channel", "manager"}
KINDS = ("split", "wait", "event", "race", "sms", "sms", "popup", "wave", "jump")


@dataclass(frozen=True)
class Drawn:
    """A journey, as plain dictionaries.

    Attributes:
        nodes: As documents write them.
        ways: Where each branch of each node leads.
        exits: Event types that take a customer out, by rule.
    """

    nodes: list[dict[str, Any]]
    ways: dict[tuple[str, str], str]
    exits: dict[str, str]

    @property
    def document(self) -> str:
        """The strategy document."""
        exits = [
            {"id": rule, "awaits": {"event": event}, "goal": rule == "goal"}
            for rule, event in self.exits.items()
        ]
        ways = " ".join(f"{source}>{to}:{branch}" for (source, branch), to in self.ways.items())
        nodes = [json.dumps(node)[1:-1] for node in self.nodes]
        return journey(
            "J", drawn(nodes, ways, more=f"exits: {json.dumps(exits)}"), category="wealth"
        )


@dataclass(frozen=True)
class Moment:
    """What happens at one minute.

    Attributes:
        minute: Since the beginning; no two moments share the minute of an hour.
        events: Event types, with the number that an application says.
        clicked: Which of the messages that left is clicked; None: none.
        looks: Whether the customer looks at the slot.
    """

    minute: int
    events: tuple[tuple[str, str], ...] = ()
    clicked: int | None = None
    looks: bool = False


@st.composite
def journeys(draw: st.DrawFn) -> Drawn:
    """A graph whose ways lead forward; only jumps lead back."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=7))
    names = [f"n{k}" for k in range(len(kinds))]
    waves = [name for name, kind in zip(names, kinds, strict=True) if kind in {"sms", "popup"}]
    hours = st.integers(1, 40)
    nodes: list[dict[str, Any]] = [ENTRY]
    ways: dict[tuple[str, str], str] = {("start", ""): names[0]}

    def awaited() -> dict[str, Any]:
        if waves and draw(st.booleans()):
            return {"wave": draw(st.sampled_from(waves)), "stages": ["clicked"]}
        return {"event": draw(st.sampled_from(["bought", "login"]))}

    for k, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        timeout = {"hours": draw(hours)}
        branches = [""]
        node: dict[str, Any] = {"kind": "wait", "until": {"kind": "after", **timeout}}
        if kind == "split":
            node = {
                "kind": "condition_split",
                "of": "entry",
                "branches": {"a": "number = 'a'"},
            }
            branches = ["a", "else"]
        elif kind == "event":
            node = {"kind": "wait_for_event", "awaits": awaited(), "timeout": timeout}
            branches = ["", "timeout"]
        elif kind == "race":
            two = {"x": awaited(), "y": awaited()}
            node = {"kind": "race", "awaits": two, "timeout": timeout}
            branches = ["x", "y", "timeout"]
        elif kind in {"sms", "popup"}:
            mode = draw(st.sampled_from(MODES))
            node = {"kind": "message", "channels": [kind], "material": "M1", "on_blocked": mode}
            node |= {"wait_hours": draw(hours), "expires_hours": 24}
            branches = ["", "blocked"] if mode in LEAD_ON else [""]
        elif kind == "wave" and waves:
            stages = draw(st.sampled_from([["sent", "suppressed"], ["clicked"], ["sent"]]))
            node = {"kind": "wave_split", "wave": draw(st.sampled_from(waves)), "stages": stages}
            branches = [*stages, "else"]
        elif kind == "jump":
            to = draw(st.sampled_from(names[: k + 1]))
            to = to if to != name else names[0]
            if to != name:
                node = {"kind": "jump", "to": to, "times_max": draw(st.integers(0, 2))}
                branches = ["else"]
        nodes.append({**node, "id": name})
        later = [*names[k + 1 :], "yes", "no"]
        for branch in branches:
            ways[name, branch] = draw(st.sampled_from(later[:2]))
    exits = draw(st.sampled_from([{}, {}, {"gone": "viewed"}, {"goal": "viewed"}]))
    return Drawn([*nodes, *ENDS], ways, exits)


@st.composite
def days(draw: st.DrawFn) -> list[Moment]:
    """What happens in some days, in order."""
    hours = sorted(draw(st.lists(st.integers(0, DAYS * 24 - 1), min_size=8, max_size=24)))
    event = st.one_of(
        st.tuples(st.just("applied"), st.sampled_from("ab")),
        st.tuples(st.sampled_from(["bought", "login", "bought", "login", "viewed"]), st.just("")),
    )
    moments = [Moment(hours[0] * 60 + 1, (("applied", draw(st.sampled_from("ab"))),))]
    for k, hour in enumerate(hours[1:]):
        # None is at the half hour, when messages begin and cease to leave.
        minute = hour * 60 + 3 + 2 * k
        what = draw(st.sampled_from(["events", "events", "click", "click", "look"]))
        if what == "events":
            some = draw(st.lists(event, min_size=1, max_size=3))
            moments.append(Moment(minute, tuple(some)))
        elif what == "click":
            moments.append(Moment(minute, clicked=draw(st.integers(0, 3))))
        else:
            moments.append(Moment(minute, looks=True))
    return sorted(moments, key=lambda one: one.minute)


def interpreted(shape: Drawn, script: list[Moment]) -> list[list[Line]]:
    """What the interpreter says that the customer did."""
    mine = Interpreter(shape.nodes, shape.ways, shape.exits, CAP_HOURS)
    begin = BEGIN // MINUTE_US
    for moment in script:
        t = begin + moment.minute
        mine.until(t)
        for name, number in sorted(moment.events):
            mine.event(t, name, number)
        if moment.clicked is not None and mine.traces:
            told = sorted(name for name, wave in mine.waves.items() if wave["left"] is not None)
            if told:
                mine.click(t, told[moment.clicked % len(told)])
        if moment.looks:
            mine.look(t)
        if mine.alive:
            mine.walk(t)
    mine.until(begin + (DAYS + 30) * 24 * 60)
    return mine.traces


def lived(bank: Living, script: list[Moment], *, backwards: bool) -> list[list[Line]]:
    """What the bank says that he did."""
    for k, moment in enumerate(script):
        bank.live(BEGIN + moment.minute * MINUTE_US)
        if moment.events:
            said = sorted(moment.events)
            events = [
                happened("C1", name, bank.now, f"{k}-{n}", **({"number": number} if number else {}))
                for n, (name, number) in enumerate(said)
            ]
            deliver(bank, *(events[::-1] if backwards else events))
        if moment.clicked is not None:
            for one in everybody(bank)[-1:]:
                told = sorted(n for n, wave in one.waves.items() if wave.left_at is not None)
                if told:
                    node = told[moment.clicked % len(told)]
                    bank.answer("C1", node, OutcomeKind.CLICKED)
        if moment.looks:
            bank.look("C1")
    bank.live(BEGIN + (DAYS + 30) * 24 * HOUR_US)
    with bank.installation.store.view() as view:
        return [
            [
                (step.at // MINUTE_US, step.node, str(step.did), step.branch)
                for step in view.instance_steps(one.id, 1_000)
            ]
            for one in everybody(bank)
        ]


def as_interpreted(shape: Drawn, script: list[Moment]) -> None:
    expected = interpreted(shape, script)
    together = any(len(moment.events) > 1 for moment in script)
    for backwards in (False, True) if together else (False,):
        with (
            TemporaryDirectory() as home,
            living(Path(home), [shape.document], BEGIN, policy=POLICY) as bank,
        ):
            assert lived(bank, script, backwards=backwards) == expected


UNHURRIED = (HealthCheck.too_slow, HealthCheck.data_too_large)


@given(shape=journeys(), script=days())
@settings(max_examples=examples(40), deadline=None, suppress_health_check=UNHURRIED)
def test_as_the_interpreter_walks(shape: Drawn, script: list[Moment]) -> None:
    """Whatever the journey and the days: step by step the same, whichever event came first."""
    as_interpreted(shape, script)


@pytest.mark.prove
@given(shape=journeys(), script=days())
@settings(max_examples=300, deadline=None, suppress_health_check=UNHURRIED)
def test_as_the_interpreter_walks_for_long(shape: Drawn, script: list[Moment]) -> None:
    as_interpreted(shape, script)
