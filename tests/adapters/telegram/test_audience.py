"""Who can read a group: Telegram is asked, and nothing is guessed."""

from dataclasses import dataclass
from typing import Any

import pytest

from adapters.telegram.client import Client
from bot.kernel.errors import BotError, Moved, TryLater, Uncertain, Unreachable
from bot.ports.chat import Audience
from tests.fakes.telegram.chats import Standing
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import Answer, Fault, ServerError, TooMany
from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.people import Person


@dataclass
class Pod:
    """A group with Cairn in it."""

    group: Group
    ann: Person
    bob: Person

    @property
    def place(self) -> str:
        return str(self.group.id)

    @property
    def members(self) -> frozenset[str]:
        return frozenset({str(self.ann.id), str(self.bob.id)})


@pytest.fixture
def ann(telegram: FakeTelegram) -> Person:
    """Bring Ann, who has pressed Start."""
    person = telegram.user("Ann")
    person.starts()
    return person


@pytest.fixture(params=["group", "supergroup"])
def pod(request: pytest.FixtureRequest, telegram: FakeTelegram, ann: Person) -> Pod:
    bob = telegram.user("Bob")
    found = telegram.group if request.param == "group" else telegram.supergroup
    group = found("Pod", ann, bob)
    group.add_bot(ann)
    return Pod(group, ann, bob)


async def test_a_group_of_exactly_the_members_has_no_other_readers(
    client: Client, pod: Pod
) -> None:
    audience = await client.messenger.audience(pod.place, pod.members)
    assert audience == Audience(pod.members, others=0)
    assert audience.is_closed


async def test_a_stranger_in_a_group_reads_along(
    telegram: FakeTelegram, client: Client, pod: Pod
) -> None:
    telegram.user("Cy").joins(pod.group)
    audience = await client.messenger.audience(pod.place, pod.members)
    assert audience == Audience(pod.members, others=1)
    assert not audience.is_closed


async def test_another_bot_in_a_group_reads_along(
    telegram: FakeTelegram, client: Client, pod: Pod
) -> None:
    robot = telegram.user("Robot")
    robot.is_bot = True
    robot.joins(pod.group)
    audience = await client.messenger.audience(pod.place, pod.members)
    assert audience.others == 1


async def test_members_who_are_not_there_do_not_read(client: Client, pod: Pod) -> None:
    pod.bob.leaves(pod.group)
    audience = await client.messenger.audience(pod.place, pod.members | {"7600099999"})
    assert audience == Audience(frozenset({str(pod.ann.id)}), others=0)


async def test_a_member_who_left_does_not_hide_a_stranger_who_came(
    telegram: FakeTelegram, client: Client, pod: Pod
) -> None:
    pod.bob.leaves(pod.group)
    telegram.user("Cy").joins(pod.group)
    audience = await client.messenger.audience(pod.place, pod.members)
    assert audience == Audience(frozenset({str(pod.ann.id)}), others=1)


@pytest.mark.parametrize(
    "open_by", [{"username": "our_pod"}, {"channel": -1001234}, {"location": "The old mill"}]
)
async def test_whoever_finds_a_public_group_can_read_it(
    open_by: dict[str, Any], telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    group = telegram.supergroup("Pod", ann)
    vars(group).update(open_by)
    group.add_bot(ann)
    audience = await client.messenger.audience(str(group.id), frozenset({str(ann.id)}))
    assert audience.others is None
    assert not audience.is_closed


@pytest.mark.parametrize("said", ["member list is inaccessible", "CHAT_ADMIN_REQUIRED"])
async def test_the_readers_of_a_group_that_hides_its_members_are_not_known(
    said: str, telegram: FakeTelegram, client: Client, pod: Pod
) -> None:
    telegram.fail("getChatMember", Answer(400, f"Bad Request: {said}"))
    assert await client.messenger.audience(pod.place, pod.members) == Audience()


async def test_a_topic_is_read_by_everybody_in_its_group(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    forum = telegram.supergroup("Pod", ann, telegram.user("Cy"), forum=True)
    forum.add_bot(ann)
    topic = forum.topic("Cairn")
    audience = await client.messenger.audience(f"{forum.id}/{topic.id}", frozenset({str(ann.id)}))
    assert audience.others == 1


async def test_the_readers_of_a_group_that_cairn_is_not_in_are_not_known(
    client: Client, pod: Pod
) -> None:
    pod.group.standings[pod.group.world.bot] = Standing.KICKED
    with pytest.raises(Unreachable):
        await client.messenger.audience(pod.place, pod.members)


async def test_the_readers_of_a_group_that_moved_are_asked_for_where_it_is(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    group = telegram.group("Pod", ann)
    group.add_bot(ann)
    new = group.migrate()
    with pytest.raises(Moved) as moved:
        await client.messenger.audience(str(group.id), frozenset({str(ann.id)}))
    assert moved.value.to == str(new.id)
    audience = await client.messenger.audience(str(new.id), frozenset({str(ann.id)}))
    assert audience.is_closed


@pytest.mark.parametrize("method", ["getChat", "getChatMemberCount", "getChatMember"])
@pytest.mark.parametrize(
    ("fault", "meant"), [(TooMany(9), TryLater), (ServerError(502), Uncertain)]
)
async def test_readers_that_cannot_be_asked_for_are_not_guessed(
    method: str,
    fault: Fault,
    meant: type[BotError],
    telegram: FakeTelegram,
    client: Client,
    ann: Person,
) -> None:
    group = telegram.supergroup("Pod", ann)
    group.add_bot(ann)
    telegram.fail(method, fault)
    with pytest.raises(meant):
        await client.messenger.audience(str(group.id), frozenset({str(ann.id)}))
