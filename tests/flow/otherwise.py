"""Random worlds in which one fact is otherwise, written anew from documents, rows and past.

Nothing here knows the kernel or `flow/flips`: a change becomes another document, another
customer or another contact, and the whole world is decided again.
"""

from collections.abc import Mapping
from dataclasses import replace as replaced
from functools import singledispatch

from msgspec.structs import replace

from hengce.model.counterfactual import (
    Assessed,
    CategoryReopened,
    ConsentGiven,
    Counterfactual,
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
from hengce.model.nodes import Entry, Message, Task
from hengce.model.noun import Noun
from hengce.model.policy import Policy
from hengce.model.strategy import Graph, Lever, Strategy
from hengce.model.tag import Kind, Scalar, Tag
from hengce.rules.ast import And, Column, Condition, IsTrue, Not, Or
from oracle.case import CustomerFacts, PastContact, Shared
from oracle.moments import today_in
from oracle.phrases import label
from oracle.worlds import World

OTHERWISE = "otherwise"
_IS_OTHERWISE = IsTrue(Column(OTHERWISE, Kind.BOOLEAN), False)


@singledispatch
def otherwise(change: Counterfactual, of: World, place: int, strategy: str) -> World:
    """Return the world in which a customer's candidate meets one fact that is otherwise."""
    raise TypeError(change)


# Rules that ask a condition -----------------------------------------------------------------


@otherwise.register
def _(change: RequirementMet, of: World, place: int, strategy: str) -> World:
    return _with_rule(of, place, "requirements", change.rule, holds=True)


@otherwise.register
def _(change: SuppressionLifted, of: World, place: int, strategy: str) -> World:
    return _with_rule(of, place, "suppressions", change.rule, holds=False)


def _with_rule(of: World, place: int, field: str, rule: str, *, holds: bool) -> World:
    rules = getattr(of.configuration.policy, field)
    text = _named(rules, rule).condition
    marked, written = _for_one(of, place, text, holds=holds)
    return _with_policy(marked, **{field: _with(rules, rule, condition=written)})


@otherwise.register
def _(change: Reachable, of: World, place: int, strategy: str) -> World:
    channels = of.configuration.channels
    text = _named(channels, change.channel).reachable
    marked, written = _for_one(of, place, text, holds=True)
    return _with_documents(marked, channels=_with(channels, change.channel, reachable=written))


@otherwise.register
def _(change: WithoutCandidate, of: World, place: int, strategy: str) -> World:
    document = _named(of.configuration.strategies, change.strategy)
    entry = next(node for node in document.graph.nodes if isinstance(node, Entry))
    whose = _place(of, change.customer) if change.customer else place
    marked, written = _for_one(of, whose, entry.audience, holds=False)
    return _with_node(marked, document, entry, audience=written)


def _for_one(of: World, place: int, text: str, *, holds: bool) -> tuple[World, str]:
    """Write a condition that is as it was, but for one customer, whom a new tag marks."""
    written = f"({text}) OR {OTHERWISE}" if holds else f"({text}) AND NOT {OTHERWISE}"
    known = of.checked.condition(text)
    tree: Condition = Or((known, _IS_OTHERWISE)) if holds else And((known, Not(_IS_OTHERWISE)))
    marks = {OTHERWISE: [number == place for number in range(len(of.customers))]}
    marked = _with_tags(of, Kind.BOOLEAN, marks)
    checked = replaced(
        of.checked,
        condition=lambda asked: tree if asked == written else of.checked.condition(asked),
    )
    return replaced(marked, checked=checked), written


@otherwise.register
def _(change: Assessed, of: World, place: int, strategy: str) -> World:
    """Ask suitability of two tags that no other rule reads."""
    rule, policy = of.configuration.policy.suitability, of.configuration.policy
    allowing = next(name for name, level in rule.allows.items() if level == change.level)
    today = today_in(policy.zone, of.now)
    tolerance = [person.tags.get(rule.tolerance_tag) for person in of.customers]
    until = [person.tags.get(rule.valid_until_tag) for person in of.customers]
    tolerance[place], until[place] = allowing, today
    tagged = _with_tags(of, Kind.TEXT, {"other_tolerance": tolerance})
    tagged = _with_tags(tagged, Kind.DATE, {"other_until": until})
    tags = {"tolerance_tag": "other_tolerance", "valid_until_tag": "other_until"}
    return _with_policy(tagged, suitability=replace(rule, **tags))


# The customer -------------------------------------------------------------------------------


@otherwise.register
def _(change: ConsentGiven, of: World, place: int, strategy: str) -> World:
    given = of.customers[place].consents | {(change.purpose, change.channel)}
    return _with_customer(of, place, consents=given)


@otherwise.register
def _(change: OptOutLifted, of: World, place: int, strategy: str) -> World:
    return _with_customer(of, place, opt_outs=of.customers[place].opt_outs - {change.key})


@otherwise.register
def _(change: TopicOptOutLifted, of: World, place: int, strategy: str) -> World:
    topics = of.customers[place].opt_out_topics - {change.topic}
    return _with_customer(of, place, opt_out_topics=topics)


@otherwise.register
def _(change: TopicReopened, of: World, place: int, strategy: str) -> World:
    topics = of.customers[place].stopped_topics - {change.topic}
    return _with_customer(of, place, stopped_topics=topics)


@otherwise.register
def _(change: CategoryReopened, of: World, place: int, strategy: str) -> World:
    categories = of.customers[place].stopped_categories - {change.category}
    return _with_customer(of, place, stopped_categories=categories)


@otherwise.register
def _(change: StrategyReopened, of: World, place: int, strategy: str) -> World:
    strategies = of.customers[place].stopped_strategies - {change.strategy}
    return _with_customer(of, place, stopped_strategies=strategies)


@otherwise.register
def _(change: TaskEnded, of: World, place: int, strategy: str) -> World:
    topics = of.customers[place].engaged_topics - {change.topic}
    return _with_customer(of, place, engaged_topics=topics)


@otherwise.register
def _(change: PersonalAddress, of: World, place: int, strategy: str) -> World:
    """Let caps count by a tag of their own; others share what they shared.

    Where too many share his value, a stranger has it in his stead, so that they still do.
    """
    name = f"other_{change.tag}"
    values = [person.tags.get(change.tag) for person in of.customers]
    shared = Shared(change.tag, values[place])
    values[place] = None
    caps = [replace(c, per=name if c.per == change.tag else c.per) for c in _caps(of)]
    tagged = _with_policy(_with_tags(of, Kind.TEXT, {name: values}), caps=tuple(caps))
    if shared not in of.groups().impersonal:
        return tagged
    stranger = CustomerFacts(customer="龥", tags={name: shared.value})
    return replaced(
        tagged,
        customers=(*tagged.customers, stranger),
        history=(*of.history, ()),
        asking=(*of.asking, ()),
    )


# The past -----------------------------------------------------------------------------------


@otherwise.register
def _(change: WithoutContact, of: World, place: int, strategy: str) -> World:
    whose = _place(of, change.customer) if change.customer else place
    past = list(of.history[whose])
    past.remove(PastContact(change.contact, change.at))
    return _with_history(of, whose, tuple(past))


@otherwise.register
def _(change: WithContact, of: World, place: int, strategy: str) -> World:
    return _with_history(of, place, (*of.history[place], PastContact(change.contact, change.at)))


def _with_history(of: World, place: int, past: tuple[PastContact, ...]) -> World:
    return replaced(of, history=(*of.history[:place], past, *of.history[place + 1 :]))


# The strategy -------------------------------------------------------------------------------


@otherwise.register
def _(change: LeverAtLeast, of: World, place: int, strategy: str) -> World:
    document = _named(of.configuration.strategies, strategy)
    lever = Lever(name=OTHERWISE, percent=round((change.lever - 1) * 10_000) / 100)
    score = replace(document.score, levers=(lever,))
    return _with_strategy(of, strategy, score=score)


@otherwise.register
def _(change: ExpiryAtLeast, of: World, place: int, strategy: str) -> World:
    document = _named(of.configuration.strategies, strategy)
    action = next(node for node in document.graph.nodes if isinstance(node, Message | Task))
    return _with_node(of, document, action, expires_hours=change.hours)


def _with_node(of: World, document: Strategy, node: Noun, **values: object) -> World:
    nodes = tuple(replace(one, **values) if one is node else one for one in document.graph.nodes)
    return _with_strategy(of, document.id, graph=Graph(nodes=nodes, edges=document.graph.edges))


# The bank -----------------------------------------------------------------------------------


@otherwise.register
def _(change: LimitAtLeast, of: World, place: int, strategy: str) -> World:
    return _with_policy(of, caps=_with(_caps(of), change.rule, limit=change.limit))


@otherwise.register
def _(change: PlacesAtLeast, of: World, place: int, strategy: str) -> World:
    return _with_policy(of, contacts_per_decision_max=change.places)


@otherwise.register
def _(change: ResourceAtLeast, of: World, place: int, strategy: str) -> World:
    key = change.resource, change.name
    resources = tuple(
        one._replace(limit=change.amount, left=one.left + change.amount - one.limit)
        if (one.kind, one.name) == key
        else one
        for one in of.resources
    )
    return replaced(_with_amount(of, *key, change.amount), resources=resources)


@otherwise.register
def _(change: ResourceUnlimited, of: World, place: int, strategy: str) -> World:
    key = change.resource, change.name
    resources = tuple(one for one in of.resources if (one.kind, one.name) != key)
    return replaced(_with_amount(of, *key, None), resources=resources)


def _with_amount(of: World, kind: str, name: str, amount: int | None) -> World:
    documents, field = {
        "budget": ("strategies", "budget_cents"),
        "capacity": ("channels", "capacity_per_day"),
        "stock": ("products", "stock"),
    }[kind]
    known = getattr(of.configuration, documents)
    return _with_documents(of, **{documents: _with(known, name, **{field: amount})})


@otherwise.register
def _(change: StopLifted, of: World, place: int, strategy: str) -> World:
    lifted = change.scope, change.target
    return replaced(of, stops=tuple(s for s in of.stops if (s.scope, s.target) != lifted))


@otherwise.register
def _(change: NotHeldOut, of: World, place: int, strategy: str) -> World:
    holdouts = of.configuration.policy.holdouts
    return _with_policy(of, holdouts=_with(holdouts, change.rule, share=0))


# Documents and customers --------------------------------------------------------------------


def _caps(of: World) -> tuple[Noun, ...]:
    return of.configuration.policy.caps


def _named(documents: tuple[Noun, ...], name: str) -> Noun:
    return next(document for document in documents if document.id == name)


def _with(documents: tuple[Noun, ...], name: str, **values: object) -> tuple[Noun, ...]:
    return tuple(replace(one, **values) if one.id == name else one for one in documents)


def _with_documents(of: World, **values: object) -> World:
    return replaced(of, configuration=replace(of.configuration, **values))


def _with_policy(of: World, **values: object) -> World:
    policy: Policy = replace(of.configuration.policy, **values)
    return _with_documents(of, policy=policy)


def _with_strategy(of: World, name: str, **values: object) -> World:
    return _with_documents(of, strategies=_with(of.configuration.strategies, name, **values))


def _place(of: World, name: str) -> int:
    return [person.customer for person in of.customers].index(name)


def _with_customer(of: World, place: int, **values: object) -> World:
    changed = replaced(of.customers[place], **values)
    return replaced(of, customers=(*of.customers[:place], changed, *of.customers[place + 1 :]))


def _with_tags(of: World, kind: Kind, columns: Mapping[str, list[Scalar]]) -> World:
    """Add tags, with a value for each customer."""
    new = tuple(Tag(name=name, kind=kind, label=label(name)) for name in columns)
    tags = tuple(sorted((*of.configuration.tags, *new), key=lambda tag: tag.name))
    customers = tuple(
        replaced(person, tags=person.tags | {name: column[k] for name, column in columns.items()})
        for k, person in enumerate(of.customers)
    )
    return _with_documents(replaced(of, customers=customers), tags=tags)
