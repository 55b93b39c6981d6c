"""Questions that are read together are answered as if each were asked alone."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from demo_home import NIGHT, open_demo
from hengce.deciding.answering import Asked
from hengce.flow.window import EVERY_CLASS, Question
from hengce.kernel.keeping import read_input
from hengce.kernel.packing import PackedInput
from hengce.model.configuration import Configuration
from hengce.model.decision import Decision, Reason
from hengce.model.event import Event
from hengce.model.instant import HOUR_US, day_at
from hengce.model.version import version_of
from hengce.ports import Transaction
from hengce.simulate.day import day_of_events
from hengce.wiring import Installation

NOON = NIGHT + 36 * HOUR_US
Made = tuple[Decision, Decision, PackedInput]
SCARCE = {Reason.BUDGET_SPENT, Reason.CAPACITY_SPENT, Reason.STOCK_SPENT}
QUESTIONS = 100


class _UndoneError(Exception):
    """Ends a transaction without keeping it."""


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, Sequence[Event]]:
    """A bank, and events of different types, each of another customer."""
    installation, drawn = open_demo(tmp_path_factory.mktemp("answering") / "home")
    with installation.store.view() as view:
        starting = installation.archive.listening(view)
    heard: dict[str, Event] = {}
    for event in day_of_events(drawn, 7, day_at(NIGHT, drawn.zone)):
        if event.name in starting:
            heard.setdefault(event.customer, replace(event, received_at=NOON))
    return installation, list(heard.values())[:QUESTIONS]


def narrowed(configuration: Configuration, contacts: int) -> Configuration:
    """Leave budgets, capacities and stocks for so many contacts each."""
    costs = max(channel.cost_cents for channel in configuration.channels)
    return replace(
        configuration,
        strategies=tuple(
            replace(one, budget_cents=contacts * costs) for one in configuration.strategies
        ),
        channels=tuple(
            replace(one, capacity_per_day=2 * contacts) for one in configuration.channels
        ),
        products=tuple(replace(one, stock=contacts) for one in configuration.products),
    )


def answered(
    installation: Installation,
    configuration: Configuration | None,
    asked: Sequence[Sequence[Asked]],
    events: Sequence[Event],
) -> list[Made]:
    """Ask in one transaction that is undone, some questions at a time."""
    found: list[Made] = []
    with pytest.raises(_UndoneError), installation.store.transaction(NOON) as tx:
        if configuration is not None:
            publish(tx, configuration)
        tx.add_events(events)
        made = [m for some in asked for m in installation.engine.answer(tx, some, NOON)]
        found = [_kept(tx, decision) for decisions in made for decision in decisions]
        raise _UndoneError
    return found


def _kept(tx: Transaction, made: Decision) -> Made:
    """Return a decision as it was made, as it is read, and what it read."""
    kept = tx.decision(made.id)
    return made, kept.decision, read_input(kept.read, made.customer)


def publish(tx: Transaction, configuration: Configuration) -> None:
    version = version_of(configuration)
    tx.put_configuration(version, configuration, NOON)
    tx.set_published(version, NOON)


@pytest.mark.parametrize("contacts", [None, 0, 1, 2, 100_000])
def test_together_as_one_by_one(
    bank: tuple[Installation, Sequence[Event]], contacts: int | None
) -> None:
    """Whatever is left, to the byte: candidates, contacts, and all that was read.

    One by one in the order in which the questions take turns: those of one plan follow each
    other.
    """
    installation, events = bank
    published = installation.published()
    configuration = None if contacts is None else narrowed(published, contacts)
    asked = {
        event.customer: Asked(event.customer, Question(NOON, (event,), EVERY_CLASS))
        for event in events
    }
    together = answered(installation, configuration, [list(asked.values())], events)
    assert {made.customer for made, *_ in together} == asked.keys()
    assert all(made == kept for made, kept, _ in together)
    in_turn = [[asked[made.customer]] for made, *_ in together]
    assert together == answered(installation, configuration, in_turn, events)
    refused = [
        one for decision, *_ in together for one in decision.candidates if one.reason in SCARCE
    ]
    assert bool(refused) == (contacts in {0, 1})
    assert contacts == 0 or any(decision.contacts for decision, *_ in together)
