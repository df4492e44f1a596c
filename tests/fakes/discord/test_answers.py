"""Every way to answer an interaction, and what it may not be answered with."""

import discord
import pytest
from discord import ui

from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.little_bot import LittleBot, Scripted, running
from tests.fakes.discord.people import Person


@pytest.fixture
def scripted() -> Scripted:
    """Make a bot that a test writes the lines for."""
    return Scripted()


@pytest.fixture
async def ann(fake: FakeDiscord) -> Person:
    """Let Ann share a guild with the bot."""
    person = fake.user("Ann")
    fake.guild("Town", person)
    return person


def card(label: str) -> ui.LayoutView:
    """Make a message with one button."""
    view = ui.LayoutView(timeout=None)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(ui.Button(label=label, custom_id=label.lower()))
    view.add_item(ui.TextDisplay(f"Press {label}"))
    view.add_item(row)
    return view


def asking() -> ui.Modal:
    """Make a modal with one question."""
    modal = ui.Modal(title="Tell", custom_id="tell")
    modal.add_item(ui.Label(text="What", component=ui.TextInput(custom_id="what")))
    return modal


async def test_a_modal_from_a_button_changes_its_message(
    fake: FakeDiscord, scripted: Scripted, ann: Person
) -> None:
    async def answer(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.application_command:
            await interaction.response.send_message(view=card("Tell"), ephemeral=True)
        elif interaction.type is discord.InteractionType.component:
            await interaction.response.send_modal(asking())
        else:
            await interaction.response.edit_message(view=card("Again"))

    scripted.answer = answer
    async with running(scripted, fake):
        shown = (await ann.slash("goal silence")).replies[0]
        pressed = await ann.presses(shown, "Tell")
        sent = await ann.submits(pressed.modal, {"What": "all"})

    assert sent.updated is shown
    assert shown.text == "Press Again"
    assert shown.ephemeral
    assert sent.replies == []


async def test_a_button_may_wait_and_then_change_its_message(
    fake: FakeDiscord, scripted: Scripted, ann: Person
) -> None:
    async def answer(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.application_command:
            await interaction.response.send_message(view=card("Go"))
            return
        await interaction.response.defer()
        await interaction.edit_original_response(view=card("Gone"))
        more = await interaction.followup.send("More", wait=True)
        await interaction.followup.send("Most", ephemeral=True)
        await more.delete()
        assert (await interaction.original_response()).flags.components_v2

    scripted.answer = answer
    async with running(scripted, fake):
        shown = (await ann.slash("goal silence")).replies[0]
        pressed = await ann.presses(shown, "go")
        await pressed.settled()

    assert pressed.deferred
    assert pressed.updated is shown
    assert shown.text == "Press Gone"
    assert [(message.text, message.ephemeral) for message in pressed.replies] == [("Most", True)]


async def test_a_follow_up_takes_the_place_of_thinking(
    fake: FakeDiscord, scripted: Scripted, ann: Person
) -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        assert ann.sees()[-1].loading
        await interaction.followup.send("There")

    scripted.answer = answer
    async with running(scripted, fake):
        done = await ann.slash("goal silence")
        await done.settled()

    assert [(message.text, message.ephemeral) for message in done.replies] == [("There", True)]
    assert done.followups == []


async def test_who_installed_the_app_alone_gets_five_follow_ups(
    fake: FakeDiscord, scripted: Scripted
) -> None:
    fake.tolerates("more than 5 follow-ups")
    cy = fake.user("Cy")
    cy.installs()
    codes: list[int] = []

    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("0")
        for number in range(6):
            try:
                await interaction.followup.send(str(number))
            except discord.HTTPException as refused:
                codes.append(refused.code)

    scripted.answer = answer
    async with running(scripted, fake):
        done = await cy.slash("goal silence")
        await fake.until(lambda: bool(codes))

    assert codes == [40094]
    assert len(done.followups) == 5


@pytest.mark.parametrize("kind", ["modal after modal", "change after command"])
async def test_an_answer_that_does_not_fit_is_refused(
    fake: FakeDiscord, scripted: Scripted, ann: Person, kind: str
) -> None:
    fake.tolerates("does not answer", "no answer within")
    codes: list[int] = []

    async def answer(interaction: discord.Interaction) -> None:
        is_command = interaction.type is discord.InteractionType.application_command
        if kind == "modal after modal" and is_command:
            await interaction.response.send_modal(asking())
            return
        try:
            if is_command:
                params = discord.http.MultipartParameters({"type": 7, "data": {}}, None, None)
                await discord.webhook.async_.async_context.get().create_interaction_response(
                    interaction.id, interaction.token, session=interaction._session, params=params
                )
            else:
                await interaction.response.send_modal(asking())
        except discord.HTTPException as refused:
            codes.append(refused.code)

    scripted.answer = answer
    async with running(scripted, fake):
        done = await ann.slash("goal silence")
        if done.modal:
            await ann.submits(done, {"What": "all"})
    assert codes == [50035]


async def test_two_processes_with_one_token_both_answer(fake: FakeDiscord, ann: Person) -> None:
    fake.tolerates("a second callback")
    async with running(LittleBot(), fake), running(LittleBot(), fake):
        done = await ann.slash("goal add", {"title": "Read"})
        await fake.until(lambda: bool(fake.records.broken))
    assert len(done.replies) == 1


async def test_nobody_answers_while_no_bot_is_there(fake: FakeDiscord, ann: Person) -> None:
    async with running(LittleBot(), fake):
        pass
    done = await ann.slash("goal add", {"title": "Read"})
    assert done.failed == "This application did not respond"


async def test_a_refused_answer_may_be_mended_in_time(
    fake: FakeDiscord, scripted: Scripted, ann: Person
) -> None:
    fake.tolerates("an empty message")

    async def answer(interaction: discord.Interaction) -> None:
        with pytest.raises(discord.HTTPException):
            await interaction.response.send_message("")
        await interaction.response.send_message("Better")

    scripted.answer = answer
    async with running(scripted, fake):
        done = await ann.slash("goal silence")
    assert [message.text for message in done.replies] == ["Better"]
