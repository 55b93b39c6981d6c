"""The settings of the bank's policy that are no rules of customers, as sentences."""

from collections.abc import Callable, Mapping
from typing import Any

from hengce.model.configuration import Configuration
from hengce.model.delivery import Delivery, Promise
from hengce.model.egress import HTTPS_PORT, AllowedHost
from hengce.model.handover import Handover
from hengce.model.health import HealthRules
from hengce.model.identity import IdentityRules, Joining, KeyKind, Strength
from hengce.model.learned import Learning
from hengce.model.moments import Moments
from hengce.model.noun import Label, Noun
from hengce.model.party import PartyRules
from hengce.model.policy import Daypart, DecisionWindows, Department, NegativeFeedback
from hengce.model.relation import Bundle, Share
from hengce.model.retention import Retention, RetentionKind
from hengce.model.signing_in import SigningIn
from hengce.model.strategy import MessageClass
from hengce.model.task import TaskRules
from hengce.model.withdrawal import Reopening, Withdrawal
from hengce.words.names import Language
from hengce.words.policy import MESSAGE_CLASSES
from hengce.words.policy_people import (
    tell_handover,
    tell_reopening,
    tell_tasks,
    tell_withdrawal,
)
from hengce.words.reasons import Sentence
from hengce.words.speaker import Speaker, many, percent, speaker_of

_PROMISES = {
    Promise.AT_MOST_ONCE: Sentence(
        "至多发一次，结果不明时不重发", "sent at most once: never again where the result is unknown"
    ),
    Promise.AT_LEAST_ONCE: Sentence(
        "至少发一次，结果不明时重发", "sent at least once: again where the result is unknown"
    ),
}
_STRENGTHS = {
    Strength.IDENTIFYING: Sentence("相同即为同一人", "the same: one person"),
    Strength.WEAK: Sentence("只用于识别访客", "recognises visitors only"),
    Strength.SHARED: Sentence("可多人共用，不作依据", "shared by many: proves nothing"),
}
_KEYS = {
    "id_document": Sentence("证件号码", "identity document"),
    "wecom_id": Sentence("企业微信号", "WeCom account"),
    "wechat_id": Sentence("微信号", "WeChat account"),
    "phone": Sentence("手机号", "phone number"),
    "email": Sentence("邮箱", "e-mail address"),
    "device": Sentence("设备", "device"),
}
_KEPT: Mapping[RetentionKind, Sentence] = {
    RetentionKind.DEAD_LETTERS: Sentence("异常事件内容", "dead letters"),
    RetentionKind.REFUSALS: Sentence("未触达决策的输入", "input of decisions that chose nothing"),
    RetentionKind.SNAPSHOTS: Sentence("每晚客户快照", "nightly snapshots"),
    RetentionKind.RUNS: Sentence("批次判断依据", "what runs read, and their reasons"),
    RetentionKind.EVENTS: Sentence("事件内容", "events"),
    RetentionKind.CLAIMS: Sentence("发送占用记录", "hand-offs in the relay's hands"),
    RetentionKind.TASKS: Sentence("客户经理任务内容", "contents of tasks"),
    RetentionKind.JOURNEYS: Sentence("旅程步骤", "steps of journeys"),
    RetentionKind.TIES: Sentence("失效的关系人", "ties that ended"),
    RetentionKind.CASES: Sentence("同一客户复核依据", "evidence of merge reviews"),
    RetentionKind.DISCLOSURES: Sentence("客户资料查看记录", "who was shown what of whom"),
    RetentionKind.EXPORTS: Sentence("导出的客群文件", "exported audiences"),
}

_COUNTED: Mapping[str, Sentence] = {
    "contacts_per_decision_max": Sentence("次", "contact"),
    "group_members_max": Sentence("人", "customer"),
    "revalidate_after_minutes": Sentence("分钟", "minute"),
    "lateness_max_seconds": Sentence("秒", "second"),
}
"""What a field's number counts."""


def tell_setting(field: str, value: object, bank: Configuration, language: Language) -> str:
    """Return what a field of a policy says, or one item of its list.

    Args:
        field: The field.
        value: What it holds.
        bank: The bank's documents.
        language: The language.
    """
    return _told(field, value, speaker_of(bank, language))


def _told(field: str, value: object, by: Speaker) -> str:
    if isinstance(value, tuple):
        return by.sentences(_labelled(one, by) for one in value) or by.say("无", "none")
    if isinstance(value, Noun):
        return _TELLERS[type(value)](value, by)
    return _scalar(field, value, by)


def _labelled(item: object, by: Speaker) -> str:
    label, told = getattr(item, "label", None), _told("", item, by)
    if not isinstance(label, Label) or isinstance(item, Department):
        return told
    return f"{by.word(label)}{by.say('：', ': ')}{told}"


