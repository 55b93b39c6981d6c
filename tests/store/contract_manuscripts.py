"""What every store must do about documents as people write them."""

from msgspec.structs import replace

from hengce.model.manuscript import KEPT_MAX, Manuscript, ManuscriptState

AT = 1_000
SAVED = Manuscript(
    document="strategies/visits",
    org="EAST",
    version="",
    state=ManuscriptState.SAVED,
    text="id: visits  # 回访\n",
    by="li.na",
    at=AT,
)


def test_texts_of_documents_are_read_as_of_a_position_newest_first(home):
    store = home.open()
    made = [
        SAVED,
        replace(SAVED, document="variants/card.EAST", by="lin", text="id: card.EAST\n", at=AT + 1),
        replace(SAVED, state=ManuscriptState.HANDED_IN, version="5f0c", at=AT + 2),
        replace(SAVED, state=ManuscriptState.GIVEN_UP, text="", at=AT + 3),
        replace(SAVED, state=ManuscriptState.APPLIED, version="5f0c", text="# x\n", at=AT + 4),
    ]
    ends = []
    for one in made:
        with store.transaction(one.at) as tx:
            tx.add_manuscript(one)
            ends.append(tx.position)
    numbered = [replace(one, seq=number) for number, one in enumerate(made, 1)]
    of_visits = [numbered[0], *numbered[2:]]
    with home.open().view() as view:
        assert view.manuscripts("strategies/visits") == of_visits[::-1]
        assert view.manuscripts("strategies/others") == []
        assert view.latest_manuscripts() == [numbered[3], numbered[1]]
        assert view.manuscript_of("strategies/visits", "5f0c") == numbered[4]
        assert view.manuscript_of("strategies/visits", "77aa") is None
    with home.open().view(ends[2]) as view:
        assert view.manuscript_of("strategies/visits", "5f0c") == numbered[2]
    with home.open().view(ends[1]) as view:
        assert view.manuscripts("strategies/visits") == [numbered[0]]
        assert view.latest_manuscripts() == [numbered[0], numbered[1]]


def test_the_oldest_texts_of_a_document_are_emptied(home):
    store = home.open()
    written = [replace(SAVED, text=f"# {number}\n") for number in range(KEPT_MAX + 3)]
    for one in written:
        with store.transaction(AT) as tx:
            tx.add_manuscript(one)
    with store.transaction(AT) as tx:
        tx.add_manuscript(replace(SAVED, document="strategies/others"))
        handed = replace(SAVED, state=ManuscriptState.HANDED_IN, version="1")
        tx.add_manuscript(replace(handed, document="strategies/others"))
    with home.open().view() as view:
        kept = [one.text for one in view.manuscripts("strategies/visits")]
        assert kept == [one.text for one in written[: -KEPT_MAX - 1 : -1]]
        assert [one.text for one in view.manuscripts("strategies/others")] == [SAVED.text] * 2
    with home.open().view(4) as view:
        assert {one.text for one in view.manuscripts("strategies/visits")} <= {"", "# 3\n"}
