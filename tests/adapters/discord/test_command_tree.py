"""Slash commands: what Discord offers, what the core is told, and what nobody loses."""

from collections.abc import AsyncIterator, Iterator

import pytest
import structlog
from discord import app_commands

from bot.dialogue.commands import Where
from bot.dialogue.fields import Flag, Ref, Upload
from bot.dialogue.inbound import Typed
from tests.adapters.discord.command_scene import (
    HEARD,
    REGISTRY,
    Scene,
    asking,
    person,
    placed,
    playing,
    published,
)
from tests.fakes.discord.people import Person
from tests.fakes.discord.possible import NotPossible
from tests.fakes.discord.wire import Json

GUILD, BOT_DM = 0, 1
STRING, USER, ATTACHMENT = 3, 6, 11
SLASH = 1


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Run the real registry's commands."""
    async with playing() as started:
        yield started


@pytest.fixture
def ann(scene: Scene) -> Person:
    """Bring Ann."""
    return person(scene, "Ann")


def slash(commands: list[Json]) -> Iterator[tuple[str, Json]]:
    """List the slash commands that are offered, by their paths."""
    for command in commands:
        if command["type"] != SLASH:
            continue
        inside = [o for o in command.get("options", []) if o["type"] == SLASH]
        for below in inside:
            yield f"{command['name']}.{below['name']}", below
        if not inside:
            yield command["name"], command


def option(commands: list[Json], path: str, name: str) -> Json:
    """Find an option that is offered."""
    return next(o for o in dict(slash(commands))[path]["options"] if o["name"] == name)


async def test_every_command_that_people_can_name_is_a_slash_command(scene: Scene) -> None:
    assert {path for path, _ in slash(scene.fake.commands)} == {
        command.path for command in REGISTRY.listed
    }


async def test_everything_that_is_asked_is_an_option_and_none_has_to_be_used(
    scene: Scene,
) -> None:
    for path, offered in slash(scene.fake.commands):
        options = offered.get("options", [])
        asked = [i for i in REGISTRY.commands[path].fields if not isinstance(i.kind, Ref)]
        assert {o["name"] for o in options} == {item.name for item in asked}
        assert not any(o.get("required") for o in options)
        needed = {item.name for item in asked if item.required}
        assert {o["name"] for o in options[: len(needed)]} == needed, path


async def test_a_command_alone_is_told_without_answers(scene: Scene, ann: Person) -> None:
    said = await ann.slash("goal add")
    assert scene.told.acts == [Typed("goal.add")]
    assert [reply.text for reply in said.replies] == [HEARD]


@pytest.mark.parametrize(
    ("command", "values", "told"),
    [
        ("pod join", {"code": "AB-CD"}, {"code": "AB-CD"}),
        ("goal log", {"amount": "2,5 km", "note": "late"}, {"amount": "2,5 km", "note": "late"}),
        ("goal log", {"amount": "1.500"}, {"amount": "1.500"}),
        ("board", {"weeks": "eight"}, {"weeks": "eight"}),
        ("goal add", {"title": "Run", "kind": "habit"}, {"title": "Run", "kind": "habit"}),
        ("me nudges", {"level": "Standard"}, {"level": "standard"}),
        ("me zone", {"place": "Madrid"}, {"place": "Madrid"}),
        ("me quiet", {"to": "07:00", "from": "10 pm"}, {"from": "10 pm", "to": "07:00"}),
        ("journey", {"goal": "Run"}, {"goal": "Run"}),
    ],
)
async def test_answers_are_told_as_raw_text(
    command: str, values: dict[str, object], told: dict[str, str], scene: Scene, ann: Person
) -> None:
    await ann.slash(command, values)
    assert scene.told.acts == [Typed(command.replace(" ", "."), told)]


async def test_a_person_is_told_by_their_account_wherever_one_is(scene: Scene) -> None:
    ann, bob = person(scene, "Ann"), person(scene, "Bob")
    square = scene.fake.guild("Town", ann, [bob]).channel("square")
    for place in (square, None):
        await ann.slash("cheer", {"member": bob}, place)
    assert scene.told.acts == [Typed("cheer", {"member": f"<@{bob.id}>"})] * 2


async def test_a_file_is_told_by_its_number() -> None:
    async with playing(asking("goal.log", "note", Upload())) as scene:
        ann = person(scene, "Ann")
        photo = ann.uploads("run.png", "image/png")
        await ann.slash("goal log", {"note": photo})
        assert option(scene.fake.commands, "goal.log", "note")["type"] == ATTACHMENT
    assert scene.told.acts == [Typed("goal.log")]
    assert scene.told.files == [{"note": str(photo.id)}]


@pytest.mark.parametrize(
    ("path", "name", "limits"),
    [
        ("goal.add", "title", {"type": STRING, "max_length": 320}),
        ("board", "weeks", {"type": STRING, "max_length": 100, "autocomplete": True}),
        ("goal.log", "amount", {"type": STRING, "max_length": 100, "autocomplete": True}),
        ("me.zone", "place", {"type": STRING, "max_length": 100, "autocomplete": True}),
        ("me.quiet", "from", {"type": STRING, "max_length": 100, "autocomplete": True}),
        ("goal.add", "until", {"type": STRING, "max_length": 100, "autocomplete": True}),
        ("goal.log", "goal", {"type": STRING, "max_length": 100, "autocomplete": True}),
        ("cheer", "member", {"type": USER}),
    ],
)
async def test_discord_keeps_the_limits_that_it_can(
    path: str, name: str, limits: dict[str, object]
) -> None:
    offered = option(await published(), path, name)
    told = ("type", "max_length", "min_value", "max_value", "autocomplete")
    assert {key: offered[key] for key in told if key in offered} == limits


