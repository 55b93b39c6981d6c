"""The items of a `policy` line in `tests/tables`: what holds for the whole bank."""

from collections.abc import Callable

from hengce.kernel.resources import Cutoff, ResourceKind
from hengce.model.catalogued import Sensitivity
from hengce.model.configuration import Stop, StopScope
from hengce.model.filter import Filter
from hengce.model.policy import (
    Daypart,
    Holdout,
    HoldoutScope,
    OpenHours,
    Requirement,
    Suitability,
    Suppression,
)
from hengce.model.product import Product
from hengce.model.strategy import PriorityClass
from tables_draft import Draft, read_left
from tables_limits import (
    read_bundle,
    read_cap,
    read_days_off,
    read_days_worked,
    read_known_days,
    read_relation,
    read_rest,
)
from tables_words import (
    NAME,
    Line,
    Words,
    channel_named,
    checked,
    items,
    read_filter,
    tag_named,
)

TIERS = {PriorityClass.RISK: 0, PriorityClass.SERVICE: 2, PriorityClass.MARKETING: 4}
"""The tier of a class's mandatory strategies; the others come one later."""


def read_policy(line: Line, draft: Draft) -> None:
    for words in items(line):
        POLICY[words.take()](words, draft)


def _zone(words: Words, draft: Draft) -> None:
    draft.policy["zone"] = words.take()


def _places(words: Words, draft: Draft) -> None:
    draft.policy["contacts_per_decision_max"] = int(words.take())


def _near(words: Words, draft: Draft) -> None:
    draft.policy["preference_margin"] = float(words.take())


def _seed(words: Words, draft: Draft) -> None:
    draft.policy["tie_seed"] = int(words.take())


def _members(words: Words, draft: Draft) -> None:
    draft.policy["group_members_max"] = int(words.take())


def _personal(words: Words, draft: Draft) -> None:
    _mark(words, draft, Sensitivity.PERSONAL)


def _sensitive(words: Words, draft: Draft) -> None:
    _mark(words, draft, Sensitivity.SENSITIVE)


def _mark(words: Words, draft: Draft, how: Sensitivity) -> None:
    for name in words.until().rest:
        draft.sensitivity[tag_named(name)] = how


def _consent(words: Words, draft: Draft) -> None:
    draft.policy["consent_required"] = read_filter(words).message_classes


def _open(words: Words, draft: Draft) -> None:
    """Read `open day 08:00-21:00 sms commercial`."""
    name, (opens, closes) = words.take(), words.take().split("-")
    rule = read_filter(words)
    if rule != Filter(channels=rule.channels, message_classes=rule.message_classes):
        raise ValueError("hours are for channels and message classes only")
    draft.rule(
        "open_hours",
        OpenHours(
            id=name,
            label=NAME,
            opens=opens,
            closes=closes,
            channels=rule.channels,
            message_classes=rule.message_classes,
        ),
    )


def _daypart(words: Words, draft: Draft) -> None:
    """Read `daypart morning 08:00-12:00 expects 0.02`."""
    name, (begins, ends) = words.take(), words.take().split("-")
    words.demand("expects")
    draft.rule(
        "dayparts",
        Daypart(id=name, label=NAME, begins=begins, ends=ends, response_prior=float(words.take())),
    )


def _condition(words: Words) -> dict[str, object]:
    """Read `adult when age >= 18 [for wealth]`."""
    name = words.take()
    words.demand("when")
    condition = checked(" ".join(words.until("for").rest))
    applies = read_filter(words) if words.accept("for") else Filter()
    return {"id": name, "label": NAME, "condition": condition, "applies": applies}


def _require(words: Words, draft: Draft) -> None:
    draft.rule("requirements", Requirement(**_condition(words)))


def _suppress(words: Words, draft: Draft) -> None:
    draft.rule("suppressions", Suppression(**_condition(words)))


