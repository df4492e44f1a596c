"""What people write opens, calls, pings and formats nothing, wherever Cairn repeats it.

The platforms' own servers say what came out of it, by their rules.
"""

import io
import re
from collections.abc import Iterator

import pytest

from tests.fakes.discord import components as kinds
from tests.fakes.discord.markdown import read
from tests.fakes.discord.wire import Json
from tests.fakes.telegram.entities import part
from tests.harness.cast import Person, World
from tests.harness.leaks import heard, leaked
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.telegram import AtTelegram
from tests.stories.hostile_lives import SECRET, Hostile, fills_everything, lets_go
from tests.stories.scenes import begins, creates_a_pod, joins

NAMES = ("@everyone <@1> t.me/x *a* /pay", "<b>Bobñqz</b> #b kто.рф $USD", "Cy ||x|| `y` ñqzcy")
SECRETS = {SECRET, "Bobñqz", "ñqzcy"}
TAPPED = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
OURS = re.compile(r"https://t\.me/cairn_test_bot\?\S+|https://findahelpline\.com|112|[\d ]{3,13}")
PLAIN = {"strong", "em", "code", "quote", "quotes", "heading", "item", "time", "link"}


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """Hear all that is logged meanwhile."""
    with heard() as out:
        yield out


@pytest.fixture
def people(world: World) -> list[Person]:
    """Three whose profiles are as hostile as what they write."""
    return [Person(world, key, name) for key, name in zip("abc", NAMES, strict=True)]


async def lives_a_week(world: World, people: list[Person], hostile: Hostile) -> None:
    """Write the like into a pod, goals, a week's words and cheers, and every other question."""
    ann, bob, cy = people

    code = await creates_a_pod(ann, hostile.words(40, lines=False))
    await begins(ann, "Morning pages")
    for person in (bob, cy):
        await joins(person, code, "Scales")
    await world.settle()
    for person in (ann, bob):
        await fills_everything(world, person, hostile, "goal.add")
    await fills_everything(world, cy, hostile)
    await world.until(8, 18, 30)
    for person in (ann, bob):
        await person.presses("Done")
        await person.presses("Add words")
        for _ in range(3):
            await person.says(hostile.words(900, lines=True))
        await lets_go(world, person)
    await world.later(days=2, hours=3)
    await cy.says("/cheer")
    await cy.says(hostile.words(400, lines=True))
    for person in people:
        for line in ("/pod_info", "/goal_list", "/checkin", "/board", "/journey", "/inbox"):
            await person.says(line)
        await person.says(f"/{hostile.words(60, lines=False)}".replace(f"/{SECRET} ", "/"))
        await person.says(hostile.words(900, lines=True))
    await world.later(days=5)
    for line in ("/checkin", "/me_profile"):
        await bob.says(line)


@pytest.mark.parametrize("world", ["telegram"], indirect=True)
async def test_nothing_that_people_write_can_be_tapped_at_telegram(
    world: World, stage: AtTelegram, people: list[Person], told: io.StringIO
) -> None:
    hostile = Hostile()
    await lives_a_week(world, people, hostile)

    opened, seen = set(), ""
    for person in people:
        for sent in stage.telegram.of_bot(stage.cast.people[person.key]):
            seen += sent.content.plain
            found = ((e.kind, part(sent.content.plain, e)) for e in sent.content.entities)
            opened |= {(kind, text) for kind, text in found if kind in TAPPED}
    ours = {f"/{command.path.replace('.', '_')}" for command in world.registry.listed}

    assert {
        each for each in opened if each[1] not in ours and not OURS.fullmatch(each[1])
    } == set()
    assert {kind for kind, _ in opened} >= {"url", "bot_command"}
    assert len(hostile.written) > 250
    assert seen.count("\u2060") > 100
    assert len(hostile.fields) > 8
    assert hostile.without_way_out == set()
    assert leaked(SECRETS, told.getvalue()) == set()
    assert len(told.getvalue().splitlines()) > 100


@pytest.mark.parametrize("world", ["discord"], indirect=True)
async def test_nothing_that_people_write_means_anything_at_discord(
    world: World, stage: AtDiscord, people: list[Person], told: io.StringIO
) -> None:
    hostile = Hostile()
    await lives_a_week(world, people, hostile)

    sent = [message for each in stage.fake.state.messages.values() for message in each]
    texts = [text for message in sent for text in _texts(message.components) if message.author.bot]
    pieces = {piece for text in texts for piece in read(text)}
    links = {piece.text for piece in pieces if "link" in piece.means}

    assert {piece for piece in pieces if piece.means - PLAIN} == set()
    assert {link for link in links if not OURS.fullmatch(link)} == set()
    assert [text for text in texts if re.search(r"<@[!&]?\d|@everyone|@here", text)] == []
    assert {user for message in sent if message.author.bot for user in message.mentions} == set()
    assert len(hostile.written) > 250
    assert len(hostile.fields) > 8
    assert hostile.without_way_out == set()
    assert leaked(SECRETS, told.getvalue()) == set()
    assert len(told.getvalue().splitlines()) > 100


def _texts(components: list[Json]) -> list[str]:
    """List what is written in components, which are drawn as Markdown."""
    found: list[str] = []
    for component in components:
        if component["type"] == kinds.TEXT:
            found.append(component["content"])
        found += _texts(component.get("components") or [])
    return found
