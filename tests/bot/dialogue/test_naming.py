"""What is suggested while somebody types: what they mean first, and what is nearly that."""

import pytest

from bot.dialogue import naming

GOALS = (("1", "Morning pages"), ("2", "Pages read"), ("3", "Évening walk"), ("4", "\U0001f3c3"))


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("pages", ["2"]),
        ("morning", ["1"]),
        ("evening", ["3"]),
        ("EVENING WALK", ["3"]),
        ("walk", ["3"]),
        ("\U0001f3c3", ["4"]),
        ("ages", ["1", "2"]),
        ("a", []),
        ("", []),
        ("running", []),
        ("x" * 10_000, []),
    ],
)
def test_a_name_means_those_that_fit_it_best(said: str, first: list[str]) -> None:
    assert [value for value, _ in naming.meant(said, GOALS)] == first


@pytest.mark.parametrize("said", ["mornign pages", "evning walk", "evening wlak", "pagse"])
def test_what_is_nearly_a_name_is_never_taken_and_comes_first(said: str) -> None:
    assert not naming.meant(said, GOALS)
    nearest = naming.nearest_first(said, GOALS)
    assert nearest[0][0] in {"1", "2", "3"}
    assert nearest[-1][0] == "4"


def test_several_of_one_name_are_told_apart_by_the_first_way_that_does() -> None:
    twins = (("1", "Read"), ("2", "read!"), ("3", "Run"), ("4", "Read"))
    aims = {"1": "3 a week", "2": "5 a week", "4": "5 a week"}
    asked: list[str] = []

    def with_day(value: str, label: str) -> str:
        asked.append(value)
        return label

    told = naming.told_apart(twins, lambda value, label: f"{label}: {aims[value]}", with_day)

    assert dict(told) == {
        "1": "Read: 3 a week",
        "2": "read!: 5 a week (1)",
        "3": "Run",
        "4": "Read: 5 a week (2)",
    }
    assert asked == ["2", "4"]


def test_what_is_longer_than_any_name_is_none_and_is_not_compared() -> None:
    pairs = [("1", "Walk"), ("2", "x" * 200)]
    assert naming.is_named("walk", pairs)
    assert not naming.is_named("x" * 200, pairs)
    assert naming.is_nearly_named("Wallk", pairs)
    assert not naming.is_nearly_named("I would rather not say", pairs)
