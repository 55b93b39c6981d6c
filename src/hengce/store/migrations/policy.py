"""Creates the table of what people did to the bank's policy."""

from hengce.store.migrations.making import index, log, number, text


def create_policy_steps() -> None:
    """Create what keeps who handed in, approved and put in force which version."""
    log(
        "policy_step",
        *(text(name) for name in ("version", "base", "state", "way", "made_by")),
        number("at"),
        text("comment"),
    )
    index("policy_step", "state", "seq")
