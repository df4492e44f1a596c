"""What people do with the bot, and what they see for it."""

import discord
import pytest

from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.little_bot import LittleBot, running
from tests.fakes.discord.possible import NotPossible

GOOD = {"How did it go": "Well.\nVery well.", "result": "Partly", "goals": ["Run", "Rest"]}


async def test_a_slash_command_is_answered_where_only_one_sees_it(
    fake: FakeDiscord, bot: LittleBot
) -> None:
    ann, bob = fake.user("Ann"), fake.user("Bob")
    square = fake.guild("Town", ann, [bob]).channel("square")

    done = await ann.slash("goal add", {"title": "Read", "times": 5, "friend": bob}, square)

    assert [message.text for message in done.replies] == ["Read: 5 times, a habit with Bob"]
    assert done.replies[0].ephemeral
    assert fake.in_channel(square, ann) == done.replies
    assert fake.in_channel(square, bob) == []


async def test_commands_work_in_private_where_a_guild_is_shared_or_the_app_installed(
    fake: FakeDiscord, bot: LittleBot
) -> None:
    ann, cy = fake.user("Ann"), fake.user("Cy")
    fake.guild("Town", ann)

    assert (await ann.slash("goal add", {"title": "Read"})).owners == {"0": "0"}
    with pytest.raises(NotPossible, match="nobody here installed"):
        await cy.slash("goal add", {"title": "Read"})
    cy.installs()
    assert (await cy.slash("goal add", {"title": "Read"})).owners == {"1": str(cy.id)}


async def test_a_modal_is_filled_in_and_sent(fake: FakeDiscord, bot: LittleBot) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    opened = await ann.slash("goal week")
    assert opened.modal
    assert [field.label for field in opened.modal.fields] == [
        *("How did it go", "Result", "Goals", "Proof")
    ]

    picture = ann.uploads("run.png", "image/png", size=10)
    sent = await ann.submits(opened, {**GOOD, "proof": picture})

    assert [message.text for message in sent.replies] == ["Thank you"]
    (heard,) = bot.submitted
    assert heard.data
    said = {label["component"]["custom_id"]: label["component"] for label in _labels(heard)}
    assert said["how"]["value"] == "Well.\nVery well."
    assert said["result"]["value"] == "p"
    assert said["goals"]["values"] == ["run", "rest"]
    assert said["proof"]["values"] == [str(picture.id)]
    with pytest.raises(NotPossible, match="closed"):
        await ann.submits(opened, GOOD)


def _labels(heard: discord.Interaction) -> list[dict[str, dict[str, object]]]:
    data: dict[str, object] = dict(heard.data or {})
    labels = data["components"]
    assert isinstance(labels, list)
    return labels


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"How did it go": ""}, "must be filled in"),
        ({"How did it go": "x" * 101}, "0 to 100 characters"),
        ({"result": None}, "1 to 1 choices"),
        ({"result": "Great"}, "has no option 'Great'"),
        ({"goals": ["Swim"]}, "has no option 'Swim'"),
        ({"Mood": "fine"}, "has no single field 'Mood'"),
    ],
)
async def test_a_modal_takes_only_what_fits(
    fake: FakeDiscord, bot: LittleBot, wrong: dict[str, object], told: str
) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    opened = await ann.slash("goal week")

    with pytest.raises(NotPossible, match=told):
        await ann.submits(opened.modal, {**GOOD, **wrong})


async def test_two_people_have_the_same_modal_open(fake: FakeDiscord, bot: LittleBot) -> None:
    ann, bob = fake.user("Ann"), fake.user("Bob")
    square = fake.guild("Town", ann, [bob]).channel("square")
    hers, his = [await one.slash("goal week", channel=square) for one in (ann, bob)]

    with pytest.raises(NotPossible, match="was shown to Ann"):
        await bob.submits(hers, GOOD)
    await bob.submits(his, GOOD)
    await ann.submits(hers, GOOD)

    assert [heard.user.name for heard in bot.submitted] == ["bob", "ann"]


async def test_thinking_becomes_a_message_and_more_follow(
    fake: FakeDiscord, bot: LittleBot
) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)

    done = await ann.slash("goal think")
    assert done.deferred
    await done.settled()

    assert [m.text for m in done.replies] == ["Thought about it", "And one thing more"]
    assert all(message.ephemeral for message in done.replies)
    assert done.replies[0].edits == 1


