"""How numbers are printed in a review."""


def printed(number: float) -> str:
    """Return a whole number with thousands apart, any other with two places as well."""
    return f"{number:,}" if isinstance(number, int) else f"{number:,.2f}"
