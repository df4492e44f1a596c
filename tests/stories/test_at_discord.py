"""Forms, options, menus and old buttons at Discord."""

import asyncio

import pytest

from tests.fakes.discord.possible import NotPossible
from tests.harness.cast import Person, World
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.discord_seen import Seen, answer_to
from tests.stories.scenes import ann_and_bob_check_in, creates_a_pod, open_pod

pytestmark = pytest.mark.parametrize("world", ["discord"], indirect=True)
READ = {"title": "Read more", "kind": "milestone"}
WRONG = {"from": "21:30", "to": "25:70"}
CORRECT = "Correct it"


async def test_a_form_that_was_open_during_a_restart_is_taken(
    stage: AtDiscord, ann: Person
) -> None:
    them = stage.cast.somebody("ann", "Ann")
    asked = await stage.done(them.slash("goal add"))
    await stage.restarts()
    sent = await stage.done(them.submits(asked.modal, READ))
    assert "It is on your list: Read more." in answer_to(sent)


async def test_two_people_with_the_same_form_open_send_each_their_own(
    stage: AtDiscord, ann: Person, bob: Person
) -> None:
    people = [stage.cast.somebody(person.key, person.name) for person in (ann, bob)]
    asked = [await stage.done(them.slash("goal add")) for them in people]
    answers = [READ, {"title": "Write", "kind": "milestone"}]
    given = zip(people, asked, answers, strict=True)
    await asyncio.gather(
        *(stage.done(them.submits(form.modal, said)) for them, form, said in given)
    )
    assert "Read more" in await ann.says("/goal list")
    assert "Write" not in ann.last
    assert "Write" in await bob.says("/goal list")
    assert "Read more" not in bob.last


async def test_a_form_that_was_dismissed_opens_anew_and_words_on_the_old_one_are_taken_too(
    stage: AtDiscord, ann: Person
) -> None:
    them = stage.cast.somebody("ann", "Ann")
    dismissed = await stage.done(them.slash("goal add"))
    again = await stage.done(them.slash("goal add"))
    assert again.modal is not None
    assert again.modal.field("title").value == ""
    await stage.done(them.submits(again.modal, READ))
    late = await stage.done(them.submits(dismissed.modal, {**READ, "title": "Write"}))
    assert "It is on your list: Write." in answer_to(late)
    listed = await ann.says("/goal list")
    assert listed.count("Write") == listed.count("Read more") == 1


async def test_a_form_that_is_open_twice_counts_once(stage: AtDiscord, ann: Person) -> None:
    them = stage.cast.somebody("ann", "Ann")
    asked = await stage.done(them.slash("me quiet"))
    wrong = await stage.done(them.submits(asked.modal, WRONG))
    first, second = [await stage.done(them.presses(wrong.replies[0], CORRECT)) for _ in range(2)]
    done = await stage.done(them.submits(second.modal, {"to": "7:00"}))
    assert "21:30" in answer_to(done)
    late = await stage.done(them.submits(first.modal, {"to": "9:00"}))
    assert "answered already, or closed" in answer_to(late)
    assert "09:00" not in await ann.says("/me profile")


async def test_a_wrong_answer_is_told_in_private_and_the_form_comes_back_filled_in(
    stage: AtDiscord, ann: Person, bob: Person
) -> None:
    stage.readers["den"] = frozenset({"ann", "bob"})
    them, den = stage.cast.somebody("ann", "Ann"), stage.cast.channels["den"]
    asked = await stage.done(them.slash("me quiet", channel=den))
    sent = await stage.done(them.submits(asked.modal, WRONG))
    assert sent.replies[0].ephemeral
    assert "I read “25:70” as a time and could not." in answer_to(sent)
    again = await stage.done(them.presses(sent.replies[0], CORRECT))
    assert again.modal is not None
    assert {row.custom_id: row.value for row in again.modal.fields} == WRONG
    done = await stage.done(them.submits(again.modal, {"to": "7:00"}))
    assert all(reply.ephemeral for reply in done.replies)
    assert "21:30" in answer_to(done)
    assert stage.in_place("den") == []


async def test_options_fill_the_form_and_none_opens(stage: AtDiscord, ann: Person) -> None:
    them = stage.cast.somebody("ann", "Ann")
    said = {"title": "Novel", "kind": "amount", "target": "300 pages"}
    done = await stage.done(them.slash("goal add", said))
    assert done.modal is None
    assert "Novel: 300" in answer_to(done)


async def test_what_the_options_leave_open_is_asked_in_the_form(
    stage: AtDiscord, ann: Person
) -> None:
    them = stage.cast.somebody("ann", "Ann")
    asked = await stage.done(them.slash("goal add", {"title": "Read more"}))
    assert asked.modal is not None
    assert asked.modal.field("title").value == "Read more"
    done = await stage.done(them.submits(asked.modal, {"kind": "milestone"}))
    assert "It is on your list: Read more." in answer_to(done)


