"""What people should know before they rely on a run."""

from hengce.model.run import Run
from hengce.words.reasons import Sentence

_CALENDAR_UNKNOWN = Sentence(
    "注意：工作日历（{calendar}）不含本次用到的部分日期，这些日期只按周末休息计算，"
    "未计入节假日与调休；请升级日历后再运行。",
    "Warning: the calendar of working days ({calendar}) does not know all days that this run "
    "used; on those, weekends were taken for the only days off. Upgrade the calendar, then run.",
)

_SKIPPED = Sentence(
    "注意：数据「{feeds}」迟到，策略「{strategy}」按声明本次没有提议。",
    "Warning: the data of “{feeds}” is late, so the strategy “{strategy}” proposed nothing, as it "
    "declares.",
)


WITHOUT = Sentence(
    "注意：数据「{feeds}」迟到，策略「{strategy}」按声明不用它带来的标签（按未知处理）。",
    "Warning: the data of “{feeds}” is late, so the tags that it fills were unknown to the "
    "strategy “{strategy}”, as it declares.",
)


def warnings(run: Run) -> tuple[Sentence, ...]:
    """Return what a finished run warns of."""
    found = [(_CALENDAR_UNKNOWN, {"calendar": run.pin.calendar})] if run.calendar_unknown else []
    found += [(_SKIPPED, {"strategy": one, "feeds": of}) for one, of in run.skipped.items()]
    found += [(WITHOUT, {"strategy": one, "feeds": of}) for one, of in run.without.items()]
    return tuple(Sentence(*(text.format(**facts) for text in said)) for said, facts in found)
