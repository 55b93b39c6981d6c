"""Shares all conversions of some paths among names, by one rule, to the cent."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum, lcm

from hengce.measure.attribution.apportion import apportion, scaled
from hengce.measure.attribution.markov import removal_effects
from hengce.measure.attribution.path import Key, Path
from hengce.measure.attribution.payments import payments
from hengce.measure.attribution.rules import Heuristic, Markov, Rule, Shapley
from hengce.measure.attribution.shapley import shapley_values


@dataclass(frozen=True, slots=True)
class Credit:
    """The share of a name.

    Attributes:
        key: Whose.
        conversions: May be a fraction: several share in one.
        value_cents: Whole cents.
    """

    key: str
    conversions: float
    value_cents: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who shares in what; the value of all credits and of what came by itself is the total.

    Attributes:
        rule: How it was shared.
        credits: One for each name on a path with touches, names in their order.
        conversions: How many there were with touches before them.
        value_cents: What these were worth: exactly the sum of the credits.
        by_themselves: Conversions that nothing came before.
        by_themselves_cents: What these were worth.
    """

    rule: Rule
    credits: tuple[Credit, ...]
    conversions: int
    value_cents: int
    by_themselves: int
    by_themselves_cents: int


def attribute(paths: Sequence[Path], rule: Rule, key: Key) -> Attribution:
    """Share the conversions of paths among the names of their touches.

    Args:
        paths: In any order; it does not change the answer.
        rule: How to share.
        key: Under which name a touch shares.

    Raises:
        ConflictError: A conversion comes twice; it is paid once.
        ProblemsError: More names than the rule may enumerate.
        UnboundedChainError: Paths of a chain that hardly ever end.
    """
    touched = [path for path in paths if path.touches]
    alone = [path for path in paths if not path.touches]
    return Attribution(
        rule=rule,
        credits=_credits(touched, rule, key),
        conversions=sum(path.conversions for path in touched),
        value_cents=sum(path.value_cents for path in touched),
        by_themselves=sum(path.conversions for path in alone),
        by_themselves_cents=sum(path.value_cents for path in alone),
    )


def _credits(paths: Sequence[Path], rule: Rule, key: Key) -> tuple[Credit, ...]:
    match rule:
        case Markov():
            return _by_removal(paths, rule.order, key)
        case Shapley():
            return _by_coalitions(paths, rule.players_max, key)
        case _:
            return _by_payments(paths, rule, key)


def _by_payments(paths: Iterable[Path], rule: Heuristic, key: Key) -> tuple[Credit, ...]:
    conversions: dict[str, list[float]] = defaultdict(list)
    cents: dict[str, int] = defaultdict(int)
    for payment in payments(paths, rule):
        name = key(payment.touch)
        conversions[name].append(payment.conversions)
        cents[name] += payment.value_cents
    names = sorted({key(touch) for path in paths for touch in path.touches})
    return tuple(Credit(name, fsum(conversions[name]), cents[name]) for name in names)


def _by_removal(paths: Sequence[Path], order: int, key: Key) -> tuple[Credit, ...]:
    effects = removal_effects(paths, order, key)
    total = sum(path.conversions for path in paths)
    cents = sum(path.value_cents for path in paths)
    whole = fsum(effect.conversions for effect in effects)
    parts = apportion(cents, scaled([effect.value for effect in effects]))
    return tuple(
        Credit(effect.key, total * effect.conversions / whole if whole else 0.0, part)
        for effect, part in zip(effects, parts, strict=True)
    )


def _by_coalitions(paths: Sequence[Path], players_max: int, key: Key) -> tuple[Credit, ...]:
    values = shapley_values(paths, players_max, key)
    cents = sum(path.value_cents for path in paths)
    common = lcm(*(value.value_cents.denominator for value in values))
    parts = apportion(cents, [int(value.value_cents * common) for value in values])
    return tuple(
        Credit(value.key, float(value.conversions), part)
        for value, part in zip(values, parts, strict=True)
    )
