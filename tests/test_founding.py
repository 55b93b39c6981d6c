"""The founding journey: day 1 a text, day 3 in the app, day 7 a task, under the shipped caps.

Three strategies of the demonstration bank's policy as it ships, put in order by relations,
run by night and handed off by the relay.
"""

from collections.abc import Sequence

import msgspec
import pytest

from demo_home import open_demo
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind
from hengce.model.decision import Reason
from hengce.model.filter import Filter
from hengce.model.instant import DAY_US, HOUR_US, Instant, read_instant
from hengce.model.nodes import Message, Task
from hengce.model.noun import Label
from hengce.model.relation import Ban, Precedence
from hengce.model.strategy import Strategy
from hengce.model.version import version_of
from hengce.model.window import Rolling
from hengce.replaying.replay import explain
from hengce.wiring import Installation

DAY_1 = read_instant("2026-11-24T10:00:00", "Asia/Shanghai")
WAVES = {"wave_1": "sms", "wave_2": "inbox", "wave_3": "task"}
NAME = Label(zh="三波", en="three waves")
FORTNIGHT = Rolling(days=14)


def named(*strategies: str) -> Filter:
    return Filter(strategies=strategies)


def wave(like: Strategy, name: str, channel: str, material: str) -> Strategy:
    nodes = tuple(
        Message(id=node.id, channels=(channel,), material=material)
        if isinstance(node, Message) and channel != "task"
        else Task(id=node.id, channel=channel, material=material)
        if isinstance(node, Message)
        else node
        for node in like.graph.nodes
    )
    graph = msgspec.structs.replace(like.graph, nodes=nodes)
    return msgspec.structs.replace(like, id=name, graph=graph, examples=())


def journey(shipped: Configuration) -> Configuration:
    """Replace the strategies by the three waves; a fourth would send a second text."""
    idle = next(s for s in shipped.strategies if s.id == "wealth_idle_cash")
    material = msgspec.structs.replace(
        next(m for m in shipped.materials if m.id == "m_wealth_idle_cash"), id="m_wave"
    )
    wording = next(iter(material.variants.values()))
    variants = dict.fromkeys((*material.variants, *WAVES.values()), wording)
    channels = {**WAVES, "again": "sms"}
    strategies = [wave(idle, name, channel, "m_wave") for name, channel in channels.items()]
    in_order = (
        Precedence(
            id="app_after_text",
            label=NAME,
            first=named("wave_1"),
            then=named("wave_2"),
            window=Rolling(days=4),
        ),
        Precedence(
            id="task_after_app",
            label=NAME,
            first=named("wave_2"),
            then=named("wave_3"),
            window=FORTNIGHT,
        ),
        *(
            Ban(
                id=f"{name}_once", label=NAME, first=named(name), then=named(name), window=FORTNIGHT
            )
            for name in WAVES
        ),
    )
    return msgspec.structs.replace(
        shipped,
        policy=msgspec.structs.replace(shipped.policy, relations=in_order, holdouts=()),
        materials=(*shipped.materials, msgspec.structs.replace(material, variants=variants)),
        strategies=tuple(sorted(strategies, key=lambda s: s.id)),
    )


def publish(installation: Installation, configuration: Configuration, at: Instant) -> None:
    version = version_of(configuration)
    with installation.store.transaction(at) as tx:
        tx.put_configuration(version, configuration, at)
        tx.set_published(version, at)


def told(installation: Installation, run_id: str) -> dict[str, ContactKind]:
    return {
        customer.decode(): block.kinds[kind]
        for block in installation.segments.read(run_id)
        for customer, kind in zip(block.customers.tolist(), block.kind, strict=True)
    }


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, Sequence[str]]:
    installation, _ = open_demo(tmp_path_factory.mktemp("founding") / "home", 1_500)
    shipped = installation.published()
    publish(installation, journey(shipped), DAY_1 - HOUR_US)
    names = []
    for day in (1, 3, 7):
        at = DAY_1 + (day - 1) * DAY_US
        names.append(installation.run(at, f"DAY{day}").id)
        with installation.relay() as relay:
            for hours in (1, 13, 23):  # some customers live where it is night now
                relay.drain(at + hours * HOUR_US)
    return installation, names


def test_three_waves_pass_under_the_shipped_caps(
    nights: tuple[Installation, Sequence[str]],
) -> None:
    installation, names = nights
    first, second, third = (told(installation, name) for name in names)
    texted = {customer for customer, kind in first.items() if kind.strategy == "wave_1"}
    assert len(texted) > 20
    for customer in texted:
        if customer in second:
            assert second[customer].strategy == "wave_2", "no second text within seven days"
    in_app = {c for c in texted if c in second and second[c].strategy == "wave_2"}
    with_task = {c for c in in_app if c in third and third[c].strategy == "wave_3"}
    assert len(in_app) > 20
    assert len(with_task) > 10
    channels = [{kind.channel for kind in one.values()} for one in (first, second, third)]
    assert channels[1] <= {"inbox", "sms"}
    assert "task" in channels[2]


def test_who_is_left_out_is_told_why(nights: tuple[Installation, Sequence[str]]) -> None:
    """Day 1 waits for what must come before; days 3 and 7 repeat no text."""
    installation, names = nights
    third = told(installation, names[2])
    customer = next(c for c, kind in third.items() if kind.strategy == "wave_3")
    answers = [
        {
            c.strategy: c.reason
            for c in explain(
                installation.store, installation.archive, f"{name}/{customer}"
            ).candidates
        }
        for name in names
    ]
    assert answers[0]["wave_1"] is Reason.CHOSEN
    assert answers[0]["wave_2"] is Reason.BEFORE_MISSING
    assert answers[0]["wave_3"] is Reason.BEFORE_MISSING
    assert answers[1]["wave_1"] is Reason.AFTER_CONTACT
    assert answers[1]["wave_2"] is Reason.CHOSEN
    assert answers[1]["again"] is Reason.CAP_REACHED
    assert answers[2]["again"] is Reason.CAP_REACHED
    assert answers[2]["wave_2"] is Reason.BEFORE_MISSING, "the first text is no longer fresh"
    assert answers[2]["wave_3"] is Reason.CHOSEN
