"""What every store must do about intents that wait for their quiet time."""

from hengce.model.awaited_intent import AwaitedIntent

AT = 1_000


def waiting(number, partition, due_at):
    return AwaitedIntent(
        intent="left",
        source="app",
        id=f"e{number}",
        customer=f"c{number}",
        partition=partition,
        due_at=due_at,
    )


def test_what_waits_is_found_when_it_is_due_by_partition_and_ends_once(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.await_intents([waiting(1, 4, AT + 9), waiting(2, 5, AT), waiting(3, 4, AT + 1)])
        tx.await_intents([])
    with home.open().view() as view:
        found = lambda *args: [one.id for one in view.awaited_intents(*args)]  # noqa: E731
        assert found(AT + 8, 9) == ["e2", "e3"]
        assert found(AT + 9, 9) == ["e2", "e3", "e1"]
        assert found(AT + 9, 2) == ["e2", "e3"]
        assert found(AT + 9, 9, {4}) == ["e3", "e1"]
        assert found(AT + 9, 9, frozenset()) == []
        assert [view.next_intent(held) for held in (None, {4}, {6})] == [AT, AT + 1, None]
        first = view.awaited_intents(AT, 9)[0]
    with store.transaction(AT + 1) as tx:
        tx.end_intents([first.seq])
        assert tx.next_intent() == AT + 1