async def test_an_option_suggests_while_it_is_typed(fake: FakeDiscord, bot: LittleBot) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)

    found = await ann.types("goal card", "goal", "re")

    assert [choice.name for choice in found] == ["Read more", "Rest"]
    with pytest.raises(NotPossible, match="suggests nothing"):
        await ann.types("goal add", "title", "re")


async def test_a_button_works_after_a_restart_and_a_month(fake: FakeDiscord) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    async with running(LittleBot(), fake):
        card = (await ann.slash("goal card", {"goal": "Run"})).replies[0]
    fake.passes(days=30)

    async with running(LittleBot(), fake):
        assert [(b.label, b.url) for b in card.buttons] == [
            ("Done", None),
            ("More", "https://example.org"),
        ]
        pressed = await ann.presses(card, "Done")

    assert pressed.updated is card
    assert card.text == "Run is done"
    assert card.buttons == []


async def test_nobody_presses_what_they_cannot_see_or_what_opens_a_page(
    fake: FakeDiscord, bot: LittleBot
) -> None:
    ann, bob, cy = fake.user("Ann"), fake.user("Bob"), fake.user("Cy")
    den = fake.guild("Town", ann, [bob, cy]).channel("den", readers=[bob])
    card = (await bob.slash("goal card", {"goal": "Run"}, den)).replies[0]

    with pytest.raises(NotPossible, match="cannot see #den"):
        await cy.presses(card, "Done")
    with pytest.raises(NotPossible, match="opens a page"):
        await bob.presses(card, "More")
    with pytest.raises(NotPossible, match="not one button 'Undo'"):
        await bob.presses(card, "Undo")


@pytest.mark.parametrize(
    ("command", "values", "told"),
    [
        ("goal remove", {}, "none of /goal: add, week"),
        ("gaol add", {}, "no command /gaol, but: goal"),
        ("goal", {}, "is a group"),
        ("goal add", {}, "needs 'title'"),
        ("goal add", {"title": "x", "color": "red"}, "no option 'color'"),
        ("goal add", {"title": "x" * 51}, "1 to 50 characters"),
        ("goal add", {"title": 7}, "7 is no str"),
        ("goal add", {"title": "x", "times": 8}, "takes 1 to 7"),
        ("goal add", {"title": "x", "times": "3"}, "'3' is no int"),
        ("goal add", {"title": "x", "kind": "wish"}, "none of habit, project"),
    ],
)
async def test_the_app_lets_nobody_ask_what_the_bot_did_not_register(
    fake: FakeDiscord, bot: LittleBot, command: str, values: dict[str, object], told: str
) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)

    with pytest.raises(NotPossible, match=told):
        await ann.slash(command, values)


async def test_who_gets_no_answer_in_time_is_told_so(fake: FakeDiscord, bot: LittleBot) -> None:
    fake.tolerates("/goal silence>: no answer within 3 s")
    ann = fake.user("Ann")
    fake.guild("Town", ann)

    done = await ann.slash("goal silence")

    assert done.failed == "This application did not respond"
    assert len(fake.records.broken) == 1


async def test_a_second_answer_and_a_late_one_are_refused(
    fake: FakeDiscord, bot: LittleBot
) -> None:
    fake.tolerates("no answer within", "a second callback", "after its 3 s", "after 15 minutes")
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    kept: list[discord.Interaction] = []

    async def keep(interaction: discord.Interaction) -> None:
        kept.append(interaction)

    bot.on_interaction = keep  # type: ignore[method-assign]  # hears what the commands hear

    await ann.slash("goal silence")
    with pytest.raises(discord.NotFound) as late:
        await kept[-1].response.send_message("Too late")
    assert late.value.code == 10062

    answered = await ann.slash("goal add", {"title": "Read"})
    kept[-1].response._response_type = None
    with pytest.raises(discord.HTTPException) as twice:
        await kept[-1].response.send_message("Again")
    assert twice.value.code == 40060

    fake.passes(minutes=15)
    with pytest.raises(discord.HTTPException) as expired:
        await kept[-1].followup.send("After all")
    assert (expired.value.status, expired.value.code) == (401, 50027)
    assert len(answered.replies) == 1
    assert isinstance(answered, Interaction)
