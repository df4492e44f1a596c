"""A group stays readable, whoever presses there: a toast for one, and a line now and then."""

import pytest

from tests.fakes.telegram.faults import TooMany
from tests.fakes.telegram.groups import Group
from tests.harness.cast import Person, World
from tests.harness.stages.telegram import AtTelegram
from tests.stories.scenes import begins, creates_a_pod, open_pod
from tests.stories.telegram_groups import den, newcomer

pytestmark = pytest.mark.parametrize("world", ["telegram"], indirect=True)
MOST = 200
TOAST = "I answer that in private. Open a chat with me and press Start, then try again."


async def home(world: World, stage: AtTelegram, *people: Person) -> Group:
    """Let a pod have its home in a group, with its button to check in."""
    await open_pod(*people)
    group = await den(stage, *people)
    await people[0].says("/pod_here", people[0].channel("den"))
    await world.until(8, 18, 30)
    return group


async def test_a_stranger_who_presses_again_and_again_is_told_so_and_nobody_else(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    group = await home(world, stage, ann, bob, cy)
    eve = await newcomer(stage, group, "eve")
    before = stage.in_place("den")
    call = before[-1]

    for _ in range(25):
        eve.presses(call.sent, "Check in")
    await stage.everything_is_answered()

    theirs = [press for press in stage.telegram.presses if press.person is eve]
    await stage.telegram.until(lambda: all(press.is_answered for press in theirs))
    assert stage.in_place("den") == before
    assert [press.is_answered for press in theirs] == [True] * 25
    assert all("not in a pod" in press.answer for press in theirs)
    assert all(0 < len(press.answer) <= MOST for press in theirs)
    assert len(stage.telegram.calls("answerCallbackQuery")) == len(stage.telegram.presses)


async def test_members_who_cannot_be_written_to_share_one_line_and_each_has_a_toast(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await home(world, stage, ann, bob, cy)
    people = [stage.cast.somebody(key) for key in ("bob", "cy")]
    for them in people:
        them.blocks()
    await stage.everything_is_answered()
    before = len(stage.in_place("den"))
    earlier = len(stage.telegram.presses)
    call = stage.in_place("den")[-1]

    for _ in range(10):
        for them in people:
            them.presses(call.sent, "Check in")
    await stage.everything_is_answered()

    pressed = stage.telegram.presses[earlier:]
    await stage.telegram.until(lambda: all(press.is_answered for press in pressed))
    lines = stage.in_place("den")[before:]
    assert [line.text.partition(",")[2][:9] for line in lines] == [" I answer"]
    assert {press.answer for press in pressed} == {TOAST}
    assert len(stage.telegram.calls("answerCallbackQuery")) == len(stage.telegram.presses)


async def test_whoever_can_be_written_to_has_an_answer_in_private_and_no_toast(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await home(world, stage, ann, bob, cy)
    before = stage.in_place("den")
    bobs = stage.cast.somebody("bob")
    assert await stage.answer_to(lambda: bobs.presses(before[-1].sent, "Check in"))
    assert stage.in_place("den") == before
    assert stage.telegram.presses[-1].answer == ""


async def test_a_toast_that_was_refused_for_now_is_given_once(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    group = await home(world, stage, ann, bob, cy)
    eve = await newcomer(stage, group, "eve")
    earlier = len(stage.telegram.calls("answerCallbackQuery"))
    stage.telegram.fail("answerCallbackQuery", TooMany(1))
    press = eve.presses(stage.in_place("den")[-1].sent, "Check in")
    await stage.telegram.until(lambda: press.is_answered)
    assert "not in a pod" in press.answer
    assert len(stage.telegram.calls("answerCallbackQuery")) == earlier + 2


@pytest.mark.parametrize("line", ["/checkin", "/goal_add"])
async def test_what_is_typed_again_and_again_has_one_line(
    line: str, world: World, stage: AtTelegram, ann: Person
) -> None:
    group = await den(stage, ann)
    eve = await newcomer(stage, group, "eve")
    for _ in range(25):
        eve.says(line, group)
    await stage.everything_is_answered()
    assert len(stage.in_place("den")) == 1


@pytest.mark.parametrize("line", ["/pod_here", "/pod_here Nothing", "/pod here"])
async def test_nobody_is_asked_aloud_who_does_not_look_after_the_place(
    line: str, stage: AtTelegram, ann: Person, bob: Person
) -> None:
    group = await den(stage, ann, bob)
    for name in ("Buy my coins", "And my watches"):
        await creates_a_pod(bob, name)
        await begins(bob, "Sales")
    before = stage.in_place("den")
    them = stage.cast.somebody("bob")
    for _ in range(5):
        await stage.answer_to(lambda: them.says(line, group))
        assert "That is for those who look after this place" in bob.last
    assert stage.in_place("den") == before
