"""Whole percentages of shares between 0 and 1."""

from decimal import Decimal

_ALL = 1 - 1e-9


def whole_percent(share: float) -> int:
    """Round a share; only all of it is a hundred percent, and only nothing is none."""
    if share <= 0:
        return 0
    if share >= _ALL:
        return 100
    return min(max(round(Decimal(str(share)) * 100), 1), 99)
