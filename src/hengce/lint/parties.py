"""Customers of several kinds: whom strategies address, and what is read through ties."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope, is_identifier
from hengce.model.catalogued import Sensitivity
from hengce.model.party import LinkedFold, LinkedTag, PartyKind
from hengce.model.tag import Kind, Owner, Tag
from hengce.rules.catalogue import nearest_word

_STRICTNESS = tuple(Sensitivity)
_NUMBERS = frozenset({Kind.INTEGER, Kind.MONEY, Kind.REAL})


def parties(scope: Scope) -> Iterator[Problem]:
    """Check the tag of kinds, the roles, whom strategies address, and linked tags."""
    rules = scope.configuration.policy.parties
    if rules.kind_tag:
        tag = scope.tags.get(rules.kind_tag)
        if tag is None or tag.kind is not Kind.TEXT or set(tag.values) - set(PartyKind):
            path = "parties/kind_tag"
            yield scope.problem("policy", path, "parties.kind_tag", tag=rules.kind_tag)
    names = [role.id for role in rules.roles]
    for place, name in enumerate(names):
        if not is_identifier(name) or name in names[:place]:
            path = f"parties/roles/{place}"
            yield scope.problem("policy", path, "parties.role_repeated", role=name)
    yield from _addressed(scope)
    for tag in scope.configuration.tags:
        yield from _linked(scope, tag)


def _addressed(scope: Scope) -> Iterator[Problem]:
    tells_apart = bool(scope.configuration.policy.parties.kind_tag)
    for strategy in scope.configuration.strategies:
        item, kinds = f"strategies/{strategy.id}", set(strategy.addresses)
        if not kinds:
            yield scope.problem(item, "addresses", "parties.nobody")
        elif not tells_apart and kinds != {PartyKind.PERSON}:
            named = ", ".join(sorted(kinds))
            yield scope.problem(item, "addresses", "parties.no_kind_tag", kinds=named)


def _linked(scope: Scope, tag: Tag) -> Iterator[Problem]:
    item, linked = f"tags/{tag.name}", tag.linked
    if (linked is None) is (tag.owner is Owner.LINKS):
        yield scope.problem(item, "linked", "linked.owner", tag=tag.name)
    if linked is None:
        return
    roles = [role.id for role in scope.configuration.policy.parties.roles]
    if linked.role not in roles:
        facts = {"role": linked.role, "known": ", ".join(roles) or "-"}
        yield scope.problem(item, "linked/role", "linked.role_unknown", **facts)
    read = scope.tags.get(linked.reads)
    if read is None:
        facts = {"reads": linked.reads, "nearest": nearest_word(linked.reads, scope.tags)}
        yield scope.problem(item, "linked/reads", "linked.reads_unknown", **facts)
        return
    if read.owner in {Owner.LINKS, Owner.MODEL}:
        yield scope.problem(item, "linked/reads", "linked.reads_computed", reads=read.name)
    expected = _expected(linked, read)
    if expected is not tag.kind:
        facts = {"tag": tag.name, "kind": tag.kind.value, "expected": expected or "-"}
        yield scope.problem(item, "linked/fold", "linked.kind", **facts)
    yield from _licence(scope, tag, read)


def _expected(linked: LinkedTag, read: Tag) -> Kind | None:
    """Return the kind of a linked tag; None where the fold says nothing of what is read."""
    match linked.fold:
        case LinkedFold.COUNT:
            return Kind.INTEGER
        case LinkedFold.ANY:
            return Kind.BOOLEAN if read.kind is Kind.BOOLEAN else None
        case LinkedFold.SUM:
            return read.kind if read.kind in _NUMBERS else None
        case _:
            return None if read.kind in {Kind.TEXT, Kind.BOOLEAN} else read.kind


def _licence(scope: Scope, tag: Tag, read: Tag) -> Iterator[Problem]:
    """A tie widens no licence and lowers no sensitivity: what is read stays what it is."""
    item = f"tags/{tag.name}"
    if read.uses and (not tag.uses or set(tag.uses) - set(read.uses)):
        facts = {"tag": tag.name, "reads": read.name, "uses": ", ".join(read.uses)}
        yield scope.problem(item, "uses", "linked.uses", **facts)
    if _STRICTNESS.index(tag.sensitivity) < _STRICTNESS.index(read.sensitivity):
        facts = {"tag": tag.name, "reads": read.name, "least": read.sensitivity.value}
        yield scope.problem(item, "sensitivity", "linked.sensitivity", **facts)
    if read.valid_days is not None or read.until or read.owner is Owner.PEOPLE:
        yield scope.problem(item, "linked/reads", "linked.reads_expiring", reads=read.name)
    if read.expires and not "" < tag.expires <= read.expires:
        facts = {"tag": tag.name, "reads": read.name, "expires": read.expires}
        yield scope.problem(item, "expires", "linked.outlives", **facts)
    if read.hindsight and not tag.hindsight:
        facts = {"tag": read.name, "reason": read.hindsight}
        yield scope.problem(item, "hindsight", "model.input_leaks", **facts)
