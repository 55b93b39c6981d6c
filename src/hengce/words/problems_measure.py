"""Sentences for questions that what was measured cannot answer."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "attribution.too_many_players": ProblemWords(
        zh="参与分摊的名称有 {players} 个，Shapley 值最多允许 {players_max} 个。",
        en="{players} names would share, and Shapley values are computed for at most "
        "{players_max}.",
        fix_zh="把名称合并成更少的组，或改用 Markov 移除效应。",
        fix_en="Put names together into fewer groups, or use Markov removal effects.",
    ),
    "watch.number_missing": ProblemWords(
        zh="撤销事件要靠单号找到所撤销的那一笔。",
        en="A cancellation names what it takes back by its number.",
        fix_zh="写明 number，或去掉 cancelled_by。",
        fix_en="Write `number`, or take `cancelled_by` away.",
    ),
    "watch.number_unknown": ProblemWords(
        zh="事件「{event}」没有属性「{name}」。",
        en="The event `{event}` has no property `{name}`.",
        fix_zh="属性有：{known}。",
        fix_en="Its properties are: {known}.",
    ),
    "metric.no_dimension": ProblemWords(
        zh="该指标的事实没有「{by}」这一维度。",
        en="The facts of this metric have no {by}.",
        fix_zh="去掉该维度或条件，或换一个指标（hengce metric list）。",
        fix_en="Leave the dimension or the condition out, or take another metric (hengce metric "
        "list).",
    ),
    "metric.of_everybody": ProblemWords(
        zh="该指标以全行客户为分母，不能按机构统计。",
        en="This metric is about all customers of the bank, and means nothing for a unit.",
        fix_zh="不按机构、不限机构，或换一个指标。",
        fix_en="Ask without units, or take another metric.",
    ),
    "metric.unknown": ProblemWords(
        zh="没有叫「{name}」的指标。",
        en="There is no metric {name}.",
        fix_zh="用 hengce metric list 查看名称。",
        fix_en="See hengce metric list for the names.",
    ),
    "off_policy.no_support": ProblemWords(
        zh="新策略有 {unsupported} 的选择是旧策略从不做的（最多允许 {unsupported_max}）；"
        "没有数据能说明它们的结果。",
        en="The old policy never makes {unsupported} of the new one's choices (at most "
        "{unsupported_max} may be so); no data say what would come of them.",
        fix_zh="先让旧策略以小概率做出这些选择，或用实验来回答。",
        fix_en="Let the old policy make these choices with a small probability first, or ask "
        "an experiment.",
    ),
    "off_policy.too_few": ProblemWords(
        zh="{decisions} 次决策的有效样本量只有 {effective}（至少需要 {effective_min}），"
        "最大权重 {weight_max}；不足以给出估计。",
        en="{decisions} decisions say as much as {effective} equal ones (at least "
        "{effective_min} are needed); the greatest weight is {weight_max}. That is no evidence.",
        fix_zh="积累更多决策，或评估一个与旧策略更接近的新策略。",
        fix_en="Wait for more decisions, or evaluate a policy that is closer to the old one.",
    ),
    "off_policy.wrong_probabilities": ProblemWords(
        zh="权重的平均值为 {weight_mean}，偏离 1 达 {errors} 个标准误；"
        "记录的概率不是当时选择所用的概率。",
        en="The weights average {weight_mean}, {errors} standard errors away from 1: the logged "
        "probabilities are not those by which was chosen.",
        fix_zh="检查概率是否在最终可行的候选中、做出选择的当时记录。",
        fix_en="Check that probabilities are logged when the choice is made, among the finally "
        "feasible candidates.",
    ),
}
