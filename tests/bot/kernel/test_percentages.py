"""Whole percentages and tenths: only all of it is all, and only nothing is none."""

import pytest

from bot.kernel.percentages import whole_percent, whole_tenths


@pytest.mark.parametrize(
    ("share", "percent"),
    [
        (0.0, 0),
        (1e-9, 1),
        (0.004, 1),
        (0.125, 12),
        (0.285, 28),
        (0.575, 58),
        (0.994, 99),
        (0.995, 99),
        (0.9999, 99),
        (1.0, 100),
        (sum([0.1] * 10), 100),
        (1.2, 100),
        (-0.1, 0),
    ],
)
def test_shares_are_whole_percentages(share: float, percent: int) -> None:
    assert whole_percent(share) == percent


@pytest.mark.parametrize(
    ("share", "tenths"),
    [(0.0, 0), (1e-9, 1), (0.14, 1), (0.66, 7), (0.64, 6), (0.97, 9), (1.0, 10), (2.0, 10)],
)
def test_bars_are_full_in_tenths(share: float, tenths: int) -> None:
    assert whole_tenths(share) == tenths
