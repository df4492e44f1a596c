"""How talking with Cairn goes: questions, mistakes, interruptions, replays, languages."""

import asyncio

import pytest

from bot.kernel.ids import SystemIds
from tests.harness.cast import Person, World
from tests.stories.scenes import begins, creates_a_pod, open_pod

# Where whole forms are shown, an unfinished one is closed, and nothing else answers it.
ONE_BY_ONE = pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)
NASTY = [
    "",
    " ",
    "\u200b\u200d",
    "x" * 10_000,
    "\u202eevil",
    "שלום עולם",
    "👨‍👩‍👧‍👦",
    "a\x00b",
    "\ud800",
    "*bold* _it_ `code` {name} <b>x</b> @everyone",
    "-1",
    "1e309",
    "'; DROP TABLE people; --",
]


async def test_the_rest_of_the_line_answers_the_first_question(world: World, ann: Person) -> None:
    assert "What kind of goal is it?" in await ann.says("/goal add read more")
    await ann.presses("Milestone: done or not yet")
    await ann.presses("Skip")
    assert "It is on your list: read more." in ann.last


class OnceInFourThousand(SystemIds):
    """Ids whose secrets begin as an invitation's link does."""

    last = ""

    def secret(self) -> str:
        self.last = f"j_{super().secret()[2:]}"
        return self.last


@pytest.mark.parametrize("world", ["small"], indirect=True)
@pytest.mark.parametrize("prefix", ["", "j_"])
async def test_a_code_that_begins_like_a_link_opens_its_pod_too(
    world: World, ann: Person, bob: Person, prefix: str
) -> None:
    world.ids = ids = OnceInFourThousand()
    world.begin()
    await creates_a_pod(ann)
    await bob.says(f"/pod join {prefix}{ids.last}")
    assert "[I am in]" in bob.last


async def test_back_skip_and_cancel(world: World, ann: Person) -> None:
    await ann.says("/goal add")
    await ann.says("Read")
    assert "What would you like to do?" in await ann.presses("Back")
    await ann.says("Write")
    assert "What" not in await ann.presses("Cancel")
    assert "You have no goals yet." in await ann.says("/goal list")


@ONE_BY_ONE
async def test_who_cancels_is_told_that_nothing_was_changed(world: World, ann: Person) -> None:
    await ann.says("/goal add")
    assert "Nothing was changed." in await ann.presses("Cancel")


async def test_more_asks_for_what_is_optional(world: World, ann: Person) -> None:
    await ann.says("/goal add Novel")
    await ann.presses("Amount: so much in all")
    await ann.presses("More")
    await ann.says("300")
    await ann.presses("Only me")
    if "With which pod" in ann.last:
        await ann.presses("Skip")
    await ann.says("pages")
    await ann.says("2027-03-01")
    assert "Novel: 300 pages by March 1, 2027." in ann.last


async def skips_the_day(person: Person) -> None:
    """Leave out what comes next, or stands beside it."""
    if "On a day of your own?" in person.last:
        await person.presses("Skip")


async def test_a_wrong_answer_is_explained_and_asked_again(world: World, ann: Person) -> None:
    await open_pod(ann, world.person("Bob"), world.person("Cy"))
    await ann.says("/me time")
    await ann.says("25:70")
    await skips_the_day(ann)
    assert "I read “25:70” as a time and could not." in ann.last
    assert "At what time shall I ask you?" in ann.last
    await ann.says("7 pm")
    await skips_the_day(ann)
    assert "For Early birds I ask you next Sunday, November 8, 19:00." in ann.last


async def test_no_words_break_a_question(world: World, ann: Person) -> None:
    for text in NASTY:
        await ann.says("/goal add")
        answer = await ann.says(text)
        assert answer, text
        assert "broke" not in answer, text
        await ann.presses("Cancel")
        assert "You have no goals yet." in await ann.says("/goal list"), text


async def test_no_words_break_a_command_line(world: World, ann: Person) -> None:
    commands = ("/pod join", "/me zone", "/goal log", "/checkin", "/nonsense", "/", "/help")
    for text in filter(str.strip, NASTY):
        for command in commands:
            answer = await ann.says(f"{command} {text}")
            assert "broke" not in answer, (command, text)


