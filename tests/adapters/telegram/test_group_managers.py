"""Who manages a group: Telegram's list of administrators is asked each time."""

import pytest

from adapters.telegram.client import Client
from bot.kernel.errors import BotError, Moved, TryLater, Uncertain, Unreachable
from bot.ports.chat import ManagerLookup
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import Answer, Fault, ServerError, TooMany


@pytest.mark.parametrize("kind", ["group", "supergroup"])
@pytest.mark.parametrize("forum", [False, True])
async def test_administrators_manage_a_group_and_nobody_else(
    telegram: FakeTelegram, client: Client, kind: str, forum: bool
) -> None:
    owner, admin, member, gone = [telegram.user(name) for name in ("Ann", "Bob", "Cy", "Di")]
    group = (telegram.group if kind == "group" else telegram.supergroup)(
        "Pod", owner, admin, member, gone
    )
    group.add_bot(owner, as_admin=True)
    for somebody in (admin, gone):
        group.promote(somebody)
    gone.leaves(group)
    place = f"{group.id}/7" if forum else str(group.id)

    async def managing() -> list[bool]:
        people = (owner, admin, member, gone)
        return [await client.messenger.manages(place, str(one.id)) for one in people]

    assert isinstance(client.messenger, ManagerLookup)
    assert await managing() == [True, True, False, False]
    group.demote(admin)
    group.promote(member)
    assert await managing() == [True, False, True, False]
    assert not await client.messenger.manages(place, "nobody")


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        (Answer(403, "Forbidden: bot was kicked from the group chat"), Unreachable),
        (Answer(400, "Bad Request: chat not found"), Unreachable),
        (TooMany(7), TryLater),
        (ServerError(502), Uncertain),
        (
            Answer(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": -1001},
            ),
            Moved,
        ),
    ],
)
async def test_a_list_that_cannot_be_had_makes_nobody_a_manager(
    telegram: FakeTelegram, client: Client, fault: Fault, meaning: type[BotError]
) -> None:
    ann = telegram.user("Ann")
    group = telegram.group("Pod", ann)
    group.add_bot(ann)
    telegram.fail("getChatAdministrators", fault)
    with pytest.raises(meaning):
        await client.messenger.manages(str(group.id), str(ann.id))
