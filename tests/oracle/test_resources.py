"""The oracle against cases that a person computed: what is scarce, and who gets the last of it."""

import math

import pytest

from hengce.model.channel import Channel
from hengce.model.decision import Reason
from hengce.model.instant import DAY_US, Instant, read_instant
from hengce.model.policy import Policy
from hengce.model.product import Product
from hengce.model.strategy import MessageClass, PriorityClass
from oracle.case import CustomerFacts, Cutoff, Member, Resource, Taken
from oracle.hashes import tie_of
from oracle.resources import resources_of
from oracle.settle import settle
from oracle.small_bank import (
    NAME,
    NOW,
    SHANGHAI,
    a_cap,
    a_channel,
    a_contact,
    a_question,
    a_strategy,
    ask,
    ask_all,
    only,
)

FUND = Product(id="fund", label=NAME, category="wealth", risk_level=None, stock=9)
SEVEN_CENTS = (a_channel("push", cost_cents=0), a_channel("sms", cost_cents=7))
MIDNIGHT = read_instant("2026-11-22T00:00:00", SHANGHAI)


def budget(left: int, cutoff: Cutoff | None = None) -> Resource:
    return Resource("budget", "s", 100, left, cutoff)


def capacity(left: int, cutoff: Cutoff | None = None) -> Resource:
    return Resource("capacity", "sms", 100, left, cutoff)


def stock(left: int, cutoff: Cutoff | None = None) -> Resource:
    return Resource("stock", "fund", 100, left, cutoff)


# What is left -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "riders", "left"),
    [
        (NOW, (), {"budget": 86, "capacity": 98, "stock": 7}),
        (MIDNIGHT, (), {"budget": 86, "capacity": 98, "stock": 7}),
        (MIDNIGHT - 1, (), {"budget": 86, "capacity": 100, "stock": 7}),
        (NOW - 400 * DAY_US, (), {"budget": 86, "capacity": 100, "stock": 7}),
        (NOW, ("fund", "other"), {"budget": 86, "capacity": 98, "stock": 5}),
    ],
)
def test_what_the_ledger_leaves(at: Instant, riders: tuple[str, ...], left: dict[str, int]) -> None:
    further = tuple(a_contact(None, strategy="s", product=name).kind for name in riders)
    kind = a_contact(None, strategy="s", product="fund", riders=further).kind
    channels = (a_channel("sms", cost_cents=7, capacity_per_day=100),)
    bank = a_question(
        a_strategy("s", budget_cents=100), channels=channels, products=(FUND,)
    ).configuration
    found = resources_of(bank, [Taken(kind, at, 2)], NOW)
    assert {one.kind: one.left for one in found} == left


# The gate ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resources", "reason", "rule", "used"),
    [
        ((budget(7), capacity(1), stock(1)), Reason.CHOSEN, "", 0),
        ((budget(6), capacity(0), stock(0)), Reason.BUDGET_SPENT, "s", 94),
        ((budget(7), capacity(0), stock(0)), Reason.CAPACITY_SPENT, "sms", 100),
        ((budget(7), capacity(1), stock(0)), Reason.STOCK_SPENT, "fund", 100),
        ((stock(-2),), Reason.STOCK_SPENT, "fund", 102),  # the limit was lowered
        ((Resource("stock", "other", 1, 0), Resource("budget", "t", 1, 0)), Reason.CHOSEN, "", 0),
    ],
)
def test_a_slot_needs_what_it_takes(
    resources: tuple[Resource, ...], reason: Reason, rule: str, used: int
) -> None:
    offer = a_strategy("s", product="fund")
    given = {"channels": SEVEN_CENTS, "products": (FUND,)}
    got = only(ask(offer, resources=resources, **given))
    assert (got.reason, got.rule, got.used) == (reason, rule, used)
    assert got.limit == (0 if reason is Reason.CHOSEN else 100)
    # it is a gate behind rests and stops, and before caps and addresses
    full = (a_cap("none", 0),)
    got = only(ask(offer, resources=resources, caps=full, **given))
    assert got.reason is (Reason.CAP_REACHED if reason is Reason.CHOSEN else reason)


def test_a_channel_that_costs_nothing_takes_no_budget() -> None:
    offer = a_strategy("s", "sms", "push")
    for poor in (budget(0), budget(-5), budget(0, Cutoff(0, 1e9, 0))):
        got = only(ask(offer, channels=SEVEN_CENTS, resources=(poor,)))
        assert (got.reason, got.channel) == (Reason.CHOSEN, "push")


