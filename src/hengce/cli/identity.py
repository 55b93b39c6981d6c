"""Commands about who is who: keys and records in, people out, and what people decide of them."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from hengce.cli.context import Home
from hengce.cli.customers import By, Why
from hengce.cli.documents import At
from hengce.cli.show import console, show_table
from hengce.config.document import read_document
from hengce.config.shape import shape_problems
from hengce.errors import NotFoundError, ProblemsError
from hengce.identity.people import people
from hengce.model.identity import CUSTOMER, CaseState, IdentityRules, Key, Link
from hengce.model.linkage import Linkage
from hengce.resolution.deciding_who import accept, part, refuse
from hengce.resolution.identifying import Identifying, concerned
from hengce.resolution.linking import linked
from hengce.resolution.resolving import resolve, retell

PERCENT_PPM = 10_000
HASH_SHOWN = 8

CaseId = Annotated[str, typer.Argument(help="The case, as `review list` shows it.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    identity = typer.Typer(help="Who is who.", no_args_is_help=True)
    identity.command("link")(link)
    identity.command("resolve")(resolve_all)
    identity.command("show")(show)
    identity.command("split")(split)
    review = typer.Typer(help="Pairs for people to decide.", no_args_is_help=True)
    review.command("list")(list_cases)
    review.command("accept")(accept_case)
    review.command("refuse")(refuse_case)
    identity.add_typer(review, name="review")
    app.add_typer(identity, name="identity")


def link(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="One CSV file, or two.", exists=True)],
    model: Annotated[Path, typer.Option(help="What is compared, and how.", exists=True)],
    at: At = "",
) -> None:
    """Find records that are probably one person, and put it in force as the policy says."""
    home: Home = context.obj
    moment, identifying = home.at(at), _identifying(home)
    pairs = linked(_linkage(model), files, identifying.rules.review_from_ppm)
    name = _linkage(model).name
    links = [
        Link(
            key=Key(kind=CUSTOMER, value=pair.other),
            of=Key(kind=CUSTOMER, value=pair.one),
            confidence_ppm=pair.ppm,
            source=f"{name}: {', '.join(pair.evidence)}",
            at=moment,
        )
        for pair in pairs
    ]
    written = retell(home.installation.store, identifying, name, links, moment)
    console.print(f"{len(pairs):,} pairs, {written:,} of them new")
    resolve_all(context, at)


def resolve_all(context: typer.Context, at: At = "") -> None:
    """Put in force what all keys mean, of the whole bank; a second time changes nothing."""
    home: Home = context.obj
    parts = home.installation
    done = resolve(parts.store, parts.archive, _identifying(home), home.at(at))
    console.print(
        f"{done.links:,} links, {done.persons:,} persons, {done.households:,} households; "
        f"{done.merged:,} merged, {done.split:,} split, {done.asked:,} for people to decide"
    )


def show(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="Any of his numbers.")],
) -> None:
    """Show by which keys a customer is known, and with whom he is one or shares keys."""
    home: Home = context.obj
    rules = _identifying(home).rules
    with home.installation.store.view() as view:
        numbers = view.merges().numbers([customer])
        who = view.merges().of(customer)
        mine = [Key(kind=CUSTOMER, value=number) for number in numbers]
        links = view.links(mine)
        shared = view.links([one.key for one in links])
        _, reached = concerned(view, mine, rules)
        cases = view.cases_of(numbers)
        merged = [made for made in map(view.merge_of, numbers) if made is not None]
        population = home.installation.archive.population(view)
    is_known = population is not None and population.find(who) >= 0
    if not (is_known or links or merged):
        raise NotFoundError(f"nobody is known by the number {customer}")
    console.print(f"{who} speaks for {', '.join(numbers)}")
    rows = [
        (
            one.key.kind,
            _masked(one.key, rules),
            one.of.value,
            f"{one.confidence_ppm / PERCENT_PPM:.2f}",
            one.source,
        )
        for one in links
    ]
    show_table("keys", ("kind", "key", "number", "percent", "source"), rows)
    show_table(
        "merges",
        ("number", "into", "why", "by"),
        [(m.absorbed, m.survivor, m.why, m.by) for m in merged],
    )
    visitors = sorted(key.value for key in reached if key.kind not in {CUSTOMER, *rules.by_name})
    console.print(f"{len(visitors)} visitors on his devices")
    for household in people(shared, rules).households:
        if not set(household).isdisjoint(numbers):
            console.print(f"shares keys with {', '.join(h for h in household if h not in numbers)}")
    for case in cases:
        console.print(f"case {case.id}: {case.cause}, {case.state}")


def split(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="The number that another one speaks for.")],
    why: Why,
    by: By,
    at: At = "",
) -> None:
    """Let a number speak for itself again, and no key join them again."""
    home: Home = context.obj
    moment = home.at(at)
    with home.installation.store.transaction(moment) as tx:
        ended = part(tx, home.installation.merging(), customer, why, by, moment)
    console.print(f"{ended.absorbed} and {ended.survivor} are two, whatever keys say")


def list_cases(
    context: typer.Context,
    state: Annotated[CaseState, typer.Option(help="Which.")] = CaseState.OPEN,
) -> None:
    """List pairs of customers that people are asked about, or were."""
    home: Home = context.obj
    with home.installation.store.view() as view:
        cases = view.cases(state)
    rows = [
        (c.id, str(c.cause), f"{c.confidence_ppm / PERCENT_PPM:.2f}", ", ".join(c.evidence), c.by)
        for c in sorted(cases, key=lambda c: (-c.confidence_ppm, c.id))
    ]
    show_table("cases", ("case", "cause", "percent", "evidence", "by"), rows)


def accept_case(context: typer.Context, case: CaseId, why: Why, by: By, at: At = "") -> None:
    """They are one: merge them."""
    home: Home = context.obj
    moment = home.at(at)
    with home.installation.store.transaction(moment) as tx:
        done = accept(tx, home.installation.merging(), case, why, by, moment)
    made = done.merge
    console.print(f"{made.survivor} speaks for {made.absorbed}; {done.withdrawn} withdrawn")


def refuse_case(context: typer.Context, case: CaseId, why: Why, by: By, at: At = "") -> None:
    """They are two: no key joins them from now on."""
    home: Home = context.obj
    moment = home.at(at)
    with home.installation.store.transaction(moment) as tx:
        told = refuse(tx, case, why, by, moment)
    console.print(f"{told.one} and {told.other} are two, whatever keys say")


def _identifying(home: Home) -> Identifying:
    rules = home.installation.published().policy.identity
    return Identifying(rules, home.installation.merging())


def _linkage(path: Path) -> Linkage:
    document = read_document(path.name, path.read_bytes())
    problems = shape_problems(document, Linkage)
    if problems:
        raise ProblemsError(problems)
    return msgspec.convert(document.value, Linkage)


def _masked(key: Key, rules: IdentityRules) -> str:
    """Return enough of a key to tell it from others."""
    kind = rules.by_name.get(key.kind)
    secret = kind is not None and kind.secret
    return f"{key.value[:HASH_SHOWN]}…" if secret else key.value
