"""For clients of servers on the loopback, which speak without encryption."""

import ssl

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Knows no authority: to read those of the system takes longer than most requests."""
