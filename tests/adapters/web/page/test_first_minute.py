"""The first minute: three steps lead through a week, then they get out of the way."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, expect

from bot.dialogue.replies import Button, Choices, reply
from bot.texts.spans import plain
from tests.adapters.web.browser import PHONE, opened
from tests.adapters.web.scripted import INVITATION, START, World

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKED = reply(Choices(plain("Scales"), (Button("Done", "1~done"),)))
WEDNESDAY = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize(("language", "others"), [("en", "Bob and Cy"), ("es", "Bob y Cy")])
@pytest.mark.parametrize("size", [PHONE, (1440, 900)])
async def test_three_steps_tell_the_story_and_go(
    browser: Browser, world: World, language: str, others: str, size: tuple[int, int]
) -> None:
    world.clock.at = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    world.people.asked_at = WEDNESDAY
    world.agenda.things.append((WEDNESDAY, lambda: world.letter("p", "dm:s1", ASKED)))
    async with opened(browser, world.server.address, language=language, size=size) as chat:
        strip = chat.page.get_by_role("region", name=chat.text("web.story"))
        await expect(strip).to_be_hidden()
        await chat.page.get_by_role("button", name=chat.text("web.welcome_three")).click()

        await strip.get_by_role("button", name=chat.text("web.story_start")).click()
        await chat.wait_for("Ann", "A pod of yours.")
        await expect(chat.seat("Ann").get_by_role("textbox")).to_be_focused()

        invite = chat.text("web.story_invite", others=others)
        await strip.get_by_role("button", name=invite).click()
        await expect(strip.locator(".current")).to_contain_text(chat.text("web.story_ask"))
        current = strip.locator(".current button")
        await expect(current).not_to_have_attribute("aria-disabled", "true")
        for seat in ("s2", "s3"):
            (said,) = [
                message
                for message in world.room_log.rooms.in_place(f"dm:{seat}")
                if message.author == seat
            ]
            assert isinstance(said.shown, str)
            assert INVITATION in said.shown

        await strip.get_by_role("button", name=chat.text("web.story_ask")).click()
        await expect(strip).to_be_hidden()
        told = chat.text("web.story_told", next=chat.text("web.next_thing"))
        await expect(chat.page.locator("#status")).to_have_text(told)
        assert (world.clock.at - WEDNESDAY).total_seconds() == 60
        await chat.page.reload()
        await expect(chat.seat("Ann")).to_be_visible()
        await expect(strip).to_be_hidden()


async def test_where_nobody_is_asked_it_says_why_and_stays(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.page.get_by_role("button", name=chat.text("web.welcome_three")).click()
        strip = chat.page.get_by_role("region", name=chat.text("web.story"))
        for step in ("Start a pod", "Bob and Cy", "Jump to the check-in"):
            await strip.get_by_role("button", name=step).click()
            await expect(strip.locator(".current button")).not_to_have_attribute(
                "aria-disabled", "true"
            )
        told = chat.text("web.error.nobody_asked")
        await expect(chat.page.get_by_text(told)).to_be_visible()
        assert world.clock.at == START
        await expect(strip).to_be_visible()


async def test_the_steps_can_be_hidden_and_come_back_for_a_new_beginning(
    browser: Browser, world: World
) -> None:
    async with opened(browser, world.server.address) as chat:
        strip = chat.page.get_by_role("region", name=chat.text("web.story"))
        await chat.add_person("Ann")
        await expect(strip).to_be_visible()
        await strip.get_by_role("button", name=chat.text("web.story_hide")).click()
        await expect(strip).to_be_hidden()
        await chat.page.reload()
        await expect(chat.seat("Ann")).to_be_visible()
        await expect(strip).to_be_hidden()

        over = chat.text("web.start_over")
        await chat.page.get_by_role("button", name=over).click()
        dialog = chat.page.get_by_role("dialog", name=over)
        await expect(dialog).to_contain_text(chat.text("web.start_over_what"))
        await dialog.get_by_role("button", name=over).click()
        await expect(chat.page.locator(".seat")).to_have_count(0)
        await chat.add_person("Dee")
        await expect(strip).to_be_visible()


async def test_whoever_is_missing_is_added_with_the_invitation(
    browser: Browser, world: World
) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Dee")
        strip = chat.page.get_by_role("region", name=chat.text("web.story"))
        await strip.get_by_role("button", name=chat.text("web.story_start")).click()
        await strip.get_by_role("button", name="Ann and Bob").click()
        await chat.wait_for("Ann", INVITATION)
        await chat.wait_for("Bob", INVITATION)
