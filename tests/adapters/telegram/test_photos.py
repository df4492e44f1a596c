"""Pictures that Cairn draws: loaded up once, sent by their name there, or told in words."""

import pytest

from adapters.telegram.client import Client
from adapters.telegram.errors import NotThere
from bot.kernel.errors import TryLater
from tests.adapters.telegram.pages import LARGE, SMALL, cairn_of, only
from tests.adapters.telegram.scripted import text
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import Answer
from tests.fakes.telegram.people import Person
from tests.harness.pictures import Pictures, small

LOST = Answer(400, "Bad Request: wrong file identifier/HTTP URL specified")


@pytest.fixture
def people(telegram: FakeTelegram) -> list[Person]:
    """Bring three people, who have pressed Start."""
    found = [telegram.user(name) for name in ("Ann", "Bob", "Cy")]
    for person in found:
        person.starts()
    return found


def loaded_up(telegram: FakeTelegram) -> int:
    """Count what was loaded up."""
    return sum(len(call.files) for call in telegram.requests)


async def test_a_picture_is_loaded_up_once_for_all(
    telegram: FakeTelegram, client: Client, pictures: Pictures, people: list[Person]
) -> None:
    ann, bob, cy = people
    await client.sender.put(str(ann.id), cairn_of(SMALL))
    await client.sender.answer(str(bob.id), cairn_of(SMALL, "the same"))
    over = await client.sender.put(str(cy.id), cairn_of(LARGE))
    await client.sender.put(str(cy.id), cairn_of(SMALL), over)
    assert [only(telegram, each).photo for each in people] == [small(SMALL)] * 3
    assert loaded_up(telegram) == 2
    assert pictures.asked == [SMALL, LARGE]


async def test_a_picture_that_came_by_an_edit_is_known_as_well(
    telegram: FakeTelegram, client: Client, people: list[Person]
) -> None:
    ann, bob, _ = people
    over = await client.sender.put(str(ann.id), text("soon"))
    await client.sender.put(str(ann.id), cairn_of(SMALL), over)
    await client.sender.put(str(bob.id), cairn_of(SMALL))
    assert loaded_up(telegram) == 1


@pytest.mark.parametrize("edited", [False, True], ids=["sent", "edited"])
async def test_a_picture_that_telegram_has_lost_is_loaded_up_again(
    telegram: FakeTelegram, client: Client, people: list[Person], *, edited: bool
) -> None:
    ann, bob, cy = people
    await client.sender.put(str(ann.id), cairn_of(SMALL))
    over = await client.sender.put(str(bob.id), text("soon")) if edited else None
    telegram.fail("editMessageMedia" if edited else "sendPhoto", LOST)
    await client.sender.put(str(bob.id), cairn_of(SMALL), over)
    await client.sender.put(str(cy.id), cairn_of(SMALL))
    assert [only(telegram, each).photo for each in people] == [small(SMALL)] * 3
    assert loaded_up(telegram) == 2


async def test_where_no_picture_comes_its_words_go_alone(
    telegram: FakeTelegram, client: Client, pictures: Pictures, people: list[Person]
) -> None:
    ann, bob, _ = people
    pictures.broken = True
    over = await client.sender.put(str(ann.id), cairn_of(SMALL, "a cairn of two"))
    said = await client.sender.put(str(bob.id), text("soon"))
    await client.sender.answer(str(bob.id), cairn_of(SMALL, "a cairn of two"), said)
    for person in (ann, bob):
        assert (only(telegram, person).text, only(telegram, person).photo) == (
            "a cairn of two",
            None,
        )
    pictures.broken = False
    await client.sender.put(str(ann.id), cairn_of(SMALL, "a cairn of two"), over)
    assert only(telegram, ann).photo == small(SMALL)


async def test_new_words_never_stand_under_an_old_picture(
    telegram: FakeTelegram, client: Client, pictures: Pictures, people: list[Person]
) -> None:
    ann = people[0]
    over = await client.sender.put(str(ann.id), cairn_of(SMALL, "a cairn of two"))
    pictures.broken = True
    with pytest.raises(TryLater) as later:
        await client.sender.put(str(ann.id), cairn_of(LARGE, "a cairn of four"), over)
    with pytest.raises(NotThere):
        await client.sender.answer(str(ann.id), cairn_of(LARGE, "a cairn of four"), over)
    assert later.value.only_there
    assert (only(telegram, ann).caption, only(telegram, ann).edits) == ("a cairn of two", 0)
