"""The bank's rules as sentences, kind by kind."""

from collections.abc import Mapping

from hengce.model.configuration import Configuration
from hengce.model.filter import Filter
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
from hengce.model.relation import Ban, Exclusion, Precedence, Relation, Rest
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.model.window import BusinessDays, Calendar, Rolling, Window
from hengce.words.names import Language, labels
from hengce.words.reasons import Sentence
from hengce.words.subjects import subject

PRIORITY_CLASSES: Mapping[PriorityClass, Sentence] = {
    PriorityClass.RISK: Sentence("风险", "risk"),
    PriorityClass.SERVICE: Sentence("业务办理", "service"),
    PriorityClass.MARKETING: Sentence("营销", "marketing"),
}
MESSAGE_CLASSES: Mapping[MessageClass, Sentence] = {
    MessageClass.REGULATORY: Sentence("监管告知", "regulatory"),
    MessageClass.TRANSACTIONAL: Sentence("交易通知", "transactional"),
    MessageClass.CARE: Sentence("关怀", "care"),
    MessageClass.COMMERCIAL: Sentence("商业营销", "commercial"),
}

_UNITS = {
    "day": Sentence("当日", "the current day"),
    "week": Sentence("当周", "the current week"),
    "month": Sentence("当月", "the current month"),
}
_ANY = Sentence("任何触达", "any contact")
_INTERRUPTIONS = Sentence("打扰型", "interrupting")
_AND = Sentence("；", "; ")
_FIELDS: Mapping[str, Sentence] = {
    "priority_classes": Sentence("优先级", "class"),
    "message_classes": Sentence("消息类别", "message class"),
    "categories": Sentence("品类", "category"),
    "topics": Sentence("主题", "topic"),
    "departments": Sentence("部门", "department"),
    "channels": Sentence("渠道", "channel"),
    "strategies": Sentence("策略", "strategy"),
    "products": Sentence("产品", "product"),
}
_KINDS = {
    "departments": "department",
    "channels": "channel",
    "strategies": "strategy",
    "products": "product",
}


def tell_window(window: Window, zone: str, language: Language) -> str:
    """Return a window in words; a zone is named where it is not the bank's."""
    match window:
        case Rolling(days=days, hours=hours, seconds=seconds):
            return _rolling(days, hours, seconds, language)
        case Calendar(unit=unit):
            told = _said(_UNITS.get(unit, Sentence(unit, unit)), language)
        case BusinessDays(days=days):
            told = (
                f"最近 {days} 个工作日" if language == "zh" else f"the latest {days} working days"
            )
    elsewhere = window.zone and window.zone != zone
    return f"{told} ({window.zone})" if elsewhere else told


def tell_filter(what: Filter, names: Mapping[str, str], language: Language) -> str:
    """Return which actions a filter means, in words.

    Args:
        what: The filter.
        names: Labels by `kind/identifier`.
        language: The language.
    """
    parts = [_said(_INTERRUPTIONS, language)] if what.interruptions_only else []
    for field, heading in _FIELDS.items():
        values = [_value(field, value, names, language) for value in getattr(what, field)]
        if values:
            listed = ("、" if language == "zh" else ", ").join(values)
            parts.append(f"{_said(heading, language)}{'：' if language == 'zh' else ': '}{listed}")
    return _said(_AND, language).join(parts) if parts else _said(_ANY, language)


def tell_cap(cap: Cap, configuration: Configuration, language: Language) -> str:
    """Return a cap as a sentence."""
    names = labels(configuration, language)
    window = tell_window(cap.window, configuration.policy.zone, language)
    counts = tell_filter(cap.counts, names, language)
    shared = names.get(f"tag/{cap.per}", cap.per)
    refuses = "" if cap.obeys is None else tell_filter(cap.obeys, names, language)
    if language == "zh":
        whose = f"「{shared}」相同的客户合计" if cap.per else "每位客户"
        obeys = f"，达到后拦截：{refuses}" if refuses else ""
        return f"{whose}{window}内至多 {cap.limit} 次（{counts}）{obeys}。"
    whose = f"customers who share “{shared}” together" if cap.per else "a customer"
    obeys = f"; then refused: {refuses}" if refuses else ""
    return f"At most {cap.limit} for {whose} in {window} ({counts}){obeys}."


def tell_hours(hours: OpenHours, names: Mapping[str, str], language: Language) -> str:
    """Return sending hours as a sentence."""
    whom = tell_filter(
        Filter(channels=hours.channels, message_classes=hours.message_classes), names, language
    )
    if language == "zh":
        return f"{whom}：客户当地 {hours.opens}–{hours.closes} 可发送，其余时间为免打扰。"
    return f"{whom}: sent from {hours.opens} until {hours.closes} on the customer's clock only."


