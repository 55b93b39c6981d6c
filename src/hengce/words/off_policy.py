"""What is said of an allocation that never ran."""

from hengce.words.reasons import Sentence

SAID: dict[str, Sentence] = {
    "nobody": Sentence("还没有统计期已满的客户", "nobody's days have passed yet"),
    "support": Sentence(
        "{decisions} 位客户，相当于 {effective} 位等权客户，最大权重 {weight}",
        "{decisions} customers, worth {effective} of equal weight, the greatest weight {weight}",
    ),
    "left_out": Sentence(
        "另有 {count} 位客户当时不可能分到拟议的组，未计入",
        "{count} customers more could not have got an arm that is proposed, and are left out",
    ),
    "logged": Sentence("实际分配平均每位 {value}", "what ran earned {value} a customer"),
    "position": Sentence("日志位置 {position}", "log position {position}"),
}
