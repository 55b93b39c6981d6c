"""The word reader: a checked tree in Chinese or English, as a banker would say it.

Tags, events and codes are called by their labels; amounts, dates and times are written out,
times in the bank's zone. Brackets stand only where the meaning needs them.
"""

from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, calendar_date, moment
from hengce.model.noun import Label
from hengce.model.tag import Kind
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
from hengce.rules.catalogue import Catalogue
from hengce.rules.literals import counts_cents
from hengce.rules.units import ORG, below

Language: TypeAlias = OneOf["zh", "en"]

_SIGNS = {
    Operator.EQ: "=",
    Operator.NE: "≠",
    Operator.LT: "<",
    Operator.LE: "≤",
    Operator.GT: ">",
    Operator.GE: "≥",
}
_ARITHMETIC = {
    Arithmetic.ADD: "+",
    Arithmetic.SUBTRACT: "−",
    Arithmetic.MULTIPLY: "×",
    Arithmetic.DIVIDE: "÷",
    Arithmetic.MODULO: "mod",
}
_SUMS = frozenset({Arithmetic.ADD, Arithmetic.SUBTRACT})
_RANKS = {operator: 1 if operator in _SUMS else 2 for operator in Arithmetic}  # 2 binds tighter
# By whether the pattern starts and ends with %, and whether the leaf is negated.
_PLACES = {
    ((False, False), False): Label(zh="= {}", en="= {}"),
    ((False, False), True): Label(zh="≠ {}", en="≠ {}"),
    ((False, True), False): Label(zh="以{}开头", en="starts with {}"),
    ((False, True), True): Label(zh="不以{}开头", en="does not start with {}"),
    ((True, False), False): Label(zh="以{}结尾", en="ends with {}"),
    ((True, False), True): Label(zh="不以{}结尾", en="does not end with {}"),
    ((True, True), False): Label(zh="包含{}", en="contains {}"),
    ((True, True), True): Label(zh="不包含{}", en="does not contain {}"),
}
_LENGTHS = (
    (DAY_US, Label(zh="日", en="day")),
    (HOUR_US, Label(zh="小时", en="hour")),
    (MINUTE_US, Label(zh="分钟", en="minute")),
    (1, Label(zh="微秒", en="microsecond")),
)


@dataclass(frozen=True, slots=True)
class _Voice:
    """The language that is spoken and the catalogue that names things."""

    catalogue: Catalogue
    language: Language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def label(self, label: Label) -> str:
        return self.say(label.zh, label.en)


def read_back(condition: Condition, catalogue: Catalogue, language: Language) -> str:
    """Return a condition in words."""
    return _condition(condition, _Voice(catalogue, language))


def read_back_value(value: Value, catalogue: Catalogue, language: Language) -> str:
    """Return a value in words."""
    return _value(value, _Voice(catalogue, language))


# Conditions ---------------------------------------------------------------------------


def _condition(condition: Condition, voice: _Voice) -> str:
    words = ""
    match condition:
        case And(items=items):
            words = voice.say(" 且 ", " and ").join(_part(item, And, voice) for item in items)
        case Or(items=items):
            words = voice.say(" 或 ", " or ").join(_part(item, Or, voice) for item in items)
        case Not(item=item):
            inner = _condition(item, voice)
            words = voice.say(f"非（{inner}）", f"not ({inner})")
        case Constant(value=value):
            words = voice.say("总是", "always") if value else voice.say("从不", "never")
        case Compare():
            words = _compare(condition, voice)
        case In():
            words = _listed(condition, voice)
        case Like():
            words = _like(condition, voice)
        case IsNull(value=value, negated=negated):
            state = voice.say("已知", "is known") if negated else voice.say("未知", "is unknown")
            words = f"{_value(value, voice)} {state}"
        case IsTrue(value=value, negated=negated):
            words = _answer(_value(value, voice), voice, holds=not negated)
    return words


def _part(item: Condition, within: type[And | Or], voice: _Voice) -> str:
    """Say a part of AND or OR; the other of the two gets brackets: speech has no precedence."""
    words = _condition(item, voice)
    is_other = isinstance(item, And | Or) and not isinstance(item, within)
    return _bracketed(words, voice) if is_other else words


