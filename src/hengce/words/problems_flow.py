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
    "example.step": ProblemWords(
        zh="示例「{name}」应当看到：{expected}；实际看到：{got}。",
        en="The example “{name}” expects {expected}; seen was: {got}.",
        fix_zh="修改旅程或示例，直到两者一致；时间从进入时算起。",
        fix_en="Change the journey or the example until they agree; times count from the entry.",
    ),
    "example.wave_unnamed": ProblemWords(
        zh="示例「{name}」没有写到已经发出的一波：{step}。",
        en="The example “{name}” does not name a wave that left: {step}.",
        fix_zh="把它写进 expect.steps，或让旅程不发它。",
        fix_en="Name it in expect.steps, or let the journey not say it.",
    ),
    "example.no_wave": ProblemWords(
        zh="示例「{name}」里客户回应「{wave}」时，这一波还没有发出。",
        en="In the example “{name}” the customer answers `{wave}` before that wave has left.",
        fix_zh="把回应放到这一波发出之后，或删去它。",
        fix_en="Let the answer come after the wave, or remove it.",
    ),
    "example.cannot_happen": ProblemWords(
        zh="示例「{name}」里的这件事不可能发生：{why}。",
        en="In the example “{name}” this cannot happen: {why}.",
        fix_zh="改正时间、结果代码或先后次序。",
        fix_en="Correct its time, its outcome code or its order.",
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
