"""The columns of the tables that reports are computed from."""

from collections.abc import Mapping

import pyarrow as pa

Columns = Mapping[str, pa.DataType]

_TEXT, _LONG, _REAL = pa.string(), pa.int64(), pa.float64()

CONTACT: Columns = {
    "id": _TEXT,
    "decision": _TEXT,
    "customer": _TEXT,
    "org": _TEXT,
    "strategy": _TEXT,
    "wave": _TEXT,
    "channel": _TEXT,
    "category": _TEXT,
    "topic": _TEXT,
    "department": _TEXT,
    "product": _TEXT,
    "priority_class": _TEXT,
    "message_class": _TEXT,
    "interrupts": pa.bool_(),
    "origin": _TEXT,
    "reserved_at": _LONG,
    "state": _TEXT,
    "state_at": _LONG,
    "left_at": _LONG,
    "why": _TEXT,
}
VERDICT: Columns = {
    "decision": _TEXT,
    "customer": _TEXT,
    "org": _TEXT,
    "decided_at": _LONG,
    "strategy": _TEXT,
    "wave": _TEXT,
    "reason": _TEXT,
    "rule": _TEXT,
    "channel": _TEXT,
    "propensity": _REAL,
    "value_cents": _REAL,
    "configuration": _TEXT,
}
NIGHTLY: Columns = {
    "decision": _TEXT,
    "customer": _TEXT,
    "org": _TEXT,
    "decided_at": _LONG,
    "strategy": _TEXT,
    "wave": _TEXT,
    "reason": _TEXT,
    "rule": _TEXT,
}
OUTCOME: Columns = {
    "source": _TEXT,
    "id": _TEXT,
    "contact": _TEXT,
    "customer": _TEXT,
    "kind": _TEXT,
    "said_at": _LONG,
    "amount_cents": _LONG,
    "dwell_ms": _LONG,
}
EVENT: Columns = {
    "source": _TEXT,
    "id": _TEXT,
    "name": _TEXT,
    "customer": _TEXT,
    "org": _TEXT,
    "occurred_at": _LONG,
    "properties": _TEXT,
}
CHANGE: Columns = {
    "customer": _TEXT,
    "org": _TEXT,
    "kind": _TEXT,
    "key": _TEXT,
    "value": _TEXT,
    "changed_at": _LONG,
    "why": _TEXT,
}
INSTANCE: Columns = {
    "id": _TEXT,
    "strategy": _TEXT,
    "version": _TEXT,
    "customer": _TEXT,
    "org": _TEXT,
    "state": _TEXT,
    "node": _TEXT,
    "entered_at": _LONG,
    "ended_at": _LONG,
    "arms": _TEXT,
}
INSTANCE_STEP: Columns = {
    "instance": _TEXT,
    "number": _LONG,
    "node": _TEXT,
    "did": _TEXT,
    "stepped_at": _LONG,
    "branch": _TEXT,
    "said": _TEXT,
}
TASK: Columns = {"id": _TEXT, "contact": _TEXT, "customer": _TEXT, "org": _TEXT}
TASK_STEP: Columns = {
    "task": _TEXT,
    "state": _TEXT,
    "manager": _TEXT,
    "stepped_at": _LONG,
    "outcome": _TEXT,
}
