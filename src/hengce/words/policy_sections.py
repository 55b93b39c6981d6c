"""The whole policy in sentences, section by section, and any single rule of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from hengce.errors import ProblemsError
from hengce.model.configuration import Configuration
from hengce.model.noun import Label, Noun
from hengce.model.policy import (
    Blackout,
    Cap,
    Holdout,
    OpenHours,
    Policy,
    Requirement,
    Suitability,
    Suppression,
)
from hengce.model.relation import Ban, Exclusion, Precedence, Rest
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.words import read_back
from hengce.words.names import Language, holdout_name, labels
from hengce.words.policy import (
    tell_blackout,
    tell_cap,
    tell_consent,
    tell_holdout,
    tell_hours,
    tell_relation,
    tell_rest,
    tell_rule,
    tell_suitability,
)
from hengce.words.policy_fields import FIELDS
from hengce.words.policy_settings import tell_setting
from hengce.words.sections import SECTIONS

THE_POLICY = Label(zh="全行规则", en="The bank's policy")
"""What people call the whole document."""


@dataclass(frozen=True, slots=True)
class ToldRule:
    """A rule: its id and label where it has them, and what it says."""

    id: str
    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ToldSection:
    """The rules of one kind."""

    section: str
    label: str
    rules: tuple[ToldRule, ...]


def sections_of(bank: Configuration, language: Language) -> Iterator[ToldSection]:
    """Yield all that a policy says, kind by kind.

    Args:
        bank: The bank's documents, with the policy.
        language: The language.
    """
    for section, rules in _RULES.items():
        told = tuple(rules(bank, language))
        yield ToldSection(section, getattr(SECTIONS[section], language), told)


def tell_item(rule: Noun, bank: Configuration, language: Language) -> ToldRule:
    """Return any rule of a policy's lists in words: its name, and what it says.

    A condition that cannot be read is told as it is written.
    """
    names = labels(bank, language)
    match rule:
        case Cap():
            sentence = tell_cap(rule, bank, language)
        case OpenHours():
            sentence = tell_hours(rule, names, language)
        case Blackout():
            sentence = tell_blackout(rule, names, language)
        case Requirement() | Suppression():
            sentence = tell_rule(rule, names, _condition(rule, bank, language), language)
        case Rest():
            sentence = tell_rest(rule, names, language)
        case Exclusion() | Precedence() | Ban():
            sentence = tell_relation(rule, names, bank.policy.zone, language)
        case Holdout():
            name = holdout_name(rule, names, language)
            return ToldRule(rule.id, name, tell_holdout(rule, names, language))
        case Suitability():
            return ToldRule("", "", tell_suitability(rule, names, language))
        case _:
            sentence = tell_setting("", rule, bank, language)
    label = getattr(rule, "label", None)
    name = getattr(label, language) if isinstance(label, Label) else ""
    return ToldRule(str(getattr(rule, "id", "")), name, sentence)


def tell_value(field: str, value: object, bank: Configuration, language: Language) -> str:
    """Return what a field of a policy says that is no rule with a name."""
    if field == "consent_required":
        policy = msgspec.structs.replace(bank.policy, consent_required=value)
        return tell_consent(policy, language)
    if isinstance(value, Suitability):
        return tell_item(value, bank, language).sentence
    return tell_setting(field, value, bank, language)


# Sections -------------------------------------------------------------------------------


def _consent(bank: Configuration, language: Language) -> Iterator[ToldRule]:
    yield ToldRule("", "", tell_consent(bank.policy, language))
    for purpose in bank.purposes:
        colon, then = ("：", "；") if language == "zh" else (": ", "; ")
        text = then.join(f"{name}{colon}{text}" for name, text in sorted(purpose.texts.items()))
        yield ToldRule(purpose.id, getattr(purpose.label, language), text)


def _suitability(bank: Configuration, language: Language) -> Iterator[ToldRule]:
    if bank.policy.suitability is not None:
        yield tell_item(bank.policy.suitability, bank, language)


def _of(*fields: str) -> Callable[[Configuration, Language], Iterator[ToldRule]]:
    """Return what tells the rules of some lists of a policy."""

    def told(bank: Configuration, language: Language) -> Iterator[ToldRule]:
        for field in fields:
            for rule in getattr(bank.policy, field):
                yield tell_item(rule, bank, language)

    return told


def _settings(bank: Configuration, language: Language) -> Iterator[ToldRule]:
    """Tell every field that no other section tells, where it says anything."""
    defaults = Policy(zone="", departments=())
    for field, name in FIELDS.items():
        value = getattr(bank.policy, field)
        if field in _TOLD_ELSEWHERE or value == getattr(defaults, field):
            continue
        heading = getattr(name, language)
        rules = [one for one in value if hasattr(one, "id")] if isinstance(value, tuple) else []
        if field == "departments" or not rules:
            yield ToldRule(field, heading, tell_value(field, value, bank, language))
            continue
        for rule in rules:
            told = tell_item(rule, bank, language)
            yield ToldRule(f"{field}/{rule.id}", f"{heading} · {told.label}", told.sentence)


def _condition(rule: Requirement | Suppression, bank: Configuration, language: Language) -> str:
    catalogue = Catalogue.of_bank(bank)
    try:
        tree = check_condition(rule.condition, catalogue, f"policy/{rule.id}")
    except ProblemsError:
        return rule.condition
    return read_back(tree, catalogue, language)


_RULES: Mapping[str, Callable[[Configuration, Language], Iterator[ToldRule]]] = {
    "consent": _consent,
    "suitability": _suitability,
    "conditions": _of("requirements", "suppressions"),
    "hours": _of("open_hours", "blackouts"),
    "caps": _of("caps"),
    "order": _of("relations", "rests"),
    "holdouts": _of("holdouts"),
    "settings": _settings,
}
"""What tells the rules of each section, in their order."""

_TOLD_ELSEWHERE = frozenset(
    {
        *("consent_required", "suitability", "requirements", "suppressions", "open_hours"),
        *("blackouts", "caps", "relations", "rests", "holdouts"),
    }
)