async def test_the_same_update_again_changes_nothing_and_is_answered_the_same(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await ann.says("/goal add Read")
    await ann.presses("Milestone: done or not yet")
    first = await ann.says("/me zone Madrid", event="again")
    for _ in range(4):
        assert await ann.says("/me zone Madrid", event="again") == first
    assert "Madrid" in first


async def test_one_persons_updates_act_in_their_order(world: World, ann: Person) -> None:
    await ann.says("/start")
    zones = ["Europe/Madrid", "Asia/Tokyo", "Africa/Nairobi", "America/Lima", "Europe/Oslo"]
    await asyncio.gather(*(ann.says(f"/me zone {zone}") for zone in zones))
    assert "Oslo" in await ann.says("/me profile")


@ONE_BY_ONE
async def test_a_question_older_than_a_day_is_in_nobodys_way_and_goes_on_by_its_own_buttons(
    world: World, ann: Person
) -> None:
    await ann.says("/goal add Read")
    await world.later(days=1, minutes=1)
    for said in ("hello again", "/help", "/me profile", "/goal list"):
        assert "in the middle of" not in await ann.says(said)
    shown = await ann.presses("Milestone: done or not yet")
    assert "It is on your list: Read." in await ann.presses("Skip"), shown


async def test_questions_of_before_make_room_for_those_of_today(world: World, ann: Person) -> None:
    for number in range(8):
        await ann.says(f"/goal add Goal {number}")
    assert "8 questions are open" in await ann.says("/pod create A pod")
    await world.later(days=1, minutes=1)
    assert "What is it for?" in await ann.says("/pod create A pod")
    for number in range(7):
        assert "What kind of goal is it?" in await ann.says(f"/goal add Goal {number}")


async def test_words_without_a_question_are_answered_with_the_next_step(
    world: World, ann: Person
) -> None:
    assert "[Start a pod]" in await ann.says("hello")
    await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    assert "[Check in]" in await ann.says("hello")


async def test_words_in_a_channel_are_not_cairns_business(world: World, ann: Person) -> None:
    assert await ann.says("hello everyone", ann.channel("square")) == ""
    assert "I know about you" in await ann.says("/me profile")


async def test_each_reader_is_spoken_to_in_their_language(
    world: World, ann: Person, bob: Person
) -> None:
    eva = world.person("Eva")
    eva.language = "es-MX"
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    shown = await eva.says(f"/pod join {code}")
    assert "Early birds" in shown
    assert "[I am in]" not in shown
    await eva.says("/me language")
    await eva.presses("English")
    assert "[I am in]" in await eva.says(f"/pod join {code}")


async def test_a_code_that_does_not_exist_is_answered_like_one_that_expired(
    world: World, ann: Person, bob: Person
) -> None:
    code = await creates_a_pod(ann)
    await world.later(days=8)
    expired = await bob.says(f"/pod join {code}")
    unknown = await bob.says("/pod join abcdefghijklmnopqrstuv")
    assert expired == unknown
    assert "opens nothing now" in expired


async def test_a_zone_is_confirmed_by_the_time_there(world: World, ann: Person) -> None:
    assert "10:00 now" in await ann.says("/me zone Munich")
    assert "Tap it if it is yours" in await ann.says("/me zone 18:00 here")


async def test_a_noun_alone_offers_what_can_be_done_with_it(world: World, ann: Person) -> None:
    assert "[Add something you want to grow in]" in await ann.says("/goal")
    assert "Start a pod" in await ann.says("/pod")
    assert "[Make this place your pod's home]" not in ann.last
    await ann.presses("Start a pod")
    assert "What shall your pod be called?" in ann.last


@ONE_BY_ONE
async def test_an_open_question_is_let_go_by_typing(world: World, ann: Person) -> None:
    await ann.says("/pod create")
    assert "What shall your pod be called?" in ann.last
    await ann.says("/cancel")
    assert "[Start a pod]" in await ann.says("Early birds")
