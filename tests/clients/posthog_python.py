"""Sends an event with PostHog's own library, and prints what it was told."""

import os
import sys

from posthog import Posthog

client = Posthog(
    os.environ["SECRET"], host=os.environ["ADDRESS"], sync_mode=True, max_retries=0, timeout=10
)
try:
    client.capture("wealth_viewed", distinct_id=os.environ["WHO"])
except Exception as error:  # noqa: BLE001 -- whatever it makes of the answer
    sys.stdout.write(str(error))
client.shutdown()
