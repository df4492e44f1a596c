"""Suggestions while somebody types: what Discord takes of them, and none when something breaks."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import structlog

from adapters.discord.commands import options
from bot.dialogue.responses import Option
from tests.adapters.discord.command_scene import Scene, person, playing
from tests.fakes.discord.people import Person

LATE = 0.01


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Run the real registry's commands."""
    async with playing() as started:
        yield started


@pytest.fixture
def ann(scene: Scene) -> Person:
    """Bring Ann."""
    return person(scene, "Ann")


async def test_what_is_typed_is_suggested_to(scene: Scene, ann: Person) -> None:
    scene.told.offers = [Option("x1", "Run"), Option("x2", "Rune stones")]
    found = await ann.types("goal log", "goal", "ru", {"amount": "2"})
    assert scene.told.typing == [("goal.log", "goal", "ru")]
    assert found == [("Run", "x1"), ("Rune stones", "x2")]


async def test_suggestions_are_few_and_short(scene: Scene, ann: Person) -> None:
    scene.told.offers = [
        Option("v" * 101, "No room"),
        Option("", "Nothing"),
        Option("long", "🌱" * 80),
        Option("bare", ""),
        *(Option(f"v{n}", f"Goal {n}") for n in range(30)),
    ]
    found = await ann.types("journey", "goal", "")
    assert [choice.value for choice in found[:3]] == ["long", "bare", "v0"]
    assert [choice.name for choice in found[:2]] == ["🌱" * 49 + "…", "bare"]
    assert len(found) == options.MOST_SUGGESTIONS


async def test_nothing_is_suggested_when_something_breaks(scene: Scene, ann: Person) -> None:
    scene.told.trouble = RuntimeError("what she typed")
    with structlog.testing.capture_logs() as logged:
        assert await ann.types("me zone", "place", "Mad") == []
    assert [line["event"] for line in logged] == ["suggested nothing"]
    assert len(logged[0]["code"]) == 6


async def test_nothing_is_suggested_when_it_takes_too_long(
    scene: Scene, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "SUGGESTED_WITHIN", LATE)
    scene.told.thinks = asyncio.Event()
    with structlog.testing.capture_logs() as logged:
        assert await ann.types("me zone", "place", "Mad") == []
    assert [line["event"] for line in logged] == ["suggested nothing"]
