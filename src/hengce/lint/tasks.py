"""Tasks: whose they are, how many a person is given, and what may be reported."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.catalogue import repeated
from hengce.lint.messages import action_nodes
from hengce.lint.scope import Scope, is_name
from hengce.model.connector import TaskConnector
from hengce.model.nodes import Message, Task
from hengce.model.strategy import Strategy
from hengce.model.tag import Kind

TASKS_MAX = 1_000
HOURS_MAX = 24 * 366
DAYS_MAX = 366
MINUTE_CENTS_MAX = 1_000_000


def tasks(scope: Scope) -> Iterator[Problem]:
    """Check the policy's rules of tasks, then each task node."""
    yield from _manager(scope)
    yield from _values(scope)
    yield from _codes(scope)
    for strategy in scope.configuration.strategies:
        yield from _nodes(scope, strategy)


def _manager(scope: Scope) -> Iterator[Problem]:
    name = scope.configuration.policy.tasks.manager_tag
    handing = [c for c in scope.configuration.channels if isinstance(c.connector, TaskConnector)]
    if not name:
        if handing:
            yield scope.problem("policy", "tasks", "task.no_manager_tag")
        return
    tag = scope.tags.get(name)
    if tag is None:
        yield scope.problem("policy", "tasks/manager_tag", "tag.unknown", tag=name)
    elif tag.kind is not Kind.TEXT:
        facts = {"tag": name, "kind": tag.kind.value, "expected": Kind.TEXT.value}
        yield scope.problem("policy", "tasks/manager_tag", "tag.kind_differs", **facts)


def _values(scope: Scope) -> Iterator[Problem]:
    rules = scope.configuration.policy.tasks
    for path, value, most in (
        ("open_max", rules.open_max, TASKS_MAX),
        ("daily_max", rules.daily_max, TASKS_MAX),
        ("deadline_hours", rules.deadline_hours, HOURS_MAX),
        ("head_hours", rules.head_hours, HOURS_MAX),
        ("postpone_days_max", rules.postpone_days_max, DAYS_MAX),
    ):
        if not 1 <= value <= most:
            facts = {"value": value, "least": 1, "most": most}
            yield scope.problem("policy", f"tasks/{path}", "policy.out_of_range", **facts)
    if not 0 <= rules.minute_cents <= MINUTE_CENTS_MAX:
        facts = {"value": rules.minute_cents, "least": 0, "most": MINUTE_CENTS_MAX}
        yield scope.problem("policy", "tasks/minute_cents", "policy.out_of_range", **facts)


def _codes(scope: Scope) -> Iterator[Problem]:
    names = [code.id for code in scope.configuration.policy.tasks.codes]
    if not names:
        yield scope.problem("policy", "tasks/codes", "task.no_code")
    for name in names:
        if not is_name(name):
            yield scope.problem("policy", f"tasks/codes/{name}", "name.invalid", name=name)
    for name in repeated(names):
        yield scope.problem("policy", f"tasks/codes/{name}", "name.repeated", name=name)


def _nodes(scope: Scope, strategy: Strategy) -> Iterator[Problem]:
    codes = {code.id for code in scope.configuration.policy.tasks.codes}
    for node, channels in action_nodes(strategy):
        item, path = f"strategies/{strategy.id}", f"graph/nodes/{node.id}"
        if isinstance(node, Message):
            for name in channels:
                channel = scope.channels.get(name)
                if channel is not None and isinstance(channel.connector, TaskConnector):
                    facts = {"channel": name}
                    where = f"{path}/channels"
                    yield scope.problem(item, where, "message.channel_of_tasks", **facts)
        if isinstance(node, Task):
            yield from _task(scope, item, path, node, codes)


def _task(scope: Scope, item: str, path: str, node: Task, codes: set[str]) -> Iterator[Problem]:
    for name in node.outcomes:
        if name not in codes:
            facts = {"code": name, "known": ", ".join(sorted(codes)) or "-"}
            yield scope.problem(item, f"{path}/outcomes", "task.outcome_unknown", **facts)
    if not 1 <= node.deadline_hours <= HOURS_MAX:
        facts_hours = {"value": node.deadline_hours, "limit": HOURS_MAX}
        yield scope.problem(item, f"{path}/deadline_hours", "task.deadline_range", **facts_hours)
