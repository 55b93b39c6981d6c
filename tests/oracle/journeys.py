"""A journey walked a second time, the plain way: dictionaries, minutes, one customer.

It shares nothing with the product but the words of the document. Time is whole minutes since
1970 in UTC. What refuses a message is one rolling cap; messages leave while it is day.
"""

from typing import Any

Node = dict[str, Any]
Line = tuple[int, str, str, str]
"""When, where, what, and along which branch."""

HOUR, DAY = 60, 24 * 60
SHANGHAI = 8 * HOUR
OPENS, CLOSES = 8 * HOUR + 30, 20 * HOUR + 30
BRANCH_OF = {"skip": "", "wait": "blocked", "other_channel": "blocked", "manager": "blocked"}


class Interpreter:
    """One customer's way through one journey, again and again.

    Args:
        nodes: The nodes, as the document writes them.
        ways: Where each branch of each node leads.
        exits: Event types that take him out; the first that happened.
        cap_hours: In which time one message may be sent.
    """

    def __init__(
        self,
        nodes: list[Node],
        ways: dict[tuple[str, str], str],
        exits: dict[str, str],
        cap_hours: int,
    ) -> None:
        self.nodes = {node["id"]: node for node in nodes}
        self.ways, self.exits, self.cap = ways, exits, cap_hours * HOUR
        self.sent: list[int] = []  # when messages left that the cap counts
        self.log: list[tuple[int, str]] = []
        self.traces: list[list[Line]] = []
        self.alive = False

    # What happens ---------------------------------------------------------------------

    def event(self, t: int, name: str, number: str = "") -> None:
        """Hear of an event."""
        self.log.append((t, name))
        if name == "applied" and not self.alive:
            self.alive, self.trace = True, []
            self.traces.append(self.trace)
            self.entered, self.number = t, number
            self.waves: dict[str, dict[str, Any]] = {}
            self.rounds: dict[str, int] = {}
            self.at("start", t)
            self.say(t, "entered")

    def click(self, t: int, node: str) -> None:
        """Hear of a click on the latest wave of a node."""
        self.waves[node]["clicks"].append(t)

    def look(self, t: int) -> None:
        """Show what stands in the slot."""
        if self.alive and self.is_slot() and self.asked is not None:
            self.say(t, "placed")
            self.leave(t)

    def until(self, t: int) -> None:
        """Live on until a minute, inclusive."""
        while self.alive and self.next_at() <= t:
            self.walk(max(self.next_at(), self.since))

    # The walk -------------------------------------------------------------------------

    def at(self, node: str, t: int) -> None:
        self.node, self.since = node, t
        self.asked: int | None = None
        self.again: int | None = None
        self.leaves: int | None = None
        self.waits = False

    def say(self, t: int, did: str, branch: str = "") -> None:
        self.trace.append((t, self.node, did, branch))

    def go(self, t: int, branch: str, did: str = "went") -> None:
        self.say(t, did, branch)
        self.at(self.ways[self.node, branch], t)

    def end(self, t: int, did: str) -> None:
        self.say(t, did)
        self.alive = False

    def is_slot(self) -> bool:
        return self.nodes[self.node].get("channels") == ["popup"]

    def next_at(self) -> int:
        """When time alone moves him next."""
        node = self.nodes[self.node]
        if node["kind"] == "wait":
            return self.since + int(node["until"]["hours"]) * HOUR
        if node["kind"] in {"wait_for_event", "race"}:
            began = self.began(node)
            return self.since if began is None else began + node["timeout"]["hours"] * HOUR
        if node["kind"] == "message" and self.asked is not None:
            if self.is_slot():
                return self.asked + int(node["expires_hours"]) * HOUR
            return self.leaves if self.leaves is not None else self.again or 0
        return self.since

    def walk(self, t: int) -> None:
        """Go as far as he goes at a minute."""
        while self.alive:
            for rule, name in self.exits.items():
                if any(one == name and self.entered < when <= t for when, one in self.log):
                    self.end(t, "reached" if rule == "goal" else "left")
                    return
            before = (self.node, self.asked, self.leaves)
            node = self.nodes[self.node]
            getattr(self, node["kind"])(node, t)
            if self.alive and before == (self.node, self.asked, self.leaves):
                return

    def entry(self, _node: Node, t: int) -> None:
        self.go(t, "")

    def condition_split(self, node: Node, t: int) -> None:
        self.go(t, self.number if self.number in node["branches"] else "else")

    def exit(self, node: Node, t: int) -> None:
        self.end(t, "reached" if node.get("goal") else "left")

    def jump(self, node: Node, t: int) -> None:
        taken = self.rounds.get(self.node, 0)
        if taken >= node["times_max"]:
            self.go(t, "else")
            return
        self.rounds[self.node] = taken + 1
        self.say(t, "went")
        self.at(node["to"], t)

    def wave_split(self, node: Node, t: int) -> None:
        wave = self.waves.get(node["wave"])
        if wave is None:
            stage = "else"
        elif wave["left"] is None:
            stage = "suppressed"
        else:
            stage = "clicked" if wave["clicks"] else "sent"
        if stage == "clicked" and stage not in node["stages"]:
            stage = "sent"
        self.go(t, stage if stage in node["stages"] else "else")

    def wait(self, _node: Node, t: int) -> None:
        over = self.next_at()
        if t >= over:
            self.go(over, "")
        else:
            self.stay()

    def stay(self) -> None:
        if not self.waits:
            self.say(self.since, "waits")
        self.waits = True

    def wait_for_event(self, node: Node, t: int) -> None:
        self.first(node, {"": node["awaits"]}, t)

    def race(self, node: Node, t: int) -> None:
        self.first(node, node["awaits"], t)

    def began(self, node: Node) -> int | None:
        awaits = [node["awaits"]] if node["kind"] == "wait_for_event" else node["awaits"].values()
        times = []
        for one in awaits:
            if "event" in one:
                times.append(self.since)
            elif self.waves.get(one["wave"], {}).get("left") is not None:
                times.append(self.waves[one["wave"]]["left"])
        return min(times, default=None)

    def first(self, node: Node, awaits: dict[str, Any], t: int) -> None:
        began = self.began(node)
        if began is None:
            self.go(t, "timeout")
            return
        over = began + node["timeout"]["hours"] * HOUR
        best: tuple[int, str] | None = None
        for branch, one in awaits.items():
            if "event" in one:
                times = [when for when, name in self.log if name == one["event"]]
                times = [when for when in times if when > self.since]
            else:
                wave = self.waves.get(one["wave"]) or {"left": None, "clicks": []}
                times = wave["clicks"] if wave["left"] is not None else []
            for when in sorted(times)[:1]:
                if when <= min(t, over) and (best is None or when < best[0]):
                    best = (when, branch)
        if best is not None:
            self.go(max(best[0], self.since), best[1])
        elif t >= over:
            self.go(max(over, self.since), "timeout")
        else:
            self.stay()

    # What is said ---------------------------------------------------------------------

    def message(self, node: Node, t: int) -> None:
        if self.asked is None:
            self.say(t, "proposed")
            self.asked = t
            if not self.is_slot():
                self.ask(node, t)
        elif self.is_slot():
            if t >= self.next_at():
                self.blocked(node, t)
        elif self.leaves is not None:
            if t >= self.leaves:
                self.leave(self.leaves)
        elif self.again is not None and t >= self.again:
            self.ask(node, t)

    def ask(self, node: Node, t: int) -> None:
        counted = [left for left in self.sent if left > t - self.cap]
        if not counted:
            self.say(t, "placed")
            clock = (t + SHANGHAI) % DAY
            if OPENS <= clock < CLOSES:
                self.leaves = t
            else:
                self.leaves = t + (OPENS - clock) % DAY
            return
        assert self.asked is not None
        free = max(counted) + self.cap
        if node["on_blocked"] == "wait" and free <= self.asked + node["wait_hours"] * HOUR:
            self.again = free
        else:
            self.blocked(node, t)

    def leave(self, t: int) -> None:
        if not self.is_slot():
            self.sent.append(t)
        self.waves[self.node] = {"left": t, "clicks": []}
        self.say(t, "sent")
        self.go(t, "")

    def blocked(self, node: Node, t: int) -> None:
        self.waves[self.node] = {"left": None, "clicks": []}
        if node["on_blocked"] == "exit":
            self.say(t, "suppressed")
            self.end(t, "left")
        else:
            self.go(t, BRANCH_OF[node["on_blocked"]], "suppressed")
