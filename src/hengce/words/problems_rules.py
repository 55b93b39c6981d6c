"""Sentences for problems of conditions and numeric expressions.

`{at}` is line:column within the text, `{near}` the words that stand there.
"""

from hengce.words.problem import ProblemWords

_TEXT: dict[str, ProblemWords] = {
    "rule.empty": ProblemWords(
        zh="条件为空。",
        en="The condition is empty.",
        fix_zh="写出条件；要包含所有客户，写 TRUE。",
        fix_en="Write the condition; to mean every customer write TRUE.",
    ),
    "rule.too_long": ProblemWords(
        zh="条件有 {length} 个字符，超过上限 {length_max}。",
        en="The condition has {length} characters; the limit is {length_max}.",
        fix_zh="把名单做成标签，在条件中使用该标签。",
        fix_en="Turn a list of values into a tag and use the tag.",
    ),
    "rule.too_deep": ProblemWords(
        zh="条件的括号或运算嵌套超过 {depth_max} 层。",
        en="Brackets or operations nest deeper than {depth_max} levels.",
        fix_zh="减少嵌套，或把中间结果做成标签。",
        fix_en="Nest less, or turn an intermediate result into a tag.",
    ),
    "rule.syntax": ProblemWords(
        zh="{at}处「{near}」无法解析。",
        en="The text cannot be read at {at}, near `{near}`.",
        fix_zh="检查括号和单引号是否成对，AND、OR、比较符号两边是否都有内容。",
        fix_en="Check that brackets and quotes are paired and that operators have two sides.",
    ),
    "rule.not_allowed": ProblemWords(
        zh="{at}处「{near}」：规则语言不支持 {what}。",
        en="The rule language does not know {what} (at {at}, near `{near}`).",
        fix_zh="只用标签、比较、AND、OR、NOT、IN、BETWEEN、LIKE、IS、四则运算和事件函数。",
        fix_en="Use tags, comparisons, AND, OR, NOT, IN, BETWEEN, LIKE, IS, arithmetic and "
        "event functions only.",
    ),
}

_NAMES: dict[str, ProblemWords] = {
    "rule.unknown_tag": ProblemWords(
        zh="{at}处的标签「{tag}」不存在。",
        en="There is no tag `{tag}` (at {at}).",
        fix_zh="最接近的标签是「{nearest}」；文字要写在单引号中。",
        fix_en="The nearest tag is `{nearest}`; a text stands in single quotes.",
    ),
    "rule.unknown_event": ProblemWords(
        zh="{at}处的事件「{event}」不存在。",
        en="There is no event `{event}` (at {at}).",
        fix_zh="最接近的事件是「{nearest}」。",
        fix_en="The nearest event is `{nearest}`.",
    ),
    "rule.unknown_parameter": ProblemWords(
        zh="{at}处的参数「:{parameter}」不存在。",
        en="There is no parameter `:{parameter}` here (at {at}).",
        fix_zh="在策略或模板的 parameters 中声明它，或改正名称。",
        fix_en="Declare it in the `parameters` of the strategy or template, or correct the name.",
    ),
    "rule.unknown_unit": ProblemWords(
        zh="{at}处的机构「{unit}」不存在。",
        en="There is no unit `{unit}` (at {at}).",
        fix_zh="最接近的机构是「{nearest}」。",
        fix_en="The nearest unit is `{nearest}`.",
    ),
    "rule.unknown_audience": ProblemWords(
        zh="{at}处的客群「{audience}」不存在。",
        en="There is no audience `{audience}` (at {at}).",
        fix_zh="最接近的客群是「{nearest}」。",
        fix_en="The nearest audience is `{nearest}`.",
    ),
    "rule.sliced_audience": ProblemWords(
        zh="{at}处的客群「{audience}」是按盐值切出的一部分，条件里不能引用。",
        en="The audience `{audience}` (at {at}) is a slice by hash; conditions cannot ask for it.",
        fix_zh="引用未切分的客群；或在客群的 all_of、any_of、none_of 中引用它。",
        fix_en="Ask for the audience without its slice, or name it in the lists of an audience.",
    ),
    "rule.audience_wrong": ProblemWords(
        zh="{at}处的客群「{audience}」自身有错误，或引用回到自己。",
        en="The audience `{audience}` (at {at}) is itself wrong, or leads back to itself.",
        fix_zh="先改正该客群。",
        fix_en="Correct that audience first.",
    ),
    "rule.unknown_property": ProblemWords(
        zh="事件「{event}」没有属性「{property}」（{at}）。",
        en="The event `{event}` has no property `{property}` (at {at}).",
        fix_zh="最接近的属性是「{nearest}」。",
        fix_en="The nearest property is `{nearest}`.",
    ),
    "rule.intent_window": ProblemWords(
        zh="意图「{intent}」最多回看 {past_days} 天（{at}）。",
        en="Intent `{intent}` is looked for in the last {past_days} days at most (at {at}).",
        fix_zh="缩短该窗口。",
        fix_en="Shorten the window.",
    ),
    "rule.unknown_function": ProblemWords(
        zh="{at}处的函数「{function}」不存在。",
        en="There is no function `{function}` (at {at}).",
        fix_zh="最接近的函数是 {nearest}。",
        fix_en="The nearest function is `{nearest}`.",
    ),
    "rule.unknown_code": ProblemWords(
        zh="{at}处的「{value}」不在标签「{tag}」的代码表中。",
        en="`{value}` is not in the code list of the tag `{tag}` (at {at}).",
        fix_zh="最接近的代码是「{nearest}」。",
        fix_en="The nearest code is `{nearest}`.",
    ),
    "rule.hindsight_tag": ProblemWords(
        zh="{at}处的标签「{tag}」在决策之后才知道：{reason}",
        en="The tag `{tag}` (at {at}) is only known after the decision: {reason}",
        fix_zh="换一个决策时已知的标签，或在策略的 hindsight 中说明理由。",
        fix_en="Use a tag that is known in time, or say why in the strategy's `hindsight`.",
    ),
}

