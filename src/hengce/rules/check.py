"""From a surface tree to a checked tree: every part gets a kind, or a problem.

A derived tag is gone afterwards: its formula stands in its place.

Truth in the text is three-valued. The tree keeps it so: a leaf on NULL is unknown under NOT
and false at the end. `x IS TRUE` is never unknown, which only shows under NOT; there it is
written with IS NOT NULL.
"""

from dataclasses import replace

from sqlglot import exp

from hengce.errors import Problem, ProblemsError
from hengce.model.derived_tag import DerivedTag
from hengce.model.tag import Kind
from hengce.rules.ast import (
    And,
    Arithmetic,
    Column,
    Compute,
    Condition,
    Constant,
    In,
    IsNull,
    IsTrue,
    Like,
    Literal,
    Not,
    Operator,
    Or,
    Value,
)
from hengce.rules.audiences import IN_AUDIENCE, asked_audience, surface_within
from hengce.rules.catalogue import Catalogue, Meaning, nearest
from hengce.rules.certain import certain
from hengce.rules.clauses import complement
from hengce.rules.compare import read_compare, read_in, read_like
from hengce.rules.folds import OPERATORS
from hengce.rules.literals import Spelled, counts_cents, fit
from hengce.rules.normal import normal
from hengce.rules.parse import Surface, bare, chain, parse
from hengce.rules.reading import Reading
from hengce.rules.units import ORG, ROOT, WITHIN_UNIT, below
from hengce.rules.values import NUMBERS, Held, held_of, names_of, read_value, settled

FORMULA_SIZE_MAX = 2_000
"""Names and numbers that a formula may have, those of the formulas in it counted in."""

_CONDITIONS: tuple[type[exp.Expr], ...] = (
    *(exp.And, exp.Or, exp.Not, exp.Between, exp.In, exp.Like, exp.Is, exp.Boolean),
    *OPERATORS,
)

_TESTS = frozenset({WITHIN_UNIT, IN_AUDIENCE})

_UNIT_CENTS = 100


def check_condition(
    text: str, catalogue: Catalogue, where: str, *, allow_hindsight: bool = False
) -> Condition:
    """Read a condition and give every part its kind.

    Args:
        text: The condition, in SQL.
        catalogue: The tags and events that it may use.
        where: Its place, for problems.
        allow_hindsight: Whether tags that are only known later may be used.

    Raises:
        ProblemsError: Everything that is wrong with the text.
    """
    reading = _reading(parse(text, where), catalogue, allow_hindsight=allow_hindsight)
    condition = _condition(reading.surface.root, reading, positive=True)
    if condition is None or reading.problems:
        raise ProblemsError(reading.problems)
    return condition


def check_value(
    text: str,
    catalogue: Catalogue,
    where: str,
    *,
    allow_hindsight: bool = False,
    money: bool | None = None,
) -> Value:
    """Read a numeric expression: INTEGER, REAL or MONEY.

    Args:
        text: The expression, in SQL.
        catalogue: The tags and events that it may use.
        where: Its place, for problems.
        allow_hindsight: Whether tags that are only known later may be used.
        money: True for an amount: a plain number counts units of the currency. False for
            a plain number: an amount is a problem. None for either.

    Raises:
        ProblemsError: Everything that is wrong with the text.
    """
    reading = _reading(parse(text, where), catalogue, allow_hindsight=allow_hindsight)
    value = _result(reading, money=money)
    if value is None or reading.problems:
        raise ProblemsError(reading.problems)
    return value


def _result(reading: Reading, *, money: bool | None) -> Value | None:
    root = reading.surface.root
    value = read_value(root, reading)
    if isinstance(value, Spelled) and money and not value.quoted:
        return fit(value, Kind.MONEY, reading)
    value = settled(value, reading)
    if value is None:
        return None
    if value.kind not in NUMBERS:
        reading.refuse(root, "rule.not_a_number", kind=value.kind)
    elif counts_cents(value) and money is False:
        reading.refuse(root, "rule.not_plain")
    elif money and not counts_cents(value):
        return _in_units(value)
    return value


def _in_units(value: Value) -> Compute:
    """Return a plain number as an amount: so many units of the currency."""
    unit = Literal(value=_UNIT_CENTS, kind=Kind.MONEY)
    is_real = value.kind is Kind.REAL
    kind = Kind.REAL if is_real else Kind.MONEY
    return Compute(Arithmetic.MULTIPLY, left=value, right=unit, kind=kind, cents=is_real)


# Conditions ---------------------------------------------------------------------------


def _condition(node: exp.Expr, reading: Reading, *, positive: bool) -> Condition | None:
    """Read a condition; `positive` says that an even number of NOTs stands around it."""
    node = bare(node)
    condition: Condition | None = None
    match node:
        case exp.And() | exp.Or():
            condition = _joined(node, reading, positive=positive)
        case exp.Not():
            condition = _not(bare(node.this), reading, positive=positive)
        case exp.EQ() | exp.NEQ() | exp.LT() | exp.LTE() | exp.GT() | exp.GTE():
            condition = _compared(node, reading, positive=positive)
        case exp.Between():
            condition = _between(node, reading)
        case exp.In():
            condition = read_in(node, reading)
        case exp.Like():
            condition = read_like(node, reading)
        case exp.Is():
            condition = _is(node, reading, positive=positive)
        case exp.Boolean():
            condition = Constant(value=bool(node.this))
        case exp.Anonymous() if node.name.lower() in _TESTS:
            condition = _belongs(node, reading, positive=positive)
        case _:
            condition = _boolean(node, reading, positive=positive)
    return condition


