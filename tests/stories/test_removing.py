"""Ending somebody's place in a pod: by its host, or by enough of the others, each asked alone."""

import pytest

from bot.dialogue.tokens import press
from bot.kernel.ids import MembershipId
from bot.request.quotas import REMOVALS_BY_HOST_A_MONTH
from tests.harness.cast import Person, World
from tests.stories.memberships import asks_in, membership_of
from tests.stories.scenes import CODE, ann_and_bob_check_in, asks_to_be_forgotten, open_pod

ENDED = "Your place in Early birds has ended. Your history is yours. Other pods are open to you."


async def removes(host: Person, name: str) -> str:
    """Let a member go, as the host of the pod."""
    await host.says(f"/pod remove {name}")
    return await host.presses(f"Let {name} go")


async def asks_the_others(asker: Person, name: str) -> str:
    """Have the others asked, each alone."""
    await asker.says(f"/pod remove {name}")
    return await asker.presses("Ask each of them alone")


@pytest.mark.everywhere
async def test_a_host_lets_somebody_go_after_a_day_and_nothing_leads_them_back(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.later(days=2, hours=2)
    to_ann, to_cy = bob.row("Ann", "Cheer"), len(cy.messages)
    pod, mine = (await membership_of(world, bob)).pod, (await membership_of(world, bob)).id
    assert "after 24 hours" in await ann.says("/pod remove Bob")
    assert "nobody is told" in await ann.presses("Let Bob go")
    await world.later(hours=20)
    assert ENDED not in bob.screen()
    assert "Early birds" in await bob.says("/pod info")
    await bob.marks("Ann", "Answer with words")
    await world.later(hours=5)
    assert bob.screen().count(ENDED) == 1
    assert "Bob's place in Early birds has ended" in ann.screen()
    assert "Bob" not in "".join(message.text for message in cy.messages[to_cy:])

    assert "I can't find that here" in await bob.says("Are you there?")
    for path, *ids in (
        ("pod.come_back", pod),
        ("pod.unleave", mine),
        ("pod.info", pod),
        ("board", pod),
        ("pod.invite", pod),
        ("pod.stay", mine),
    ):
        shown = await bob.presses_token(press(path, *ids))
        assert "I can't find that here" in shown or "not in a pod yet" in shown, path
    assert "I can't find that here" in await bob.presses_token(to_ann)
    await cy.says("/pod invite")
    fresh = CODE.search(cy.screen().rpartition("would like")[2]) or CODE.search(cy.last)
    assert fresh
    for each in (code, fresh[1]):
        assert "That code opens nothing now." in await bob.says(f"/pod join {each}")
        await bob.says("/cancel")
    assert "Bob" not in await cy.says("/pod info")

    await ann.presses("They may come again")
    assert "would like to have you" in await bob.says(f"/pod join {fresh[1]}")


async def test_it_can_be_taken_back_for_a_day(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await removes(ann, "Bob")
    await world.later(hours=23)
    assert "Taken back" in await ann.presses("Take it back")
    before = bob.messages
    await world.later(hours=24)
    assert bob.messages == before
    assert "Early birds" in await bob.says("/pod info")


@pytest.mark.everywhere
async def test_more_than_half_of_the_others_end_a_place_and_nobody_learns_who(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.later(hours=2)
    to_ann = len(ann.messages)
    assert "Nobody learns that you asked" in await asks_the_others(bob, "Ann")
    await world.settle()
    assert "Somebody in Early birds asks whether Ann's place" in cy.last
    assert "Bob" not in cy.last
    await cy.presses("Yes, it should end")
    await world.settle()
    for person in (bob, cy):
        assert "Enough of you have said that Ann's place in Early birds should end" in person.last
    await world.later(hours=25)
    assert ENDED in ann.screen()
    told = "".join(message.text for message in ann.messages[to_ann:])
    assert "Bob" not in told.replace("Bob looks after", "")
    assert "Cy" not in told
    assert "(host" in (await cy.says("/pod info"))
    assert "You look after Early birds now." in bob.screen() + cy.screen()


async def test_one_of_them_is_not_enough_and_silence_ends_it_kindly(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.later(hours=2)
    before = ann.messages
    await asks_the_others(bob, "Ann")
    await world.settle()
    await cy.presses("No, Ann stays")
    await world.later(hours=71)
    assert "You asked about Ann" not in bob.screen()
    await world.later(hours=2)
    assert "Not enough of you said that it should end, so it stays." in bob.last
    assert ann.messages == before
    assert "They can be asked again in some weeks" in await bob.says("/pod remove Ann")
    assert "Early birds" in await ann.says("/pod info")


async def test_a_yes_that_is_taken_back_lets_the_place_stay(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.later(hours=2)
    await asks_the_others(bob, "Ann")
    await world.settle()
    _, yes = cy.button("Yes, it should end")
    await cy.presses("Yes, it should end")
    await world.settle()
    await world.later(hours=20)
    await cy.presses("Take it back")
    await world.later(hours=80)
    assert "Early birds" in await ann.says("/pod info")
    assert "Not enough of you" in bob.screen()
    assert "settled already" in await cy.presses_token(yes)


async def test_whoever_leaves_before_it_takes_effect_has_no_way_back_either(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await removes(ann, "Bob")
    await world.later(hours=23, minutes=50)
    await bob.says("/pod leave")
    await bob.presses("Leave quietly")
    _, undo = bob.button("Undo")
    await world.later(minutes=15)
    assert ENDED not in bob.screen()
    assert "I can't find that here" in await bob.presses_token(undo)
    assert "I can't find that here" in await bob.presses("Come back")


async def test_the_named_and_strangers_have_no_say(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.later(hours=2)
    await asks_the_others(bob, "Ann")
    await world.settle()
    _, yes = cy.button("Yes, it should end")
    _, lets = cy.button("No, Ann stays")
    host = press("pod.remove_host", (await membership_of(world, ann)).id)
    for other in (ann, world.person("Dora")):
        for token in (yes, lets, yes.replace("remove_yes", "remove_back"), host):
            assert "I can't find that here" in await other.presses_token(token)
    unknown = press("pod.remove_yes", 1)
    assert "I can't find that here" in await cy.presses_token(unknown)
    assert "Only a host can do that" in await bob.presses_token(host)
    gone = press("pod.readmit", MembershipId((await membership_of(world, cy)).id))
    assert "I can't find that here" in await ann.presses_token(gone)


async def test_of_two_nobody_can_be_outvoted(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await cy.says("/pod leave")
    await cy.presses("Leave quietly")
    assert "It takes two of you at least, besides Ann." in await bob.says("/pod remove Ann")


async def test_nobody_asks_about_one_after_the_other(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await open_pod(ann, bob, cy)
    for guest in (world.person("Dora"), world.person("Eva")):
        await asks_in(guest, code)
        await world.settle()
        await ann.presses("Welcome")
    for name in ("Ann", "Cy", "Dora"):
        assert "Nobody learns that you asked" in await asks_the_others(bob, name)
    assert "There is room to ask again in some weeks." in await bob.says("/pod remove Eva")
    assert "Nobody learns that you asked" in await asks_the_others(cy, "Eva")


async def test_a_member_who_cannot_be_reached_is_let_go_too(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await removes(ann, "Bob")
    await bob.says("/me rest")
    await bob.presses("Skip")
    await world.later(hours=25)
    assert "Bob" not in await cy.says("/pod info")
    assert ENDED in bob.screen()


@pytest.mark.parametrize("world", ["small"], indirect=True)
async def test_who_was_let_go_and_is_forgotten_is_named_to_nobody(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await removes(ann, "Bob")
    await world.later(hours=25)
    told = next(m for m in ann.messages if "Bob's place in Early birds has ended" in m.text)
    _, back = ann.button("They may come again")

    await asks_to_be_forgotten(bob)
    await world.settle()

    assert "Bob" not in told.text
    assert "Bob" not in (await ann.presses_token(back)).rpartition("\n# ")[2]
    await bob.presses("Take it back")
    await world.settle()
    assert "Bob's place in Early birds has ended" in told.text
    await asks_to_be_forgotten(bob)
    await world.later(days=3)
    assert "Bob" not in told.text


@pytest.mark.parametrize("world", ["small"], indirect=True)
async def test_a_host_decides_only_so_often_and_taking_it_back_counts(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    his = await membership_of(world, bob)
    for _ in range(REMOVALS_BY_HOST_A_MONTH):
        assert "you can take it back" in await ann.presses_token(press("pod.remove_host", his.id))
        await ann.presses("Take it back")
    assert "lately" in await ann.presses_token(press("pod.remove_host", his.id))
    begun = await world.storage.read(lambda uow: uow.removals.of_pod(his.pod))
    assert len(begun) == REMOVALS_BY_HOST_A_MONTH
    assert not any(each.is_open for each in begun)
