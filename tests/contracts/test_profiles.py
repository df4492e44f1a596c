"""What is known of people by their accounts, over both databases."""

from datetime import timedelta

from msgspec.structs import replace

from bot.dispatch.profiles import StoredProfiles
from bot.domain.notices import AgendaItem, AgendaKind
from bot.ports.chat import Profile
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import NOW

DAY = timedelta(days=1)


async def test_an_account_tells_how_its_person_reads_and_which_forms_are_open(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)
    profiles, account = StoredProfiles(storage), its.anns
    person = replace(its.ann, language="es", zone="Europe/Lisbon")
    await storage.run(lambda uow: uow.people.save(person))

    assert await profiles.of(account.platform, account.external) == Profile(
        "es", "Europe/Lisbon", frozenset({its.conversation.id})
    )
    await storage.run(lambda uow: uow.conversations.close(its.conversation.id))
    closed = await profiles.of(account.platform, account.external)
    assert closed is not None
    assert closed.forms == frozenset()
    assert await profiles.of("discord", account.external) is None
    assert await profiles.of(account.platform, "nobody") is None


async def test_the_first_question_of_some_people_is_found(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    profiles, account = StoredProfiles(storage), its.anns
    asks = AgendaItem(AgendaKind.PROMPT, its.membership.id, NOW + DAY)
    another = AgendaItem(AgendaKind.PROMPT, samples.number(), NOW)
    closes = AgendaItem(AgendaKind.CLOSE, its.membership.id, NOW)
    await storage.run(lambda uow: uow.agenda.put(asks, another, closes))

    at = await profiles.asked_next(account.platform, [account.external, "nobody"])
    assert at == NOW + DAY
    assert await profiles.asked_next(account.platform, ["nobody"]) is None
    assert await profiles.asked_next(account.platform, []) is None
    await storage.run(lambda uow: uow.agenda.remove(AgendaKind.PROMPT, [its.membership.id]))
    assert await profiles.asked_next(account.platform, [account.external]) is None
