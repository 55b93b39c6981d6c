"""What must not change an answer: what ranks lower, what is merely a name, what came first."""

from dataclasses import replace
from random import Random

import msgspec
import pytest

from amount import batches
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind
from hengce.model.decision import VERDICT_OF, Verdict
from hengce.model.nodes import Entry, Exit, Message
from hengce.model.strategy import Edge, Graph, MessageClass, PriorityClass, Score, Strategy
from kernel.compare import kernel_answers
from oracle.case import PastContact
from oracle.frames import CATEGORIES, DEPARTMENTS, TOPICS
from oracle.worlds import World, world

pytestmark = pytest.mark.compiled

WORLDS = 120
BATCHES = 6
BATCHES_QUICK = 2
"""Batches that every run of the tests decides; the others belong to the long proofs."""

NEWCOMER = "zz_newcomer"
OTHER_NAMES = dict(zip(DEPARTMENTS, (*DEPARTMENTS[1:], DEPARTMENTS[0]), strict=True))


def with_configuration(of: World, configuration: Configuration) -> World:
    live = frozenset(strategy.id for strategy in configuration.strategies)
    return replace(of, configuration=configuration, live=live)


# Who ranks lower ----------------------------------------------------------------------------


def newcomer(of: World) -> Strategy:
    """Return a marketing strategy that is worth less than any other."""
    rng, made = Random(of.seed), of.configuration
    channels = sorted(channel.id for channel in made.channels)
    entry = Entry(id="in", audience="TRUE", event=of.trigger.name if of.trigger else "")
    act = Message(id="act", channels=(rng.choice(channels),), material="m1")
    edges = (Edge(source="in", target="act"), Edge(source="act", target="out"))
    return Strategy(
        id=NEWCOMER,
        label=made.strategies[0].label,
        department=rng.choice(DEPARTMENTS),
        owner="owner",
        priority_class=PriorityClass.MARKETING,
        message_class=rng.choice(tuple(MessageClass)),
        category=rng.choice(CATEGORIES),
        topic=rng.choice(TOPICS),
        starts="2020-01-01",
        ends="2040-01-01",
        score=Score(propensity="1", value="-9000000000000", context=1e9),
        graph=Graph(nodes=(entry, act, Exit(id="out")), edges=edges),
        bundle=rng.choice(["", *(bundle.id for bundle in made.policy.bundles)]),
    )


@pytest.mark.parametrize("batch", batches(BATCHES, BATCHES_QUICK))
def test_a_lower_candidate_changes_nothing_for_a_higher_one(batch: int) -> None:
    """Not its verdict, not its numbers, not its contact; the newcomer is often chosen."""
    chosen = 0
    for seed in range(batch, WORLDS, BATCHES):
        drawn = world(seed)
        if not drawn.configuration.strategies:
            continue
        made = drawn.configuration
        more = msgspec.structs.replace(made, strategies=(*made.strategies, newcomer(drawn)))
        before, after = kernel_answers(drawn), kernel_answers(with_configuration(drawn, more))
        for customer, (candidates, contacts) in before.items():
            others = tuple(c for c in after[customer][0] if c.strategy != NEWCOMER)
            assert others == candidates, f"world {seed}, {customer}"
            kept = tuple(c for c in after[customer][1] if c.strategy != NEWCOMER)
            assert len(kept) == len(contacts), f"world {seed}, {customer}"
            chosen += len(after[customer][0]) > len(others) and any(
                VERDICT_OF[c.reason] is Verdict.CHOSEN
                for c in after[customer][0]
                if c.strategy == NEWCOMER
            )
    assert chosen > 0


@pytest.mark.parametrize("batch", batches(BATCHES, BATCHES_QUICK))
def test_classes_are_never_inverted(batch: int) -> None:
    """Whoever took a place ranks before the one who lost it."""
    for seed in range(batch, WORLDS, BATCHES):
        drawn = world(seed)
        classes = {s.id: s.priority_class for s in drawn.configuration.strategies}
        order = list(PriorityClass)
        for candidates, _ in kernel_answers(drawn).values():
            ranks = [order.index(classes[candidate.strategy]) for candidate in candidates]
            assert ranks == sorted(ranks), f"world {seed}"
            for candidate in candidates:
                if candidate.winner:
                    winner = order.index(classes[candidate.winner])
                    assert winner <= order.index(classes[candidate.strategy]), f"world {seed}"
                assert (
                    candidate.margin is None
                    or candidate.margin >= 0.0
                    or mandatory(drawn, candidate.winner)
                ), f"world {seed}"


def mandatory(of: World, strategy: str) -> bool:
    return any(s.mandatory for s in of.configuration.strategies if s.id == strategy)


# What is merely a name ------------------------------------------------------------------------


def renamed(value: object, key: str = "") -> object:
    """Exchange the names of departments in a document."""
    match value:
        case dict() if key == "departments":
            return {**value, "id": OTHER_NAMES[value["id"]]}
        case dict():
            swapped = {name: renamed(item, name) for name, item in value.items()}
            if value.get("scope") == "department":
                swapped["target"] = OTHER_NAMES[value["target"]]
            return swapped
        case list() | tuple():
            return [renamed(item, key) for item in value]
        case str() if key in {"department", "departments"}:
            return OTHER_NAMES.get(value, value)
        case _:
            return value


@pytest.mark.parametrize("batch", batches(BATCHES, BATCHES_QUICK))
def test_departments_are_equal_before_the_brain(batch: int) -> None:
    """Exchange all departments' names, in documents and in the ledger: the same answers."""
    for seed in range(batch, WORLDS, BATCHES):
        drawn = world(seed)
        made = msgspec.convert(renamed(msgspec.to_builtins(drawn.configuration)), Configuration)
        other = replace(
            with_configuration(drawn, made),
            history=tuple(tuple(other_past(past) for past in known) for known in drawn.history),
        )
        assert kernel_answers(other) == kernel_answers(drawn), f"world {seed}"


def other_past(past: PastContact) -> PastContact:
    kind = msgspec.convert(renamed(msgspec.to_builtins(past.kind)), ContactKind)
    return past._replace(kind=kind)


# What came first ------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", batches(BATCHES, BATCHES_QUICK))
def test_the_order_of_documents_and_of_the_past_changes_nothing(batch: int) -> None:
    for seed in range(batch, WORLDS, BATCHES):
        drawn = world(seed)
        made = drawn.configuration
        turned = msgspec.structs.replace(made, strategies=made.strategies[::-1])
        shuffled = [list(known) for known in drawn.history]
        for known in shuffled:
            Random(seed).shuffle(known)
        other = replace(
            with_configuration(drawn, turned), history=tuple(tuple(known) for known in shuffled)
        )
        assert kernel_answers(other) == kernel_answers(drawn), f"world {seed}"
