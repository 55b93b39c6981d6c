"""Documents as people write them: with their comments, their order and their half-done work.

What the bank decides with are the documents themselves, named by content. A manuscript is the
text that such a document was read from, or the text of one that is not handed in yet: it may
still have problems, and nobody decides with it.
"""

import enum

from hengce.model.instant import Instant
from hengce.model.noun import Noun

KEPT_MAX = 50
"""Of the work in progress on one document, so many texts are kept; older ones are emptied."""


class ManuscriptState(enum.StrEnum):
    """What became of a text."""

    SAVED = "saved"
    """It is work in progress."""
    HANDED_IN = "handed_in"
    """It is the text of a version that the bank knows."""
    GIVEN_UP = "given_up"
    """The work in progress before it was given up; it has no text."""
    APPLIED = "applied"
    """A file said it; work in progress goes on beside it."""


class Manuscript(Noun, frozen=True, kw_only=True):
    """One text of one document.

    Attributes:
        document: Which document: its kind and its name, such as `strategies/visit_series`.
        org: The unit of the bank's tree that the document belongs to.
        version: The content hash of what the text says; empty for work in progress.
        state: What became of it.
        text: The document, in YAML; empty once it is emptied.
        by: Who wrote it.
        at: When.
        seq: Its number in the order of writing; the store gives it.
    """

    document: str
    org: str
    version: str
    state: ManuscriptState
    text: str
    by: str
    at: Instant
    seq: int = 0