_KINDS: dict[str, ProblemWords] = {
    "rule.kinds": ProblemWords(
        zh="{at}处「{near}」：{left} 不能与 {right} 比较。",
        en="{left} cannot be compared with {right} (at {at}, near `{near}`).",
        fix_zh="两边要是同一类：金额对金额，数字对数字，日期对日期，时间对时间。金额请直接写成一个数。",
        fix_en="Compare like with like: amount, number, date or time. Write an amount as one "
        "number.",
    ),
    "rule.literal_kind": ProblemWords(
        zh="{at}处的「{near}」不是 {kind} 类型的值。",
        en="`{near}` (at {at}) is no value of kind {kind}.",
        fix_zh="文字、日期和时间写在单引号中，数字和金额不加引号。",
        fix_en="Texts, dates and times stand in single quotes; numbers and amounts do not.",
    ),
    "rule.null_compare": ProblemWords(
        zh="{at}处与 NULL 比较，结果永远不成立。",
        en="A comparison with NULL (at {at}) never holds.",
        fix_zh="写 IS NULL 或 IS NOT NULL。",
        fix_en="Write IS NULL or IS NOT NULL.",
    ),
    "rule.boolean": ProblemWords(
        zh="{at}处「{near}」：是否类标签不是数字，只能与 TRUE 或 FALSE 判断相等。",
        en="A yes/no tag is no number; it can only equal TRUE or FALSE (at {at}, near `{near}`).",
        fix_zh="直接写标签名，或写 NOT 标签名。",
        fix_en="Write the tag's name alone, or NOT and the name.",
    ),
    "rule.text_compare": ProblemWords(
        zh="{at}处「{near}」：文字标签只能与写明的文字比较。",
        en="A text tag can only be compared with a written text (at {at}, near `{near}`).",
        fix_zh="写成 标签 = '文字'、标签 IN ('甲', '乙') 或 标签 LIKE '甲%'。",
        fix_en="Write tag = 'text', tag IN ('a', 'b') or tag LIKE 'a%'.",
    ),
    "rule.order": ProblemWords(
        zh="{at}处「{near}」：{kind} 类型的值没有大小之分。",
        en="Values of kind {kind} have no order (at {at}, near `{near}`).",
        fix_zh="用 =、<> 或 IN；需要分级时请用数字标签。",
        fix_en="Use =, <> or IN; for levels use a numeric tag.",
    ),
    "rule.not_a_condition": ProblemWords(
        zh="{at}处「{near}」的类型是 {kind}，不是条件。",
        en="`{near}` (at {at}) is of kind {kind} and no condition.",
        fix_zh="补上比较，例如 aum >= 50000。",
        fix_en="Add a comparison, such as aum >= 50000.",
    ),
    "rule.broken_tag": ProblemWords(
        zh="{at}处的标签 {tag} 的公式有问题，用它的条件无法读懂。",
        en="The formula of tag `{tag}` (at {at}) has problems, so nothing that names it is read.",
        fix_zh="先改好标签 {tag} 的公式。",
        fix_en="Mend the formula of `{tag}` first.",
    ),
    "rule.formula_cycle": ProblemWords(
        zh="公式绕回了标签 {tag}：谁的值也算不出来。",
        en="The formula comes back to tag `{tag}`: neither has a value.",
        fix_zh="让其中一个公式不再引用另一个。",
        fix_en="Write one of the formulas without the other.",
    ),
    "rule.formula_size": ProblemWords(
        zh="公式连同它引用的公式共有 {size} 个部分，最多 {formula_size_max} 个。",
        en="The formula has {size} parts with those that it names; {formula_size_max} at most.",
        fix_zh="拆开公式，或让一部分成为夜间计算的标签。",
        fix_en="Divide the formula, or let the nightly files bring a part of it.",
    ),
    "rule.not_a_value": ProblemWords(
        zh="{at}处「{near}」是条件，而这里需要一个值。",
        en="`{near}` (at {at}) is a condition where a value is needed.",
        fix_zh="用 AND 或 OR 连接条件，比较的两边只写值。",
        fix_en="Join conditions by AND or OR; the sides of a comparison are values.",
    ),
    "rule.not_a_number": ProblemWords(
        zh="{at}处「{near}」的类型是 {kind}，不是数字。",
        en="`{near}` (at {at}) is of kind {kind} and no number.",
        fix_zh="使用整数、小数或金额。",
        fix_en="Use an integer, a real number or an amount.",
    ),
    "rule.not_plain": ProblemWords(
        zh="「{near}」是金额，而这里需要一个普通数字。",
        en="`{near}` is an amount where a plain number is needed.",
        fix_zh="除以另一个金额，得到比例。",
        fix_en="Divide it by another amount to get a ratio.",
    ),
    "rule.units": ProblemWords(
        zh="{at}处「{near}」：{left} {operator} {right} 没有意义。",
        en="{left} {operator} {right} has no meaning (at {at}, near `{near}`).",
        fix_zh="金额只能与金额相加减、与数字相乘除；取余只用于整数。",
        fix_en="Add amounts to amounts, multiply or divide them by numbers; % is for integers.",
    ),
    "rule.is": ProblemWords(
        zh="{at}处「{near}」：IS 后面只能是 NULL、TRUE 或 FALSE。",
        en="After IS stands NULL, TRUE or FALSE only (at {at}, near `{near}`).",
        fix_zh="判断相等请用 =。",
        fix_en="For equality write =.",
    ),
    "rule.not_a_literal": ProblemWords(
        zh="{at}处的「{near}」不是写明的值。",
        en="`{near}` (at {at}) is not a written value.",
        fix_zh="写明数字、文字或日期；标签之间的比较请用 =。",
        fix_en="Write a number, a text or a date; to compare tags use =.",
    ),
    "rule.in_value": ProblemWords(
        zh="{at}处的「{near}」不能用 IN 判断。",
        en="`{near}` (at {at}) cannot be tested with IN.",
        fix_zh="IN 左边写一个非是否类的标签。",
        fix_en="On the left of IN stands a tag that is not a yes/no tag.",
    ),
    "rule.in_list": ProblemWords(
        zh="{at}处的列表有 {length} 项，超过上限 {length_max}。",
        en="The list at {at} has {length} entries; the limit is {length_max}.",
        fix_zh="把名单做成标签。",
        fix_en="Turn the list into a tag.",
    ),
    "rule.like_tag": ProblemWords(
        zh="{at}处的「{near}」不是文字标签，不能用 LIKE。",
        en="`{near}` (at {at}) is no text tag, so LIKE cannot test it.",
        fix_zh="LIKE 左边写一个文字标签。",
        fix_en="On the left of LIKE stands a text tag.",
    ),
    "rule.like_pattern": ProblemWords(
        zh="{at}处的匹配模式 {near} 不支持。",
        en="The pattern {near} (at {at}) is not supported.",
        fix_zh="只写 '开头%'、'%结尾' 或 '%包含%'；中间不能有 % 和 _，也没有转义。",
        fix_en="Write 'start%', '%end' or '%within%'; there is no % or _ inside and no escape.",
    ),
}

