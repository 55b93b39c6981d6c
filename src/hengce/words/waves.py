"""The waves of a journey on a time axis, in sentences: how long, through what, and what then."""

from collections.abc import Mapping, Sequence

from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US
from hengce.model.nodes.action import Blocked
from hengce.model.nodes.awaited import Stage
from hengce.model.nodes.wait import After, BusinessDays, Next, OnDate, Until
from hengce.model.noun import Label
from hengce.words.rhythm import WEEKDAYS

STAGES: Mapping[Stage, Label] = {
    Stage.SUPPRESSED: Label(zh="未触达", en="suppressed"),
    Stage.DECIDED: Label(zh="已入选", en="decided"),
    Stage.SENT: Label(zh="已发送", en="sent"),
    Stage.DELIVERED: Label(zh="已送达", en="delivered"),
    Stage.SEEN: Label(zh="已看到", en="seen"),
    Stage.CLICKED: Label(zh="已点击", en="clicked"),
    Stage.REFUSED: Label(zh="已拒绝", en="refused"),
    Stage.BOUGHT: Label(zh="已购买", en="bought"),
}
"""How far a wave came, as people say it."""

_BLOCKED: Mapping[Blocked, Label] = {
    Blocked.SKIP: Label(
        zh="被拦截时跳过这一波，继续往下走", en="Refused, it is skipped, and the customer goes on"
    ),
    Blocked.EXIT: Label(zh="被拦截时离开旅程", en="Refused, the customer leaves the journey"),
    Blocked.OTHER_CHANNEL: Label(
        zh="被拦截时走“被拦截”的路，换渠道",
        en="Refused, the customer goes along “blocked”, to another channel",
    ),
    Blocked.MANAGER: Label(
        zh="被拦截时走“被拦截”的路，转人工",
        en="Refused, the customer goes along “blocked”, to a manager",
    ),
}
_UNITS = ((DAY_US, "天", "day"), (HOUR_US, "小时", "hour"), (MINUTE_US, "分钟", "minute"))


def tell_span(length_us: int) -> Label:
    """Return a length of time in days, hours and minutes; none at all is at once."""
    parts_zh, parts_en, rest = [], [], max(0, length_us)
    for unit_us, zh, en in _UNITS:
        count, rest = divmod(rest, unit_us)
        if count:
            parts_zh.append(f"{count} {zh}")
            parts_en.append(f"{count} {en}{'' if count == 1 else 's'}")
    return Label(zh=" ".join(parts_zh) or "立即", en=" ".join(parts_en) or "at once")


def tell_after(least_us: int, most_us: int | None) -> Label:
    """Return after how long: exactly so long, between two lengths, or at least so long."""
    least = tell_span(least_us)
    if most_us == least_us:
        is_now = least_us <= 0
        return least if is_now else Label(zh=f"{least.zh}后", en=f"after {least.en}")
    if most_us is None:
        return Label(zh=f"{least.zh}以后", en=f"{least.en} later at the earliest")
    most = tell_span(most_us)
    return Label(zh=f"{least.zh}至 {most.zh}后", en=f"after {least.en} to {most.en}")


def tell_wait(until: Until, tag: Label | None) -> Label:
    """Return until when a wait lasts.

    Args:
        until: It.
        tag: What people call the tag with its date; None where it names none.
    """
    match until:
        case After(days=days, hours=hours, minutes=minutes):
            span = tell_span(days * DAY_US + hours * HOUR_US + minutes * MINUTE_US)
            return Label(zh=f"等 {span.zh}", en=f"Waits {span.en}")
        case Next(at=at, days=days):
            weekdays = [WEEKDAYS[day - 1] for day in until.weekdays if 1 <= day <= 7]
            zh = "、".join(one.zh for one in weekdays)
            en = " or ".join(one.en for one in weekdays)
            later_zh, later_en = (
                (f"（至少隔 {days} 天）", f", {days} days on") if days else ("", "")
            )
            return Label(
                zh=f"等到下一个{zh or '时刻'} {at}{later_zh}",
                en=f"Waits for the next {f'{en} ' if en else ''}{at}{later_en}",
            )
        case BusinessDays(days=days, at=at):
            return Label(
                zh=f"等 {days} 个工作日{f'，到 {at}' if at else ''}",
                en=f"Waits {days} working days{f', until {at}' if at else ''}",
            )
        case OnDate(days=days, at=at):
            name = tag or Label(zh=until.tag, en=until.tag)
            side_zh = f"前 {-days} 天" if days < 0 else f"后 {days} 天" if days else "当天"
            side_en = f"{-days} days before" if days < 0 else f"{days} days after" if days else "on"
            return Label(
                zh=f"等到“{name.zh}”{side_zh} {at}", en=f"Waits for {at}, {side_en} “{name.en}”"
            )


def tell_at_most(what: Sequence[Label], most_us: int) -> Label:
    """Return what is waited for, and for how long at most."""
    span = tell_span(most_us)
    zh, en = "、".join(one.zh for one in what), " or ".join(one.en for one in what)
    return Label(zh=f"等“{zh}”，最多 {span.zh}", en=f"Waits for “{en}”, {span.en} at most")


def tell_answer(title: Label, stages: Sequence[Stage]) -> Label:
    """Return an answer to a wave, by the wave's title."""
    told = [STAGES[one] for one in Stage if one in stages]
    return Label(
        zh=f"{title.zh}{'或'.join(one.zh for one in told)}",
        en=f"{title.en}: {' or '.join(one.en for one in told)}",
    )


def tell_window(channel: Label, ranges: Sequence[tuple[str, str]]) -> Label:
    """Return when a channel is open on the customer's clock; no range is never."""
    if not ranges:
        return Label(zh=f"{channel.zh}没有可发的时段", en=f"{channel.en} is never open")
    zh = "、".join(f"{opens}–{closes}" for opens, closes in ranges)
    en = " and ".join(f"{opens}–{closes}" for opens, closes in ranges)
    if zh == "00:00–24:00":
        return Label(zh=f"{channel.zh}全天可发", en=f"{channel.en} is open all day")
    return Label(
        zh=f"{channel.zh}在 {zh} 发出，其余时间顺延",
        en=f"{channel.en} leaves at {en}; otherwise it waits",
    )


def tell_slot(channel: Label, hours: int) -> Label:
    """Return how long something stands in a slot."""
    span = tell_span(hours * HOUR_US)
    return Label(
        zh=f"客户打开{channel.zh}时展示，保留 {span.zh}",
        en=f"Stands in {channel.en} for {span.en}, until the customer looks",
    )


def tell_stands(hours: int) -> Label:
    """Return how long something may still leave after it was decided."""
    span = tell_span(hours * HOUR_US)
    return Label(
        zh=f"决定后 {span.zh}内仍未发出就作废", en=f"Void when it has not left within {span.en}"
    )


def tell_deadline(hours: int) -> Label:
    """Return how long a manager has for a task."""
    span = tell_span(hours * HOUR_US)
    return Label(zh=f"客户经理须在 {span.zh}内完成", en=f"The manager has {span.en}")


def tell_blocked(what: Blocked, wait_hours: int) -> Label:
    """Return what happens when arbitration refuses a wave."""
    if what is Blocked.WAIT:
        span = tell_span(wait_hours * HOUR_US)
        return Label(
            zh=f"被拦截时等名额，最多 {span.zh}，仍不行走“被拦截”的路",
            en=f"Refused, it waits for room, {span.en} at most; then goes along “blocked”",
        )
    return _BLOCKED[what]
