"""Spans in which a platform could take no more, and how they are told from lateness."""

import pytest

from scheduler.lateness import GAP, SPANS, BusySpans


def rush(*spans: tuple[float, float]) -> BusySpans:
    """Note some spans."""
    made = BusySpans()
    for begin, end in spans:
        made.begin(begin)
        made.end(begin, end)
    return made


@pytest.mark.parametrize(
    ("spans", "within", "held"),
    [
        ([], (0, 10), 0),
        ([(2, 4)], (0, 10), 2),
        ([(2, 4)], (3, 10), 1),
        ([(2, 4)], (0, 3), 1),
        ([(2, 4)], (5, 10), 0),
        ([(2, 4), (6, 7)], (0, 10), 3),
        ([(2, 4), (4 + GAP, 7)], (0, 10), 5),
        ([(2, 4), (1, 3)], (0, 10), 3),
        ([(2, 40)], (0, 10), 8),
    ],
)
def test_what_is_within_is_told(
    spans: list[tuple[float, float]], within: tuple[float, float], held: float
) -> None:
    assert rush(*spans).within(*within) == pytest.approx(held)


def test_a_wait_that_is_not_over_counts_until_now() -> None:
    made = rush((1, 2))
    made.begin(4)

    assert made.within(0, 6) == 3
    made.end(4, 6)
    assert made.within(0, 6) == 3


def test_the_oldest_spans_are_forgotten() -> None:
    many = rush(*((2.0 * n, 2.0 * n + 1) for n in range(SPANS + 10)))

    assert many.within(0, 1e9) == SPANS
