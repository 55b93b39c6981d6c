"""What every store must do about workers and leases."""

from hengce.model.lease import Lease
from hengce.model.open_question import OpenQuestion
from hengce.model.strategy import PriorityClass

AT = 1_000
DAY_US = 86_400_000_000


def lease(partition, owner, fence):
    return Lease(partition=partition, owner=owner, fence=fence)


def test_a_worker_lives_until_it_says_no_more(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.sign_on("b", AT + 10)
        tx.sign_on("a", AT + 5)
        assert tx.workers(AT + 5) == ["a", "b"]
        assert tx.workers(AT + 6) == ["b"]
        tx.sign_on("a", AT + 20)
    with home.open().view() as view:
        assert view.workers(AT + 11) == ["a"]
    with store.transaction(AT) as tx:
        tx.sign_off("a")
        assert tx.workers(AT) == ["b"]
        tx.sign_on("c", AT + 2 * DAY_US)
        assert tx.workers(AT) == ["c"], "who ended long ago is forgotten"


def test_a_fence_rises_whenever_a_partition_changes_hands(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.put_leases({7: "a", 3: "a", 5: "b"})
        assert tx.leases() == [lease(3, "a", 1), lease(5, "b", 1), lease(7, "a", 1)]
        assert (tx.leased_to("a"), tx.leased_to("nobody")) == ({3, 7}, frozenset())
    with store.transaction(AT) as tx:
        tx.put_leases({7: "b"})
        tx.sign_off("a")
    with home.open().view() as view:
        assert view.leases() == [lease(5, "b", 1), lease(7, "b", 2)]
    with store.transaction(AT) as tx:
        tx.put_leases({3: "c"})
        assert tx.leases()[0] == lease(3, "c", 3), "to be free is a change of hands, too"


def question(number, partition, closes_at):
    return OpenQuestion(
        source="app",
        id=f"e{number}",
        customer=f"c{number}",
        priority_class=PriorityClass.SERVICE,
        partition=partition,
        closes_at=closes_at,
    )


def test_questions_are_found_by_partition_and_closed_once(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.keep_questions([question(1, 4, AT), question(2, 5, AT + 1), question(3, 4, AT + 2)])
    with store.view() as view:
        found = lambda *args: [q.id for q in view.open_questions(AT + 5, 9, *args)]  # noqa: E731
        assert found() == ["e1", "e2", "e3"]
        assert found({4}) == ["e1", "e3"]
        assert found({5, 6}) == ["e2"]
        assert found(frozenset()) == []
        assert [view.next_close(held) for held in (None, {5}, {6})] == [AT, AT + 1, None]
        numbers = [q.seq for q in view.open_questions(AT + 5, 9, {4})]
    with store.transaction(AT) as tx:
        assert tx.close_questions(numbers) == 2
    with store.transaction(AT) as tx:
        assert tx.close_questions(numbers) == 0
