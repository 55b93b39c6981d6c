"""Problems of what channels tell later; each names a dead letter."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "heard.failed": ProblemWords(
        zh="渠道告知的一条内容因内部错误未能处理，已原样保存。",
        en="An internal error kept something that a channel told from being understood.",
        fix_zh="查看服务日志中的错误类型；处理后将该死信标记为已处理。",
        fix_en="The server's log names the kind of error; drop the dead letter when it is done.",
    ),
    "inbound.not_understood": ProblemWords(
        zh="客户的回复不是退订用语，已保存待人工阅读。",
        en="A customer's reply is not a word for opting out; it is kept for people to read.",
        fix_zh="阅读后联系客户；若是退订，请通过接口登记退订。",
        fix_en="Read it and answer; if it is an opt-out, record it over the interface.",
    ),
    "inbound.sender_unknown": ProblemWords(
        zh="退订回复来自一个不属于任何客户的号码。",
        en="A reply that opts out came from an address that no customer has.",
        fix_zh="核对号码归属后，通过接口为该客户登记退订。",
        fix_en="Find out whose address it is, and record the opt-out over the interface.",
    ),
    "report.unknown_message": ProblemWords(
        zh="渠道回执所指的消息没有登记。",
        en="A channel reports on a message that nobody remembers.",
        fix_zh="核对是否有其他系统使用同一账号发送，或发送进程曾在登记前中断。",
        fix_en="See whether another system uses the account, or a sender died before it wrote.",
    ),
}
