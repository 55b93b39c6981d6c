"""Disclosures: who was shown what of a customer that is masked for everybody else, and why."""

from hengce.model.instant import Instant
from hengce.model.noun import Noun


class Disclosure(Noun, frozen=True, kw_only=True):
    """One entry of the record of disclosures; entries are only ever added, and hold no values.

    Attributes:
        customer: Whose values were shown; empty: customers were named by what is masked of them.
        org: The customer's unit of the bank; of whoever asked where no single one was shown.
        by: To whom: the key of a request, or the name of a person at the installation.
        reason: Why, in the words of whoever asked.
        fields: The tags that were shown, sorted; behind `members:` and how many they are, the
            tags by which customers were named.
        at: When.
        seen: The position of the log whose values were shown: they can be computed again.
        seq: Its number in the record; the store gives it, and 0 stands for none yet.
    """

    customer: str
    org: str
    by: str
    reason: str
    fields: tuple[str, ...]
    at: Instant
    seen: int
    seq: int = 0
