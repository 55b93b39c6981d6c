"""The random worlds: every rule of a decision occurs in them, and their texts mean their trees."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pytest
from msgspec.structs import replace

from hengce.kernel.layout import read
from hengce.kernel.population import (
    ANSWERED,
    ANSWERED_AT,
    CONSENTS,
    ENGAGED,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    ORG,
    SENT,
    SENT_AT,
    STOPPED_TOPICS,
)
from hengce.model.decision import Candidate, Reason
from hengce.model.nodes import Message
from hengce.model.noun import Label
from hengce.model.profile import PERSONALISATION
from hengce.model.strategy import Strategy
from hengce.model.tag import Tag
from hengce.model.window import Calendar
from hengce.ports import IN_FLIGHT
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition, check_value
from oracle.case import ReferenceAnswer
from oracle.conditions import Facts, truth, value_of
from oracle.moments import today_in
from oracle.packed import contact_history, population
from oracle.phrases import EVENTS, MONEYS, NUMBERS, catalogue
from oracle.resources import SPENT
from oracle.settle import demanded, settle, told_in
from oracle.worlds import World, world

SEEDS = range(300)
TIMES_MIN = 15
NEVER_GIVEN = {Reason.DEFERRED, Reason.EXPIRED, Reason.FEED_LATE}  # worlds have no feeds


@cache
def drawn(seed: int) -> World:
    return world(seed)


def things_that_happen(of: World) -> Iterator[str]:
    strategies = {strategy.id: strategy for strategy in of.configuration.strategies}
    groups = of.groups()
    answers = of.answers()
    yield "more limits than bits" if len(of.configuration.policy.caps) > 64 else "few limits"
    for group in groups.members:
        yield f"group of {min(len(group), 4)}"
    for answer in answers:
        for _ in range(answer.considered - len(answer.candidates)):
            yield Reason.NOT_IN_AUDIENCE.name
        for candidate in answer.candidates:
            yield candidate.reason.name
            yield from what_decided(of, candidate, strategies[candidate.strategy])
        ranks = [(c.score, strategies[c.strategy].priority_class) for c in answer.candidates]
        yield "tie" if len(set(ranks)) < len(ranks) else "no tie"
        yield f"{len(answer.contacts)} chosen"
        for contact in answer.contacts:
            yield f"{len(contact.kind.offers)} offers"
        yield from how_contacts_wait(of, answer)


def how_contacts_wait(of: World, answer: ReferenceAnswer) -> Iterator[str]:
    """Tell which contacts wait, and which of these for a better part of the day."""
    for contact in answer.contacts:
        if contact.release_at > of.now:
            yield "released later"
            if of.configuration.policy.dayparts and not of.configuration.policy.open_hours:
                yield "waits for a part of the day"


def what_decided(of: World, candidate: Candidate, strategy: Strategy) -> Iterator[str]:
    policy = of.configuration.policy
    if candidate.reason in {Reason.CAP_REACHED, Reason.CAP_TAKEN}:
        cap = next(cap for cap in policy.caps if cap.id == candidate.rule)
        kind = cap.window.unit if isinstance(cap.window, Calendar) else type(cap.window).__name__
        yield f"cap {kind}"
        yield "shared cap" if cap.per else "own cap"
    if candidate.reason in {Reason.BEFORE_MISSING, Reason.AFTER_CONTACT, Reason.EXCLUDED}:
        rule = next(rule for rule in policy.relations if rule.id == candidate.rule)
        yield f"{candidate.reason.name} by {type(rule).__name__}"
    if candidate.reason is Reason.HELD_OUT:
        yield f"held out by {next(h for h in policy.holdouts if h.id == candidate.rule).scope}"
    if candidate.reason in SPENT.values():
        resource = next(one for one in of.resources if one.name == candidate.rule)
        yield "cut off" if resource.left > 0 and resource.cutoff else "used up"
    if candidate.winner_customer:
        yield f"{candidate.reason.name} by another member"
    if candidate.winner and candidate.margin is None:
        yield "outranked by class"
    if candidate.score < 0:
        yield "negative score"
    if candidate.reason is Reason.CHOSEN:
        yield "chosen mandatory" if strategy.mandatory else "chosen"
        yield f"triggered by {len(of.asking[0])}" if of.trigger else "nightly"
        action = next(node for node in strategy.graph.nodes if node.id == "act")
        if isinstance(action, Message):
            first = action.channels[0] == candidate.channel
            yield "first channel" if first else "fallback channel"
        else:
            yield "task"


def test_every_rule_of_a_decision_decides_often() -> None:
    seen = Counter(thing for seed in SEEDS for thing in things_that_happen(drawn(seed)))
    wanted = {reason.name for reason in Reason if reason not in NEVER_GIVEN}
    wanted |= {f"cap {kind}" for kind in ("Rolling", "BusinessDays", "day", "week", "month")}
    wanted |= {"shared cap", "own cap", "cut off", "used up"}
    wanted |= {"BEFORE_MISSING by Precedence", "AFTER_CONTACT by Ban"}
    wanted |= {"EXCLUDED by Ban", "EXCLUDED by Exclusion"}
    wanted |= {f"held out by {scope}" for scope in ("bank", "department", "strategy")}
    wanted |= {f"{reason}_TAKEN by another member" for reason in ("CAP", "RESOURCE")}
    wanted |= {"first channel", "fallback channel", "task", "nightly", "chosen mandatory"}
    wanted |= {f"triggered by {count}" for count in (1, 2, 3)}
    wanted |= {f"group of {size}" for size in (1, 2, 3, 4)}
    wanted |= {"1 offers", "2 offers", "3 offers", "1 chosen", "2 chosen", "3 chosen"}
    wanted |= {"tie", "released later", "waits for a part of the day", "negative score"}
    wanted |= {"outranked by class"}
    rare = {thing: seen[thing] for thing in wanted if seen[thing] < TIMES_MIN}
    assert rare == {}
    assert seen["more limits than bits"] > 0


def with_a_strict_margin(of: World) -> World:
    """Let cost break exact ties only."""
    policy = replace(of.configuration.policy, preference_margin=0.0)
    return dataclasses.replace(of, configuration=replace(of.configuration, policy=policy))


def with_profiles(of: World) -> World:
    """Let everybody be profiled."""
    people = tuple(
        dataclasses.replace(person, opt_outs=person.opt_outs - {PERSONALISATION})
        for person in of.customers
    )
    return dataclasses.replace(of, customers=people)


@pytest.mark.parametrize("without", [with_a_strict_margin, with_profiles])
def test_what_shows_in_no_reason_changes_many_answers(without: Callable[[World], World]) -> None:
    few = SEEDS[:60]
    changed = sum(without(drawn(seed)).answers() != drawn(seed).answers() for seed in few)
    assert changed > len(few) // 8


def test_a_settled_run_demands_no_more_than_is_left() -> None:
    moved = 0
    for seed in SEEDS[:150]:
        of = drawn(seed)
        if of.trigger is not None:
            continue
        groups = [of.members(places, places) for places in of.groups().members]
        open_to_all = tuple(one._replace(cutoff=None) for one in of.resources)
        question = dataclasses.replace(of.question(), resources=open_to_all)
        settled = settle(question, groups)
        for one in settled.resources:
            demand = demanded(question, one, told_in(groups, settled.answers))
            assert demand <= max(one.left, 0)
        moved += settled.rounds > 1
    assert moved > TIMES_MIN


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
        assert dataclasses.replace(one, checked=two.checked) == two
        assert one.answers() == two.answers()


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
        engaged = {ENGAGED + topic for topic in person.engaged_topics}
        known = names(STOPPED_TOPICS, field(STOPPED_TOPICS))
        assert known == person.stopped_topics | engaged
        for channel in of.configuration.channels:
            assert field(SENT + channel.id) == person.sent.get(channel.id)
            assert field(ANSWERED + channel.id) == person.answered.get(channel.id)
        for part in of.configuration.policy.dayparts:
            assert field(SENT_AT + part.id) == person.sent_at.get(part.id)
            assert field(ANSWERED_AT + part.id) == person.answered_at.get(part.id)


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
