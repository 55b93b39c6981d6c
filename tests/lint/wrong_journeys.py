"""All journeys that are wrong, subject by subject."""

from lint.wrong_conditions import WRONG as CONDITIONS
from lint.wrong_documents import WRONG_DOCUMENTS
from lint.wrong_entries import WRONG as ENTRIES
from lint.wrong_examples import WRONG as EXAMPLES
from lint.wrong_graph import WRONG as GRAPH
from lint.wrong_reach import WRONG as REACH
from lint.wrong_trials import WRONG as TRIALS
from lint.wrong_waits import WRONG as WAITS
from lint.wrong_waves import WRONG as WAVES

WRONG = [*GRAPH, *WAITS, *WAVES, *ENTRIES, *CONDITIONS, *REACH, *EXAMPLES, *TRIALS]

CODES = {row[3] for row in WRONG} | {
    code for told in WRONG_DOCUMENTS.values() for code, _ in told
}  # fmt: skip
