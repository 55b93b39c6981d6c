"""The pages of the reference that describe the interface over HTTP."""

import json
from collections.abc import Iterator, Mapping
from typing import cast

from hengce.api.app import interface
from hengce.api.described import OPEN_TO_ALL, Json
from hengce.api.service import Service
from hengce.model.access import Role
from hengce.people.access import MAY

_PAGE = """\
<!-- Written by `python -m hengce.reference`; do not edit. -->

# The interface over HTTP

`hengce serve` answers at these addresses; [openapi.json](openapi.json) has every shape, and the
server has the same document at `/openapi.json`. How to use them:
[Send events](../how-to/send-events.md).

## Addresses

| Address | Name | What it is |
|---|---|---|
{addresses}

## Roles

A key has one role. It reaches its unit of the bank and all below it; what lies elsewhere does not
exist for it.

| Role | May |
|---|---|
{roles}

## Refusals

A refusal has a status and a document: `code` and `message` of the first problem, and `problems`,
each with `code`, `where`, `message` and `fix`, in Chinese, or in English where `Accept-Language`
begins with `en`. The codes are those of [Problems](problems.md) that begin with `request.`; 429 and
503 say in `Retry-After` when to come again.
"""

_ACTIONS = {
    "send": "send events",
    "report": "report outcomes",
    "decide": "ask what a slot shows",
    "read": "read decisions, tags, runs, stops, dead letters, undelivered",
    "act": "withdraw, opt customers out, end dead letters, give another try",
    "stop": "stop at once, and end a stop",
    "see_customers": "see customers (masked; a manager: his own)",
    "mark": "set tags of customers by hand, for a reason that is recorded",
    "unmask": "see what of a customer is masked, for a reason that is recorded",
    "keys": "make and revoke keys",
    "accounts": "administer accounts of people",
    "see_tasks": "see tasks",
    "work": "work on tasks",
    "assign": "give tasks to others",
    "see_strategies": "see strategies, their versions and their record",
    "draw": "draw strategies and save drafts",
    "draft_policy": "write the bank's policy",
    "submit": "hand drafts in for approval",
    "approve": "approve what another handed in",
    "publish": "bring approved strategies of others live",
    "fill_variants": "fill the unit's variants of templates",
    "simulate": "ask what a strategy would do",
    "see_learning": "see experiments, effects, and what was learned",
    "steer": "promote arms, answer the watch, retire strategies",
}


def interface_pages() -> Mapping[str, str]:
    """Return the text of each page by its file name."""
    # Nothing behind the interface is asked when it is described.
    document = interface(cast("Service", None))
    roles = "\n".join(f"| `{role}` | {', '.join(_allowed(role))} |" for role in Role)
    addresses = "\n".join(_addresses(document))
    return {
        "http.md": _PAGE.format(addresses=addresses, roles=roles),
        "openapi.json": json.dumps(document, indent=1, ensure_ascii=False) + "\n",
    }


def _allowed(role: Role) -> Iterator[str]:
    return (_ACTIONS[action] for action, roles in MAY.items() if role in roles)


def _addresses(document: Json) -> Iterator[str]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            key = "; needs no key" if path in OPEN_TO_ALL else ""
            name, summary = operation["operationId"], operation.get("summary", "")
            yield f"| `{method.upper()} {path}` | `{name}` | {summary}{key} |"
