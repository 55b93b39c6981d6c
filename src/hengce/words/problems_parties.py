"""Sentences for problems of customers of several kinds, and of what ties them."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "states.unknown": ProblemWords(
        zh="没有状态组「{name}」。",
        en="There is no set of states `{name}`.",
        fix_zh="最接近的是「{nearest}」；用 hengce state list 查看。",
        fix_en="The nearest is `{nearest}`; see `hengce state list`.",
    ),
    "states.none": ProblemWords(
        zh="状态组「{name}」没有状态，或多于 {most} 个。",
        en="The set of states `{name}` has no state, or more than {most}.",
        fix_zh="写 1 到 {most} 个状态。",
        fix_en="Write 1 to {most} states.",
    ),
    "tie.role_unknown": ProblemWords(
        zh="关系角色「{role}」未登记。",
        en="The role `{role}` is not declared.",
        fix_zh="已登记：{known}。请在 policy.yaml 的 parties.roles 中补上，或修正文件。",
        fix_en="Declared: {known}. Add it to parties.roles of policy.yaml, or mend the file.",
    ),
    "tie.to_himself": ProblemWords(
        zh="「{role}」关系的两端是同一客户。",
        en="Both ends of a tie with the role `{role}` are the same customer.",
        fix_zh="请修正文件中的客户号。",
        fix_en="Mend the customer numbers in the file.",
    ),
    "tie.ends_first": ProblemWords(
        zh="「{role}」关系的结束日不晚于开始日。",
        en="A tie with the role `{role}` ends before it begins.",
        fix_zh="until 是不再成立的第一天，须晚于 since。",
        fix_en="`until` is the first day on which it holds no more; it comes after `since`.",
    ),
    "tie.share": ProblemWords(
        zh="持股比例 {share} 不在 0 到 {most} 之间（万分之一）。",
        en="The share {share} is not within 0 and {most} (ten-thousandths).",
        fix_zh="按万分之一填写：100% 写作 10000。",
        fix_en="Write ten-thousandths: 100 % is 10000.",
    ),
    "linked.owner": ProblemWords(
        zh="标签「{tag}」：linked 与 owner: links 须同时出现。",
        en="Tag `{tag}`: `linked` and `owner: links` go together.",
        fix_zh="两项都写，或都不写。",
        fix_en="Write both, or neither.",
    ),
    "linked.reads_unknown": ProblemWords(
        zh="由关系得来的标签读取「{reads}」，但没有这个入库标签。",
        en="A linked tag reads `{reads}`, and there is no such stored tag.",
        fix_zh="最接近的是「{nearest}」。",
        fix_en="The nearest is `{nearest}`.",
    ),
    "linked.reads_computed": ProblemWords(
        zh="「{reads}」由模型或关系写入，不能再经关系读取。",
        en="`{reads}` is written by a model or through ties, and is not read through ties again.",
        fix_zh="请读取夜间文件或事件写入的标签。",
        fix_en="Read a tag of the nightly files or of events.",
    ),
    "linked.kind": ProblemWords(
        zh="标签「{tag}」的类型应为 {expected}，写的是 {kind}。",
        en="Tag `{tag}` has to be of kind {expected}, not {kind}.",
        fix_zh="max、min、sum 与所读同类（不含文字）；any 读是否；count 为整数。",
        fix_en="max, min and sum keep the kind that is read (numbers; never texts); "
        "any reads a yes/no; a count is an integer.",
    ),
    "linked.role_unknown": ProblemWords(
        zh="关系角色「{role}」未登记。",
        en="The role `{role}` is not declared.",
        fix_zh="已登记：{known}。",
        fix_en="Declared in parties.roles: {known}.",
    ),
    "linked.uses": ProblemWords(
        zh="标签「{tag}」经关系读取「{reads}」，后者只许用于 {uses}，前者的 uses 更宽。",
        en="Tag `{tag}` reads `{reads}` through ties, which may be used for {uses} only; its own "
        "`uses` allow more.",
        fix_zh="把 uses 收窄到所读标签的许可范围：经过关系不会扩大授权。",
        fix_en="Narrow `uses` to what the tag that is read allows: a tie widens no licence.",
    ),
    "linked.reads_expiring": ProblemWords(
        zh="「{reads}」的取值只在一段时间内有效，经关系得来的值会比它活得更久。",
        en="Values of `{reads}` are good for a time only; one that is read through a tie would "
        "outlive them.",
        fix_zh="读取没有 valid_days、until 且不由人工设置的标签。",
        fix_en="Read a tag without `valid_days` and `until` that people do not set by hand.",
    ),
    "linked.outlives": ProblemWords(
        zh="标签「{tag}」经关系读取「{reads}」，后者许可到 {expires} 为止，前者更长。",
        en="Tag `{tag}` reads `{reads}`, whose licence ends on {expires}, and lasts longer.",
        fix_zh="写上 expires: {expires} 或更早的日期。",
        fix_en="Write `expires: {expires}`, or an earlier day.",
    ),
    "linked.sensitivity": ProblemWords(
        zh="标签「{tag}」的敏感级别低于所读的「{reads}」（{least}）。",
        en="Tag `{tag}` is less sensitive than `{reads}`, which it reads ({least}).",
        fix_zh="敏感级别至少写成 {least}。",
        fix_en="Make its sensitivity {least} at least.",
    ),
    "parties.kind_tag": ProblemWords(
        zh="parties.kind_tag「{tag}」不是取值为 person、company、merchant 的文字标签。",
        en="parties.kind_tag `{tag}` is no TEXT tag with the values person, company, merchant.",
        fix_zh="在 tags.yaml 中登记该标签，values 只用这三个代码；导入时用 codes 转换本行代码。",
        fix_en="Put it into tags.yaml with these three codes; `codes` of a mapping turn your own "
        "codes into them.",
    ),
    "parties.no_kind_tag": ProblemWords(
        zh="策略面向 {kinds}，但 policy.yaml 没有 parties.kind_tag：所有客户都视为自然人。",
        en="The strategy addresses {kinds}, and policy.yaml has no parties.kind_tag: all customers "
        "count as persons.",
        fix_zh="写上 parties.kind_tag，或去掉 addresses。",
        fix_en="Name parties.kind_tag, or leave `addresses` out.",
    ),
    "parties.nobody": ProblemWords(
        zh="策略不面向任何一类客户。",
        en="The strategy addresses no kind of customer.",
        fix_zh="addresses 至少写一类：person、company、merchant。",
        fix_en="Write at least one kind into `addresses`: person, company, merchant.",
    ),
    "parties.role_repeated": ProblemWords(
        zh="关系角色「{role}」登记了两次，或名称不合规。",
        en="The role `{role}` is declared twice, or is no name.",
        fix_zh="每个角色只登记一次，用小写字母、数字与下划线。",
        fix_en="Declare each role once; lower case letters, digits and underscores.",
    ),
}
