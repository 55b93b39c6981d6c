"""Sentences for problems of channels: what they need, and what they cannot carry."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "channel.secret_missing": ProblemWords(
        zh="环境变量「{name}」没有值。",
        en="The environment variable `{name}` has no value.",
        fix_zh="启动前设置该变量；密钥不写进文档。",
        fix_en="Set it before the start; a secret never stands in a document.",
    ),
    "channel.secret_malformed": ProblemWords(
        zh="密钥不是 whsec_ 加 base64（{least} 至 {most} 字节）。",
        en="The secret is not `whsec_` with {least} to {most} bytes in base64.",
        fix_zh="由对方系统生成新的密钥，写入环境变量。",
        fix_en="Have the other side make a new one, and put it into the variable.",
    ),
    "channel.variable_invalid": ProblemWords(
        zh="此处应为环境变量的名称。",
        en="The name of an environment variable is expected here.",
        fix_zh="用大写字母、数字和下划线，例如 HENGCE_MAI"
        "L_PASSWORD；如果误写了密钥，请立即更换密钥。",
        fix_en="Use capitals, digits and `_`, such as HENGCE_MAIL_PASSWORD; a secret"
        " that was written here must be changed.",
    ),
    "channel.url_invalid": ProblemWords(
        zh="网址的写法不被接受。",
        en="The URL is not written in the way that is taken.",
        fix_zh="写成 https://主机名/路径；不含用户名、片段和"
        "转义的主机名，IP 地址写成普通的四段或 [IPv6]。",
        fix_en="Write https://host/path without user, fragment or escaped host; an"
        " address as four plain numbers or [IPv6].",
    ),
    "channel.host_not_allowed": ProblemWords(
        zh="policy.yaml 的 egress 不允许连接「{host}」。",
        en="`egress` in policy.yaml does not allow `{host}`.",
        fix_zh="核实后把主机（及非 443 端口、明文 http）加入 egress。",
        fix_en="Once it is checked, add the host (and a port other than 443, and"
        " plain http) to `egress`.",
    ),
    "channel.pace_invalid": ProblemWords(
        zh="每秒 {value} 条不可用。",
        en="{value} messages a second are not possible.",
        fix_zh="写 1 至 {limit} 之间的整数；不限速时写 null。",
        fix_en="Write 1 to {limit}; null is no limit.",
    ),
    "channel.closings_invalid": ProblemWords(
        zh="批次截止时间不可用。",
        en="The closing times are not possible.",
        fix_zh='写 1 至 {limit} 个 HH:MM，例如 ["18:00"]。',
        fix_en='Write 1 to {limit} times as HH:MM, such as ["18:00"].',
    ),
    "channel.login_incomplete": ProblemWords(
        zh="登录须同时写明 user 和 password_env。",
        en="A login needs both `user` and `password_env`.",
        fix_zh="补上另一项；不登录时两项都删除。",
        fix_en="Add the other one, or remove both.",
    ),
    "channel.login_in_the_open": ProblemWords(
        zh="未加密的连接上不能登录。",
        en="Nobody logs in over a connection that is not encrypted.",
        fix_zh="写 encryption: starttls 或 tls。",
        fix_en="Write `encryption: starttls` or `tls`.",
    ),
    "channel.link_missing": ProblemWords(
        zh="此处应为完整的网址。",
        en="A whole URL is expected here.",
        fix_zh="写成 https://主机名/路径。",
        fix_en="Write https://host/path.",
    ),
    "channel.form_not_taken": ProblemWords(
        zh="群机器人不接受卡片消息。",
        en="A group's robot takes no cards.",
        fix_zh="改用 text、markdown 或 news。",
        fix_en="Use text, markdown or news.",
    ),
    "channel.repeats_invalid": ProblemWords(
        zh="去重 {value} 分钟不可用。",
        en="Repetitions cannot be dropped for {value} minutes.",
        fix_zh="写 0 至 {limit} 之间的整数。",
        fix_en="Write 0 to {limit}.",
    ),
    "receipts.malformed": ProblemWords(
        zh="回执的内容无法识别。",
        en="The receipts cannot be read.",
        fix_zh="按《连接渠道》中的格式提交；时间写 ISO 8601。",
        fix_en="Post the shape of “Connect channels”, with times in ISO 8601.",
    ),
    "receipts.too_many": ProblemWords(
        zh="一次提交的回执超过 {limit} 条。",
        en="More than {limit} receipts are in one post.",
        fix_zh="分几次提交。",
        fix_en="Post them in parts.",
    ),
    "receipts.not_genuine": ProblemWords(
        zh="签名不符，或时间戳与现在相差超过五分钟。",
        en="The signature does not fit, or is more than five minutes off.",
        fix_zh="检查密钥和发送方的时钟；对原始请求体签名。",
        fix_en="Check the secret and the sender's clock; sign the body as it is sent.",
    ),
    "egress.host_invalid": ProblemWords(
        zh="「{host}」不是主机名或 IP 地址。",
        en="`{host}` is neither a host's name nor an address.",
        fix_zh="写完整的名称，例如 gateway.example.org；不能用通配符。",
        fix_en="Write the whole name, such as gateway.example.org; there are no wildcards.",
    ),
    "egress.port_invalid": ProblemWords(
        zh="端口 {port} 不在 1 至 65535 之间。",
        en="The port {port} is not within 1 and 65535.",
        fix_zh="写实际的端口。",
        fix_en="Write the real port.",
    ),
    "egress.plain_needs_ports": ProblemWords(
        zh="允许明文 http 时必须写明端口。",
        en="Plain http is allowed, but no port is named.",
        fix_zh="写上端口，例如 ports: [80]。",
        fix_en="Name the ports, such as ports: [80].",
    ),
    "egress.network_invalid": ProblemWords(
        zh="「{network}」不是可以放行的网段。",
        en="`{network}` is no network that can be allowed.",
        fix_zh="写成 10.20.0.0/16 的形式；IPv4 前缀至少 {v4} 位，IPv6 至少 {v6} 位。",
        fix_en="Write it like 10.20.0.0/16, with a prefix of at least {v4} bits (IPv6: {v6}).",
    ),
    "material.longer_than_channel": ProblemWords(
        zh="文字长 {length}，渠道最多 {limit}（{unit}）。",
        en="The text has {length}; its channel takes {limit} ({unit}).",
        fix_zh="缩短文字；超长的消息不会被截断，而是整条拒发。",
        fix_en="Shorten it; a message that is too long is refused whole, never cut.",
    ),
    "material.subject_not_carried": ProblemWords(
        zh="这个渠道没有标题，标题不会送达。",
        en="The channel carries no subject.",
        fix_zh="把标题的内容写进正文，删除 subject。",
        fix_en="Move it into the body, and remove `subject`.",
    ),
    "material.subject_missing": ProblemWords(
        zh="这个渠道的消息必须有标题。",
        en="A message of this channel needs a subject.",
        fix_zh="写上 subject。",
        fix_en="Write `subject`.",
    ),
}
