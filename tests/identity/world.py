"""Links as a table of words, and who is who by a second way of counting."""

from itertools import combinations

from hengce.model.identity import (
    CERTAIN_PPM,
    CUSTOMER,
    VISITOR,
    IdentityRules,
    Key,
    KeyKind,
    Link,
    Strength,
)

KINDS = (
    KeyKind(name="document", strength=Strength.IDENTIFYING, sole=True, secret=False),
    KeyKind(name="wecom", strength=Strength.IDENTIFYING, secret=False, customers_max=3),
    KeyKind(name="device", strength=Strength.WEAK, secret=False),
    KeyKind(name="cookie", strength=Strength.WEAK, secret=False, customers_max=1),
    KeyKind(name="account", strength=Strength.SHARED, secret=False, customers_max=2),
)
RULES = IdentityRules(kinds=KINDS)


def key(text: str) -> Key:
    kind, value = text.split(":")
    return Key(kind=kind, value=value)


def person(name: str) -> Key:
    return Key(kind=VISITOR if name.startswith("v") else CUSTOMER, value=name)


def link(text: str, of: str, ppm: int = CERTAIN_PPM, at: int = 0, source: str = "core") -> Link:
    made = key(text) if ":" in text else person(text)
    return Link(key=made, of=person(of), confidence_ppm=ppm, source=source, at=at)


def sets_of(links, rules=RULES, apart=()):
    """Who is who, by growing sets until nothing changes: no arrays, no components."""
    best = {}
    for one in links:
        pair = (one.key, one.of)
        best[pair] = max(best.get(pair, 0), one.confidence_ppm)
    kinds = rules.by_name
    strength = {name: kind.strength for name, kind in kinds.items()}
    strength |= {CUSTOMER: Strength.IDENTIFYING, VISITOR: Strength.WEAK}
    counted = [pair for pair, ppm in best.items() if ppm >= rules.joins_from_ppm]
    most = {name: kind.customers_max for name, kind in kinds.items()} | {VISITOR: 8}
    customers = {}
    for k, of in counted:
        if of.kind == CUSTOMER:
            customers.setdefault(k, set()).add(of)
    live = [
        (k, of)
        for k, of in counted
        if k.kind == CUSTOMER or len(customers.get(k, ())) <= most[k.kind]
    ]
    firm = [pair for pair in live if strength[pair[0].kind] is Strength.IDENTIFYING]
    torn = [
        some
        for some in grown({k for pair in best for k in pair}, firm)
        if splits(some, kinds, apart)
    ]
    doubtful = {k for some in torn for k in some}
    weak = [p for p in live if strength[p[0].kind] is Strength.WEAK]
    weak += [p for p in firm if p[0] in doubtful]
    firm = [p for p in firm if p[0] not in doubtful]
    clusters = grown({k for pair in best for k in pair}, firm)
    known = {k for some in clusters if any(x.kind == CUSTOMER for x in some) for k in some}
    at = {k: number for number, some in enumerate(clusters) for k in some}
    islands = grown(set(at) - known, [p for p in (*firm, *weak) if not {*p} & known])
    joins = []
    for island in islands:
        touching = [p for p in weak if {*p} & island]
        shores = {at[k] for p in touching for k in p if k in known}
        if len(shores) <= 1:
            joins += touching
    return frozenset(frozenset(some) for some in grown(set(at), [*firm, *joins]))


def splits(some, kinds, apart):
    numbers = {k.value for k in some if k.kind == CUSTOMER}
    if any({*pair} <= numbers for pair in apart):
        return True
    return any(
        len({k for k in some if k.kind == name}) > 1 for name, kind in kinds.items() if kind.sole
    )


def grown(everybody, pairs):
    sets = [{k} for k in everybody]
    while True:
        for one, other in combinations(sets, 2):
            if any((a in one and b in other) or (b in one and a in other) for a, b in pairs):
                sets.remove(other)
                one.update(other)
                break
        else:
            return sets
