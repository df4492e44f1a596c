"""A small bot over the real discord.py, for the tests of the fake Discord."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Literal, Self

import discord
from discord import app_commands, ui

from tests.fakes.discord.fake import FakeDiscord
from tests.harness.patience import in_time

Answer = Callable[[discord.Interaction], Awaitable[object]]

TITLES = ("Read more", "Run", "Rest")


class Done(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"done:(?P<goal>\w+)"):
    """A button that works for ever."""

    def __init__(self, goal: str) -> None:
        super().__init__(ui.Button(label="Done", custom_id=f"done:{goal}"))
        self.goal = goal

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction,
        item: ui.Item[ui.LayoutView],
        match: re.Match[str],
    ) -> Self:
        return cls(match["goal"])

    async def callback(self, interaction: discord.Interaction) -> None:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.TextDisplay(f"{self.goal} is done"))
        await interaction.response.edit_message(view=view)


class Weekly(ui.Modal, title="This week"):
    """Everything one can ask in a modal."""

    how: ui.Label[Self] = ui.Label(
        text="How did it go",
        component=ui.TextInput(custom_id="how", style=discord.TextStyle.paragraph, max_length=100),
    )
    result: ui.Label[Self] = ui.Label(
        text="Result",
        component=ui.RadioGroup(
            custom_id="result",
            options=[
                discord.RadioGroupOption(label="Done", value="d"),
                discord.RadioGroupOption(label="Partly", value="p"),
            ],
        ),
    )
    goals: ui.Label[Self] = ui.Label(
        text="Goals",
        component=ui.CheckboxGroup(
            custom_id="goals",
            required=False,
            min_values=0,
            options=[discord.CheckboxGroupOption(label=t, value=t.lower()) for t in TITLES],
        ),
    )
    proof: ui.Label[Self] = ui.Label(
        text="Proof", component=ui.FileUpload(custom_id="proof", required=False)
    )


class LittleBot(discord.AutoShardedClient):
    """Answers in every way there is; hears direct messages."""

    def __init__(self, intents: discord.Intents | None = None, **options: object) -> None:
        wanted = intents or discord.Intents(guilds=True, dm_messages=True, guild_messages=True)
        super().__init__(
            intents=wanted,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.05,
            **options,  # type: ignore[arg-type]  # whatever a test wants of the client
        )
        self.tree = app_commands.CommandTree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        self.tree.add_command(Goals())
        self.heard: list[discord.Message] = []
        self.events: list[str] = []
        self.submitted: list[discord.Interaction] = []
        self.ready_now = asyncio.Event()

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Done)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for nothing: how far sessions are apart is for those to see to who are tested."""

    async def on_ready(self) -> None:
        self.ready_now.set()
        self.events.append("ready")

    async def on_resumed(self) -> None:
        self.events.append("resumed")

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.events.append(f"joined {guild.name}")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.events.append(f"left {guild.name}")

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        self.events.append(f"lost {channel.name}")

    async def on_thread_delete(self, thread: discord.Thread) -> None:
        self.events.append(f"lost {thread.name}")

    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot:
            self.heard.append(message)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.modal_submit:
            self.submitted.append(interaction)
            await interaction.response.send_message("Thank you", ephemeral=True)


class Scripted(LittleBot):
    """Answers as a test says; `/goal silence` asks it to."""

    answer: Answer

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        await self.answer(interaction)


class Goals(app_commands.Group, name="goal", description="Your goals"):
    """Slash commands, one for each way to answer."""

    @app_commands.command(description="Add a goal")
    async def add(
        self,
        interaction: discord.Interaction,
        title: app_commands.Range[str, 1, 50],
        times: app_commands.Range[int, 1, 7] = 3,
        kind: Literal["habit", "project"] = "habit",
        friend: discord.User | None = None,
    ) -> None:
        whose = f" with {friend.display_name}" if friend else ""
        said = f"{title}: {times} times, a {kind}{whose}"
        await interaction.response.send_message(said, ephemeral=True)

    @app_commands.command(description="Say how it went")
    async def week(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Weekly(custom_id=f"week:{interaction.id}"))

    @app_commands.command(description="Take long")
    async def think(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.Container(ui.TextDisplay("Thought about it"), accent_colour=0x336699))
        await interaction.edit_original_response(view=view)
        await interaction.followup.send("And one thing more", ephemeral=True)

    @app_commands.command(description="Show a card")
    async def card(self, interaction: discord.Interaction, goal: str) -> None:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.TextDisplay(f"**{goal}**"))
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        row.add_item(Done(goal))
        row.add_item(ui.Button(label="More", url="https://example.org"))
        view.add_item(row)
        await interaction.response.send_message(view=view)

    @card.autocomplete("goal")
    async def suggest(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        found = [title for title in TITLES if current.lower() in title.lower()]
        return [app_commands.Choice(name=title, value=title.split()[0]) for title in found]

    @app_commands.command(description="Say nothing")
    async def silence(self, interaction: discord.Interaction) -> None:
        await asyncio.sleep(0)


@asynccontextmanager
async def running(bot: LittleBot, fake: FakeDiscord) -> AsyncIterator[LittleBot]:
    """Run a bot until the test is done with it."""
    async with bot, asyncio.TaskGroup() as tasks:
        tasks.create_task(bot.start(fake.token))
        async with in_time():
            await bot.ready_now.wait()
        yield bot
        await bot.close()
