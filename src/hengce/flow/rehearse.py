"""Runs the examples that a strategy carries, through the kernel, on a bank of its own."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from hengce.errors import Problem, ProblemsError
from hengce.flow.fold import fold
from hengce.flow.typed import stored_values
from hengce.kernel.actions import actions_of
from hengce.kernel.bind import bind
from hengce.kernel.decide import decide_groups
from hengce.kernel.groups import ALONE
from hengce.kernel.layout import Dictionaries, Layout
from hengce.kernel.limits import shared_tags
from hengce.kernel.packing import PackedInput, PackedMember, PastContactRead, restore_input
from hengce.kernel.plan import compile_plan
from hengce.kernel.population import (
    CONSENTS,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    ORG,
    STOPPED_TOPICS,
    standard_fields,
)
from hengce.kernel.verdicts import write_answers
from hengce.model.configuration import Configuration
from hengce.model.decision import VERDICT_OF, Candidate, Verdict
from hengce.model.instant import DAY_US, Instant, day_at, read_instant
from hengce.model.journey import entry_of, is_journey
from hengce.model.profile import EVERY_CHANNEL, PERSONALISATION
from hengce.model.strategy import Example, PastContact, Strategy
from hengce.rules.ast import EventColumn

CUSTOMER = "EXAMPLE"


def rehearse(configuration: Configuration, strategy: Strategy) -> tuple[Problem, ...]:
    """Return the examples of a strategy that do not hold.

    Each runs alone: no other strategy competes, hold-outs are off, and tags that the
    example does not name are unknown.
    """
    if is_journey(strategy):
        return ()
    policy = msgspec.structs.replace(configuration.policy, holdouts=())
    alone = msgspec.structs.replace(configuration, policy=policy, strategies=(strategy,))
    known = {document.id: document for document in configuration.strategies}
    problems: list[Problem] = []
    for example in strategy.examples:
        where = f"strategies/{strategy.id} examples/{example.name}"
        try:
            problems += _rehearse(alone, known, example, where)
        except ProblemsError as error:
            problems += error.problems
    return tuple(problems)


def _rehearse(
    configuration: Configuration, known: Mapping[str, Strategy], example: Example, where: str
) -> Sequence[Problem]:
    (strategy,) = configuration.strategies
    zone = configuration.policy.zone
    at = read_instant(example.at or f"{strategy.starts}T10:00:00", zone)
    layout = Layout.of(
        [
            *((tag.name, tag.kind) for tag in configuration.tags),
            *standard_fields(
                tuple(channel.id for channel in configuration.channels),
                tuple(part.id for part in configuration.policy.dayparts),
            ),
        ]
    )
    words = Dictionaries()
    triggers = frozenset({entry_of(strategy).event})
    plan = compile_plan(configuration, triggers, day_at(at, zone), layout)
    given = _given(configuration, known, example, plan.program.derived, where, at)
    block, kinds = restore_input(PackedInput(members=(given,)), layout, words, plan.places)
    ready = bind(plan, layout, words, kinds, (), at)
    candidates = write_answers(ready, block, decide_groups(ready, block)).candidates(0)
    expected, got = _wanted(example), _answered(example, candidates)
    if expected == got:
        return ()
    name = example.name
    return (Problem.of(where, "example.failed", name=name, expected=expected, got=got),)


def _given(
    configuration: Configuration,
    known: Mapping[str, Strategy],
    example: Example,
    derived: Sequence[EventColumn],
    where: str,
    at: Instant,
) -> PackedMember:
    """Write the example's customer as a kept input; he has no events."""
    (strategy,), given = configuration.strategies, example.given
    kinds = {tag.name: tag.kind for tag in configuration.tags}
    channels = {channel.id for channel in configuration.channels} | {EVERY_CHANNEL, PERSONALISATION}
    values = stored_values(given.tags, kinds, configuration.policy.zone, where)
    (strategy,) = configuration.strategies
    contacts = [past_contact(configuration, known, strategy, past, at) for past in given.contacts]
    folded = fold(derived, (), {}, 1, at)
    return PackedMember(
        customer=CUSTOMER,
        values={**values, ORG: given.org or strategy.org},
        bits={
            CONSENTS: given.consents,
            OPT_OUTS: tuple(name for name in given.opted_out if name in channels),
            OPT_OUT_TOPICS: tuple(name for name in given.opted_out if name not in channels),
            STOPPED_TOPICS: (),
        },
        derived_int=tuple(int(f[0]) for f in folded if f.dtype == np.int64),
        derived_real=tuple(float(f[0]) for f in folded if f.dtype != np.int64),
        history=tuple(contacts),
        keys=(ALONE,) * len(shared_tags(configuration.policy)),
    )


def past_contact(
    configuration: Configuration,
    known: Mapping[str, Strategy],
    alone: Strategy,
    past: PastContact,
    at: Instant,
) -> PastContactRead:
    """Return a past contact as the ledger would have kept it: of that strategy and channel.

    Args:
        configuration: The bank's documents.
        known: Its strategies by id.
        alone: The strategy of the example; a contact of one that is not known is like its own.
        past: What the example takes as given.
        at: When the example begins.
    """
    strategy = known.get(past.strategy, alone)
    channel = next(c for c in configuration.channels if c.id == past.channel)
    kind = msgspec.structs.replace(
        actions_of(strategy, configuration)[0].kinds[0],
        strategy=past.strategy,
        channel=past.channel,
        interrupts=channel.interrupts,
    )
    return PastContactRead(kind=kind, at=at - int(past.days_ago * DAY_US))


def _wanted(example: Example) -> str:
    return " ".join(
        filter(None, (example.expect.verdict, example.expect.reason, example.expect.channel))
    )


def _answered(example: Example, candidates: Sequence[Candidate]) -> str:
    """Say what happened in as many words as the example expects."""
    if not candidates:
        named = (Verdict.INELIGIBLE, "NOT_IN_AUDIENCE", "")
    else:
        only = candidates[0]
        named = (VERDICT_OF[only.reason], only.reason.name, only.channel)
    wanted = (example.expect.verdict, example.expect.reason, example.expect.channel)
    return " ".join(word for word, asked in zip(named, wanted, strict=True) if asked)
