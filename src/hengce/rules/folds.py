"""Event functions: count_of, sum_of, last_of, first_of.

    count_of('wealth_viewed', days => 30)
    sum_of('fund_in', 'amount', days => 7, where => amount >= 1000 AND product = 'A')
    last_of('wealth_viewed')

The window is (now - w, now]; a day is 24 hours; without `days`, `hours` or `minutes` it is
all history that is kept. `where` is a chain of AND over comparisons of one property with
one literal.
"""

from collections.abc import Iterator

from sqlglot import exp

from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US
from hengce.model.tag import EventType, Kind
from hengce.rules.ast import EventColumn, Fold, Literal, Operator, PropertyFilter
from hengce.rules.catalogue import nearest_word
from hengce.rules.literals import Spelled, fit, spelled
from hengce.rules.parse import bare, chain
from hengce.rules.reading import Reading

WINDOW_DAYS_MAX = 3660

FOLDS = {"count_of": Fold.COUNT, "sum_of": Fold.SUM, "last_of": Fold.LAST, "first_of": Fold.FIRST}
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
    window_us = _window_us(options, reading)
    where = tuple(_filters(options["where"], event, reading)) if "where" in options else ()
    name = names[1].name if fold is Fold.SUM else ""
    kind = _summed(names[1], event, reading) if fold is Fold.SUM else _FOLD_KINDS[fold]
    if kind is None or len(reading.problems) > before:
        return None
    return EventColumn(
        fold=fold, event=event.name, property=name, window_us=window_us, where=where, kind=kind
    )


_FOLD_KINDS = {
    Fold.COUNT: Kind.INTEGER,
    Fold.LAST: Kind.TIMESTAMP,
    Fold.FIRST: Kind.TIMESTAMP,
}


def _is_well_formed(
    fold: Fold, names: list[exp.Expr], options: dict[str, exp.Expr], node: exp.Anonymous
) -> bool:
    """Whether there are as many quoted names as there must be, and each option once."""
    windows = options.keys() & _WINDOW_US.keys()
    return (
        len(names) == (2 if fold is Fold.SUM else 1)
        and all(isinstance(name, exp.Literal) and name.is_string for name in names)
        and len(names) + len(options) == len(node.expressions)
        and options.keys() <= {*_WINDOW_US, "where"}
        and len(windows) <= 1
    )


def _usage(fold: Fold) -> str:
    names = "'…', '…'" if fold is Fold.SUM else "'…'"
    return f"{fold}_of({names}, days => 30, where => … = …)"


def _window_us(options: dict[str, exp.Expr], reading: Reading) -> int | None:
    """Return the window's length; None without one, and after a problem."""
    for unit, unit_us in _WINDOW_US.items():
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
