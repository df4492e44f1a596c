"""Messages that people change at Discord: heard as words, and nothing is done twice."""

import pytest

from tests.harness.cast import Person, World
from tests.harness.stages.discord import AtDiscord
from tests.stories.scenes import open_pod

pytestmark = pytest.mark.parametrize("world", ["discord"], indirect=True)


async def test_what_was_changed_is_heard_and_does_nothing_twice(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.says("done, all three")
    them = stage.cast.somebody("ann")
    written = [message for message in them.sees() if message.author is them][-1]

    async def change() -> None:
        them.edits(written, "done, two of three")

    said = await stage.shown(change)
    assert "You changed a message." in said
    assert "[Keep as my words]" in said
    assert "done, two of three" in await ann.presses("Keep as my words")
