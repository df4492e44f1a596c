"""From an invitation to a first goal that the pod will see: five answers."""

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import begins, creates_a_pod

ONE_BY_ONE = pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)


@ONE_BY_ONE
async def test_five_answers_lead_from_an_invitation_to_a_goal_that_is_shared(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await bob.says(f"/pod join {code}")

    await bob.presses("I am in")
    who = await bob.says("Write before coffee")
    assert "it could read “Bob: Write before coffee, done”. Who may see it?" in who
    await bob.presses("My pod")
    await bob.presses("18:00")
    done = await bob.says("UTC")

    assert "Everyone in Early birds may see it." in done
    assert "Share it like this" not in bob.screen()
