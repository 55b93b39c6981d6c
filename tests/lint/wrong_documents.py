"""Whole documents that are wrong, each with everything that is told of it."""

# the document, and all its codes with their places
WRONG_DOCUMENTS = {
    "wake_up_again": [
        ("journey.same_audience", "16 graph/nodes/start/audience"),
    ],
    "tag_only": [
        ("guardrail.no_wave", "15 ramp/guardrails/0"),
    ],
    "round_and_round": [
        ("graph.loop_without_wait", "18 graph/nodes/again"),
        ("journey.over_cap", "12 graph"),
    ],
    "too_much_in_all": [  # two messages here and two in the journey that it sends through
        ("journey.over_cap", "12 graph"),
    ],
    "asks_too_early": [
        ("journey.no_goal", "1 exits"),
        ("wave.never_before", "16 graph/nodes/read/wave"),
        ("wave.suitability_never", "17 graph/nodes/say"),
    ],
    "through": [
        ("condition.never", "16 graph/nodes/start/where"),
        ("exit.at_once", "13 exits/grown/condition"),
        ("graph.does_nothing", "14 graph"),
        ("journey.no_goal", "12 exits"),
        ("split.branch_never", "17 graph/nodes/size/branches/tiny"),
        ("strategy.class_mismatch", "6 message_class"),
    ],
}
