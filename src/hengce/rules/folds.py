"""Event functions: count_of, sum_of, last_of, first_of, followed_of, unfollowed_of, decayed_of.

    count_of('wealth_viewed', days => 30)
    sum_of('fund_in', 'amount', days => 7, where => amount >= 1000 AND product = 'A')
    last_of('wealth_viewed')
    unfollowed_of('loan_calculated', by => 'loan_applied', within_hours => 72, days => 30)
    decayed_of('wealth_viewed', half_life_days => 14)

The window is (now - w, now]; a day is 24 hours; without `days`, `hours` or `minutes` it is
all history that is kept. `where` is a chain of AND over comparisons of one property with
one literal, and asks of the first event only.
"""

from collections.abc import Iterator, Mapping

from sqlglot import exp

from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US
from hengce.model.intent_rule import PAST_DAYS, PAST_US
from hengce.model.tag import EventType, Kind
from hengce.rules.ast import EventColumn, Fold, Literal, Operator, PropertyFilter
from hengce.rules.catalogue import nearest_word
from hengce.rules.literals import Spelled, fit, spelled
from hengce.rules.parse import bare, chain
from hengce.rules.reading import Reading

WINDOW_DAYS_MAX = 3660

FOLDS = {f"{fold}_of": fold for fold in Fold}
OPERATORS: dict[type[exp.Expr], Operator] = {
    exp.EQ: Operator.EQ,
    exp.NEQ: Operator.NE,
    exp.LT: Operator.LT,
    exp.LTE: Operator.LE,
    exp.GT: Operator.GT,
    exp.GTE: Operator.GE,
}
FLIPPED = {
    Operator.EQ: Operator.EQ,
    Operator.NE: Operator.NE,
    Operator.LT: Operator.GT,
    Operator.LE: Operator.GE,
    Operator.GT: Operator.LT,
    Operator.GE: Operator.LE,
}
EQUALITY = frozenset({Operator.EQ, Operator.NE})

_WINDOW_US = {"days": DAY_US, "hours": HOUR_US, "minutes": MINUTE_US}
_WITHIN_US = {f"within_{unit}": unit_us for unit, unit_us in _WINDOW_US.items()}
_HALF_LIFE_US = {f"half_life_{unit}": unit_us for unit, unit_us in _WINDOW_US.items()}
_FOLLOWING = frozenset({Fold.FOLLOWED, Fold.UNFOLLOWED})
_SPANS_US = {
    Fold.FOLLOWED: _WITHIN_US,
    Fold.UNFOLLOWED: _WITHIN_US,
    Fold.DECAYED: _HALF_LIFE_US,
}
_NO_SPANS: dict[str, int] = {}
_NAMES = {Fold.SUM: (2,), Fold.DECAYED: (1, 2)}
"""How many quoted names a function takes; else one."""
_NUMBERS = frozenset({Kind.INTEGER, Kind.REAL, Kind.MONEY})


def read_fold(node: exp.Anonymous, reading: Reading) -> EventColumn | None:
    """Read a call of an event function; every part that is wrong is a problem."""
    fold = FOLDS[node.name.lower()]
    names = [part for part in node.expressions if not isinstance(part, exp.Kwarg)]
    options = {part.this.name.lower(): part for part in node.expressions if part not in names}
    if not _is_well_formed(fold, names, options, node):
        reading.refuse(node, "rule.call", function=fold, usage=_usage(fold))
        return None
    event = reading.catalogue.events.get(names[0].name)
    if event is None:
        known = reading.catalogue.nearest_event(names[0].name)
        reading.refuse(names[0], "rule.unknown_event", event=names[0].name, nearest=known)
        return None
    before = len(reading.problems)
    window_us = _length_us(options, _WINDOW_US, reading)
    span_us = _length_us(options, _SPANS_US.get(fold, _NO_SPANS), reading)
    where = tuple(_filters(options["where"], event, reading)) if "where" in options else ()
    summed = _summed(names[1], event, reading) if len(names) > 1 else None
    if fold is Fold.DECAYED and summed is Kind.MONEY:
        reading.refuse(names[1], "rule.not_plain")
    by = _follower(options["by"], reading) if "by" in options else ""
    intents = reading.catalogue.intents
    asked = next((name for name in (event.name, by) if name in intents), "")
    if asked and window_us is not None and window_us > PAST_US:
        reading.refuse(node, "rule.intent_window", intent=asked, past_days=PAST_DAYS)
    if len(reading.problems) > before:
        return None
    return EventColumn(
        fold=fold,
        event=event.name,
        property=names[1].name if len(names) > 1 else "",
        window_us=window_us,
        where=where,
        kind=_FOLD_KINDS.get(fold) or summed or Kind.INTEGER,
        by=by,
        span_us=span_us or 0,
        intents=tuple(intents[name] for name in (event.name, by) if name in intents),
    )


