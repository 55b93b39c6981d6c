"""Random rules over one small catalogue, each as its text and as its checked tree.

`TAGS` and `EVENTS` are the catalogue. Money is written in units of the currency and stored
in cents, as the rule language does.
"""

from dataclasses import dataclass, field
from random import Random

from hengce.model.catalogued import Sensitivity
from hengce.model.instant import DAY_US, HOUR_US
from hengce.model.noun import Label
from hengce.model.tag import EventType, Kind, Tag
from hengce.rules.ast import (
    And,
    Arithmetic,
    Clock,
    Column,
    Compare,
    Compute,
    Condition,
    Constant,
    EventColumn,
    Fold,
    In,
    IsNull,
    IsTrue,
    Like,
    Literal,
    Not,
    Operator,
    Or,
    PropertyFilter,
    Shift,
    Value,
)
from oracle.case import Checked

TAGS: dict[str, Kind] = {
    "age": Kind.INTEGER,
    "assessed_until": Kind.DATE,
    "balance": Kind.MONEY,
    "churn": Kind.REAL,
    "city": Kind.TEXT,
    "complaint": Kind.BOOLEAN,
    "due_on": Kind.DATE,
    "household": Kind.TEXT,
    "income": Kind.MONEY,
    "last_login": Kind.TIMESTAMP,
    "mobile": Kind.TEXT,
    "phone": Kind.TEXT,
    "points": Kind.INTEGER,
    "response": Kind.REAL,
    "risk_class": Kind.TEXT,
    "vip": Kind.BOOLEAN,
    "zone": Kind.TEXT,
}

SENSITIVITIES: dict[str, Sensitivity] = {
    "age": Sensitivity.PERSONAL,
    "balance": Sensitivity.SENSITIVE,
    "city": Sensitivity.PERSONAL,
    "household": Sensitivity.PERSONAL,
    "income": Sensitivity.SENSITIVE,
    "phone": Sensitivity.PERSONAL,
    "vip": Sensitivity.PERSONAL,
}
"""Of the tags that say more than the bank's own books; the others are internal."""

EVENTS: dict[str, dict[str, Kind]] = {
    "browse": {"page": Kind.TEXT, "dwell": Kind.INTEGER},
    "purchase": {"amount": Kind.MONEY, "item": Kind.TEXT},
}

CITIES = ("上海", "北京", "海口", "Oslo", "")


def catalogue() -> tuple[tuple[Tag, ...], tuple[EventType, ...]]:
    """Return the tags and event types as documents."""
    tags = (
        Tag(
            name=name,
            kind=kind,
            label=label(name),
            sensitivity=SENSITIVITIES.get(name, Sensitivity.INTERNAL),
        )
        for name, kind in TAGS.items()
    )
    events = (
        EventType(name=name, label=label(name), properties=properties)
        for name, properties in EVENTS.items()
    )
    return tuple(tags), tuple(events)


