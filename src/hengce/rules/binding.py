"""Parameters in rules: `:min_bill` stands for a value that a document gives.

A placeholder is bound in the tree: it is replaced by a literal that names its kind, and the
tree is written out again. What is bound can therefore be nothing but one value, and every
reader of rules sees a plain literal.
"""

from collections.abc import Iterable, Mapping
from functools import reduce

from sqlglot import exp

from hengce.errors import Problem, ProblemsError
from hengce.model.strategy import Parameter
from hengce.model.tag import Kind, Scalar
from hengce.rules.parse import UNKNOWN, chain, parse, refused, surface_of

_TYPES = {
    Kind.INTEGER: exp.DataType(this=exp.DType.BIGINT, nested=False),
    Kind.REAL: exp.DataType(this=exp.DType.DOUBLE, nested=False),
    Kind.MONEY: exp.DataType(this=exp.DType.USERDEFINED, kind="MONEY"),
    Kind.TEXT: exp.DataType(this=exp.DType.TEXT, nested=False),
    Kind.DATE: exp.DataType(this=exp.DType.DATE, nested=False),
    Kind.TIMESTAMP: exp.DataType(this=exp.DType.TIMESTAMPNTZ, nested=False),
}
_LENGTHS = frozenset({"days", "hours", "minutes"})


def kind_of(parameter: Parameter) -> Kind:
    """Return the kind of a parameter: the one that it names, or that of its value."""
    if parameter.kind is not None:
        return parameter.kind
    match parameter.value:
        case bool():
            return Kind.BOOLEAN
        case int():
            return Kind.INTEGER
        case float():
            return Kind.REAL
        case _:
            return Kind.TEXT


def parameters_of(text: str) -> frozenset[str]:
    """Return the parameters that a text names; none where it is no SQL, as `parse` will say."""
    if not _may_name(text):
        return frozenset()
    try:
        root = surface_of(text, "").root
    except ProblemsError:
        return frozenset()
    return frozenset(node.name for node in root.find_all(exp.Placeholder) if node.this)


def unknown_parameters(
    text: str, parameters: Mapping[str, Parameter], where: str
) -> tuple[Problem, ...]:
    """Return a problem for each place of a text that names a parameter which is not there."""
    if parameters_of(text) <= parameters.keys():
        return ()
    return tuple(
        problem
        for problem in refused(surface_of(text, where))
        if problem.code == UNKNOWN and problem.fact_map()["parameter"] not in parameters
    )


def bound_text(text: str, parameters: Mapping[str, Parameter]) -> str:
    """Return a text with a literal for each parameter.

    A text that names an unknown parameter, or is no SQL, stays as it is.
    """
    names = parameters_of(text)
    if not names or not names <= parameters.keys():
        return text
    try:
        root = _allowed(text, "")
    except ProblemsError:
        return text
    bound = root.transform(lambda node: _bound(node, parameters), copy=False)
    try:
        return _written(bound, "")
    except ProblemsError:
        return text


def all_of(texts: Iterable[str], where: str) -> str:
    """Return a condition that holds where all the given ones hold; empty ones ask nothing.

    Each is read by itself first, so none can reach beyond its own brackets.

    Raises:
        ProblemsError: One of them is no condition by itself.
    """
    asked = tuple(text for text in texts if text.strip())
    if len(asked) == 1:
        return asked[0]
    roots: list[exp.Expr] = [exp.Paren(this=_allowed(text, where)) for text in asked]
    return _written(reduce(lambda left, right: exp.And(this=left, expression=right), roots), where)


def asks(text: str, part: str) -> bool:
    """Tell whether a condition has another one among the parts that must all hold."""
    try:
        parts, wanted = chain(surface_of(text, "").root, exp.And), parse(part, "").root
    except ProblemsError:
        return False
    return any(one == wanted for one in parts)


def _allowed(text: str, where: str) -> exp.Expr:
    """Return a tree of one's own of what the language allows, and of placeholders."""
    surface = surface_of(text, where)
    problems = [each for each in refused(surface) if each.code != UNKNOWN]
    if problems:
        raise ProblemsError(problems)
    return surface.root.copy()


def _may_name(text: str) -> bool:
    return ":" in text or "$" in text


def _written(root: exp.Expr, where: str) -> str:
    """Write a tree as text; comments are gone. What would not read as the same tree is refused."""
    text = root.sql(dialect="duckdb", comments=False)
    if _unquoted(surface_of(text, where).root) != _unquoted(root):
        raise ProblemsError([Problem.of(where, "rule.syntax", at="1:1", near=text)])
    return text


def _unquoted(root: exp.Expr) -> exp.Expr:
    """Return a tree without the quotes of its names: words of SQL are written with quotes."""
    plain = root.copy()
    for name in plain.find_all(exp.Identifier):
        name.set("quoted", value=False)
    return plain


def _bound(node: exp.Expr, parameters: Mapping[str, Parameter]) -> exp.Expr:
    if not isinstance(node, exp.Placeholder):
        return node
    parameter, above = parameters[node.name], node.parent
    if isinstance(above, exp.Interval):
        return exp.Literal.string(str(parameter.value))
    is_length = isinstance(above, exp.Kwarg) and above.this.name.lower() in _LENGTHS
    if is_length and kind_of(parameter) is Kind.INTEGER:
        return exp.Literal(this=str(parameter.value), is_string=False)
    if isinstance(above, exp.Like) and kind_of(parameter) is Kind.TEXT:  # a plain pattern
        return exp.Literal.string(str(parameter.value))
    return _literal(parameter.value, kind_of(parameter))


def _literal(value: Scalar, kind: Kind) -> exp.Expr:
    """Return a value as a literal of its kind; what does not fit it will not check."""
    if value is None:
        return exp.Null()
    if kind is Kind.BOOLEAN:
        return exp.Boolean(this=value is True)
    return exp.Cast(this=exp.Literal.string(str(value)), to=_TYPES[kind].copy())
