"""Tells a decision in Chinese or English: what was chosen, and why not the others.

Another member of the customer's group may have been served instead. Of him nothing is
told but that he exists: neither a name nor a number.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from hengce.model.configuration import Configuration
from hengce.model.contact import Contact
from hengce.model.counterfactual import Blocked, Counterfactual
from hengce.model.decision import VERDICT_OF, Candidate, Decision, Reason, Verdict
from hengce.model.journey import (
    action_name,
    is_journey,
    journey_version,
    node_of_wave,
    wave_name,
    waves_of,
)
from hengce.model.learned import LearnedFactor, learned_of
from hengce.model.noun import Label
from hengce.model.strategy import Lever, does_without
from hengce.model.timeline import ConsideredShown
from hengce.words.amount import amount
from hengce.words.clock import clock
from hengce.words.counterfactual import tell_counterfactual
from hengce.words.intents import intent_lines
from hengce.words.names import Language, labels, name_in
from hengce.words.reasons import ELSEWHERE, MARGIN, REASONS, RESOURCES, VERDICTS, WINNER
from hengce.words.score import tell_score
from hengce.words.warnings import WITHOUT

_RULES: Mapping[Reason, str] = {
    Reason.REQUIREMENT: "requirement",
    Reason.OUTSIDE_HOURS: "hours",
    Reason.SUPPRESSION: "suppression",
    Reason.BEFORE_MISSING: "relation",
    Reason.AFTER_CONTACT: "relation",
    Reason.EXCLUDED: "relation",
    Reason.CATEGORY_STOPPED: "category",
    Reason.STRATEGY_STOPPED: "strategy",
    Reason.FEED_LATE: "feed",
    Reason.HELD_OUT: "holdout",
    Reason.RESTING: "rest",
    Reason.REST_TAKEN: "rest",
    Reason.BUDGET_SPENT: "strategy",
    Reason.CAPACITY_SPENT: "channel",
    Reason.STOCK_SPENT: "product",
    Reason.CAP_REACHED: "cap",
    Reason.CAP_TAKEN: "cap",
    Reason.IMPERSONAL_ADDRESS: "cap",
}
"""What the rule of a reason is."""


@dataclass(frozen=True, slots=True)
class Teller:
    """What the words of a decision are made with.

    Attributes:
        language: The language.
        zone: The bank's zone.
        currency: The sign before amounts.
        names: Labels by `kind/identifier`.
        levers: The levers of each strategy.
        learned: What was learned of each action, by its name in decisions.
        shared: The tag that a cap counts by.
        budgets: Strategies that have a budget.
        capacities: Channels that have a capacity.
    """

    language: Language
    zone: str
    currency: str
    names: Mapping[str, str]
    levers: Mapping[str, tuple[Lever, ...]]
    learned: Mapping[str, LearnedFactor]
    shared: Mapping[str, str]
    budgets: frozenset[str]
    capacities: frozenset[str]

    def name(self, kind: str, identifier: str) -> str:
        """Return a label; what has none, or is gone, is named by its identifier."""
        return name_in(self.names, kind, identifier)


def tell(
    decision: Decision,
    configuration: Configuration,
    language: Language,
    changes: Mapping[str, Counterfactual | Blocked] | None = None,
    drawn: Collection[str] = (),
    without: Collection[str] = (),
) -> str:
    """Return the decision in words: its contacts, then each candidate by rank.

    Args:
        decision: What was decided.
        configuration: What it was decided with.
        language: The language.
        changes: What would have let refused candidates speak, by strategy; told where given.
        drawn: The contacts whose moment was drawn.
        without: The feeds that were late, whose tags were unknown to those who do without them.
    """
    teller = teller_of(configuration, language)
    told = changes or {}
    return "\n".join(
        [
            _headline(teller, decision),
            *intent_lines(decision.triggers, configuration, language),
            *(
                _contact(teller, contact) + _of_chance(teller, contact, drawn)
                for contact in decision.contacts
            ),
            *(
                line
                for each in decision.candidates
                for line in _candidate(teller, each, told.get(each.strategy))
            ),
            *_without(teller, decision, configuration, without),
        ]
    )


def _without(
    teller: Teller, decision: Decision, configuration: Configuration, late: Collection[str]
) -> Iterator[str]:
    """Tell which candidates did without the tags of late feeds."""
    documents = {one.id: one for one in configuration.strategies}
    for each in decision.candidates if late else ():
        strategy = documents.get(each.strategy)
        feeds = [feed for feed in does_without(strategy) if feed in late] if strategy else []
        if feeds:
            facts = {"strategy": teller.name("strategy", each.strategy), "feeds": ", ".join(feeds)}
            yield getattr(WITHOUT, teller.language).format(**facts)


def considered(
    decision: Decision, configuration: Configuration, count_max: int
) -> tuple[ConsideredShown, ...]:
    """Return what was considered and why, by rank, in both languages.

    Neither scores nor margins are told: they follow from what a customer owns, and whoever may
    read that he was considered may not read that.
    """
    languages: tuple[Language, Language] = ("zh", "en")
    zh, en = (teller_of(configuration, language) for language in languages)
    return tuple(
        ConsideredShown(
            strategy=each.strategy,
            label=Label(
                zh=zh.name("strategy", each.strategy), en=en.name("strategy", each.strategy)
            ),
            verdict=VERDICT_OF[each.reason],
            told=Label(**VERDICTS[VERDICT_OF[each.reason]]._asdict()),
            why=Label(zh=reason_told(zh, each), en=reason_told(en, each)),
        )
        for each in (replace(one, margin=None) for one in decision.candidates[:count_max])
    )


def teller_of(configuration: Configuration, language: Language) -> Teller:
    """Return what the words of decisions under a configuration are made with."""
    policy, strategies = configuration.policy, configuration.strategies
    return Teller(
        language=language,
        zone=policy.zone,
        currency=policy.currency,
        names=labels(configuration, language),
        levers={strategy.id: strategy.score.levers for strategy in strategies},
        learned=dict(_learned(configuration)),
        shared={cap.id: cap.per for cap in policy.caps},
        budgets=frozenset(s.id for s in strategies if s.budget_cents is not None),
        capacities=frozenset(
            c.id for c in configuration.channels if c.capacity_per_day is not None
        ),
    )


def _learned(configuration: Configuration) -> Iterator[tuple[str, LearnedFactor]]:
    """Yield what was learned, by what decisions call an action."""
    if not configuration.learned:
        return
    for document in (*configuration.strategies, *configuration.earlier):
        version = journey_version(document) if is_journey(document) else ""
        for wave in [wave_name(n.id, version) for n in waves_of(document)] if version else [""]:
            if one := learned_of(configuration.learned, document, node_of_wave(wave)):
                yield action_name(document.id, wave), one


def _headline(teller: Teller, decision: Decision) -> str:
    at = clock(decision.pin.at, teller.zone)
    verdicts = [VERDICT_OF[candidate.reason] for candidate in decision.candidates]
    chosen, total = verdicts.count(Verdict.CHOSEN), len(verdicts)
    if teller.language == "zh":
        return f"决策 {decision.id}：{at}，候选 {total} 个，选中 {chosen} 个。"
    return f"Decision {decision.id}: {at}, {total} candidates, {chosen} chosen."


def _contact(teller: Teller, contact: Contact) -> str:
    channel = teller.name("channel", contact.kind.channel)
    released = clock(contact.release_at, teller.zone)
    riders = [teller.name("strategy", rider.strategy) for rider in contact.kind.riders]
    if teller.language == "zh":
        with_riders = f"，同一条消息还有「{'」「'.join(riders)}」" if riders else ""
        return f"  → {contact.id}：经{channel}，不早于 {released}{with_riders}"
    with_riders = f", with “{'”, “'.join(riders)}” in the same message" if riders else ""
    return f"  → {contact.id}: by {channel}, not before {released}{with_riders}"


def _of_chance(teller: Teller, contact: Contact, drawn: Collection[str]) -> str:
    """Say that chance placed a message, where it may have."""
    if contact.id not in drawn:
        return ""
    if teller.language == "zh":
        return "；时段为随机试探（若可选时段不止一个）"
    return "; its part of the day was drawn, if there were several"


def _candidate(
    teller: Teller, candidate: Candidate, change: Counterfactual | Blocked | None
) -> Iterator[str]:
    verdict = getattr(VERDICTS[VERDICT_OF[candidate.reason]], teller.language)
    name = teller.name("strategy", candidate.strategy)
    mark = "✔" if VERDICT_OF[candidate.reason] is Verdict.CHOSEN else "✘"
    reason = reason_told(teller, candidate)
    if teller.language == "zh":
        yield f"  {mark} 「{name}」{verdict}：{reason}。"
    else:
        yield f"  {mark} {name}: {verdict}; {reason}."
    levers = teller.levers.get(candidate.strategy, ())
    learned = teller.learned.get(candidate.strategy)
    told = tell_score(candidate, levers, teller.currency, teller.language, learned)
    yield f"      {told}"
    if change is not None:
        names, zone, currency = teller.names, teller.zone, teller.currency
        would = tell_counterfactual(change, names, zone, currency, teller.language)
        yield f"      {would}{'。' if teller.language == 'zh' else '.'}"


def reason_told(teller: Teller, candidate: Candidate) -> str:
    """Return why a candidate got its verdict, with the numbers that decided."""
    kind = _rule_kind(teller, candidate)
    is_money = kind == "strategy"  # what a strategy counts is its budget
    used, limit = (
        amount(number, teller.currency) if is_money else str(number)
        for number in (candidate.used, candidate.limit)
    )
    rule = teller.name(kind, candidate.rule)
    sentence: str = getattr(REASONS[candidate.reason], teller.language)
    return sentence.format(
        rule=rule,
        resource=_resource(teller, kind, rule),
        per=teller.name("tag", teller.shared.get(candidate.rule, "")),
        winner=_winner(teller, candidate),
        channel=teller.name("channel", candidate.channel),
        used=used,
        limit=limit,
        margin=_margin(teller, candidate),
    )


def _rule_kind(teller: Teller, candidate: Candidate) -> str:
    """Say what the rule of a candidate's reason is.

    What ran out within a decision is named by its identifier alone, and is asked for in the
    order of budget, capacity and stock.
    """
    if candidate.reason is not Reason.RESOURCE_TAKEN:
        return _RULES.get(candidate.reason, "")
    if candidate.rule == candidate.strategy and candidate.rule in teller.budgets:
        return "strategy"
    is_channel = candidate.rule == candidate.channel and candidate.rule in teller.capacities
    return "channel" if is_channel else "product"


def _resource(teller: Teller, kind: str, rule: str) -> str:
    if kind not in RESOURCES:
        return ""
    told: str = getattr(RESOURCES[kind], teller.language)
    return told.format(rule=rule)


def _winner(teller: Teller, candidate: Candidate) -> str:
    words = ELSEWHERE if candidate.winner_customer else WINNER
    told: str = getattr(words, teller.language)
    return told.format(winner=teller.name("strategy", candidate.winner))


def _margin(teller: Teller, candidate: Candidate) -> str:
    if candidate.margin is None:
        return ""
    told: str = getattr(MARGIN, teller.language)
    return told.format(margin=amount(candidate.margin, teller.currency))
