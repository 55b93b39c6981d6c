"""What the shell needs from the bank's memory about tasks."""

from collections.abc import Sequence
from typing import Protocol

from hengce.model.filter import Filter
from hengce.model.instant import Instant
from hengce.model.task import Task, TaskPlace, TaskRecord, TaskSearch, TaskStep


class TaskReads(Protocol):
    """Reads tasks. Live ones are those of the end, whatever the view's position."""

    def task(self, task_id: str) -> TaskRecord:
        """A task.

        Raises:
            NotFoundError: There is none.
            ForgottenError: It ended, and what it was about was forgotten.
        """

    def has_task(self, task_id: str) -> bool:
        """Whether there is such a task."""

    def task_steps(self, task_id: str) -> Sequence[TaskStep]:
        """How a task moved, in the order of writing."""

    def live_tasks(
        self, search: TaskSearch, limit: int, after: TaskPlace | None = None
    ) -> Sequence[TaskRecord]:
        """Live tasks by class, then score, then deadline, behind a place of that list."""

    def ended_tasks(
        self, search: TaskSearch, limit: int, before_seq: int = 0
    ) -> Sequence[tuple[int, TaskRecord]]:
        """Tasks that ended, the latest first, each with the number of its last step.

        Those that were forgotten are left out.

        Args:
            search: Which ones.
            limit: How many at most.
            before_seq: Ended before the step of this number; 0: the latest.
        """

    def tasks_due(self, until: Instant, limit: int) -> Sequence[TaskRecord]:
        """Live tasks whose deadline has come by an instant, the oldest deadline first."""

    def live_task_count(self, manager: str) -> int:
        """How many live tasks a manager holds."""

    def given_since(self, manager: str, since: Instant) -> int:
        """How many tasks a manager was given at or after an instant."""


class TaskWrites(Protocol):
    """Writes tasks."""

    def add_task(self, task: Task, step: TaskStep) -> None:
        """Append a task with its first step; ConflictError when there is one of its id."""

    def move_task(self, step: TaskStep) -> None:
        """Append a step of a live task; ConflictError when it has ended."""

    def withdraw_tasks(self, customer: str, what: Filter, at: Instant, by: str) -> int:
        """Withdraw a customer's live tasks that a filter fits; return how many.

        Args:
            customer: Whose.
            what: Which.
            at: When.
            by: What happened.
        """
