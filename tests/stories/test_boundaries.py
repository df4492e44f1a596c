"""Who sees what, who may do what, and what an untrusted press comes to."""

import pytest

from bot.dialogue.tokens import press
from tests.harness.cast import Person, World
from tests.stories.scenes import ann_and_bob_check_in, begins, creates_a_pod, joins, open_pod

FOREIGN = [
    "",
    "1",
    "1~",
    "0~checkin",
    "2~checkin",
    "1~nonsense",
    "1~checkin.mark",
    "1~checkin.mark~x~y~z~more~than~there~is",
    "1~=~abc~0~x",
    "1~=~zzzzzzzzzzz~0~x",
    "\x00",
    "\ud800",
    "1~pod.accept~" + "A" * 22,
    "~" * 60,
    "1~checkin.card~" + "z" * 11,
]


async def test_nothing_is_shared_before_the_first_preview(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await joins(bob, code, "Scales")
    await cy.says(f"/pod join {code}")
    await cy.presses("I am in")
    await begins(cy, "Letters", "Only me")
    await cy.says("/goal add")
    await cy.says("Sketching in secret")
    for answer in ("Habit: so many times a week", "3", "My pod"):
        await cy.presses(answer)
    assert "Until you share it, Early birds does not see it." in cy.last
    await world.until(8, 18, 30)
    await cy.marks("Sketching in secret", "Done")
    await bob.marks("Scales", "Done")
    await world.until(10, 21)
    assert "Bob: Scales, done" in ann.last
    assert "Cy" not in ann.last
    assert "secret" not in ann.screen()


@pytest.mark.parametrize(
    ("visible", "shown"),
    [
        ("My pod", "Cy: Therapy letters, done"),
        ("Only that it was done", "Cy did something of their own."),
        ("Only me", ""),
        ("My buddy only", ""),
    ],
)
async def test_a_goal_is_shown_to_whom_its_owner_says(
    world: World, ann: Person, bob: Person, cy: Person, visible: str, shown: str
) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await joins(bob, code, "Scales")
    await joins(cy, code, "Therapy letters", visible)
    await world.until(8, 18, 30)
    if visible == "Only me":
        assert "Therapy" not in cy.last
    await cy.says("/checkin")
    await cy.marks("Therapy letters", "Done")
    if "Share it like this" in cy.last:
        await cy.presses("Share it like this")
    await ann.marks("Morning pages", "Done")
    await world.until(10, 21)
    assert shown in bob.last
    assert ("Cy" in bob.last) == bool(shown)
    assert ("Therapy" in bob.screen()) == (visible == "My pod")


async def test_an_open_channel_gets_counts_and_members_get_words(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    world.stage.readers["square"] = frozenset({"ann", "bob", "cy", "stranger"})
    square = ann.channel("square")
    assert "1 person who is not in the pod can read here" in await ann.says("/pod here", square)
    await world.until(8, 18, 30)
    assert "It is check-in day." in world.stage.in_place("square")[-1].text
    await ann.marks("Morning pages", "Done")
    await bob.marks("Scales", "Done")
    await world.until(10, 21)
    posted = world.stage.in_place("square")[-1].text
    assert "The cairn grew this week." in posted
    assert "Ann" not in posted
    assert "Morning pages" not in posted
    assert "Ann: Morning pages, done" in cy.last


async def test_a_closed_channel_gets_the_words_and_nobody_gets_them_twice(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    world.stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    assert "Only members of the pod can read here" in await ann.says(
        "/pod here", ann.channel("den")
    )
    await world.until(8, 18, 30)
    await ann.presses("Check in", ann.channel("den"))
    assert "How did your week go?" in ann.last
    await ann.marks("Morning pages", "Done")
    await bob.marks("Scales", "Done")
    await world.until(10, 21)
    assert "Ann: Morning pages, done" in world.stage.in_place("den")[-1].text
    assert "The week in Early birds" not in cy.screen()


async def test_who_has_left_a_closed_channel_gets_the_words_also_after_an_outage(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    world.stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    await ann.says("/pod here", ann.channel("den"))
    await ann_and_bob_check_in(world, ann, bob)
    world.stage.readers["den"] = frozenset({"ann", "bob"})
    await world.until(10, 19)
    await world.is_down(hours=14)  # the channel's turn and each person's come together
    await world.later(minutes=10)
    assert "Ann: Morning pages, done" in world.stage.in_place("den")[-1].text
    assert "Ann: Morning pages, done" in cy.last


async def test_only_a_host_gives_a_pod_a_home(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await bob.says("/pod here", bob.channel("den"))
    assert "Only a host can do that." in bob.last
    assert "That works in a channel or a group" in await ann.says("/pod here")


async def test_a_stranger_gets_the_same_answer_for_what_is_not_theirs_and_what_is_not_there(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    eve = world.person("Eve")
    await eve.says("/start")
    mine = [
        ann.row("Morning pages", "Done"),
        ann.button("Add words")[1],
        ann.button("Rest this week")[1],
        press("cheer.tap", 1234567),
        press("checkin.mark", 1234567, 7654321, "done"),
    ]
    for token in mine:
        assert "I can't find that here." in await eve.presses_token(token)
    await world.until(10, 21)
    board = await bob.says("/board")
    assert "Eve" not in board


async def test_a_foreign_or_old_token_gets_a_kind_answer(world: World, ann: Person) -> None:
    for token in FOREIGN:
        answer = await ann.presses_token(token)
        assert answer, token
        assert "broke" not in answer, token


async def test_a_member_who_left_can_press_nothing_any_more(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    done = cy.row("Sketching", "Done")
    await cy.says("/pod leave")
    await cy.presses("Leave quietly")
    assert "I can't find that here." in await cy.presses_token(done)
