"""A reader of the local chat's page in the system's Chromium, by roles and labels alone."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

import pytest
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright, expect

from bot.texts.catalogue import catalogue
from tests.harness.patience import patient

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = (1440, 900)
PHONE = (360, 740)


class ChatPage:
    """The page, as somebody who sees it, or hears it, uses it.

    `language` is the page's own; a seat's column speaks the seat's, named where it differs.
    """

    def __init__(self, page: Page, language: str = "en") -> None:
        self.page = page
        self.language = language

    def text(self, key: str, language: str | None = None, **filled: str) -> str:
        """Tell a label of the page."""
        return catalogue(language or self.language).sentence(key).format(**filled)

    def seat(self, name: str) -> Locator:
        """Find somebody's column."""
        return self.page.get_by_role("region", name=name, exact=True)

    def log(self, name: str) -> Locator:
        """Find what is said where somebody looks."""
        return self.seat(name).get_by_role("log")

    async def add_person(self, name: str, language: str = "English") -> None:
        """Let somebody sit down."""
        await self.page.get_by_role("button", name=self.text("web.add_person")).first.click()
        dialog = self.page.get_by_role("dialog", name=self.text("web.add_person"))
        await dialog.get_by_label(self.text("web.name"), exact=True).fill(name)
        await dialog.get_by_label(self.text("web.language")).select_option(label=language)
        await dialog.get_by_role("button", name=self.text("web.add"), exact=True).click()
        await expect(self.seat(name)).to_be_visible()

    async def add_channel(self, title: str, *names: str) -> None:
        """Open a channel for some of those who are here."""
        await self.page.get_by_role("button", name=self.text("web.new_channel")).click()
        dialog = self.page.get_by_role("dialog", name=self.text("web.new_channel"))
        await dialog.get_by_label(self.text("web.title_of_channel")).fill(title)
        for box in await dialog.get_by_role("checkbox").all():
            name = await box.evaluate("box => box.labels[0].textContent.trim()")
            await box.set_checked(name in names)
        await dialog.get_by_role("button", name=self.text("web.open")).click()
        await expect(dialog).to_be_hidden()

    async def turn_to(self, name: str) -> None:
        """Look at somebody's column, where only one has room."""
        tabs = self.page.get_by_role("navigation", name=self.text("web.people"))
        await tabs.get_by_role("button", name=name).click()

    async def go(self, name: str, place: str) -> None:
        """Let somebody look at a place of theirs: a channel's title, or their direct messages."""
        places = self.seat(name).get_by_role("navigation")
        await places.get_by_role("button", name=place).click()
        await expect(self.seat(name).get_by_role("log", name=place)).to_be_visible()

    async def say(self, name: str, text: str) -> None:
        """Let somebody write and send, and wait for the answer."""
        box = self.seat(name).get_by_role("textbox").last
        await box.fill(text)
        await box.press("Escape")
        await box.press("Enter")
        await expect(box).not_to_have_attribute("aria-busy", "true")

    async def press(self, name: str, label: str) -> None:
        """Let somebody press the last button of that label, and wait for the answer."""
        await self.log(name).get_by_role("button", name=label, exact=True).last.click()
        busy = self.log(name).locator("button[aria-busy=true]")
        await expect(busy).to_have_count(0)

    async def wait_for(self, name: str, text: str) -> None:
        """Wait until somebody can read a text where they look."""
        await expect(self.log(name).get_by_text(text).last).to_be_visible()

    async def move(self, step: Literal["one_hour", "one_day", "next_thing"]) -> None:
        """Move the clock, and wait until it stands."""
        bar = self.page.get_by_role("region", name=self.text("web.clock"))
        async with self.page.expect_response(
            lambda answer: answer.url.endswith("/api/clock") and answer.request.method == "POST",
            timeout=patient(120) * 1000,
        ):
            await bar.get_by_role("button", name=self.text(f"web.{step}")).click()
        await expect(bar).to_have_attribute("aria-busy", "false")


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """Start the browser, which takes a second; each page it opens then is a stranger's first."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Chromium here: apt install chromium")
    async with async_playwright() as playwright:
        expect.set_options(timeout=patient(5) * 1000)
        chromium = await playwright.chromium.launch(
            executable_path=program, args=[*QUIET], timeout=patient(30) * 1000
        )
        yield chromium
        await chromium.close()


@asynccontextmanager
async def opened(
    browser: Browser,
    address: str,
    *,
    size: tuple[int, int] = WIDE,
    dark: bool = False,
    language: str = "en",
) -> AsyncIterator[ChatPage]:
    """Open the page; fails if anything on it breaks, or asks for anything from elsewhere."""
    complaints: list[str] = []
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        locale=language,
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
    )
    async with context:
        context.set_default_timeout(patient(30) * 1000)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"broke: {error}"))
        page.on("request", lambda asked: _elsewhere(asked.url, address, complaints))
        page.on("console", lambda said: _complained(said, complaints))
        await page.goto(address)
        await page.wait_for_selector("body[data-ready]")
        yield ChatPage(page, language)
    assert not complaints


def _elsewhere(url: str, address: str, complaints: list[str]) -> None:
    if not url.startswith(address):
        complaints.append(f"asked elsewhere: {url}")


def _complained(said: ConsoleMessage, complaints: list[str]) -> None:
    """Note an error; that the server refused something is for the page to say."""
    if said.type == "error" and not said.text.startswith("Failed to load resource"):
        complaints.append(f"said: {said.text}")
