"""Hand-made refusals of `fund_a` for customer C1, and the one change that a banker would name."""

from typing import NamedTuple

from hengce.model.configuration import Stop, StopScope
from hengce.model.contact import ContactKind
from hengce.model.counterfactual import (
    Assessed,
    Blocked,
    CategoryReopened,
    ConsentGiven,
    ExpiryAtLeast,
    LeverAtLeast,
    LimitAtLeast,
    NotHeldOut,
    OptOutLifted,
    PersonalAddress,
    PlacesAtLeast,
    Reachable,
    RequirementMet,
    ResourceAtLeast,
    ResourceUnlimited,
    StopLifted,
    StrategyReopened,
    SuppressionLifted,
    TaskEnded,
    TopicOptOutLifted,
    TopicReopened,
    WithContact,
    WithoutCandidate,
    WithoutContact,
)
from hengce.model.filter import Filter
from hengce.model.instant import DAY_US
from hengce.model.policy import (
    Holdout,
    HoldoutScope,
    OpenHours,
    Requirement,
    Suitability,
    Suppression,
)
from hengce.model.product import Product
from hengce.model.relation import Ban, Bundle, Exclusion, Precedence, Rest
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.model.tag import Kind, Tag
from hengce.model.window import Rolling
from oracle.case import CustomerFacts, Cutoff, PastContact, Taken
from oracle.resources import resources_of
from oracle.small_bank import (
    ANY,
    CHECKED,
    COMMERCIAL,
    NAME,
    NOW,
    SMS,
    TODAY,
    a_cap,
    a_channel,
    a_contact,
    a_question,
    a_strategy,
)
from oracle.worlds import World

WEEK = Rolling(days=7)
SERVICE = {
    "priority_class": PriorityClass.SERVICE,
    "message_class": MessageClass.TRANSACTIONAL,
    "category": "service",
}
FUND = Product(id="fund", label=NAME, category="wealth", risk_level=3, stock=5)
RISK = Suitability(
    tolerance_tag="class", valid_until_tag="until", allows={"C1": 1, "C3": 3, "C4": 4}
)
TAGS = tuple(
    Tag(name=name, kind=kind, label=NAME)
    for name, kind in {
        "adult": Kind.BOOLEAN,
        "class": Kind.TEXT,
        "complaint": Kind.BOOLEAN,
        "home": Kind.TEXT,
        "mobile": Kind.BOOLEAN,
        "until": Kind.DATE,
    }.items()
)


class Person(NamedTuple):
    """A customer of a hand-made bank, with what he was told."""

    facts: CustomerFacts
    past: tuple[PastContact, ...] = ()


def bank(
    *strategies,
    people: tuple[Person, ...] = (Person(CustomerFacts("C1")),),
    taken: tuple[Taken, ...] = (),
    cutoffs: dict[str, Cutoff] | None = None,
    **more: object,
) -> World:
    asked = a_question(*strategies, tags=TAGS, **more)
    resources = tuple(
        one._replace(cutoff=(cutoffs or {}).get(one.name))
        for one in resources_of(asked.configuration, taken, NOW)
    )
    return World(
        seed=0,
        configuration=asked.configuration,
        live=asked.live,
        stops=asked.stops,
        now=asked.now,
        customers=tuple(person.facts for person in people),
        history=tuple(person.past for person in people),
        asking=tuple(() for _ in people),
        checked=CHECKED,
        calendar=asked.calendar,
        taken=taken,
        resources=resources,
    )


def told(*past: PastContact, **facts: object) -> tuple[Person, ...]:
    return (Person(CustomerFacts("C1", **facts), past),)


def a_rule(rule: type, name: str, **more: object):
    return rule(id=name, label=NAME, **more)


def held(name: str, share: int = 10_000) -> Holdout:
    return Holdout(id=name, scope=HoldoutScope.BANK, share=share, salt=name)


def a_stop(scope: StopScope, target: str) -> Stop:
    return Stop(scope=scope, target=target, reason="drill", by="ops", at=NOW)


