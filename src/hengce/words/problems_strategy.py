"""Sentences for problems of strategies: head, score, graph, messages, wording, examples."""

from hengce.words.problem import ProblemWords

_HEAD: dict[str, ProblemWords] = {
    "strategy.owner_missing": ProblemWords(
        zh="策略没有负责人。",
        en="The strategy has no owner.",
        fix_zh="在 owner 中写明负责人。",
        fix_en="Name the person who answers for it.",
    ),
    "strategy.department_unknown": ProblemWords(
        zh="没有部门「{name}」。",
        en="There is no department `{name}`.",
        fix_zh="已有：{known}。",
        fix_en="There are: {known}.",
    ),
    "strategy.purpose_unknown": ProblemWords(
        zh="没有同意用途「{name}」。",
        en="There is no consent purpose `{name}`.",
        fix_zh="已有：{known}。",
        fix_en="There are: {known}.",
    ),
    "strategy.org_unknown": ProblemWords(
        zh="没有机构「{name}」。",
        en="There is no unit `{name}`.",
        fix_zh="已有：{known}。",
        fix_en="There are: {known}.",
    ),
    "strategy.product_unknown": ProblemWords(
        zh="没有产品「{name}」。",
        en="There is no product `{name}`.",
        fix_zh="检查拼写，或在 products.yaml 中定义它。",
        fix_en="Check the spelling, or define it in products.yaml.",
    ),
    "strategy.date_invalid": ProblemWords(
        zh="「{value}」不是日期。",
        en="`{value}` is no date.",
        fix_zh="写成 2026-12-31。",
        fix_en="Write it like 2026-12-31.",
    ),
    "strategy.dates_reversed": ProblemWords(
        zh="策略在 {ends} 结束，早于开始日 {starts}。",
        en="The strategy ends on {ends}, before it starts on {starts}.",
        fix_zh="改正开始日或结束日。",
        fix_en="Correct one of the dates.",
    ),
    "strategy.category_differs": ProblemWords(
        zh="策略类别是「{category}」，而产品「{product}」属于「{expected}」。",
        en="The category is `{category}`, but the product `{product}` is of `{expected}`.",
        fix_zh="把 category 改为 {expected}，否则会绕过该类别的频控。",
        fix_en="Make the category {expected}, or its caps would be dodged.",
    ),
    "strategy.preference_owner": ProblemWords(
        zh="偏好标签「{tag}」归夜间文件所有，反馈无法改动它。",
        en="The preference tag `{tag}` belongs to the nightly files; feedback cannot move it.",
        fix_zh="在 tags.yaml 中写 owner: events，或换一个标签。",
        fix_en="Write `owner: events` in tags.yaml, or use another tag.",
    ),
    "strategy.class_mismatch": ProblemWords(
        zh="优先级 {priority_class} 与信息类别 {message_class} 很少同时成立。",
        en="The priority {priority_class} and the class {message_class} rarely go together.",
        fix_zh="请确认没有把营销写成通知；通知不受频控和免打扰约束。",
        fix_en="Make sure this is no marketing: notices dodge consent, caps and quiet hours.",
    ),
    "strategy.mandatory_marketing": ProblemWords(
        zh="商业营销策略写了 mandatory，它会始终排在其他营销之前，不论得分。",
        en="Commercial marketing is mandatory here: it ranks before all other marketing, "
        "whatever that is worth.",
        fix_zh="去掉 mandatory，用杠杆表达业务优先。",
        fix_en="Remove `mandatory`, and lift the score by a lever instead.",
    ),
    "strategy.bundle_unknown": ProblemWords(
        zh="没有组合「{name}」。",
        en="There is no bundle `{name}`.",
        fix_zh="已有：{known}；组合写在 policy.yaml 的 bundles 中。",
        fix_en="There are: {known}; bundles stand in policy.yaml.",
    ),
    "strategy.budget_negative": ProblemWords(
        zh="预算 {value} 分为负数。",
        en="The budget of {value} cents is negative.",
        fix_zh="写 0 或正数，单位为分；不限额时写 null。",
        fix_en="Write 0 or more, in cents; null is no limit.",
    ),
    "strategy.sub_journey_unknown": ProblemWords(
        zh="没有可嵌入的策略「{name}」。",
        en="There is no strategy `{name}` to run in its place.",
        fix_zh="检查拼写。",
        fix_en="Check the spelling.",
    ),
    "strategy.sub_journey_cycle": ProblemWords(
        zh="策略互相嵌入：{cycle}。",
        en="Strategies run each other in a circle: {cycle}.",
        fix_zh="去掉其中一个子旅程。",
        fix_en="Remove one of the sub-journeys.",
    ),
    "entry.where_without_event": ProblemWords(
        zh="where 只能筛选触发事件，而这个入口没有事件。",
        en="`where` looks at the triggering event, and this entry has none.",
        fix_zh="写上 event，或把条件放进 audience。",
        fix_en="Name the event, or put the condition into `audience`.",
    ),
    "score.propensity_range": ProblemWords(
        zh="未知时的概率 {value} 不在 0 与 1 之间。",
        en="The propensity {value} for the unknown is not within 0 and 1.",
        fix_zh="百分之五写作 0.05。",
        fix_en="Write five percent as 0.05.",
    ),
    "score.context_negative": ProblemWords(
        zh="情境权重 {value} 为负数。",
        en="The context weight {value} is negative.",
        fix_zh="写 0 或正数；1 为不加权。",
        fix_en="Write 0 or more; 1 changes nothing.",
    ),
    "score.lever_grid": ProblemWords(
        zh="杠杆 {value}% 不在 0.01 的刻度上。",
        en="The lever {value} is off the grid of 0.01.",
        fix_zh="最多写两位小数。",
        fix_en="Use at most two decimals.",
    ),
    "score.lever_range": ProblemWords(
        zh="杠杆 {value}% 超过 ±{limit}%。",
        en="The lever {value} is beyond ±{limit} percent.",
        fix_zh="杠杆的单位是百分比：20 表示提高五分之一。",
        fix_en="Levers are in percent: 20 lifts the score by a fifth.",
    ),
    "score.lever_sum": ProblemWords(
        zh="杠杆合计 {sum}%，会使得分归零或变号。",
        en="The levers add up to {sum} percent, which would turn the score to nothing or around.",
        fix_zh="合计须大于 -100%；要停用策略请停止它。",
        fix_en="Stay above -100 percent; to switch a strategy off, stop it.",
    ),
}

