"""Menus of people and messages, menus in messages, and commands that not everybody sees."""

import discord
import pytest
from discord import app_commands, ui

from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.little_bot import LittleBot, running
from tests.fakes.discord.possible import NotPossible


class Choosy(LittleBot):
    """Adds menus to the small bot."""

    async def setup_hook(self) -> None:
        self.tree.context_menu(name="Cheer")(cheer)
        self.tree.context_menu(name="Use as my check-in")(use)
        self.tree.command(name="host", description="For hosts")(host)
        await super().setup_hook()


async def cheer(interaction: discord.Interaction, person: discord.User) -> None:
    await interaction.response.send_message(f"Go, {person.display_name}", ephemeral=True)


async def use(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"Used: {message.content}", ephemeral=True)


@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_guild=True)
async def host(interaction: discord.Interaction) -> None:
    view: ui.View = ui.View(timeout=None)
    menu: ui.Select[ui.View] = ui.Select(
        custom_id="day", options=[discord.SelectOption(label="Monday", value="1")]
    )
    people: ui.UserSelect[ui.View] = ui.UserSelect(custom_id="who", max_values=2)

    async def pick(chosen: discord.Interaction) -> None:
        values = [getattr(value, "name", value) for value in (*menu.values, *people.values)]
        await chosen.response.edit_message(content=f"Chosen: {values}", view=None)

    for item in (menu, people):
        item.callback = pick  # type: ignore[assignment]  # the short way to answer an item
        view.add_item(item)
    await interaction.response.send_message("Choose", view=view)


async def test_menus_of_people_and_messages_carry_what_they_are_used_on(
    fake: FakeDiscord,
) -> None:
    ann, bob = fake.user("Ann"), fake.user("Bob")
    square = fake.guild("Town", ann, [bob]).channel("square")
    async with running(Choosy(), fake):
        said = await bob.says("I ran today", square)

        cheered = await ann.context_menu("Cheer", bob, square)
        used = await bob.context_menu("Use as my check-in", said)

    assert cheered.replies[0].text == "Go, Bob"
    assert used.replies[0].text == "Used: I ran today"
    with pytest.raises(NotPossible, match="has no 'Boo'"):
        await ann.context_menu("Boo", bob, square)


async def test_menus_in_messages_take_options_and_people(fake: FakeDiscord) -> None:
    ann, bob = fake.user("Ann"), fake.user("Bob")
    square = fake.guild("Town", ann, [bob]).channel("square")
    async with running(Choosy(), fake):
        first = (await ann.slash("host", channel=square)).replies[0]
        with pytest.raises(NotPossible, match="no option 'Friday'"):
            await bob.selects(first, "day", ["Friday"])
        with pytest.raises(NotPossible, match="1 to 2 choices"):
            await bob.selects(first, "who", [])
        chosen = await bob.selects(first, "day", ["Monday"])
        assert chosen.updated is first
        assert first.text == "Chosen: ['1']"

        second = (await ann.slash("host", channel=square)).replies[0]
        await ann.selects(second, "who", [ann, bob])
        assert second.text == "Chosen: ['ann', 'bob']"


async def test_a_command_is_hidden_where_it_does_not_belong(fake: FakeDiscord) -> None:
    ann, bob, cy = fake.user("Ann"), fake.user("Bob"), fake.user("Cy")
    town = fake.guild("Town", ann, [bob, cy])
    square = town.channel("square")
    town.role("Hosts", "manage_guild", members=[cy])
    async with running(Choosy(), fake):
        with pytest.raises(NotPossible, match="is not offered in direct messages"):
            await ann.slash("host")
        with pytest.raises(NotPossible, match="is hidden from Bob"):
            await bob.slash("host", channel=square)
        assert (await cy.slash("host", channel=square)).replies
        square.denies(cy, "use_application_commands")
        with pytest.raises(NotPossible, match="may not use commands"):
            await cy.slash("host", channel=square)
