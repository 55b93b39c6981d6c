"""The known traps of such a brain, by number: where each is tested, or why a decision has none.

The numbers are those of the titles in `tests/tables/traps.txt`. A place is a table, which must
have a case whose title begins with `trap <number>:`, or a test as `file::function`.
"""

import ast
import re
from pathlib import Path

import pytest

from tables_language import read_table

TESTS = Path(__file__).parent
TRAPS = "tables/traps.txt"
TRAPS_IN_ALL = 30

# What went wrong elsewhere, and the places that show that it does not here.
TESTED: dict[int, tuple[str, ...]] = {
    1: (TRAPS,),  # calendar or rolling, and whose calendar
    2: (TRAPS, "store/contract.py::test_states_count_as_the_ledger_says"),  # late counting
    3: (  # asking first and acting later
        "store/contract.py::test_threads_write_one_after_the_other",
        "store/contract.py::test_moved_are_those_whose_decision_may_change",
        "store/test_sqlite_store.py::test_processes_make_and_write_one_store",
    ),
    4: (  # two ways to send, one ledger
        "stack/test_audit.py::test_two_days_without_a_violation",
        "test_night.py::test_one_by_one_is_the_run",
    ),
    5: (TRAPS, "config/test_related.py::test_no_limit_is_written_as_null"),  # zero as for ever
    6: ("journeys/test_blocked.py::test_who_is_blocked",),  # what over-cap does to the journey
    7: (  # when a full cap has room again
        TRAPS,
        "flow/test_resting.py::test_table",
        "flow/test_next_slot.py::test_as_by_looking_at_every_instant",
        "journeys/test_blocked.py::test_a_place_is_free_at_the_very_instant",
    ),
    8: (TRAPS,),  # who obeys, who counts
    9: (TRAPS, "store/contract.py::test_a_kind_keeps_its_product_and_its_riders"),  # the unit
    10: (TRAPS,),  # bank-wide, by customer and by address
    11: (  # volume given out in order
        TRAPS,
        "test_cutoffs.py::test_a_run_settles_as_the_oracle_does",
        "store/contract.py::test_what_is_scarce_is_taken_by_contacts_that_are_not_released",
    ),
    12: (  # first come, first served
        TRAPS,
        "test_together.py::test_a_window",
        "kernel/test_metamorphic.py::test_the_order_of_documents_and_of_the_past_changes_nothing",
    ),
    13: (TRAPS, "oracle/test_reference.py::test_score"),  # the formula
    14: (TRAPS,),  # chance before arbitration
    15: (TRAPS, "kernel/test_hashing.py::test_buckets_are_even"),  # the same control group
    16: (TRAPS, "stack/test_determinism.py::test_what_was_decided_is_decided_again"),  # drawn again
    18: (TRAPS,),  # control and treated not in the same queue
    20: ("journeys/test_traps.py::test_trap_20_and_21_reentry",),  # who may enter again
    21: (TRAPS, "journeys/test_traps.py::test_trap_20_and_21_reentry"),  # periods in seconds
    22: (  # two events of one second, and one event twice
        "store/contract.py::test_an_event_takes_effect_once",
        "store/contract.py::test_events_that_come_together_take_effect_once",
        "store/contract.py::test_an_outcome_takes_effect_once",
        "journeys/test_traps.py::test_trap_22_two_events_of_one_second",
    ),
    23: (  # timer against event
        "journeys/test_traps.py::test_trap_23_the_deadline_counts_from_the_hand_off",
        "journeys/test_traps.py::test_trap_23_an_answer_at_the_deadline_wins",
        "journeys/test_traps.py::test_trap_23_late_events",
        "journeys/test_traps.py::test_trap_23_an_exit_rule_beats_timer_and_event",
    ),
    24: (  # empty and missing
        TRAPS,
        "rules/test_problems.py::test_bounds",
        "journeys/test_traps.py::test_trap_24_a_date_that_is_missing_or_past",
    ),
    25: (TRAPS, "journeys/test_traps.py::test_trap_25_and_26_what_one_day_is"),  # what one day is
    26: (  # no zone
        TRAPS,
        "flow/test_second_gate.py::test_two_keys_read_the_same_clock",
        "journeys/test_traps.py::test_trap_26_quiet_hours_without_a_zone",
    ),
    27: (  # quiet over midnight, and at release
        TRAPS,
        "flow/test_second_gate.py::test_table",
        "journeys/test_traps.py::test_trap_27_at_the_release_everything_is_asked_again",
    ),
    28: (  # stopped and still sent
        TRAPS,
        "test_relay.py::test_what_may_not_leave_is_released",
        "journeys/test_traps.py::test_trap_28_what_is_stopped_lets_nobody_in_and_sends_nothing",
        "journeys/test_traps.py::test_trap_28_three_orders_that_are_three_things",
        "journeys/test_traps.py::test_trap_28_a_step_behind_the_last_is_reached",
        "journeys/test_steering.py::test_what_happens_while_a_journey_is_held_counts",
    ),
    29: (  # edits
        "journeys/test_traps.py::test_trap_29_who_is_in_a_version_stays_in_it",
        "journeys/test_traps.py::test_trap_29_who_is_in_a_version_that_was_withdrawn_leaves",
        "journeys/test_traps.py::test_trap_29_a_map_says_where_everybody_goes",
        "journeys/test_traps.py::test_trap_29_who_waits_for_a_message_is_not_moved_from_under_it",
    ),
    30: (  # sends that never settle, and time that nobody sees pass
        "test_relay.py::test_what_a_dead_relay_had_in_hand_is_unknown_and_never_sent_again",
        "test_relay.py::test_unavailable_is_tried_again_after_growing_pauses_and_then_released",
        "kernel/test_eligibility.py::test_the_clock_is_bound_not_compiled",
        "journeys/test_traps.py::test_trap_30_no_login_for_thirty_days",
        "journeys/test_traps.py::test_trap_30_time_alone_ends_it",
        "journeys/test_walking_alone.py::test_one_failing_walk_is_put_off",
    ),
}

NOT_DECIDED_HERE: dict[int, str] = {
    17: "An edit during an experiment is judged by the experiment; a decision knows no arms.",
    19: "Whether the arms have their promised sizes is asked when an experiment is measured.",
}


def test_every_trap_has_its_place_or_its_reason() -> None:
    assert sorted([*TESTED, *NOT_DECIDED_HERE]) == list(range(1, TRAPS_IN_ALL + 1))
    assert all(TESTED.values())


@pytest.mark.parametrize(
    ("trap", "place"), [(trap, place) for trap, places in TESTED.items() for place in places]
)
def test_the_place_exists(trap: int, place: str) -> None:
    file, _, function = place.partition("::")
    text = (TESTS / file).read_text()
    if function:
        assert function in {n.name for n in ast.walk(ast.parse(text)) if is_function(n)}
    else:
        titles = [case.title for case in read_table(file, text)]
        assert any(title.startswith(f"trap {trap}: ") for title in titles)


def test_every_title_is_of_a_known_trap() -> None:
    cases = read_table("traps.txt", (TESTS / TRAPS).read_text())
    numbers = [re.match(r"(?:trap (\d+)|also seen): ", case.title) for case in cases]
    assert all(numbers)
    named = {int(found[1]) for found in numbers if found and found[1]}
    assert named == {trap for trap, places in TESTED.items() if TRAPS in places}


def is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef)
