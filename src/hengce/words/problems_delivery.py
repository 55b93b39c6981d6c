"""Sentences for problems of materials, outcomes and channels."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "material.syntax": ProblemWords(
        zh="素材不是合法的 Liquid 模板：{message}",
        en="The material is not a valid Liquid template: {message}",
        fix_zh="检查花括号是否成对；占位符写在双花括号之间。",
        fix_en="Check that the braces are paired; a placeholder stands between double braces.",
    ),
    "material.tag_not_allowed": ProblemWords(
        zh="素材使用了指令「{tag}」；素材只能含文字和占位符。",
        en="The material uses the tag `{tag}`; a material holds text and placeholders only.",
        fix_zh="删除该指令；需要不同措辞时，请分成不同的素材或策略。",
        fix_en="Remove it; where wording differs, use another material or strategy.",
    ),
    "material.bad_placeholder": ProblemWords(
        zh="占位符「{placeholder}」无法识别。",
        en="The placeholder `{placeholder}` names nothing that a material may print.",
        fix_zh="以 tag.、product. 或 parameter. 开头，例如 tag.city。",
        fix_en="Begin with tag., product. or parameter., such as tag.city.",
    ),
    "material.filter_not_allowed": ProblemWords(
        zh="素材使用了不允许的过滤器「{filter}」。",
        en="The material uses the filter `{filter}`, which is not allowed.",
        fix_zh="可用的过滤器：{allowed}。",
        fix_en="Allowed filters: {allowed}.",
    ),
    "material.filter_argument": ProblemWords(
        zh="过滤器「{filter}」的参数必须是写定的数字或文字。",
        en="An argument of the filter `{filter}` is not a number or text written in place.",
        fix_zh="把参数写成常数，例如 truncate: 10。",
        fix_en="Write the argument as a constant, such as truncate: 10.",
    ),
    "material.too_long": ProblemWords(
        zh="素材超过 {limit} 字节。",
        en="The material is longer than {limit} bytes.",
        fix_zh="缩短素材。",
        fix_en="Shorten the material.",
    ),
    "outcome.unknown_contact": ProblemWords(
        zh="反馈所指的触达「{contact}」不存在。",
        en="The outcome answers the contact `{contact}`, which does not exist.",
        fix_zh="使用交付时的触达编号（消息键）。",
        fix_en="Use the contact's id, which was handed over as the message's key.",
    ),
    "outcome.conflict": ProblemWords(
        zh="反馈 {source}/{id} 已登记过，但内容不同。",
        en="The outcome {source}/{id} is on record with other content.",
        fix_zh="更正内容的反馈请使用新的编号。",
        fix_en="Report a correction under a new id.",
    ),
    "channel.path_outside": ProblemWords(
        zh="渠道文件「{path}」位于数据目录之外。",
        en="The channel's file `{path}` lies outside the data directory.",
        fix_zh="使用数据目录之内的相对路径，例如 sms.jsonl。",
        fix_en="Use a relative path below the data directory, such as sms.jsonl.",
    ),
    "channel.file_not_messages": ProblemWords(
        zh="渠道文件「{path}」第 {line} 行不是消息记录。",
        en="Line {line} of the channel's file `{path}` is not a message.",
        fix_zh="换一个文件名，或移走该文件。",
        fix_en="Use another file name, or move the file away.",
    ),
    "channel.throttle_range": ProblemWords(
        zh="限速为每秒 {per_second} 条、突发 {burst} 条，不可用。",
        en="{per_second} messages a second with a burst of {burst} is no speed limit.",
        fix_zh="每秒条数大于 0，突发至少为 1；不限速时删去该字段。",
        fix_en="Write more than 0 a second and a burst of 1 or more; without the field: no limit.",
    ),
    "channel.provider_differs": ProblemWords(
        zh="供应商「{provider}」在渠道「{other}」中写法不同。",
        en="The channel `{other}` says otherwise of the provider `{provider}`.",
        fix_zh="共用一家供应商的渠道共用其限速：各处写成一样。",
        fix_en="Channels of one provider share its speed limit: write the same in all of them.",
    ),
}
