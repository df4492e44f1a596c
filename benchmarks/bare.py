"""What one would write instead: a loop that sends with the library as it comes, and keeps nothing.

The messages are those that Cairn sends, with a button for each of its buttons.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import discord
from discord import ui
from discord.http import Route
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from benchmarks.carrying import TOKEN

Send = Callable[[int], Awaitable[object]]
SAID = "It is Sunday, Ann. How did the week go with: Read a chapter?"
TELEGRAM_ROWS = (
    ("Done", "Partly", "Not this week", "Changed"),
    ("Say more",),
    ("Rest this week",),
    ("Not at this hour",),
)
DISCORD_ROWS = (
    ("Done", "Partly", "Not this week", "Changed"),
    ("Say more", "Rest this week", "Not at this hour"),
)


@asynccontextmanager
async def sender(platform: str, url: str, *, plain: bool) -> AsyncIterator[Send]:
    """Open a library's own client; with `plain`, its messages are a line of text."""
    async with (_discord if platform == "discord" else _telegram)(url, plain=plain) as send:
        yield send


@asynccontextmanager
async def _telegram(url: str, *, plain: bool) -> AsyncIterator[Send]:
    async with Bot(TOKEN, base_url=f"{url}/bot") as bot:

        async def send(chat: int) -> None:
            await bot.send_message(chat, SAID, reply_markup=None if plain else _keyboard(chat))

        yield send


@asynccontextmanager
async def _discord(url: str, *, plain: bool) -> AsyncIterator[Send]:
    Route.BASE = f"{url}/api/v10"
    async with discord.Client(intents=discord.Intents(guilds=True), max_messages=None) as client:
        await client.login(TOKEN)

        async def send(channel: int) -> None:
            there = client.get_partial_messageable(channel)
            await (there.send(SAID) if plain else there.send(view=_view(channel)))

        yield send


def _keyboard(to: int) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(label, callback_data=f"{to}.{label}") for label in row]
            for row in TELEGRAM_ROWS
        ]
    )


def _view(to: int) -> ui.LayoutView:
    frame = ui.Container[ui.LayoutView](ui.TextDisplay(SAID), accent_colour=0x4A6140)
    for row in DISCORD_ROWS:
        buttons = (ui.Button[ui.LayoutView](label=at, custom_id=f"{to}.{at}") for at in row)
        frame.add_item(ui.ActionRow[ui.LayoutView](*buttons))
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    view.stop()  # nobody is to press it here, and the library would keep it
    return view


async def rate(send: Send, many: int, at_once: int = 1) -> float:
    """Send to so many, one after the other or some at once; tell how many in a second."""
    await send(1)
    began = time.perf_counter()
    for first in range(1, many + 1, at_once):
        if at_once == 1:
            await send(first)
        else:
            await asyncio.gather(*map(send, range(first, min(first + at_once, many + 1))))
    return many / (time.perf_counter() - began)
