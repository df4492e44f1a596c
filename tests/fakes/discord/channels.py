"""Channels and threads: who can read them, and what happens to them."""

from dataclasses import dataclass, field
from typing import Protocol

from tests.fakes.discord.events import Event
from tests.fakes.discord.parts import Kind, Overwrite, Thread
from tests.fakes.discord.permissions import (
    EVERYTHING,
    IN_DIRECT_MESSAGES,
    NOTHING,
    Permission,
    named,
)
from tests.fakes.discord.roots import Roots
from tests.fakes.discord.users import User
from tests.fakes.discord.wire import Json

OBFUSCATED = 1 << 17
"""The flag of a channel that the bot cannot view; its name is hidden (since November 2026)."""


class Home(Protocol):
    """What a channel knows of its guild."""

    @property
    def id(self) -> int: ...
    @property
    def locale(self) -> str: ...
    @property
    def has_bot(self) -> bool: ...
    @property
    def users(self) -> list[User]: ...
    @property
    def channels(self) -> "dict[int, Channel]": ...
    def has(self, user: User) -> bool: ...
    def permissions(self, user: User) -> Permission: ...
    def role_ids(self, user: User) -> list[int]: ...
    def member_json(self, user: User) -> Json: ...


@dataclass(eq=False)
class Channel:
    """A place for messages."""

    roots: Roots
    id: int
    kind: Kind
    name: str = ""
    guild: Home | None = None
    parent: "Channel | None" = None
    recipient: User | None = None
    thread: Thread | None = None
    position: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    last_message: int | None = None
    sent: int = 0
    deleted: bool = False

    @property
    def readers(self) -> list[User]:
        """Everybody who can read along, the bot too if it can."""
        if self.guild is None:
            return [self.roots.bot, *([self.recipient] if self.recipient else [])]
        return [user for user in self.guild.users if self.readable_by(user)]

    def readable_by(self, user: User) -> bool:
        if self.guild is None:
            return user in {self.recipient, self.roots.bot}
        return Permission.view_channel in self.permissions(user)

    def permissions(self, user: User) -> Permission:
        """Compute what somebody may do here, by Discord's algorithm."""
        if self.guild is None:
            return IN_DIRECT_MESSAGES
        if not self.guild.has(user):
            return NOTHING
        granted = self.guild.permissions(user)
        if Permission.administrator in granted:
            return EVERYTHING
        granted = (self.parent or self)._overwritten(granted, user)
        if Permission.view_channel not in granted:
            return NOTHING
        return NOTHING if self._closed_to(user, granted) else granted

    def _closed_to(self, user: User, granted: Permission) -> bool:
        if self.kind is not Kind.PRIVATE_THREAD or Permission.manage_threads in granted:
            return False
        return user.id not in self.of_thread.members

    def _overwritten(self, granted: Permission, user: User) -> Permission:
        assert self.guild is not None
        none = Overwrite(of_member=False)
        granted = self.overwrites.get(self.guild.id, none).applied(granted)
        of_roles = Overwrite(of_member=False)
        for role in self.guild.role_ids(user):
            of_roles.allow |= self.overwrites.get(role, none).allow
            of_roles.deny |= self.overwrites.get(role, none).deny
        granted = of_roles.applied(granted)
        return self.overwrites.get(user.id, none).applied(granted)

    def takes_permissions_from_bot(self, *names: str) -> None:
        """Deny the bot something here, by discord.py's names for it."""
        self.denies(self.roots.bot, *names)

    def gives_permissions_to_bot(self, *names: str) -> None:
        """Allow the bot something here, whatever its roles say."""
        self.allows(self.roots.bot, *names)

    def denies(self, user: User, *names: str) -> None:
        """Deny one member something here."""
        self.overwrites.setdefault(user.id, Overwrite(of_member=True)).denies(named(names))
        self.announce("UPDATE")

    def allows(self, user: User, *names: str) -> None:
        """Allow one member something here."""
        self.overwrites.setdefault(user.id, Overwrite(of_member=True)).allows(named(names))
        self.announce("UPDATE")

    def delete(self) -> None:
        """Delete the channel with its threads, as an organizer may."""
        assert self.guild is not None
        for thread in [c for c in self.guild.channels.values() if c.parent is self]:
            thread.deleted = True
            del self.guild.channels[thread.id]
        self.deleted = True
        self.announce("DELETE")
        del self.guild.channels[self.id]

    def archives(self, *, locked: bool = False) -> None:
        """Archive the thread, and lock it if asked to."""
        self.of_thread.archived = True
        self.of_thread.locked = locked
        self.announce("UPDATE")

    def reopens(self) -> None:
        """Take the thread out of the archive."""
        self.of_thread.archived = self.of_thread.locked = False
        self.announce("UPDATE")

    def adds(self, user: User) -> None:
        """Add somebody to the thread."""
        if user.id not in self.of_thread.members:
            self.of_thread.members[user.id] = self.roots.now
            if user is self.roots.bot:
                self.announce("CREATE")

    def removes(self, user: User) -> None:
        """Take somebody out of the thread; bots hear of it when it is them."""
        if self.of_thread.members.pop(user.id, None) and user is self.roots.bot and self.guild:
            told = {
                "id": str(self.id),
                "guild_id": str(self.guild.id),
                "member_count": len(self.of_thread.members),
                "removed_member_ids": [str(user.id)],
            }
            self.roots.announce(Event("THREAD_MEMBERS_UPDATE", told, self.guild.id))

    @property
    def of_thread(self) -> Thread:
        """Tell what only threads have."""
        assert self.thread is not None, f"{self} is no thread"
        return self.thread

    def announce(self, what: str) -> None:
        """Tell bots that the channel or thread was created, updated or deleted."""
        if self.guild is None or not self.guild.has_bot:
            return
        if self.thread is None:
            told = Event(f"CHANNEL_{what}", self.seen_json(), self.guild.id)
        elif what == "DELETE":
            kept = {key: self.json()[key] for key in ("id", "guild_id", "parent_id", "type")}
            told = Event("THREAD_DELETE", kept, self.guild.id)
        elif self.readable_by(self.roots.bot):
            told = Event(f"THREAD_{what}", self.json(), self.guild.id)
        else:
            return
        self.roots.announce(told)

    def seen_json(self) -> Json:
        """Describe the channel as the gateway does, which hides what the bot cannot view."""
        shown = self.json()
        if self.readable_by(self.roots.bot):
            return shown
        return {**shown, "name": "___hidden___", "topic": None, "flags": OBFUSCATED}

    def json(self) -> Json:
        shown: Json = {"id": str(self.id), "type": int(self.kind), "flags": 0}
        shown["last_message_id"] = str(self.last_message) if self.last_message else None
        if self.guild is None:
            return {**shown, "recipients": [self.recipient.json()] if self.recipient else []}
        shown |= {"guild_id": str(self.guild.id), "name": self.name, "rate_limit_per_user": 0}
        return shown | (self._of_thread() if self.thread else self._of_channel())

    def _of_channel(self) -> Json:
        return {
            "position": self.position,
            "parent_id": None,
            "topic": None,
            "nsfw": False,
            "permission_overwrites": [o.json(of) for of, o in self.overwrites.items()],
        }

    def _of_thread(self) -> Json:
        shown = self.of_thread.json() | {
            "parent_id": str(self.parent.id) if self.parent else None,
            "message_count": self.sent,
            "total_message_sent": self.sent,
        }
        if self.roots.bot.id in self.of_thread.members:
            shown["member"] = self.of_thread.member_json(self.roots.bot.id)
        return shown

    def __repr__(self) -> str:
        return f"#{self.name}" if self.guild else f"direct messages of {self.recipient}"
