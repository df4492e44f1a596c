"""Answers and notices at Discord: once, in time, where they belong, and nothing left unsaid."""

import pytest

from tests.cast import Person, World
from tests.platforms.discord.faults import Drop
from tests.stages.discord import AtDiscord
from tests.stages.discord_seen import Seen
from tests.stories.scenes import begins, creates_a_pod, joins

pytestmark = pytest.mark.parametrize("world", ["discord"], indirect=True)


async def test_the_first_message_to_somebody_comes_once_whatever_its_connection_does(
    world: World, stage: AtDiscord, ann: Person, bob: Person
) -> None:
    stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    them, den = stage.cast.somebody("cy", "Cy"), stage.cast.channels["den"]
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await joins(bob, code, "Scales")
    charter = await stage.done(them.slash("pod join", {"code": code}, den))
    stage.fake.fail("POST", f"/channels/{them.dm.id}/messages", Drop(commit=True))
    await stage.done(them.presses(charter.replies[0], "I am in"))
    await world.settle()
    await world.later(minutes=2)
    said = [Seen("", sent).text for sent in stage.sent_in(them.dm)]
    assert ["Early birds is open" in text for text in said] == [True]
    assert stage.fake.deduplicated == 1
