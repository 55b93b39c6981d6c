"""What the stages of the waterfall are called."""

from collections.abc import Mapping

from hengce.measure.waterfall import Stage
from hengce.words.reasons import Sentence

STAGES: Mapping[Stage, Sentence] = {
    Stage.POPULATION: Sentence("客户", "population"),
    Stage.ELIGIBLE: Sentence("符合条件", "eligible"),
    Stage.CONSENT: Sentence("已同意", "consent"),
    Stage.SUITABLE: Sentence("适当", "suitable"),
    Stage.OPEN: Sentence("时段内", "in hours"),
    Stage.NOT_SUPPRESSED: Sentence("未抑制", "not suppressed"),
    Stage.AFFORDED: Sentence("资源充足", "within budget"),
    Stage.WITHIN_CAPS: Sentence("频控内", "within caps"),
    Stage.REACHABLE: Sentence("可触达", "reachable"),
    Stage.WON: Sentence("仲裁胜出", "won arbitration"),
    Stage.NOT_HELD_OUT: Sentence("非对照", "not held out"),
    Stage.SENT: Sentence("已发送", "sent"),
}
"""By stage, in their order."""
