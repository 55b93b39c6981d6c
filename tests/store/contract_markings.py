"""What every store must do about who changed a customer's tags, and why."""

from hengce.model.profile import Change, ChangeKind

AT = 1_000


def said(at: int, customer: str, key: str, value: object, kind: ChangeKind = ChangeKind.TAG):
    return Change(customer=customer, kind=kind, key=key, value=value, at=at, why=f"k1: {at}")


def test_what_was_said_of_tags_is_read_whole_and_as_of_a_position(home):
    store = home.open()
    changes = [
        said(AT, "C1", "vip", "gold"),
        said(AT + 1, "C1", "age", 40),
        said(AT + 2, "C2", "vip", "black"),
        said(AT + 3, "C1", "vip", None),
        said(AT + 4, "C1", "vip", True, ChangeKind.STOP_TOPIC),
        said(AT + 5, "C1", "vip", "black"),
    ]
    positions = []
    for one in changes:
        with store.transaction(one.at) as tx:
            tx.add_changes([one])
            positions.append(tx.position)
    first, age, _, gone, _, last = changes
    reads = [  # until which change; of which tags, how many at most; what is read
        (0, ["vip"], 10, [first]),
        (3, ["vip"], 10, [gone, first]),
        (5, ["vip"], 10, [last, gone, first]),
        (5, ["vip"], 2, [last, gone]),
        (5, ["age", "vip"], 10, [last, gone, age, first]),
        (5, ["other"], 10, []),
    ]
    for count, tags, most, known in reads:
        with home.open().view(positions[count]) as view:
            assert list(view.tag_history("C1", tags, most)) == known
