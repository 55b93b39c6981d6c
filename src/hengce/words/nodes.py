"""What people call the kinds of nodes, the ways that lead on from them, and their fields."""

import msgspec

from hengce.model.nodes import Node
from hengce.model.nodes.base import BLOCKED, ELSE, NEXT, TIMEOUT
from hengce.model.nodes.sub_journey import GOAL
from hengce.model.nodes.wait import MISSING, PAST
from hengce.model.noun import Label, Noun
from hengce.model.trial import HELD_OUT


class KindWords(Noun, frozen=True, kw_only=True):
    """What people call a kind of node, and where its ways come from.

    Attributes:
        label: Its name.
        about: What it does.
        ways: The ways that lead on from it, or may; the empty one is the only one, or the first.
        named_by: The field whose names, or items, are further ways; empty for none.
    """

    label: Label
    about: Label
    ways: tuple[str, ...]
    named_by: str = ""


def _words(
    names: tuple[str, str], about: tuple[str, str], ways: tuple[str, ...], named_by: str = ""
) -> KindWords:
    return KindWords(
        label=Label(zh=names[0], en=names[1]),
        about=Label(zh=about[0], en=about[1]),
        ways=ways,
        named_by=named_by,
    )


KINDS: dict[str, KindWords] = {
    "entry": _words(("进入", "Entry"), ("谁在何时进入旅程", "Who enters, and when"), (NEXT,)),
    "condition_split": _words(
        ("条件分流", "Condition split"),
        ("按客户或事件满足的条件走不同的路", "Goes on by conditions on the customer or the event"),
        (ELSE,),
        "branches",
    ),
    "audience_split": _words(
        ("客群分流", "Audience split"),
        ("按客户所属的客群走不同的路", "Goes on by the audience that the customer is of"),
        (ELSE,),
        "audiences",
    ),
    "experiment_split": _words(
        ("实验分流", "Experiment"),
        ("按比例随机分组，比较效果", "Draws arms by their shares, to compare them"),
        (ELSE, HELD_OUT),
        "arms",
    ),
    "wave_split": _words(
        ("波次分流", "Wave split"),
        ("按客户对前一波的回应走不同的路", "Goes on by how the customer answered a wave"),
        (ELSE,),
        "stages",
    ),
    "wait": _words(
        ("等待", "Wait"),
        ("等一段时长、到某个时刻或某个日期", "Waits for a while, a time of day or a date"),
        (NEXT, MISSING, PAST),
    ),
    "wait_for_event": _words(
        ("等待事件", "Wait for an event"),
        ("等一件事发生，最多等多久", "Waits until something happens, at most so long"),
        (NEXT, TIMEOUT),
    ),
    "race": _words(
        ("竞速", "Race"),
        ("几件事先发生哪一件", "Which of several things happens first"),
        (TIMEOUT,),
        "awaits",
    ),
    "message": _words(
        ("触达", "Message"),
        ("提议对客户说一句话，由仲裁决定", "Proposes to say something; arbitration decides"),
        (NEXT, BLOCKED),
    ),
    "task": _words(
        ("任务", "Task"),
        ("交给客户经理跟进", "Hands the customer over to a manager"),
        (NEXT, ELSE, BLOCKED),
        "branches",
    ),
    "benefit": _words(
        ("权益", "Benefit"), ("发放一份权益", "Gives a piece of a benefit away"), (NEXT, BLOCKED)
    ),
    "set_tag": _words(("打标签", "Set a tag"), ("写一个客户标签", "Writes a tag"), (NEXT,)),
    "adjust_preference": _words(
        ("调整偏好", "Adjust a preference"),
        ("按反馈调整客户偏好", "Moves the customer's preference by feedback"),
        (NEXT,),
    ),
    "choose": _words(
        ("优选", "Choose"),
        ("由仲裁在几个产品中选最合适的", "Arbitration chooses the best of several offers"),
        (NEXT, BLOCKED),
    ),
    "sub_journey": _words(
        ("子旅程", "Sub-journey"),
        ("走完另一条旅程再继续", "Goes through another journey, then on"),
        (GOAL, ELSE),
    ),
    "jump": _words(
        ("回到", "Jump"), ("回到前面的节点，限次数", "Goes back, at most so often"), (ELSE,)
    ),
    "exit": _words(("离开", "Exit"), ("离开旅程", "Leaves the journey"), ()),
}
"""By the kinds of nodes, in the order of a palette."""

WAYS: dict[str, Label] = {
    NEXT: Label(zh="下一步", en="next"),
    ELSE: Label(zh="其他", en="else"),
    TIMEOUT: Label(zh="超时", en="timeout"),
    BLOCKED: Label(zh="被拦截", en="blocked"),
    GOAL: Label(zh="达成目标", en="goal"),
    HELD_OUT: Label(zh="留出", en="held out"),
    MISSING: Label(zh="没有日期", en="no date"),
    PAST: Label(zh="日期已过", en="already past"),
}
"""By the names of the ways that are the same everywhere."""


def kinds_of_nodes() -> tuple[str, ...]:
    """Return the kinds of nodes that there are."""
    types = msgspec.inspect.type_info(Node)
    assert isinstance(types, msgspec.inspect.UnionType)
    return tuple(str(one.tag) for one in types.types if isinstance(one, msgspec.inspect.StructType))


def called(node: Node) -> Label:
    """Return what people call a node: its own name, or that of its kind."""
    return node.label or KINDS[str(node.__struct_config__.tag)].label
