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
from tests.stories.hostile_lives import SECRETS, Hostile, lives_a_week, three

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
    return three(world)


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
