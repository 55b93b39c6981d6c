"""What is wrong with experiments that are judged, edit by edit."""

CARD = "strategies/card_start.yaml"
_ARMS = "      arms: {plain: 8000, gift: 2000}\n"
_GOAL = "{counts: goal, days: 30}"


def _with(trial: str, arms: str = "{plain: 8000, gift: 2000}") -> str:
    return f"      arms: {arms}\n      trial: {{{trial}}}\n"


def _row(code: str, part: str, trial: str, line: int = 31) -> tuple[str, str, str, str, str]:
    return CARD, _ARMS, _with(trial), code, f"{CARD}:{line} graph/nodes/trial/{part}"


def _gain(code: str, part: str, gain: str) -> tuple[str, str, str, str, str]:
    return _row(code, f"trial/gain{part}", f"champion: plain, gain: {{{gain}}}")


def _guards(code: str, guards: str) -> tuple[str, str, str, str, str]:
    said = f"champion: plain, gain: {_GOAL}, guards: [{guards}]"
    return _row(code, "trial/guards", said)


def _bandit(code: str, part: str, said: str) -> tuple[str, str, str, str, str]:
    after = f"      arms: {{plain: 8000, gift: 2000}}\n      bandit: {{{said}}}\n"
    return CARD, _ARMS, after, code, f"{CARD}:31 graph/nodes/trial/bandit{part}"


def _namespace(code: str, part: str, said: str) -> tuple[str, str, str, str, str]:
    after = f"      arms: {{plain: 8000, gift: 2000}}\n      namespace: {{{said}}}\n"
    return CARD, _ARMS, after, code, f"{CARD}:31 graph/nodes/trial/namespace{part}"


# file, what is replaced, by what; the code, and the place
WRONG = [
    _row("trial.champion_unknown", "trial/champion", f"champion: old, gain: {_GOAL}"),
    (CARD, _ARMS, _with(f"champion: plain, gain: {_GOAL}", "{plain: 7000, gift: 3000}"),
     "trial.share_no_stage", f"{CARD}:30 graph/nodes/trial/arms"),
    # five per cent are no stage of an experiment that is not careful
    (CARD, _ARMS, _with(f"champion: plain, gain: {_GOAL}", "{plain: 9500, gift: 500}"),
     "trial.share_no_stage", f"{CARD}:30 graph/nodes/trial/arms"),
    (CARD, _ARMS, _with(f"champion: plain, gain: {_GOAL}", "{plain: 10000}"),
     "trial.arm_count", f"{CARD}:31 graph/nodes/trial/trial"),
    # three arms: a fifth is shared by two challengers, and is theirs in equal parts
    (CARD, _ARMS, _with(f"champion: plain, gain: {_GOAL}", "{plain: 8000, gift: 1500, call: 500}"),
     "trial.share_no_stage", f"{CARD}:30 graph/nodes/trial/arms"),
    (CARD, _ARMS, _with(f"champion: plain, gain: {_GOAL}", "{plain: 5000, gift: 2500, call: 2500}"),
     "trial.share_no_stage", f"{CARD}:30 graph/nodes/trial/arms"),
    (CARD, _ARMS, _with(f"champion: plain, gain: {_GOAL}",
                        "{plain: 8000, " + ", ".join(f"c{k}: 200" for k in range(10)) + "}"),
     "trial.arm_count", f"{CARD}:31 graph/nodes/trial/trial"),
    _namespace("namespace.places", "", "name: cards, first: 500, last: 499"),
    _namespace("namespace.places", "", "name: cards, first: -1, last: 499"),
    _namespace("namespace.places", "", "name: cards, first: 0, last: 1000"),
    _namespace("name.invalid", "/name", "name: '', first: 0, last: 499"),
    _namespace("trial.out_of_range", "/held_out",
               "name: cards, first: 0, last: 499, held_out: 10000"),
    # who is outside of the places, and who is held out, must go somewhere
    (CARD, _ARMS, _ARMS + "      namespace: {name: cards, first: 0, last: 499}\n",
     "graph.else_missing", f"{CARD}:27 graph/nodes/trial"),
    (CARD, _ARMS, _ARMS + "      namespace: {name: cards, first: 0, last: 499, held_out: 1}\n",
     "graph.branch_missing", f"{CARD}:27 graph/nodes/trial"),
    (CARD, _ARMS, _ARMS + "      namespace: {name: cards, first: 0, last: 499}\n"
     "    - kind: experiment_split\n      id: second\n      salt: second-2026\n"
     "      arms: {a: 5000, b: 5000}\n      namespace: {name: cards, first: 499, last: 600}\n",
     "namespace.overlap", f"{CARD}:36 graph/nodes/second/namespace"),
    (CARD, _ARMS, "      arms: {plain: 8000, held_out: 2000}\n",
     "split.branch_reserved", f"{CARD}:30 graph/nodes/trial/arms"),
    _gain("trial.days_outside", "/days", "counts: goal, days: 0"),
    _gain("trial.days_outside", "/days", "counts: goal, days: 61"),
    _gain("trial.gain_is_harm", "", "counts: opted_out, days: 7"),
    _gain("trial.money_of_what", "/money", "counts: goal, days: 7, money: true"),
    _gain("trial.event_unused", "", "counts: goal, days: 7, event: card_spend"),
    _gain("trial.event_unknown", "/event", "counts: event, days: 7"),
    _gain("trial.event_unknown", "/event", "counts: event, days: 7, event: card_lost"),
    _gain("trial.amount_unknown", "/amount",
          "counts: event, days: 7, event: card_spend, amount: merchant"),
    _bandit("bandit.of_money", "/gain", "gain: {counts: bought, days: 7, money: true}"),
    _bandit("trial.gain_is_harm", "/gain", "gain: {counts: opted_out, days: 7}"),
    _bandit("trial.out_of_range", "/share_min", f"gain: {_GOAL}, share_min: 5001"),
    _bandit("trial.out_of_range", "/units_min", f"gain: {_GOAL}, units_min: 9"),
    (CARD, _ARMS, _with(f"champion: plain, gain: {_GOAL}")
     + f"      bandit: {{gain: {_GOAL}}}\n", "bandit.is_trial",
     f"{CARD}:32 graph/nodes/trial/bandit"),
    _guards("trial.guard_is_gain", "{counts: clicked}"),
    _guards("trial.out_of_range", "{counts: complained, margin: 10000}"),
    _guards("name.repeated", "{counts: complained}, {counts: complained, margin: 5}"),
    *(
        _row("trial.out_of_range", f"trial/{name}",
             f"champion: plain, gain: {_GOAL}, {name}: {value}")
        for name, value in (
            ("lift_min", 0), ("alpha", 0.5), ("units_min", 1), ("days_min", 0), ("days_max", 3),
        )
    ),
]  # fmt: skip