def _joined(node: exp.Expr, reading: Reading, *, positive: bool) -> Condition | None:
    parts = [_condition(part, reading, positive=positive) for part in chain(node, type(node))]
    items = tuple(part for part in parts if part is not None)
    if len(items) < len(parts):
        return None
    return And(items=items) if isinstance(node, exp.And) else Or(items=items)


def _not(node: exp.Expr, reading: Reading, *, positive: bool) -> Condition | None:
    """Read NOT; the parser also writes IS NOT, NOT IN and NOT BETWEEN this way."""
    item = _condition(node, reading, positive=not positive)
    match item:
        case None:
            return None
        case (
            IsNull(negated=False) | In(negated=False) | Like(negated=False) | IsTrue(negated=False)
        ):
            return replace(item, negated=True)
        case And(items=(IsNull() as known, IsTrue() as test)) if isinstance(node, exp.Is):
            opposites = replace(known, negated=False), replace(test, negated=not test.negated)
            return Or(items=opposites)
        case _:
            return Not(item=item)


def _belongs(node: exp.Anonymous, reading: Reading, *, positive: bool) -> Condition | None:
    if node.name.lower() == WITHIN_UNIT:
        return _within_unit(node, reading)
    return _in_audience(node, reading, positive=positive)


def _within_unit(node: exp.Anonymous, reading: Reading) -> In | Constant | None:
    """Read within_unit('…') as the list of that unit and all below it; the root has everybody."""
    named = node.expressions[0] if len(node.expressions) == 1 else None
    if not isinstance(named, exp.Literal) or not named.is_string:
        usage = f"{WITHIN_UNIT}('…')"
        reading.refuse(node, "rule.call", function=WITHIN_UNIT, usage=usage)
        return None
    units = reading.catalogue.units
    known = {unit.id: unit.label for unit in units}
    if named.name not in known and (known or named.name != ROOT):
        facts = {"unit": named.name, "nearest": nearest(named.name, known)}
        reading.refuse(node, "rule.unknown_unit", **facts)
        return None
    inside = below(named.name, units)
    if inside is None:
        return Constant(value=True)
    literals = tuple(Literal(value=unit, kind=Kind.TEXT) for unit in sorted(inside))
    return In(value=Column(name=ORG, kind=Kind.TEXT), literals=literals, negated=False)


def _in_audience(node: exp.Anonymous, reading: Reading, *, positive: bool) -> Condition | None:
    """Read in_audience('…') as what that audience asks; under NOT nobody is unknown to it."""
    if (named := asked_audience(node, reading)) is None:
        return None
    surface, condition = surface_within(named, reading), None
    if surface is not None:
        inner = _reading(
            surface,
            reading.catalogue,
            allow_hindsight=reading.allow_hindsight,
            within=(*reading.within, named.id),
            formulas=reading.formulas,
        )
        condition = _condition(surface.root, inner, positive=True)
    if condition is None:
        reading.refuse(node, "rule.audience_wrong", audience=named.id)
        return None
    return condition if positive else certain(condition)


def _boolean(node: exp.Expr, reading: Reading, *, positive: bool) -> Condition | None:
    """Read a tag that stands alone; only a BOOLEAN one is a condition."""
    read = read_value(node, reading)
    if isinstance(read, Held):
        return _said(read, reading, positive=positive)
    value = settled(read, reading)
    if isinstance(value, Column) and value.kind is Kind.BOOLEAN:
        return IsTrue(value=value, negated=False)
    if value is not None:
        reading.refuse(node, "rule.not_a_condition", kind=value.kind)
    return None


def _is(node: exp.Expr, reading: Reading, *, positive: bool) -> Condition | None:
    """Read IS NULL, IS TRUE and IS FALSE."""
    what = bare(node.args["expression"])
    if isinstance(what, exp.Null):
        return _is_null(node.this, reading)
    wanted = not isinstance(what, exp.Boolean) or bool(what.this)
    item = _boolean(bare(node.this), reading, positive=wanted)
    if item is None or not isinstance(what, exp.Boolean):
        if item is not None:
            reading.refuse(node, "rule.is")
        return None
    if not isinstance(item, IsTrue):
        return _is_said(item, wanted=wanted, positive=positive)
    test = replace(item, negated=item.negated is wanted)
    return test if positive else And(items=(IsNull(item.value, negated=True), test))


def _is_said(said: Condition, *, wanted: bool, positive: bool) -> Condition:
    """Return whether a formula is known to say what is wanted, which is never unknown."""
    holds = normal(said if wanted else Not(item=said))
    return holds if positive else certain(holds)


