"""Runs every check over a configuration."""

from collections.abc import Callable, Iterator

from hengce.config.places import NOWHERE, Places
from hengce.errors import Problem
from hengce.lint.bounds import bounds
from hengce.lint.bundles import bundles
from hengce.lint.caps import caps
from hengce.lint.catalogue import catalogue
from hengce.lint.channels import channels
from hengce.lint.conditions import conditions
from hengce.lint.connectors import connectors
from hengce.lint.dayparts import dayparts
from hengce.lint.egress import egress
from hengce.lint.examples import examples
from hengce.lint.fit import fit
from hengce.lint.gateways import gateways
from hengce.lint.graph import graph
from hengce.lint.handovers import handovers, with_rules
from hengce.lint.holdouts import holdouts
from hengce.lint.hours import hours
from hengce.lint.materials import materials
from hengce.lint.messages import messages
from hengce.lint.policy import policy
from hengce.lint.products import products
from hengce.lint.relations import relations
from hengce.lint.rests import rests
from hengce.lint.retention import retention
from hengce.lint.scope import Scope, scope_of
from hengce.lint.score import score
from hengce.lint.shares import shares
from hengce.lint.silence import silence
from hengce.lint.strategies import strategies
from hengce.lint.suitability import suitability
from hengce.lint.tasks import tasks
from hengce.lint.units import units
from hengce.lint.withdrawals import withdrawals
from hengce.lint.wording import wording
from hengce.model.configuration import Configuration

_Check = Callable[[Scope], Iterator[Problem]]

_CHECKS: tuple[_Check, ...] = (
    bounds,
    catalogue,
    units,
    products,
    channels,
    connectors,
    gateways,
    egress,
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
    dayparts,
    suitability,
    holdouts,
    strategies,
    score,
    graph,
    messages,
    tasks,
    handovers,
    retention,
    wording,
    conditions,
    examples,
)


def lint(configuration: Configuration, places: Places = NOWHERE) -> tuple[Problem, ...]:
    """Return all problems of a configuration, sorted by place; advice is among them.

    With `places` (from `load_with_places`) a problem names file and line, without them the
    document: `strategies/wealth_visit graph/nodes/visit`.
    """
    scope = scope_of(configuration, with_rules(places, configuration.policy.handovers))
    return tuple(sorted({problem for check in _CHECKS for problem in check(scope)}))
