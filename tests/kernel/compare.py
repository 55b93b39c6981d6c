"""Puts a random world before the kernel, through the same doors that a bank uses."""

from collections.abc import Sequence
from dataclasses import dataclass

from hengce.flow.trigger import silent_strategies
from hengce.gather import gather
from hengce.kernel.decide import decide_one
from hengce.kernel.plan import compile_plan
from hengce.kernel.population import Population
from hengce.kernel.verdicts import read_candidates
from hengce.model.configuration import Stop
from hengce.model.decision import Candidate
from hengce.model.event import Event
from hengce.model.instant import Instant, day_at
from hengce.ports import ContactHistory
from oracle.case import NewContact
from oracle.worlds import World, contact_history, population


@dataclass(frozen=True)
class WorldView:
    """What a store would show of a world."""

    world: World
    past: ContactHistory

    def history(self, since: Instant, customers: Sequence[str] | None = None) -> ContactHistory:
        return self.past

    def changes(self, customers: Sequence[str] | None = None) -> Sequence[object]:
        return ()

    def events(
        self, names: Sequence[str], since: Instant, customers: Sequence[str] | None = None
    ) -> Sequence[Event]:
        known = [event for facts in self.world.customers for event in facts.events]
        if self.world.trigger is not None and self.world.trigger not in known:
            known.append(self.world.trigger)
        wanted = [e for e in known if e.name in names and e.occurred_at > since]
        return sorted(wanted, key=lambda e: (e.customer, e.occurred_at, e.source, e.id))

    def stops(self) -> tuple[Stop, ...]:
        return self.world.stops


def kernel_answers(
    world: World,
) -> dict[str, tuple[tuple[Candidate, ...], tuple[NewContact, ...]]]:
    """Return the kernel's candidates and contacts, by customer."""
    people: Population = population(world)
    zone = world.configuration.policy.zone
    name = world.trigger.name if world.trigger else ""
    plan = compile_plan(world.configuration, name, day_at(world.now, zone), people.layout)
    silent = silent_strategies(plan, world.trigger) if world.trigger else frozenset()
    facts = gather(WorldView(world, contact_history(world)), people, plan, world.now, silent=silent)
    block = facts.block(0, len(facts.rows))
    answers = {}
    for place, ident in enumerate(people.ids):
        answer, count = decide_one(facts.ready, block, place)
        candidates = read_candidates(facts.ready, answer, count)
        chosen = [int(s) for s in answer.rank[:count] if answer.candidates[s]["reason"] == 120]
        contacts = tuple(
            NewContact(
                strategy=plan.actions[s].strategy.id,
                channel=plan.actions[s].kinds[int(answer.candidates[s]["slot"])].channel,
                number=number,
                release_at=int(answer.candidates[s]["release_at"]),
                expires_at=world.now + plan.actions[s].expires_us,
            )
            for number, s in enumerate(chosen, start=1)
        )
        answers[bytes(ident).decode()] = (candidates, contacts)
    return answers
