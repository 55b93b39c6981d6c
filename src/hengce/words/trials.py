"""What is said of experiments, in Chinese and in English."""

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
