"""The oracle against cases that a person computed: who takes part, what is mandatory, privacy."""

import pytest

from hengce.model.catalogued import Sensitivity
from hengce.model.decision import Candidate, Reason
from hengce.model.event import Event
from hengce.model.instant import DAY_US
from hengce.model.policy import Requirement, Suitability
from hengce.model.product import Product
from hengce.model.strategy import MessageClass, PriorityClass, Score
from hengce.model.tag import Kind, Tag
from hengce.rules.ast import Compare, Condition, EventColumn, Fold, Literal, Operator
from oracle.case import Checked, CustomerFacts, ReferenceAnswer
from oracle.small_bank import CHECKED, NAME, NOW, TODAY, a_strategy, ask, only, reasons

# Rank -------------------------------------------------------------------------------------


def test_what_is_mandatory_ranks_before_the_rest_of_its_class_and_never_above_it() -> None:
    answer = ask(
        a_strategy("rich", value="900"),
        a_strategy("must", value="1", mandatory=True),
        a_strategy("more", value="2", mandatory=True),
        a_strategy("help", value="1", priority_class=PriorityClass.SERVICE),
        a_strategy("risk", value="-1", priority_class=PriorityClass.RISK),
        a_strategy("duty", value="-9", priority_class=PriorityClass.RISK, mandatory=True),
    )
    ranked = [candidate.strategy for candidate in answer.candidates]
    assert ranked == ["duty", "risk", "help", "more", "must", "rich"]
    assert [c.margin for c in answer.candidates] == [None, -800.0, None, None, None, None]


def test_what_is_mandatory_passes_the_same_gates() -> None:
    offer = a_strategy("must", mandatory=True)
    out = CustomerFacts("C1", opt_outs=frozenset({"sms"}))
    assert only(ask(offer, customer=out)).reason is Reason.OPTED_OUT_CHANNEL


def test_a_margin_is_given_within_a_class_mandatory_or_not() -> None:
    answer = ask(a_strategy("must", value="1", mandatory=True), a_strategy("rich", value="900"))
    assert answer.candidates[-1].margin == -89_900.0


# Several events ---------------------------------------------------------------------------


def happened(number: int, name: str, days: int | None) -> Event:
    return Event(
        source="core",
        id=str(number),
        name=name,
        customer="C1",
        occurred_at=NOW,
        received_at=NOW,
        properties={"days": days},
    )


@pytest.mark.parametrize(
    ("event", "where", "triggers", "considered"),
    [
        ("due", "3", [("due", 2), ("due", 5)], 1),  # one of them is enough
        ("due", "3", [("due", 2), ("due", None)], 0),
        ("due", "3", [("due", 2), ("paid", 5)], 0),  # the other type does not count
        ("due", "", [("paid", 1), ("due", None)], 1),
        ("", "", [("paid", 1), ("due", 1)], 0),
        ("login", "", [("paid", 1), ("due", 1)], 0),
    ],
)
def test_a_strategy_starts_when_one_of_the_events_of_its_type_passes(
    event: str, where: str, triggers: list[tuple[str, int | None]], considered: int
) -> None:
    events = tuple(happened(n, name, days) for n, (name, days) in enumerate(triggers))
    answer = ask(a_strategy("s", event=event, where=where), triggers=events)
    assert answer.considered == considered


# Who may not be profiled ------------------------------------------------------------------


def a_tag(name: str, kind: Kind, sensitivity: Sensitivity) -> Tag:
    return Tag(name=name, kind=kind, label=NAME, sensitivity=sensitivity)


TAGS = (
    a_tag("open", Kind.BOOLEAN, Sensitivity.INTERNAL),
    a_tag("vip", Kind.BOOLEAN, Sensitivity.PERSONAL),
    a_tag("ill", Kind.BOOLEAN, Sensitivity.SENSITIVE),
    a_tag("worth", Kind.MONEY, Sensitivity.PERSONAL),
    a_tag("price", Kind.MONEY, Sensitivity.INTERNAL),
    a_tag("response", Kind.REAL, Sensitivity.INTERNAL),
)
KNOWN = {"open": True, "vip": True, "ill": True, "worth": 700, "price": 300, "response": 0.25}


