"""Invitations: a message to forward as it is, and its code or link opens a charter anywhere."""

import re

import pytest

from bot.dialogue.deep_links import Links
from bot.request import quotas
from tests.harness.cast import Person, World
from tests.harness.stages.small import Small
from tests.stories.memberships import asks_in
from tests.stories.scenes import CODE, creates_a_pod, open_pod

LINKS = {
    "local": Links("https://t.me/cairnbot?start={payload}", "https://t.me/cairnbot?x={payload}")
}
SPOKEN = re.compile(r"[^\W\d_]{4,}-[^\W\d_]{4,}-[^\W\d_]{4,}-[1-9]\d")
IN = "[I am in]"
NOTHING = "opens nothing now"
small = pytest.mark.parametrize("world", ["small"], indirect=True)


@pytest.fixture
def linked(world: World) -> World:
    """Let Cairn have links."""
    assert isinstance(world.stage, Small)
    world.stage.links = LINKS
    world.begin()
    return world


async def invitation(by: Person, said: str = "/pod invite") -> str:
    """Make an invitation; return the message that is forwarded."""
    await by.says(said)
    return by.last


async def test_an_invitation_is_a_message_of_its_own_with_its_last_day(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    before = len(ann.messages)
    text = await invitation(ann)
    assert len(ann.messages) == before + 2
    assert "Forward it as it is" in ann.messages[-2].text
    assert text.startswith(
        "Ann invites you to Early birds: To make something before the day begins"
    )
    assert "until Sunday, November 8." in text
    assert SPOKEN.search(text)
    assert not ann.messages[-1].presses


async def test_a_new_pod_s_invitation_stands_alone_too(world: World, ann: Person) -> None:
    await creates_a_pod(ann)
    (alone,) = (m for m in ann.messages if "invites you" in m.text)
    assert alone.text.startswith("Ann invites you")
    assert not alone.presses
    assert "one small thing" in ann.last


@small
async def test_it_works_to_the_end_of_its_last_day_where_its_maker_lives(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    text, dan = await invitation(ann), world.person("Dan")
    await world.until(8, 23, 55)
    assert IN in await dan.says(text)
    await world.until(9, 0, 5)
    assert NOTHING in await dan.says(text)


@small
@pytest.mark.parametrize(
    "command",
    [
        "",
        "/goal add",
        "/goal add ",
        "/pod create",
        "/pod create ",
        "/pod join",
        "/pod join ",
        "/start ",
        "/me zone",
        "/me zone ",
        "/help ",
        "/me rest",
        "/join ",
        "/unirse ",
        "/pod ",
        "/podjoin ",
    ],
)
@pytest.mark.parametrize("what", ["text", "link", "code"])
async def test_the_whole_text_or_the_link_or_the_code_opens_the_charter_anywhere(
    linked: World, ann: Person, bob: Person, command: str, what: str
) -> None:
    await creates_a_pod(ann)
    text = next(m.text for m in ann.messages if "invites you" in m.text)
    link = re.search(r"https://t.me/\S+", text)
    code = SPOKEN.search(text)
    assert link
    assert code
    said = {"text": text, "link": link[0], "code": code[0]}[what]
    if not command or command.endswith(" "):
        shown = await bob.says(f"{command}{said}")
    else:
        await bob.says(command)
        shown = await bob.says(said)
    assert "Early birds would like to have you" in shown
    assert IN in shown
    assert "You are in" in await bob.presses("I am in")


@small
async def test_what_was_being_asked_stays_open(world: World, ann: Person, bob: Person) -> None:
    await creates_a_pod(ann)
    text = next(m.text for m in ann.messages if "invites you" in m.text)
    await bob.says("/goal add")
    await bob.says("Read more")
    shown = await bob.says(text)
    assert IN in shown
    assert "Go on" in shown
    await bob.presses("Go on")
    assert "What kind of goal is it?" in bob.last


@small
@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_code_is_in_its_maker_s_language_and_read_in_any(
    world: World, ann: Person, bob: Person, language: str
) -> None:
    ann.language = language
    await ann.says("/start")
    await ann.says("/pod create Temprano")
    await ann.says("Antes del día")
    await ann.presses("Creative" if language == "en" else "Creativo")
    await ann.says("UTC")
    code = CODE.findall(ann.screen())[-1]
    loose = code.replace("-", " ").upper()
    shown = await bob.says(loose)
    assert "Temprano would like to have you" in shown


@small
async def test_words_that_might_be_a_code_stay_words_where_they_open_nothing(
    world: World, ann: Person
) -> None:
    await ann.says("/goal add")
    shown = await ann.says("river amber tide 42")
    assert "What kind of goal is it?" in shown


@small
async def test_among_people_an_invitation_is_not_said_to_cairn(
    world: World, ann: Person, bob: Person
) -> None:
    await creates_a_pod(ann)
    text = next(m.text for m in ann.messages if "invites you" in m.text)
    assert await bob.says(text, bob.channel("garden")) == ""


@small
async def test_ten_wrong_codes_in_a_day_and_the_link_goes_on(
    linked: World, ann: Person, bob: Person, cy: Person
) -> None:
    await creates_a_pod(ann)
    text = next(m.text for m in ann.messages if "invites you" in m.text)
    code, link = CODE.findall(text)[-1], re.findall(r"https://t.me/\S+", text)[-1]
    for n in range(quotas.WRONG_CODES_A_DAY):
        assert NOTHING in await bob.says(f"/pod join river-amber-tide-{n + 10}")
    await linked.later(hours=2)
    for wrong in (f"river-amber-tide-{n}" for n in (30, 31)):
        refused = await bob.says(f"/pod join {wrong}")
        assert "10 codes opened nothing within a day" in refused
        assert "until Monday, November 2, 09:00" in refused
    assert "10 codes opened nothing" in await bob.says(f"/pod join {code}")
    assert IN in await bob.says(link)
    assert IN in await cy.says(f"/pod join {code}")
    await linked.later(hours=22, minutes=1)
    assert IN in await bob.says(f"/pod join {code}")


@small
async def test_a_button_and_any_field_count_as_well(world: World, ann: Person) -> None:
    for n in range(5):
        await ann.presses_token(f"1~pod.accept~riverambertide{n + 10}")
        await ann.says(f"river amber tide {n + 20}")
    assert "10 codes opened nothing" in await ann.says("/pod join river-amber-tide-42")


@small
async def test_many_wrong_codes_of_many_stop_all_for_a_while(
    world: World, ann: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "WRONG_CODES_AN_HOUR", 12)
    code = await creates_a_pod(ann)
    for who in ("dan", "eva"):
        other = world.person(who.title())
        for n in range(6):
            await other.says(f"/pod join river-amber-tide-{n + 10}")
    assert "Many codes are being tried just now" in await bob.says(f"/pod join {code}")
    await world.later(hours=1, minutes=1)
    assert IN in await bob.says(f"/pod join {code}")


@small
async def test_a_member_who_gives_an_old_code_of_their_pod_hears_that_they_are_in(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await open_pod(ann, bob, cy)
    await world.later(days=9)
    assert "You are in Early birds already" in await bob.says(code)
    dan = world.person("Dan")
    assert NOTHING in await asks_in(dan, code)


@pytest.mark.parametrize("world", ["small", "discord", "telegram"], indirect=True)
async def test_a_charter_that_is_not_for_them_is_put_away_and_nobody_hears_of_it(
    world: World, ann: Person, bob: Person
) -> None:
    await creates_a_pod(ann)
    await ann.says("/pod invite")
    code, heard = CODE.findall(ann.screen())[-1], ann.screen()
    await bob.says(f"/pod join {code}")
    answer = await bob.presses("Not for me")
    assert "That is fine. Nobody hears of it." in answer
    assert IN not in bob.screen()
    await world.later(days=1)
    assert ann.screen() == heard
    assert "Bob" not in await ann.says("/pod info")
    assert "You are in Early birds" in await bob.says(f"/pod join {code}") + await bob.presses(
        "I am in"
    )