def _answer(subject: str, voice: _Voice, *, holds: bool) -> str:
    answer = voice.say("是", "yes") if holds else voice.say("否", "no")
    return voice.say(f"{subject}：{answer}", f"{subject}: {answer}")


def _compare(condition: Compare, voice: _Voice) -> str:
    left, sign, right = condition.left, _SIGNS[condition.operator], condition.right
    match left, right:
        case EventColumn(fold=Fold.COUNT), Literal(value=count):
            test = f"{sign} {_value(right, voice)}"
            return _counted(left, test, voice, once=count == 1)
    words = _literal(right, left, voice) if isinstance(right, Literal) else _value(right, voice)
    return f"{_value(left, voice)} {sign} {words}"


def _within(condition: In, voice: _Voice) -> str:
    """Say within_unit: the highest unit of a list is the one that the others are below."""
    listed = frozenset(str(literal.value) for literal in condition.literals)
    units = voice.catalogue.units
    unit = next(unit for unit in units if unit.id in listed and below(unit.id, units) == listed)
    label = voice.label(unit.label)
    if voice.language == "zh":
        return f"客户{'不属于' if condition.negated else '属于'}机构“{label}”"
    return f"the customer {'does not belong' if condition.negated else 'belongs'} to “{label}”"


def _listed(condition: In, voice: _Voice) -> str:
    if isinstance(condition.value, Column) and condition.value.name == ORG:
        return _within(condition, voice)
    subject = _value(condition.value, voice)
    items = [_literal(literal, condition.value, voice) for literal in condition.literals]
    if voice.language == "zh":
        return f"{subject} {'不属于' if condition.negated else '属于'} {'、'.join(items)}"
    return f"{subject} is {'none' if condition.negated else 'one'} of {', '.join(items)}"


def _like(condition: Like, voice: _Voice) -> str:
    pattern = condition.pattern
    place = (pattern.startswith("%"), pattern.endswith("%"))
    verb = voice.label(_PLACES[place, condition.negated])
    core = pattern.removeprefix("%").removesuffix("%")
    return f"{_value(condition.value, voice)} {verb.format(f'“{core}”')}"


# Values -------------------------------------------------------------------------------


def _value(value: Value, voice: _Voice) -> str:
    words = ""
    match value:
        case Column(name=name):
            words = voice.label(voice.catalogue.tags[name].label)
        case Literal():
            words = _literal(value, None, voice)
        case Clock(kind=kind):
            is_day = kind is Kind.DATE
            words = voice.say("今天", "today") if is_day else voice.say("现在", "now")
        case Shift():
            sign = "+" if value.amount >= 0 else "−"
            amount_us = abs(value.amount) * (DAY_US if value.kind is Kind.DATE else 1)
            words = f"{_value(value.base, voice)} {sign} {_length(amount_us, voice)}"
        case Compute():
            words = _compute(value, voice)
        case EventColumn():
            words = _fold(value, voice)
    return words


def _compute(value: Compute, voice: _Voice) -> str:
    rank = _RANKS[value.operator]
    left, right = _value(value.left, voice), _value(value.right, voice)
    if isinstance(value.left, Compute) and _RANKS[value.left.operator] < rank:
        left = _bracketed(left, voice)
    if isinstance(value.right, Compute) and _RANKS[value.right.operator] <= rank:
        right = _bracketed(right, voice)
    return f"{left} {_ARITHMETIC[value.operator]} {right}"


def _bracketed(words: str, voice: _Voice) -> str:
    return voice.say(f"（{words}）", f"({words})")


def _literal(literal: Literal, beside: Value | None, voice: _Voice) -> str:
    """Write a literal; a code of a code list beside its tag is called by its label."""
    if isinstance(beside, Column):
        codes = voice.catalogue.tags[beside.name].values
        if str(literal.value) in codes:
            return voice.label(codes[str(literal.value)])
    match literal:
        case Literal(value=bool() as holds):
            return voice.say("是", "yes") if holds else voice.say("否", "no")
        case Literal(value=str() as text):
            return f"“{text}”"
        case Literal(value=int() | float() as number):
            is_money = literal.kind is Kind.MONEY or (beside is not None and counts_cents(beside))
            return _money(number, voice) if is_money else _number(number, literal.kind, voice)
        case _:
            raise AssertionError(f"not a literal in stored form: {literal}")


