"""Hand-over rules behind a real server: what a machine should not close becomes a manager's task.

The clock moves 10 µs whenever it is read, and otherwise only when a test moves it: whatever
waited for a timer of minutes would never come.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest

from api import bank
from api.bank import NOON, Server
from api.test_receipts import SECRET, calling, policy
from docs.pages import blocks, page
from hengce.channels.signature import Signer
from hengce.model.access import Role
from hengce.model.instant import HOUR_US, SECOND_US, Instant, show_instant
from hengce.model.profile import ChangeKind
from http_peer import HttpServer, Reply
from plain import PLAIN

TASK_SECONDS_MAX = 5
TRIES_MAX = 600

RULES = """
tasks: {manager_tag: manager, open_max: 4}
handovers:
  - {id: high_intent, label: {zh: 外呼高意向, en: High intent}, department: retail,
     owner: wang.fang, channel: task, material: TALK, category: deposit, topic: payroll,
     message_class: care, starts: 2026-01-01, ends: 2026-12-31, answered: [interested],
     where: channel = 'inbox'}
  - {id: amount, label: {zh: 大额转入, en: Large inflow}, department: retail, owner: wang.fang,
     channel: task, material: TALK, category: deposit, topic: inflow, message_class: care,
     starts: 2026-01-01, ends: 2026-12-31, event: page, where: name = 'inflow', value: "5000"}
  - {id: complex, label: {zh: 复杂需求, en: Complex need}, department: retail, owner: wang.fang,
     channel: task, material: TALK, category: deposit, topic: planning, message_class: care,
     starts: 2026-01-01, ends: 2026-12-31, event: page, where: name = 'planning',
     condition: "aum >= 300000 AND risk_tolerance IN ('C3', 'C4')"}
  - {id: question, label: {zh: 机器答不了, en: A question}, department: retail, owner: wang.fang,
     channel: task, material: TALK, category: deposit, topic: question, message_class: care,
     starts: 2026-01-01, ends: 2026-12-31, asked: [inbox], where: "text LIKE '%利率%'"}
  - {id: waves, label: {zh: 多次无应答, en: Waves failed}, department: retail, owner: wang.fang,
     channel: task, material: TALK, category: deposit, topic: payroll, message_class: care,
     starts: 2026-01-01, ends: 2026-12-31, unanswered: {messages: 2, after_hours: 1}}
"""
CHANNEL = """
- {id: task, label: {zh: 客户经理任务, en: Manager task}, interrupts: false,
   connector: {kind: task}}
"""
MATERIAL = """
- id: TALK
  variants:
    task: {subject: 联系客户, body: "您好，有一项业务想和您聊聊。"}