def kind_of(name: str, channel: str = "sms", **more: object) -> ContactKind:
    return replace_kind(a_contact(None, channel).kind, strategy=name, **more)


def replace_kind(kind: ContactKind, **more: object) -> ContactKind:
    values = {name: getattr(kind, name) for name in kind.__struct_fields__}
    return ContactKind(**{**values, **more})


FUND_A = a_strategy("fund_a", product="fund")
OLD = a_contact(NOW - 2 * DAY_US)
OLDER = a_contact(NOW - 3 * DAY_US)
FLYING = a_contact(None)
NIGHT = a_rule(OpenHours, "night", opens="21:30", closes="23:00")
AT_HOME = {"tags": {"home": "12-3"}}

CASES = {
    # The law and the customer's will.
    "a requirement is not met": (
        bank(FUND_A, requirements=(a_rule(Requirement, "adult", condition="adult"),)),
        RequirementMet(rule="adult"),
    ),
    "two requirements are not met": (
        bank(
            FUND_A,
            requirements=(
                a_rule(Requirement, "adult", condition="adult"),
                a_rule(Requirement, "mobile", condition="mobile"),
            ),
        ),
        Blocked(facts=2),
    ),
    "nobody has consented to anything": (
        bank(FUND_A, consent_required=(MessageClass.COMMERCIAL,)),
        ConsentGiven(purpose="marketing", channel="sms"),
    ),
    "the channel is refused": (
        bank(FUND_A, people=told(opt_outs=frozenset({"sms"}))),
        OptOutLifted(key="sms"),
    ),
    "every channel is refused": (
        bank(FUND_A, people=told(opt_outs=frozenset({"*"}))),
        OptOutLifted(key="*"),
    ),
    "the channel and every channel are refused": (
        bank(FUND_A, people=told(opt_outs=frozenset({"*", "sms"}))),
        Blocked(facts=2),
    ),
    "the topic is refused": (
        bank(FUND_A, people=told(opt_out_topics=frozenset({"funds"}))),
        TopicOptOutLifted(topic="funds"),
    ),
    "the topic was answered with a no": (
        bank(FUND_A, people=told(stopped_topics=frozenset({"funds"}))),
        TopicReopened(topic="funds"),
    ),
    "the category is stopped": (
        bank(FUND_A, people=told(stopped_categories=frozenset({FUND_A.category}))),
        CategoryReopened(category=FUND_A.category),
    ),
    "the strategy is stopped": (
        bank(FUND_A, people=told(stopped_strategies=frozenset({"fund_a"}))),
        StrategyReopened(strategy="fund_a"),
    ),
    "the category and the strategy are stopped": (
        bank(
            FUND_A,
            people=told(
                stopped_categories=frozenset({FUND_A.category}),
                stopped_strategies=frozenset({"fund_a"}),
            ),
        ),
        Blocked(facts=2),
    ),
    "a person works on the topic": (
        bank(FUND_A, people=told(engaged_topics=frozenset({"funds"}))),
        TaskEnded(topic="funds"),
    ),
    "one of two channels is refused, the other has no address": (
        bank(
            a_strategy("fund_a", "email", "sms"),
            channels=(a_channel("email"), a_channel("sms", reachable="mobile")),
            people=told(opt_outs=frozenset({"email"})),
        ),
        Reachable(channel="sms"),
    ),
    # Suitability.
    "no assessment": (bank(FUND_A, products=(FUND,), suitability=RISK), Assessed(level=3)),
    "an expired assessment that would suit": (
        bank(
            FUND_A,
            products=(FUND,),
            suitability=RISK,
            people=told(tags={"class": "C4", "until": TODAY - 1}),
        ),
        Assessed(level=4),
    ),
    "too low a class": (
        bank(
            FUND_A,
            products=(FUND,),
            suitability=RISK,
            people=told(tags={"class": "C1", "until": TODAY}),
        ),
        Assessed(level=3),
    ),
    "no class allows so much": (
        bank(
            FUND_A,
            products=(Product(id="fund", label=NAME, category="wealth", risk_level=5),),
            suitability=RISK,
        ),
        Blocked(facts=2),
    ),
    # When.
    "it expires before the hours open": (
        bank(a_strategy("fund_a", hours=2), open_hours=(NIGHT,)),
        ExpiryAtLeast(hours=12),
    ),
    # Silence.
    "a complaint": (
        bank(
            FUND_A,
            suppressions=(a_rule(Suppression, "complaint", condition="complaint"),),
            people=told(tags={"complaint": True}),
        ),
        SuppressionLifted(rule="complaint"),
    ),
    "an emergency stop": (
        bank(FUND_A, stops=(a_stop(StopScope.CHANNEL, "sms"),)),
        StopLifted(scope=StopScope.CHANNEL, target="sms"),
    ),
    "two emergency stops": (
        bank(FUND_A, stops=(a_stop(StopScope.CHANNEL, "sms"), a_stop(StopScope.BANK, ""))),
        Blocked(facts=2),
    ),
    "the first step was not taken": (
        bank(
            FUND_A,
            a_strategy("greeting", "email", audience="FALSE", topic="hello"),
            relations=(
                a_rule(
                    Precedence,
                    "greet_first",
                    first=Filter(topics=("hello",)),
                    then=Filter(strategies=("fund_a",)),
                    window=WEEK,
                ),
            ),
        ),
        WithContact(
            contact=kind_of("greeting", "email", topic="hello"),
            at=NOW - 7 * DAY_US + 1,
        ),
    ),
    "the first step forbids the second": (
        bank(
            FUND_A,
            relations=(
                a_rule(Precedence, "after", first=ANY, then=ANY, window=WEEK),
                a_rule(Ban, "never_after", first=ANY, then=ANY, window=WEEK),
            ),
        ),
        Blocked(facts=3),
    ),
    "an earlier contact forbids it": (
        bank(
            FUND_A,
            relations=(a_rule(Ban, "never_after", first=SMS, then=ANY, window=WEEK),),
            people=told(OLD),
        ),
        WithoutContact(contact=OLD.kind, at=OLD.at),
    ),
    "three earlier contacts forbid it": (
        bank(
            FUND_A,
            relations=(a_rule(Ban, "never_after", first=SMS, then=ANY, window=WEEK),),
            people=told(OLD, OLDER, FLYING),
        ),
        Blocked(facts=3),
    ),
    "it rests after a contact in flight": (
        bank(FUND_A, rests=(a_rule(Rest, "calm", after=ANY, applies=ANY),), people=told(FLYING)),
        WithoutContact(contact=FLYING.kind, at=None),
    ),
    # Caps.
    "a cap is just full": (
        bank(FUND_A, caps=(a_cap("weekly", 2),), people=told(OLDER, OLD)),
        WithoutContact(contact=OLD.kind, at=OLD.at),
    ),
    "a cap is more than full": (
        bank(FUND_A, caps=(a_cap("weekly", 1),), people=told(OLDER, OLD)),
        LimitAtLeast(rule="weekly", limit=3),
    ),
    "two caps are more than full": (
        bank(
            FUND_A,
            caps=(a_cap("weekly", 1), a_cap("monthly", 1, Rolling(days=30))),
            people=told(OLDER, OLD),
        ),
        Blocked(facts=2),
    ),
    "the household was told enough": (
        bank(
            a_strategy("fund_a", audience="adult"),
            caps=(a_cap("home", 1, per="home"),),
            people=(
                Person(CustomerFacts("C1", tags={"home": "12-3", "adult": True})),
                Person(CustomerFacts("C2", **AT_HOME), (OLD,)),
            ),
        ),
        WithoutContact(contact=OLD.kind, at=OLD.at, customer="C2"),
    ),
    "the household was told enough, and is as interested": (
        bank(
            FUND_A,
            caps=(a_cap("home", 1, per="home"),),
            people=(
                Person(CustomerFacts("C1", **AT_HOME)),
                Person(CustomerFacts("C2", **AT_HOME), (OLD,)),
            ),
        ),
        LimitAtLeast(rule="home", limit=3),
    ),
    "too many live at the address": (
        bank(
            FUND_A,
            caps=(a_cap("home", 1, per="home"),),
            group_members_max=1,
            people=(
                Person(CustomerFacts("C1", **AT_HOME)),
                Person(CustomerFacts("C2", **AT_HOME)),
            ),
        ),
        PersonalAddress(tag="home"),
    ),
    # What runs out.
    "nothing is left of the stock": (
        bank(FUND_A, products=(FUND,), taken=(Taken(kind_of("fund_a", product="fund"), NOW, 6),)),
        ResourceAtLeast(resource="stock", name="fund", amount=7),
    ),
    "the budget does not pay one more message": (
        bank(
            a_strategy("fund_a", budget_cents=12),
            channels=(a_channel("sms", cost_cents=5),),
            taken=(Taken(kind_of("fund_a"), NOW - 40 * DAY_US, 2),),
        ),
        ResourceAtLeast(resource="budget", name="fund_a", amount=15),
    ),
    "the stock goes to those who score higher": (
        bank(FUND_A, products=(FUND,), cutoffs={"fund": Cutoff(5, 12_345.0, 2**64 - 1)}),
        LeverAtLeast(lever=1.2345),
    ),
    "the stock goes to those who are mandatory": (
        bank(FUND_A, products=(FUND,), cutoffs={"fund": Cutoff(4, 0.0, 0)}),
        ResourceUnlimited(resource="stock", name="fund"),
    ),
    # Rank.
    "a higher score took the place": (
        bank(a_strategy("fund_a", value="300"), a_strategy("bond", value="400")),
        LeverAtLeast(lever=1.3334),
    ),
    "a higher score took the place, and its tie is lower": (
        bank(FUND_A, a_strategy("bond", value="131.30")),
        LeverAtLeast(lever=1.3131),
    ),
    "a higher score took the place, and its tie is higher": (
        bank(FUND_A, a_strategy("gift", value="131.30")),
        LeverAtLeast(lever=1.313),
    ),
    "a higher score took the last of the cap": (
        bank(
            FUND_A,
            a_strategy("bond", value="100.01"),
            caps=(a_cap("weekly", 1),),
            contacts_per_decision_max=2,
        ),
        LeverAtLeast(lever=1.0002),
    ),
    "a score of nothing has no lever": (
        bank(a_strategy("fund_a", value="0"), a_strategy("bond")),
        PlacesAtLeast(places=2),
    ),
    "another class took the place": (
        bank(FUND_A, a_strategy("alarm", **SERVICE)),
        PlacesAtLeast(places=2),
    ),
    "another class took two places": (
        bank(FUND_A, a_strategy("alarm", **SERVICE), a_strategy("alert", **SERVICE)),
        PlacesAtLeast(places=3),
    ),
    "another class excludes it": (
        bank(
            FUND_A,
            a_strategy("alarm", **SERVICE),
            contacts_per_decision_max=2,
            relations=(
                a_rule(Exclusion, "apart", first=Filter(categories=("service",)), then=COMMERCIAL),
            ),
        ),
        WithoutCandidate(strategy="alarm"),
    ),
    "two of another class exclude it": (
        bank(
            FUND_A,
            a_strategy("alarm", **SERVICE),
            a_strategy("alert", **SERVICE),
            contacts_per_decision_max=3,
            relations=(
                a_rule(Exclusion, "apart", first=Filter(categories=("service",)), then=COMMERCIAL),
            ),
        ),
        Blocked(facts=2),
    ),
    "it would ride if it might": (
        bank(
            a_strategy("fund_a", bundle="both", topic="gold"),
            a_strategy("bond", bundle="both", value="200"),
            bundles=(Bundle(id="both", label=NAME, offers_max=2),),
            people=told(stopped_topics=frozenset({"gold"})),
        ),
        TopicReopened(topic="gold"),
    ),
    # Control groups.
    "a control group": (bank(FUND_A, holdouts=(held("h1"), held("h2", 0))), NotHeldOut(rule="h1")),
    "two control groups": (bank(FUND_A, holdouts=(held("h1"), held("h2"))), Blocked(facts=2)),
}
