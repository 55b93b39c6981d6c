"""Tells in one sentence what would have let a refused candidate speak.

Of another member of the customer's group nothing is told but that he exists.
"""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from hengce.model.configuration import StopScope
from hengce.model.counterfactual import (
    Blocked,
    Counterfactual,
    LeverAtLeast,
    OptOutLifted,
    ResourceAtLeast,
    ResourceUnlimited,
    StopLifted,
    WithContact,
    WithoutCandidate,
    WithoutContact,
)
from hengce.model.profile import EVERY_CHANNEL
from hengce.words.amount import amount
from hengce.words.clock import clock
from hengce.words.names import Language, name_in
from hengce.words.reasons import Sentence


class Clause(NamedTuple):
    """What would be otherwise, in both languages.

    Attributes:
        zh: Behind 若.
        en: Behind “if”.
        kinds: What the identifiers in its fields name.
    """

    zh: str
    en: str
    kinds: Mapping[str, str] = {}


CLAUSES: Mapping[str, Clause] = {
    "requirement_met": Clause(
        "客户满足全行要求「{rule}」",
        "the customer met the bank's requirement “{rule}”",
        {"rule": "requirement"},
    ),
    "consent_given": Clause(
        "客户同意经{channel}接收此类信息",
        "the customer had consented to such messages by {channel}",
        {"channel": "channel"},
    ),
    "opt_out_lifted": Clause(
        "客户没有退订{key}", "the customer had not opted out of {key}", {"key": "channel"}
    ),
    "opt_out_lifted.every": Clause(
        "客户没有拒收全部营销信息", "the customer had not refused all marketing"
    ),
    "topic_opt_out_lifted": Clause(
        "客户没有退订主题「{topic}」",
        "the customer had not opted out of the topic “{topic}”",
        {"topic": "topic"},
    ),
    "topic_reopened": Clause(
        "客户没有对主题「{topic}」给过负反馈",
        "the customer had not answered the topic “{topic}” with a no",
        {"topic": "topic"},
    ),
    "category_reopened": Clause(
        "客户没有被停止类别「{category}」",
        "the category “{category}” had not been stopped for the customer",
        {"category": "category"},
    ),
    "strategy_reopened": Clause(
        "客户没有被停止策略「{strategy}」",
        "the strategy “{strategy}” had not been stopped for the customer",
        {"strategy": "strategy"},
    ),
    "feeds_delivered": Clause(
        "数据「{feeds}」已到齐", "the data of “{feeds}” had arrived", {"feeds": "feed"}
    ),
    "task_ended": Clause(
        "没有客户经理正在就主题「{topic}」跟进",
        "no manager worked on the topic “{topic}” with the customer",
        {"topic": "topic"},
    ),
    "assessed": Clause(
        "客户有有效的风险测评，且可承受 R{level}",
        "the customer had a valid risk assessment that allows R{level}",
    ),
    "suppression_lifted": Clause(
        "抑制规则「{rule}」对客户不成立",
        "the rule “{rule}” did not hold for the customer",
        {"rule": "suppression"},
    ),
    "reachable": Clause(
        "可经{channel}联系到客户",
        "the customer could be reached by {channel}",
        {"channel": "channel"},
    ),
    "personal_address": Clause(
        "客户的{tag}不与他人共用", "the customer shared the {tag} with nobody", {"tag": "tag"}
    ),
    "without_contact": Clause(
        "{at} 没有经{channel}告知过「{strategy}」",
        "“{strategy}” had not been told by {channel} at {at}",
        {"strategy": "strategy", "channel": "channel"},
    ),
    "without_contact.in_flight": Clause(
        "没有一条经{channel}、尚未发出的「{strategy}」",
        "“{strategy}” were not waiting to be told by {channel}",
        {"strategy": "strategy", "channel": "channel"},
    ),
    "without_contact.elsewhere": Clause(
        "同户或同址的另一位客户少一次触达",
        "another member of the household or address group had had one contact less",
    ),
    "with_contact": Clause(
        "{at} 已经{channel}告知过「{strategy}」",
        "“{strategy}” had been told by {channel} at {at}",
        {"strategy": "strategy", "channel": "channel"},
    ),
    "without_candidate": Clause(
        "「{strategy}」没有参选", "“{strategy}” had not been proposed", {"strategy": "strategy"}
    ),
    "without_candidate.elsewhere": Clause(
        "同户或同址另一位客户的「{strategy}」没有参选",
        "“{strategy}” had not been proposed for another member of the household or address group",
        {"strategy": "strategy"},
    ),
    "lever_at_least": Clause("其杠杆不低于 {lever}", "its lever were at least {lever}"),
    "expiry_at_least": Clause("其有效期不短于 {hours} 小时", "it stood for at least {hours} hours"),
    "limit_at_least": Clause(
        "频控「{rule}」的上限不低于 {limit} 次",
        "the cap “{rule}” allowed at least {limit}",
        {"rule": "cap"},
    ),
    "places_at_least": Clause(
        "每次决策的名额不少于 {places} 个", "a decision had at least {places} places"
    ),
    "resource_at_least.budget": Clause(
        "策略「{name}」的预算不低于 {amount}",
        "the budget of “{name}” were at least {amount}",
        {"name": "strategy"},
    ),
    "resource_at_least.capacity": Clause(
        "渠道「{name}」每日的容量不少于 {amount} 条",
        "the daily capacity of “{name}” were at least {amount}",
        {"name": "channel"},
    ),
    "resource_at_least.stock": Clause(
        "产品「{name}」的库存不少于 {amount} 份",
        "the stock of “{name}” were at least {amount}",
        {"name": "product"},
    ),
    "resource_unlimited.budget": Clause(
        "策略「{name}」的预算不受限制",
        "the budget of “{name}” were without limit",
        {"name": "strategy"},
    ),
    "resource_unlimited.capacity": Clause(
        "渠道「{name}」的容量不受限制",
        "the capacity of “{name}” were without limit",
        {"name": "channel"},
    ),
    "resource_unlimited.stock": Clause(
        "产品「{name}」的库存不受限制",
        "the stock of “{name}” were without limit",
        {"name": "product"},
    ),
    "stop_lifted.strategy": Clause(
        "策略「{target}」没有被紧急停止",
        "no emergency switch stopped the strategy “{target}”",
        {"target": "strategy"},
    ),
    "stop_lifted.channel": Clause(
        "渠道「{target}」没有被紧急停止",
        "no emergency switch stopped the channel “{target}”",
        {"target": "channel"},
    ),
    "stop_lifted.category": Clause(
        "类别「{target}」没有被紧急停止",
        "no emergency switch stopped the category “{target}”",
        {"target": "category"},
    ),
    "stop_lifted.bank": Clause("全行没有被紧急停止", "no emergency switch stopped the whole bank"),
    "not_held_out": Clause(
        "客户不属于「{rule}」",
        "the customer were not in the control group “{rule}”",
        {"rule": "holdout"},
    ),
}
"""By the kind of the change; a variant stands behind a point."""

