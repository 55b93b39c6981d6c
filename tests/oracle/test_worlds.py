"""The random worlds: every rule of a decision occurs in them, and their texts mean their trees."""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from msgspec.structs import replace

from hengce.kernel.layout import read
from hengce.kernel.population import (
    ANSWERED,
    CONSENTS,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    ORG,
    SENT,
    STOPPED_TOPICS,
)
from hengce.model.decision import Candidate, Reason
from hengce.model.noun import Label
from hengce.model.policy import Calendar
from hengce.model.strategy import Message, Strategy
from hengce.model.tag import Tag
from hengce.ports import IN_FLIGHT
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition, check_value
from oracle.conditions import Facts, truth, value_of
from oracle.moments import today_in
from oracle.phrases import EVENTS, MONEYS, NUMBERS, catalogue
from oracle.worlds import World, contact_history, population, world

SEEDS = range(300)
TIMES_MIN = 20
NOT_IN_THIS_RELEASE = {Reason.BUDGET_SPENT, Reason.DEFERRED, Reason.EXPIRED}


@cache
def drawn(seed: int) -> World:
    return world(seed)


def things_that_happen(of: World) -> Iterator[str]:
    strategies = {strategy.id: strategy for strategy in of.configuration.strategies}
    for place in range(len(of.customers)):
        answer = of.answer(place)
        for _ in range(answer.considered - len(answer.candidates)):
            yield Reason.NOT_IN_AUDIENCE.name
        for candidate in answer.candidates:
            yield candidate.reason.name
            yield from what_decided(of, candidate, strategies[candidate.strategy])
        ranks = [(c.score, strategies[c.strategy].priority_class) for c in answer.candidates]
        yield "tie" if len(set(ranks)) < len(ranks) else "no tie"
        yield f"{len(answer.contacts)} chosen"
        if nearest_wins(of, place) != [contact.channel for contact in answer.contacts]:
            yield "near-tie by cost"
        if any(contact.release_at > of.now for contact in answer.contacts):
            yield "released later"


def nearest_wins(of: World, place: int) -> list[str]:
    """Return the channels that win when cost only breaks exact ties."""
    policy = replace(of.configuration.policy, preference_margin=0.0)
    strict = dataclasses.replace(of, configuration=replace(of.configuration, policy=policy))
    return [contact.channel for contact in strict.answer(place).contacts]


def what_decided(of: World, candidate: Candidate, strategy: Strategy) -> Iterator[str]:
    if candidate.reason in {Reason.CAP_REACHED, Reason.CAP_TAKEN}:
        window = next(cap for cap in of.configuration.policy.caps if cap.id == candidate.rule)
        kind = window.window.unit if isinstance(window.window, Calendar) else "rolling"
        yield f"cap {kind}"
    if candidate.reason is Reason.HELD_OUT:
        holdouts = of.configuration.policy.holdouts
        yield f"held out by {next(h for h in holdouts if h.id == candidate.rule).scope}"
    if candidate.winner and candidate.margin is None:
        yield "outranked by class"
    if candidate.score < 0:
        yield "negative score"
    if candidate.reason is Reason.CHOSEN:
        yield "triggered" if of.trigger else "nightly"
        action = next(node for node in strategy.graph.nodes if node.id == "act")
        if isinstance(action, Message):
            first = action.channels[0] == candidate.channel
            yield "first channel" if first else "fallback channel"
        else:
            yield "task"


def test_every_rule_of_a_decision_decides_often() -> None:
    seen = Counter(thing for seed in SEEDS for thing in things_that_happen(drawn(seed)))
    wanted = {reason.name for reason in Reason if reason not in NOT_IN_THIS_RELEASE}
    wanted |= {f"cap {kind}" for kind in ("rolling", "day", "week", "month")}
    wanted |= {f"held out by {scope}" for scope in ("bank", "department", "strategy")}
    wanted |= {"first channel", "fallback channel", "task", "triggered", "nightly"}
    wanted |= {"tie", "2 chosen", "3 chosen", "released later", "negative score"}
    wanted |= {"outranked by class", "near-tie by cost"}
    rare = {thing: seen[thing] for thing in wanted if seen[thing] < TIMES_MIN}
    assert rare == {}


def test_contacts_of_the_past_lie_in_flight_ahead_and_on_the_edges() -> None:
    histories = [past for seed in SEEDS for one in drawn(seed).history for past in one]
    ahead = sum(
        past.at is not None and past.at > drawn(seed).now
        for seed in SEEDS
        for one in drawn(seed).history
        for past in one
    )
    assert sum(past.at is None for past in histories) > 100
    assert ahead > 100


