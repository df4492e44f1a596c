"""Guilds, which people call servers: their members, roles and channels."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.fakes.discord.channels import Channel
from tests.fakes.discord.events import Event
from tests.fakes.discord.members import Member, Role
from tests.fakes.discord.parts import Kind, Overwrite, Thread
from tests.fakes.discord.permissions import EVERYTHING, MEMBERS, Permission, named
from tests.fakes.discord.roots import Roots
from tests.fakes.discord.users import User
from tests.fakes.discord.wire import Json


@dataclass(eq=False)
class Guild:
    """A guild; the bot is a member of it from the start."""

    roots: Roots
    id: int
    name: str
    owner: User
    locale: str = "en-US"
    roles: list[Role] = field(default_factory=list)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    available: bool = True

    def __post_init__(self) -> None:
        self.roles.append(Role(self.id, "@everyone", MEMBERS))
        self.roles.append(Role(self.roots.ids.new(), "Cairn", MEMBERS, managed=True))
        self._seat(self.owner)
        self._seat(self.roots.bot)
        self.members[self.roots.bot.id].roles.append(self.roles[1])

    @property
    def has_bot(self) -> bool:
        return self.has(self.roots.bot)

    @property
    def users(self) -> list[User]:
        return [member.user for member in self.members.values()]

    def has(self, user: User) -> bool:
        return user.id in self.members

    def role_ids(self, user: User) -> list[int]:
        return [role.id for role in self.members[user.id].roles]

    def permissions(self, user: User) -> Permission:
        """Add up what somebody's roles let them do."""
        if user is self.owner:
            return EVERYTHING
        granted = self.roles[0].permissions
        for role in self.members[user.id].roles:
            granted |= role.permissions
        return EVERYTHING if Permission.administrator in granted else granted

    def role(self, name: str, *permissions: str, members: Iterable[User] = ()) -> Role:
        """Create a role and give it to members, by discord.py's names for permissions."""
        role = Role(self.roots.ids.new(), name, named(permissions))
        self.roles.append(role)
        self._tell("GUILD_ROLE_CREATE", {"role": role.json(len(self.roles) - 1)})
        for user in members:
            self.members[user.id].roles.append(role)
            self._tell("GUILD_MEMBER_UPDATE", self.member_json(user))
        return role

    def channel(
        self, name: str, readers: Iterable[User] | None = None, kind: Kind = Kind.TEXT
    ) -> Channel:
        """Create a channel for everybody, or for some members, its owner and the bot."""
        made = Channel(self.roots, self.roots.ids.new(), kind, name, self)
        made.position = len(self.channels)
        if readers is not None:
            view = named(["view_channel"])
            made.overwrites[self.id] = Overwrite(of_member=False, deny=view)
            for user in (*readers, self.roots.bot):
                made.overwrites[user.id] = Overwrite(of_member=True, allow=view)
        self.channels[made.id] = made
        made.announce("CREATE")
        return made

    def thread(
        self,
        channel: Channel,
        name: str,
        *,
        private: bool = True,
        members: Iterable[User] = (),
        owner: User | None = None,
    ) -> Channel:
        """Open a thread in a channel, by its owner, who is the guild's if none is given."""
        kind = Kind.PRIVATE_THREAD if private else Kind.PUBLIC_THREAD
        made = Channel(self.roots, self.roots.ids.new(), kind, name, self, parent=channel)
        opener = owner or self.owner
        now = self.roots.now
        made.thread = Thread(made.id, opener, now, {opener.id: now})
        made.thread.members |= {user.id: now for user in members}
        self.channels[made.id] = made
        made.announce("CREATE")
        return made

    def joins(self, user: User) -> None:
        """Let somebody in."""
        self._seat(user)
        joined = {**self.member_json(user), "guild_id": str(self.id)}
        self._tell("GUILD_MEMBER_ADD", joined)

    def leaves(self, user: User) -> None:
        """Let somebody go, out of the guild's threads too."""
        del self.members[user.id]
        for channel in self.channels.values():
            if channel.thread:
                channel.thread.members.pop(user.id, None)
        self._tell("GUILD_MEMBER_REMOVE", {"user": user.json()})

    def remove_bot(self) -> None:
        """Kick the bot, or let its developer have it leave."""
        del self.members[self.roots.bot.id]
        gone = {"id": str(self.id)}
        self.roots.announce(Event("GUILD_DELETE", gone, self.id))

    def add_bot(self) -> None:
        """Invite the bot again."""
        self._seat(self.roots.bot)
        self.members[self.roots.bot.id].roles.append(self.roles[1])
        self.announce()

    def announce(self) -> None:
        """Tell the bot that it is a member now; a guild that was there before says so."""
        joined = {key: told for key, told in self.gateway_json().items() if key != "unavailable"}
        self.roots.announce(Event("GUILD_CREATE", joined, self.id))

    def goes_down(self) -> None:
        """Make the guild unavailable, as in an outage."""
        self.available = False
        gone = {"id": str(self.id), "unavailable": True}
        self.roots.announce(Event("GUILD_DELETE", gone, self.id))

    def comes_back(self) -> None:
        """End the outage."""
        self.available = True
        self.roots.announce(Event("GUILD_CREATE", self.gateway_json(), self.id))

    def _seat(self, user: User) -> None:
        self.members.setdefault(user.id, Member(user, self.roots.now))

    def _tell(self, what: str, data: Json) -> None:
        if self.has_bot:
            self.roots.announce(Event(what, {"guild_id": str(self.id), **data}, self.id))

    def member_json(self, user: User) -> Json:
        return self.members[user.id].json()

    def gateway_json(self) -> Json:
        """Describe the guild as GUILD_CREATE does, to a bot without the members intent."""
        bot = self.roots.bot
        return self.json() | {
            "joined_at": self.members[bot.id].joined.isoformat(),
            "large": False,
            "unavailable": False,
            "member_count": len(self.members),
            "members": [self.member_json(bot)],
            "channels": [c.seen_json() for c in self.channels.values() if not c.thread],
            "threads": [c.json() for c in self.active_threads],
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    @property
    def active_threads(self) -> list[Channel]:
        """Find the threads that the bot can see and that are not archived."""
        bot = self.roots.bot
        threads = (c for c in self.channels.values() if c.thread and not c.thread.archived)
        return [thread for thread in threads if thread.readable_by(bot)]

    def json(self) -> Json:
        return {
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner.id),
            "preferred_locale": self.locale,
            "roles": [role.json(place) for place, role in enumerate(self.roles)],
            **_PLAIN,
        }

    def __repr__(self) -> str:
        return self.name


_PLAIN: Json = {
    "icon": None,
    "description": None,
    "home_header": None,
    "splash": None,
    "discovery_splash": None,
    "features": [],
    "banner": None,
    "region": "deprecated",
    "application_id": None,
    "afk_channel_id": None,
    "afk_timeout": 300,
    "system_channel_id": None,
    "system_channel_flags": 0,
    "widget_enabled": False,
    "widget_channel_id": None,
    "verification_level": 0,
    "default_message_notifications": 0,
    "mfa_level": 0,
    "explicit_content_filter": 0,
    "max_presences": None,
    "max_members": 500000,
    "max_stage_video_channel_users": 50,
    "max_video_channel_users": 25,
    "vanity_url_code": None,
    "premium_tier": 0,
    "premium_subscription_count": 0,
    "premium_progress_bar_enabled": False,
    "rules_channel_id": None,
    "safety_alerts_channel_id": None,
    "public_updates_channel_id": None,
    "hub_type": None,
    "nsfw": False,
    "nsfw_level": 0,
    "emojis": [],
    "stickers": [],
    "incidents_data": None,
}
