"""The language of `tests/tables`: a bank, its customers, and the verdicts that a banker expects.

A table is text. Blank lines part its blocks, `#` starts a comment, `|` parts the items of a line.
A block that begins with `case` is one decision; lines of a block without it hold for every case
that follows in the file, and the lines of a case add to them. Lines are:

    case       what the case shows
    at         the decision's time, in the bank's zone
    policy     what holds for the whole bank (`tables_policy`, `tables_limits`)
    customer   what is known of the customer; the first item is the identifier (`tables_customer`)
    member     the same of others who may share the customer's tags, and are decided with him
    candidate  name, classes, category, channels > in > fallback order, what it is worth
               [of a member] -> verdict [REASON] [facts]  (`tables_candidate`, `tables_claim`)

A value is written in units of the currency, as in a strategy; a score, a margin, a cost, a budget
and the facts of an answer are in cents, as the engine shows them. A moment without an offset is
in the bank's zone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from hengce.errors import ProblemsError
from hengce.kernel.resources import Cutoff
from hengce.model.catalogued import Sensitivity
from hengce.model.channel import Channel
from hengce.model.configuration import Configuration, Stop
from hengce.model.connector import ConsoleConnector
from hengce.model.instant import Instant
from hengce.model.nodes import Entry
from hengce.model.policy import Department, Policy
from hengce.model.strategy import Strategy
from hengce.model.tag import Tag
from hengce.model.working_days import WorkingDays
from tables_candidate import read_candidate
from tables_customer import read_customer, read_member
from tables_draft import Claim, Draft, Limited, Member
from tables_limits import working_days
from tables_policy import read_policy
from tables_words import INTERRUPTS, NAME, TAGS, WHO, Line, TableError, items


@dataclass(frozen=True, slots=True)
class TableCase:
    """One decision to be made, and what it must answer.

    Attributes:
        where: The file and line of its title.
        title: What it shows.
        configuration: The bank.
        calendar: Its working days.
        members: The customer and the others, by identifier.
        stops: The emergency stops in force.
        left: What is left of each limited resource, before the decision.
        cutoffs: Where a run stops giving out of a resource.
        now: The decision's time.
        claims: What each candidate line expects.
    """

    where: str
    title: str
    configuration: Configuration
    calendar: WorkingDays
    members: tuple[Member, ...]
    stops: tuple[Stop, ...]
    left: dict[Limited, int]
    cutoffs: dict[Limited, Cutoff]
    now: Instant
    claims: tuple[Claim, ...]


def read_table(name: str, text: str) -> tuple[TableCase, ...]:
    """Read the cases of a table.

    Raises:
        TableError: With the file and the line that cannot be read.
    """
    common: list[Line] = []
    cases = []
    for block in _blocks(name, text):
        if _begins(block[0]) == "case":
            cases.append(_case(block, common))
        elif any(_begins(line) == "candidate" for line in block):
            raise TableError(f"{block[0].where}: a block with candidates begins with `case`")
        else:
            common += block
    if not cases:
        raise TableError(f"{name}: a table has at least one case")
    return tuple(cases)


def _blocks(name: str, text: str) -> Iterator[list[Line]]:
    block: list[Line] = []
    for number, raw in enumerate([*text.splitlines(), ""], start=1):
        said = raw.partition("#")[0].strip()
        if said:
            line = Line(f"{name}:{number}", said)
            if _begins(line) not in {"case", *READERS}:
                raise TableError(f"{line.where}: no line begins with `{_begins(line)}`")
            if block and _begins(line) == "case":
                raise TableError(f"{line.where}: a blank line is missing before a case")
            block.append(line)
        elif block and not raw.strip():
            yield block
            block = []


def _begins(line: Line) -> str:
    return line.text.split()[0]


def _case(block: list[Line], common: list[Line]) -> TableCase:
    """Read a case: the policy first, because moments need the bank's zone."""
    title, *own = block
    draft = Draft()
    for kind, read in READERS.items():
        for line in (*common, *own):
            if _begins(line) == kind:
                _understand(line, draft, read)
    if draft.now is None or not draft.customer.customer or not draft.claims:
        raise TableError(f"{title.where}: a case needs a time, a customer and a candidate")
    if nowhere := draft.cutoffs.keys() - draft.left.keys():
        raise TableError(f"{title.where}: nothing limits {' '.join(min(nowhere))}")
    try:
        calendar = working_days(draft)
    except ValueError as error:
        raise TableError(f"{title.where}: {error}") from error
    return TableCase(
        where=title.where,
        title=title.text.removeprefix("case").strip(),
        configuration=_configuration(draft),
        calendar=calendar,
        members=draft.members,
        stops=tuple(draft.stops),
        left=draft.left,
        cutoffs=draft.cutoffs,
        now=draft.now,
        claims=tuple(draft.claims),
    )


def _understand(line: Line, draft: Draft, read: Callable[[Line, Draft], None]) -> None:
    try:
        read(line, draft)
    except (ValueError, LookupError) as error:
        raise TableError(f"{line.where}: {error}: {line.text}") from error
    except ProblemsError as error:
        codes = ", ".join(problem.code for problem in error.problems)
        raise TableError(f"{line.where}: {codes}: {line.text}") from error


def _at(line: Line, draft: Draft) -> None:
    for words in items(line):
        draft.now = draft.moment(words)


def _configuration(draft: Draft) -> Configuration:
    departments = sorted({strategy.department for strategy in draft.strategies.values()})
    fields: dict[str, object] = {
        "zone": draft.zone,
        "zone_tag": "home_zone",
        "consent_required": (),
        "departments": tuple(Department(id=name, label=NAME) for name in departments),
        **draft.policy,
        **{kind: tuple(rules) for kind, rules in draft.rules.items()},
    }
    strategies = [_proposed(draft.strategies[name], draft) for name in sorted(draft.strategies)]
    return Configuration(
        tags=_tags(draft),
        events=(),
        products=tuple(sorted(draft.products, key=lambda product: product.id)),
        channels=tuple(_channel(name, draft.channels[name]) for name in sorted(draft.channels)),
        purposes=(),
        materials=(),
        units=(),
        policy=Policy(**fields),
        strategies=tuple(strategies),
    )


def _proposed(strategy: Strategy, draft: Draft) -> Strategy:
    """Narrow the audience to the members for whom a line proposes the strategy."""
    entry, *others = strategy.graph.nodes
    assert isinstance(entry, Entry)
    members = ", ".join(f"'{name}'" for name in draft.proposed_to[strategy.id])
    audience = f"{WHO} IN ({members}) AND ({entry.audience})"
    nodes = (replace(entry, audience=audience), *others)
    return replace(strategy, graph=replace(strategy.graph, nodes=nodes))


def _tags(draft: Draft) -> tuple[Tag, ...]:
    return tuple(
        Tag(
            name=name,
            kind=kind,
            label=NAME,
            sensitivity=draft.sensitivity.get(name, Sensitivity.INTERNAL),
        )
        for name, kind in TAGS.items()
    )


def _channel(name: str, said: dict[str, object]) -> Channel:
    fields = {"connector": ConsoleConnector(), "interrupts": INTERRUPTS[name], **said}
    return Channel(id=name, label=NAME, **fields)


# In this order: moments need the bank's zone, and "ago" needs the time.
READERS: dict[str, Callable[[Line, Draft], None]] = {
    "policy": read_policy,
    "at": _at,
    "customer": read_customer,
    "member": read_member,
    "candidate": read_candidate,
}
