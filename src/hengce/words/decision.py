"""Tells a decision in Chinese or English: what was chosen, and why not the others."""

from collections.abc import Iterator, Mapping
from typing import Literal

from hengce.model.configuration import Configuration
from hengce.model.decision import VERDICT_OF, Candidate, Decision, Reason
from hengce.model.instant import show_instant
from hengce.model.noun import Label
from hengce.words.reasons import MARGIN, REASONS, VERDICTS

Language = Literal["zh", "en"]


def tell(decision: Decision, configuration: Configuration, language: Language) -> str:
    """Return the decision in words: one paragraph for each candidate, by rank."""
    names = labels(configuration, language)
    zone = configuration.policy.zone
    return "\n".join(
        [
            _headline(decision, zone, language),
            *_contacts(decision, names, zone, language),
            *(
                tell_candidate(c, names, configuration.policy.currency, language)
                for c in decision.candidates
            ),
        ]
    )


def tell_candidate(
    candidate: Candidate, names: Mapping[str, str], currency: str, language: Language
) -> str:
    """Return one candidate's verdict, reason and score in words."""
    verdict = getattr(VERDICTS[VERDICT_OF[candidate.reason]], language)
    name = names.get(f"strategy/{candidate.strategy}", candidate.strategy)
    mark = "✔" if candidate.reason is Reason.CHOSEN else "✘"
    reason = tell_reason(candidate, names, currency, language)
    score = _score(candidate, currency, language)
    if language == "zh":
        return f"  {mark} 「{name}」{verdict}：{reason}。\n      {score}"
    return f"  {mark} {name}: {verdict}; {reason}.\n      {score}"


def tell_reason(
    candidate: Candidate, names: Mapping[str, str], currency: str, language: Language
) -> str:
    """Return why a candidate got its verdict, with the numbers that decided."""
    margin = ""
    if candidate.margin is not None:
        margin = getattr(MARGIN, language).format(margin=_amount(candidate.margin, currency))
    sentence: str = getattr(REASONS[candidate.reason], language)
    return sentence.format(
        rule=names.get(f"rule/{candidate.rule}", candidate.rule),
        winner=names.get(f"strategy/{candidate.winner}", candidate.winner),
        channel=names.get(f"channel/{candidate.channel}", candidate.channel),
        used=candidate.used,
        limit=candidate.limit,
        margin=margin,
    )


def labels(configuration: Configuration, language: Language) -> Mapping[str, str]:
    """Return what people call strategies, channels and rules, by kind and identifier."""
    policy = configuration.policy
    named: list[tuple[str, Label]] = [
        *((f"strategy/{s.id}", s.label) for s in configuration.strategies),
        *((f"channel/{c.id}", c.label) for c in configuration.channels),
        *((f"rule/{cap.id}", cap.label) for cap in policy.caps),
        *((f"rule/{rule.id}", rule.label) for rule in policy.requirements),
        *((f"rule/{rule.id}", rule.label) for rule in policy.suppressions),
        *((f"rule/{hours.id}", hours.label) for hours in policy.open_hours),
    ]
    return {key: getattr(label, language) for key, label in named}


def _headline(decision: Decision, zone: str, language: Language) -> str:
    at = show_instant(decision.pin.at, zone)
    chosen, total = len(decision.contacts), len(decision.candidates)
    if language == "zh":
        return f"决策 {decision.id}：{at}，候选 {total} 个，选中 {chosen} 个。"
    return f"Decision {decision.id}: {at}, {total} candidates, {chosen} chosen."


def _contacts(
    decision: Decision, names: Mapping[str, str], zone: str, language: Language
) -> Iterator[str]:
    for contact in decision.contacts:
        channel = names.get(f"channel/{contact.kind.channel}", contact.kind.channel)
        released = show_instant(contact.release_at, zone)
        if language == "zh":
            yield f"  → {contact.id}：经{channel}，不早于 {released}"
        else:
            yield f"  → {contact.id}: by {channel}, not before {released}"


def _score(candidate: Candidate, currency: str, language: Language) -> str:
    value = _amount(candidate.value_cents, currency)
    score = _amount(candidate.score, currency)
    factors = (
        f"{candidate.propensity:.4f} × {candidate.context:g} × {value} × "
        f"{candidate.lever:g} = {score}"
    )
    if language == "zh":
        return f"得分 = 倾向 × 情境 × 价值 × 杠杆 = {factors}"
    return f"score = propensity × context × value × lever = {factors}"


def _amount(cents: float, currency: str) -> str:
    return f"{currency}{cents / 100:,.2f}"
