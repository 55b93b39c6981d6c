"""What people call the fields of the bank's policy."""

from collections.abc import Mapping

from hengce.words.reasons import Sentence

FIELDS: Mapping[str, Sentence] = {
    "zone": Sentence("时区", "time zone"),
    "departments": Sentence("部门", "departments"),
    "currency": Sentence("金额符号", "currency sign"),
    "zone_tag": Sentence("客户时区标签", "tag of the customer's zone"),
    "contacts_per_decision_max": Sentence("一次判断至多触达", "contacts of one decision at most"),
    "consent_required": Sentence("须有客户同意的消息", "messages that need consent"),
    "tie_seed": Sentence("同分排序种子", "seed for equal scores"),
    "preference_margin": Sentence("渠道响应视为相同的差距", "distance of equal channels"),
    "group_members_max": Sentence("同值客户至多", "customers who share a value at most"),
    "caps": Sentence("频控", "frequency cap"),
    "relations": Sentence("互斥与先后", "exclusions and sequences"),
    "rests": Sentence("安静期", "rest"),
    "bundles": Sentence("合并发送", "bundles"),
    "shares": Sentence("部门份额", "departments' shares"),
    "open_hours": Sentence("发送时段", "sending hours"),
    "blackouts": Sentence("封网", "blackout"),
    "dayparts": Sentence("一天中的时段", "parts of the day"),
    "moments": Sentence("最佳时刻", "best moments"),
    "decision_windows": Sentence("事件等待窗口", "decision windows"),
    "requirements": Sentence("全行要求", "requirement"),
    "suppressions": Sentence("静默", "suppression"),
    "suitability": Sentence("适当性", "suitability"),
    "holdouts": Sentence("对照组", "hold-outs"),
    "negative_feedback": Sentence("负面反馈", "negative feedback"),
    "withdrawals": Sentence("撤回规则", "withdrawals"),
    "reopenings": Sentence("重新开放规则", "reopenings"),
    "tasks": Sentence("客户经理任务", "tasks"),
    "handovers": Sentence("转人工规则", "hand-over rules"),
    "egress": Sentence("可连接的主机", "hosts that may be connected to"),
    "delivery": Sentence("投递承诺", "promises of hand-offs"),
    "revalidate_after_minutes": Sentence("迟到后重新判断", "decided again when late by"),
    "lateness_max_seconds": Sentence("事件迟到至多", "events late by at most"),
    "retention": Sentence("保留期限", "retention"),
    "learning": Sentence("学习", "learning"),
    "health": Sentence("策略健康", "health of strategies"),
    "identity": Sentence("客户识别", "identity"),
    "signing_in": Sentence("登录", "signing in"),
    "parties": Sentence("对公与关系人", "parties"),
}
"""One a field, in their order; `tests/test_ruling.py` holds it complete."""