WOULD_SPEAK = Sentence("若{clause}，就会入选", "would have been chosen if {clause}")

BLOCKED = Sentence(
    "没有哪一项单独的改变能使其入选：有 {facts} 项事实阻挡",
    "no single change would have had it chosen: blocked by {facts} facts",
)


def tell_counterfactual(
    change: Counterfactual | Blocked,
    names: Mapping[str, str],
    zone: str,
    currency: str,
    language: Language,
) -> str:
    """Return what would have let a candidate speak, in words.

    Args:
        change: The change, or that there is none.
        names: Labels by `kind/identifier`.
        zone: The bank's zone.
        currency: The sign before amounts.
        language: The language.
    """
    if isinstance(change, Blocked):
        blocked: str = getattr(BLOCKED, language)
        return blocked.format(facts=change.facts)
    clause = CLAUSES[_key(change)]
    values = _values(change, zone, currency)
    for field, kind in clause.kinds.items():
        values[field] = name_in(names, kind, values[field])
    template: str = getattr(clause, language)
    would: str = getattr(WOULD_SPEAK, language)
    return would.format(clause=template.format(**values))


def _key(change: Counterfactual) -> str:
    """Return the clause of a change."""
    kind = str(change.__struct_config__.tag)
    match change:
        case OptOutLifted(key=key) if key == EVERY_CHANNEL:
            return f"{kind}.every"
        case WithoutContact(customer=name) | WithoutCandidate(customer=name) if name:
            return f"{kind}.elsewhere"
        case WithoutContact(at=None):
            return f"{kind}.in_flight"
        case ResourceAtLeast(resource=resource) | ResourceUnlimited(resource=resource):
            return f"{kind}.{resource}"
        case StopLifted(scope=scope):
            return f"{kind}.{scope}"
        case _:
            return kind


def _values(change: Counterfactual, zone: str, currency: str) -> dict[str, str]:
    """Return the fields of a change as they are written."""
    values = {name: str(value) for name, value in msgspec.structs.asdict(change).items()}
    match change:
        case WithoutContact(contact=contact, at=at) | WithContact(contact=contact, at=at):
            shown = "" if at is None else clock(at, zone)
            values |= {"strategy": contact.strategy, "channel": contact.channel, "at": shown}
        case ResourceAtLeast(resource="budget", amount=cents):
            values["amount"] = amount(cents, currency)
        case LeverAtLeast(lever=lever):
            values["lever"] = f"{lever:.4f}".rstrip("0").rstrip(".")
        case StopLifted(scope=StopScope.BANK):
            values["target"] = ""
    return values
