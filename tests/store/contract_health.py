"""What every store must do about the record of strategies' health."""

from hengce.model.health import HealthEntry, HealthSignal, HealthStep

AT = 1_000


def test_what_was_found_of_strategies_is_read_as_of_a_position(home):
    store = home.open()
    steps = [
        ("news", HealthSignal.RETIREMENT, HealthStep.RAISED, "gone", b'{"upper":0.01}'),
        ("card", HealthSignal.REMINDER, HealthStep.RAISED, "declines", b"{}"),
        ("news", HealthSignal.RETIREMENT, HealthStep.DISMISSED, "spring festival", b""),
    ]
    entries = [
        HealthEntry(
            strategy=strategy,
            signal=signal,
            step=step,
            by="lin",
            at=AT + number,
            reason=reason,
            document=document,
        )
        for number, (strategy, signal, step, reason, document) in enumerate(steps)
    ]
    with home.open().view() as view:
        assert view.health_entries() == []
    then = []
    for entry in entries:
        with store.transaction(entry.at) as tx:
            tx.add_health_entry(entry)
            then.append(tx.position)
    for count, position in enumerate(then, 1):
        with home.open().view(position) as view:
            assert view.health_entries() == entries[:count]