async def test_a_closed_question_offers_its_answers_in_every_language() -> None:
    choices = option(await published(), "me.nudges", "level")["choices"]
    assert [choice["value"] for choice in choices] == ["light", "standard", "active"]
    assert choices[0]["name"] == "Light"
    assert choices[0]["name_localizations"] == {"es-ES": "Poco", "es-419": "Poco"}


async def test_yes_and_no_are_offered_as_such() -> None:
    async with playing(asking("goal.log", "note", Flag())) as scene:
        choices = option(scene.fake.commands, "goal.log", "note")["choices"]
        await person(scene, "Ann").slash("goal log", {"note": choices[1]["name"]})
    assert scene.told.acts == [Typed("goal.log", {"note": "no"})]


async def test_commands_work_in_servers_and_direct_messages_but_not_among_others(
    scene: Scene, ann: Person
) -> None:
    for command in scene.fake.commands:
        assert command["integration_types"] == [0, 1]
        assert set(command["contexts"]) <= {GUILD, BOT_DM}
    square = scene.fake.guild("Town", ann).channel("square")
    for place in (square, None):
        await ann.slash("board", channel=place)
    assert scene.told.acts == [Typed("board")] * 2


async def test_what_concerns_one_person_alone_is_not_offered_in_servers(
    scene: Scene, ann: Person
) -> None:
    private = {c.path for c in REGISTRY.listed if c.where is Where.PRIVATE and c.path == c.group}
    assert "start" in private
    offered = dict(slash(scene.fake.commands))
    assert {path for path in offered if offered[path].get("contexts") == [BOT_DM]} == private
    square = scene.fake.guild("Town", ann).channel("square")
    with pytest.raises(NotPossible, match="not offered in guilds"):
        await ann.slash("start", channel=square)
    await ann.slash("start")
    assert scene.told.acts == [Typed("start")]


async def test_what_belongs_into_shared_places_is_not_offered_in_direct_messages() -> None:
    async with playing(placed("board", Where.SHARED)) as scene:
        assert dict(slash(scene.fake.commands))["board"]["contexts"] == [GUILD]
        with pytest.raises(NotPossible, match="not offered in direct messages"):
            await person(scene, "Ann").slash("board")


async def test_a_noun_is_offered_wherever_one_of_its_commands_can_be_used(
    scene: Scene, ann: Person
) -> None:
    assert REGISTRY.commands["pod.here"].where is Where.SHARED
    await ann.slash("pod here")
    assert scene.told.acts == [Typed("pod.here")]


async def test_somebody_is_cheered_from_their_own_menu(scene: Scene) -> None:
    ann, bob = person(scene, "Ann"), person(scene, "Bob")
    square = scene.fake.guild("Town", ann, [bob]).channel("square")
    for place in (square, None):
        await ann.context_menu("Cheer", bob, place)
    assert scene.told.acts == [Typed("cheer", {"member": f"<@{bob.id}>"})] * 2


async def test_a_message_is_used_as_a_check_in_from_its_menu(scene: Scene, ann: Person) -> None:
    photo = ann.uploads("run.png", "image/png")
    said = await ann.says("I ran", attachments=[photo])
    used = await ann.context_menu("Use as my check-in", said)
    assert [reply.text for reply in used.replies] == [HEARD]
    assert [message.id for message in scene.told.messages] == [said.id]
    assert [file.id for file in scene.told.messages[0].attachments] == [photo.id]


async def test_the_menus_have_names_in_every_language(scene: Scene) -> None:
    menus = {c["name"]: c["name_localizations"] for c in scene.fake.commands if c["type"] != SLASH}
    assert menus == {
        "Cheer": {"es-ES": "Animar", "es-419": "Animar"},
        "Use as my check-in": {
            "es-ES": "Usar en mi ronda",
            "es-419": "Usar en mi ronda",
        },
    }


async def test_a_command_that_is_no_more_is_answered_as_an_unknown_one(
    scene: Scene, ann: Person
) -> None:
    goal = scene.client.tree.get_command("goal")
    assert isinstance(goal, app_commands.Group)
    goal.remove_command("log")
    scene.client.tree.remove_command("board")
    for name in ("goal log", "board"):
        said = await ann.slash(name)
        assert [reply.text for reply in said.replies] == [HEARD]
    assert scene.told.acts == [Typed("goal.log"), Typed("board")]
    assert await ann.types("goal log", "goal", "ru") == []


async def test_a_menu_that_is_no_more_is_answered_as_well(scene: Scene, ann: Person) -> None:
    said = await ann.says("I ran")
    menu = next(c for c in scene.client.tree.get_commands() if c.name == "Use as my check-in")
    assert isinstance(menu, app_commands.ContextMenu)
    scene.client.tree.remove_command(menu.name, type=menu.type)
    used = await ann.context_menu(menu.name, said)
    assert [reply.text for reply in used.replies] == [HEARD]


async def test_a_command_that_has_become_a_noun_is_answered_with_its_path(
    scene: Scene, ann: Person
) -> None:
    scene.client.tree.remove_command("board")
    scene.client.tree.add_command(app_commands.Group(name="board", description="Boards"))
    await ann.slash("board")
    assert scene.told.acts == [Typed("board")]


async def test_what_breaks_beyond_the_core_is_logged_with_a_code(
    scene: Scene, ann: Person
) -> None:
    scene.told.trouble = RuntimeError("what she wrote")
    with structlog.testing.capture_logs() as logged:
        await ann.slash("board")
        scene.client.tree.remove_command("board")
        await ann.slash("board")
        await scene.fake.quiet()
    broke = [line for line in logged if line["event"] == "a command broke"]
    assert [len(line["code"]) for line in broke] == [6, 6]
    assert all(line["log_level"] == "error" for line in broke)