def _condition(text: str) -> Condition:
    """Read `seen` as count_of('visit') >= 0, which is true of everybody who may be asked."""
    if text != "seen":
        return CHECKED.condition(text)
    count = EventColumn(Fold.COUNT, "visit", "", DAY_US, (), Kind.INTEGER)
    return Compare(Operator.GE, count, Literal(0, Kind.INTEGER))


WITH_EVENTS = Checked(_condition, CHECKED.where, CHECKED.number, CHECKED.money)


def unprofiled(*strategies: object, out: bool = True, **more: object) -> ReferenceAnswer:
    opt_outs = frozenset({"personalisation"}) if out else frozenset()
    person = CustomerFacts("C1", tags=KNOWN, opt_outs=opt_outs)
    return ask(*strategies, customer=person, tags=TAGS, checked=WITH_EVENTS, **more)


@pytest.mark.parametrize(
    ("audience", "message_class", "out", "candidates"),
    [
        ("open", MessageClass.COMMERCIAL, True, 1),
        ("vip", MessageClass.COMMERCIAL, True, 0),
        ("ill", MessageClass.CARE, True, 0),
        ("seen", MessageClass.COMMERCIAL, True, 0),  # events say who he is
        ("vip", MessageClass.COMMERCIAL, False, 1),
        ("seen", MessageClass.COMMERCIAL, False, 1),
        ("vip", MessageClass.TRANSACTIONAL, True, 1),
        ("seen", MessageClass.REGULATORY, True, 1),
    ],
)
def test_an_audience_sees_nothing_personal(
    audience: str, message_class: MessageClass, out: bool, candidates: int
) -> None:
    answer = unprofiled(a_strategy("s", audience=audience, message_class=message_class), out=out)
    assert (len(answer.candidates), answer.considered) == (candidates, 1)


@pytest.mark.parametrize(
    ("value", "message_class", "p", "v"),
    [
        ("price", MessageClass.COMMERCIAL, 1.0, 300.0),
        ("worth", MessageClass.COMMERCIAL, 1.0, 42.0),  # unknown
        ("worth", MessageClass.CARE, 1.0, 42.0),
        ("worth", MessageClass.TRANSACTIONAL, 0.25, 700.0),
    ],
)
def test_a_score_sees_nothing_personal_and_expects_the_same_of_all(
    value: str, message_class: MessageClass, p: float, v: float
) -> None:
    score = Score(propensity="response", value=value, value_unknown_cents=42, context=1.5)
    got: Candidate = only(unprofiled(a_strategy("s", score=score, message_class=message_class)))
    assert (got.propensity, got.value_cents, got.score) == (p, v, p * 1.5 * v)


def test_all_other_conditions_see_everything() -> None:
    adult = Requirement(id="adult", label=NAME, condition="vip")
    assert only(unprofiled(a_strategy("s"), requirements=(adult,))).reason is Reason.CHOSEN
    rule = Suitability(tolerance_tag="class", valid_until_tag="until", allows={"C3": 3})
    fund = Product(id="fund", label=NAME, category="wealth", risk_level=4)
    tags = (
        a_tag("class", Kind.TEXT, Sensitivity.PERSONAL),
        a_tag("until", Kind.DATE, Sensitivity.PERSONAL),
    )
    person = CustomerFacts(
        "C1",
        tags={"class": "C3", "until": TODAY},
        opt_outs=frozenset({"personalisation"}),
    )
    answer = ask(
        a_strategy("s", product="fund"),
        customer=person,
        tags=tags,
        products=(fund,),
        suitability=rule,
    )
    assert reasons(answer) == {"s": Reason.RISK_ABOVE_TOLERANCE}
