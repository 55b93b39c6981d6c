"""Sentences for problems of the bank's policy: zones, caps, hours, suitability, hold-outs."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "signing_in.issuer": ProblemWords(
        zh="统一登录的地址 {issuer} 不合规范，或 egress 未允许该主机。",
        en="The provider's address {issuer} is no such address, or egress lacks its host.",
        fix_zh="写成 https://主机/路径，并在 policy 的 egress 中列出该主机。",
        fix_en="Write https://host/path, and put the host into egress.",
    ),
    "signing_in.back": ProblemWords(
        zh="回调地址 {back} 不以 {end} 结尾。",
        en="The address to come back to, {back}, does not end in {end}.",
        fix_zh="写成浏览器看到的完整地址，以 {end} 结尾。",
        fix_en="Write the whole address that browsers see, ending in {end}.",
    ),
    "signing_in.role": ProblemWords(
        zh="角色 {role} 是程序用的，不能分配给人。",
        en="The role {role} is for programs, not for people.",
        fix_zh="换成人员的角色；程序使用密钥。",
        fix_en="Give a role of people; programs have keys.",
    ),
    "signing_in.unit": ProblemWords(
        zh="没有机构 {unit}。",
        en="There is no unit {unit}.",
        fix_zh="写机构树中的编号；若不写 org_claim，则必须写 org。",
        fix_en="Name a unit of the tree; without org_claim, org is needed.",
    ),
    "policy.zone_unknown": ProblemWords(
        zh="没有时区「{zone}」。",
        en="There is no time zone `{zone}`.",
        fix_zh="用 IANA 名称，如 Asia/Shanghai；不接受固定偏移。",
        fix_en="Use an IANA name such as Asia/Shanghai; a fixed offset is not one.",
    ),
    "policy.out_of_range": ProblemWords(
        zh="{value} 不在 {least} 与 {most} 之间。",
        en="{value} is not within {least} and {most}.",
        fix_zh="改为 {least} 至 {most} 之间的值。",
        fix_en="Use a value from {least} to {most}.",
    ),
    "identity.kind": ProblemWords(
        zh="「{kind}」不能作为键的种类。",
        en="`{kind}` cannot be a kind of key.",
        fix_zh="customer 与 anonymous 已有含义；名称不得为空，也不得含冒号。",
        fix_en="`customer` and `anonymous` have their meaning; others have no colon.",
    ),
    "identity.twice": ProblemWords(
        zh="键的种类「{kind}」写了两次。",
        en="The kind of key `{kind}` is given twice.",
        fix_zh="每个种类只写一次。",
        fix_en="Give every kind once.",
    ),
    "retention.too_short": ProblemWords(
        zh="只保留 {days} 天；法规或本产品需要至少 {least} 天。",
        en="This is kept for {days} days; the law or the product needs at least {least}.",
        fix_zh="写 {least} 或更多；不写天数（null）则永久保留。",
        fix_en="Write {least} or more; null keeps it for ever.",
    ),
    "retention.needed_by": ProblemWords(
        zh="{kind} 先于 {needs}（{days} 天）被遗忘，而后者仍需要它。",
        en="`{kind}` is forgotten before `{needs}` ({days} days), which needs it.",
        fix_zh="让 {kind}_days 不短于 {needs}_days；null 表示永久保留。",
        fix_en="Let {kind}_days be no shorter than {needs}_days; null keeps it for ever.",
    ),
    "retention.window": ProblemWords(
        zh="事件只保留 {days} 天；{place} 回看 {event} {window_days} 天，"
        "加上快照的保留期，至少需要 {least} 天。",
        en="Events are kept for {days} days; {place} looks back {window_days} days at `{event}`, "
        "and runs are decided again as long as snapshots are kept: at least {least} are needed.",
        fix_zh="写 {least} 或更多，或缩短该窗口；null 表示永久保留。",
        fix_en="Write {least} or more, or shorten the window; null keeps events for ever.",
    ),
    "retention.endless": ProblemWords(
        zh="事件只保留 {days} 天；{place} 读取 {event} 的全部历史。",
        en="Events are kept for {days} days; {place} reads all of `{event}` that ever happened.",
        fix_zh="给该条件写一个窗口，或把 events_days 写为 null。",
        fix_en="Give the condition a window, or write null for `events_days`.",
    ),
    "policy.consent_not_required": ProblemWords(
        zh="商业营销信息未要求客户同意。",
        en="Commercial messages need no consent here.",
        fix_zh="在 consent_required 中加入 commercial，除非法务另有意见（CN-11、CN-14）。",
        fix_en="Add `commercial` to `consent_required`, unless the law is different with you.",
    ),
    "policy.nothing_quiets_marketing": ProblemWords(
        zh="有风险策略也有营销策略，却没有抑制或休整规则让营销安静下来。",
        en="There are risk and marketing strategies, and nothing ever quiets marketing.",
        fix_zh="为未结的风险事项写一条 suppressions，或写一条 rests（默认业务触达后 24 小时）。",
        fix_en="Add a suppression for open risk cases, or a rest (24 hours after service).",
    ),
    "policy.no_department": ProblemWords(
        zh="没有任何部门。",
        en="There is no department.",
        fix_zh="至少写一个部门。",
        fix_en="Name at least one.",
    ),
    "filter.name_unknown": ProblemWords(
        zh="筛选条件中的「{name}」不存在，规则会因此失效。",
        en="The filter names `{name}`, which does not exist; the rule would have no effect.",
        fix_zh="已有：{known}。",
        fix_en="There are: {known}.",
    ),
    "filter.fits_nothing": ProblemWords(
        zh="筛选条件只看打扰型触达，却没有一个所列渠道是打扰型。",
        en="The filter looks at interruptions only, and none of its channels interrupts.",
        fix_zh="去掉 interruptions_only，或改正渠道。",
        fix_en="Remove `interruptions_only`, or correct the channels.",
    ),
    "cap.limit_negative": ProblemWords(
        zh="频控上限 {limit} 为负数。",
        en="The limit {limit} is negative.",
        fix_zh="写 0（完全不许）或正数。",
        fix_en="Write 0 (none at all) or more.",
    ),
    "cap.per_not_nightly": ProblemWords(
        zh="标签「{tag}」由引擎随事件改写，不能用来合并客户。",
        en="The tag `{tag}` is written by the engine as events arrive; it cannot join customers.",
        fix_zh="per 只能写每晚导入的标签（owner: snapshot），如户号或地址。",
        fix_en="Name a tag of the nightly files (owner: snapshot), such as a household's number.",
    ),
    "hours.unreadable": ProblemWords(
        zh="「{value}」不是时刻。",
        en="`{value}` is no time of day.",
        fix_zh="写成 08:30，从 00:00 到 23:59。",
        fix_en="Write it like 08:30, from 00:00 to 23:59.",
    ),
    "hours.empty": ProblemWords(
        zh="开始与结束都是 {opens}，没有可发送的时间。",
        en="It opens and closes at {opens}, which leaves no time.",
        fix_zh="改正其中一个；全天开放时删除此条。",
        fix_en="Correct one of them; to be open all day, remove the entry.",
    ),
    "hours.never_open": ProblemWords(
        zh="{entries} 同时生效时，渠道「{channel}」的 {message_class} 信息永远不能发送。",
        en="With {entries} together, {message_class} messages by `{channel}` can never go out.",
        fix_zh="让这些时段有重叠，或缩小其适用范围。",
        fix_en="Let the hours overlap, or narrow what they apply to.",
    ),
    "blackout.day_unreadable": ProblemWords(
        zh="「{value}」不是日期。",
        en="`{value}` is no date.",
        fix_zh="写成 2026-10-01。",
        fix_en="Write it like 2026-10-01.",
    ),
    "blackout.reversed": ProblemWords(
        zh="封网从 {first} 开始，却在 {last} 结束。",
        en="The blackout begins on {first} and ends on {last}.",
        fix_zh="first 写第一天，last 写最后一天，同一天也可以。",
        fix_en="Write its first day as `first` and its last as `last`; they may be the same.",
    ),
    "blackout.too_long": ProblemWords(
        zh="封网共 {count} 天，超过 {limit} 天。",
        en="The blackout lasts {count} days, more than {limit}.",
        fix_zh="更久的静默请停用策略或渠道。",
        fix_en="To be silent for longer, stop the channel or let the strategies end.",
    ),
    "blackout.no_time": ProblemWords(
        zh="封网每天从 {begins} 到 {ends}，没有封住任何时间。",
        en="From {begins} until {ends} the blackout closes no time of the day.",
        fix_zh="begins 早于 ends；整天封网时两者都不写；跨午夜的写成两条。",
        fix_en="Let `begins` come before `ends`; leave both out for whole days; write two of them "
        "to pass midnight.",
    ),
    "suitability.level_range": ProblemWords(
        zh="「{name}」允许的等级 {level} 不在 0 至 {limit} 之间。",
        en="The level {level} for `{name}` is not within 0 and {limit}.",
        fix_zh="写允许购买的最高产品风险等级，0 为均不允许。",
        fix_en="Write the highest product risk level allowed; 0 allows none.",
    ),
    "suitability.no_code_list": ProblemWords(
        zh="风险承受能力标签「{tag}」没有码表。",
        en="The tolerance tag `{tag}` has no list of codes.",
        fix_zh="在 tags.yaml 中从最保守到最进取列出 values。",
        fix_en="List its `values` in tags.yaml, from the most careful to the boldest.",
    ),
    "suitability.class_missing": ProblemWords(
        zh="适当性矩阵缺少「{name}」。",
        en="The matrix says nothing about `{name}`.",
        fix_zh="在 allows 中补上 {name}。",
        fix_en="Add {name} to `allows`.",
    ),
    "suitability.class_unknown": ProblemWords(
        zh="适当性矩阵中的「{name}」不在标签的码表里。",
        en="The matrix names `{name}`, which is no code of the tag.",
        fix_zh="码表：{known}。",
        fix_en="The codes are: {known}.",
    ),
    "suitability.not_rising": ProblemWords(
        zh="「{higher}」比「{lower}」更进取，允许的风险等级却更低。",
        en="`{higher}` bears more risk than `{lower}`, and is allowed less.",
        fix_zh="改正矩阵，或改正码表的次序（从保守到进取）。",
        fix_en="Correct the matrix, or the order of the codes (careful first).",
    ),
    "holdout.share_range": ProblemWords(
        zh="对照组份额 {share} 不在 0 至 {limit} 之间。",
        en="The share {share} is not within 0 and {limit}.",
        fix_zh="单位为万分之一：百分之二写作 200。",
        fix_en="It is in ten-thousandths: two percent is 200.",
    ),
    "holdout.salt_empty": ProblemWords(
        zh="对照组没有盐值。",
        en="The hold-out has no salt.",
        fix_zh="写一个含时期的文字，如 bank-2026H2。",
        fix_en="Write a text with the period in it, such as bank-2026H2.",
    ),
    "holdout.salt_shared": ProblemWords(
        zh="对照组 {ids} 用了相同的盐值「{salt}」，抽到的会是同一批客户。",
        en="The hold-outs {ids} share the salt `{salt}` and would take the same customers.",
        fix_zh="给每个对照组不同的盐值。",
        fix_en="Give each its own salt.",
    ),
    "holdout.target_unknown": ProblemWords(
        zh="对照组范围是 {scope}，目标「{target}」不存在。",
        en="The hold-out of scope {scope} has the target `{target}`, which does not exist.",
        fix_zh="写部门或策略的编号；全行对照组不写目标。",
        fix_en="Name a department or strategy; for the bank, leave it out.",
    ),
    "holdout.regulatory": ProblemWords(
        zh="对照组会扣留监管类信息。",
        en="The hold-out would withhold regulatory messages.",
        fix_zh="在 applies.message_classes 中只列 commercial 和 care。",
        fix_en="List only commercial and care in `applies.message_classes`.",
    ),
}