_GRAPH: dict[str, ProblemWords] = {
    "graph.not_one_entry": ProblemWords(
        zh="画布应有且只有一个入口，现有 {count} 个：{entries}。",
        en="A graph has exactly one entry; there are {count}: {entries}.",
        fix_zh="保留一个 entry 节点。",
        fix_en="Keep one entry node.",
    ),
    "graph.node_unknown": ProblemWords(
        zh="连线指向不存在的节点「{name}」。",
        en="An edge names the node `{name}`, which does not exist.",
        fix_zh="改正连线，或补上节点。",
        fix_en="Correct the edge, or add the node.",
    ),
    "graph.unreachable": ProblemWords(
        zh="从入口走不到节点「{name}」。",
        en="No way leads from the entry to the node `{name}`.",
        fix_zh="连上它，或删除它。",
        fix_en="Connect it, or remove it.",
    ),
    "graph.no_way_out": ProblemWords(
        zh="节点「{name}」没有出路。",
        en="No way leads out of the node `{name}`.",
        fix_zh="连到下一个节点或 exit。",
        fix_en="Connect it to the next node or to an exit.",
    ),
    "graph.exit_goes_on": ProblemWords(
        zh="出口「{name}」之后还有连线。",
        en="An edge leads out of the exit `{name}`.",
        fix_zh="删除这条连线。",
        fix_en="Remove the edge.",
    ),
    "graph.cycle": ProblemWords(
        zh="画布有环：{cycle}。",
        en="The graph goes round: {cycle}.",
        fix_zh="去掉一条连线；要重复时用有次数上限的 jump。",
        fix_en="Remove an edge; to repeat, use a jump, which has a limit.",
    ),
    "graph.branch_twice": ProblemWords(
        zh="分支「{branch}」有两条连线。",
        en="Two edges take the branch `{branch}`.",
        fix_zh="每个分支只留一条连线。",
        fix_en="Keep one edge for each branch.",
    ),
    "graph.branch_unknown": ProblemWords(
        zh="节点没有分支「{branch}」。",
        en="The node has no branch `{branch}`.",
        fix_zh="可用的分支：{known}。",
        fix_en="Its branches are: {known}.",
    ),
    "graph.branch_missing": ProblemWords(
        zh="分支「{branch}」没有连线。",
        en="No edge takes the branch `{branch}`.",
        fix_zh="为它连上下一个节点。",
        fix_en="Connect it to the next node.",
    ),
    "graph.else_missing": ProblemWords(
        zh="分流没有「其他」（{branch}）这条路。",
        en="The split has no way for all others (`{branch}`).",
        fix_zh="写明不属于任何分支的客户去哪里。",
        fix_en="Say where those go who fit no branch.",
    ),
    "graph.arms_sum": ProblemWords(
        zh="实验各组份额合计 {sum}，应为 {limit}，且均不为负。",
        en="The shares of the arms add up to {sum}; they must make {limit}, none negative.",
        fix_zh="单位为万分之一。",
        fix_en="They are in ten-thousandths.",
    ),
}

