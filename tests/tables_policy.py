"""The items of a `policy` line in `tests/tables`: what holds for the whole bank."""

from collections.abc import Callable

from hengce.model.configuration import Stop, StopScope
from hengce.model.instant import SECOND_US
from hengce.model.policy import (
    Calendar,
    Cap,
    Filter,
    Holdout,
    HoldoutScope,
    OpenHours,
    Requirement,
    Rolling,
    Suitability,
    Suppression,
    Window,
)
from hengce.model.product import Product
from tables_words import (
    NAME,
    WEEKDAYS,
    Draft,
    Line,
    Words,
    channel_named,
    checked,
    items,
    length_us,
    read_filter,
)


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


def _consent(words: Words, draft: Draft) -> None:
    draft.policy["consent_required"] = read_filter(words).message_classes


def _cap(words: Words, draft: Draft) -> None:
    """Read `cap wealth 1 per 7d counts commercial wealth [obeys ...]`."""
    name, limit = words.take(), int(words.take())
    words.demand("per")
    window = _window(words.until("counts"))
    words.demand("counts")
    counts = read_filter(words.until("obeys"))
    obeys = read_filter(words) if words.accept("obeys") else None
    draft.rule(
        "caps",
        Cap(id=name, label=NAME, limit=limit, window=window, counts=counts, obeys=obeys),
    )


def _window(words: Words) -> Window:
    """Read `7d`, or `week from monday in UTC`."""
    unit = words.take()
    if unit not in {"day", "week", "month"}:
        return Rolling(seconds=length_us(unit) // SECOND_US)
    start = WEEKDAYS[words.take()] if words.accept("from") else 1
    zone = words.take() if words.accept("in") else ""
    return Calendar(unit=unit, zone=zone, week_start=start)


def _open(words: Words, draft: Draft) -> None:
    """Read `open day 08:00-21:00 sms commercial`."""
    name, (opens, closes) = words.take(), words.take().split("-")
    rule = read_filter(words)
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
    """Read `channel sms costs 5 expects 0.02 reaches has_mobile`."""
    said = draft.channels[words.take()]
    while words.rest:
        match words.take():
            case "costs":
                said["cost_cents"] = int(words.take())
            case "expects":
                said["response_prior"] = float(words.take())
            case "reaches":
                said["reachable"] = checked(words.take())
            case word:
                raise ValueError(f"a channel has no `{word}`")


def _product(words: Words, draft: Draft) -> None:
    name, level = words.take(), words.take()
    risk = None if level == "unrated" else int(level.removeprefix("R"))
    draft.products.append(Product(id=name, label=NAME, category="wealth", risk_level=risk))


POLICY: dict[str, Callable[[Words, Draft], None]] = {
    "zone": _zone,
    "places": _places,  # contacts of one decision
    "near": _near,  # channels this close in expected response are told apart by cost
    "seed": _seed,
    "consent": _consent,  # message classes that need it
    "cap": _cap,
    "open": _open,
    "require": _require,
    "suppress": _suppress,
    "suitable": _suitable,
    "holdout": _holdout,
    "stop": _stop,
    "channel": _channel_item,
    "product": _product,
}
