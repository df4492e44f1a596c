"""Groups: how people bring a bot into one, change it, and throw the bot out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.fakes.telegram.accounts import Account
from tests.fakes.telegram.chats import Room, Standing, Topic
from tests.fakes.telegram.people import Impossible, Person
from tests.fakes.telegram.world import World


@dataclass(eq=False, kw_only=True)
class Group(Room):
    """A group or a supergroup, with what its people do to it."""

    world: World = field(repr=False)

    @property
    def admins(self) -> list[Account]:
        """Everybody who leads the group, its owner first."""
        return [who for who, standing in self.standings.items() if standing.leads]

    @property
    def owner(self) -> Account:
        """Whoever founded the group."""
        if not self.admins:
            raise Impossible(f"nobody leads {self.title}")
        return self.admins[0]

    def add_bot(self, by: Person, payload: str | None = None, *, as_admin: bool = False) -> None:
        """Bring the bot in; with a payload as by a link `?startgroup=<payload>`."""
        bot = self.world.bot
        self.world.move(self, bot, Standing.ADMIN if as_admin else Standing.MEMBER, by)
        self._announce(by, new_chat_members=[bot.json()], new_chat_member=bot.json())
        if payload is not None:
            by.says(f"/start@{bot.username} {payload}".strip(), self)

    def remove_bot(self, by: Account) -> None:
        """Throw the bot out."""
        bot = self.world.bot
        self.world.move(self, bot, Standing.KICKED, by)
        self._announce(by, left_chat_member=bot.json())

    def promote(self, who: Account, by: Account | None = None) -> None:
        """Make somebody an admin, or the bot."""
        self.world.move(self, who, Standing.ADMIN, by or self.owner)

    def demote(self, who: Account, by: Account | None = None) -> None:
        """Make an admin, or the bot, a member like others."""
        self.world.move(self, who, Standing.MEMBER, by or self.owner)

    def remove(self, who: Account, by: Account | None = None) -> None:
        """Throw somebody out."""
        by = by or self.owner
        self.world.move(self, who, Standing.KICKED, by)
        self._announce(by, left_chat_member=who.json())

    def rename(self, title: str, by: Account | None = None) -> None:
        """Give the group another name."""
        self.title = title
        self._announce(by or self.owner, new_chat_title=title)

    def migrate(self, by: Account | None = None) -> "Group":
        """Let the group become a supergroup, which is another chat.

        The bot is told that it is in the new one, never that it left the old
        (github.com/tdlib/telegram-bot-api/issues/266).
        """
        by = by or self.owner
        world, bot = self.world, self.world.bot
        standings = {who: at for who, at in self.standings.items() if who is not bot}
        new = _new_group(world, self.title, standings, "supergroup")
        if self.standing(bot).inside:
            world.move(new, bot, self.standing(bot), by)
        self.migrated_to = new.id
        self._announce(by, migrate_to_chat_id=new.id)
        arrival = world.announce(new, world.anonymous, migrate_from_chat_id=self.id)
        arrival.sender_chat = new
        if new.standing(bot).inside:
            world.tell(arrival)
        return new

    def topic(self, name: str, by: Account | None = None) -> Topic:
        """Begin a topic in a forum."""
        if not self.is_forum:
            raise Impossible(f"{self.title} is no forum")
        created = {"name": name, "icon_color": 7322096}
        message = self.world.announce(self, by or self.owner, forum_topic_created=created)
        topic = message.topic = self.topics[message.id] = Topic(self, message.id, name)
        if self.standing(self.world.bot).inside:
            self.world.tell(message)
        return topic

    def reopen(self, topic: Topic, by: Account | None = None) -> None:
        """Open a topic again that was closed."""
        topic.is_closed = False
        message = self.world.announce(self, by or self.owner, forum_topic_reopened={})
        message.topic = topic
        if self.standing(self.world.bot).inside:
            self.world.tell(message)

    def _announce(self, by: Account, **told: object) -> None:
        """Post a service message; the bot is told of those that concern it even from outside."""
        message = self.world.announce(self, by, **told)
        about_bot = told.get("left_chat_member") == self.world.bot.json()
        if about_bot or self.standing(self.world.bot).inside:
            self.world.tell(message)


def found_group(
    world: World, title: str, members: Sequence[Account], kind: str, *, forum: bool = False
) -> Group:
    """Found a group; the first of its members owns it."""
    standings = dict.fromkeys(members, Standing.MEMBER)
    if members:
        standings[members[0]] = Standing.OWNER
    return _new_group(world, title, standings, kind, forum=forum)


def _new_group(
    world: World,
    title: str,
    standings: dict[Account, Standing],
    kind: str,
    *,
    forum: bool = False,
) -> Group:
    number, numbers = world.room_numbers(kind)
    room = Group(number, numbers, title, kind, is_forum=forum, standings=standings, world=world)
    world.add_room(room)
    return room
