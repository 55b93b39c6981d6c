"""Problems of values in documents and requests, and of a strategy's own examples."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "value.unknown_name": ProblemWords(
        zh="没有名为「{name}」的标签或属性。",
        en="There is no tag or property “{name}”.",
        fix_zh="可用的有：{known}。",
        fix_en="Known ones: {known}.",
    ),
    "value.wrong_kind": ProblemWords(
        zh="「{name}」的值不是 {kind} 类型。",
        en="The value of “{name}” is no {kind}.",
        fix_zh="金额写成 1234.56，日期写成 2026-01-31，布尔写成 true 或 false。",
        fix_en="Write money as 1234.56, a date as 2026-01-31, a Boolean as true or false.",
    ),
    "event.not_in_catalogue": ProblemWords(
        zh="没有名为「{name}」的事件类型。",
        en="There is no event type “{name}”.",
        fix_zh="可用的有：{known}。",
        fix_en="Known ones: {known}.",
    ),
    "event.conflict": ProblemWords(
        zh="事件「{id}」与已收到的同号事件内容不同。",
        en="The event “{id}” contradicts the one received under the same number.",
        fix_zh="同一来源的事件编号必须唯一；更正请用新编号。",
        fix_en="Numbers of a source are unique; send a correction under a new one.",
    ),
    "example.failed": ProblemWords(
        zh="示例「{name}」期望 {expected}，实际是 {got}。",
        en="The example “{name}” expects {expected} but gets {got}.",
        fix_zh="修改条件或示例，使两者一致。",
        fix_en="Change the condition or the example until they agree.",
    ),
    "migration.forgotten": ProblemWords(
        zh="迁移表没有写明节点「{node}」的去向，那里有 {customers} 位在途客户。",
        en="The map does not say where node `{node}` leads; {customers} customers stand there.",
        fix_zh="写上新版本的节点，或 exit（退出）、stay（留在旧版本）。",
        fix_en="Name a node of the live version, or exit, or stay.",
    ),
    "migration.target_unknown": ProblemWords(
        zh="迁移目标「{target}」不是新版本中可以停留的节点。",
        en="Nobody can stand at `{target}` in the live version.",
        fix_zh="可用：{known}，或 exit、stay。",
        fix_en="Choose from: {known}, or exit, or stay.",
    ),
}
