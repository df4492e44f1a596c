"""What is urgent is answered whatever storage does, and costs nobody a limit."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.dialogue.inbound import Act, Inbound, Place, Pressed, Typed
from bot.dialogue.replies import Reply, transcript
from bot.dialogue.tokens import press
from bot.dispatch import urgent
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.features import registry
from bot.kernel.clock import SystemClock
from bot.kernel.ids import SystemIds
from bot.request.context import Rules
from bot.request.quotas import ACTS_AT_ONCE
from storage.engine import SqlStorage
from tests.harness.databases import opened_at

REGISTRY = registry()
DIRECT = Place("local", "dm:ann", private=True)


class Silent:
    """A storage that never answers."""

    async def read(self, work: Callable[..., Any]) -> Any:
        await asyncio.Event().wait()

    async def run(self, work: Callable[..., Any], *, key: str | None = None) -> Any:
        await asyncio.Event().wait()


class Broken(Silent):
    """A storage that fails at once."""

    async def read(self, work: Callable[..., Any]) -> Any:
        raise OSError("the very private words of Ann")


@pytest.fixture
async def storage(sqlite_url: str) -> AsyncIterator[SqlStorage]:
    async with opened_at(sqlite_url) as opened:
        yield opened


def over(storage: Any) -> Dispatcher:
    return Dispatcher(storage, SystemClock(), SystemIds(), REGISTRY, Rules())


async def said(dispatcher: Dispatcher, act: Act, language: str = "en") -> str:
    inbound = Inbound("local", "e1", "ann", "Ann", DIRECT, act, language)
    shown = (await dispatcher.handle(inbound)).shown
    assert isinstance(shown, Reply)
    return transcript(shown)


@pytest.mark.parametrize("storage_that", [Silent, Broken])
@pytest.mark.parametrize(
    ("act", "language", "told"),
    [
        (Typed("helpline", rest="Spain"), "en", "Spain: if a life may be in danger, call 112."),
        (Typed("helpline", {"country": "Perú"}), "es", "Línea 113"),
        (Pressed(press("helpline", "GB")), "en", "116 123"),
        (Typed("helpline", rest="no idea, help"), "en", "Which country are you in?"),
        (Pressed(press("helpline")), "es", "¿En qué país estás?"),
        (Pressed(press("not_okay")), "en", "Nobody watches this chat"),
        (Typed("helpline", rest="I want to die"), "en", "Which country are you in?"),
        (Typed("helpline", rest="Georgia"), "en", "Which country are you in?"),
    ],
)
async def test_it_is_answered_while_storage_gives_no_answer(
    monkeypatch: pytest.MonkeyPatch,
    storage_that: type[Silent],
    act: Act,
    language: str,
    told: str,
) -> None:
    monkeypatch.setattr(urgent, "PATIENCE", 0.01)
    shown = await said(over(storage_that()), act, language)
    assert told in shown
    assert "findahelpline.com" in shown


async def test_it_is_answered_however_often_and_leaves_other_limits_alone(
    storage: SqlStorage,
) -> None:
    dispatcher = over(storage)
    for _ in range(ACTS_AT_ONCE + 2):
        assert "findahelpline.com" in await said(dispatcher, Pressed(press("helpline")))
    assert "a lot at once" not in await said(dispatcher, Typed("help"))


async def test_nothing_is_kept_of_a_stranger_who_asks(storage: SqlStorage) -> None:
    await said(over(storage), Typed("helpline", rest="France"))
    assert await storage.read(lambda uow: uow.people.account("local", "ann")) is None


async def test_a_country_that_nobody_knows_is_asked_for_with_the_directory(
    storage: SqlStorage,
) -> None:
    shown = await said(over(storage), Typed("helpline", rest="Narnia"))
    assert "I had no use for \u201cNarnia\u201d" in shown
    assert "Which country are you in?" in shown
    assert "findahelpline.com" in shown