TIE = tie_of(20260201, "C1", "s")


@pytest.mark.parametrize(
    ("cutoff", "served", "served_when_mandatory"),
    [
        (Cutoff(5, 10_000.0, TIE + 1), True, True),
        (Cutoff(5, 10_000.0, TIE), False, True),  # strictly before
        (Cutoff(5, 10_000.0, TIE - 1), False, True),
        (Cutoff(5, math.nextafter(10_000.0, 0.0), 0), True, True),
        (Cutoff(5, math.nextafter(10_000.0, math.inf), 2**64 - 1), False, True),
        (Cutoff(4, 9_999.0, 0), False, True),
        (Cutoff(4, 10_000.0, TIE), False, False),
        (Cutoff(3, -1e9, 2**64 - 1), False, False),
    ],
)
def test_only_who_ranks_before_the_cutoff_is_served(
    cutoff: Cutoff, served: bool, served_when_mandatory: bool
) -> None:
    for mandatory, serves in ((False, served), (True, served_when_mandatory)):
        offer = a_strategy("s", mandatory=mandatory)
        got = only(ask(offer, resources=(capacity(50, cutoff),)))
        told = (Reason.CHOSEN, "", 0, 0) if serves else (Reason.CAPACITY_SPENT, "sms", 50, 100)
        assert (got.reason, got.rule, got.used, got.limit) == told


# Within a decision ------------------------------------------------------------------------


def test_winners_take_from_those_behind_them() -> None:
    pair = (
        a_strategy("a", "sms", value="9", product="fund"),
        a_strategy("b", "sms", "push", value="8"),
        a_strategy("c", "push", "sms", value="7", product="fund"),
    )
    answer = ask(
        *pair,
        resources=(capacity(1), stock(1)),
        products=(FUND,),
        contacts_per_decision_max=3,
    )
    told = [(c.reason, c.rule, c.channel, c.used, c.limit, c.winner) for c in answer.candidates]
    assert told == [
        (Reason.CHOSEN, "", "sms", 0, 0, ""),
        (Reason.CHOSEN, "", "push", 0, 0, ""),
        (Reason.RESOURCE_TAKEN, "fund", "push", 100, 100, "a"),
    ]
    assert answer.candidates[-1].margin == 200.0


def test_a_full_limit_is_named_before_a_resource() -> None:
    pair = (a_strategy("a", value="9"), a_strategy("b", value="8"))
    given = {"resources": (capacity(1),), "contacts_per_decision_max": 2}
    assert ask(*pair, **given).candidates[-1].reason is Reason.RESOURCE_TAKEN
    got = ask(*pair, **given, caps=(a_cap("one", 1),)).candidates[-1]
    assert (got.reason, got.rule) == (Reason.CAP_TAKEN, "one")


def test_members_of_a_group_take_from_one_another() -> None:
    rich = Member(CustomerFacts("C1", tags={"home": "a", "worth": 900}), ())
    poor = Member(CustomerFacts("C2", tags={"home": "a", "worth": 500}), ())
    other = Member(CustomerFacts("C3", tags={"home": "b", "worth": 100}), ())
    answers = ask_all(
        a_strategy("s", value="worth"),
        members=[rich, poor, other],
        caps=(a_cap("home", 9, per="home"),),
        resources=(budget(7),),
        channels=SEVEN_CENTS,
    )
    assert answers["C1"]["s"].reason is Reason.CHOSEN
    lost = answers["C2"]["s"]
    assert (lost.reason, lost.rule, lost.used) == (Reason.RESOURCE_TAKEN, "s", 100)
    assert (lost.winner, lost.winner_customer) == ("s", "C1")
    assert answers["C3"]["s"].reason is Reason.CHOSEN, "another group's decision"


# The cutoffs of a run ---------------------------------------------------------------------


def alone(name: str, **tags: object) -> list[Member]:
    return [Member(CustomerFacts(name, tags=tags), ())]


def chosen(settled: object) -> list[list[tuple[str, str]]]:
    """Return strategy and channel of each contact, by group."""
    return [
        [(c.kind.strategy, c.kind.channel) for answer in group for c in answer.contacts]
        for group in settled.answers
    ]


