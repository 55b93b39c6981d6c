"""Runs every check over a configuration."""

from collections.abc import Callable, Iterator

from hengce.config.places import NOWHERE, Places
from hengce.errors import Problem
from hengce.lint.alike import alike
from hengce.lint.audiences import audiences
from hengce.lint.awaits import awaits
from hengce.lint.blackouts import blackouts
from hengce.lint.blocked import blocked
from hengce.lint.bounds import bounds
from hengce.lint.bundles import bundles
from hengce.lint.caps import caps
from hengce.lint.catalogue import catalogue
from hengce.lint.channels import channels
from hengce.lint.conditions import conditions
from hengce.lint.connectors import connectors
from hengce.lint.dayparts import dayparts
from hengce.lint.documents import documents_problems
from hengce.lint.earlier import earlier_problems
from hengce.lint.effects import effects
from hengce.lint.egress import egress
from hengce.lint.entries import entries
from hengce.lint.events import events
from hengce.lint.examples import examples
from hengce.lint.exits import exits
from hengce.lint.feeds import feeds, waits_for_feeds
from hengce.lint.first_waves import first_waves
from hengce.lint.fit import fit
from hengce.lint.gateways import gateways
from hengce.lint.graph import graph
from hengce.lint.handovers import handovers, with_rules
from hengce.lint.health import health
from hengce.lint.holdouts import holdouts
from hengce.lint.hours import hours
from hengce.lint.identity import identity
from hengce.lint.intents import intents
from hengce.lint.journey_examples import journey_examples
from hengce.lint.learning import learning
from hengce.lint.loops import loops
from hengce.lint.materials import materials
from hengce.lint.messages import messages
from hengce.lint.models import models
from hengce.lint.namespaces import namespaces
from hengce.lint.parties import parties
from hengce.lint.policy import policy
from hengce.lint.products import products
from hengce.lint.proofs import proofs
from hengce.lint.quiet import quiet
from hengce.lint.relations import relations
from hengce.lint.rests import rests
from hengce.lint.retention import retention
from hengce.lint.scope import Scope, scope_of
from hengce.lint.score import score
from hengce.lint.shares import shares
from hengce.lint.signing_in import signing_in
from hengce.lint.silence import silence
from hengce.lint.splits import splits
from hengce.lint.states import states
from hengce.lint.strategies import strategies
from hengce.lint.suitability import suitability
from hengce.lint.tasks import tasks
from hengce.lint.templates import with_templates
from hengce.lint.touches import touches
from hengce.lint.trials import trials
from hengce.lint.units import units
from hengce.lint.uses import licences, uses, uses_of_rules, uses_of_scores
from hengce.lint.validity import validity
from hengce.lint.waits import waits
from hengce.lint.withdrawals import withdrawals
from hengce.lint.wording import wording
from hengce.model.configuration import Configuration

_Check = Callable[[Scope], Iterator[Problem]]

CHECKS: tuple[_Check, ...] = (
    bounds,
    catalogue,
    units,
    audiences,
    products,
    channels,
    connectors,
    gateways,
    egress,
    signing_in,
    materials,
    fit,
    policy,
    caps,
    relations,
    rests,
    withdrawals,
    bundles,
    shares,
    silence,
    hours,
    blackouts,
    dayparts,
    suitability,
    holdouts,
    health,
    handovers,
    retention,
    intents,
    uses_of_rules,
    uses_of_scores,
    licences,
    learning,
    models,
    identity,
    parties,
    states,
    feeds,
    wording,
)

OF_STRATEGIES: tuple[_Check, ...] = (
    strategies,
    uses,
    score,
    graph,
    loops,
    splits,
    trials,
    namespaces,
    awaits,
    events,
    waits,
    blocked,
    effects,
    entries,
    exits,
    messages,
    tasks,
    conditions,
    proofs,
    first_waves,
    validity,
    quiet,
    touches,
    alike,
    waits_for_feeds,
    examples,
    journey_examples,
)


def lint(configuration: Configuration, places: Places = NOWHERE) -> tuple[Problem, ...]:
    """Return all problems of a configuration, sorted by place; advice is among them.

    With `places` (from `load_with_places`) a problem names file and line, without them the
    document: `strategies/wealth_visit graph/nodes/visit`. Earlier versions of journeys that
    customers are still in are checked like the others: `earlier/wealth_visit@5f0c…`.
    """
    places = with_templates(with_rules(places, configuration.policy.handovers), configuration)
    return tuple(sorted(documents_problems(scope_of(configuration, places), _found)))


def _found(scope: Scope) -> set[Problem]:
    problems = {problem for check in (*CHECKS, *OF_STRATEGIES) for problem in check(scope)}
    return problems | set(earlier_problems(scope, OF_STRATEGIES))