_LITERALS: dict[str, ProblemWords] = {
    "rule.money_decimals": ProblemWords(
        zh="{at}处的金额 {text} 超过两位小数。",
        en="The amount {text} (at {at}) has more than two decimals.",
        fix_zh="金额最多精确到分。",
        fix_en="Write an amount to the cent at most.",
    ),
    "rule.number_range": ProblemWords(
        zh="{at}处的数 {near} 超出范围。",
        en="The number {near} (at {at}) is out of range.",
        fix_zh="检查位数。",
        fix_en="Check its digits.",
    ),
    "rule.date_format": ProblemWords(
        zh="{at}处的「{text}」不是日期。",
        en="`{text}` (at {at}) is no date.",
        fix_zh="写成 '2026-01-31'。",
        fix_en="Write '2026-01-31'.",
    ),
    "rule.timestamp_format": ProblemWords(
        zh="{at}处的「{text}」不是时间。",
        en="`{text}` (at {at}) is no time.",
        fix_zh="写成 '2026-01-31 10:30' 或 '2026-01-31T10:30:00+08:00'。",
        fix_en="Write '2026-01-31 10:30' or '2026-01-31T10:30:00+08:00'.",
    ),
    "rule.date_arithmetic": ProblemWords(
        zh="{at}处的「{near}」是 {kind} 类型，不能直接加减数字。",
        en="`{near}` (at {at}) is of kind {kind}; numbers cannot be added to it.",
        fix_zh="写成 + INTERVAL 7 DAY 或 - INTERVAL 7 DAY。",
        fix_en="Write + INTERVAL 7 DAY or - INTERVAL 7 DAY.",
    ),
    "rule.interval_base": ProblemWords(
        zh="{at}处的「{near}」是 {kind} 类型，不能加减时间间隔。",
        en="`{near}` (at {at}) is of kind {kind}; an interval cannot move it.",
        fix_zh="时间间隔只用于日期或时间；写明的日期写成 DATE '2026-01-31'。",
        fix_en="Intervals move dates and times; a written date is DATE '2026-01-31'.",
    ),
    "rule.interval_unit": ProblemWords(
        zh="{at}处的时间间隔单位不支持。",
        en="The unit of the interval (at {at}) is not supported.",
        fix_zh="使用 DAY、HOUR 或 MINUTE，如 INTERVAL 7 DAY。",
        fix_en="Use DAY, HOUR or MINUTE, as in INTERVAL 7 DAY.",
    ),
    "rule.interval_clock": ProblemWords(
        zh="{at}处「{near}」：日期不能加减小时或分钟。",
        en="Hours or minutes cannot move a date (at {at}, near `{near}`).",
        fix_zh="使用 DAY，或改用时间类标签。",
        fix_en="Use DAY, or a tag that holds a time.",
    ),
    "rule.interval_length": ProblemWords(
        zh="{at}处的时间间隔不是 {interval_days_max} 天以内的整数。",
        en="The interval (at {at}) is no whole number within {interval_days_max} days.",
        fix_zh="写整数，如 INTERVAL 7 DAY。",
        fix_en="Write a whole number, as in INTERVAL 7 DAY.",
    ),
}

