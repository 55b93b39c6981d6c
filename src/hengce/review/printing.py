"""How numbers are printed in a review."""


def printed(number: float) -> str:
    """Return a whole number with thousands apart; a fraction below one with four places."""
    if isinstance(number, int):
        return f"{number:,}"
    return f"{number:.4f}" if 0 < abs(number) < 1 else f"{number:,.2f}"
