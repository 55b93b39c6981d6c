"""Sends one of each call with Segment's own library."""

import os
import sys
from datetime import datetime

from segment.analytics.client import Client

AT = datetime.fromisoformat(os.environ["AT"])
WHO = os.environ["WHO"]
wrong: list[str] = []
client = Client(
    os.environ["SECRET"],
    host=os.environ["ADDRESS"],
    gzip=True,
    on_error=lambda error, _: wrong.append(str(error)),
)
beside = {"timestamp": AT, "anonymous_id": f"{WHO}-visitor"}
product = {"product": "balanced", "amount": "12.50"}
client.track(None, "Wealth Viewed", product, message_id="1", **beside)
client.identify(WHO, {"plan": "gold"}, message_id="2", **beside)
client.track(WHO, "Wealth Viewed", product, message_id="3", **beside)
client.page(WHO, "news", "home", {}, message_id="4", **beside)
client.screen(WHO, "news", "home", {}, message_id="5", **beside)
client.group(WHO, "G1", {}, message_id="6", **beside)
client.alias(f"{WHO}-other", WHO, message_id="7", timestamp=AT)
client.track(WHO, "nobody knows this", {}, message_id="8", **beside)
client.shutdown()
sys.exit("; ".join(wrong) or 0)
