"""How connections to gateways are encrypted: certificates are checked, old protocols refused."""

import ssl


def encryption() -> ssl.SSLContext:
    """Return a client's context of TLS 1.2 or newer, whatever the system's own default is."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