_EVENTS: dict[str, ProblemWords] = {
    "rule.call": ProblemWords(
        zh="{at}处的事件函数写法不对。",
        en="The event function at {at} is not written as it must be.",
        fix_zh="写成 {usage}；days、hours、minutes 最多写一个。",
        fix_en="Write {usage}; at most one of days, hours and minutes.",
    ),
    "rule.window": ProblemWords(
        zh="{at}处的 {unit} 不是正整数，或超过 {window_days_max} 天。",
        en="`{unit}` (at {at}) is no positive whole number, or more than {window_days_max} days.",
        fix_zh="写正整数，如 days => 30。",
        fix_en="Write a positive whole number, as in days => 30.",
    ),
    "rule.filter": ProblemWords(
        zh="{at}处「{near}」：where 中只能用 AND 连接「属性 比较 写明的值」。",
        en="`where` joins comparisons of a property with a written value by AND only "
        "(at {at}, near `{near}`).",
        fix_zh="写成 where => amount >= 1000 AND product = 'A'；「或」请写两个事件函数。",
        fix_en="Write where => amount >= 1000 AND product = 'A'; for OR write two functions.",
    ),
}

SENTENCES: dict[str, ProblemWords] = {**_TEXT, **_NAMES, **_KINDS, **_LITERALS, **_EVENTS}
