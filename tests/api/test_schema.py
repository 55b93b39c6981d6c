"""The description of the interface, and what is drawn from it."""

import logging
from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.config import SchemathesisConfig

from api.bank import Server
from api.untouched import Untouched
from hengce.api.app import interface
from hengce.model.access import Role

EXAMPLES, EXAMPLES_PROVED = 2, 150


def operations(server: Server) -> list:
    config = SchemathesisConfig()
    schema = schemathesis.openapi.from_dict(server.description(), config=config)
    return [found.ok() for found in schema.get_all_operations()]


def test_to_describe_it_leaves_the_logs_of_the_process_alone(server: Server) -> None:
    before = list(logging.getLogger().handlers)
    interface(server.service)

    assert logging.getLogger().handlers == before


def test_no_word_of_ours_stands_where_the_bank_puts_its_names(server: Server) -> None:
    """An audience called `count`, a strategy called `check` are reached like any other."""
    told = server.description()["paths"]
    paths = {path: path.split("/") for path in told}
    named = {
        tuple(paths[path][: paths[path].index(f"{{{one['name']}}}")])
        for path, operations in told.items()
        for operation in operations.values()
        for one in operation.get("parameters", ())
        if one["in"] == "path" and one["schema"]["type"] == "string"
    }
    words = {
        "/".join(path)
        for path in paths.values()
        for k, part in enumerate(path)
        if tuple(path[:k]) in named and part[:1] != "{"
    }
    assert named
    assert words == set()


def draw(server: Server, examples: int) -> None:
    """Send what fits the description, and what nearly does.

    No answer is a failure of ours, and what is refused changes no row of any table.
    """
    with server.client(Role.ADMIN, timeout=30) as client, Untouched(server) as untouched:
        for operation in operations(server):
            modes = list(schemathesis.GenerationMode) if _has_input(operation) else []
            for mode in modes:

                @seed(20261123)
                @settings(
                    max_examples=examples,
                    deadline=None,
                    database=None,
                    derandomize=False,
                    phases=(Phase.generate,),
                    suppress_health_check=list(HealthCheck),
                )
                @given(case=operation.as_strategy(generation_mode=mode))
                def send(case) -> None:
                    case.headers.pop("authorization", None) if case.headers else None
                    drawn = case.as_transport_kwargs(base_url=server.address)
                    drawn.pop("cookies", None)
                    answer = client.request(**_for_httpx(drawn))
                    untouched.check(answer, f"{case.method} {case.path}")

                with suppress(Unsatisfiable):  # nothing nearly fits where everything does
                    send()


def _has_input(operation) -> bool:
    """Tell whether there is anything to draw; nothing can be wrong where nothing is given."""
    raw = operation.definition.raw
    return bool(raw.get("parameters") or raw.get("requestBody"))


def _for_httpx(drawn: dict) -> dict:
    kept = {"method", "url", "params", "json", "data", "headers", "files"}
    request = {name: value for name, value in drawn.items() if name in kept and value is not None}
    headers = request.get("headers")
    if headers is not None:
        request["headers"] = {
            name: value
            for name, value in dict(headers).items()
            if name.lower() not in {"authorization", "user-agent"}
            and _is_visible(name)
            and _is_visible(value)
        }
    if isinstance(request.get("data"), bytes | str):
        request["content"] = request.pop("data")
    return request


def _is_visible(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable() and bool(value)


def test_what_the_description_draws_is_never_a_failure(server: Server) -> None:
    draw(server, EXAMPLES)


@pytest.mark.prove
def test_much_of_what_the_description_draws_is_never_a_failure(server: Server) -> None:
    draw(server, EXAMPLES_PROVED)
