"""Writes in the loop's transaction; who may not is told, and takes nobody along."""

from asyncio import wrap_future
from collections.abc import Callable
from typing import TypeVar

from hengce.api.service import Service
from hengce.errors import HengceError
from hengce.model.instant import Instant
from hengce.ports import Transaction

Result = TypeVar("Result")


async def written(service: Service, work: Callable[[Transaction, Instant], Result]) -> Result:
    """Do a work that writes nothing when it refuses; return what it gives when that is durable.

    Raises:
        HengceError: What it refuses with.
    """

    def write(tx: Transaction, at: Instant) -> Result | HengceError:
        try:
            return work(tx, at)
        except HengceError as error:
            # Nothing was written: the others of the group need not be done again.
            return error

    answer = await wrap_future(service.loop.call(write))
    if isinstance(answer, HengceError):
        raise answer
    return answer
