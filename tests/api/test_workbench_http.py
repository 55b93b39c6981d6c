"""The manager's desk over HTTP: a card for one task, and how much all have to do."""

import pytest
from msgspec.structs import replace

from api.asked import asked, status
from api.bank import NOON, Server
from api.test_managers_customers import server  # noqa: F401 -- a bank whose managers are named
from hengce.model.access import Role
from hengce.model.instant import DAY_US, HOUR_US
from hengce.model.outcome import OutcomeKind
from hengce.model.profile import Change, ChangeKind
from hengce.model.task import CODES, Task, TaskState, TaskStep

# task: customer, product, whose it is, hours until its deadline, how it goes on
TASKS = {
    "T1": ("EAST-1", "balanced", "M1", 5, ()),
    "T2": ("EAST-3", "deposit", "M1", -1, (TaskState.TAKEN,)),
    "T3": ("EAST-4", "deposit", "M1", 5, (TaskState.TAKEN, TaskState.DONE)),
    "T4": ("E1-1", "deposit", "", 5, (TaskState.ESCALATED,)),
    "T5": ("EAST-5", "deposit", "M1", 5, (TaskState.WITHDRAWN,)),
}
REPORTED = "interested"


@pytest.fixture(scope="module")
def desk(server: Server) -> Server:  # noqa: F811
    """Make a night, and tasks of its contacts."""
    installation = server.installation
    installation.run(server.service.clock(), "R1")
    for name, (customer, product, manager, hours, moves) in TASKS.items():
        at = server.service.clock()
        with installation.store.transaction(at) as tx:
            contact = tx.contact(f"R1/{customer}.1").contact
            task = Task(
                id=name,
                contact=contact.id,
                decision=contact.decision,
                customer=customer,
                org=contact.org,
                kind=replace(contact.kind, product=product),
                subject="A deposit",
                script="Ask him how he is",
                score=14.0,
                value_cents=35_000,
                created_at=at,
            )
            step = TaskStep(
                task=name,
                state=TaskState.OPEN,
                manager=manager,
                deadline=at + hours * HOUR_US,
                at=at,
                by="test",
            )
            tx.add_task(task, step)
            for state in moves:
                code = REPORTED if state is TaskState.DONE else ""
                tx.move_task(replace(step, state=state, at=at, outcome=code))
    return server


COUNTS = ("live", "taken", "escalated", "overdue", "done", "withdrawn", "customers", "covered")
# T1 and T2 live, T2 taken and overdue, T3 done, T5 withdrawn; of 6 customers 1, 3 and 4 are covered
OF_M1 = (2, 1, 0, 1, 1, 1, 6, 3)
OF_THE_POOL = (1, 0, 1, 0, 0, 0, 0, 0)


def test_a_head_sees_how_much_all_have_to_do(desk: Server) -> None:
    found = asked(desk, "/v1/desk", "EAST", Role.HEAD)
    loads = {
        (one["unit"], one["manager"]): tuple(one[name] for name in COUNTS)
        for one in found["managers"]
    }
    assert loads == {("EAST", "M1"): OF_M1, ("E1", ""): OF_THE_POOL}
    assert found["complete"] is True
    (label,) = (code.label.en for code in CODES if code.means is OutcomeKind.INTERESTED)
    (m1,) = (one for one in found["managers"] if one["manager"] == "M1")
    assert m1["outcomes"] == [{"code": REPORTED, "label": label, "tasks": 1}]


def test_a_manager_sees_his_own_and_a_neighbour_nothing(desk: Server) -> None:
    mine = asked(desk, "/v1/desk", "EAST", Role.MANAGER)["managers"]
    assert [(one["unit"], one["manager"]) for one in mine] == [("EAST", "M1")]
    assert asked(desk, "/v1/desk", "WEST", Role.HEAD)["managers"] == []


def test_a_card_has_all_that_a_manager_needs_to_speak(desk: Server) -> None:
    card = asked(desk, "/v1/tasks/T1/card", "EAST", Role.MANAGER)
    assert card["script"] == "Ask him how he is"
    assert (card["why"]["verdict"], card["why"]["strategy"]) == ("chosen", "deposit_offer")
    assert card["suitability"] == {
        "light": "green",
        "sentence": "The product's risk is R3; the customer may hold up to R3, "
        "assessed until 2027-03-01.",
    }
    tags = {one["name"]: one for one in card["customer"]["tags"]}
    assert (tags["mobile"]["value"], tags["mobile"]["masked"]) == ("138****0006", True)
    free = asked(desk, "/v1/tasks/T2/card", "EAST", Role.MANAGER)["suitability"]
    assert free == {"light": "green", "sentence": "No product with a risk level is offered."}
    assert status(desk, "/v1/tasks/T1/card", "WEST", Role.HEAD) == 404
    assert status(desk, "/v1/tasks/T4/card", "EAST", Role.SOURCE) == 403


USUAL = {"risk_tolerance": "C3", "assessed_until": NOON // DAY_US + 99}
# what else is known of the customer, the light, what the sentence says
LIGHTS = [
    ({"risk_tolerance": "C2"}, "red", "The product's risk R3 is above the highest"),
    ({"risk_tolerance": "C4"}, "green", "may hold up to R4"),
    ({"assessed_until": NOON // DAY_US + 10}, "amber", "renew it first"),
    ({"assessed_until": NOON // DAY_US - 1}, "red", "has expired"),
    ({"risk_tolerance": None}, "red", "has no risk assessment"),
]


@pytest.mark.parametrize(("known", "light", "sentence"), LIGHTS)
def test_the_light_follows_what_is_known_now(
    desk: Server, known: dict, light: str, sentence: str
) -> None:
    at = desk.service.clock()
    changes = [
        Change(customer="EAST-1", kind=ChangeKind.TAG, key=key, value=value, at=at, why="form 12")
        for key, value in (USUAL | known).items()
    ]
    with desk.installation.store.transaction(at) as tx:
        tx.add_changes(changes)
    told = asked(desk, "/v1/tasks/T1/card", "EAST", Role.MANAGER)["suitability"]
    assert told["light"] == light
    assert sentence in told["sentence"]
