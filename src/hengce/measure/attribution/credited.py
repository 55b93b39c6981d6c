"""Attribution of what really happened: paths out of the facts, all rules beside each other.

Every rule shares the same conversions, each of which is on one path, and every column of cents sums
to the same total: to what was sold, and calibrated to what the hold-out says was added.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hengce.errors import ProblemsError
from hengce.measure.attribution.assemble import Conversion as Bought
from hengce.measure.attribution.assemble import CustomerTouch, assemble
from hengce.measure.attribution.attribute import Attribution, attribute
from hengce.measure.attribution.calibrate import Calibration, Increment, calibrate
from hengce.measure.attribution.chain import UnboundedChainError
from hengce.measure.attribution.path import Key, Path, Touch, by_channel, by_strategy
from hengce.measure.attribution.rules import (
    First,
    Last,
    Linear,
    Markov,
    PositionBased,
    Rule,
    Shapley,
    TimeDecay,
)
from hengce.measure.effects.facts import CONVERSION, conversion_of
from hengce.measure.effects.terms import EffectTerms
from hengce.measure.mart import Mart
from hengce.model.instant import DAY_US

RULES: Mapping[str, Rule] = {
    "first": First(),
    "last": Last(),
    "linear": Linear(),
    "position": PositionBased(),
    "decay": TimeDecay(),
    "markov": Markov(),
    "shapley": Shapley(),
}

BY = ("strategy", "channel", "department", "org")

_TOUCHES = """
SELECT customer, left_at, channel, strategy, id, department, org FROM sent
WHERE left_at >= $since AND left_at < $ends AND list_contains($strategies, strategy)
ORDER BY left_at, id
"""

_BOUGHT = """
SELECT customer, id, done_at, greatest(cents, 0) AS cents FROM conversion
WHERE done_at >= $since AND done_at < $ends ORDER BY done_at, id
"""


@dataclass(frozen=True, slots=True)
class Credited:
    """Who shares, by one rule, in one breakdown.

    Attributes:
        by: One of `BY`.
        rule: One of `RULES`.
        attribution: The shares; none: the rule cannot be reckoned with so many names.
        calibration: The same in what was added; none: no hold-out said.
    """

    by: str
    rule: str
    attribution: Attribution | None
    calibration: Calibration | None


def credited(
    mart: Mart,
    terms: EffectTerms,
    strategies: frozenset[str],
    increment: Increment | None,
) -> tuple[Credited, ...]:
    """Share the conversions of some days by all rules, in all breakdowns.

    Args:
        mart: The facts, from a window before the first day on.
        terms: What counts; a touch may lie `window_days` before its conversion.
        strategies: Whose contacts are touches: those that the hold-out withholds.
        increment: What the hold-out says was added in the days.

    Raises:
        ConflictError: One number stands for two different conversions.
    """
    bound = {"since": terms.begins - terms.window_days * DAY_US, "ends": terms.ends}
    told = mart.ask(_TOUCHES, bound | {"strategies": sorted(strategies)}).to_pylist()
    asked = bound | conversion_of(mart, terms.conversion)
    sold = mart.ask(f"WITH {CONVERSION} {_BOUGHT}", asked).to_pylist()
    paths = _paths(told, sold, terms)
    departments = {row["id"]: row["department"] for row in told}
    orgs = {row["id"]: row["org"] for row in told}
    keys: dict[str, Key] = {
        "strategy": by_strategy,
        "channel": by_channel,
        "department": lambda touch: departments[touch.contact],
        "org": lambda touch: orgs[touch.contact],
    }
    return tuple(_all(paths, keys, increment))


def _paths(
    told: Sequence[Mapping[str, object]], sold: Sequence[Mapping[str, object]], terms: EffectTerms
) -> tuple[Path, ...]:
    """Return the paths of the days; what was bought before them has used up its touches."""
    touches = [
        CustomerTouch(
            str(row["customer"]),
            Touch(_int(row["left_at"]), str(row["channel"]), str(row["strategy"]), str(row["id"])),
        )
        for row in told
    ]
    bought = [
        Bought(_int(row["done_at"]), str(row["id"]), str(row["customer"]), _int(row["cents"]))
        for row in sold
    ]
    earlier = {one.id for one in bought if one.at < terms.begins}
    found = assemble(touches, bought, look_back_days=terms.window_days, until=terms.ends)
    return tuple(
        path
        for path in found
        if path.conversion not in earlier
        and (path.conversions or path.touches[-1].at >= terms.begins)
    )


def _int(value: object) -> int:
    assert isinstance(value, int), "columns of instants and cents hold whole numbers"
    return value


def _all(
    paths: Sequence[Path], keys: Mapping[str, Key], increment: Increment | None
) -> Iterator[Credited]:
    for by in BY:
        for name, rule in RULES.items():
            shares = _shares(paths, rule, keys[by])
            added = None
            if shares and increment and shares.value_cents:
                added = calibrate(shares, increment)
            yield Credited(by, name, shares, added)


def _shares(paths: Sequence[Path], rule: Rule, key: Key) -> Attribution | None:
    try:
        return attribute(paths, rule, key)
    except (ProblemsError, UnboundedChainError):
        return None
