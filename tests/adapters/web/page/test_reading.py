"""People read the page: from the top of what is new, in their own time and language, by keys."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, expect

from bot.dialogue.replies import Button, Choices, Reply, reply
from bot.dialogue.tokens import FormAction, FormStep, write
from bot.kernel.ids import FormId
from bot.ports.chat import Profile
from bot.texts.spans import plain
from tests.adapters.web.browser import PHONE, ChatPage, opened
from tests.adapters.web.scripted import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

LONG = reply(*(plain(f"{n} " * 60) for n in range(60)))
OUTCOMES = {
    "en": ("Done", "Partly", "Not this week", "Changed my mind", "Clear"),
    "es": ("Hecho", "En parte", "Esta semana no", "Cambié de idea", "Borrar"),
}
FORM = FormId(7)


async def offset(log: Locator, message: Locator) -> float:
    """Tell how far below the upper edge of what is shown a message begins."""
    top = await message.evaluate("it => it.getBoundingClientRect().top")
    return float(top - await log.evaluate("it => it.getBoundingClientRect().top"))


async def test_a_long_message_is_shown_from_its_top(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        await chat.say("Ann", "/start")
        world.clock.at += timedelta(minutes=1)
        await world.letter("p", "dm:s1", LONG)
        log = chat.log("Ann")
        newest = log.get_by_role("article").last
        await expect(newest).to_contain_text("59 59")
        assert 0 <= await offset(log, newest) < 40

        await chat.say("Ann", "/long")
        first = log.get_by_role("article", name="Cairn").filter(has_text="0 0 0 0").last
        await expect(first).to_be_visible()
        assert 0 <= await offset(log, first) < 40


async def test_whoever_reads_above_is_left_there(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        await world.letter("p", "dm:s1", LONG)
        log = chat.log("Ann")
        await expect(log).to_contain_text("59 59")
        await log.evaluate("it => it.scrollTop = 900")
        await chat.page.wait_for_timeout(100)  # a frame or two, in which it could jump
        await world.letter("q", "dm:s1", reply(plain("Hello.")))
        await expect(log).to_contain_text("Hello.")
        assert await log.evaluate("it => it.scrollTop") == 900


async def test_buttons_of_closed_forms_go(browser: Browser, world: World) -> None:
    step = Button("Skip", write(FormStep(FormAction.SKIP, FORM, 1)))
    asked = Reply((Choices(plain("Which?"), (step,)),), (step, Button("Board", "1~board")))
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        world.people.profiles["s1"] = Profile("en", None, frozenset({FORM}))
        await chat.say("Ann", "hello")
        await world.letter("p", "dm:s1", asked)
        skip = chat.log("Ann").get_by_role("button", name="Skip")
        await expect(skip).to_have_count(2)

        await world.letter("q", "dm:s1", asked)
        await expect(chat.log("Ann").get_by_role("article")).to_have_count(4)
        await expect(skip).to_have_count(2)

        asking = chat.log("Ann").get_by_role("article").last
        await asking.evaluate("it => it.classList.add('drawn-once')")
        await skip.last.focus()
        world.people.profiles["s1"] = Profile("en", None, frozenset())
        await chat.say("Ann", "/info")
        await expect(skip).to_have_count(0)
        drawn_once = chat.log("Ann").locator(".drawn-once")
        await expect(drawn_once).to_contain_text("Which?")  # and nothing is read out again
        await expect(chat.log("Ann").get_by_role("button", name="Board")).to_have_count(2)
        await chat.page.reload()
        await chat.wait_for("Ann", "Which?")
        await expect(skip).to_have_count(0)


async def test_the_field_is_few_tabs_away_and_every_button_within_reach(
    browser: Browser, world: World
) -> None:
    buttons = tuple(Button(f"B{n}", f"1~b~{n}") for n in range(5))
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        for n in range(20):
            await world.letter(str(n), "dm:s1", reply(plain(f"Number {n}."), buttons=buttons))
        await chat.wait_for("Ann", "Number 19.")
        log, keys = chat.log("Ann"), chat.page.keyboard
        await log.focus()
        for _ in range(6):
            await keys.press("Tab")
        field = chat.seat("Ann").get_by_role("textbox")
        await expect(field).to_be_focused()

        await log.focus()
        for _ in range(3):
            await keys.press("ArrowUp")
        await expect(log.get_by_role("article").nth(17)).to_be_focused()
        await keys.press("Tab")
        await expect(log.get_by_role("button", name="B0").nth(17)).to_be_focused()
        await keys.press("ArrowRight")
        await expect(log.get_by_role("button", name="B1").nth(17)).to_be_focused()
        await keys.press("Escape")
        await expect(field).to_be_focused()


async def test_a_column_follows_the_time_and_language_of_its_person(
    browser: Browser, world: World
) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        await expect(chat.seat("Ann")).to_contain_text(chat.text("web.no_zone"))
        world.people.profiles["s1"] = Profile("en", "Asia/Tokyo", frozenset())
        await chat.say("Ann", "/zone Tokyo")
        await expect(chat.seat("Ann")).to_contain_text("Mon 02:00 · Tokyo")
        await expect(chat.log("Ann")).to_contain_text("Monday, November 23")

        world.people.profiles["s1"] = Profile("es", "America/Bogota", frozenset())
        await chat.say("Ann", "/language es")
        await expect(chat.seat("Ann")).to_contain_text("dom, 12:00 · Bogota")
        assert await chat.seat("Ann").get_attribute("lang") == "es"
        send = chat.seat("Ann").get_by_role("button", name=chat.text("web.send", "es"))
        await expect(send).to_be_visible()
        await expect(chat.log("Ann")).to_contain_text("domingo, 22 de noviembre")
        await expect(chat.seat("Ann").get_by_role("textbox")).to_be_focused()


@pytest.mark.parametrize("many", [4, 5])
@pytest.mark.parametrize("language", ["en", "es"])
async def test_outcomes_stand_in_one_line_of_a_phone(
    browser: Browser, world: World, language: str, many: int
) -> None:
    labels = OUTCOMES[language][:many]
    row = tuple(Button(label, f"1~m~{n}") for n, label in enumerate(labels))
    async with opened(browser, world.server.address, size=PHONE, language=language) as chat:
        await chat.add_person("Ann")
        await world.letter("p", "dm:s1", reply(Choices(plain("Scales"), row)))
        shown = chat.log("Ann").get_by_role("group", name="Scales").get_by_role("button")
        await expect(shown).to_have_count(many)
        boxes: list[Any] = [await each.bounding_box() for each in await shown.all()]
        assert len({box["y"] for box in boxes}) == 1
        assert all(box["height"] >= 44 and box["width"] >= 44 for box in boxes)
        for each in await shown.all():
            assert await each.evaluate("it => it.scrollWidth <= it.clientWidth + 1")
        assert boxes[-1]["x"] + boxes[-1]["width"] <= PHONE[0]


@pytest.mark.parametrize("size", [PHONE, (1440, 900)])
async def test_every_target_has_room_for_a_finger(
    browser: Browser, world: World, size: tuple[int, int]
) -> None:
    async with opened(browser, world.server.address, size=size) as chat:
        await chat.add_person("Ann")
        await chat.add_channel("pod", "Ann")
        await chat.say("Ann", "/everything")
        await chat.go("Ann", "pod")
        small = await chat.page.evaluate(
            """[...document.querySelectorAll("button, input, textarea, select")]
            .filter((it) => it.checkVisibility({ visibilityProperty: true }))
            .map((it) => [it.textContent, it.getBoundingClientRect()])
            .filter(([, box]) => box.width < 44 || box.height < 44)
            .map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
        )
        assert small == []


