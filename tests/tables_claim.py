"""What stands behind the arrow of a `candidate` line: the verdict, and facts of the answer."""

from hengce.model.decision import Reason, Verdict
from tables_draft import Claim, Draft, Fact
from tables_words import Words

TEXT_FACTS = {"through": "channel", "rule": "rule"}
INTEGER_FACTS = {
    "rank": "rank",  # the place among the answers to the same member
    "number": "number",  # of the contact that carries it, from 1
    "tie": "tie",
}
NUMBER_FACTS = {
    "score": "score",
    "margin": "margin",
    "lever": "lever",
    "likely": "propensity",
    "context": "context",
    "value": "value_cents",
}


def read_claim(words: Words, strategy: str, customer: str, where: str, draft: Draft) -> Claim:
    """Read `capped CAP_REACHED through sms rule wealth used 1 of 1`."""
    verdict = Verdict(words.take())
    known = words.rest and words.rest[0] in Reason.__members__
    reason = Reason[words.take()] if known else None
    facts: dict[str, Fact] = {}
    while words.rest:
        _fact(words, facts, draft)
    return Claim(where, strategy, customer, verdict, reason, facts)


def _fact(words: Words, facts: dict[str, Fact], draft: Draft) -> None:
    """Read one fact, such as `by fund_a of C002`: of another member, else the member's own."""
    word = words.take()
    if word in TEXT_FACTS:
        facts[TEXT_FACTS[word]] = words.take()
    elif word in INTEGER_FACTS:
        facts[INTEGER_FACTS[word]] = int(words.take())
    elif word in NUMBER_FACTS:
        facts[NUMBER_FACTS[word]] = None if words.accept("none") else float(words.take())
    elif word == "by":
        facts["winner"] = words.take()
        facts["winner_customer"] = words.take() if words.accept("of") else ""
    elif word == "used":
        facts["used"] = int(words.take())
        words.demand("of")
        facts["limit"] = int(words.take())
    elif word == "release":
        facts["release"] = draft.moment(words)
    else:
        raise ValueError(f"an answer has no `{word}`")
