"""When customers enter, when they may again, and how experiments go on, in sentences."""

from collections.abc import Mapping

from hengce.model.nodes.entry import Anchor, Reentry, ReentryMode, Schedule
from hengce.model.noun import Label
from hengce.model.trial import Bandit, Counted, Gain, NamespacePart, Trial, TrialGuard
from hengce.words.reasons import Sentence

WEEKDAYS = (
    Sentence("周一", "Monday"),
    Sentence("周二", "Tuesday"),
    Sentence("周三", "Wednesday"),
    Sentence("周四", "Thursday"),
    Sentence("周五", "Friday"),
    Sentence("周六", "Saturday"),
    Sentence("周日", "Sunday"),
)
ANCHORS: Mapping[Anchor, Sentence] = {
    Anchor.ENTRY: Sentence("上次进入", "the last entry"),
    Anchor.CONTACT: Sentence("上次触达", "the last contact"),
    Anchor.EXIT: Sentence("上次离开", "the last exit"),
}
COUNTED: Mapping[Counted, Sentence] = {
    Counted.GOAL: Sentence("达成旅程目标", "reaching the goal of the journey"),
    Counted.CLICKED: Sentence("点击消息", "clicking a message"),
    Counted.BOUGHT: Sentence("购买（未撤销）", "buying, and not cancelling"),
    Counted.EVENT: Sentence("发生事件", "an event"),
    Counted.OPTED_OUT: Sentence("退订", "opting out"),
    Counted.COMPLAINED: Sentence("投诉", "complaining"),
}


def tell_schedule(schedule: Schedule) -> Label:
    """Return on which days, and when, an audience is let in."""
    weekdays = [WEEKDAYS[day - 1] for day in schedule.weekdays if 1 <= day <= 7]
    parts_zh, parts_en = [], []
    if weekdays:
        parts_zh.append(f"每{'、'.join(one.zh for one in weekdays)}")
        parts_en.append(f"every {' and '.join(one.en for one in weekdays)}")
    if schedule.days:
        named = sorted(day for day in schedule.days if day > 0)
        last = -1 in schedule.days
        zh = [*(f"{day} 日" for day in named), *["最后一天"] * last]
        en = [*(f"day {day}" for day in named), *["the last day"] * last]
        parts_zh.append(f"每月{' ' if named else ''}{'、'.join(zh)}")
        parts_en.append(f"on {' and '.join(en)} of each month")
    return Label(
        zh=f"{'，且为'.join(parts_zh) or '每天'} {schedule.at} 放入符合条件的客户",
        en=f"Lets the audience in {' that falls '.join(parts_en) or 'every day'} at {schedule.at}",
    )


def tell_reentry(reentry: Reentry) -> Label:
    """Return whether a customer may enter again, and when."""
    match reentry.mode:
        case ReentryMode.NEVER:
            return Label(zh="每位客户只能进入一次", en="A customer enters once")
        case ReentryMode.AFTER_EXIT:
            return Label(zh="离开之后可以再次进入", en="A customer may enter again after the exit")
        case ReentryMode.EACH_EVENT:
            key = reentry.key
            return Label(
                zh=f"每个“{key}”不同的事件各进入一次" if key else "每个事件各进入一次",
                en=f"Each event enters by itself, told apart by {key}"
                if key
                else "Each event enters by itself",
            )
        case ReentryMode.AFTER_PERIOD:
            return _after_period(reentry)


def _after_period(reentry: Reentry) -> Label:
    lengths = [(reentry.months, " 个月", " months"), (reentry.days, " 天", " days")]
    zh = [f"{count}{word}" for count, word, _ in lengths if count]
    en = [f"{count}{word}" for count, _, word in lengths if count]
    since = ANCHORS[reentry.anchor]
    return Label(
        zh=f"从{since.zh}起满 {' '.join(zh) or '0 天'}可以再次进入",
        en=f"A customer may enter again {' and '.join(en) or '0 days'} after {since.en}",
    )


