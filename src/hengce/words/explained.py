"""A decision candidate by candidate: gates, factors of the score, winner, what would change it."""

from collections.abc import Mapping

from hengce.model.configuration import Configuration
from hengce.model.counterfactual import Blocked, Counterfactual
from hengce.model.decision import VERDICT_OF, Candidate, Decision
from hengce.model.explained import CandidateTold, FactorTold, GateShown, WinnerTold
from hengce.words.amount import amount
from hengce.words.counterfactual import tell_counterfactual
from hengce.words.decision import Teller, reason_told, teller_of
from hengce.words.gates import gates_of
from hengce.words.names import Language
from hengce.words.reasons import VERDICTS
from hengce.words.score import score_parts


def explained(
    decision: Decision,
    configuration: Configuration,
    language: Language,
    changes: Mapping[str, Counterfactual | Blocked],
    earliest: Mapping[str, int],
) -> tuple[CandidateTold, ...]:
    """Return the candidates of a decision, best first, each told whole.

    Args:
        decision: What was decided.
        configuration: What it was decided with.
        language: The language.
        changes: What would have let refused candidates speak, by strategy.
        earliest: From when on they could have been said, all else as it was, by strategy.
    """
    teller = teller_of(configuration, language)
    return tuple(
        _candidate(teller, rank, one, changes.get(one.strategy), earliest.get(one.strategy))
        for rank, one in enumerate(decision.candidates, start=1)
    )


def _candidate(
    teller: Teller,
    rank: int,
    one: Candidate,
    change: Counterfactual | Blocked | None,
    earliest: int | None,
) -> CandidateTold:
    verdict = VERDICT_OF[one.reason]
    parts = score_parts(
        one,
        teller.levers.get(one.strategy, ()),
        teller.currency,
        teller.language,
        teller.learned.get(one.strategy),
    )
    return CandidateTold(
        strategy=one.strategy,
        label=teller.name("strategy", one.strategy),
        rank=rank,
        verdict=verdict,
        verdict_told=getattr(VERDICTS[verdict], teller.language),
        reason=one.reason.name.lower(),
        why=reason_told(teller, one),
        channel=one.channel,
        channel_label=teller.name("channel", one.channel) if one.channel else "",
        gates=tuple(
            GateShown(gate=gate.key, label=gate.name, state=gate.state)
            for gate in gates_of(one.reason, teller.language)
        ),
        score=amount(one.score, teller.currency),
        factors=tuple(
            FactorTold(factor=part.key, label=part.name, shown=part.shown, share=part.share)
            for part in parts
        ),
        winner=_winner(teller, one),
        otherwise=_otherwise(teller, change),
        earliest=earliest,
    )


def _winner(teller: Teller, one: Candidate) -> WinnerTold | None:
    if not one.winner:
        return None
    margin = "" if one.margin is None else amount(one.margin, teller.currency)
    return WinnerTold(
        strategy=one.winner,
        label=teller.name("strategy", one.winner),
        elsewhere=bool(one.winner_customer),
        margin=margin,
    )


def _otherwise(teller: Teller, change: Counterfactual | Blocked | None) -> str:
    if change is None:
        return ""
    return tell_counterfactual(change, teller.names, teller.zone, teller.currency, teller.language)
