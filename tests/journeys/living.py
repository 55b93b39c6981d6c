"""A small bank that lives on a clock of its own: events, waits, slots, hand-offs, answers.

The parts are the real ones: SQLite, the engine loop, the relay with channels that write files.
Only the clock is the test's; it goes from one moment at which something is due to the next.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from fresh import begun
from hengce.config.load import load_with_places
from hengce.deciding.loop import EngineLoop
from hengce.flow.handover import with_handovers
from hengce.flow.intents import with_intents
from hengce.flow.variation import decided
from hengce.model.configuration import Configuration
from hengce.model.decision import Decision
from hengce.model.event import Event
from hengce.model.instance import Instance, InstanceStep
from hengce.model.instant import DAY_US, MINUTE_US, Instant, read_instant, show_instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.strategy import Strategy
from hengce.model.tag import Scalar
from hengce.model.version import version_of
from hengce.responses.outcomes import record
from hengce.wiring import Installation
from oracle.case import CustomerFacts
from stack.banks import stage

ZONE = "Asia/Shanghai"
STEPS_MAX = 1_000
BANK = Path(__file__).parent.parent / "config" / "bank"
CHANNELS = """
- {id: sms, label: {zh: 短信, en: SMS}, reachable: mobile IS NOT NULL, address: mobile,
   cost_cents: 4, connector: {kind: file, path: sms.jsonl}}
- {id: push, label: {zh: 推送, en: Push}, reachable: push_token IS NOT NULL,
   address: push_token, connector: {kind: file, path: push.jsonl}}
- {id: popup, label: {zh: 弹窗, en: Popup}, interrupts: false,
   connector: {kind: slot, placement: popup}}
- {id: task, label: {zh: 任务, en: Task}, interrupts: false, connector: {kind: task}}
"""
EVENTS = """
- {name: salary, label: {zh: 工资, en: Salary}, properties: {amount: money, employer: text}}
- {name: login, label: {zh: 登录, en: Login}}
- {name: viewed, label: {zh: 浏览, en: Viewed}, properties: {product: text, seconds: integer}}
- {name: bought, label: {zh: 购买, en: Bought}, properties: {product: text, amount: money}}
- {name: applied, label: {zh: 申请, en: Applied}, properties: {number: text}}
- {name: approved, label: {zh: 通过, en: Approved}, properties: {number: text}}
"""
MATERIALS = """
- id: M1
  variants:
    sms: {body: 【衡策银行】存款提示，拒收请回复R}
    push: {subject: 存款, body: 存款提示}
    popup: {subject: 存款, body: 存款提示}
    task: {subject: 回访, body: 存款回访}
"""
HEAD = """
id: {name}
label: {{zh: 旅程, en: Journey}}
department: {department}
owner: li.na
priority_class: {priority}
message_class: {message}
category: {category}
topic: {name}
starts: 2026-01-01
ends: 2028-12-31
score: {{propensity: "{propensity}", value: "100"}}
"""


_KEPT = TemporaryDirectory(prefix="living-")
_READY: dict[str, Path] = {}
"""Banks that were made, by what they were made of."""


def at(text: str) -> Instant:
    """Read a moment on the bank's clock."""
    return read_instant(text, ZONE)


def journey(
    name: str,
    body: str,
    *,
    category: str = "deposit",
    priority: str = "marketing",
    message: str = "commercial",
    department: str = "retail",
    propensity: str = "0.1",
) -> str:
    """Write a strategy: its head, and the graph with what else it says."""
    head = HEAD.format(
        name=name,
        department=department,
        priority=priority,
        message=message,
        category=category,
        propensity=propensity,
    )
    return head + body