def _scalar(field: str, value: object, by: Speaker) -> str:
    if value in (None, ""):
        is_kept = field == "revalidate_after_minutes"
        return by.say("不重新判断", "never decided again") if is_kept else by.say("无", "none")
    if field == "zone_tag":
        return by.name("tag", str(value))
    if field == "preference_margin" and isinstance(value, float):
        return by.say(f"{value * 100:g} 个百分点", f"{value * 100:g} percentage points")
    if field in _COUNTED and isinstance(value, int):
        return by.say(f"{value} {_COUNTED[field].zh}", many(value, _COUNTED[field].en))
    return str(value)


def _share(one: Share, by: Speaker) -> str:
    whose, part = by.name("department", one.department), percent(one.share / 10_000)
    return by.say(
        f"{whose}应占每次批次触达的 {part}，只作报告，不强制",
        f"{whose} was promised {part} of a run's contacts: reported, never forced",
    )


def _daypart(one: Daypart, by: Speaker) -> str:
    rate = percent(one.response_prior)
    return by.say(
        f"{one.begins}–{one.ends}，没有数据时按响应率 {rate} 预期",
        f"{one.begins}–{one.ends}, {rate} expected to answer before anything is known",
    )


def _moments(one: Moments, by: Speaker) -> str:
    low, high = percent(one.tried_share_min / 10_000), percent(one.tried_share / 10_000)
    error = percent(one.tried_error)
    tried = by.say("不随机尝试发送时刻", "no moment is drawn")
    if one.tried_share:
        tried = by.say(
            f"{low} 至 {high} 的消息随机选发送时刻，误差小于 {error} 后减少",
            f"of {low} to {high} of messages the moment is drawn, fewer once the error is "
            f"below {error}",
        )
    return by.sentences([tried, _counted(one.answer_days, one.facts_days, by)])


def _counted(answer_days: int, facts_days: int, by: Speaker) -> str:
    return by.say(
        f"触达后 {answer_days} 天内的回应计入，参考最近 {facts_days} 天",
        f"answers count within {many(answer_days, 'day')}, of the last {facts_days} days",
    )


def _windows(one: DecisionWindows, by: Speaker) -> str:
    return by.say(
        f"收到事件后等待其他事件：风险 {one.risk_ms} 毫秒、业务办理 {one.service_ms} 毫秒、"
        f"营销 {one.marketing_ms} 毫秒",
        f"other events are waited for: risk {one.risk_ms} ms, service {one.service_ms} ms, "
        f"marketing {one.marketing_ms} ms",
    )


def _feedback(one: NegativeFeedback, by: Speaker) -> str:
    seconds, step = f"{one.dwell_ms_min / 1_000:g}", percent(one.step)
    return by.say(
        f"点开不到 {seconds} 秒即关闭算作拒绝；每次反馈使渠道偏好移动 {step}",
        f"a click that closes within {seconds} s is a no; each answer moves a preference by {step}",
    )


def _host(one: AllowedHost, by: Speaker) -> str:
    ports = by.listed(str(port) for port in one.ports or (HTTPS_PORT,))
    inner = by.listed(one.networks)
    secured = by.say("可不加密", "also unencrypted") if one.plain_http else ""
    where = by.say(f"内网 {inner}", f"in {inner}") if inner else by.say("限公网", "public only")
    told = by.listed(
        part for part in (by.say(f"端口 {ports}", f"port {ports}"), secured, where) if part
    )
    return f"{one.host} ({told})"


def _delivery(one: Delivery, by: Speaker) -> str:
    return by.sentences(
        by.listed(
            by.word(MESSAGE_CLASSES[each]) for each in MessageClass if one.of(each) is promise
        )
        + by.say("：", ": ")
        + by.word(told)
        for promise, told in _PROMISES.items()
        if any(one.of(each) is promise for each in MessageClass)
    )


def _retention(one: Retention, by: Speaker) -> str:
    return by.sentences(
        by.word(name)
        + by.say(" ", ": ")
        + (by.say("永久", "for ever") if days is None else _days(days, by))
        for name, days in ((name, one.days(kind)) for kind, name in _KEPT.items())
    )


def _learning(one: Learning, by: Speaker) -> str:
    answers, step = by.outcomes(one.answers), percent(one.step_per_day)
    return by.sentences(
        [
            by.say(f"以“{answers}”为回应", f"answers are: {answers}"),
            _counted(one.answer_days, one.facts_days, by),
            by.say(
                f"倾向至多调到原来的 {one.factor_min:g} 至 {one.factor_max:g} 倍，每天至多 {step}",
                f"propensities move between {one.factor_min:g} and {one.factor_max:g} times, by "
                f"{step} a day at most",
            ),
            by.say(
                f"原有估计相当于 {one.evidence:g} 次预期回应",
                f"what is believed beforehand weighs {one.evidence:g} expected answers",
            ),
            by.say("每天自动发布", "published daily")
            if one.daily
            else by.say("由人发布", "published by people"),
        ]
    )


