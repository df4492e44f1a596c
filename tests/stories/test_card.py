"""A card to share, from the first tick to the message that its owner may pass on."""

from tests.harness.cast import Person, World
from tests.stories.scenes import open_pod


async def test_a_card_is_made_of_what_its_owner_ticks(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await world.until(11, 20, 30)
    assert "[A card to share]" in await ann.says("/journey Morning pages")

    offered = await ann.presses("A card to share")

    assert "[Make the card]" not in offered
    await ann.presses("how the weeks went")
    chosen = await ann.presses("twelve weeks")
    assert "[✓ how the weeks went]" in chosen
    assert "[✓ twelve weeks]" in chosen
    card = await ann.presses("Make the card")
    assert "Twelve weeks" in card
    assert "A goal of mine" in card
    assert "Done" in card
    assert "Morning pages" not in card


async def test_nobody_makes_a_card_of_a_goal_of_somebody_else(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/journey Morning pages")
    _, token = ann.button("A card to share")

    assert "Morning pages" not in await bob.presses_token(token)
    made = token.replace("journey.card", "journey.make_card") + "~F"
    assert "Morning pages" not in await bob.presses_token(made)
    assert "Morning pages" in await ann.presses_token(made)
