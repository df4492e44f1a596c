"""Everything that discord.py can draw is taken, and shown as it was drawn."""

import io

import discord
from discord import ui

from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.little_bot import Scripted, running


def everything(picture: discord.File) -> ui.LayoutView:
    """Draw a message with every component there is."""
    view = ui.LayoutView(timeout=None)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(ui.Button(emoji="🌱", custom_id="grow", style=discord.ButtonStyle.success))
    row.add_item(ui.Button(label="Later", custom_id="later", disabled=True))
    people: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    people.add_item(ui.UserSelect(custom_id="who", placeholder="Who"))
    more = ui.Button[ui.LayoutView](label="More", custom_id="more")
    view.add_item(
        ui.Container(
            ui.TextDisplay("# Board"),
            ui.Section("Ann", "ran", accessory=more),
            ui.Section("Bob", accessory=ui.Thumbnail("https://example.org/b.png")),
            ui.Separator(spacing=discord.SeparatorSpacing.large),
            ui.MediaGallery(discord.MediaGalleryItem(picture, description="A cairn")),
            row,
            accent_colour=discord.Colour(0x336699),
        )
    )
    view.add_item(people)
    view.add_item(ui.File("attachment://notes.txt"))
    return view


def all_questions() -> ui.Modal:
    """Ask everything one can ask, in modals of at most five questions."""
    modal = ui.Modal(title="Everything", custom_id="all")
    day = discord.SelectOption(label="Monday", value="1", default=True)
    modal.add_item(ui.TextDisplay("Take your time"))
    modal.add_item(ui.Label(text="Day", component=ui.Select(custom_id="day", options=[day])))
    modal.add_item(ui.Label(text="Who", component=ui.UserSelect(custom_id="who", max_values=2)))
    modal.add_item(ui.Label(text="Where", component=ui.ChannelSelect(custom_id="where")))
    modal.add_item(ui.Label(text="Agreed", component=ui.Checkbox(custom_id="agreed")))
    return modal


async def test_every_component_of_messages_is_shown(fake: FakeDiscord) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    bot = Scripted()

    async def answer(interaction: discord.Interaction) -> None:
        picture = discord.File(io.BytesIO(b"png"), "cairn.png")
        notes = discord.File(io.BytesIO(b"notes"), "notes.txt")
        await interaction.response.send_message(
            view=everything(picture), files=[picture, notes], ephemeral=True, silent=True
        )

    bot.answer = answer
    async with running(bot, fake):
        (shown,) = (await ann.slash("goal silence")).replies

    assert shown.text == "# Board\nAnn\nran\nBob"
    assert [(b.label, b.disabled) for b in shown.buttons] == [
        ("More", False),
        ("🌱", False),
        ("Later", True),
    ]
    assert [file.filename for file in shown.shown_files] == ["cairn.png", "notes.txt"]


async def test_every_question_of_modals_is_answered(fake: FakeDiscord) -> None:
    ann, bob = fake.user("Ann"), fake.user("Bob")
    square = fake.guild("Town", ann, [bob]).channel("square")
    bot = Scripted()
    heard: list[discord.Interaction] = []

    async def answer(interaction: discord.Interaction) -> None:
        heard.append(interaction)
        if interaction.type is discord.InteractionType.application_command:
            await interaction.response.send_modal(all_questions())
        else:
            await interaction.response.send_message("Thank you", ephemeral=True)

    bot.answer = answer
    async with running(bot, fake):
        asked = await ann.slash("goal silence", channel=square)
        assert asked.modal
        assert asked.modal.text == "Take your time"
        answers = {"Who": [ann, bob], "Where": square, "Agreed": True}
        await ann.submits(asked, answers)

    data: dict[str, object] = dict(heard[-1].data or {})
    components, resolved = data["components"], data["resolved"]
    assert isinstance(components, list)
    assert isinstance(resolved, dict)
    said = [label["component"] for label in components if "component" in label]
    assert [one.get("values", one.get("value")) for one in said] == [
        ["1"],
        [str(ann.id), str(bob.id)],
        [str(square.id)],
        True,
    ]
    assert set(resolved) == {"users", "members", "channels"}


async def test_texts_can_be_silent_and_without_previews(fake: FakeDiscord) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    async with running(Scripted(), fake) as bot:
        person = await bot.fetch_user(ann.id)
        embed = discord.Embed(title="Board", description="Ann ran", colour=0x336699)
        await person.send("https://example.org", silent=True, suppress_embeds=True)
        await person.send(embed=embed)
    flags = discord.MessageFlags(suppress_notifications=True, suppress_embeds=True).value
    assert [message.flags for message in ann.sees()] == [flags, 0]
    assert ann.sees()[1].embeds[0]["title"] == "Board"
