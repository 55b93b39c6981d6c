"""What every store must do about the record of disclosures."""

from msgspec.structs import replace

from hengce.model.disclosure import Disclosure

AT = 1_000
ASKED = Disclosure(
    customer="C1",
    org="EAST",
    by="k1",
    reason="he asked for his number at the counter",
    fields=("aum", "mobile"),
    at=AT,
    seen=7,
)


def test_what_was_shown_of_customers_is_read_as_of_a_position_and_by_unit(home):
    store = home.open()
    made = [
        ASKED,
        replace(ASKED, customer="C2", org="WEST", by="k2", fields=("mobile",), at=AT + 1),
        replace(ASKED, customer="C1", by="lin", reason="投诉核实", at=AT + 2),
    ]
    with store.view() as view:
        assert view.disclosures(None, 10) == []
    ends = []
    for one in made:
        with store.transaction(one.at) as tx:
            tx.add_disclosure(one)
            ends.append(tx.position)
    numbered = [replace(one, seq=number) for number, one in enumerate(made, 1)]
    for count, position in enumerate(ends, 1):
        with home.open().view(position) as view:
            assert view.disclosures(None, 10) == numbered[:count]
    with home.open().view() as view:
        assert view.disclosures(["EAST"], 10) == [numbered[0], numbered[2]]
        assert view.disclosures([], 10) == []
        assert view.disclosures(None, 1, 1) == [numbered[1]]
