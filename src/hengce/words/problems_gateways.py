"""Sentences for problems of gateways of mobile networks."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "channel.account_invalid": ProblemWords(
        zh="账号「{account}」应为 {length} 个可见 ASCII 字符。",
        en="The account `{account}` must have {length} visible ASCII characters.",
        fix_zh="填写网关分配的账号。",
        fix_en="Write the account that the gateway gave.",
    ),
    "channel.country_invalid": ProblemWords(
        zh="「{country}」不是国家代码。",
        en="`{country}` is no country code.",
        fix_zh="填写 1 至 3 位数字，不带加号，例如 86。",
        fix_en="Write one to three digits without a plus, such as 86.",
    ),
    "channel.number_range": ProblemWords(
        zh="数值 {value} 不在 1 至 {limit} 之间。",
        en="The value {value} is not between 1 and {limit}.",
        fix_zh="填写网关允许的数值。",
        fix_en="Write what the gateway allows.",
    ),
    "channel.opt_out_words_invalid": ProblemWords(
        zh="退订用语应有 1 至 {limit} 个，每个 1 至 {length} 个字符。",
        en="There must be 1 to {limit} opt-out words of 1 to {length} characters each.",
        fix_zh="至少保留一个退订用语，例如 T；客户必须能够退订。",
        fix_en="Keep at least one, such as T: customers must be able to opt out.",
    ),
    "channel.source_invalid": ProblemWords(
        zh="发送号码「{source}」应为 1 至 20 个可见 ASCII 字符。",
        en="The source `{source}` must have 1 to 20 visible ASCII characters.",
        fix_zh="填写网关分配的接入号。",
        fix_en="Write the number that the gateway gave.",
    ),
    "channel.text_range": ProblemWords(
        zh="「{text}」超过 {limit} 个 ASCII 字符。",
        en="`{text}` has more than {limit} ASCII characters.",
        fix_zh="填写网关分配的代码，或留空。",
        fix_en="Write the code that the gateway gave, or leave it empty.",
    ),
    "channel.typing_unknown": ProblemWords(
        zh="数值 {value} 不在 {first} 至 {last} 之间。",
        en="The value {value} is not between {first} and {last}.",
        fix_zh="按 SMPP 3.4 填写号码类型或编号计划。",
        fix_en="Write a type of number or numbering plan of SMPP 3.4.",
    ),
    "channel.zone_unknown": ProblemWords(
        zh="时区「{zone}」不存在。",
        en="There is no time zone `{zone}`.",
        fix_zh="使用 IANA 名称，例如 Asia/Shanghai。",
        fix_en="Use an IANA name, such as Asia/Shanghai.",
    ),
}