_FOLD_KINDS = {Fold.LAST: Kind.TIMESTAMP, Fold.FIRST: Kind.TIMESTAMP, Fold.DECAYED: Kind.REAL}
"""The kind of a fold, whatever it reads; counts are INTEGER, a sum is of its property's kind."""


def _is_well_formed(
    fold: Fold, names: list[exp.Expr], options: dict[str, exp.Expr], node: exp.Anonymous
) -> bool:
    """Whether there are as many quoted names as there must be, and each option once."""
    spans = _SPANS_US.get(fold, _NO_SPANS)
    allowed = {*_WINDOW_US, *spans, "where", *(("by",) if fold in _FOLLOWING else ())}
    return (
        len(names) in _NAMES.get(fold, (1,))
        and all(isinstance(name, exp.Literal) and name.is_string for name in names)
        and len(names) + len(options) == len(node.expressions)
        and options.keys() <= allowed
        and len(options.keys() & _WINDOW_US.keys()) <= 1
        and len(options.keys() & spans.keys()) == (1 if spans else 0)
        and ("by" in options) == (fold in _FOLLOWING)
    )


_USAGES = {
    Fold.SUM: "sum_of('…', '…', days => 30, where => … = …)",
    Fold.FOLLOWED: "followed_of('…', by => '…', within_hours => 72, days => 30)",
    Fold.UNFOLLOWED: "unfollowed_of('…', by => '…', within_hours => 72, days => 30)",
    Fold.DECAYED: "decayed_of('…', half_life_days => 14, days => 90)",
}


def _usage(fold: Fold) -> str:
    return _USAGES.get(fold, f"{fold}_of('…', days => 30, where => … = …)")


def _follower(node: exp.Expr, reading: Reading) -> str:
    """Return the event that follows; empty after a problem."""
    named = bare(node.args["expression"])
    if not isinstance(named, exp.Literal) or not named.is_string:
        reading.refuse(named, "rule.call", function="by", usage=_usage(Fold.FOLLOWED))
        return ""
    if named.name not in reading.catalogue.events:
        known = reading.catalogue.nearest_event(named.name)
        reading.refuse(named, "rule.unknown_event", event=named.name, nearest=known)
        return ""
    return named.name


def _length_us(
    options: dict[str, exp.Expr], units: Mapping[str, int], reading: Reading
) -> int | None:
    """Return a length of time; None without one, and after a problem."""
    for unit, unit_us in units.items():
        if unit not in options:
            continue
        length = bare(options[unit].args["expression"])
        digits = length.name if isinstance(length, exp.Literal) and not length.is_string else ""
        window_us = int(digits) * unit_us if digits.isdecimal() and len(digits) < 10 else 0
        if not 0 < window_us <= WINDOW_DAYS_MAX * DAY_US:
            reading.refuse(length, "rule.window", unit=unit, window_days_max=WINDOW_DAYS_MAX)
            return None
        return window_us
    return None


def _summed(node: exp.Expr, event: EventType, reading: Reading) -> Kind | None:
    kind = _property(node, event, reading)
    if kind is None or kind in _NUMBERS:
        return kind
    reading.refuse(node, "rule.not_a_number", kind=kind)
    return None


def _property(node: exp.Expr, event: EventType, reading: Reading) -> Kind | None:
    kind = event.properties.get(node.name)
    if kind is None:
        known = nearest_word(node.name, event.properties)
        facts = {"property": node.name, "event": event.name, "nearest": known}
        reading.refuse(node, "rule.unknown_property", **facts)
    return kind


def _filters(node: exp.Expr, event: EventType, reading: Reading) -> Iterator[PropertyFilter]:
    for part in chain(node.args["expression"], exp.And):
        one = _filter(part, event, reading)
        if one is not None:
            yield one


def _filter(node: exp.Expr, event: EventType, reading: Reading) -> PropertyFilter | None:
    operator = OPERATORS.get(type(node))
    if operator is None:
        reading.refuse(node, "rule.filter")
        return None
    left, right = bare(node.this), bare(node.args["expression"])
    if not isinstance(left, exp.Column):
        left, right, operator = right, left, FLIPPED[operator]
    if not isinstance(left, exp.Column) or isinstance(right, exp.Column):
        reading.refuse(node, "rule.filter")
        return None
    kind = _property(left, event, reading)
    if kind is None:
        return None
    literal = _fitting(right, kind, reading)
    if literal is None:
        return None
    if kind in {Kind.TEXT, Kind.BOOLEAN} and operator not in EQUALITY:
        reading.refuse(node, "rule.order", kind=kind)
        return None
    return PropertyFilter(name=left.name, operator=operator, literal=literal)


def _fitting(node: exp.Expr, kind: Kind, reading: Reading) -> Literal | None:
    """Read a literal that has to be of a property's kind."""
    literal = spelled(node, reading)
    if isinstance(literal, Spelled):
        literal = fit(literal, kind, reading)
    elif literal is not None and literal.kind is not kind:
        reading.refuse(node, "rule.literal_kind", kind=kind)
        return None
    return literal