def test_the_same_seed_gives_the_same_world() -> None:
    for seed in range(20):
        one, two = world(seed), world(seed)
        assert (one.configuration, one.customers, one.history) == (
            two.configuration,
            two.customers,
            two.history,
        )
        assert one.answer(0) == two.answer(0)


def test_customers_are_as_many_as_asked_for() -> None:
    assert [len(world(3, customers=n).customers) for n in (1, 8, 40)] == [1, 8, 40]


# Packed as the kernel reads them ----------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_rows_hold_what_the_customers_are(seed: int) -> None:
    of = drawn(seed)
    packed = population(of)
    assert list(packed.ids) == [person.customer.encode() for person in of.customers]
    assert list(packed.ids) == sorted(set(packed.ids))
    for place, person in enumerate(of.customers):
        row = packed.rows[place]

        def field(name: str, row=row) -> object:
            return read(row, packed.layout, packed.dictionaries, name)

        def names(name: str, bits: object) -> set[str]:
            texts = packed.dictionaries.texts(name)
            return {text for code, text in enumerate(texts) if int(bits) >> code & 1}

        assert {name: field(name) for name in person.tags} == person.tags
        assert field(ORG) == person.org
        given = {f"{purpose}:{channel}" for purpose, channel in person.consents}
        assert names(CONSENTS, field(CONSENTS)) == given
        assert names(OPT_OUTS, field(OPT_OUTS)) == person.opt_outs
        assert names(OPT_OUT_TOPICS, field(OPT_OUT_TOPICS)) == person.opt_out_topics
        assert names(STOPPED_TOPICS, field(STOPPED_TOPICS)) == person.stopped_topics
        for channel in of.configuration.channels:
            assert field(SENT + channel.id) == person.sent.get(channel.id)
            assert field(ANSWERED + channel.id) == person.answered.get(channel.id)


@pytest.mark.parametrize("seed", range(12))
def test_contact_columns_hold_the_histories(seed: int) -> None:
    of = drawn(seed)
    columns = contact_history(of)
    order = list(zip(columns.customers.tolist(), columns.at.tolist(), strict=True))
    assert order == sorted(order)
    for person, contacts in zip(of.customers, of.history, strict=True):
        mine = np.flatnonzero(columns.customers == np.bytes_(person.customer.encode()))
        read_back = Counter(
            (columns.kinds[columns.kind[row]], int(columns.at[row])) for row in mine
        )
        wanted = Counter(
            (past.kind, IN_FLIGHT if past.at is None else past.at) for past in contacts
        )
        assert read_back == wanted


# Texts and trees --------------------------------------------------------------------------


def test_every_text_means_its_tree() -> None:
    for seed in range(100):
        of = drawn(seed)
        policy = of.configuration.policy
        words = Catalogue.of(of.configuration.tags, of.configuration.events, policy.zone)
        today = today_in(policy.zone, of.now)
        for text, tree in conditions(of):
            checked = check_condition(text, words, "world")
            for person in of.customers:
                facts = Facts(person.tags, person.events, of.now, today)
                assert truth(checked, facts) is truth(tree, facts), text


def conditions(of: World) -> Iterator[tuple[str, object]]:
    policy = of.configuration.policy
    rules = (*policy.requirements, *policy.suppressions)
    texts = [rule.condition for rule in rules]
    texts += [channel.reachable for channel in of.configuration.channels]
    texts += [strategy.graph.nodes[0].audience for strategy in of.configuration.strategies]
    for text in texts:
        yield text, of.checked.condition(text)


@pytest.mark.parametrize("money", [False, True])
def test_every_score_text_means_its_tree(money: bool) -> None:
    tags, events = catalogue()
    words = Catalogue.of(tags, events, "Asia/Shanghai")
    for text, tree in (MONEYS if money else NUMBERS).items():
        checked = check_value(text, words, "world", money=money)
        for seed in range(30):
            for person in drawn(seed).customers:
                facts = Facts(person.tags, person.events, drawn(seed).now, 0)
                assert value_of(checked, facts) == value_of(tree, facts), text


def test_every_where_means_its_tree() -> None:
    for seed in range(100):
        of = drawn(seed)
        for strategy in of.configuration.strategies:
            entry = strategy.graph.nodes[0]
            if not entry.where:
                continue
            properties = tuple(
                Tag(name=name, kind=kind, label=Label(zh=name, en=name))
                for name, kind in EVENTS[entry.event].items()
            )
            checked = check_condition(entry.where, Catalogue.of(properties, (), "UTC"), "world")
            tree = of.checked.where(entry.event, entry.where)
            for event in (event for person in of.customers for event in person.events):
                facts = Facts(event.properties, (), of.now, 0)
                assert truth(checked, facts) is truth(tree, facts), entry.where
