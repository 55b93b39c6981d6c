"""One night of the demo through the real kernel: every gate shows, every department wins."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest

from hengce.kernel.actions import NIGHTLY
from hengce.kernel.bind import bind
from hengce.kernel.decide import Verdicts, decide_block
from hengce.kernel.eligibility import inputs
from hengce.kernel.hashing import padded
from hengce.kernel.layout import Dictionaries, Layout, pack
from hengce.kernel.plan import Plan, compile_plan
from hengce.kernel.population import CONSENTS, OPT_OUTS, ORG, standard_fields
from hengce.kernel.tables import STOPPED, Customer
from hengce.model.connector import SlotConnector
from hengce.model.decision import Reason
from hengce.model.instant import day_at
from hengce.simulate.segment import contact_block
from simulate.banks import AS_OF


@dataclass(frozen=True)
class Night:
    plan: Plan
    verdicts: Verdicts
    customers: int

    def share(self, reason):
        """Candidates with a reason, of all candidates."""
        return self.verdicts.tally[:, reason].sum() / self.verdicts.tally.sum()

    def chosen(self, name):
        """How many contacts each department or channel got."""
        counts: dict[str, int] = {}
        for choice in self.verdicts.chosen:
            kind = self.plan.actions[choice["strategy"]].kinds[choice["slot"]]
            key = getattr(kind, name)
            counts[key] = counts.get(key, 0) + 1
        return counts


def _masks(bank, table, keys, name, dictionaries, unset) -> npt.NDArray[np.int64]:
    """Set one bit for each row, in the order of the table; a withdrawal clears it again."""
    masks = np.zeros(bank.customers.num_rows, np.int64)
    place = {customer: n for n, customer in enumerate(bank.customers["customer"].to_pylist())}
    for row, key in zip(table.to_pylist(), keys, strict=True):
        bit = 1 << dictionaries.code(name, key)
        masks[place[row["customer"]]] &= ~bit
        masks[place[row["customer"]]] |= 0 if row.get("state") == unset else bit
    return masks


@pytest.fixture(scope="module")
def night(bank, configuration):
    channels = tuple(channel.id for channel in configuration.channels)
    tags = [(tag.name, tag.kind) for tag in configuration.tags]
    layout = Layout.of([*tags, *standard_fields(channels)])
    words = Dictionaries()
    consents = bank.consents.to_pylist()
    agreed = [f"{row['purpose']}:{row['channel']}" for row in consents]
    stopped = bank.opt_outs["channel"].to_pylist()
    columns = {name: bank.customers[name] for name in bank.customers.column_names[2:]}
    columns[ORG] = bank.customers["org"]
    columns[CONSENTS] = _masks(bank, bank.consents, agreed, CONSENTS, words, "withdrawn")
    columns[OPT_OUTS] = _masks(bank, bank.opt_outs, stopped, OPT_OUTS, words, "")
    rows = pack(layout, words, columns)
    plan = compile_plan(configuration, NIGHTLY, day_at(AS_OF, bank.zone), layout)
    assert plan.program.derived == ()  # the night reads no events
    block = contact_block(bank)
    ids = np.array(bank.customers["customer"].to_pylist(), dtype=np.bytes_)
    customers = Customer(
        inputs=inputs(rows, np.zeros((0, len(ids)), np.int64), np.zeros((0, len(ids)))),
        ids=padded(ids.tolist()),
        history_begin=np.searchsorted(block.customers, ids, side="left"),
        history_end=np.searchsorted(block.customers, ids, side="right"),
        history_kind=block.kind,
        history_at=block.reserved_at.copy(),  # read-only, it would be compiled for anew
        groups=np.arange(len(ids) + 1),
        asked=np.ones(len(ids), np.uint8),
        keys=np.zeros((len(ids), 0), np.int64),
        started=np.zeros((0, 0), np.uint8),
        stopped=np.zeros(0, STOPPED),
    )
    ready = bind(plan, layout, words, block.kinds, (), AS_OF)
    return Night(plan, decide_block(ready, customers), len(ids))


@pytest.mark.parametrize(
    ("reason", "least"),
    [
        (Reason.REQUIREMENT, 0.01),
        (Reason.CONSENT_MISSING, 0.05),
        (Reason.OPTED_OUT_CHANNEL, 0.0005),
        (Reason.DO_NOT_CONTACT, 0.001),
        (Reason.ASSESSMENT_MISSING, 0.02),
        (Reason.ASSESSMENT_EXPIRED, 0.005),
        (Reason.RISK_ABOVE_TOLERANCE, 0.005),
        (Reason.OUTSIDE_HOURS, 0.001),
        (Reason.SUPPRESSION, 0.005),
        (Reason.CAP_REACHED, 0.015),
        (Reason.SLOT_TAKEN, 0.1),
        (Reason.NO_ADDRESS, 0.05),
        (Reason.HELD_OUT, 0.003),
        (Reason.CHOSEN, 0.15),
    ],
)
def test_each_gate_loses_a_visible_share(night, reason, least):
    assert least <= night.share(reason) <= 0.5, f"{night.share(reason):.4f}"


def test_each_department_wins(night, configuration):
    won = night.chosen("department")
    total = sum(won.values())
    assert set(won) == {department.id for department in configuration.policy.departments}
    assert min(won.values()) > 0.04 * total, won
    assert max(won.values()) < 0.5 * total, won


def test_each_channel_is_used(night, configuration):
    used = night.chosen("channel")
    assert set(used) == {channel.id for channel in configuration.channels}
    # A slot is filled when somebody looks at it; at night it is a few messages' second choice.
    slots = {c.id for c in configuration.channels if isinstance(c.connector, SlotConnector)}
    pushed = [count for channel, count in used.items() if channel not in slots]
    assert min(pushed) > 0.005 * sum(used.values()), used


def test_many_strategies_want_the_same_customer(night):
    several = np.count_nonzero(night.verdicts.counts >= 2)
    assert several > 0.4 * night.customers


def test_nearly_every_strategy_wins_somebody(night):
    winners = {night.plan.actions[place].strategy.id for place in night.verdicts.chosen["strategy"]}
    assert len(winners) >= len(night.plan.actions) - 4
