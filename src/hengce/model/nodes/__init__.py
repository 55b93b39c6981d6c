"""The kinds of nodes that a strategy is drawn of; one file says all about one kind."""

from typing import TypeAlias

from hengce.model.nodes.adjust_preference import AdjustPreference
from hengce.model.nodes.audience_split import AudienceSplit
from hengce.model.nodes.benefit import Benefit
from hengce.model.nodes.choose import Choose
from hengce.model.nodes.condition_split import ConditionSplit
from hengce.model.nodes.entry import Entry
from hengce.model.nodes.exit import Exit
from hengce.model.nodes.experiment_split import ExperimentSplit
from hengce.model.nodes.jump import Jump
from hengce.model.nodes.message import Message
from hengce.model.nodes.race import Race
from hengce.model.nodes.set_tag import SetTag
from hengce.model.nodes.sub_journey import SubJourney
from hengce.model.nodes.task import Task
from hengce.model.nodes.wait import Wait
from hengce.model.nodes.wait_for_event import WaitForEvent
from hengce.model.nodes.wave_split import WaveSplit

__all__ = [
    "AdjustPreference",
    "AudienceSplit",
    "Benefit",
    "Choose",
    "ConditionSplit",
    "Entry",
    "Exit",
    "ExperimentSplit",
    "Jump",
    "Message",
    "Node",
    "Race",
    "SetTag",
    "SubJourney",
    "Task",
    "Wait",
    "WaitForEvent",
    "WaveSplit",
]

Node: TypeAlias = (
    Entry
    | ConditionSplit
    | AudienceSplit
    | ExperimentSplit
    | WaveSplit
    | Wait
    | WaitForEvent
    | Race
    | Message
    | Task
    | Benefit
    | SetTag
    | AdjustPreference
    | Choose
    | SubJourney
    | Jump
    | Exit
)
