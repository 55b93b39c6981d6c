"""Creates the table of documents as people write them."""

from hengce.store.migrations.making import index, log, number, text
from hengce.store.migrations.policy import create_policy_steps


def create_manuscripts() -> None:
    """Create what keeps texts of documents, and work in progress on them."""
    log(
        "manuscript",
        *(text(name) for name in ("document", "version", "state", "text", "made_by")),
        number("at"),
    )
    index("manuscript", "document", "seq")
    create_policy_steps()
