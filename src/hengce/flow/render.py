"""Rendering: an approved text and the facts of one customer become one message.

The language is the harmless part of Liquid: placeholders with a few filters. A template
has no tags, so it cannot loop, branch or include, and a value is printed but never read
as a template. A placeholder that has neither a value nor a default is an error: nobody
gets a message with a hole in it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from liquid import BoundTemplate, Environment, Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import FilteredExpression, Literal, Path
from liquid.builtin.output import OutputNode
from liquid.exceptions import LiquidError

from hengce.errors import HengceError, Problem
from hengce.model.material import Variant

FILTERS = frozenset({"capitalize", "downcase", "slice", "strip", "truncate", "upcase"})
"""Filters that shorten or recase one value; anything else belongs into a tag."""

ROOTS = ("tag", "product", "parameter")
"""What a placeholder may begin with."""

OUTPUT_BYTES_MAX = 65_536
"""How long a rendered subject or body may be, in bytes of UTF-8."""

TEMPLATE_BYTES_MAX = 65_536
"""How long a template may be, in bytes of UTF-8."""

_TEMPLATES_KEPT_MAX = 1024

_AROUND_LINE_BREAKS = re.compile(r"\s+")


class RenderError(HengceError):
    """The message cannot be written."""

    code = "render"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as the customer will read it; the subject is one line, or empty."""

    subject: str
    body: str


class _Liquid(Environment):
    output_stream_limit = OUTPUT_BYTES_MAX


_LIQUID = _Liquid()


def placeholders(text: str) -> tuple[str, ...]:
    """Return the paths that a template prints, such as `tag.city`, sorted and unique.

    Raises:
        RenderError: The template is not allowed; `check_template` says why.
    """
    return _read(text).paths


def check_template(text: str, where: str) -> tuple[Problem, ...]:
    """Return what is wrong with a template, all at once.

    Args:
        text: The template.
        where: The place that the problems name.
    """
    if len(text.encode()) > TEMPLATE_BYTES_MAX:
        return (Problem.of(where, "material.too_long", limit=TEMPLATE_BYTES_MAX),)
    try:
        template = _template(text)
    except LiquidError as error:
        return (Problem.of(where, "material.syntax", message=error.message),)
    found = (problem for node in template.nodes for problem in _node_problems(node, where))
    return tuple(sorted(set(found)))


def render(variant: Variant, context: Mapping[str, str], defaults: Mapping[str, str]) -> Rendered:
    """Write a message.

    Args:
        variant: The wording for the channel.
        context: What each placeholder prints, by path: `{"tag.city": "上海"}`.
        defaults: What a placeholder prints that `context` does not know.

    Raises:
        RenderError: A placeholder is unknown and has no default, the template is not
            allowed, or the message is too long or empty.
    """
    subject = _AROUND_LINE_BREAKS.sub(" ", _fill(variant.subject, context, defaults)).strip()
    body = _fill(variant.body, context, defaults)
    if not body.strip():
        raise RenderError("the message is empty")
    return Rendered(subject=subject, body=body)


def together(offers: Sequence[Rendered]) -> Rendered:
    """Write several offers as one message: the first one's subject, each on its own lines."""
    return Rendered(subject=offers[0].subject, body="\n".join(offer.body for offer in offers))


def least(text: str) -> str:
    """Return what a template prints when every placeholder prints nothing.

    Raises:
        RenderError: The template is not allowed; `check_template` says why.
    """
    if not text:
        return ""
    nodes = _read(text).template.nodes
    return "".join(node.text for node in nodes if isinstance(node, ContentNode))


@dataclass(frozen=True, slots=True)
class _Read:
    template: BoundTemplate
    paths: tuple[str, ...]


@lru_cache(maxsize=_TEMPLATES_KEPT_MAX)
def _template(text: str) -> BoundTemplate:
    return _LIQUID.from_string(text)


@lru_cache(maxsize=_TEMPLATES_KEPT_MAX)
def _read(text: str) -> _Read:
    problems = check_template(text, "template")
    if problems:
        raise RenderError("the template is not allowed: " + problems[0].code)
    template = _template(text)
    paths = {_path_of(node) for node in template.nodes if isinstance(node, OutputNode)}
    return _Read(template, tuple(sorted(paths)))


def _fill(text: str, context: Mapping[str, str], defaults: Mapping[str, str]) -> str:
    if not text:
        return ""
    read = _read(text)
    unknown = [path for path in read.paths if path not in context and path not in defaults]
    if unknown:
        raise RenderError("no value and no default for " + ", ".join(unknown))
    values = {path: context.get(path, defaults.get(path, "")) for path in read.paths}
    try:
        written: str = read.template.render(**_nested(values))
    except LiquidError as error:
        # The error's own message may quote a customer's value; its type does not.
        raise RenderError(f"the template failed with {type(error).__name__}") from None
    return written


def _nested(values: Mapping[str, str]) -> dict[str, object]:
    """Return the tree of values that Liquid walks; only what the template prints is in it."""
    tree: dict[str, object] = {}
    for path, value in values.items():
        *branches, leaf = path.split(".")
        place = tree
        for branch in branches:
            step = place.setdefault(branch, {})
            if not isinstance(step, dict):
                raise RenderError(f"{path} continues a placeholder that is itself printed")
            place = step
        if isinstance(place.get(leaf), dict):
            raise RenderError(f"{path} is printed and continued by another placeholder")
        place[leaf] = value
    return tree


def _node_problems(node: Node, where: str) -> Iterator[Problem]:
    if isinstance(node, ContentNode):
        return
    if not isinstance(node, OutputNode):
        yield Problem.of(where, "material.tag_not_allowed", tag=node.token.value)
        return
    expression = node.expression
    if not isinstance(expression, FilteredExpression) or not _path_of(node):
        yield Problem.of(where, "material.bad_placeholder", placeholder=str(expression))
        return
    for used in expression.filters or ():
        if used.name not in FILTERS:
            allowed = ", ".join(sorted(FILTERS))
            yield Problem.of(
                where, "material.filter_not_allowed", filter=used.name, allowed=allowed
            )
        elif not all(isinstance(arg.value, Literal) for arg in used.args):
            yield Problem.of(where, "material.filter_argument", filter=used.name)


def _path_of(node: OutputNode) -> str:
    """Return the path that a node prints, or nothing where it prints something else."""
    expression = node.expression
    if not isinstance(expression, FilteredExpression) or not isinstance(expression.left, Path):
        return ""
    names = [name for name in expression.left.path if isinstance(name, str)]
    proper = len(names) == len(expression.left.path) and all(
        name and "." not in name for name in names
    )
    return ".".join(names) if proper and len(names) > 1 and names[0] in ROOTS else ""
