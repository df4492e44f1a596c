"""Groups at Telegram: homes that move, topics, coming and going, and what is whispered there."""

import re

import pytest

from bot.dialogue.media import MediaKind
from tests.fakes.telegram.faults import Answer
from tests.harness.cast import Person, World
from tests.harness.stages.telegram import AtTelegram
from tests.stories.scenes import ann_and_bob_check_in, begins, creates_a_pod, open_pod
from tests.stories.telegram_groups import den, newcomer

pytestmark = pytest.mark.parametrize("world", ["telegram"], indirect=True)
PAYLOAD = re.compile(r"\?start=([\w-]+)")


async def replies(stage: AtTelegram, person: Person, place: str, text: str) -> str:
    """Let somebody answer the last question in a shared place, as their app has them do it."""
    question = stage.in_place(place)[-1]
    assert "Which pod shall be at home here?" in question.text
    them = stage.cast.somebody(person.key)
    where = stage.cast.shared[place]
    return await stage.answer_to(lambda: them.says(text, where, question.sent))


async def test_a_home_follows_its_group_when_that_becomes_a_supergroup(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    group = await den(stage, ann, bob, cy)
    await ann.says("/pod_here", ann.channel("den"))
    await ann_and_bob_check_in(world, ann, bob)
    stage.cast.shared["den"] = group.migrate()
    await world.until(10, 21)
    digest = stage.in_place("den")[-1]
    assert "Ann: Morning pages, done" in digest.text
    await cy.says("/checkin")
    await cy.marks("Sketching", "Done")
    await world.settle()
    assert digest.edits == 1
    assert "Cy: Sketching, done" in digest.text


async def test_a_move_that_cairn_was_not_told_of_is_found_out_by_posting(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    group = await den(stage, ann, bob, cy)
    await ann.says("/pod_here", ann.channel("den"))
    await ann_and_bob_check_in(world, ann, bob)
    stage.cast.shared["den"] = group.migrate()
    stage.telegram.world.updates.clear()
    await world.until(10, 21)
    assert "Ann: Morning pages, done" in stage.in_place("den")[-1].text
    assert "digest" not in ann.last


async def test_a_digest_that_was_posted_before_the_move_draws_nothing_else_anew(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    group = await den(stage, ann, bob, cy)
    await ann.says("/pod_here", ann.channel("den"))
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    stage.cast.shared["den"] = group.migrate()
    await cy.says("/checkin")
    await cy.marks("Sketching", "Done")
    await world.settle()
    await world.until(15, 18, 30)
    assert [message.edits for message in stage.in_place("den")] == [0]
    assert "It is check-in day." in stage.in_place("den")[-1].text


async def test_two_topics_of_a_forum_are_homes_of_two_pods(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await creates_a_pod(ann, "Night owls")
    await begins(ann, "Stars")
    forum = await den(stage, ann, bob, cy, forum=True)
    for name, pod in (("walks", "Early birds"), ("talks", "Night owls")):
        stage.cast.shared[name] = forum.topic(name)
        await ann.says("/pod_here", ann.channel(name))
        assert "This is a home of" in await replies(stage, ann, name, pod)
        assert "It is at home in den on Telegram" in await ann.says(f"/pod_info {pod}")
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    assert "The week in Early birds" in stage.in_place("walks")[-1].text
    assert "The week in" not in "".join(m.text for m in stage.in_place("talks"))


async def test_a_home_in_a_topic_that_was_closed_comes_back_when_that_is_opened_again(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    forum = await den(stage, ann, bob, cy, forum=True)
    topic = stage.cast.shared["walks"] = forum.topic("walks")
    await ann.says("/pod_here", ann.channel("walks"))
    topic.is_closed = True
    await world.until(10, 21)
    assert ann.screen().count("I can no longer post") == 1
    forum.reopen(topic)
    await stage.everything_is_answered()
    await world.until(15, 18, 30)
    assert "It is check-in day." in stage.in_place("walks")[-1].text


@pytest.mark.parametrize("forum", [False, True])
async def test_a_host_is_told_once_that_cairn_was_thrown_out_and_a_home_comes_back_with_it(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person, forum: bool
) -> None:
    await open_pod(ann, bob, cy)
    group = await den(stage, ann, bob, cy, forum=forum)
    place = "walks" if forum else "den"
    if forum:
        stage.cast.shared["walks"] = group.topic("walks")
    await ann.says("/pod_here", ann.channel(place))
    group.remove_bot(stage.cast.somebody("bob"))
    await stage.everything_is_answered()
    await world.settle()
    await world.until(10, 21)
    assert ann.screen().count("I can no longer post") == 1
    assert "I can no longer post" not in bob.screen()
    group.add_bot(stage.cast.somebody("bob"))
    await stage.everything_is_answered()
    await world.until(15, 18, 30)
    assert "It is check-in day." in stage.in_place(place)[-1].text


async def test_a_home_is_there_when_one_brought_in_what_another_had_thrown_out(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    group = await den(stage, ann, bob, cy)
    await ann.says("/pod_here", ann.channel("den"))
    await stage.stops()
    for _ in range(3):
        stage.cast.somebody("bob").says("/board")
    group.remove_bot(stage.cast.somebody("bob"))
    group.add_bot(stage.cast.somebody("cy"))
    await stage.starts()
    await stage.everything_is_answered()
    await world.until(8, 18, 30)
    assert "It is check-in day." in stage.in_place("den")[-1].text


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("/goal_list", "Morning pages"),
        ("/me_profile", "What I know about you"),
        ("/checkin@cairn_test_bot", "How did your week go?"),
        ("/goal_add", "What would you like to do?"),
    ],
)
async def test_what_concerns_the_caller_alone_is_answered_in_private(
    stage: AtTelegram, ann: Person, bob: Person, cy: Person, line: str, shown: str
) -> None:
    await open_pod(ann, bob, cy)
    await den(stage, ann, bob, cy)
    await ann.says(line, ann.channel("den"))
    assert shown in ann.last
    assert stage.in_place("den") == []


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("/me_zone", "Where are you?"),
        ("/goal_add read more", "What kind of goal is it?"),
        ("/goal_list", "You have no goals yet."),
        ("/me_profile", "What I know about you"),
        ("/checkin", "You are not in a pod yet."),
    ],
)
async def test_whoever_has_not_pressed_start_is_led_to_what_they_asked(
    stage: AtTelegram, ann: Person, line: str, shown: str
) -> None:
    group = await den(stage, ann)
    eve = await newcomer(stage, group, "eve")
    said = await stage.answer_to(lambda: eve.says(line, group))
    assert said == stage.in_place("den")[-1].text
    assert said.startswith("Eve, I answer that in private")
    assert shown not in said
    assert len(said.splitlines()) == 1
    found = PAYLOAD.search(said)
    assert found
    assert shown in await stage.answer_to(lambda: eve.starts(found[1]))


async def test_whoever_cannot_be_written_to_checks_in_by_the_homes_button(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await den(stage, ann, bob, cy)
    await ann.says("/pod_here", ann.channel("den"))
    them = stage.cast.somebody("cy")
    them.blocks()
    await world.until(8, 18, 30)
    call = stage.in_place("den")[-1]
    said = await stage.answer_to(lambda: them.presses(call.sent, "Check in"))
    found = PAYLOAD.search(said)
    assert found
    assert "How did your week go?" in await stage.answer_to(lambda: them.starts(found[1]))
    assert "That is your stone." in await cy.marks("Sketching", "Done")


async def test_a_link_leads_to_what_it_names_and_does_nothing_by_itself(
    stage: AtTelegram, ann: Person
) -> None:
    them = stage.cast.somebody("ann", "Ann")
    for payload in ("c_me-back", "c_me_back", "c_pod-accept", "c_begin", "c_nonsense", "c_"):
        shown = await stage.answer_to(lambda payload=payload: them.starts(payload))  # type: ignore[misc]
        assert "Good to have you" not in shown
        assert "broke" not in shown
        assert shown


async def test_a_host_brings_cairn_into_a_group_that_becomes_the_home(
    stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    people = [stage.cast.somebody(person.key) for person in (ann, bob, cy)]
    group = stage.cast.shared["den"] = stage.telegram.group("den", *people)
    said = await stage.answer_to(lambda: group.add_bot(people[0], "here"))
    assert "This is a home of Early birds now." in said
    assert [m.text for m in stage.in_place("den")] == [said]


async def test_a_host_of_two_pods_is_asked_which_one_is_at_home_in_the_group(
    stage: AtTelegram, ann: Person
) -> None:
    for name in ("Early birds", "Night owls"):
        await creates_a_pod(ann, name)
        await begins(ann, "Stars")
    them = stage.cast.somebody("ann")
    group = stage.cast.shared["den"] = stage.telegram.supergroup("den", them)
    said = await stage.answer_to(lambda: group.add_bot(them, "here"))
    assert "Which pod shall be at home here?" in said
    shown = await replies(stage, ann, "den", "Night owls")
    assert "This is a home of Night owls now." in shown


async def test_a_group_never_reads_which_other_pods_somebody_has(
    stage: AtTelegram, ann: Person
) -> None:
    for name in ("Early birds", "Night owls"):
        await creates_a_pod(ann, name)
        await begins(ann, "Stars")
    await den(stage, ann)
    for line in ("/pod_here", "/pod_here Early worms"):
        await ann.says(line, ann.channel("den"))
    assert "I do not find that among yours." in await replies(stage, ann, "den", "Late birds")
    assert "This is a home of Night owls now." in await replies(stage, ann, "den", "night")
    read = "\n".join(message.text for message in stage.in_place("den"))
    assert "Early birds" not in read
    assert "among yours" in read


async def test_who_leads_a_group_unnamed_brings_a_pod_there_by_a_press(
    stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    group = await den(stage, ann, bob, cy)
    them, other = stage.cast.somebody("ann"), stage.cast.somebody("bob")
    said = await stage.answer_to(lambda: them.says("/pod_here", group, anonymously=True))
    assert "I cannot tell who you are" in said
    asked = stage.in_place("den")[-1]
    await stage.answer_to(lambda: other.presses(asked.sent, "Go on as myself"))
    assert "Only a host can do that." in bob.last
    shown = await stage.answer_to(lambda: them.presses(asked.sent, "Go on as myself"))
    assert "This is a home of Early birds now." in shown


async def test_who_led_a_group_when_the_question_came_must_lead_it_at_the_press(
    stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await den(stage, ann, bob, cy)
    group = stage.cast.shared["yard"] = stage.telegram.supergroup(
        "yard", stage.cast.somebody("bob"), stage.cast.somebody("ann")
    )
    group.add_bot(stage.cast.somebody("bob"))
    group.promote(stage.cast.somebody("ann"))
    await stage.everything_is_answered()
    assert "This is a home of" in await ann.says("/pod_here", ann.channel("den"))
    assert "from now on?" in await ann.says("/pod_here", ann.channel("yard"))
    group.demote(stage.cast.somebody("ann"))
    await ann.presses("Here from now on", ann.channel("yard"))
    assert "That is for those who look after this place" in ann.last
    stage.telegram.fail("getChatAdministrators", Answer(500, "Internal Server Error"), chat=group)
    await ann.presses("Here from now on", ann.channel("yard"))
    assert "I could not find out just now who looks after this place." in ann.last
    group.promote(stage.cast.somebody("ann"))
    shown = await ann.presses("Here from now on", ann.channel("yard"))
    assert "This is a home of" in shown


@pytest.mark.parametrize("payload", ["here", "", "j_nonsense", None])
async def test_a_stranger_who_brings_cairn_into_a_group_is_answered_kindly(
    stage: AtTelegram, payload: str | None
) -> None:
    eve = stage.cast.somebody("eve")
    eve.chat.is_started = False
    group = stage.cast.shared["den"] = stage.telegram.group("den", eve)
    said = await stage.answer_to(lambda: group.add_bot(eve, payload))
    assert "broke" not in said
    assert bool(said) == (payload is not None)


async def test_a_group_that_hides_its_members_is_a_home_that_gets_no_words(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    group = await den(stage, ann, bob, cy)
    hidden = Answer(400, "Bad Request: member list is inaccessible")
    stage.telegram.fail("getChatMember", *[hidden] * 20, chat=group)
    said = await ann.says("/pod_here", ann.channel("den"))
    assert "I cannot tell who reads here" in said
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    assert "The cairn grew this week." in stage.in_place("den")[-1].text
    assert "Morning pages" not in stage.in_place("den")[-1].text
    assert "Ann: Morning pages, done" in cy.last


async def test_a_form_asked_in_a_group_is_answered_by_its_own_persons_reply_only(
    stage: AtTelegram, ann: Person, bob: Person
) -> None:
    for name in ("Early birds", "Night owls"):
        await creates_a_pod(ann, name)
        await begins(ann, "Stars")
    group = await den(stage, ann, bob)
    them, other = stage.cast.somebody("ann"), stage.cast.somebody("bob")
    await ann.says("/pod_here", ann.channel("den"))
    question = stage.in_place("den")[-1].sent
    assert await stage.answer_to(lambda: them.says("Night owls", group)) == ""
    assert await stage.answer_to(lambda: other.says("Night owls", group, question)) == ""
    said = await stage.answer_to(lambda: them.says("Night owls", group, question))
    assert "This is a home of" in said


async def test_words_and_pictures_in_a_group_are_nobodys_answer(
    stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    group = await den(stage, ann, bob, cy)
    await ann.says("/goal_add", ann.channel("den"))
    them = stage.cast.somebody("ann")
    assert await stage.answer_to(lambda: them.says("Read more", group)) == ""
    assert await stage.answer_to(lambda: them.sends_photo("Look", group)) == ""
    assert await stage.answer_to(lambda: them.says("/goal_add@otherbot x", group)) == ""
    assert await stage.answer_to(lambda: them.says("/weather tomorrow", group)) == ""
    assert "What kind of goal is it?" in await ann.says("Read more")


async def test_letting_go_in_a_group_is_for_those_of_whom_something_is_asked(
    stage: AtTelegram, ann: Person
) -> None:
    group = await den(stage, ann)
    eve = await newcomer(stage, group, "eve")
    assert await stage.answer_to(lambda: eve.says("/cancel", group)) == ""
    await ann.says("/goal_add", ann.channel("den"))
    assert "I let it go" in await ann.says("/cancel", ann.channel("den"))


async def test_a_noun_in_a_group_shows_buttons_in_private(stage: AtTelegram, ann: Person) -> None:
    await den(stage, ann)
    await ann.says("/goal", ann.channel("den"))
    assert "[Add something you want to grow in]" in ann.last
    assert stage.in_place("den") == []
    await ann.sends(MediaKind.PICTURE)
