"""The oracle against cases that a person computed: offers that share a message."""

import pytest

from hengce.model.decision import Reason
from hengce.model.filter import Filter
from hengce.model.policy import Daypart, Holdout, HoldoutScope
from hengce.model.product import Product
from hengce.model.relation import Bundle, Exclusion
from hengce.model.strategy import MessageClass, PriorityClass
from oracle.case import CustomerFacts, ReferenceAnswer, Resource
from oracle.small_bank import ANY, NAME, a_cap, a_channel, a_strategy, ask, reasons

LOUD = Filter(interruptions_only=True)
BUNDLES = (Bundle(id="b", label=NAME, offers_max=3), Bundle(id="other", label=NAME, offers_max=3))
PRODUCTS = (Product(id="fund", label=NAME, category="wealth", risk_level=None),)


def offer(name: str, value: int, *channels: str, bundle: str = "b", **more: object) -> object:
    return a_strategy(name, *channels, value=str(value), bundle=bundle, **more)


def asked(*offers: object, **more: object) -> ReferenceAnswer:
    return ask(*offers, **{"bundles": BUNDLES, **more})


def messages(answer: ReferenceAnswer) -> list[tuple[str, ...]]:
    """Return what each message says, its carrier first."""
    return [tuple(one.strategy for one in contact.kind.offers) for contact in answer.contacts]


def test_a_rider_shares_number_channel_and_place_of_its_carrier() -> None:
    answer = asked(offer("a", 9, "push", "sms"), offer("b", 8), offer("c", 7, "sms", "push"))
    assert messages(answer) == [("a", "c")]
    rider = answer.candidates[2]
    assert (rider.reason, rider.winner, rider.channel) == (Reason.RIDES, "a", "push")
    assert (rider.winner_customer, rider.margin, rider.used) == ("", 200.0, 0)
    # b has no slot for push, and the one place is taken
    assert answer.candidates[1].reason is Reason.SLOT_TAKEN
    assert [rider.channel for rider in answer.contacts[0].kind.riders] == ["push"]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({}, Reason.RIDES),
        ({"bundle": ""}, Reason.SLOT_TAKEN),
        ({"bundle": "other"}, Reason.SLOT_TAKEN),
        ({"priority_class": PriorityClass.SERVICE}, Reason.CHOSEN),  # ranks first itself
        ({"message_class": MessageClass.CARE}, Reason.SLOT_TAKEN),
        ({"category": "card", "topic": "cards", "department": "cards"}, Reason.RIDES),
        ({"mandatory": False, "hours": 1}, Reason.RIDES),
    ],
)
def test_only_offers_of_one_bundle_and_of_the_same_classes_ride(
    more: dict[str, object], reason: Reason
) -> None:
    answer = asked(offer("a", 9), offer("b", 8, **more))
    assert reasons(answer)["b"] is reason


def test_a_message_holds_so_many_offers() -> None:
    four = [offer(name, 9 - n) for n, name in enumerate("abcd")]
    answer = asked(*four)
    assert messages(answer) == [("a", "b", "c")]
    assert answer.candidates[-1].reason is Reason.SLOT_TAKEN
    # a fourth begins a message of its own, and a fifth rides in the first that has room
    answer = asked(*four, offer("e", 1), contacts_per_decision_max=2)
    assert messages(answer) == [("a", "b", "c"), ("d", "e")]


def test_the_winner_of_a_taken_place_is_the_message_not_its_rider() -> None:
    answer = asked(offer("a", 9), offer("b", 8), offer("c", 7, bundle=""))
    lost = answer.candidates[-1]
    assert (lost.reason, lost.winner, lost.used) == (Reason.SLOT_TAKEN, "a", 1)


def test_a_rider_needs_a_slot_of_its_own_that_passed_the_gates() -> None:
    out = CustomerFacts("C1", opt_outs=frozenset({"sms"}))
    answer = asked(offer("a", 9, "push"), offer("b", 8, "sms", "push"), customer=out)
    assert messages(answer) == [("a", "b")]
    closed = a_cap("none", 0, counts=Filter(strategies=("b",), channels=("sms",)))
    answer = asked(offer("a", 9), offer("b", 8, "sms", "push"), caps=(closed,))
    assert reasons(answer) == {"a": Reason.CHOSEN, "b": Reason.SLOT_TAKEN}