def tell_blackout(rule: Blackout, names: Mapping[str, str], language: Language) -> str:
    """Return a blackout as a sentence."""
    whom = tell_filter(
        Filter(channels=rule.channels, message_classes=rule.message_classes), names, language
    )
    is_whole = not rule.begins and not rule.ends
    hours = "" if is_whole else f" {rule.begins or '00:00'}–{rule.ends or '24:00'}"
    if language == "zh":
        days = rule.first if rule.first == rule.last else f"{rule.first} 至 {rule.last}"
        return f"{whom}：{days}{hours and f' 每天{hours}'} 封网，期间不发送，等到结束后再发。"
    days = rule.first if rule.first == rule.last else f"{rule.first} to {rule.last}"
    return f"{whom}: blacked out {days}{hours and f', daily{hours}'}; waits until it is over."


def tell_rule(
    rule: Requirement | Suppression, names: Mapping[str, str], read: str, language: Language
) -> str:
    """Return a requirement or suppression as a sentence; `read` is its condition in words."""
    whom = tell_filter(rule.applies, names, language)
    required = isinstance(rule, Requirement)
    if language == "zh":
        return f"{'须满足' if required else '一旦成立即静默'}：{read}（适用：{whom}）。"
    return f"{'Must hold' if required else 'Silences while it holds'}: {read} (for: {whom})."


def tell_suitability(rule: Suitability, names: Mapping[str, str], language: Language) -> str:
    """Return the suitability rule as a sentence."""
    allowed = ", ".join(f"{name} → R{level}" for name, level in sorted(rule.allows.items()))
    tag = names.get(f"tag/{rule.tolerance_tag}", rule.tolerance_tag)
    until = names.get(f"tag/{rule.valid_until_tag}", rule.valid_until_tag)
    if language == "zh":
        return (
            f"按「{tag}」限定产品风险等级（{allowed}）；「{until}」之后不得推荐有风险等级的产品。"
        )
    return f"“{tag}” limits the risk of products ({allowed}); none with a risk after “{until}”."


def tell_holdout(rule: Holdout, names: Mapping[str, str], language: Language) -> str:
    """Return a hold-out as a sentence."""
    share = f"{rule.share / 100:g}%"
    whom = names.get(f"{rule.scope}/{rule.target}", rule.target)
    what = tell_filter(rule.applies, names, language)
    if language == "zh":
        return f"{whom or '全行'}的 {share} 客户为对照组，不发送：{what}。"
    return f"{share} of the customers of {whom or 'the whole bank'} get none of: {what}."


def tell_rest(rule: Rest, names: Mapping[str, str], language: Language) -> str:
    """Return a rest as a sentence."""
    after, applies = (tell_filter(one, names, language) for one in (rule.after, rule.applies))
    if language == "zh":
        return f"{after}之后 {rule.hours} 小时内推迟：{applies}。"
    return f"For {rule.hours} hours after {after}, deferred: {applies}."


def tell_relation(rule: Relation, names: Mapping[str, str], zone: str, language: Language) -> str:
    """Return a relation as a sentence."""
    first, then = (tell_filter(one, names, language) for one in (rule.first, rule.then))
    match rule:
        case Exclusion(mutual=mutual):
            zh = f"同一次决策中，{first} 与 {then}{'互斥' if mutual else '：前者排斥后者'}。"
            en = f"In one decision, {first} {'and' if mutual else 'excludes'} {then}"
            en += " exclude each other." if mutual else "."
        case Precedence(window=window):
            zh = f"{then} 之前，{tell_window(window, zone, 'zh')}内须已有：{first}。"
            en = (
                f"Before {then} there must have been in {tell_window(window, zone, 'en')}: {first}."
            )
        case Ban(window=window):
            zh = f"{first} 之后 {tell_window(window, zone, 'zh')}内，不得：{then}。"
            en = f"Never within {tell_window(window, zone, 'en')} after {first}: {then}."
    return zh if language == "zh" else en


def tell_consent(policy: Policy, language: Language) -> str:
    """Return which messages need consent, as a sentence."""
    named = ("、" if language == "zh" else ", ").join(
        _said(MESSAGE_CLASSES[one], language) for one in policy.consent_required
    )
    if language == "zh":
        return f"须有客户同意：{named or '无'}。"
    return f"Consent is needed for: {named or 'nothing'}."


def _rolling(days: int, hours: int, seconds: int, language: Language) -> str:
    numbers = ((days, "天", "days"), (hours, "小时", "hours"), (seconds, "秒", "seconds"))
    said = [f"{n} {zh if language == 'zh' else en}" for n, zh, en in numbers if n]
    return ("过去 " if language == "zh" else "the last ") + " ".join(said)


def _value(field: str, value: str, names: Mapping[str, str], language: Language) -> str:
    if field == "priority_classes":
        return _said(PRIORITY_CLASSES[PriorityClass(value)], language)
    if field == "message_classes":
        return _said(MESSAGE_CLASSES[MessageClass(value)], language)
    if field in {"categories", "topics"}:
        named: str = getattr(subject(value), language)
        return named
    kind = _KINDS.get(field, "")
    return names.get(f"{kind}/{value}", value) if kind else value


def _said(sentence: Sentence, language: Language) -> str:
    told: str = getattr(sentence, language)
    return told
