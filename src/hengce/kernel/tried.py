"""How many messages have a drawn moment: fewer, the more surely drawn ones have taught."""

from hengce.kernel.parts import moments_in_force
from hengce.model.configuration import Configuration


def tried_share(configuration: Configuration) -> int:
    """Return of how many in 10,000 messages the part of the day is drawn.

    That is the policy's `tried_share`, times the part (e / `tried_error`)² of it, where e is the
    relative error of the rate of the part with the fewest answers to drawn messages: 1/√k for k
    answers, as of a Poisson count. So what is drawn falls as 1/k, and never below
    `tried_share_min`. Draws that are older than `facts_days` are forgotten, so the share rises
    again by itself when they are few.

    What it is follows from the configuration alone, so it is the same at every replay.
    """
    rules = configuration.policy.moments
    learned = moments_in_force(configuration)
    if learned is None:
        return rules.tried_share
    fewest = max(1, min(part.answered for part in learned.parts))
    left = min(1.0, 1 / fewest / rules.tried_error**2)
    shrunk = int(rules.tried_share * left)
    return min(rules.tried_share, max(rules.tried_share_min, shrunk))
