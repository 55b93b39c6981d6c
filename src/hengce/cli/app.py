"""The commands, by the flow: documents, data, decisions, explanations, outcomes."""

from pathlib import Path
from typing import Annotated

import typer

from hengce.cli.account import register as register_account
from hengce.cli.audience import register as register_audience
from hengce.cli.bench import register as register_bench
from hengce.cli.context import DEFAULT_HOME, Home
from hengce.cli.customers import register as register_customers
from hengce.cli.data import register as register_data
from hengce.cli.decisions import register as register_decisions
from hengce.cli.demo import register as register_demo
from hengce.cli.documents import register as register_documents
from hengce.cli.effect import register as register_effect
from hengce.cli.experiments import register as register_experiments
from hengce.cli.facts import register as register_facts
from hengce.cli.feed import register as register_feed
from hengce.cli.forecast import register as register_forecast
from hengce.cli.health import register as register_health
from hengce.cli.identity import register as register_identity
from hengce.cli.insight import register as register_insight
from hengce.cli.journeys import register as register_journeys
from hengce.cli.learn import register as register_learn
from hengce.cli.marking import register as register_marking
from hengce.cli.metrics import register as register_metrics
from hengce.cli.models import register as register_models
from hengce.cli.moments import register as register_moments
from hengce.cli.operations import register as register_operations
from hengce.cli.outcomes import register as register_outcomes
from hengce.cli.retain import register as register_retain
from hengce.cli.review import register as register_review
from hengce.cli.serve import register as register_serve
from hengce.cli.sim import register as register_sim
from hengce.cli.states import register as register_states
from hengce.cli.tags import register as register_tags
from hengce.cli.tasks import register as register_tasks
from hengce.cli.undelivered import register as register_undelivered
from hengce.cli.view import register as register_view

app = typer.Typer(
    name="hengce",
    help="衡策 Hengce: the decision brain of a bank's marketing.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def main(
    context: typer.Context,
    home: Annotated[
        Path, typer.Option(help="The folder of the installation.", envvar="HENGCE_HOME")
    ] = DEFAULT_HOME,
    store: Annotated[
        str,
        typer.Option(
            help="The address of a PostgreSQL store; without one it is a file of the folder.",
            envvar="HENGCE_STORE",
            show_envvar=True,
        ),
    ] = "",
) -> None:
    """Choose the installation."""
    chosen = context.ensure_object(Home)
    chosen.folder, chosen.store = home, store


for register in (
    register_documents,
    register_data,
    register_feed,
    register_customers,
    register_view,
    register_identity,
    register_decisions,
    register_outcomes,
    register_tags,
    register_states,
    register_marking,
    register_tasks,
    register_journeys,
    register_review,
    register_metrics,
    register_audience,
    register_insight,
    register_facts,
    register_experiments,
    register_effect,
    register_health,
    register_moments,
    register_learn,
    register_models,
    register_undelivered,
    register_serve,
    register_account,
    register_operations,
    register_retain,
    register_bench,
    register_sim,
    register_forecast,
    register_demo,
):
    register(app)
