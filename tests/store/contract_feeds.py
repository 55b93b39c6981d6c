"""What every store must do about the record of deliveries."""

from hengce.model.feed import FeedEntry, FeedFinding, FeedReport, FeedState

AT = 1_000


def test_what_became_of_deliveries_is_read_as_of_a_position(home):
    store = home.open()
    steps = [  # feed, day, state; and after it: the latest day that was taken
        ("tags", 20_000, FeedState.HELD, {}),
        ("tags", 20_000, FeedState.TAKEN, {"tags": 20_000}),
        ("cards", 19_990, FeedState.TAKEN, {"tags": 20_000, "cards": 19_990}),
        ("tags", 19_999, FeedState.TAKEN, {"tags": 20_000, "cards": 19_990}),
        ("cards", 20_001, FeedState.REFUSED, {"tags": 20_000, "cards": 19_990}),
    ]
    found = FeedFinding(where="a.csv", code="feed.no_flag", facts={"flag": "a.ok"})
    entries = [
        FeedEntry(
            feed=feed,
            day=day,
            file="a.csv",
            state=state,
            digest="d" * number,
            seen=f"s{number}",
            at=AT + number,
            report=FeedReport(version=number, rows=7, columns=("a", "名"), problems=(found,)),
        )
        for number, (feed, day, state, _) in enumerate(steps)
    ]
    with home.open().view() as view:
        assert view.feed_entries("tags") == []
        assert view.feed_days() == {}
    positions = []
    for entry in entries:
        with store.transaction(entry.at) as tx:
            tx.add_feed_entries([entry])
            positions.append(tx.position)
    for count, (position, step) in enumerate(zip(positions, steps, strict=True), 1):
        with home.open().view(position) as view:
            for feed in ("tags", "cards"):
                known = [one for one in entries[:count] if one.feed == feed]
                assert view.feed_entries(feed) == known
            assert view.feed_days() == step[3]
            taken = [one for one in entries[:count] if one.state is FeedState.TAKEN]
            assert view.feed_times() == {one.feed: one.at for one in taken}
