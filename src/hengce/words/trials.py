"""What is said of experiments, in Chinese and in English."""

from hengce.words.reasons import Sentence

WHY = {
    "passed": ("通过本阶段", "the stage is passed"),
    "too_short": ("本阶段时间未满", "the stage has not lasted long enough"),
    "not_yet": ("证据还不够", "the evidence is not enough yet"),
    "hidden": (
        "各组不可比，结果不予显示",
        "the arms are not comparable: no result is shown",
    ),
    "harm": ("触碰护栏：挑战者停止", "a guardrail is broken: the challenger stops"),
    "worse": ("挑战者确实更差：停止", "the challenger is certainly worse: it stops"),
    "too_long": ("本阶段超时未通过：停止", "the stage took too long: the challenger stops"),
    "over": ("实验已结束", "the experiment is over"),
    "by_person": ("由人决定推进", "a person let it go on"),
}

STATUS = {
    "running": ("进行中", "running"),
    "promoted": ("挑战者胜出，已全量", "promoted: everybody gets the challenger"),
    "stopped": ("挑战者已停止", "stopped: nobody new gets the challenger"),
}

CONCLUSIONS = {
    "early": ("客户太少，不下结论", "too few customers to say anything"),
    "open": ("尚无定论", "nothing is certain yet"),
    "better": ("挑战者更好", "the challenger is better"),
    "worse": ("挑战者更差", "the challenger is worse"),
}

GUARDED = {
    "harm": ("变差", "worse"),
    "safe": ("未变差", "not worse"),
    "open": ("尚不清楚", "not known yet"),
}

ALARMS = {
    "none": ("正常", "fine"),
    "warning": ("警告", "a warning"),
    "hidden": ("不可比", "not comparable"),
}

LEADS = {
    "early": Sentence(
        "「{arm}」暂时领先，客户还太少",
        "{arm} is ahead, of too few customers to say anything",
    ),
    "open": Sentence("「{arm}」暂时领先，尚无定论", "{arm} is ahead, and nothing is certain yet"),
    "better": Sentence("「{arm}」领先，已证明更好", "{arm} is ahead, and proved better"),
}
"""Which challenger is ahead of the champion, by what is certain of it."""

GOES_ON = {
    "shares": Sentence("流量改为：{shares}。", "The shares become: {shares}."),
    "live": Sentence(
        "立即生效：这个实验声明了自动生效，只对新进入的客户。",
        "At once, for customers who enter: this experiment declares that it goes on by itself.",
    ),
    "draft": Sentence(
        "写成草稿，由另一人审批、上线后才生效。",
        "It is a draft, and holds once another person has approved and published it.",
    ),
    "stay": Sentence("已进入各组的客户留在原组。", "Customers who are in an arm stay in it."),
    "record": Sentence(
        "以你的名义连同理由和当时的证据记录在案。",
        "It is kept on record in your name, with your reason and what was known.",
    ),
    "over": Sentence(
        "实验到此结束：之后不再自动判定，也不再自动停止挑战者。",
        "The experiment is over then: nothing judges or stops the challenger any more.",
    ),
    "proved": Sentence(
        "之后照常判定：仍然领先才有下一步；变差或超期照样停止，触碰护栏立即自动停止。",
        "Then it is judged as before: still ahead, it goes on; worse or late, it stops; harmful, "
        "at once.",
    ),
    "owes": Sentence(
        "还没有证明它更好：之后的判定先要这个证明（显著性水平 {alpha}）才有下一步；"
        "变差或超期照样停止，触碰护栏立即自动停止。",
        "It has not been proved better: what judges it asks for that proof first (level {alpha}); "
        "worse or late, it stops; harmful, at once.",
    ),
}
"""What a person is told before he lets a challenger go on."""