"""


@dataclass
class Bank:
    """The bank, the other side of its calls, and its clock."""

    server: Server
    calls: HttpServer
    clock: "Clock"
    posts: int = 0

    def happens(self, customer: str, event: str, number: int, /, **properties: object) -> None:
        body = {
            "userId": customer, "event": event, "messageId": f"{customer}-{event}-{number}",
            "timestamp": show_instant(self.clock()), "properties": properties,
        }  # fmt: skip
        with self.server.client(Role.SOURCE) as client:
            assert client.post("/v1/track", json=body).json()["accepted"] == 1

    def keys_of(self, customer: str, count: int) -> list[str]:
        """Return the keys of the calls to a customer that were ordered, once there are so many."""
        number = f"1380000{bank.customers().index(customer):04d}"

        def found() -> list[str]:
            bodies = [asked.json() for asked in self.calls.asked]
            return [body["key"] for body in bodies if body["to"] == number]

        until(lambda: len(found()) == count)
        return found()

    def post(self, body: object) -> dict[str, int]:
        """Post what came of calls, signed; one that is to come again comes again."""
        self.posts += 1
        raw = json.dumps(body).encode()
        address = f"{self.server.address}/v1/receipts/inbox"
        for _ in range(TRIES_MAX):
            headers = dict(Signer(SECRET, "test").headers(f"p{self.posts}", self.clock(), raw))
            answer = httpx.post(
                address, content=raw, headers=headers, trust_env=False, verify=PLAIN
            )
            if answer.status_code != 429:
                return answer.raise_for_status().json()
            time.sleep(0.02)
        raise AssertionError("the report was never taken")

    def tasks(self, customer: str, role: Role = Role.MANAGER, state: str = "") -> list[dict]:
        with self.server.client(role) as client:
            params = {"state": state} if state else {}
            rows = client.get("/v1/tasks", params=params).raise_for_status().json()["tasks"]
        return [row for row in rows if row["customer"] == customer]

    def task(self, customer: str, role: Role = Role.MANAGER) -> dict:
        """Return the customer's task, once the manager's list has one."""
        until(lambda: bool(self.tasks(customer, role)))
        (row,) = self.tasks(customer, role)
        return row

    def engaged(self, customer: str) -> set[str]:
        with self.server.installation.store.view() as view:
            changes = view.changes([customer])
        return {c.key for c in changes if c.kind is ChangeKind.ENGAGED_TOPIC and c.value}


class Clock:
    """Stands, but for 10 µs at each reading, and for what a test adds."""

    def __init__(self) -> None:
        self.now: Instant = NOON

    def __call__(self) -> Instant:
        self.now += 10
        return self.now


def until(found: Callable[[], bool]) -> None:
    for _ in range(TRIES_MAX):
        if found():
            return
        time.sleep(0.05)
    raise AssertionError("it never came")


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    folder, clock = tmp_path_factory.mktemp("handed"), Clock()
    with (
        HttpServer(lambda asked: Reply()).serving() as calls,
        pytest.MonkeyPatch.context() as patch,
    ):
        reached = calling(calls, patch)
        tags = next(b.text for b in blocks(page("docs/tutorial.md")) if b.title == "bank/tags.yaml")
        manager = "- {name: manager, kind: text, label: {zh: 客户经理, en: Manager}}\n"
        patch.setitem(bank.DOCUMENTS, "channels.yaml", reached + CHANNEL)
        patch.setitem(bank.DOCUMENTS, "policy.yaml", policy(calls.port) + RULES)
        patch.setitem(bank.DOCUMENTS, "tags.yaml", f"{tags}\n{manager}")
        patch.setattr(bank, "MATERIAL", bank.MATERIAL + MATERIAL)
        patch.setattr(bank, "CUSTOMERS", bank.CUSTOMERS + "  manager: {constant: M1}\n")
        consents = bank.CONSENTS.replace("[sms, inbox, banner]", "[sms, inbox, banner, task]")
        patch.setattr(bank, "CONSENTS", consents)
        patch.setattr(bank, "noon_clock", lambda: clock)
        bank.make_bank(folder / "made")
        with bank.serve_copy(folder / "made", folder / "served") as server:
            yield Bank(server, calls, clock)


# the customer, what triggers the rule, the strategy of the task, its topic
def high_intent(there: Bank, customer: str) -> None:
    there.happens(customer, "payroll_in", 1, amount=9000)
    (key,) = there.keys_of(customer, 1)
    at = show_instant(there.clock())
    answer = there.post({"reports": [{"key": key, "intent": "A", "at": at}]})
    assert answer == {"learned": 1, "known": 0, "opted_out": 0, "kept": 0}


def large_amount(there: Bank, customer: str) -> None:
    there.happens(customer, "page", 1, name="inflow")


def complex_need(there: Bank, customer: str) -> None:
    there.happens(customer, "page", 1, name="planning")


def question(there: Bank, customer: str) -> None:
    number = f"1380000{bank.customers().index(customer):04d}"
    at = show_instant(there.clock())
    for text in ("收到", "现在利率多少？"):
        reply = {"id": f"{customer}-{text}", "address": number, "text": text, "at": at}
        assert there.post({"replies": [reply]})["kept"] == 1


TRIGGERS = [
    ("EAST-1", high_intent, "handover.high_intent", "payroll"),
    ("EAST-2", large_amount, "handover.amount", "inflow"),
    ("EAST-3", complex_need, "handover.complex", "planning"),
    ("EAST-4", question, "handover.question", "question"),
]


@pytest.mark.parametrize(("customer", "trigger", "strategy", "topic"), TRIGGERS)
def test_what_triggers_a_rule_is_in_the_managers_list_within_seconds(
    there: Bank, customer: str, trigger: Callable[[Bank, str], None], strategy: str, topic: str
) -> None:
    before = there.clock()
    trigger(there, customer)
    row = there.task(customer)

    assert (row["strategy"], row["topic"], row["manager"]) == (strategy, topic, "M1")
    assert before < row["created_at"] < before + TASK_SECONDS_MAX * SECOND_US
    assert row["deadline"] == row["created_at"] + 24 * HOUR_US
    assert there.engaged(customer) == {topic}
    with there.server.client(Role.MANAGER) as client:
        told = client.get(f"/v1/tasks/{row['id']}", headers={"accept-language": "en"}).json()
    assert told["script"].startswith("您好")
    assert "1 chosen" in told["why"]
    assert {code["id"] for code in told["codes"]} >= {"bought", "refused"}


def test_a_manager_without_room_leaves_it_to_the_pool(there: Bank) -> None:
    """Four tasks are his limit; the fifth is the unit's."""
    large_amount(there, "EAST-5")

    assert there.task("EAST-5", Role.HEAD)["manager"] == ""
    assert there.tasks("EAST-5") == []


