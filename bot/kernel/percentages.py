"""Whole percentages and tenths of shares between 0 and 1."""

from decimal import Decimal

_ALL = 1 - 1e-9


def whole_percent(share: float) -> int:
    """Round a share; only all of it is a hundred percent, and only nothing is none."""
    return _whole(share, 100)


def whole_tenths(share: float) -> int:
    """Round a share to tenths; only all of it is ten of them, and only nothing is none."""
    return _whole(share, 10)


def _whole(share: float, parts: int) -> int:
    if share <= 0:
        return 0
    if share >= _ALL:
        return parts
    return min(max(round(Decimal(str(share)) * parts), 1), parts - 1)