class Living:
    """A bank, its journeys, and its clock.

    Args:
        home: Where it lives.
        journeys: Strategy documents.
        now: When it begins.
        customers: Their tags, by name; everybody consents to everything and can be reached.
        policy: Lines to put in place of others in the bank's policy.
        intents: Intent documents.
        tags: Tag documents beside those of the bank.
    """

    def __init__(
        self,
        home: Path,
        journeys: Sequence[str],
        now: Instant,
        customers: Mapping[str, Mapping[str, Scalar]],
        policy: Mapping[str, str] | None = None,
        intents: str = "[]",
        tags: str = "",
    ) -> None:
        self.now = now
        self._intents = intents
        self._tags = tags
        self._sent = 0
        self._policy = policy or {}
        shutil.copytree(self._ready(customers), home, dirs_exist_ok=True)
        self.installation = Installation.open(home)
        self._documents = home / "documents"
        self.publish(journeys)
        parts = self.installation
        self.loop = EngineLoop(parts.store, parts.engine, parts.archive, lambda: self.now)
        self._open = ExitStack()
        self.relay = self._open.enter_context(self.installation.relay())
        self.loop.turn()

    def _ready(self, customers: Mapping[str, Mapping[str, Scalar]]) -> Path:
        """Return a bank with these customers and no journeys, made once in a process."""
        known = self.now, sorted(customers.items()), sorted(self._policy.items()), self._tags
        key = repr(known)
        if key not in _READY:
            folder = _READY[key] = Path(_KEPT.name) / str(len(_READY))
            self.installation = Installation.open(begun(folder))
            self._documents = folder / "documents"
            self.publish([])
            people = [_person(name, tags) for name, tags in sorted(customers.items())]
            stage(self.installation, self.configuration.tags, people, self.now - 100 * DAY_US)
            self.installation.refresh_snapshot(self.now)
            self.installation.close()
        return _READY[key]

    def publish(self, journeys: Sequence[str], earlier: Sequence[str] = ()) -> None:
        """Bring documents live, without asking whether they are well made."""
        shutil.rmtree(self._documents, ignore_errors=True)
        shutil.copytree(BANK, self._documents)
        for folder in ("strategies", "materials"):
            shutil.rmtree(self._documents / folder)
        policy = (self._documents / "policy.yaml").read_text("utf-8")
        policy = policy[: policy.index("holdouts:")]
        for old, new in self._policy.items():
            assert old in policy, old
            policy = policy.replace(old, new)
        texts = {
            "policy.yaml": policy,
            "channels.yaml": CHANNELS,
            "tags.yaml": (BANK / "tags.yaml").read_text("utf-8") + self._tags,
            "events.yaml": EVENTS,
            "intents.yaml": self._intents,
            "derived.yaml": "[]",
            "materials.yaml": MATERIALS,
            **{f"strategies/{k}.yaml": text for k, text in enumerate(journeys)},
        }
        for name, text in texts.items():
            path = self._documents / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        loaded = decided(load_with_places(self._documents).configuration)
        self.configuration = with_intents(with_handovers(loaded))
        self.bring_live(self.configuration)

    def publish_with_earlier(self, *earlier: Strategy) -> None:
        """Keep versions that customers are in beside the live ones, as publishing does."""
        self.bring_live(msgspec.structs.replace(self.configuration, earlier=earlier))

    def bring_live(self, configuration: Configuration) -> None:
        version = version_of(configuration)
        self.configuration = configuration
        with self.installation.store.transaction(self.now) as tx:
            tx.put_configuration(version, configuration, self.now)
            tx.set_applied(version, self.now)
            tx.set_published(version, self.now)

    def close(self) -> None:
        self._open.close()
        self.installation.close()

    # What happens ---------------------------------------------------------------------

    def event(
        self, customer: str, name: str, occurred_at: Instant | None = None, **said: Scalar
    ) -> None:
        """Let an event come in now."""
        self._sent += 1
        happened = self.now if occurred_at is None else occurred_at
        self.loop.take(
            [
                Event(
                    source="test",
                    id=f"{name}-{self._sent}",
                    name=name,
                    customer=customer,
                    occurred_at=happened,
                    received_at=self.now,
                    properties=said,
                    org="HQ",
                )
            ]
        )
        self.settle()

    def answer(self, customer: str, node: str, kind: OutcomeKind, **more: int) -> None:
        """Let a customer answer the latest wave of a node now."""
        (instance,) = (one for one in self.instances(customer) if node in one.waves)
        self._sent += 1
        outcome = Outcome(
            source="test",
            id=f"answer-{self._sent}",
            contact=instance.waves[node].contact,
            kind=kind,
            at=self.now,
            **more,
        )
        parts = self.installation
        record(parts.store, outcome, self.configuration, parts.baseline(), self.now)
        self.loop.look()
        self.settle()

    def look(self, customer: str, placement: str = "popup") -> Decision:
        """Let a customer look at a slot now."""
        future = self.loop.ask(customer, placement)
        self.settle()
        return future.result(timeout=0)

    def settle(self) -> None:
        """Do everything that is due at this moment; a moment later what that made due."""
        for _ in range(100):
            worked = self.loop.turn()
            counts = self.relay.run_once(self.now, 100)
            if counts.claimed:
                self.loop.look()
            due = self.loop.next_due
            if not worked and not counts.claimed and (due is None or due > self.now):
                return
            self.now += 1

    def live(self, until: Instant) -> None:
        """Live on until a moment."""
        while True:
            dates = (self.loop.next_due, self.relay.next_turn(self.now))
            due = min((one for one in dates if one is not None), default=until)
            if due >= until:
                break
            self.now = max(self.now, due)
            self.settle()
        self.now = max(self.now, until)
        self.settle()

    # What is seen ---------------------------------------------------------------------

    def instances(self, customer: str) -> Sequence[Instance]:
        """All instances of a customer that live, and the last of each journey that ended."""
        with self.installation.store.view() as view:
            names = [one.id for one in self.configuration.strategies]
            found = {one.id: one for one in view.live_instances([customer])}
            for name in names:
                found |= {one.id: one for one in view.last_instances(name, [customer])}
            return [found[name] for name in sorted(found)]

    def trace(self, customer: str) -> list[InstanceStep]:
        """Everything that a customer did, in order."""
        with self.installation.store.view() as view:
            mine = self.instances(customer)
            steps = [s for one in mine for s in view.instance_steps(one.id, STEPS_MAX)]
        return sorted(steps, key=lambda step: (step.at, step.instance, step.number))

    def story(self, customer: str) -> list[str]:
        """Everything that a customer did, as a banker reads it."""
        return [
            " ".join(filter(None, (_clock(step.at), step.node, str(step.did), step.branch)))
            for step in self.trace(customer)
        ]

    def told(self, channel: str) -> list[tuple[str, str]]:
        """When who was told something through a channel that writes files."""
        path = self.installation.home / f"{channel}.jsonl"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [(str(one["at"]), str(one["key"])) for one in map(json.loads, lines)]


def _clock(moment: Instant) -> str:
    """Write a moment to the minute, down: what follows at once is one minute's."""
    return show_instant(moment // MINUTE_US * MINUTE_US, ZONE)[5:16].replace("T", " ")


def _person(name: str, tags: Mapping[str, Scalar]) -> CustomerFacts:
    known = {
        "age": 40,
        "mobile": f"138{name}",
        "push_token": f"t{name}",
        "app_active": True,
        "aum": 10_000_000,
        "complaint_open": False,
        "suspicious_login": False,
        "in_collection": False,
        "card_overdue_days": 0,
        "manager_engaged": False,
        "risk_tolerance": "C3",
        **tags,
    }
    return CustomerFacts(
        customer=name,
        tags=known,
        consents=frozenset(("marketing", one) for one in ("sms", "push", "popup", "task")),
    )
