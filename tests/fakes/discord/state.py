"""Everything there is on this Discord: guilds, people, direct messages and messages."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from tests.fakes.discord.attachments import Attachment
from tests.fakes.discord.channels import Channel
from tests.fakes.discord.events import Event
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.messages import Message
from tests.fakes.discord.parts import Kind
from tests.fakes.discord.roots import Roots
from tests.fakes.discord.users import User
from tests.fakes.discord.wire import Json, missing_access, unknown


@dataclass(repr=False)
class State:
    """All guilds, accounts and messages, and the events when messages come and go."""

    roots: Roots
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    direct: dict[int, Channel] = field(default_factory=dict)
    """Channels for direct messages, by the other's account."""
    messages: dict[int, list[Message]] = field(default_factory=lambda: defaultdict(list))
    files: dict[int, Attachment] = field(default_factory=dict)
    nonces: dict[tuple[int, str], tuple[datetime, Message]] = field(default_factory=dict)

    def channel(self, id_: int) -> Channel:
        """Find a channel as the bot may, or refuse as Discord does."""
        for channel in self.direct.values():
            if channel.id == id_:
                return channel
        for guild in self.guilds.values():
            if id_ in guild.channels:
                found = guild.channels[id_]
                if not guild.has_bot or not found.readable_by(self.roots.bot):
                    raise missing_access()
                return found
        raise unknown("Channel")

    def guild(self, id_: int) -> Guild:
        """Find a guild that the bot is in, or refuse as Discord does."""
        found = self.guilds.get(id_)
        if found is None or not found.has_bot:
            raise unknown("Guild")
        return found

    def user(self, id_: int) -> User:
        """Find an account, or refuse as Discord does."""
        if id_ not in self.users:
            raise unknown("User")
        return self.users[id_]

    def message(self, channel: Channel, id_: int) -> Message:
        """Find a message in a channel, or refuse as Discord does."""
        for message in self.messages[channel.id]:
            if message.id == id_ and not message.deleted and not message.ephemeral:
                return message
        raise unknown("Message")

    def direct_channel(self, user: User) -> Channel:
        """Find the channel for direct messages with somebody, opening it if there is none."""
        if user.id not in self.direct:
            opened = Channel(self.roots, self.roots.ids.new(), Kind.DIRECT, recipient=user)
            self.direct[user.id] = opened
        return self.direct[user.id]

    def share_a_guild(self, user: User) -> bool:
        """Say whether somebody is in a guild with the bot."""
        return any(guild.has_bot and guild.has(user) for guild in self.guilds.values())

    def post(self, message: Message) -> None:
        """Put a message into its channel and tell of it."""
        channel = message.channel
        message.mentions = message.mentioned(self.users)
        self._file(message)
        self.messages[channel.id].append(message)
        channel.last_message = message.id
        channel.sent += 1
        if channel.thread and not message.ephemeral:
            self._wake(channel, message.author)
        self._tell("MESSAGE_CREATE", message)

    def _wake(self, thread: Channel, author: User) -> None:
        """Let a message reopen its thread and make its author a member."""
        if thread.of_thread.archived:
            thread.reopens()
        thread.adds(author)

    def edit(self, message: Message) -> None:
        """Tell that a message was changed."""
        message.mentions = message.mentioned(self.users)
        message.edited = self.roots.now
        message.edits += 1
        self._file(message)
        self._tell("MESSAGE_UPDATE", message)

    def remove(self, message: Message) -> None:
        """Delete a message and tell of it."""
        message.deleted = True
        gone: Json = {"id": str(message.id), "channel_id": str(message.channel.id)}
        guild = message.channel.guild
        if guild is not None and not message.ephemeral:
            gone["guild_id"] = str(guild.id)
        if self._hears(message):
            within = guild.id if guild is not None and not message.ephemeral else None
            self.roots.announce(Event("MESSAGE_DELETE", gone, within, private=within is None))

    def seen(self, message: Message) -> Json:
        """Describe a message as REST shows it to an app with the intents it has."""
        bot = self.roots.bot
        bare = "message_content" not in self.roots.privileged and not message.reveals(bot)
        return message.json(bare=bare, bot=bot)

    def _file(self, message: Message) -> None:
        for file in message.attachments:
            file.channel, file.ephemeral = message.channel.id, message.ephemeral
            self.files[file.id] = file

    def _hears(self, message: Message) -> bool:
        channel, bot = message.channel, self.roots.bot
        return message.author is bot if message.ephemeral else channel.readable_by(bot)

    def _tell(self, name: str, message: Message) -> None:
        if not self._hears(message):
            return
        guild = None if message.ephemeral else message.channel.guild
        extra: Json = {"channel_type": int(message.channel.kind)}
        if message.nonce is not None and name == "MESSAGE_CREATE":
            extra["nonce"] = message.nonce
        if guild is not None:
            extra["guild_id"] = str(guild.id)
            if message.interaction is None and guild.has(message.author):
                member = guild.member_json(message.author)
                extra["member"] = {key: member[key] for key in member if key != "user"}
        bot = self.roots.bot
        whole = message.json(bot=bot) | extra
        bare = None if message.reveals(bot) else message.json(bare=True, bot=bot) | extra
        self.roots.announce(
            Event(name, whole, guild.id if guild else None, private=guild is None, bare=bare)
        )
