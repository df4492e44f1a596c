"""Three people live a week of a pod in the local chat, in a real browser, by clicking."""

from pathlib import Path

from playwright.async_api import expect

from tests.adapters.web.browser import ChatPage, browsing, opened
from tests.system.process import running

PEOPLE = {"Ann": "Morning pages", "Bob": "Scales", "Cy": "Sketching"}


async def test_three_people_live_a_week_by_clicking(tmp_path: Path) -> None:
    async with (
        running(tmp_path, fresh=True) as cairn,
        browsing() as browser,
        opened(browser, cairn.address) as chat,
    ):
        for name in PEOPLE:
            await chat.add_person(name)
        await open_a_pod(chat)

        await until(chat, "Ann", "How did Morning pages go?")
        await chat.press("Ann", "Done")
        await chat.wait_for("Ann", "Noted. That is your stone.")
        await chat.press("Ann", "Add words")
        await chat.say("Ann", "The difficult letter is sent")
        await chat.press("Ann", "Skip")
        await chat.press("Ann", "Skip")
        await chat.press("Bob", "Not this week")
        await chat.wait_for("Bob", "Noted. You showed up, and that is the stone.")
        await chat.press("Cy", "Partly")

        await until(chat, "Bob", "The week in Early birds")
        await chat.wait_for("Bob", "The cairn grew this week.")
        await chat.wait_for("Bob", "The difficult letter is sent")
        await chat.press("Bob", "Cheer")
        await chat.wait_for("Bob", "come in the evening")
        await until(chat, "Cy", "Bob cheered your check-in.")

        await chat.say("Cy", "/board")
        await chat.wait_for("Cy", "The board of Early birds")
        await chat.wait_for("Cy", "Cy: new")
        await cairn.kill()
        await cairn.start()
        await chat.page.reload()
        await chat.page.wait_for_selector("body[data-ready]")
        await chat.wait_for("Cy", "Cy: new")
        await chat.press("Cy", "Check in")
        await chat.wait_for("Cy", "How did your week go?")
        assert not [line for line in cairn.logged if " error " in line]
        await chat.page.screenshot(path=tmp_path / "week.png")


async def open_a_pod(chat: ChatPage) -> None:
    """Open a pod by the page's own steps: the first makes it, the others get its invitation."""
    host, *others = PEOPLE
    steps = chat.page.get_by_role("region", name=chat.text("web.story"))
    await steps.get_by_role("button", name=chat.text("web.story_start")).click()
    await expect(chat.seat(host).get_by_placeholder("Name")).to_be_focused()
    await steps.get_by_role("button", name=chat.text("web.story_start")).click()
    await expect(chat.log(host).get_by_text("/pod create")).to_have_count(1)
    await chat.say(host, "Early birds")
    await chat.say(host, "To make something before the day begins")
    await chat.press(host, "Creative")
    await chat.say(host, "UTC")
    await begin(chat, host)
    await steps.get_by_role("button", name="Bob and Cy").click()
    for other in others:
        await chat.wait_for(other, "would like to have you")
        await chat.press(other, "I am in")
        await begin(chat, other)
    await until(chat, host, "Early birds is open")  # at night it waits for the morning


async def begin(chat: ChatPage, name: str) -> None:
    """Answer the beginner's questions."""
    await chat.say(name, PEOPLE[name])
    await chat.press(name, "My pod")
    await chat.press(name, "18:00")
    if name != "Ann":
        await chat.say(name, "UTC")


async def until(chat: ChatPage, name: str, text: str) -> None:
    """Move the clock from one thing to the next until somebody can read a text."""
    for _ in range(12):
        if await chat.log(name).get_by_text(text).count():
            return
        await chat.move("next_thing")
    await chat.wait_for(name, text)
