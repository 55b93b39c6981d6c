"""Any sequence of what happens to instances, against a plain dictionary that does the same.

Three customers, two journeys, two keys. After every step: who is in flight, who is due when,
what is counted, and who would be let in.
"""

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amount import examples
from fresh import begun
from hengce.model.instance import LIVE, Did, Instance, InstanceState, InstanceStep, Proposal
from hengce.model.merge import Merge
from hengce.ports.journeys import Flown
from hengce.store.segments import ParquetSegments
from hengce.store.sqlite import SqliteStore

RUNNING, HELD, REACHED, LEFT, CANCELLED = InstanceState
WHO, JOURNEYS, KEYS, NODES = ("A", "B", "C"), ("j", "k"), ("", "card"), ("n", "m")
CONTACTS = ("", "X", "Y")
replace = msgspec.structs.replace

WHEN = st.integers(0, 9)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("enter"),
            st.sampled_from(WHO),
            st.sampled_from(JOURNEYS),
            st.sampled_from(KEYS),
            st.booleans(),
        ),
        st.tuples(
            st.just("put"),
            st.integers(0, 5),
            st.sampled_from(InstanceState),
            st.sampled_from(NODES),
            st.sampled_from(CONTACTS),
            st.none() | WHEN,
            st.booleans(),
        ),
        st.tuples(st.just("walk"), st.integers(0, 5), st.sampled_from(NODES)),
        st.tuples(st.just("contact"), st.sampled_from(CONTACTS[1:]), WHEN),
        st.tuples(st.just("customer"), st.sampled_from(WHO), WHEN),
        st.tuples(st.just("merge"), st.just("A"), st.just("B")),
        st.tuples(st.just("split"), st.just("A")),
    ),
    max_size=14,
)


@dataclass
class Model:
    """Instances in a dictionary, with the number of the step that woke each last."""

    rows: dict[str, Instance] = field(default_factory=dict)
    woken: dict[str, int] = field(default_factory=dict)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    merged: bool = False

    def root(self, who: str) -> str:
        return "B" if who == "A" and self.merged else who

    def shown(self, name: str) -> Instance:
        row = self.rows[name]
        return replace(row, customer=self.root(row.customer))

    def enter(self, one: Instance, *, once: bool) -> bool:
        place = (one.customer, one.strategy, one.key)
        same = [r for r in self.rows.values() if (r.customer, r.strategy, r.key) == place]
        if any(r.state in LIVE for r in same) or (once and same):
            return False
        self.rows[one.id] = one
        return True

    def put(self, one: Instance, read_at: int) -> None:
        was = self.rows[one.id]
        if one.state in LIVE and self.woken.get(one.id, -1) > read_at:
            known = [at for at in (one.due_at, was.due_at) if at is not None]
            one = replace(one, due_at=min(known, default=None))
        self.rows[one.id] = replace(one, customer=was.customer)

    def wake(self, number: int, at: int, *names: str) -> None:
        for name in names:
            row = self.rows[name]
            if row.state is RUNNING:
                due_at = at if row.due_at is None else min(at, row.due_at)
                self.rows[name] = replace(row, due_at=due_at)
                self.woken[name] = number


def happens(store: SqliteStore, model: Model, step: tuple, number: int, seen: int) -> None:
    """Let one step happen in both; `seen` is the step behind which a stale reading was made."""
    with store.transaction(number) as tx:
        position = tx.position
        match step:
            case ("enter", who, journey, key, once):
                one = Instance(
                    id=f"J{number}", strategy=journey, version="v", customer=who, org="B1",
                    partition=number % 2, entered_at=number, node="n", since=number,
                    due_at=number % 10, key=key,
                )  # fmt: skip
                assert tx.add_instances([one], [one.id] if once else []) == [
                    model.enter(one, once=once)
                ]
            case ("put", place, state, node, contact, due_at, stale):
                live = sorted(name for name, row in model.rows.items() if row.state in LIVE)
                if live:
                    ended = {} if state in LIVE else {"ended_at": number}
                    new = replace(
                        model.shown(live[place % len(live)]), state=state, node=node,
                        proposal=Proposal(contact=contact),
                        due_at=due_at if state in LIVE else None, **ended,
                    )  # fmt: skip
                    read_at = seen if stale else position - 1
                    tx.put_instances([new], read_at)
                    model.put(new, read_at)
            case ("walk", place, node):
                if model.rows:
                    name = sorted(model.rows)[place % len(model.rows)]
                    row = model.rows[name]
                    line = InstanceStep(
                        instance=name, number=number, node=node, did=Did.WENT, at=number
                    )
                    tx.add_instance_steps([line])
                    model.counts[row.strategy, node] += 1
            case ("contact", contact, at):
                tx.wake_by_contacts([contact], at)
                mine = [n for n, row in model.rows.items() if row.proposal.contact == contact]
                model.wake(position, at, *mine)
            case ("customer", who, at):
                tx.wake_of_customers([who], at)
                root = model.root(who)
                mine = [n for n, row in model.rows.items() if model.root(row.customer) == root]
                model.wake(position, at, *mine)
            case ("merge", absorbed, survivor) if not model.merged:
                tx.add_merge(
                    Merge(absorbed=absorbed, survivor=survivor, why="w", by="b", at=number)
                )
                model.merged = True
            case ("split", absorbed) if model.merged:
                tx.end_merge(absorbed, "w", "b", number)
                model.merged = False


def agree(store: SqliteStore, model: Model) -> None:
    """Hold what the store says against the model."""
    shown = [model.shown(name) for name in sorted(model.rows)]
    live = [one for one in shown if one.state in LIVE]
    due = [one for one in shown if one.state is RUNNING and one.due_at is not None]
    due.sort(key=lambda one: (one.due_at, one.id))
    with store.view() as view:
        assert view.instances(sorted(model.rows)) == shown
        assert view.live_instances(WHO) == sorted(live, key=lambda one: (one.customer, one.id))
        assert view.due_instances(9, 99) == due
        assert view.due_instances(9, 99, [1]) == [one for one in due if one.partition == 1]
        assert view.next_due() == (due[0].due_at if due else None)
        for journey in JOURNEYS:
            nodes = Counter(("v", one.node) for one in live if one.strategy == journey)
            assert view.flight_counts(journey) == nodes
            counted = {
                Flown(node, Did.WENT): count
                for (whose, node), count in model.counts.items()
                if whose == journey
            }
            assert view.step_counts(journey, "v") == counted
            last: dict[tuple[str, str, str], Instance] = {}
            for one in sorted(shown, key=lambda one: one.entered_at):
                if one.strategy == journey:
                    last[one.customer, model.rows[one.id].customer, one.key] = one
            assert view.last_instances(journey, WHO) == [last[place] for place in sorted(last)]


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_any_sequence_is_told_as_it_happened(steps: list[tuple]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        begun(folder)
        store = SqliteStore(folder / "hengce.db", ParquetSegments(folder / "segments"))
        model = Model()
        seen = 0
        for number, step in enumerate(steps, 1):
            happens(store, model, step, number, seen)
            agree(store, model)
            if number % 3 == 0:
                with store.view() as view:
                    seen = view.position
        store.close()
