"""What customers did in journeys, in Chinese and English."""

from hengce.model.instance import Did, InstanceStep
from hengce.model.instant import Instant
from hengce.words.clock import clock

DID: dict[Did, tuple[str, str]] = {
    Did.ENTERED: ("进入旅程", "entered"),
    Did.WENT: ("离开节点", "went on"),
    Did.WAITS: ("等待", "waits"),
    Did.PROPOSED: ("提交仲裁", "asked arbitration"),
    Did.PLACED: ("仲裁选中", "was chosen"),
    Did.SENT: ("已发出", "was sent"),
    Did.SUPPRESSED: ("被拦截", "was suppressed"),
    Did.SET: ("写入标签", "wrote a tag"),
    Did.RESERVED: ("发放权益", "was given a benefit"),
    Did.STARTED: ("进入子旅程", "started another journey"),
    Did.HELD: ("旅程暂停", "was held"),
    Did.RESUMED: ("旅程恢复", "was resumed"),
    Did.MIGRATED: ("迁移到新版本", "was moved to another version"),
    Did.REACHED: ("达成目标", "reached the goal"),
    Did.LEFT: ("退出旅程", "left"),
    Did.CANCELLED: ("被取消", "was cancelled"),
}
"""What each thing is called that a customer does at a node."""


def tell_step(step: InstanceStep, language: str, zone: str) -> str:
    """Return one line of a trace as people read it.

    Args:
        step: The line.
        language: `zh` or `en`.
        zone: The bank's, for times.
    """
    zh, en = DID[step.did]
    verb = zh if language == "zh" else en
    along = {"zh": f"，走“{step.branch}”", "en": f" along {step.branch!r}"}[language]
    until = "" if step.until is None else _until(step.until, language, zone)
    said = f" ({step.said})" if step.said else ""
    return f"{clock(step.at, zone)} {step.node}: {verb}{along if step.branch else ''}{until}{said}"


def _until(at: Instant, language: str, zone: str) -> str:
    word = "至" if language == "zh" else "until"
    return f" {word} {clock(at, zone)}"
