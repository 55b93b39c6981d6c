"""What tests of journeys let happen in a living bank, and how they draw journeys."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from hengce.config.load import load_with_places
from hengce.model.event import Event
from hengce.model.instance import Did, Instance, InstanceState, InstanceStep
from hengce.model.instant import Instant, show_instant
from hengce.model.profile import Change, ChangeKind
from hengce.model.strategy import Strategy
from hengce.model.tag import Scalar
from hengce.ports.journeys import InstanceSearch
from hengce.responses.withdrawal import refuse
from journeys.living import ZONE, Living

MANY = 1_000


def drawn(nodes: Sequence[str], ways: str, *, more: str = "") -> str:
    """Draw a graph: nodes in braces, ways as `a>b` or `a>b:branch`."""
    pairs = (way.partition(">") for way in ways.split())
    edges = ((source, *target.partition(":")) for source, _, target in pairs)
    lines = [
        f'    - {{source: {source}, target: {target}, branch: "{branch}"}}'
        for source, target, _, branch in edges
    ]
    named = "\n".join(f"    - {{{node}}}" for node in nodes)
    return f"{more}\ngraph:\n  nodes:\n{named}\n  edges:\n" + "\n".join(lines) + "\n"


@contextmanager
def living(
    home: Path, journeys: Sequence[str], now: Instant, customers: object = None, **more: object
) -> Iterator[Living]:
    """Open a bank for a while; at its end nobody is stranded."""
    people = customers if isinstance(customers, dict) else {"C1": {}}
    bank = Living(home / "home", journeys, now, people, **more)  # type: ignore[arg-type]
    try:
        yield bank
        nobody_is_stranded(bank)
    finally:
        bank.close()


def nobody_is_stranded(bank: Living) -> None:
    """Every instance has a next wake, or a contact or a child that it waits for."""
    for strategy in bank.configuration.strategies:
        for one in everybody(bank, strategy.id):
            if one.state is InstanceState.RUNNING:
                assert one.due_at is not None or one.proposal.contact or one.child, one
                assert one.due_at is None or one.due_at > bank.now, one


def happened(
    customer: str, name: str, at: Instant, key: str, received_at: Instant = 0, **said: Scalar
) -> Event:
    """Return an event with an id of its own."""
    return Event(
        source="test",
        id=f"{name}-{key}",
        name=name,
        customer=customer,
        occurred_at=at,
        received_at=max(at, received_at),
        properties=said,
        org="HQ",
    )


def deliver(bank: Living, *events: Event) -> None:
    """Let events come in now, in one request."""
    bank.loop.take(list(events))
    bank.settle()


def just_before(bank: Living, moment: Instant) -> None:
    """Live on until a moment, without doing what is due at it."""
    bank.live(moment - 1)
    bank.now = moment


def learn(bank: Living, customer: str, key: str, value: Scalar, kind: ChangeKind) -> None:
    """Let the bank learn something of a customer now, and pull back what it forbids."""
    change = Change(customer=customer, kind=kind, key=key, value=value, at=bank.now, why="test")
    with bank.installation.store.transaction(bank.now) as tx:
        refuse(tx, customer, [change], bank.configuration, bank.now)
    bank.loop.look()
    bank.settle()


def everybody(bank: Living, strategy: str = "J") -> list[Instance]:
    """All instances of a journey, in the order of their entries."""
    with bank.installation.store.view() as view:
        found = view.instances_of(InstanceSearch(strategy), MANY)
    return sorted(found, key=lambda one: (one.entered_at, one.id))


def entries(bank: Living, strategy: str = "J") -> list[str]:
    """When customers entered a journey, on the bank's clock, to the minute."""
    return [shown(one.entered_at) for one in everybody(bank, strategy)]


def trace(bank: Living, customer: str) -> list[InstanceStep]:
    """Everything that a customer did in all of his instances, in order."""
    names = [one.id for one in bank.configuration.strategies]
    mine = [o for name in names for o in everybody(bank, name) if o.customer == customer]
    with bank.installation.store.view() as view:
        steps = [step for one in mine for step in view.instance_steps(one.id, MANY)]
    return sorted(steps, key=lambda step: (step.at, step.instance, step.number))


def left_node(bank: Living, customer: str, node: str) -> list[str]:
    """When a customer went on from a node, and along which branch."""
    return [
        f"{shown(step.at)} {step.branch}".strip()
        for step in trace(bank, customer)
        if step.node == node and step.did in {Did.WENT, Did.SUPPRESSED}
    ]


def shown(at: Instant) -> str:
    """Write an instant on the bank's clock; what is less than a second is left out."""
    return show_instant(at // 1_000_000 * 1_000_000, ZONE)[:19].removesuffix(":00")


def last_said(bank: Living, customer: str) -> str:
    """What the last line of a customer's trace says, with what it did."""
    step = trace(bank, customer)[-1]
    return f"{step.did} {step.said}".strip()


def read_strategy(bank: Living, text: str) -> Strategy:
    """Read a document as the bank does, without bringing it live."""
    folder = bank.installation.home / "documents" / "strategies"
    path = folder / "another.yaml"
    path.write_text(text, "utf-8")
    found = load_with_places(folder.parent).configuration.strategies
    path.unlink()
    return next(one for one in found if one.id == "another")


def publish_instead(bank: Living, old: Strategy, text: str) -> None:
    """Publish another version of a journey; who is in the old one stays in it."""
    new = replace(read_strategy(bank, text), id=old.id)
    others = tuple(one for one in bank.configuration.strategies if one.id != old.id)
    bank.bring_live(
        replace(
            bank.configuration,
            strategies=(*others, new),
            earlier=(*bank.configuration.earlier, old),
        )
    )
