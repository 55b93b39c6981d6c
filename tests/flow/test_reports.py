"""A message is what its parts are: delivered when all are, failed when one is."""

import pytest

from hengce.flow.reports import outcome_of
from hengce.model.outcome import OutcomeKind
from hengce.ports import Part, PartReport

SENT, DELIVERED, FAILED = OutcomeKind.SENT, OutcomeKind.DELIVERED, OutcomeKind.FAILED


def told(number: int, kind: OutcomeKind, at: int) -> PartReport:
    return PartReport("d1.1", number, kind, at)


@pytest.mark.parametrize(
    ("count", "earlier", "news", "outcome"),
    [
        (1, [], (1, DELIVERED, 5), ("d1.1/delivered", DELIVERED, 5)),
        (1, [], (1, FAILED, 5), ("d1.1/1/failed", FAILED, 5)),
        (1, [], (1, SENT, 5), ("d1.1/1/sent", SENT, 5)),
        (3, [], (1, DELIVERED, 5), None),
        (3, [(1, DELIVERED, 5)], (3, DELIVERED, 4), None),
        # The last part completes it; it was there when the latest part was.
        (2, [(1, DELIVERED, 5)], (2, DELIVERED, 3), ("d1.1/delivered", DELIVERED, 5)),
        (3, [(1, DELIVERED, 5), (2, SENT, 1)], (2, DELIVERED, 9), None),
        (3, [(1, DELIVERED, 5)], (2, FAILED, 6), ("d1.1/2/failed", FAILED, 6)),
    ],
)  # fmt: skip
def test_parts_make_the_message(count, earlier, news, outcome):
    part = Part("sms", "M1", "d1.1", news[0], count)

    found = outcome_of(part, told(*news), [told(*one) for one in earlier])

    assert (found and (found.id, found.kind, found.at)) == outcome
    if found:
        assert (found.source, found.contact) == ("sms", "d1.1")