def _suitable(words: Words, draft: Draft) -> None:
    """Read `suitable C1=R1 C3=R3`."""
    pairs = [word.split("=R") for word in words.until().rest]
    draft.policy["suitability"] = Suitability(
        tolerance_tag="tolerance",
        valid_until_tag="valid_until",
        allows={name: int(level) for name, level in pairs},
    )


def _holdout(words: Words, draft: Draft) -> None:
    """Read `holdout quiet-fifth 20% salt bank-2026H2 [of department wealth] [for ...]`."""
    name, share = words.take(), round(float(words.take().removesuffix("%")) * 100)
    words.demand("salt")
    fields: dict[str, object] = {"id": name, "share": share, "salt": words.take()}
    fields["scope"] = HoldoutScope.BANK
    if words.accept("of"):
        fields["scope"], fields["target"] = HoldoutScope(words.take()), words.take()
    if words.accept("for"):
        fields["applies"] = read_filter(words)
    draft.rule("holdouts", Holdout(**fields))


def _stop(words: Words, draft: Draft) -> None:
    scope = StopScope(words.take())
    target = "" if scope is StopScope.BANK else words.take()
    if scope is StopScope.CHANNEL:
        channel_named(target)
    draft.stops.append(Stop(scope=scope, target=target, reason="test", by="test", at=0))


def _channel_item(words: Words, draft: Draft) -> None:
    """Read `channel sms costs 5 expects 0.02 reaches has_mobile carries 100 left 3`."""
    name = words.take()
    said = draft.channels[name]
    while words.rest:
        match words.take():
            case "costs":
                said["cost_cents"] = int(words.take())
            case "expects":
                said["response_prior"] = float(words.take())
            case "reaches":
                said["reachable"] = checked(words.take())
            case "carries":
                said["capacity_per_day"] = int(words.take())
                read_left(words, draft, (ResourceKind.CAPACITY, name), said["capacity_per_day"])
            case word:
                raise ValueError(f"a channel has no `{word}`")


def _product(words: Words, draft: Draft) -> None:
    """Read `product fund R3 stock 100 left 3`, or `product savings unrated`."""
    name, level = words.take(), words.take()
    risk = None if level == "unrated" else int(level.removeprefix("R"))
    stock = int(words.take()) if words.accept("stock") else None
    if stock is not None:
        read_left(words, draft, (ResourceKind.STOCK, name), stock)
    draft.products.append(
        Product(id=name, label=NAME, category="wealth", risk_level=risk, stock=stock)
    )


def _cutoff(words: Words, draft: Draft) -> None:
    """Read `cutoff capacity sms at [mandatory] marketing 5000 [tie 7]`, the score in cents."""
    resource = (ResourceKind(words.take()), words.take())
    words.demand("at")
    later = 0 if words.accept("mandatory") else 1
    tier, score = TIERS[PriorityClass(words.take())] + later, float(words.take())
    tie = int(words.take()) if words.accept("tie") else 0
    draft.cutoffs[resource] = Cutoff(tier, score, tie)


POLICY: dict[str, Callable[[Words, Draft], None]] = {
    "zone": _zone,
    "places": _places,  # contacts of one decision
    "near": _near,  # channels this close in expected response are told apart by cost
    "seed": _seed,
    "members": _members,  # more who share a value make it impersonal
    "personal": _personal,  # tags that a customer may withhold from marketing
    "sensitive": _sensitive,
    "consent": _consent,  # message classes that need it
    "cap": read_cap,
    "relation": read_relation,
    "rest": read_rest,
    "bundle": read_bundle,
    "calendar": read_known_days,
    "off": read_days_off,
    "works": read_days_worked,
    "open": _open,
    "daypart": _daypart,
    "require": _require,
    "suppress": _suppress,
    "suitable": _suitable,
    "holdout": _holdout,
    "stop": _stop,
    "channel": _channel_item,
    "product": _product,
    "cutoff": _cutoff,  # where a run stops giving out of a resource
}
