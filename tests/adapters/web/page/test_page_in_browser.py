"""People use the page in a real browser: by roles and labels, by keyboard, and on a phone."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from adapters.web.health import Health
from adapters.web.server import Server
from bot.dialogue.replies import reply
from bot.texts.spans import plain
from tests.adapters.web.browser import PHONE, ChatPage, opened
from tests.adapters.web.scripted import START, World

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_three_people_begin_with_one_click(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.page.get_by_role("button", name=chat.text("web.welcome_three")).click()
        for name in ("Ann", "Bob", "Cy"):
            await expect(chat.seat(name)).to_be_visible()
        await chat.go("Bob", chat.text("web.first_channel"))
        await chat.say("Bob", "good morning")
        await chat.go("Cy", chat.text("web.first_channel"))
        await chat.wait_for("Cy", "good morning")


async def test_people_and_channels_are_added_and_seated(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address) as chat:
        for name, language in (("Ann", "English"), ("Eva", "Español")):
            await chat.add_person(name, language)
        await chat.add_channel("morning pages", "Ann")
        await expect(chat.seat("Ann").get_by_role("button", name="morning pages")).to_be_visible()
        await expect(chat.seat("Eva").get_by_role("button", name="morning pages")).to_have_count(0)
        await chat.go("Ann", "morning pages")
        await chat.seat("Ann").get_by_role("button", name=chat.text("web.change_who")).click()
        await chat.page.get_by_role("dialog").get_by_label("Eva").check()
        await chat.page.get_by_role("button", name=chat.text("web.save")).click()
        await chat.go("Eva", "morning pages")
        assert await chat.seat("Eva").get_attribute("lang") == "es"
        send = chat.text("web.send", "es")
        await expect(chat.seat("Eva").get_by_role("button", name=send)).to_be_visible()


async def test_an_answer_replaces_its_question_and_keeps_the_focus(
    browser: Browser, world: World
) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        await chat.seat("Ann").get_by_role("button", name="/start").click()
        await chat.wait_for("Ann", "1 stones")
        button = chat.log("Ann").get_by_role("button", name="One more")
        await button.focus()
        for n in (2, 3):
            await chat.page.keyboard.press("Enter")
            await chat.wait_for("Ann", f"{n} stones")
            await expect(button).to_be_focused()
        await expect(chat.log("Ann").get_by_role("article")).to_have_count(2)


async def test_a_whisper_in_a_channel_leads_to_direct_messages(
    browser: Browser, world: World
) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        await chat.add_channel("pod", "Ann")
        await chat.go("Ann", "pod")
        await chat.say("Ann", "/info")
        await expect(chat.seat("Ann")).to_contain_text(chat.text("web.answered_direct"))
        await chat.seat("Ann").get_by_role("button", name=chat.text("web.show_it")).click()
        await chat.wait_for("Ann", "A pod of three.")


async def test_a_question_has_a_field_that_fits(browser: Browser, world: World) -> None:
    answers = (
        ("at", "Hour", "18:30"),
        ("until", "Until", "2026-12-24"),
        ("times", "Times a week", "3"),
    )
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        for row, label, value in answers:
            await chat.say("Ann", f"/ask {row}")
            field = chat.seat("Ann").get_by_label(label, exact=True)
            await field.fill(value)
            await chat.seat("Ann").get_by_role("button", name=chat.text("web.answer")).click()
            await expect(field).to_have_count(0)
            assert world.script.heard[-1].act == world.script.typed(value)


async def test_a_choice_is_answered_by_its_button(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        await chat.say("Ann", "/ask kind")
        await chat.press("Ann", "A habit")
        await chat.wait_for("Ann", "Noted: habit.")


async def test_commands_are_completed_by_keyboard(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        box = chat.seat("Ann").get_by_role("textbox")
        await box.press_sequentially("/po")
        options = chat.seat("Ann").get_by_role("option")
        await expect(options).to_have_count(2)
        await box.press("ArrowDown")
        await box.press("ArrowDown")
        await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
        await box.press("Enter")
        await expect(box).to_have_value("/pod join ")
        await expect(chat.seat("Ann").get_by_role("listbox")).to_be_hidden()


async def test_the_clock_moves_and_what_falls_due_is_seen(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        due = START + timedelta(days=2, hours=1)
        world.agenda.things.append(
            (due, lambda: world.letter("p", "dm:s1", reply(plain("Sunday evening, Ann."))))
        )
        clock = chat.page.get_by_role("region", name=chat.text("web.clock"))
        await chat.move("one_hour")
        await expect(clock).to_contain_text("19:00")
        await chat.move("one_day")
        await expect(clock).to_contain_text("Monday, November 23")
        await chat.move("next_thing")
        await chat.wait_for("Ann", "Sunday evening, Ann.")
        await expect(clock).to_contain_text("2 days ahead")
        await chat.page.get_by_role("button", name=chat.text("web.next_thing")).click()
        await expect(chat.page.get_by_role("status").first).to_contain_text("2 days")
        await expect(chat.page.locator("#status")).to_have_text(
            chat.text("web.error.nothing_next")
        )


async def test_a_moving_clock_is_seen_to_be_busy(browser: Browser, world: World) -> None:
    world.agenda.gate.clear()
    async with opened(browser, world.server.address) as chat:
        clock = chat.page.get_by_role("region", name=chat.text("web.clock"))
        await clock.get_by_role("button", name=chat.text("web.one_day")).click()
        await expect(clock).to_have_attribute("aria-busy", "true")
        await expect(clock).to_contain_text(chat.text("web.moving"))
        world.agenda.gate.set()
        await expect(clock).to_have_attribute("aria-busy", "false")


async def test_every_block_is_drawn_as_what_it_means(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        await chat.say("Ann", "/everything")
        message = chat.log("Ann").get_by_role("article").last
        await expect(message.get_by_role("heading", name="Your week, Ana")).to_be_visible()
        bar = message.get_by_role("meter", name="Ann")
        await expect(bar).to_have_attribute("aria-valuetext", "62 %, strong")
        await expect(message.get_by_role("blockquote")).to_contain_text("<b>At last</b>")
        await expect(message.get_by_role("img", name="A cairn of three layers")).to_be_visible()
        await expect(message.get_by_role("group", name="Morning pages")).to_be_visible()
        await expect(message.locator("time", has_text="Tuesday")).to_have_attribute(
            "datetime", "2026-11-24T17:00:00+00:00"
        )
        await expect(message.locator("b")).to_have_count(0)


async def test_a_reload_and_a_second_page_show_the_same(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        await chat.say("Ann", "/start")
        async with opened(browser, world.server.address) as other:
            await other.press("Ann", "One more")
            await chat.wait_for("Ann", "2 stones")
        await chat.page.reload()
        await chat.wait_for("Ann", "2 stones")


async def test_what_is_typed_is_never_markup(browser: Browser, world: World) -> None:
    text = '<img src="x" onerror="document.title=1"> \u202eabc {name}'
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        await chat.say("Ann", text)
        await chat.wait_for("Ann", '<img src="x"')
        assert await chat.page.title() == chat.text("web.title")


async def test_a_phone_shows_one_person_at_a_time_and_who_has_news(
    browser: Browser, world: World
) -> None:
    async with opened(browser, world.server.address, size=PHONE, language="es") as chat:
        await chat.add_person("Ann")
        await chat.add_person("Bob", "Español")
        await expect(chat.seat("Bob")).to_be_visible()
        await expect(chat.page.locator(".seat").first).to_be_hidden()
        await world.letter("p", "dm:s1", reply(plain("Sunday evening, Ann.")))
        tabs = chat.page.get_by_role("navigation", name=chat.text("web.people"))
        await expect(tabs.get_by_role("button", name="Ann")).to_contain_text(chat.text("web.news"))
        await chat.turn_to("Ann")
        await chat.wait_for("Ann", "Sunday evening, Ann.")
        await expect(tabs).not_to_contain_text(chat.text("web.news"))
        assert await fits(chat)


async def test_what_cannot_be_done_is_said_beside_it(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        await chat.page.get_by_role("button", name=chat.text("web.add_person")).click()
        dialog = chat.page.get_by_role("dialog")
        await dialog.get_by_label(chat.text("web.name"), exact=True).fill("\u200b")
        await dialog.get_by_role("button", name=chat.text("web.add"), exact=True).click()
        await expect(dialog.get_by_role("alert")).to_contain_text("name")
        await chat.page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()


async def test_words_that_did_not_arrive_come_back(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        world.script.broken = True
        await chat.say("Ann", "a long thought")
        await expect(chat.seat("Ann").get_by_role("textbox")).to_have_value("a long thought")
        await expect(chat.seat("Ann").get_by_role("status").first).not_to_be_empty()


async def test_the_page_goes_on_after_a_restart(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        await chat.say("Ann", "/start")
        port = int(world.server.address.rpartition(":")[2])
        await world.server.stop()
        await expect(chat.page.locator("#status")).to_have_text(chat.text("web.reconnecting"))
        again = World(world.log, world.clock)
        again.server = Server("127.0.0.1", port, Health({}))
        await again.start()
        await again.letter("p", "dm:s1", reply(plain("Sunday evening, Ann.")))
        await expect(chat.log("Ann")).to_contain_text("Sunday evening, Ann.")
        await chat.press("Ann", "One more")
        await chat.wait_for("Ann", "2 stones")
        await again.server.stop()


async def fits(chat: ChatPage) -> bool:
    """Tell whether nothing of the page hangs over the side of the screen."""
    width = await chat.page.evaluate("document.documentElement.scrollWidth")
    return bool(width <= PHONE[0])
