"""What a customer wants, as a call found out."""

import enum

from hengce.model.outcome import OutcomeKind


class Intent(enum.StrEnum):
    """The result of a dialogue: from A, who wants it, to F, who refuses."""

    HIGH = "A"
    LIKELY = "B"
    UNDECIDED = "C"
    BUSY = "D"  # asks to be called at another time
    UNLIKELY = "E"
    REFUSED = "F"
    NO_ANSWER = "no_answer"
    TRANSFER = "transfer"  # asks for a person


def outcome_of_intent(intent: Intent) -> OutcomeKind:
    """Return what a dialogue's result says of the contact.

    `INTERESTED` is what a hand-over rule listens to: it makes the manager's task. A phone that
    rang unanswered was an interruption, so the contact stays counted.
    """
    match intent:
        case Intent.HIGH | Intent.TRANSFER:
            return OutcomeKind.INTERESTED
        case Intent.LIKELY:
            return OutcomeKind.OPENED
        case Intent.UNDECIDED | Intent.BUSY | Intent.UNLIKELY:
            return OutcomeKind.DELIVERED
        case Intent.REFUSED:
            return OutcomeKind.REFUSED
        case Intent.NO_ANSWER:
            return OutcomeKind.SENT
