"""Partitions are divided evenly, and only what must move does."""

import random

import pytest

from hengce.flow.partition import PARTITIONS, holds, moves, partition_of
from hengce.model.lease import Lease


class Board:
    """Who holds what, as workers make their moves one after the other."""

    def __init__(self) -> None:
        self.owners: dict[int, str] = {}
        self.moved = 0

    def turn(self, me: str, alive: list[str]) -> None:
        leases = [Lease(partition=p, owner=o, fence=1) for p, o in self.owners.items()]
        for partition, owner in moves(leases, alive, me).items():
            assert self.owners.get(partition) in {None, me, *(set(self.owners.values()) - {*alive})}
            self.owners[partition] = owner
            self.moved += 1

    def sizes(self, alive: list[str]) -> list[int]:
        return sorted(list(self.owners.values()).count(name) for name in alive)


@pytest.mark.parametrize(
    ("alive", "sizes"), [(1, [64]), (2, [32, 32]), (3, [21, 21, 22]), (5, [12, 13, 13, 13, 13])]
)
def test_workers_come_to_equal_shares(alive: int, sizes: list[int]) -> None:
    names = [f"w{k}" for k in range(alive)]
    board = Board()
    for name in names:
        board.turn(name, names)
    assert board.sizes(names) == sizes
    assert len(board.owners) == board.moved == PARTITIONS


def test_who_joins_gets_a_share_and_nothing_else_moves() -> None:
    board = Board()
    board.turn("a", ["a"])
    board.moved = 0
    for name in ("a", "b"):
        board.turn(name, ["a", "b"])
    assert (board.sizes(["a", "b"]), board.moved) == ([32, 32], 32)


@pytest.mark.parametrize("seed", range(20))
def test_whoever_lives_and_dies_everything_is_held(seed: int) -> None:
    drawn = random.Random(seed)
    board, alive = Board(), ["w0"]
    for number in range(1, 30):
        alive = [name for name in alive if drawn.random() < 0.8] + [f"w{number}"]
        for name in drawn.sample(alive, len(alive)):
            board.turn(name, alive)
        # Those who had too much may have given it before others came to their turn.
        for name in alive:
            board.turn(name, alive)
        assert set(board.owners.values()) == set(alive)
        assert len(board.owners) == PARTITIONS
        assert max(board.sizes(alive)) - min(board.sizes(alive)) <= 1


def test_groups_fall_into_partitions_for_ever() -> None:
    assert [partition_of(name) for name in (b"C000001", b"C000002", "客户".encode())] == [9, 51, 21]
    assert holds(None, 5)
    assert holds(frozenset({5}), 5)
    assert not holds(frozenset({4}), 5)