def tell_gain(gain: Gain, event: Label | None) -> Label:
    """Return what arms are judged by.

    Args:
        gain: It.
        event: What people call its event; None where it counts none.
    """
    counted = COUNTED[gain.counts]
    zh, en = counted.zh, counted.en
    if event is not None:
        zh, en = f"发生“{event.zh}”", f"“{event.en}”"
    if gain.is_money:
        zh, en = f"{zh}的金额", f"the amount of {en}"
    return Label(
        zh=f"首次曝光后 {gain.days} 天内{zh}",
        en=f"{en} within {gain.days} days of the first exposure",
    )


def tell_trial(trial: Trial, event: Label | None) -> tuple[Label, ...]:
    """Return how an experiment is judged and what follows, a sentence each.

    Args:
        trial: What it declares.
        event: What people call the event that it counts; None for none.
    """
    gain = tell_gain(trial.gain, event)
    return (
        Label(
            zh=f"“{trial.champion}”是现行做法，其余各组是挑战者；按{gain.zh}比较",
            en=f"“{trial.champion}” is what customers have; the others challenge it, "
            f"compared by {gain.en}",
        ),
        _course(trial),
        Label(
            zh=f"每个阶段至少 {trial.days_min} 天，每组至少 {trial.units_min:,} 位客户观察期满；"
            f"{trial.days_max} 天仍未通过则挑战者停止",
            en=f"A stage lasts {trial.days_min} days at least, with {trial.units_min:,} customers "
            f"of each arm whose days have passed; not passed in {trial.days_max} days, it stops",
        ),
        *(_guard(one) for one in trial.guards),
    )


def _course(trial: Trial) -> Label:
    shares = [f"{share // 100}%" for share in trial.shares] + ["100%"]
    how_zh = "通过后自动放大" if trial.automatic else "通过后提出修改草稿，由人审批"
    how_en = "by itself" if trial.automatic else "as a draft that people approve"
    return Label(
        zh=f"挑战者的份额：{' → '.join(shares)}，{how_zh}；确有伤害时立即停止",
        en=f"The challengers' share goes {' → '.join(shares)} {how_en}; what does harm stops at "
        "once",
    )


def _guard(guard: TrialGuard) -> Label:
    what = COUNTED[guard.counts]
    more = _percent(guard.margin)
    if not guard.margin:
        return Label(zh=f"护栏：{what.zh}不得增加", en=f"Guardrail: no more {what.en}")
    return Label(
        zh=f"护栏：{what.zh}的客户占比增加不超过 {more} 个百分点",
        en=f"Guardrail: {what.en} by at most {more} points more of the customers",
    )


def tell_bandit(bandit: Bandit, event: Label | None) -> Label:
    """Return how shares follow what arms bring."""
    gain, least = tell_gain(bandit.gain, event), _percent(bandit.share_min)
    return Label(
        zh=f"份额按{gain.zh}自动调整：哪组更可能最好就多给；每组不少于 {least}%，"
        f"观察满 {bandit.units_min:,} 位客户后开始",
        en=f"Shares follow {gain.en}: arms get customers as often as they are likely to be the "
        f"best; none gets less than {least}%; it begins after {bandit.units_min:,} customers",
    )


def tell_namespace(part: NamespacePart, places: int) -> Label:
    """Return which customers an experiment has for itself.

    Args:
        part: It.
        places: How many places a namespace has.
    """
    share = _percent((part.last - part.first + 1) * 10_000 // places)
    held = _percent(part.held_out)
    aside_zh = f"，其中 {held}% 不参加任何一组" if part.held_out else ""
    aside_en = f"; {held}% of them get no arm" if part.held_out else ""
    return Label(
        zh=f"只用试验空间“{part.name}”中 {share}% 的客户（{part.first}–{part.last} 号），"
        f"与同空间其他试验互不重叠{aside_zh}",
        en=f"Only {share}% of the customers of the namespace “{part.name}” "
        f"(places {part.first} to {part.last}), whom no other of its experiments has{aside_en}",
    )


def _percent(share: int) -> str:
    """Return ten-thousandths as percent, with as many decimals as it needs."""
    return f"{share / 100:.2f}".rstrip("0").rstrip(".")