async def test_what_is_suggested_is_ones_own(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await creates_a_pod(ann, "Night owls")
    them, other = stage.cast.somebody("ann"), stage.cast.somebody("bob")
    eve = stage.cast.somebody("eve", "Eve")
    assert [c.name for c in await them.types("goal log", "goal", "")] == ["Morning pages"]
    assert [c.name for c in await other.types("goal log", "goal", "")] == ["Scales"]
    assert await other.types("goal log", "goal", "Morn") == []
    assert await eve.types("goal log", "goal", "") == []
    pods = [c.name for c in await them.types("pod info", "pod", "")]
    assert sorted(pods) == ["Early birds", "Night owls"]
    assert [c.name for c in await other.types("pod info", "pod", "N")] == []
    assert await eve.types("pod info", "pod", "") == []
    (madrid, *_) = await eve.types("me zone", "place", "madr")
    assert madrid.value == "Europe/Madrid"


async def test_a_place_is_suggested_by_what_is_typed_with_the_time_there(
    stage: AtDiscord, ann: Person
) -> None:
    them = stage.cast.somebody("ann", "Ann")
    for typed, named, zone in (
        ("JST", "Tokyo · 18:00", "Asia/Tokyo"),
        ("+5:30", "Kolkata · 14:30", "Asia/Kolkata"),
        ("in berl", "Berlin · 10:00", "Europe/Berlin"),
        ("Deutschl", "Berlin, Germany · 10:00", "Europe/Berlin"),
        ("🇯🇵", "Tokyo · 18:00", "Asia/Tokyo"),
        ("idk", "New York · 04:00", "America/New_York"),
    ):
        first, *_ = await them.types("me zone", "place", typed)
        assert (first.name, first.value) == (named, zone)
    done = await stage.done(them.slash("me zone", {"place": "Tokyo · 18:00"}))
    assert "Tokyo" in answer_to(done)


async def test_a_suggestion_that_was_chosen_is_understood(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    them = stage.cast.somebody("ann")
    (pages,) = await them.types("goal log", "goal", "morning")
    done = await stage.done(them.slash("goal log", {"goal": pages.value, "amount": "1"}))
    assert "1 of 1 in the last seven days" in answer_to(done)
    other = stage.cast.somebody("bob")
    theirs = await stage.done(other.slash("goal log", {"goal": pages.value, "amount": "1"}))
    assert "Morning pages" not in answer_to(theirs)


async def test_somebody_is_cheered_by_naming_them_and_by_their_menu(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    stage.readers["den"] = frozenset({"ann", "bob", "cy", "eve"})
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    den, eve = stage.cast.channels["den"], stage.cast.somebody("eve")
    them, other, third = (stage.cast.somebody(key) for key in ("ann", "bob", "cy"))
    named = await stage.done(them.slash("cheer", {"member": other, "words": "Well done"}, den))
    assert "Bob" in answer_to(named)
    picked = await stage.done(third.context_menu("Cheer", other, den))
    assert picked.modal is not None
    picked = await stage.done(third.submits(picked.modal))
    assert "Bob" in answer_to(picked)
    strange = await stage.done(eve.context_menu("Cheer", other, den))
    of_eve = await stage.done(them.context_menu("Cheer", eve, den))
    for done in (named, picked, strange, of_eve):
        assert all(sent.ephemeral for sent in done.replies)
        assert done.modal is None
    assert "cheered" not in answer_to(strange) + answer_to(of_eve)
    await world.until(11, 20)
    assert "> Well done" in bob.screen()
    assert stage.in_place("den") == []


async def test_a_prompts_button_is_answered_kindly_months_later(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    prompt, done = ann.messages[-1], ann.row("Morning pages", "Done")
    await world.until(9, 9, month=12)
    for _ in range(2):
        await stage.restarts()
    shown = await stage.presses(ann, done, ann.dm, prompt)
    assert "closed for changes" in shown
    assert "[Help]" in shown


async def test_a_button_and_a_form_of_another_month_still_do_what_they_say(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/goal list")
    listed = ann.messages[-1]
    assert isinstance(listed, Seen)
    await world.later(days=30)
    stage.fake.passes(days=30)
    await stage.restarts()
    them = stage.cast.somebody("ann")
    asked = await stage.done(them.presses(listed.sent, "Note progress"))
    assert asked.modal is not None
    await stage.restarts()
    done = await stage.done(them.submits(asked.modal, {"amount": "1"}))
    assert "1 of 1 in the last seven days" in answer_to(done)


async def test_a_button_of_a_form_that_is_over_is_answered_kindly(
    world: World, stage: AtDiscord, ann: Person
) -> None:
    them = stage.cast.somebody("ann", "Ann")
    asked = await stage.done(them.slash("me quiet"))
    await stage.done(them.submits(asked.modal, WRONG))
    _, opener = ann.button(CORRECT)
    await ann.presses("Cancel")
    await world.later(weeks=5)
    assert "answered already, or closed" in await ann.presses_token(opener)


async def test_buttons_of_a_pod_that_somebody_left_find_nothing(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    cheer = cy.row("Ann", "Cheer")
    await cy.says("/pod leave")
    await cy.presses("Leave quietly")
    await world.later(weeks=5)
    assert "I can't find that here." in await cy.presses_token(cheer)


async def test_what_is_said_in_private_only_is_not_offered_in_a_server(
    stage: AtDiscord, ann: Person
) -> None:
    stage.readers["den"] = frozenset({"ann"})
    them, den = stage.cast.somebody("ann", "Ann"), stage.cast.channels["den"]
    with pytest.raises(NotPossible):
        await them.slash("inbox", channel=den)
    assert "broke" not in await ann.says("/inbox")


async def test_a_country_is_an_option_and_the_answer_is_its_readers_alone(
    stage: AtDiscord, ann: Person, bob: Person
) -> None:
    stage.readers["den"] = frozenset({"ann", "bob"})
    them, den = stage.cast.somebody("ann", "Ann"), stage.cast.channels["den"]
    told = await stage.done(them.slash("helpline", {"country": "Alemania"}, channel=den))
    assert "Germany: if a life may be in danger, call 112." in answer_to(told)
    assert told.replies[0].ephemeral
