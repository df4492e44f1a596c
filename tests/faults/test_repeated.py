"""Everything told twice and in another order leads to the same world.

Rules: docs/behavior.md, "Acted on once".

Each update comes twice at once, each batch backwards; what several people do comes in any order
that keeps each one's own. Before somebody is forgotten, with what they did, it is all told once
more, out of every order.
"""

import pytest

from tests.faults import portrait
from tests.faults.fortnight import all_but_tidying
from tests.faults.story import Story
from tests.harness.depth import DEPTH


@pytest.mark.parametrize("seed", range(DEPTH))
def test_everything_told_twice_and_shuffled_is_told_once(story: Story, seed: int) -> None:
    story.bring_back(story.chapters[0])

    world = story.live(story.order(all_but_tidying.__name__, seed=seed))

    reference = story.chapters[-2].lived
    assert not portrait.differences(reference, world)
    assert not portrait.said_wrongly(reference, world)
    assert not story.log