_MESSAGES: dict[str, ProblemWords] = {
    "message.no_channel": ProblemWords(
        zh="消息节点没有渠道。",
        en="The message has no channel.",
        fix_zh="按备选次序写出至少一个渠道。",
        fix_en="Name at least one, in fallback order.",
    ),
    "message.channel_twice": ProblemWords(
        zh="渠道「{channel}」写了两次。",
        en="The channel `{channel}` is named twice.",
        fix_zh="保留一个。",
        fix_en="Keep one.",
    ),
    "message.channel_unknown": ProblemWords(
        zh="没有渠道「{channel}」。",
        en="There is no channel `{channel}`.",
        fix_zh="已有：{known}。",
        fix_en="There are: {known}.",
    ),
    "message.material_unknown": ProblemWords(
        zh="没有素材「{material}」。",
        en="There is no material `{material}`.",
        fix_zh="检查素材编号，或在 materials 中补上。",
        fix_en="Check the number, or add it to the materials.",
    ),
    "message.variant_missing": ProblemWords(
        zh="素材「{material}」没有渠道「{channel}」的版本。",
        en="The material `{material}` has no variant for the channel `{channel}`.",
        fix_zh="补上该渠道的文案，或去掉该渠道。",
        fix_en="Add the wording for the channel, or leave the channel out.",
    ),
    "message.expires_range": ProblemWords(
        zh="有效期 {value} 小时不在 1 至 {limit} 之间。",
        en="An expiry of {value} hours is not within 1 and {limit}.",
        fix_zh="写明决策后多少小时内仍可发送。",
        fix_en="Say for how many hours after the decision it may still go out.",
    ),
    "material.unused": ProblemWords(
        zh="没有策略使用素材「{material}」。",
        en="No strategy uses the material `{material}`.",
        fix_zh="不用时删除。",
        fix_en="Remove it when it is not needed.",
    ),
    "material.channel_unknown": ProblemWords(
        zh="素材写给了不存在的渠道「{channel}」。",
        en="The material has a variant for `{channel}`, which is no channel.",
        fix_zh="检查拼写。",
        fix_en="Check the spelling.",
    ),
    "material.body_empty": ProblemWords(
        zh="渠道「{channel}」的正文为空。",
        en="The body for `{channel}` is empty.",
        fix_zh="写上正文。",
        fix_en="Write it.",
    ),
    "material.placeholder_unknown": ProblemWords(
        zh="占位符「{placeholder}」指的标签不存在。",
        en="The placeholder `{placeholder}` names a tag that does not exist.",
        fix_zh="检查拼写，或在 tags.yaml 中定义该标签。",
        fix_en="Check the spelling, or define the tag in tags.yaml.",
    ),
    "material.placeholder_unset": ProblemWords(
        zh="策略「{strategy}」没有给出占位符「{placeholder}」的值。",
        en="The strategy `{strategy}` has no value for the placeholder `{placeholder}`.",
        fix_zh="在产品的 terms 或策略的 parameters 中补上。",
        fix_en="Add it to the product's terms or to the strategy's parameters.",
    ),
    "material.sensitive_tag": ProblemWords(
        zh="素材会印出敏感标签「{tag}」。",
        en="The material would print the sensitive tag `{tag}`.",
        fix_zh="确认该渠道可以出现此信息，否则改写文案。",
        fix_en="Make sure the channel may carry it, or word it without.",
    ),
    "material.default_missing": ProblemWords(
        zh="标签未知时，占位符「{placeholder}」没有默认文字，消息将不能发出。",
        en="Where the tag is unknown, `{placeholder}` has no default and nothing is sent.",
        fix_zh="在 defaults 中给出默认文字。",
        fix_en="Give it a text in `defaults`.",
    ),
    "material.signature_missing": ProblemWords(
        zh="短信没有以签名【…】开头。",
        en="The SMS does not begin with a signature 【…】.",
        fix_zh="在正文最前面写上签名，如【衡策银行】。",
        fix_en="Put the signature first, such as 【衡策银行】.",
    ),
    "material.opt_out_missing": ProblemWords(
        zh="策略「{strategy}」的营销短信没有写明如何拒收。",
        en="The commercial SMS of `{strategy}` does not say how to refuse.",
        fix_zh="在正文末尾写「拒收请回复R」。",
        fix_en="End the body with 「拒收请回复R」.",
    ),
    "material.forbidden_word": ProblemWords(
        zh="文案含禁用词「{word}」（规则 {rule}）。",
        en="The wording uses the forbidden word `{word}` (rule {rule}).",
        fix_zh="换一种不承诺、不诱导的说法。",
        fix_en="Say it without a promise or an inducement.",
    ),
    "material.risk_notice_missing": ProblemWords(
        zh="产品「{product}」有投资风险，文案缺少风险提示。",
        en="The product `{product}` carries a risk; the wording lacks the notice.",
        fix_zh="写上「{notice}」。",
        fix_en="Add 「{notice}」.",
    ),
    "example.code_unknown": ProblemWords(
        zh="示例中的码「{value}」不在标签的码表里。",
        en="The example's code `{value}` is not in the tag's list.",
        fix_zh="可选：{known}。",
        fix_en="Choose from: {known}.",
    ),
    "example.consent_unknown": ProblemWords(
        zh="示例中的同意「{consent}」不存在。",
        en="The example's consent `{consent}` does not exist.",
        fix_zh="写成「用途:渠道」，如 marketing:sms。",
        fix_en="Write purpose:channel, such as marketing:sms.",
    ),
    "example.opt_out_unknown": ProblemWords(
        zh="示例中的退订「{name}」既不是渠道或主题，也不是 * 或 personalisation。",
        en="The example opts out of `{name}`, which is no channel, no topic, and neither * nor "
        "personalisation.",
        fix_zh="写渠道或主题；* 表示全部营销，personalisation 表示不做画像。",
        fix_en="Name a channel or a topic; * is all marketing, personalisation is profiling.",
    ),
    "example.strategy_unknown": ProblemWords(
        zh="示例中的历史触达属于不存在的策略「{name}」。",
        en="A past contact of the example is of `{name}`, which is no strategy.",
        fix_zh="检查拼写。",
        fix_en="Check the spelling.",
    ),
    "example.contact_in_future": ProblemWords(
        zh="历史触达在 {value} 天前，也就是将来。",
        en="A past contact {value} days ago lies in the future.",
        fix_zh="写 0 或正数。",
        fix_en="Write 0 or more.",
    ),
    "example.verdict_unknown": ProblemWords(
        zh="没有裁决「{verdict}」。",
        en="There is no verdict `{verdict}`.",
        fix_zh="可选：{known}。",
        fix_en="Choose from: {known}.",
    ),
    "example.reason_differs": ProblemWords(
        zh="原因「{reason}」不会得到裁决「{verdict}」。",
        en="The reason `{reason}` does not lead to `{verdict}`.",
        fix_zh="该裁决的原因：{known}。",
        fix_en="Its reasons are: {known}.",
    ),
    "example.time_invalid": ProblemWords(
        zh="「{value}」不是时间。",
        en="`{value}` is no time.",
        fix_zh="写成 2026-11-23T10:00:00+08:00。",
        fix_en="Write it like 2026-11-23T10:00:00+08:00.",
    ),
}

SENTENCES: dict[str, ProblemWords] = {**_HEAD, **_GRAPH, **_MESSAGES}
