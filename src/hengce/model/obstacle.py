"""What keeps a message from leaving."""

import enum


class Obstacle(enum.StrEnum):
    """What kept a contact from leaving that had something to say."""

    NO_CHANNEL = "no_channel"  # nothing is connected under the channel's name
    UNREADABLE = "unreadable"  # the facts could not be read
    REFUSED = "refused"  # the channel will never take it
    UNAVAILABLE = "unavailable"  # the channel did not take it in time
    UNKNOWN = "unknown"  # the channel took it or not, nobody knows
    ABANDONED = "abandoned"  # a relay died, or was taken for dead, with it in hand
    LATE = "late"  # the group lasted too long: the others of it are claimed anew
    RESTING = "channel_resting"  # the channel's breaker opened while the group was in hand
