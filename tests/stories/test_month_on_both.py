"""A month in one pod on Discord and Telegram, as both sides see it; what they saw is printed."""

from collections.abc import Iterator

from bot.dialogue.media import MediaKind
from tests.harness.cast import Person
from tests.harness.stages.both import Both
from tests.stories.scenes import adds_words, begins, creates_a_pod

DEN, KITCHEN = "den", "kitchen"


async def test_a_month_reaches_everyone_where_they_are(both: Both) -> None:
    ann, bob = both.at_discord("Ann"), both.at_telegram("Bob")
    cy, dee = both.at_discord("Cy"), both.at_telegram("Dee")
    code = await creates_a_pod(ann)
    try:
        await _live(both, code, ann, bob, cy, dee)
    finally:
        print("\n".join(seen_by_all(both, ann, bob, cy, dee)))  # noqa: T201  # shown where it fails


async def _live(both: Both, code: str, ann: Person, bob: Person, cy: Person, dee: Person) -> None:
    await begins(ann, "Morning pages")
    for person, thing, answer in (
        (bob, "Scales", "I am in, shown there too"),
        (cy, "Sketching", "I am in, only my stone there"),
        (dee, "Letters", "I am in, shown there too"),
    ):
        await person.says(f"/pod join {code}")
        await person.presses(answer if answer in person.screen() else "I am in")
        if "Welcome" in person.last or "looks after" in person.last:
            await both.settle()
        await begins(person, thing)
    await both.settle()
    await ann.presses("Welcome")
    await both.settle()
    both.discord.readers[DEN] = frozenset({"ann", "cy"})
    assert "Only members" in await ann.says("/pod here", ann.channel(DEN))
    assert sum("read on Telegram too now" in m.text for m in ann.messages) == 1

    await _first_week(both, ann, bob, cy, dee)
    await _second_week(both, ann, bob, cy)
    await _third_week(both, ann, bob)
    await _fourth_week(both, ann, bob, cy, dee)


async def _first_week(both: Both, ann: Person, bob: Person, cy: Person, dee: Person) -> None:
    """Whoever has said nothing, or no, is a stone on the other platform."""
    await both.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await adds_words(ann, "The difficult letter is sent.")
    await ann.presses("My pod")
    await cy.marks("Sketching", "Partly")
    await bob.marks("Scales", "Done")
    await bob.sends(MediaKind.VOICE)
    await bob.presses("My pod")
    await both.later(days=2, hours=3)
    den = both.discord.in_place(DEN)[-1].text
    assert "The difficult letter is sent." in den
    assert "Bob · Sent a voice note, 0:42 on Telegram." in den
    for reader in (bob, dee):
        assert "Bob · Sent a voice note, 0:42." in reader.last
        assert "Ann" not in reader.last
        assert "Cy" not in reader.last
        assert "difficult" not in reader.screen()
    await _cheers_in_the_den(both, ann, "Bob")
    await dee.presses("Answer with words")
    await dee.says("What a sound.")
    await both.later(hours=24)
    assert "Ann cheered" in bob.screen()
    assert "What a sound." in bob.screen()


async def _second_week(both: Both, ann: Person, bob: Person, cy: Person) -> None:
    """A yes shows what was shared before; a home on the other platform, and a new rhythm."""
    await both.until(12, 12)
    await ann.presses("Show me there")
    await both.settle()
    assert "The difficult letter is sent." in bob.screen()
    await ann.says("/pod rhythm")
    await ann.presses("Saturday")
    await ann.presses("18:00")
    await both.settle()
    assert "changes its rhythm" in bob.screen()
    assert "changes its rhythm" in cy.screen()
    await both.until(15, 18, 30)
    await ann.marks("Morning pages", "Done")
    await bob.marks("Scales", "Done")
    await cy.marks("Sketching", "Done")
    await both.later(days=2, hours=3)
    assert "Ann: Morning pages, done" in bob.last
    assert "Cy" not in bob.last
    assert "Cy: Sketching, done" in both.discord.in_place(DEN)[-1].text


async def _third_week(both: Both, ann: Person, bob: Person) -> None:
    """Somebody is not okay, and is answered across."""
    await both.until(19, 12)
    await bob.says("/help")
    await bob.presses("I'm not okay")
    assert "[Cy]" not in bob.last
    await bob.presses("Ann")
    await both.settle()
    assert "Bob is not okay and chose to tell you." in ann.last
    assert "Ann has it." in bob.last
    await ann.presses("Write to Bob")
    await ann.says("I'm here.")
    await both.settle()
    assert "I'm here." in bob.last
    await both.until(25, 12)


async def _fourth_week(both: Both, ann: Person, bob: Person, cy: Person, dee: Person) -> None:
    """Who looks after the pod goes, and another does on the other platform."""
    board = await dee.says("/board")
    assert "Bob" in board
    assert "Cy" not in board
    await ann.says("/pod leave")
    await ann.presses("Leave with a goodbye")
    await both.later(hours=1)
    assert "You look after Early birds now" in bob.screen()
    for reader in (bob, cy, dee):
        assert "Ann has left Early birds" in reader.screen()
        assert "difficult" not in reader.screen()
    both.telegram.readers[KITCHEN] = frozenset({"bob", "dee"})
    assert "Only members" in await bob.says("/pod here", bob.channel(KITCHEN))
    await both.until(28, 18, 30)
    await bob.marks("Scales", "Done")
    await cy.marks("Sketching", "Done")
    await dee.marks("Letters", "Done")
    await both.until(1, 12, month=12)
    den, kitchen = both.discord.in_place(DEN)[-1].text, both.telegram.in_place(KITCHEN)[-1].text
    assert "Bob" not in den  # Ann reads it still, and is no member
    for there in (next(m.text for m in reversed(cy.messages) if "The week in" in m.text), kitchen):
        assert "Bob: Scales, done" in there
        assert "Dee: Letters, done" in there
    assert "Cy" not in kitchen


async def _cheers_in_the_den(both: Both, person: Person, whom: str) -> None:
    """Press *Cheer* beside somebody's name in the digest of the home on Discord."""
    digest = both.discord.in_place(DEN)[-1]
    cheer = next(p for p in digest.presses if p.label == "Cheer" and whom in (p.line or ""))
    await person.stage.presses(person, cheer.token, person.channel(DEN), digest)


def seen_by_all(both: Both, *people: Person) -> Iterator[str]:
    """Write down what everybody saw in private, and what stands in the homes."""
    for person in people:
        yield f"\n=== {person.name}, on {person.stage.platform}\n"
        yield from (f"{message.text}\n" for message in person.messages)
    if DEN in both.discord.cast.channels:
        yield f"\n=== in {DEN}, on Discord\n"
        yield from (f"{message.text}\n" for message in both.discord.in_place(DEN))
    if KITCHEN in both.telegram.cast.shared:
        yield f"\n=== in {KITCHEN}, on Telegram\n"
        yield from (f"{message.text}\n" for message in both.telegram.in_place(KITCHEN))