def _health(one: HealthRules, by: Speaker) -> str:
    event, undone = by.name("event", one.event), by.name("event", one.cancelled_by)
    least = percent(one.effect_min)
    return by.sentences(
        [
            by.say(
                f"以触达后 {one.window_days} 天内的“{event}”为成效",
                f"“{event}” within {many(one.window_days, 'day')} is a conversion",
            ),
            by.say(
                f"“{undone}”撤销（同一 {one.number}）", f"“{undone}” undoes it (same {one.number})"
            )
            if one.cancelled_by
            else "",
            by.say(f"增量低于 {least} 时不值得再发", f"an increment below {least} is not worth it"),
            by.say(
                f"前 {one.baseline_days} 天为基准", f"the first {one.baseline_days} days are usual"
            ),
            by.say("增量确定消失时自动下线", "taken out by itself once its effect is gone")
            if one.archive
            else by.say("下线由人决定", "people decide what is taken out"),
        ]
    )


def _identity(one: IdentityRules, by: Speaker) -> str:
    sure, likely = (percent(ppm / 1e6) for ppm in (one.joins_from_ppm, one.review_from_ppm))
    is_by_hand = one.joining is Joining.REVIEW
    return by.sentences(
        [
            *(_key(kind, by) for kind in one.kinds),
            by.say("合并须人工复核", "people decide who is joined")
            if is_by_hand
            else by.say("确定的自动合并", "who is certainly one is joined"),
            by.say(
                f"把握不低于 {sure} 计入，不低于 {likely} 供复核",
                f"links count from {sure} on, and are shown to people from {likely}",
            ),
            by.say(
                f"一次至多比对 {one.component_max} 个关联",
                f"{many(one.component_max, 'link')} are read at once at most",
            ),
        ]
    )


def _key(kind: KeyKind, by: Speaker) -> str:
    name = by.word(_KEYS[kind.name]) if kind.name in _KEYS else kind.name
    told = [
        by.word(_STRENGTHS[kind.strength]),
        by.say(f"至多 {kind.customers_max} 人共用", f"of {kind.customers_max} customers at most"),
        by.say("每人只有一个", "one a person") if kind.sole else "",
        by.say("只存摘要", "kept as a hash") if kind.secret else "",
    ]
    return f"{name} ({by.listed(part for part in told if part)})"


def _signing_in(one: SigningIn, by: Speaker) -> str:
    return by.sentences(
        [
            by.say(
                f"闲置 {one.idle_minutes} 分钟退出，至多 {one.session_hours} 小时",
                f"signed out after {many(one.idle_minutes, 'idle minute')}, and after "
                f"{many(one.session_hours, 'hour')}",
            ),
            by.say("只经 https", "https only") if one.always_secure else "",
            by.say(f"由 {one.provider.issuer} 认证", f"vouched for by {one.provider.issuer}")
            if one.provider
            else "",
        ]
    )


def _parties(one: PartyRules, by: Speaker) -> str:
    tag = by.name("tag", one.kind_tag)
    roles = by.listed(by.word(role.label) for role in one.roles)
    return by.sentences(
        [
            by.say(f"客户类型取自「{tag}」", f"“{tag}” says what a customer is")
            if one.kind_tag
            else by.say("客户都是个人", "every customer is a person"),
            by.say(f"关系：{roles}", f"roles: {roles}") if roles else "",
        ]
    )


def _days(days: int, by: Speaker) -> str:
    return by.say(f"{days} 天", many(days, "day"))


def _department(one: Department, by: Speaker) -> str:
    return by.word(one.label)


def _bundle(one: Bundle, by: Speaker) -> str:
    most = one.offers_max
    return by.say(
        f"一条消息至多 {most} 项，含胜出的一项",
        f"{many(most, 'offer')} in one message at most, the winner included",
    )


_TELLERS: Mapping[type[Noun], Callable[[Any, Speaker], str]] = {
    Department: _department,
    Bundle: _bundle,
    Share: _share,
    Daypart: _daypart,
    Moments: _moments,
    DecisionWindows: _windows,
    NegativeFeedback: _feedback,
    Withdrawal: tell_withdrawal,
    Reopening: tell_reopening,
    TaskRules: tell_tasks,
    Handover: tell_handover,
    AllowedHost: _host,
    Delivery: _delivery,
    Retention: _retention,
    Learning: _learning,
    HealthRules: _health,
    IdentityRules: _identity,
    SigningIn: _signing_in,
    PartyRules: _parties,
}
"""What tells each kind of value; a test holds it complete."""