def _is_null(node: exp.Expr, reading: Reading) -> Condition | None:
    """Read IS NULL; a formula is unknown where it is neither known to hold nor not to."""
    read = read_value(node, reading)
    if isinstance(read, Held):
        holds = _said(read, reading, positive=True)
        fails = _said(read, reading, positive=False)
        if holds is None or fails is None:
            return None
        return And(items=(complement(normal(holds)), complement(normal(Not(item=fails)))))
    value = settled(read, reading)
    return None if value is None else IsNull(value=value, negated=False)


def _between(node: exp.Expr, reading: Reading) -> Condition | None:
    """Read BETWEEN as two comparisons; both ends belong to it."""
    low = read_compare(Operator.GE, (node.this, node.args["low"]), reading)
    high = read_compare(Operator.LE, (node.this, node.args["high"]), reading)
    return And(items=(low, high)) if low is not None and high is not None else None


def _compared(node: exp.Expr, reading: Reading, *, positive: bool) -> Condition | None:
    """Read a comparison; a yes/no formula may equal TRUE or FALSE."""
    sides = node.this, node.args["expression"]
    helds = [held_of(side, reading) for side in sides]
    held = helds[0] or helds[1]
    if held is None:
        return read_compare(OPERATORS[type(node)], sides, reading)
    other = bare(sides[1] if helds[0] else sides[0])
    if not isinstance(other, exp.Boolean) or not isinstance(node, exp.EQ | exp.NEQ):
        reading.refuse(node, "rule.boolean")
        return None
    same = bool(other.this) is isinstance(node, exp.EQ)
    said = _said(held, reading, positive=positive is same)
    return said if said is None or same else Not(item=said)


# Formulas -----------------------------------------------------------------------------


def read_formula(tag: DerivedTag, catalogue: Catalogue) -> Meaning:
    """Read what a derived tag says; its problems are at `derived/<name>/formula`."""
    return _meaning(tag.name, catalogue, positive=True)


def _meaning(
    name: str, catalogue: Catalogue, *, positive: bool, formulas: frozenset[str] = frozenset()
) -> Meaning:
    """Read a formula once for each number of NOTs around it, even or odd."""
    known = catalogue.meanings.get((name, positive))
    if known is None:
        known = _read_formula(name, catalogue, formulas, positive=positive)
        catalogue.meanings[name, positive] = known
    return known


def _read_formula(
    name: str, catalogue: Catalogue, formulas: frozenset[str], *, positive: bool
) -> Meaning:
    where = f"derived/{name}/formula"
    try:
        surface = parse(catalogue.derived[name].formula, where)
    except ProblemsError as error:
        return Meaning(None, error.problems, 0)
    used = [named for named in names_of(surface, catalogue) if named in catalogue.derived]
    if around := sorted(set(used) & {*formulas, name}):
        cycle = Problem.of(where, "rule.formula_cycle", tag=around[0])
        return Meaning(None, (cycle,), 0)
    inside = formulas | {name}
    sizes = [_meaning(each, catalogue, positive=True, formulas=inside).size for each in used]
    size = sum(1 for _ in surface.root.walk()) + sum(sizes)
    if size > FORMULA_SIZE_MAX:
        facts = {"size": size, "formula_size_max": FORMULA_SIZE_MAX}
        return Meaning(None, (Problem.of(where, "rule.formula_size", **facts),), 0)
    reading = _reading(surface, catalogue, allow_hindsight=True, formulas=inside)
    said = _formula(surface.root, reading, positive=positive)
    return Meaning(None if reading.problems else said, tuple(reading.problems), size)


def _formula(root: exp.Expr, reading: Reading, *, positive: bool) -> Condition | Value | None:
    """Read a formula as what it is: a condition by its form, or else a value."""
    node = bare(root)
    calls = isinstance(node, exp.Anonymous) and node.name.lower() in _TESTS
    if isinstance(node, _CONDITIONS) or calls:
        return _condition(node, reading, positive=positive)
    value = read_value(node, reading)
    if isinstance(value, Held):
        return _said(value, reading, positive=positive)
    if isinstance(value, Column) and value.kind is Kind.BOOLEAN:
        return IsTrue(value=value, negated=False)
    return settled(value, reading)


def _said(held: Held, reading: Reading, *, positive: bool) -> Condition | None:
    meaning = _meaning(held.name, reading.catalogue, positive=positive)
    return meaning.said if isinstance(meaning.said, Condition) else None


def _reading(
    surface: Surface,
    catalogue: Catalogue,
    *,
    allow_hindsight: bool,
    within: tuple[str, ...] = (),
    formulas: frozenset[str] = frozenset(),
) -> Reading:
    """Begin to read a text: the formulas that it names are read before it.

    One that is being read itself is left out: a circle through an audience, and so broken.
    """
    for name in names_of(surface, catalogue):
        if name in catalogue.derived and name not in formulas:
            _meaning(name, catalogue, positive=True, formulas=formulas)
            _meaning(name, catalogue, positive=False, formulas=formulas)
    return Reading(surface, catalogue, allow_hindsight, within=within, formulas=formulas)
