"""What an interaction tells of everything that its data names by id."""

from dataclasses import dataclass, field

from tests.fakes.discord.attachments import Attachment
from tests.fakes.discord.channels import Channel
from tests.fakes.discord.members import Role
from tests.fakes.discord.messages import Message
from tests.fakes.discord.possible import NotPossible
from tests.fakes.discord.users import User
from tests.fakes.discord.wire import Json

Thing = User | Role | Channel | Attachment | Message


@dataclass
class Resolved:
    """Users, members, roles, channels, attachments and messages by id."""

    channel: Channel
    found: Json = field(default_factory=dict)

    def add(self, thing: object) -> str:
        """Tell of something; return its id."""
        match thing:
            case User():
                self._put("users", thing.id, thing.json())
                self._add_member(thing)
            case Role():
                self._put("roles", thing.id, thing.json(1))
            case Channel():
                self._put("channels", thing.id, self._channel(thing))
            case Attachment():
                thing.ephemeral = thing.ephemeral or not thing.channel
                self._put("attachments", thing.id, thing.json())
            case Message():
                self._put("messages", thing.id, thing.json())
            case _:
                raise NotPossible(f"{thing!r} is nothing one can choose")
        return str(thing.id)

    def _put(self, kind: str, id_: int, described: Json) -> None:
        self.found.setdefault(kind, {})[str(id_)] = described

    def _add_member(self, user: User) -> None:
        guild = self.channel.guild
        if guild is None or not guild.has(user):
            return
        member = guild.member_json(user)
        described = {key: member[key] for key in member if key not in {"user", "deaf", "mute"}}
        described["permissions"] = str(int(self.channel.permissions(user)))
        self._put("members", user.id, described)

    def _channel(self, channel: Channel) -> Json:
        everything = channel.json()
        kept = ("id", "type", "name", "parent_id", "thread_metadata", "guild_id", "flags")
        described = {key: everything[key] for key in kept if key in everything}
        granted = str(int(channel.permissions(channel.roots.bot)))
        return described | {"permissions": granted, "app_permissions": granted}