async def test_all_commands_are_reached_by_keys(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address, size=(1440, 420)) as chat:
        await chat.add_person("Ann")
        box = chat.seat("Ann").get_by_role("textbox")
        await box.press_sequentially("/")
        options = chat.seat("Ann").get_by_role("option")
        await expect(options).to_have_count(6)
        top = await chat.seat("Ann").get_by_role("listbox").bounding_box()
        column = await chat.seat("Ann").bounding_box()
        assert top
        assert column
        assert top["y"] >= column["y"]
        await box.press("PageDown")
        await expect(options.last).to_have_attribute("aria-selected", "true")
        await expect(options.last).to_be_in_viewport()
        await box.press("Enter")
        await expect(box).to_have_value("/board ")


async def test_the_page_opens_at_the_newest_digest(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        await chat.add_channel("pod", "Ann")
    digest = await world.letter("digest:1:2026-W47:home:3/c:1/1", "c:1", LONG)
    await world.letter("call:1", "c:1", reply(plain("Check in when you like.")))
    world.clock.at += timedelta(days=1)
    async with opened(browser, world.server.address) as chat:
        log = chat.seat("Ann").get_by_role("log", name="pod")
        message = log.locator(f"[data-id={digest}]")
        assert 0 <= await offset(log, message) < 40
    world.clock.at += timedelta(days=6)
    async with opened(browser, world.server.address) as chat:
        direct = chat.text("web.direct")
        await expect(chat.seat("Ann").get_by_role("log", name=direct)).to_be_visible()


async def test_somebody_leaves_and_their_words_keep_a_name(browser: Browser, world: World) -> None:
    async with opened(browser, world.server.address) as chat:
        await chat.add_person("Ann")
        await chat.add_person("Bob")
        await chat.add_channel("pod", "Ann", "Bob")
        await chat.go("Ann", "pod")
        await chat.say("Ann", "good morning")
        await remove(chat, "Ann")
        await expect(chat.page.locator(".seat")).to_have_count(1)
        await chat.page.reload()
        await chat.go("Bob", "pod")
        said = chat.log("Bob").get_by_role("article", name="Ann")
        await expect(said).to_contain_text("good morning")
        await remove(chat, "Bob")
        await expect(chat.page.get_by_text(chat.text("web.welcome"), exact=True)).to_be_visible()


async def remove(chat: ChatPage, name: str) -> None:
    """Let somebody leave, once it was said what that means."""
    label = chat.text("web.remove_person", name=name)
    await chat.seat(name).get_by_role("button", name=label).click()
    dialog = chat.page.get_by_role("dialog", name=label)
    await expect(dialog).to_contain_text(chat.text("web.remove_person_what", name=name))
    await dialog.get_by_role("button", name=chat.text("web.remove"), exact=True).click()
    await expect(dialog).to_be_hidden()
