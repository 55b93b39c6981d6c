"""What became of deliveries, in words."""

from hengce.model.feed import FeedState
from hengce.words.reasons import Sentence

STATES: dict[FeedState, Sentence] = {
    FeedState.TAKEN: Sentence("已接收", "taken"),
    FeedState.DUPLICATE: Sentence("重复，未改变任何内容", "a duplicate; nothing was changed"),
    FeedState.SUPERSEDED: Sentence(
        "已有更晚一天的交付，未导入", "not imported: a later day was taken before"
    ),
    FeedState.HELD: Sentence("等待完整", "held until it is whole"),
    FeedState.REFUSED: Sentence("拒绝，未导入任何行", "refused; nothing of it was imported"),
    FeedState.LATE: Sentence("迟到", "late"),
}

CORRECTION = Sentence("更正，第 {version} 版", "a correction, version {version}")

TAKEN_LATE = Sentence("晚到 {minutes} 分钟", "{minutes} minutes late")
