"""Lines in shared places: one in a while, and seldom the same person's."""

from datetime import timedelta

from adapters.telegram.interactions.response import PERSON_WAITS, PLACE_WAITS, GroupLines
from tests.harness.cast import StoppedClock

DEN, YARD = "-100", "-200"


def later(clock: StoppedClock, seconds: float) -> None:
    clock.at += timedelta(seconds=seconds)


def test_a_place_reads_one_line_in_a_while_and_one_person_has_one_in_an_hour() -> None:
    clock = StoppedClock()
    lines = GroupLines(clock)
    assert [lines.take(DEN, who) for who in ("ann", "bob", None)] == [True, False, False]
    assert lines.take(YARD, "ann")
    later(clock, PLACE_WAITS)
    assert [lines.take(DEN, who) for who in ("ann", "bob")] == [False, True]
    later(clock, PERSON_WAITS)
    assert lines.take(DEN, "ann")


def test_who_stays_unnamed_waits_for_no_more_than_a_while() -> None:
    clock = StoppedClock()
    lines = GroupLines(clock)
    for who in ("ann", None, None, "bob", None):
        assert lines.take(DEN, who)
        assert not lines.take(DEN, None)
        later(clock, PLACE_WAITS)


def test_what_was_not_said_after_all_takes_nobodys_turn() -> None:
    lines = GroupLines(StoppedClock())
    for who in ("ann", None, "ann"):
        assert lines.take(DEN, who)
        lines.give_back(DEN, who)
