"""What is expected of the parts of the day: as it was learned, else as the policy declares."""

from hengce.model.configuration import Configuration
from hengce.model.moments import LearnedMoments


def moments_in_force(configuration: Configuration) -> LearnedMoments | None:
    """Return what was learned, if it was learned of the parts that the policy still has."""
    learned = configuration.moments
    if learned is None:
        return None
    known = [(part.id, part.begins, part.ends) for part in learned.parts]
    named = [(part.id, part.begins, part.ends) for part in configuration.policy.dayparts]
    return learned if named and known == named else None


def part_priors(configuration: Configuration) -> list[float]:
    """Return the response rate to expect in each part of the day, in the policy's order."""
    if learned := moments_in_force(configuration):
        return [part.response for part in learned.parts]
    return [part.response_prior for part in configuration.policy.dayparts]
