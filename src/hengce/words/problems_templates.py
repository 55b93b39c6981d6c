"""Sentences for problems of head office's templates, of branches' variants, of parameters."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "parameter.kind_differs": ProblemWords(
        zh="参数值「{value}」不是 {kind} 类型。",
        en="The value `{value}` is no {kind}.",
        fix_zh="写成 {kind}；金额以元计，日期写作 2026-01-31。",
        fix_en="Write a {kind}; money in units of the currency, dates as 2026-01-31.",
    ),
    "parameter.out_of_range": ProblemWords(
        zh="参数值 {value} 不在 {least} 与 {most} 之间。",
        en="The value {value} is not within {least} and {most}.",
        fix_zh="改正参数值，或请总行放宽范围。",
        fix_en="Correct the value, or let head office widen the envelope.",
    ),
    "parameter.not_a_choice": ProblemWords(
        zh="参数值「{value}」不在可选值之中。",
        en="The value `{value}` is not one of the choices.",
        fix_zh="可选：{choices}。",
        fix_en="Choose from: {choices}.",
    ),
    "parameter.sets_unknown": ProblemWords(
        zh="「{path}」不是节点上可由参数设定的数。",
        en="`{path}` is no number of a node that a parameter may set.",
        fix_zh="写节点的时长，如 graph/nodes/day3/until/days；节点必须存在。",
        fix_en="Name a length of time of a node, such as `graph/nodes/day3/until/days`.",
    ),
    "parameter.sets_kind": ProblemWords(
        zh="参数「{name}」要设定节点上的数，却不是整数。",
        en="The parameter `{name}` sets a number of a node and is no integer.",
        fix_zh="写整数，并声明 kind: integer。",
        fix_en="Give it a whole number, and `kind: integer`.",
    ),
    "parameter.sets_twice": ProblemWords(
        zh="「{path}」已由参数「{first}」设定。",
        en="`{path}` is set by the parameter `{first}` already.",
        fix_zh="只让一个参数设定它。",
        fix_en="Let one parameter alone set it.",
    ),
    "parameter.unused": ProblemWords(
        zh="参数「{name}」没有被任何条件、节点或素材使用。",
        en="No condition, node or material uses the parameter `{name}`.",
        fix_zh="用 :{name} 或 {{{{ parameter.{name} }}}} 引用它，或删除它。",
        fix_en="Name it as `:{name}` or `{{{{ parameter.{name} }}}}`, or leave it out.",
    ),
    "template.id_taken": ProblemWords(
        zh="已有策略名为「{name}」。",
        en="A strategy is called `{name}` already.",
        fix_zh="给模板另起一个 id。",
        fix_en="Give the template another id.",
    ),
    "template.says_whose": ProblemWords(
        zh="模板不写 {field}，它由分行的方案决定。",
        en="A template does not say `{field}`: its variants do.",
        fix_zh="删除 {field}；允许哪些机构写在 envelope/units。",
        fix_en="Leave `{field}` out; the units that may adapt it stand in `envelope/units`.",
    ),
    "template.unit_unknown": ProblemWords(
        zh="没有机构「{unit}」。",
        en="There is no unit `{unit}`.",
        fix_zh="用 units.yaml 中的机构。",
        fix_en="Name a unit of `units.yaml`.",
    ),
    "template.node_unknown": ProblemWords(
        zh="「{node}」不是带素材的节点。",
        en="`{node}` is no node with a material.",
        fix_zh="可用节点：{known}。",
        fix_en="There are: {known}.",
    ),
    "template.envelope_open": ProblemWords(
        zh="限定分行客户的条件使用了分行可改的参数「{name}」。",
        en="The condition that bounds every branch names `{name}`, which branches may change.",
        fix_zh="锁定该参数，或在条件中写定值。",
        fix_en="Lock the parameter, or write the value into the condition.",
    ),
    "template.budgets_exceed": ProblemWords(
        zh="各分行方案的预算合计 {sum}，超过模板的总预算 {limit}：{variants}。",
        en="The budgets of the variants sum up to {sum}, above the template's {limit}: {variants}.",
        fix_zh="减少分行预算，或提高模板的 budget_cents。",
        fix_en="Lower budgets of branches, or raise the template's `budget_cents`.",
    ),
    "variant.template_unknown": ProblemWords(
        zh="没有模板「{template}」。",
        en="There is no template `{template}`.",
        fix_zh="已有：{known}。",
        fix_en="There are: {known}.",
    ),
    "variant.id_differs": ProblemWords(
        zh="方案的 id「{id}」应为「{expected}」。",
        en="The variant is called `{id}` and must be called `{expected}`.",
        fix_zh="写 id: {expected}（模板.机构）。",
        fix_en="Write `id: {expected}`: the template and the unit.",
    ),
    "variant.id_taken": ProblemWords(
        zh="已有策略名为「{name}」。",
        en="A strategy is called `{name}` already.",
        fix_zh="给该策略另起一个 id。",
        fix_en="Give that strategy another id.",
    ),
    "variant.unit_outside": ProblemWords(
        zh="模板没有向机构「{unit}」开放；开放的是：{units}（含下级）。",
        en="The template is not open to the unit `{unit}`, but to these and below: {units}.",
        fix_zh="换一个机构，或请总行在 envelope/units 中加入它。",
        fix_en="Name one of those, or let head office add it to `envelope/units`.",
    ),
    "variant.units_overlap": ProblemWords(
        zh="机构「{unit}」的客户已由方案「{other}」触达。",
        en="The customers of the unit `{unit}` belong to the variant `{other}` already.",
        fix_zh="同一模板下，上级与下级机构只能有一个方案。",
        fix_en="Of a unit and those below it only one may have a variant of a template.",
    ),
    "variant.parameter_unknown": ProblemWords(
        zh="模板没有参数「{name}」。",
        en="The template has no parameter `{name}`.",
        fix_zh="可改的参数：{open}。",
        fix_en="These are open: {open}.",
    ),
    "variant.parameter_locked": ProblemWords(
        zh="参数「{name}」由总行锁定。",
        en="Head office keeps the parameter `{name}` locked.",
        fix_zh="删除该值；可改的参数：{open}。",
        fix_en="Leave it out; these are open: {open}.",
    ),
    "variant.value_missing": ProblemWords(
        zh="参数「{name}」没有值。",
        en="The parameter `{name}` has no value.",
        fix_zh="写一个值，或删除这一行以沿用模板的值。",
        fix_en="Give it a value, or leave the line out to keep the template's.",
    ),
    "variant.material_not_open": ProblemWords(
        zh="节点「{node}」的素材不可替换。",
        en="The material of the node `{node}` may not be replaced.",
        fix_zh="可替换的节点：{allowed}。",
        fix_en="These may: {allowed}.",
    ),
    "variant.material_unknown": ProblemWords(
        zh="没有素材「{material}」。",
        en="There is no material `{material}`.",
        fix_zh="先在 materials 中录入并送审本行素材。",
        fix_en="Add the branch's own material to `materials` first.",
    ),
    "variant.budget_missing": ProblemWords(
        zh="模板有总预算，本方案却没有预算。",
        en="The template has a budget for all variants, and this one names none.",
        fix_zh="写 budget_cents，或请总行设 envelope/budget_cents_max。",
        fix_en="Write `budget_cents`, or let the envelope give `budget_cents_max`.",
    ),
    "variant.budget_too_much": ProblemWords(
        zh="预算 {budget} 元，超过每家分行的上限 {most} 元。",
        en="The budget of {budget} is above what one branch may spend: {most}.",
        fix_zh="改为不超过 {most} 元。",
        fix_en="Use {most} or less.",
    ),
    "variant.dates_outside": ProblemWords(
        zh="日期 {date} 不在模板的有效期 {starts} 至 {ends} 之内。",
        en="{date} is outside of the template's time, {starts} to {ends}.",
        fix_zh="只能在模板的有效期内缩短。",
        fix_en="A branch can only shorten the template's time.",
    ),
}