def _money(cents: float, voice: _Voice) -> str:
    units, rest = divmod(abs(round(cents)), 100)
    amount = f"{'−' if cents < 0 else ''}{units:,}.{rest:02d}"
    return voice.say(f"{amount} 元", amount)


def _number(number: float, kind: Kind, voice: _Voice) -> str:
    if kind is Kind.DATE:
        return calendar_date(int(number)).isoformat()
    if kind is Kind.TIMESTAMP:
        local = moment(int(number), voice.catalogue.zone).replace(tzinfo=None)
        whole = "minutes" if not local.second and not local.microsecond else "auto"
        return local.isoformat(sep=" ", timespec=whole)
    return f"{number:,}".removesuffix(".0").replace("-", "−", 1 if number < 0 else 0)


def _length(length_us: int, voice: _Voice) -> str:
    """Write a length of time in the largest unit that divides it."""
    unit_us, unit = next(pair for pair in _LENGTHS if length_us % pair[0] == 0)
    count = length_us // unit_us
    return voice.say(f"{count}{unit.zh}", f"{count} {unit.en}{'' if count == 1 else 's'}")


# Event columns ------------------------------------------------------------------------


def _counted(fold: EventColumn, test: str, voice: _Voice, *, once: bool) -> str:
    event = _event(fold, voice)
    if voice.language == "zh":
        return f"{_window(fold, voice)}{event} {test} 次"
    return f"{event} {test} {'time' if once else 'times'}{_window(fold, voice)}"


def _fold(fold: EventColumn, voice: _Voice) -> str:
    event, window = _event(fold, voice), _window(fold, voice)
    match fold.fold:
        case Fold.COUNT:
            return voice.say(f"{window}{event} 的次数", f"number of times {event}{window}")
        case Fold.SUM:
            what = _property(fold, fold.property, voice)
            zh = f"{window}{event} 的 {what} 合计"
            return voice.say(zh, f"total {what} of {event}{window}")
        case Fold.LAST:
            zh = f"{window}最近一次 {event} 的时间"
            return voice.say(zh, f"time of the last {event}{window}")
        case Fold.FIRST:
            return voice.say(f"{window}首次 {event} 的时间", f"time of the first {event}{window}")
        case Fold.FOLLOWED | Fold.UNFOLLOWED:
            return _following(fold, event, window, voice)
        case Fold.DECAYED:
            half, what = _length(fold.span_us, voice), _property(fold, fold.property, voice)
            said = f" 的 {what}" if what else ""
            zh = f"{window}{event}{said} 的热度（每{half}减半）"
            of = f"{what} of " if what else ""
            return voice.say(zh, f"weight of {of}{event}{window} (halved every {_one(half)})")


def _following(fold: EventColumn, event: str, window: str, voice: _Voice) -> str:
    by = voice.label(voice.catalogue.events[fold.by].label)
    within = _length(fold.span_us, voice)
    if fold.fold is Fold.FOLLOWED:
        zh = f"{window}{event} 后{within}内又 {by} 的次数"
        return voice.say(zh, f"number of times {event} was followed by {by} in {within}{window}")
    zh = f"{window}{event} 后{within}内未 {by} 的次数"
    return voice.say(zh, f"number of times {event} was not followed by {by} in {within}{window}")


def _one(length: str) -> str:
    return length.removeprefix("1 ")


def _event(fold: EventColumn, voice: _Voice) -> str:
    name = voice.label(voice.catalogue.events[fold.event].label)
    if not fold.where:
        return name
    tests = voice.say(" 且 ", " and ").join(_filter(fold, test, voice) for test in fold.where)
    return voice.say(f"{name}（{tests}）", f"{name} ({tests})")


def _property(fold: EventColumn, name: str, voice: _Voice) -> str:
    """Say what people call a property of the event that is folded; nothing for none."""
    return voice.label(voice.catalogue.events[fold.event].label_of(name)) if name else ""


def _filter(fold: EventColumn, test: PropertyFilter, voice: _Voice) -> str:
    name = _property(fold, test.name, voice)
    return f"{name} {_SIGNS[test.operator]} {_literal(test.literal, None, voice)}"


def _window(fold: EventColumn, voice: _Voice) -> str:
    if fold.window_us is None:
        return ""
    length = _length(fold.window_us, voice)
    return voice.say(f"近{length} ", f" in the last {length.removeprefix('1 ')}")
