"""Buttons, pressed by people through the real library."""

import asyncio

import discord
import pytest
from discord import ui

from adapters.discord.sending.buttons import TokenButton
from adapters.discord.sending.render import MessageView, render
from bot.dialogue.replies import Button, Choices, Divider, reply
from bot.texts.spans import plain
from tests.adapters.discord.listener import Listener
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.little_bot import running
from tests.harness.patience import in_time

TOKEN = "1~goal.log~8M0kX"
NOBODY = discord.AllowedMentions.none()


class Shower(Listener):
    """Leads to another button, whichever was pressed."""

    @property
    def page(self) -> MessageView:
        return view("1~next")


def view(*tokens: str) -> MessageView:
    """Draw a page with buttons, named by their tokens; the first stands beside a line."""
    first, *others = (Button(token, token) for token in tokens)
    return render(reply(Choices(plain("Go on?"), (first,)), buttons=tuple(others))).view()


@pytest.mark.parametrize(
    "token",
    [TOKEN, "1~=~8M0kX~3~habit", "2~of another time", "\N{SNOWMAN}\n", "x" * 80, "1~a·b"],
)
async def test_whatever_a_button_carries_is_heard(fake: FakeDiscord, token: str) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    bot = Shower()
    async with running(bot, fake):
        await (await bot.fetch_user(ann.id)).send(view=view(token))
        done = await ann.presses(ann.sees()[0], token)

    assert bot.pressed_tokens == [token]
    assert done.updated is ann.sees()[0]
    assert ann.sees()[0].buttons[0].label == "1~next"


async def test_two_buttons_that_do_the_same_are_both_heard(fake: FakeDiscord) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    bot = Shower()
    async with running(bot, fake):
        person = await bot.fetch_user(ann.id)
        await person.send(view=view(TOKEN, TOKEN))
        await person.send(view=view(TOKEN, TOKEN, TOKEN))
        first, second = ann.sees()
        await ann.presses(first, f"{TOKEN}·1")
        await ann.presses(second, f"{TOKEN}·2")

    assert bot.pressed_tokens == [TOKEN, TOKEN]


async def test_a_button_works_after_a_restart_and_a_month_later(fake: FakeDiscord) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    before, after = Shower(), Shower()
    async with running(before, fake):
        await (await before.fetch_user(ann.id)).send(view=view("1~first", TOKEN))
    fake.passes(days=31)
    async with running(after, fake):
        await ann.presses(ann.sees()[0], TOKEN)
        await ann.presses(ann.sees()[0], "1~next")

    assert before.pressed_tokens == []
    assert after.pressed_tokens == [TOKEN, "1~next"]


async def test_no_view_takes_the_class_with_it(fake: FakeDiscord) -> None:
    """Finished, edited, timed out, whispered or replaced: buttons elsewhere go on working."""
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    bot, done = Shower(), asyncio.Event()
    shown = [view("1~a"), view("1~b"), view("1~c"), render(reply(Divider())).view()]
    for each in shown:
        each.timeout = 0.001

    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(view=shown[0], ephemeral=True)
        await interaction.edit_original_response(view=shown[1])
        await interaction.followup.send(view=shown[2], ephemeral=True)
        await interaction.edit_original_response(view=shown[3])
        done.set()

    bot.answer = answer
    async with running(bot, fake):
        person = await bot.fetch_user(ann.id)
        await person.send(view=view(TOKEN))
        other = await person.send(view=shown[0])
        await other.edit(view=shown[3], allowed_mentions=NOBODY)
        await ann.slash("goal silence")
        async with in_time():
            await done.wait()
        await fake.quiet()
        for each in shown:
            each.stop()
            each.clear_items()
        await ann.presses(ann.sees()[0], TOKEN)
        store = bot._connection._view_store
        assert (store._views, store._synced_message_views) == ({}, {})
        assert TokenButton in bot.known

    assert bot.pressed_tokens == [TOKEN]


async def test_a_view_that_the_library_keeps_would_take_the_class_with_it(
    fake: FakeDiscord,
) -> None:
    """It is why `MessageView` is never kept; once this fails, the library has learned better."""
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    bot = Shower()
    async with running(bot, fake):
        kept = ui.LayoutView(timeout=None)
        row = ui.ActionRow[ui.LayoutView]()
        row.add_item(TokenButton(Button("Go", TOKEN)))
        row.add_item(ui.Button(label="Other", custom_id="other"))
        await (await bot.fetch_user(ann.id)).send(view=kept.add_item(row))
        kept.stop()
        assert TokenButton not in bot.known