def test_automatic_touches_rest_while_a_person_is_engaged(there: Bank) -> None:
    there.happens("EAST-1", "payroll_in", 2, amount=9000)
    there.happens("EAST-6", "payroll_in", 2, amount=9000)
    there.keys_of("EAST-6", 1)

    assert len(there.keys_of("EAST-1", 1)) == 1, "no second call while his manager has him"


def test_what_the_manager_reports_flows_back(there: Bank) -> None:
    task = there.tasks("EAST-1")[0]["id"]
    with there.server.client(Role.MANAGER) as client:
        answer = client.post(f"/v1/tasks/{task}/finish", json={"code": "refused"})
    assert answer.status_code in {200, 201}, answer.text

    assert there.engaged("EAST-1") == set()
    with there.server.installation.store.view() as view:
        changes = {(c.kind, c.key): c.value for c in view.changes(["EAST-1"])}
    assert changes[ChangeKind.STOP_TOPIC, "payroll"] is True


def test_it_is_withdrawn_when_the_customer_acts_elsewhere(there: Bank) -> None:
    """He asks for no more of it at the branch: nobody calls."""
    body = {"customer": "EAST-2", "why": "asked at the branch"}
    with there.server.client(Role.OPERATOR) as client:
        answer = client.post("/v1/opt-outs", json=body)
    assert answer.status_code in {200, 201}, answer.text

    (row,) = there.tasks("EAST-2", state="withdrawn")
    assert row["strategy"] == "handover.amount"


def test_failed_waves_and_overdue_tasks(there: Bank) -> None:
    """Two calls without an answer go to a person; a task that is left lying to the head."""
    customer = "WEST-1"
    for number in (1, 2):
        there.happens(customer, "payroll_in", number, amount=9000)
        there.keys_of(customer, number)
    assert there.tasks(customer, Role.HEAD) == []
    there.clock.now += 2 * HOUR_US

    assert there.task(customer, Role.HEAD)["strategy"] == "handover.waves"
    there.clock.now += 25 * HOUR_US
    until(lambda: [t["escalated"] for t in there.tasks(customer, Role.HEAD)] == [True])