def label(text: str) -> Label:
    """Return a label that says the same in both languages."""
    return Label(zh=text, en=text)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A condition as it is written, and what it means."""

    text: str
    tree: Condition


@dataclass(slots=True)
class Book:
    """Every text of a world with its tree; a phrase goes in as it is handed out."""

    conditions: dict[str, Condition] = field(default_factory=dict)
    wheres: dict[tuple[str, str], Condition] = field(default_factory=dict)

    def condition(self, phrase: Phrase) -> str:
        """Enter a condition on the customer; return its text."""
        self.conditions[phrase.text] = phrase.tree
        return phrase.text

    def where(self, event: str, phrase: Phrase) -> str:
        """Enter a condition on the properties of an event; return its text."""
        self.wheres[event, phrase.text] = phrase.tree
        return phrase.text

    def checked(self) -> Checked:
        """Return the trees by text."""
        return Checked(
            condition=lambda text: self.conditions[text],
            where=lambda event, text: self.wheres[event, text],
            number=lambda text: NUMBERS[text],
            money=lambda text: MONEYS[text],
        )


TRUE = Phrase("TRUE", Constant(True))
COMPLAINT = Phrase("complaint", IsTrue(Column("complaint", Kind.BOOLEAN), False))
OF_AGE = Phrase(
    "age >= 18",
    Compare(Operator.GE, Column("age", Kind.INTEGER), Literal(18, Kind.INTEGER)),
)
HAS_MOBILE = Phrase("mobile IS NOT NULL", IsNull(Column("mobile", Kind.TEXT), True))


def some_condition(rng: Random, depth: int = 2) -> Phrase:
    """Draw a condition on the catalogue."""
    if depth == 0 or rng.random() < 0.5:
        return rng.choice(_LEAVES)(rng)
    shape = rng.choice(("AND", "OR", "NOT"))
    if shape == "NOT":
        inner = some_condition(rng, depth - 1)
        return Phrase(f"NOT ({inner.text})", Not(inner.tree))
    parts = [some_condition(rng, depth - 1) for _ in range(rng.randint(2, 3))]
    text = f" {shape} ".join(f"({part.text})" for part in parts)
    trees = tuple(part.tree for part in parts)
    return Phrase(text, And(trees) if shape == "AND" else Or(trees))


def some_where(rng: Random, event: str) -> Phrase:
    """Draw a condition on the properties of an event."""
    if event == "purchase":
        units = rng.choice((10, 100, 1000))
        amount = Column("amount", Kind.MONEY)
        tree = Compare(Operator.GE, amount, Literal(units * 100, Kind.MONEY))
        return Phrase(f"amount >= {units}", tree)
    page = rng.choice(("home", "wealth"))
    item = Compare(Operator.EQ, Column("page", Kind.TEXT), Literal(page, Kind.TEXT))
    long = Compare(Operator.GT, Column("dwell", Kind.INTEGER), Literal(5, Kind.INTEGER))
    return Phrase(f"page = '{page}' OR dwell > 5", Or((item, long)))


# Leaves -----------------------------------------------------------------------------------


def _operator(rng: Random) -> Operator:
    return rng.choice(tuple(Operator))


def _whole(rng: Random) -> Phrase:
    how, limit = _operator(rng), rng.choice((18, 30, 60))
    tree = Compare(how, Column("age", Kind.INTEGER), Literal(limit, Kind.INTEGER))
    return Phrase(f"age {how} {limit}", tree)


def _money(rng: Random) -> Phrase:
    how, units = _operator(rng), rng.choice((0, 500, 10_000))
    tree = Compare(how, Column("balance", Kind.MONEY), Literal(units * 100, Kind.MONEY))
    return Phrase(f"balance {how} {units}", tree)


def _share(rng: Random) -> Phrase:
    share = Compute(
        Arithmetic.MULTIPLY, Column("income", Kind.MONEY), Literal(0.5, Kind.REAL), Kind.REAL, True
    )
    tree = Compare(Operator.GT, Column("balance", Kind.MONEY), share)
    return Phrase("balance > income * 0.5", tree)


def _overflow(rng: Random) -> Phrase:
    how = rng.choice((Arithmetic.MULTIPLY, Arithmetic.MODULO, Arithmetic.DIVIDE))
    other = rng.choice((-3, 3, 7))
    kind = Kind.REAL if how is Arithmetic.DIVIDE else Kind.INTEGER
    sides = Column("points", Kind.INTEGER), Literal(other, Kind.INTEGER)
    tree = Compare(Operator.GE, Compute(how, *sides, kind), Literal(1, Kind.INTEGER))
    return Phrase(f"points {how} {other} >= 1", tree)


def _ratio(rng: Random) -> Phrase:
    less = Compute(
        Arithmetic.SUBTRACT, Column("age", Kind.INTEGER), Literal(30, Kind.INTEGER), Kind.INTEGER
    )
    ratio = Compute(Arithmetic.DIVIDE, Column("points", Kind.INTEGER), less, Kind.REAL)
    tree = Compare(Operator.LT, ratio, Literal(2.5, Kind.REAL))
    return Phrase("points / (age - 30) < 2.5", tree)


def _cities(rng: Random) -> Phrase:
    chosen = tuple(Literal(city, Kind.TEXT) for city in rng.sample(CITIES, 2))
    negated = rng.random() < 0.5
    listed = ", ".join(f"'{city.value}'" for city in chosen)
    tree = In(Column("city", Kind.TEXT), chosen, negated)
    return Phrase(f"city {'NOT IN' if negated else 'IN'} ({listed})", tree)


def _shape(rng: Random) -> Phrase:
    pattern, negated = rng.choice(("上%", "%口", "%s%", "Oslo")), rng.random() < 0.3
    tree = Like(Column("city", Kind.TEXT), pattern, negated)
    return Phrase(f"city {'NOT LIKE' if negated else 'LIKE'} '{pattern}'", tree)


def _unknown(rng: Random) -> Phrase:
    name, negated = rng.choice(tuple(TAGS)), rng.random() < 0.7
    tree = IsNull(Column(name, TAGS[name]), negated)
    return Phrase(f"{name} IS {'NOT ' if negated else ''}NULL", tree)


def _flag(rng: Random) -> Phrase:
    negated = rng.random() < 0.5
    tree = IsTrue(Column("vip", Kind.BOOLEAN), negated)
    return Phrase("NOT vip" if negated else "vip", tree)


def _due(rng: Random) -> Phrase:
    how, days = _operator(rng), rng.choice((1, 7))
    limit = Shift(Clock(Kind.DATE), days, Kind.DATE)
    tree = Compare(how, Column("due_on", Kind.DATE), limit)
    return Phrase(f"due_on {how} today() + INTERVAL {days} DAY", tree)


def _seen(rng: Random) -> Phrase:
    hours = rng.choice((1, 24))
    limit = Shift(Clock(Kind.TIMESTAMP), -hours * HOUR_US, Kind.TIMESTAMP)
    tree = Compare(Operator.GT, Column("last_login", Kind.TIMESTAMP), limit)
    return Phrase(f"last_login > now() - INTERVAL {hours} HOUR", tree)


def _counted(rng: Random) -> Phrase:
    event, days, limit = rng.choice(tuple(EVENTS)), rng.choice((1, 7)), rng.randint(0, 2)
    count = EventColumn(Fold.COUNT, event, "", days * DAY_US, (), Kind.INTEGER)
    tree = Compare(Operator.LE, count, Literal(limit, Kind.INTEGER))
    return Phrase(f"count_of('{event}', days => {days}) <= {limit}", tree)


def _spent(rng: Random) -> Phrase:
    units = rng.choice((50, 500))
    total = EventColumn(Fold.SUM, "purchase", "amount", 7 * DAY_US, (), Kind.MONEY)
    tree = Compare(Operator.LT, total, Literal(units * 100, Kind.MONEY))
    return Phrase(f"sum_of('purchase', 'amount', days => 7) < {units}", tree)


def _large(rng: Random) -> Phrase:
    fold, how = rng.choice(((Fold.COUNT, Operator.GE), (Fold.FIRST, Operator.LT)))
    tests = (
        PropertyFilter("amount", Operator.GE, Literal(10_000, Kind.MONEY)),
        PropertyFilter("item", Operator.EQ, Literal("fund", Kind.TEXT)),
    )
    kind = Kind.INTEGER if fold is Fold.COUNT else Kind.TIMESTAMP
    event = EventColumn(fold, "purchase", "", 36 * HOUR_US, tests, kind)
    call = f"{fold}_of('purchase', hours => 36, where => amount >= 100 AND item = 'fund')"
    if fold is Fold.COUNT:
        return Phrase(f"{call} {how} 1", Compare(how, event, Literal(1, Kind.INTEGER)))
    return Phrase(f"{call} {how} now()", Compare(how, event, Clock(Kind.TIMESTAMP)))


def _latest(rng: Random) -> Phrase:
    last = EventColumn(Fold.LAST, "browse", "", None, (), Kind.TIMESTAMP)
    limit = Shift(Clock(Kind.TIMESTAMP), -7 * DAY_US, Kind.TIMESTAMP)
    tree = Compare(Operator.GE, last, limit)
    return Phrase("last_of('browse') >= now() - INTERVAL 7 DAY", tree)


_LEAVES = (
    *(_whole, _money, _share, _overflow, _ratio, _cities, _shape),
    *(_unknown, _flag, _due, _seen, _counted, _spent, _large, _latest),
)


# Scores -----------------------------------------------------------------------------------


_RESPONSE = Column("response", Kind.REAL)
_BALANCE = Column("balance", Kind.MONEY)
_INCOME = Column("income", Kind.MONEY)

NUMBERS: dict[str, Value] = {
    "response": _RESPONSE,
    "churn": Column("churn", Kind.REAL),
    "0.5": Literal(0.5, Kind.REAL),
    "0": Literal(0, Kind.INTEGER),
    "response * 3": Compute(Arithmetic.MULTIPLY, _RESPONSE, Literal(3, Kind.INTEGER), Kind.REAL),
    "age / 100": Compute(
        Arithmetic.DIVIDE,
        Column("age", Kind.INTEGER),
        Literal(100, Kind.INTEGER),
        Kind.REAL,
    ),
    "response - 0.4": Compute(Arithmetic.SUBTRACT, _RESPONSE, Literal(0.4, Kind.REAL), Kind.REAL),
}

MONEYS: dict[str, Value] = {
    "balance": _BALANCE,
    "120": Literal(12_000, Kind.MONEY),
    "80.5": Literal(8_050, Kind.MONEY),
    "balance * 0.003": Compute(
        Arithmetic.MULTIPLY, _BALANCE, Literal(0.003, Kind.REAL), Kind.REAL, True
    ),
    "balance - income": Compute(Arithmetic.SUBTRACT, _BALANCE, _INCOME, Kind.MONEY, True),
    "balance + 100": Compute(
        Arithmetic.ADD, _BALANCE, Literal(10_000, Kind.MONEY), Kind.MONEY, True
    ),
}
