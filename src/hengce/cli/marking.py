"""The commands by which people set tags of customers, and see what was said by hand."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.documents import At, By
from hengce.cli.show import console, show_table
from hengce.cli.tags import Name, tag
from hengce.customers.marking import CUSTOMERS_MAX, hand_tags, mark
from hengce.errors import Problem, ProblemsError
from hengce.model.instant import show_instant
from hengce.model.marking import Marking
from hengce.model.tag import Kind, Scalar
from hengce.words.values import written

Customer = Annotated[list[str] | None, typer.Option(help="Of whom; may be repeated.")]
File = Annotated[
    Path | None,
    typer.Option(help="A CSV file of customers: its column `customer`.", exists=True),
]
Why = Annotated[str, typer.Option(help="Why: it is recorded, and shown with the value.")]
Until = Annotated[str, typer.Option(help="Until when it is good; without an end if omitted.")]

_FLAGS = {"true": True, "false": False}


def register(_: typer.Typer) -> None:
    """Add the commands to those of tags."""
    tag.command("set")(set_by_hand)
    tag.command("unset")(unset_by_hand)
    tag.command("history")(history)


def set_by_hand(
    context: typer.Context,
    name: Name,
    value: Annotated[str, typer.Argument(help="What is said.")],
    why: Why,
    customer: Customer = None,
    file: File = None,
    until: Until = "",
    by: By = "operator",
    at: At = "",
) -> None:
    """Set a tag of customers by hand, for a reason."""
    home: Home = context.obj
    known = hand_tags(home.installation.published()).get(name)
    kind = known.kind if known else Kind.TEXT
    ends = home.at(until) if until else None
    marking = Marking(tag=name, value=_typed(value, kind), reason=why, by=by, until=ends)
    _mark(home, marking, customer, file, at)


def unset_by_hand(
    context: typer.Context,
    name: Name,
    why: Why,
    customer: Customer = None,
    file: File = None,
    by: By = "operator",
    at: At = "",
) -> None:
    """Take a tag that was set by hand away, for a reason."""
    _mark(context.obj, Marking(tag=name, value=None, reason=why, by=by), customer, file, at)


def history(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="Of whom.")],
    last: Annotated[int, typer.Option(min=1, help="So many entries, the latest.")] = 50,
) -> None:
    """Show what people said of a customer by hand: who, when and why."""
    home: Home = context.obj
    bank = home.installation.published()
    tags, zone = hand_tags(bank), bank.policy.zone
    with home.installation.store.view() as view:
        found = view.tag_history(customer, sorted(tags), last) if tags else ()
    rows = [
        (
            show_instant(one.at, zone),
            one.key,
            "–" if one.value is None else str(written(one.value, tags[one.key].kind, zone)),
            one.why,
        )
        for one in found
    ]
    show_table(f"手工标签 / set by hand: {len(rows)}", ("at", "tag", "value", "why"), rows)


def _mark(
    home: Home, marking: Marking, customers: list[str] | None, file: Path | None, at: str
) -> None:
    named = [*(customers or ()), *(_listed(file) if file else ())]
    installation, moment = home.installation, home.at(at)
    changed = 0
    for first in range(0, max(len(named), 1), CUSTOMERS_MAX):
        with installation.store.transaction(moment) as tx:
            some = named[first : first + CUSTOMERS_MAX]
            changed += mark(tx, installation.archive, some, marking, moment)
    console.print(f"{marking.tag}: {len(named):,} customers, {changed:,} changed", markup=False)


def _listed(file: Path) -> list[str]:
    """Read the customers of a file; one that has no such column says nothing of anybody."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if "customer" not in (rows.fieldnames or ()):
            raise ProblemsError([Problem.of(file.name, "file.column_missing", column="customer")])
        return [row["customer"].strip() for row in rows if row["customer"]]


def _typed(text: str, kind: Kind) -> Scalar:
    """Read a word of the command line; what it cannot be is refused with its tag."""
    try:
        match kind:
            case Kind.BOOLEAN:
                return _FLAGS.get(text.lower(), text)
            case Kind.INTEGER:
                return int(text)
            case Kind.REAL:
                return float(text)
    except ValueError:
        pass
    return text
