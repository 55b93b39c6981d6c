"""What is told of models that are watched."""

from hengce.model.noun import Label

SPREADS: dict[str, Label] = {
    "steady": Label(zh="稳定", en="steady"),
    "moved": Label(zh="有变化", en="moved"),
    "drifted": Label(zh="已漂移", en="drifted"),
    "unknown": Label(zh="无基准", en="nothing to compare with"),
}
"""How an input or a score is spread beside how it was."""

WARNINGS: dict[str, Label] = {
    "expired": Label(
        zh="模型已于 {expires} 到期，不再打分",
        en="the model expired on {expires} and does not score any more",
    ),
    "unscored": Label(
        zh="{unscored} / {customers} 位客户没有分数",
        en="{unscored} of {customers} customers have no score",
    ),
    "input": Label(
        zh="输入 {tag} {spread}：PSI {index}，偶然可达 {chance}",
        en="the input {tag} has {spread}: PSI {index}; chance gives up to {chance}",
    ),
    "scores": Label(
        zh="分数{spread}：PSI {index}，偶然可达 {chance}",
        en="the scores have {spread}: PSI {index}; chance gives up to {chance}",
    ),
    "calibration": Label(
        zh="校准不准：平均分数 {score}，实际 {rate}（p = {p}）",
        en="the scores do not come true: {score} is said, {rate} answered (p = {p})",
    ),
}
"""What somebody should look at."""