@pytest.mark.parametrize(
    ("left", "served", "cutoff"),
    [
        (4, [900, 700, 500, 300], None),
        (3, [900, 700, 500], 300),
        (1, [900], 700),
        (0, [], 900),
    ],
)
def test_the_last_is_for_those_who_rank_first(
    left: int, served: list[int], cutoff: int | None
) -> None:
    worths = [500, 900, 300, 700]
    question = a_question(a_strategy("s", value="worth"), resources=(capacity(left),))
    settled = settle(question, [alone(f"C{n}", worth=w) for n, w in enumerate(worths)])
    got = [w for w, told in zip(worths, chosen(settled), strict=True) if told]
    assert sorted(got, reverse=True) == served
    (resource,) = settled.resources
    # with nothing left the gate refuses everybody, and no cutoff is needed
    score = resource.cutoff and resource.cutoff.score
    assert score == (None if cutoff is None or left == 0 else cutoff)


def test_who_is_cut_off_takes_another_channel_and_moves_the_next_cutoff() -> None:
    push = Resource("capacity", "push", 100, 1)
    question = a_question(
        a_strategy("s", "sms", "push", value="worth"),
        channels=(a_channel("push"), a_channel("sms")),
        resources=(capacity(2), push),
    )
    people = [alone(f"C{n}", worth=100 * (9 - n)) for n in range(5)]
    settled = settle(question, people)
    assert chosen(settled) == [[("s", "sms")], [("s", "sms")], [("s", "push")], [], []]
    assert [one.cutoff.score for one in settled.resources] == [700.0, 600.0]
    assert settled.rounds == 3


def test_a_weight_that_does_not_fit_ends_the_line_though_a_smaller_one_would_fit() -> None:
    """The cutoff is the first demand that does not fit, not the last that could."""
    dear: tuple[Channel, ...] = (a_channel("push", cost_cents=2), a_channel("sms", cost_cents=7))
    question = a_question(
        a_strategy("s", "sms", "push", value="worth"), channels=dear, resources=(budget(9),)
    )
    out = {"opt_outs": frozenset({"push"})}
    groups = [
        [Member(CustomerFacts("C1", tags={"worth": 900}, **out), ())],
        [Member(CustomerFacts("C2", tags={"worth": 800}, **out), ())],
        [Member(CustomerFacts("C3", tags={"worth": 700}), ())],
    ]
    settled = settle(question, groups)
    assert chosen(settled) == [[("s", "sms")], [], []]
    assert settled.resources[0].cutoff.score == 800.0


def test_a_class_is_served_before_a_score_and_what_is_mandatory_before_its_class() -> None:
    question = a_question(
        a_strategy("must", value="1", audience="one", mandatory=True),
        a_strategy("rich", value="900", audience="two"),
        a_strategy("risk", value="0", audience="three", priority_class=PriorityClass.RISK),
        resources=(capacity(2),),
    )
    groups = [alone("C1", one=True), alone("C2", two=True), alone("C3", three=True)]
    settled = settle(question, groups)
    assert chosen(settled) == [[("must", "sms")], [], [("risk", "sms")]]
    assert settled.resources[0].cutoff.tier == 5


def test_a_channel_that_closes_moves_the_choice_by_the_margin() -> None:
    """Nobody near the best is left but the cheap one: all must be decided with the cutoff."""
    channels = (
        a_channel("app", response_prior=0.043, cost_cents=0),
        a_channel("push", response_prior=0.046, cost_cents=1),
        a_channel("sms", response_prior=0.05, cost_cents=5),
    )
    best = Resource("capacity", "sms", 9, 9, Cutoff(0, 0.0, 0))
    offer = a_strategy("s", "sms", "push", "app")
    assert only(ask(offer, channels=channels)).channel == "push"
    assert only(ask(offer, channels=channels, resources=(best,))).channel == "app"


def test_stock_is_shared_by_all_strategies_of_a_product() -> None:
    notice = MessageClass.REGULATORY
    question = a_question(
        a_strategy("a", value="worth", product="fund", audience="first"),
        a_strategy("b", value="worth", product="fund", audience="second", message_class=notice),
        products=(FUND,),
        resources=(stock(2),),
    )
    groups = [
        alone("C1", first=True, worth=300),
        alone("C2", second=True, worth=500),
        alone("C3", first=True, worth=400),
    ]
    assert chosen(settle(question, groups)) == [[], [("b", "sms")], [("a", "sms")]]


def test_a_policy_without_scarcity_settles_at_once() -> None:
    settled = settle(a_question(a_strategy("s")), [alone("C1"), alone("C2")])
    assert (settled.rounds, settled.resources) == (1, ())
    assert Policy(zone=SHANGHAI, departments=()).contacts_per_decision_max == 1
