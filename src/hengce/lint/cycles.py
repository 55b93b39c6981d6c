"""Finds cycles in anything that points at something."""

from collections.abc import Iterable, Mapping


def cycles(ways: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Return one cycle for each way back that a walk in depth finds.

    Each cycle begins with its smallest name, so that the answer does not depend on where
    the walk began. The walk keeps its own stack: documents may be deeper than Python's.
    """
    done: set[str] = set()
    found: dict[tuple[str, ...], None] = {}
    for start in sorted(ways):
        if start in done:
            continue
        trail: dict[str, None] = {start: None}
        stack = [(start, iter(sorted(ways[start])))]
        while stack:
            name, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                stack.pop()
                del trail[name]
                done.add(name)
            elif target in trail:
                found[_turned(list(trail), target)] = None
            elif target not in done:
                trail[target] = None
                stack.append((target, iter(sorted(ways.get(target, ())))))
    return list(found)


def _turned(trail: list[str], back_to: str) -> tuple[str, ...]:
    cycle = trail[trail.index(back_to) :]
    least = cycle.index(min(cycle))
    return (*cycle[least:], *cycle[:least])
