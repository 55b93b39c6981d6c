"""What the engine loop answers reaches the event loop that waits: all of it, once, in order."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hengce.api.mailbox import Expected, Mailbox
from hengce.errors import ConflictError

THREADS = 4
ANSWERS = 500
WAIT_SECONDS_MAX = 20.0


def run(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(WAIT_SECONDS_MAX):
            await story()

    asyncio.run(bounded())


def test_every_answer_arrives_whichever_thread_posts_it() -> None:
    async def story() -> None:
        mailbox = Mailbox()
        expected = [mailbox.expect() for _ in range(ANSWERS)]

        def post(thread: int) -> None:
            for number in range(thread, ANSWERS, THREADS):
                expected[number].set_result(number)

        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(post, range(THREADS)))
        assert await asyncio.gather(*(one.future for one in expected)) == list(range(ANSWERS))

    run(story)


def test_a_group_wakes_the_loop_once() -> None:
    async def story() -> None:
        mailbox, loop = Mailbox(), asyncio.get_running_loop()
        expected = [mailbox.expect() for _ in range(ANSWERS)]
        wakes: list[object] = []
        wake = loop.call_soon_threadsafe

        def counted(callback: Callable[..., object], *arguments: Any) -> asyncio.Handle:
            wakes.append(callback)
            return wake(callback, *arguments)

        loop.call_soon_threadsafe = counted  # type: ignore[method-assign]
        for round_ in range(2):
            for number, one in enumerate(expected):
                one.set_result((round_, number))
            assert [await one.future for one in expected][-1] == (round_, ANSWERS - 1)
            assert len(wakes) == round_ + 1
            expected = [mailbox.expect() for _ in range(ANSWERS)]

    run(story)


def test_an_error_is_raised_where_it_is_waited_for() -> None:
    async def story() -> None:
        mailbox = Mailbox()
        good, bad = mailbox.expect(), mailbox.expect()
        bad.set_exception(ConflictError("no"))
        good.set_result("yes")
        with pytest.raises(ConflictError):
            await bad.future
        assert await good.future == "yes"

    run(story)


def test_nobody_waits_for_what_was_given_up() -> None:
    async def story() -> None:
        mailbox = Mailbox()
        given_up, other = mailbox.expect(), mailbox.expect()
        assert given_up.set_running_or_notify_cancel()
        given_up.future.cancel()
        assert not given_up.set_running_or_notify_cancel()
        given_up.set_result("late")
        other.set_result("there")
        assert await other.future == "there"

    run(story)


def test_an_answer_to_a_loop_that_has_ended_goes_nowhere() -> None:
    mailbox = Mailbox()

    async def expected() -> Expected[str]:
        return mailbox.expect()

    late = asyncio.run(expected())
    late.set_result("late")

    async def again() -> str:
        fresh = mailbox.expect()
        fresh.set_result("in time")
        return str(await fresh.future)

    assert asyncio.run(again()) == "in time"
