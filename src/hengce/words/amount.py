"""Amounts of money as people read them."""


def amount(cents: float, currency: str) -> str:
    """Write cents in units of the currency, behind its sign."""
    return f"{currency}{cents / 100:,.2f}"
