"""One pod across Discord and Telegram: who is where, and what reaches whom."""

from tests.harness.stages.both import Both
from tests.stories.scenes import open_pod


async def test_what_one_did_is_read_on_the_platform_of_the_other(both: Both) -> None:
    ann, bob, cy = both.at_discord("Ann"), both.at_telegram("Bob"), both.at_discord("Cy")

    await open_pod(ann, bob, cy)

    for member in (ann, bob, cy):
        assert "Early birds" in member.last
    await both.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await bob.marks("Scales", "Done")
    await both.restarts()
    await both.later(days=2, hours=3)
    for reader in (ann, bob, cy):
        assert "The week in Early birds" in reader.last
