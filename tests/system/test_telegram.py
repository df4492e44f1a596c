"""Cairn on Telegram as its operator runs it, at a Telegram of the tests' own."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import Answer, Garbage, Hang, ServerError, TooMany
from tests.fakes.telegram.webhook import HEADER
from tests.harness.patience import in_time
from tests.harness.strange_secrets import OTHER_TELEGRAM
from tests.system.circle import CONNECTED, FOREVER, POD, WIN, WORDS, Circle
from tests.system.phone import Phone
from tests.system.process import Process, ending

SECRET = "sixteen-letters-at-least"


@pytest.fixture
async def cairn(telegram: FakeTelegram, tmp_path: Path) -> AsyncIterator[Process]:
    """Make a process, not started yet, that must never say a secret however much it logs."""
    process = Process(
        tmp_path,
        CAIRN_TELEGRAM_TOKEN=telegram.token,
        CAIRN_TELEGRAM_API_URL=telegram.url,
        CAIRN_LOG_LEVEL="debug",
    )
    async with ending(process):
        yield process
    said = "".join(process.logged)
    secrets = [telegram.token.partition(":")[2], OTHER_TELEGRAM.partition(":")[2], SECRET, *WORDS]
    assert said
    assert not [secret for secret in secrets if secret in said]


@pytest.fixture
def ann(telegram: FakeTelegram) -> Phone:
    """Bring Ann, who has not pressed Start yet."""
    return Phone(telegram, telegram.user("Ann"))


async def test_a_week_of_three_on_telegram_loses_nothing_and_asks_nothing_twice(
    telegram: FakeTelegram, cairn: Process, session: aiohttp.ClientSession
) -> None:
    telegram.tolerates("message is not modified")  # a kill may come before an answer is noted
    cairn.options = ("--local",)
    await cairn.start(CONNECTED)
    circle = Circle(telegram, cairn, session)
    await circle.open_a_pod()

    await they_check_in(circle)
    await the_week_closes(circle)

    for phone in circle.people:
        assert circle.times_said("How did", phone.owner) == 1
        assert circle.times_said("is open: ", phone.owner) == 1
        assert circle.times_said("Still room", phone.owner) == (phone is circle.cy)
    assert circle.times_said("It is check-in day.", circle.group) == 1
    assert not [line for line in cairn.logged if " error " in line]
    assert await cairn.stop() == 0


async def they_check_in(circle: Circle) -> None:
    """Answer the question: Ann and Bob at once, around two kills, and Cy after a reminder."""
    ann, bob, cy = circle.people
    await circle.until(ann, "How did Morning pages go?")
    press = ann.presses("Done", "Noted. That is your stone.")
    await circle.killed_amid("editMessageText", ann.owner, press)
    circle.telegram.repeat(circle.telegram.presses[-1].update)
    await ann.presses("Add words", "What went well, however small?")
    await ann.says(WIN, "What was hard, or what did it teach you?")
    await ann.presses("Skip", "Is there something you would like to ask the others for?")
    await ann.presses("Skip", "Your stone is laid.")

    await circle.cairn.kill()
    pressing = asyncio.ensure_future(bob.presses("Not this week", "Noted. You showed up"))
    await circle.cairn.start(CONNECTED)
    await pressing
    await circle.until(cy, "Still room for your stone")
    await cy.presses("Partly", "Noted. That is your stone.")


async def the_week_closes(circle: Circle) -> None:
    """Read the digest, which a kill interrupts, cheer in the group, and look at the board."""
    _, bob, cy = circle.people
    await circle.killed_amid("sendPhoto", circle.group, circle.dial.turn_on())
    await circle.until(cy, f"The week in {POD}")
    await circle.until(bob, f"The week in {POD}", circle.group)
    for place in (cy.owner, circle.group):
        (digest,) = [m for m in circle.telegram.of_bot(place) if f"The week in {POD}" in m.shown]
        assert digest.photo
        assert "The cairn grew this week." in digest.shown
        assert WIN in digest.shown
    await bob.presses("Cheer", "Cheers for Cy come in the evening", circle.group)
    await circle.until(cy, "Bob cheered your check-in.")
    board = await cy.says("/board", f"The board of {POD}")
    assert board.photo
    assert "on the cairn" not in board.shown.lower()


async def test_by_webhook_a_person_is_answered_and_a_stranger_is_refused(
    telegram: FakeTelegram, cairn: Process, ann: Phone, session: aiohttp.ClientSession
) -> None:
    hook = f"{cairn.address}/telegram/cairn"
    cairn.environment |= by_webhook(hook)
    await cairn.start(CONNECTED)
    ann.owner.starts()
    await ann.reads("Hello Ann")
    update = telegram.world.updates.told[-1].json() | {"update_id": 1}
    for headers in ({}, {HEADER: SECRET[:-1]}, {HEADER: telegram.token}):
        async with session.post(hook, json=update, headers=headers) as answer:
            assert answer.status == 403
    assert await readiness(cairn, session) == (200, True)

    await cairn.kill()
    ann.owner.says("/help")
    telegram.fail("getMe", Hang(0.5, commit=True))  # it is posted before Cairn knows who it is
    await cairn.start(CONNECTED)
    await ann.reads("You are not in a pod yet.")

    assert len(telegram.of_bot(ann.owner)) == 2
    assert not telegram.calls("getUpdates")


async def test_a_token_that_telegram_refuses_ends_the_process_with_a_sentence(
    cairn: Process,
) -> None:
    cairn.environment["CAIRN_TELEGRAM_TOKEN"] = OTHER_TELEGRAM

    await cairn.start("Error: Telegram refuses CAIRN_TELEGRAM_TOKEN. Copy it anew from @BotFather")

    assert await cairn.ended() == 1
    assert "Traceback" not in "".join(cairn.logged)


async def test_the_local_chat_and_a_webhook_do_not_go_together(cairn: Process) -> None:
    cairn.environment |= by_webhook("https://example.org/telegram")
    cairn.options = ("--local",)

    await cairn.start("Error: The local chat is for this machine only, and a webhook is for")

    assert await cairn.ended() == 1


async def test_a_telegram_that_is_away_at_the_start_is_waited_for(
    telegram: FakeTelegram, cairn: Process, ann: Phone, session: aiohttp.ClientSession
) -> None:
    await telegram.goes_down()
    await cairn.start("warning cairn.telegram: Telegram does not answer")
    assert await readiness(cairn, session) == (503, False)
    ann.owner.starts()

    await telegram.comes_back()
    await cairn.says(CONNECTED)
    await ann.reads("Hello Ann")

    assert await readiness(cairn, session) == (200, True)
    await telegram.goes_down()
    async with in_time(10):
        assert await cairn.stop() == 0


async def test_it_is_ready_before_anybody_writes(
    telegram: FakeTelegram, cairn: Process, session: aiohttp.ClientSession
) -> None:
    await cairn.start(CONNECTED)
    await telegram.asked()

    assert await readiness(cairn, session) == (200, True)
    async with in_time(5):
        assert await cairn.stop() == 0  # in the middle of a request for updates


async def test_a_stop_that_comes_while_it_starts_is_heard(cairn: Process) -> None:
    await cairn.start("made a key file")

    async with in_time(10):
        assert await cairn.stop() == 0


async def test_a_stop_does_not_wait_for_an_answer_that_hangs_nor_lose_it(
    telegram: FakeTelegram, cairn: Process, ann: Phone
) -> None:
    await cairn.start(CONNECTED)
    telegram.fail("sendMessage", Hang(FOREVER, commit=False))
    ann.owner.starts()
    await telegram.until(lambda: telegram.calls("sendMessage"))

    async with in_time(10):
        assert await cairn.stop() == 0
    await cairn.start(CONNECTED)

    await ann.reads("Hello Ann")
    assert len(telegram.of_bot(ann.owner)) == 1


async def test_whatever_goes_wrong_people_are_answered_and_nobody_is_quoted(
    telegram: FakeTelegram, cairn: Process, ann: Phone
) -> None:
    telegram.fail("getUpdates", Garbage(), ServerError(502))
    telegram.fail("sendMessage", TooMany(1), ServerError(502))
    ann.owner.starts()
    await cairn.start(CONNECTED)
    await ann.reads("Hello Ann")
    telegram.fail("sendMessage", Answer(400, f"Bad Request: {WIN}, and {telegram.token}"))
    ann.owner.says(WIN)
    await cairn.says("an update broke")
    await ann.says(f"/pod create {POD}", "What is it for?")

    assert telegram.faults_left == 0


def by_webhook(url: str) -> dict[str, str]:
    """Say where to post."""
    return {"CAIRN_TELEGRAM_WEBHOOK_URL": url, "CAIRN_TELEGRAM_WEBHOOK_SECRET": SECRET}


async def readiness(cairn: Process, session: aiohttp.ClientSession) -> tuple[int, Any]:
    """Ask whether Cairn is ready: the status, and what it says of Telegram."""
    async with session.get(f"{cairn.address}/readyz") as answer:
        return answer.status, (await answer.json())["checks"]["telegram"]
