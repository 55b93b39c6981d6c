"""What becomes of contacts, as people call it."""

from collections.abc import Mapping

from hengce.model.outcome import OutcomeKind
from hengce.words.reasons import Sentence

OUTCOMES: Mapping[OutcomeKind, Sentence] = {
    OutcomeKind.SENT: Sentence("已发出", "sent"),
    OutcomeKind.DELIVERED: Sentence("已送达", "delivered"),
    OutcomeKind.FAILED: Sentence("发送失败", "failed"),
    OutcomeKind.OPENED: Sentence("已打开", "opened"),
    OutcomeKind.CLICKED: Sentence("已点击", "clicked"),
    OutcomeKind.CLOSED: Sentence("已关闭", "closed"),
    OutcomeKind.INTERESTED: Sentence("有意向", "interested"),
    OutcomeKind.REFUSED: Sentence("拒绝", "refused"),
    OutcomeKind.BOUGHT: Sentence("已购买", "bought"),
    OutcomeKind.CANCELLED: Sentence("撤销", "cancelled"),
    OutcomeKind.COMPLAINED: Sentence("投诉", "complained"),
    OutcomeKind.OPTED_OUT: Sentence("退订", "opted out"),
}
