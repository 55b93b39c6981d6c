"""The gates that a candidate passes, in their order, with what stopped it at which of them."""

import enum
from typing import NamedTuple

from hengce.model.decision import Reason
from hengce.words.names import Language
from hengce.words.reasons import Sentence


class GateState(enum.StrEnum):
    """How a candidate fared at a gate."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_REACHED = "not_reached"


class _Gate(NamedTuple):
    """A gate: its name, the highest reason that it gives, what it asks."""

    key: str
    last: int
    name: Sentence


_GATES = (
    _Gate("eligibility", 19, Sentence("人群与全行要求", "audience and requirements")),
    _Gate("consent", 29, Sentence("同意与退订", "consent and opt-outs")),
    _Gate("suitability", 39, Sentence("适当性", "suitability")),
    _Gate("hours", 49, Sentence("发送时段", "sending hours")),
    _Gate("suppression", 59, Sentence("抑制、停用与先后关系", "suppression, stops, sequences")),
    _Gate("resources", 69, Sentence("预算、容量与库存", "budget, capacity, stock")),
    _Gate("caps", 79, Sentence("频控", "frequency caps")),
    _Gate("address", 89, Sentence("可触达", "reachability")),
    _Gate("arbitration", 99, Sentence("仲裁排序", "arbitration")),
    _Gate("holdout", 109, Sentence("对照组", "hold-outs")),
    _Gate("delivery", 119, Sentence("推迟与过期", "deferral and expiry")),
)
"""By rising number of the reasons: a higher one is a gate further on."""


class GateTold(NamedTuple):
    """A gate as one candidate met it."""

    key: str
    name: str
    state: GateState


def gates_of(reason: Reason, language: Language) -> tuple[GateTold, ...]:
    """Return all gates with how a candidate fared that ended with a reason."""
    told = []
    state = GateState.PASSED
    for gate in _GATES:
        if state is GateState.PASSED and reason <= gate.last:
            told.append(GateTold(gate.key, getattr(gate.name, language), GateState.FAILED))
            state = GateState.NOT_REACHED
        else:
            told.append(GateTold(gate.key, getattr(gate.name, language), state))
    return tuple(told)
