"""docs/how-to/see-a-customer.md: what its table says is masked is what is masked."""

import pytest

from docs.pages import page, section, table
from hengce.flow.masking import masked
from hengce.model.catalogued import Sensitivity
from hengce.model.tag import Kind

# the line of the table: the type and the values of which it tells
EXAMPLES = {
    "mobile number": [(Kind.TEXT, "13812341234")],
    "identity document": [(Kind.TEXT, "11010519491231002X")],
    "card or account number": [(Kind.TEXT, "6222021234560123")],
    "e-mail": [(Kind.TEXT, "wang@example.com")],
    "Chinese name": [(Kind.TEXT, "王芳")],
    "other text": [(Kind.TEXT, "Wang Fang")],
    "money": [(Kind.MONEY, 35_000_000)],
    "whole number": [(Kind.INTEGER, 45)],
    "date, instant": [(Kind.DATE, 3_652), (Kind.TIMESTAMP, 3_652 * 86_400_000_000)],
    "yes or no": [(Kind.BOOLEAN, True)],
}
LINES = table(section(page("docs/how-to/see-a-customer.md"), "What is masked"))


def test_every_line_has_an_example() -> None:
    assert [line[0] for line in LINES] == list(EXAMPLES)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_what_a_line_says_is_what_is_shown(line: list[str]) -> None:
    kind, personal, sensitive = (cell.replace("\\", "") for cell in line)
    told = {
        Sensitivity.PERSONAL: personal,
        Sensitivity.SENSITIVE: personal if sensitive == "the same" else sensitive,
    }
    for of_kind, value in EXAMPLES[kind]:
        for sensitivity, expected in told.items():
            shown = masked(value, of_kind, sensitivity)
            if expected == "its first character":
                assert shown == f"{str(value)[0]}***"
            else:
                assert shown == expected