# Limits -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "limit", "wanted"),
    [
        (LOUD, 1, [("a", "b", "c")]),  # one interruption, whatever it says
        (ANY, 1, [("a",)]),  # each offer is an exposure
        (ANY, 2, [("a", "b")]),
        (Filter(strategies=("b", "c")), 1, [("a", "b")]),
        # the carrier does not count, the first rider makes the message count, the next is free
        (Filter(strategies=("b", "c"), interruptions_only=True), 1, [("a", "b", "c")]),
    ],
)
def test_riders_count_as_exposures_and_not_as_interruptions(
    counts: Filter, limit: int, wanted: list[tuple[str, ...]]
) -> None:
    trio = (offer("a", 9), offer("b", 8), offer("c", 7))
    answer = asked(*trio, caps=(a_cap("cap", limit, counts=counts),))
    assert messages(answer) == wanted


def test_an_interruption_counted_by_another_message_stands_in_the_way() -> None:
    """The full limit counts the second message only; the first may not become one more."""
    cap = a_cap("cap", 1, counts=Filter(strategies=("b", "x"), interruptions_only=True))
    answer = asked(
        offer("a", 9),
        offer("x", 8, bundle=""),
        offer("b", 7),
        caps=(cap,),
        contacts_per_decision_max=2,
    )
    assert messages(answer) == [("a",), ("x",)]
    lost = answer.candidates[-1]
    assert lost.reason is Reason.SLOT_TAKEN


def test_an_exclusion_keeps_offers_out_of_one_message() -> None:
    rule = Exclusion(
        id="x", label=NAME, first=Filter(strategies=("a",)), then=Filter(strategies=("b",))
    )
    answer = asked(offer("a", 9), offer("b", 8), relations=(rule,), contacts_per_decision_max=2)
    assert reasons(answer) == {"a": Reason.CHOSEN, "b": Reason.EXCLUDED}


@pytest.mark.parametrize("counts", [ANY, LOUD])
def test_no_relation_overlooks_a_message_as_a_cap_on_interruptions_does(counts: Filter) -> None:
    first = Filter(strategies=("a",), interruptions_only=counts.interruptions_only)
    rule = Exclusion(id="x", label=NAME, first=first, then=Filter(strategies=("b",)))
    answer = asked(offer("a", 9), offer("b", 8), relations=(rule,), contacts_per_decision_max=2)
    assert reasons(answer)["b"] is Reason.EXCLUDED


def test_who_counted_last_is_named_even_when_it_rides() -> None:
    exposures = a_cap("two", 2)
    answer = asked(
        offer("a", 9),
        offer("b", 8),
        offer("c", 7, bundle=""),
        caps=(exposures,),
        contacts_per_decision_max=2,
    )
    lost = answer.candidates[-1]
    assert (lost.reason, lost.used, lost.winner) == (Reason.CAP_TAKEN, 2, "b")


@pytest.mark.parametrize(("hours", "reason"), [(8, Reason.SLOT_TAKEN), (9, Reason.RIDES)])
def test_an_offer_rides_only_when_the_message_leaves_before_it_expires(
    hours: int, reason: Reason
) -> None:
    """At 10:00: the carrier waits until 18:00, where the customer answers."""
    parts = (
        Daypart(id="now", label=NAME, begins="08:00", ends="12:00"),
        Daypart(id="evening", label=NAME, begins="18:00", ends="22:00", response_prior=0.5),
    )
    answer = asked(offer("a", 9), offer("b", 8, hours=hours), dayparts=parts)
    assert reasons(answer) == {"a": Reason.CHOSEN, "b": reason}


# Resources and hold-outs ------------------------------------------------------------------


def test_a_rider_takes_stock_and_nothing_else() -> None:
    stock = Resource("stock", "fund", 5, 2)
    capacity = Resource("capacity", "sms", 1, 1)
    budget = Resource("budget", "b", 100, 7)
    costly = (a_channel("sms", cost_cents=7),)
    trio = tuple(offer(name, 9 - n, product="fund") for n, name in enumerate("abc"))
    given = {"products": PRODUCTS, "channels": costly, "contacts_per_decision_max": 2}
    answer = asked(*trio, resources=(budget, capacity, stock), **given)
    assert messages(answer) == [("a", "b")]
    lost = answer.candidates[-1]
    assert (lost.reason, lost.rule, lost.winner) == (Reason.RESOURCE_TAKEN, "sms", "a")
    answer = asked(*trio, resources=(stock,), **given)
    lost = answer.candidates[-1]
    assert (lost.reason, lost.rule, lost.winner) == (Reason.RESOURCE_TAKEN, "fund", "b")
    assert (lost.used, lost.limit) == (5, 5)


def test_the_held_out_do_not_ride() -> None:
    kept = Holdout(id="h", scope=HoldoutScope.STRATEGY, target="b", share=10_000, salt="x")
    answer = asked(offer("a", 9), offer("b", 8), offer("c", 7), holdouts=(kept,))
    assert messages(answer) == [("a", "c")]
    assert reasons(answer)["b"] is Reason.HELD_OUT
