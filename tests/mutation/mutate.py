"""Mutants of a module: its source with one small mistake in it.

A mistake replaces one node of the syntax tree: another comparison, another sign, a number
that is one too large, a branch always or never taken, a statement forgotten. What no program
can notice is left alone: annotations, docstrings, texts, assertions, messages of errors.

A mutant is known by its function, its statement and its edit, not by its line, so that a
change of one function leaves all other mutants what they were.
"""

import ast
import copy
import functools
import inspect
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import NamedTuple

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPERATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
_SHOWN_MOST = 70  # characters of a statement, and of either side of an edit
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}
_NOT_NUMBERS = (ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set)

# Fields of the tree in which no mistake is made.
_UNTOUCHED = {
    ast.FunctionDef: {"args", "decorator_list", "returns"},
    ast.Lambda: {"args"},
    ast.AnnAssign: {"annotation", "target"},
    ast.Raise: {"exc", "cause"},
    ast.Assert: {"test", "msg"},
    ast.JoinedStr: {"values"},
    ast.match_case: {"pattern"},
}


@dataclass(frozen=True)
class Mutant:
    """A module with one mistake.

    Attributes:
        module: The module's name.
        owner: The function or method as it is named in the module; or the module's constant.
        is_constant: Whether it is a constant's value that is edited.
        line: Where the edit is.
        lines: The first and the last line that run when the edited part of a function runs.
        statement: The first line of the statement.
        edit: Old and new source of the node.
        nth: Equal edits of equal statements of one owner are numbered, from 1.
        tree: The module's tree with the edit, from which its code is compiled.
    """

    module: str
    owner: str
    is_constant: bool
    line: int
    lines: tuple[int, int]
    statement: str
    edit: str
    nth: int
    tree: "Edited"

    @property
    def file(self) -> str:
        """The module's file below the package."""
        return self.module.removeprefix("hengce.").replace(".", "/") + ".py"

    @property
    def name(self) -> str:
        """What a later run knows it by, within its file."""
        nth = f" #{self.nth}" if self.nth > 1 else ""
        return f"{self.owner} | {self.statement} | {self.edit}{nth}"


@dataclass(frozen=True)
class Edited:
    """A node of a tree, by its parent, and what stands there instead."""

    root: ast.Module
    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST

    def put(self) -> ast.Module:
        """Make the edit in the tree itself."""
        new = ast.fix_missing_locations(self.node)
        if self.index is None:
            setattr(self.parent, self.field, new)
        else:
            getattr(self.parent, self.field)[self.index] = new
        return self.root


@dataclass(frozen=True)
class _Place:
    """A node where it stands."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    statement: ast.AST
    function: ast.FunctionDef | None


def mutants(module: ModuleType) -> list[Mutant]:
    """Return every mutant of a module, in the order of its source."""
    text = inspect.getsource(module)
    root = ast.parse(text)
    made: list[Mutant] = []
    seen: Counter[tuple[str, str, str]] = Counter()
    for owner, part in _owners(root):
        for place in _places(part):
            for new in _instead(place, "kernel" in module.__name__):
                statement = _short(_head(place.statement))
                edit = f"{_short(_source(place.node))} -> {_short(_source(new))}"
                seen[owner, statement, edit] += 1
                edited = Edited(root, place.parent, place.field, place.index, new)
                made.append(
                    Mutant(
                        module=module.__name__,
                        owner=owner,
                        is_constant=not isinstance(part, ast.FunctionDef),
                        line=getattr(place.node, "lineno", _lines(place.statement)[0]),
                        lines=_lines(place.statement),
                        statement=statement,
                        edit=edit,
                        nth=seen[owner, statement, edit],
                        tree=edited,
                    )
                )
    return made


def apply(mutant: Mutant) -> None:
    """Make the mistake in this process; there is no way back."""
    module = sys.modules[mutant.module]
    code = compile(mutant.tree.put(), module.__file__ or "", "exec")
    if not mutant.is_constant:
        _function(module, mutant.owner).__code__ = _code(code, mutant.owner)
        return
    for constant in _dependent(mutant):
        old = vars(sys.modules[constant.module])
        made = dict(old)
        exec(compile(ast.Module([constant.part], []), mutant.file, "exec"), made)
        _rebind(constant.name, old[constant.name], made[constant.name])


def readers(mutant: Mutant) -> frozenset[tuple[str, int]]:
    """Return the places, file and line, that read an edited constant or one made of it."""
    return frozenset().union(*(_places_of(constant.name) for constant in _dependent(mutant)))


@functools.cache
def _places_of(name: str) -> frozenset[tuple[str, int]]:
    return frozenset(
        (file, node.lineno)
        for file, root in _program().values()
        for node in ast.walk(root)
        if (isinstance(node, ast.Name) and node.id == name)
        or (isinstance(node, ast.Attribute) and node.attr == name)
    )


@functools.cache
def _program() -> dict[str, tuple[str, ast.Module]]:
    """Return the file and the tree of every module of the product that is loaded, by name."""
    loaded = [m for name, m in sys.modules.items() if name.startswith("hengce.") and m.__file__]
    files = {module.__name__: module.__file__ or "" for module in loaded}
    return {name: (file, ast.parse(Path(file).read_text())) for name, file in files.items()}


# Where --------------------------------------------------------------------------------------


def _owners(root: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Yield functions, methods, and constants of the module with their names."""
    for part in root.body:
        match part:
            case ast.FunctionDef(name=name):
                yield name, part
            case ast.ClassDef(name=name, body=body):
                for inner in body:
                    if isinstance(inner, ast.FunctionDef):
                        yield f"{name}.{inner.name}", inner
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if name != "__all__":
                    yield name, part


