"""How a text is cut into the pieces that a mobile network carries."""

from random import Random

import pytest

from hengce.channels.pieces import cut, without_header


@pytest.mark.parametrize(
    ("text", "wide", "sizes"),
    [
        ("", False, [0]),
        ("Your card is ready.", False, [19]),
        ("a" * 160, False, [160]),
        ("a" * 161, False, [153, 8]),
        ("a" * 306, False, [153, 153]),
        ("a" * 307, False, [153, 153, 1]),
        ("账" * 70, True, [70]),
        ("账" * 71, True, [67, 4]),
        ("账" * 134, True, [67, 67]),
        ("账" * 200, True, [67, 67, 66]),
        ("a@b", True, [3]),  # @ lies elsewhere in GSM 03.38 than in ASCII
        ("cost_$1", True, [7]),
        ("Ä" * 71, True, [67, 4]),
        ("😀" * 35, True, [70]),
        ("😀" * 36, True, [66, 6]),  # the two halves of a sign stay together
        ("a" + "😀" * 35, True, [67, 4]),
    ],
)
def test_text_is_cut(text, wide, sizes):
    pieces = cut(text, "d1.1")

    width = 2 if wide else 1
    bare = [without_header(piece.data, headed=piece.headed) for piece in pieces]
    assert [len(data) // width for data in bare] == sizes
    assert {piece.wide for piece in pieces} == {wide}
    assert {piece.headed for piece in pieces} == {len(sizes) > 1}
    assert b"".join(bare).decode("utf-16-be" if wide else "ascii") == text
    assert all(len(piece.data) <= (140 if wide else 160) for piece in pieces)


def test_header_says_which_piece_of_how_many_and_of_which_message():
    heads = [piece.data[:6].hex() for piece in cut("账" * 200, "d1.1")]

    reference = heads[0][6:8]
    assert heads == [f"050003{reference}030{n}" for n in (1, 2, 3)]
    assert [piece.data[:6].hex() for piece in cut("账" * 200, "d1.1")] == heads
    assert {cut("账" * 71, f"d{n}.1")[0].data[3] for n in range(50)} != {int(reference, 16)}


def test_every_piece_can_be_read_alone():
    random = Random(7)
    signs = "a账😀 \n1"
    for _ in range(300):
        text = "".join(random.choice(signs) for _ in range(random.randint(0, 700)))
        pieces = cut(text, "k")
        joined = ""
        for piece in pieces:
            bare = without_header(piece.data, headed=piece.headed)
            joined += bare.decode("utf-16-be" if piece.wide else "ascii")
        assert joined == text


@pytest.mark.parametrize("text", ["\ud800", "账\udfff", "账" * (255 * 67 + 1)])
def test_what_cannot_be_carried_is_an_error(text):
    with pytest.raises(ValueError, match=r"surrogates|too long"):
        cut(text, "k")


@pytest.mark.parametrize(("data", "said"), [(b"", b""), (b"\x05\x00", b""), (b"\x01\x00ab", b"ab")])
def test_header_that_is_cut_off_leaves_nothing(data, said):
    assert without_header(data, headed=True) == said