def _places(part: ast.stmt) -> Iterator[_Place]:
    function = part if isinstance(part, ast.FunctionDef) else None
    waiting: list[tuple[ast.AST, ast.AST, ast.FunctionDef | None]] = [(part, part, function)]
    while waiting:
        parent, statement, function = waiting.pop()
        for field, index, node in _children(parent):
            inside = node if isinstance(node, ast.stmt | ast.match_case) else statement
            here = node if isinstance(node, ast.FunctionDef) else function
            yield _Place(node, parent, field, index, inside, function)
            waiting.append((node, inside, here))


def _children(parent: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    untouched = _UNTOUCHED.get(type(parent), set())
    for field, value in ast.iter_fields(parent):
        if field in untouched or _is_alias(parent):
            continue
        parts = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for index, node in parts:
            if isinstance(node, ast.AST) and not _says_nothing(node):
                yield field, index, node


def _is_alias(parent: ast.AST) -> bool:
    """Whether a constant of the module is another name of a type."""
    match parent:
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
            return True
        case _:
            return False


def _says_nothing(node: ast.AST) -> bool:
    """Whether a node is a docstring, or an option that only checks the program."""
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or (isinstance(node, ast.keyword) and node.arg in {"strict", "zero_copy_only"})


def _lines(statement: ast.AST) -> tuple[int, int]:
    """Return the lines of a statement without the body below it."""
    first = statement.pattern if isinstance(statement, ast.match_case) else statement
    body = getattr(statement, "body", None) or getattr(statement, "cases", None)
    if not body:
        return first.lineno, first.end_lineno or first.lineno
    below = body[0].pattern if isinstance(body[0], ast.match_case) else body[0]
    return first.lineno, max(first.lineno, below.lineno - 1)


def _head(statement: ast.AST) -> str:
    if isinstance(statement, ast.match_case):
        return f"case {ast.unparse(statement.pattern)}"
    return _source(statement).splitlines()[0]


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN_MOST else text[: _SHOWN_MOST - 1] + "…"


def _source(node: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(copy.deepcopy(node)))


# What ---------------------------------------------------------------------------------------


def _instead(place: _Place, has_arrays: bool) -> list[ast.AST]:
    """Return what may stand in a place instead, each source once."""
    node = place.node
    choices = [*_expressions(node), *_statements(node)]
    if place.field in {"test", "guard", "ifs"}:
        always = [ast.Constant(value=True)] if not isinstance(place.parent, ast.While) else []
        choices += [*always, ast.Constant(value=False)]
    if isinstance(node, ast.Return) and node.value is not None and place.function is not None:
        choices += _returns(node.value, place.function)
    if has_arrays and isinstance(node, ast.Subscript):
        choices += _beside(node)
    sources = {_source(node)}
    return [new for new in choices if (s := _source(new)) not in sources and not sources.add(s)]


def _expressions(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=ops):
            for place, sign in enumerate(ops):
                for other in _COMPARISONS[type(sign)]:
                    changed = [*ops[:place], other(), *ops[place + 1 :]]
                    yield ast.Compare(node.left, changed, node.comparators)
        case ast.BoolOp(op=sign):
            yield ast.BoolOp(ast.Or() if isinstance(sign, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(op=sign) if type(sign) in _OPERATIONS and _is_number(node):
            yield ast.BinOp(node.left, _OPERATIONS[type(sign)](), node.right)
        case ast.Constant(value=bool() as value):
            yield ast.Constant(value=not value)
        case ast.Constant(value=int() as value):
            yield from (ast.Constant(value=other) for other in (value + 1, 0, 1))
        case ast.Constant(value=float() as value):
            yield ast.Constant(value=value + 1.0)
        case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
            yield ast.Call(ast.Name(_CALLS[name], ast.Load()), node.args, node.keywords)


def _is_number(node: ast.BinOp) -> bool:
    sides = (node.left, node.right)
    if any(isinstance(side, ast.Constant) and not _is_numeric(side) for side in sides):
        return False
    if any(isinstance(side, _NOT_NUMBERS) for side in sides):
        return False
    # `Column | Literal` joins two types.
    names = [n.attr if isinstance(n, ast.Attribute) else n.id for n in sides if _is_named(n)]
    return not any(name[0].isupper() and not name.isupper() for name in names)


def _is_numeric(node: ast.Constant) -> bool:
    return isinstance(node.value, int | float)


def _is_named(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Forget a statement; one that binds a name would only be missed by name."""
    match node:
        case ast.AugAssign(op=sign):
            yield ast.Pass()
            if type(sign) in _OPERATIONS:
                yield ast.AugAssign(node.target, _OPERATIONS[type(sign)](), node.value)
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]) | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name))) if name != "AssertionError":
            yield ast.Pass()


def _returns(value: ast.expr, function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Answer the opposite: not, or minus."""
    match function.returns:
        case ast.Name(id="bool"):
            yield ast.Return(ast.UnaryOp(ast.Not(), value))
        case ast.Name(id="int" | "float") if not isinstance(value, ast.Constant):
            yield ast.Return(ast.UnaryOp(ast.USub(), value))


def _beside(node: ast.Subscript) -> Iterator[ast.AST]:
    """Read the next element instead: arrays only, so no texts and no constants as keys."""
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for place, part in enumerate(parts):
        if not isinstance(part, ast.Name | ast.BinOp) or _is_constant_name(part):
            continue
        moved = ast.BinOp(part, ast.Add(), ast.Constant(value=1))
        changed = [*parts[:place], moved, *parts[place + 1 :]]
        index = ast.Tuple(changed, ast.Load()) if isinstance(node.slice, ast.Tuple) else moved
        yield ast.Subscript(node.value, index, node.ctx)


def _is_constant_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and not node.id.islower()


# Into the process -----------------------------------------------------------------------------


def _function(module: ModuleType, owner: str) -> FunctionType:
    """Return the living function of that name, below what decorates it."""
    found: object = module
    for part in owner.split("."):
        found = inspect.getattr_static(found, part)
    match found:
        case staticmethod() | classmethod():
            found = found.__func__
        case property(fget=found) | functools.cached_property(func=found):
            pass
        case _:
            pass
    found = inspect.unwrap(found) if callable(found) else found
    assert isinstance(found, FunctionType), f"{owner} is compiled, or no function"
    return found


def _code(module: CodeType, owner: str) -> CodeType:
    """Return the code of a function out of the code of its module."""
    waiting = [module]
    while waiting:
        code = waiting.pop()
        if code.co_qualname == owner:
            return code
        waiting += [part for part in code.co_consts if isinstance(part, CodeType)]
    raise LookupError(owner)


class _Constant(NamedTuple):
    """A constant of a module."""

    module: str
    name: str
    part: ast.stmt


def _dependent(mutant: Mutant) -> list[_Constant]:
    """Return an edited constant and all that are made of it, each behind what it is made of."""
    trees = {name: root for name, (_, root) in _program().items()}
    trees[mutant.module] = mutant.tree.root
    constants = [
        _Constant(module, name, part)
        for module, root in trees.items()
        for name, part in _owners(root)
        if not isinstance(part, ast.FunctionDef)
    ]
    found = [c for c in constants if (c.module, c.name) == (mutant.module, mutant.owner)]
    for known in found:  # grows: a constant of a constant may stand in another module
        found += [c for c in constants if known.name in _read_by(c) and c not in found]
    return found


def _read_by(constant: _Constant) -> set[str]:
    names = {node.id for node in ast.walk(constant.part) if isinstance(node, ast.Name)}
    return names - {constant.name}


def _rebind(name: str, old: object, new: object) -> None:
    """Give a constant its new value wherever it was imported."""
    for module in [m for known, m in sys.modules.items() if known.startswith("hengce")]:
        if vars(module).get(name, _dependent) is old:
            setattr(module, name, new)
