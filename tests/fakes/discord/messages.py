"""Messages as people and bots see them."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from tests.fakes.discord.attachments import Attachment
from tests.fakes.discord.channels import Channel
from tests.fakes.discord.components import Button, buttons, media, texts
from tests.fakes.discord.users import User
from tests.fakes.discord.wire import Json

EPHEMERAL, LOADING, V2, VOICE = 1 << 6, 1 << 7, 1 << 15, 1 << 13
FORWARDED = 1 << 14
SUPPRESS_EMBEDS, SILENT = 1 << 2, 1 << 12
_MENTION = re.compile(r"<@!?(\d+)>")


@dataclass(eq=False)
class Message:
    """One message, and what became of it."""

    id: int
    channel: Channel
    author: User
    at: datetime
    content: str = ""
    components: list[Json] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    nonce: str | int | None = None
    allowed_mentions: Json | None = None
    reply_to: "Message | None" = None
    mentions: list[User] = field(default_factory=list)
    interaction: Json | None = None
    """What Discord tells of the interaction that this answers."""
    for_user: User | None = None
    """The only one who sees it, if it is ephemeral."""
    edited: datetime | None = None
    edits: int = 0
    pinned: bool = False
    reactions: dict[str, set[int]] = field(default_factory=dict)
    deleted: bool = False
    forwarded: "Message | None" = None

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Say whether the app is still "thinking…"."""
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """Read all that it says, line by line: content, then every text component."""
        return "\n".join([*([self.content] if self.content else []), *texts(self.components)])

    @property
    def buttons(self) -> list[Button]:
        return buttons(self.components)

    @property
    def shown_files(self) -> list[Attachment]:
        """Find the files that people see: with components, only those that one of them shows."""
        if not self.flags & V2:
            return self.attachments
        shown = {item.get("attachment_id") for item in media(self.components)}
        return [found for found in self.attachments if str(found.id) in shown]

    def visible_to(self, user: User) -> bool:
        if self.deleted:
            return False
        return self.for_user is user if self.ephemeral else self.channel.readable_by(user)

    def mentioned(self, users: dict[int, User]) -> list[User]:
        """Find who is pinged by what it says and by what the sender allows."""
        allowed = self.allowed_mentions
        named = [int(found) for found in _MENTION.findall(self.text)]
        if allowed is not None and "users" not in (allowed.get("parse") or []):
            chosen = {int(user) for user in allowed.get("users") or []}
            named = [user for user in named if user in chosen]
        pinged = [users[user] for user in dict.fromkeys(named) if user in users]
        return [*pinged, *self._replied(pinged)]

    def _replied(self, pinged: list[User]) -> list[User]:
        allowed = self.allowed_mentions
        wants = allowed is None or allowed.get("replied_user", False)
        other = self.reply_to.author if self.reply_to else None
        return [other] if other and wants and other not in pinged else []

    def reveals(self, bot: User) -> bool:
        """Say whether an app without the message content intent may read it."""
        return self.author is bot or self.channel.guild is None or bot in self.mentions

    def json(self, *, bare: bool = False, bot: User | None = None) -> Json:
        """Describe it as REST does; `bare` leaves out what needs the content intent."""
        shown: Json = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "type": self._type(),
            "author": self.author.json(),
            "content": "" if bare else self.content,
            "timestamp": self.at.isoformat(),
            "edited_timestamp": self.edited.isoformat() if self.edited else None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [user.json() for user in self.mentions],
            "mention_roles": [],
            "attachments": [] if bare else [file.json() for file in self.attachments],
            "embeds": [] if bare else self.embeds,
            "components": [] if bare else self.components,
            "pinned": self.pinned,
            "flags": self.flags,
        }
        return shown | self._more(bare, bot)

    def _more(self, bare: bool, bot: User | None) -> Json:
        more: Json = {}
        if self.reply_to:
            reference = {"type": 0, "channel_id": str(self.channel.id)}
            more["message_reference"] = reference | {"message_id": str(self.reply_to.id)}
            gone = self.reply_to.deleted
            more["referenced_message"] = None if gone else self.reply_to._quoted(bare, bot)
        if self.forwarded is not None:
            source = {"type": 1, "channel_id": str(self.forwarded.channel.id)}
            more["message_reference"] = source | {"message_id": str(self.forwarded.id)}
            more["message_snapshots"] = [{"message": self.forwarded._snapshot()}]
        if self.interaction is not None:
            more["interaction_metadata"] = self.interaction
        if self.interaction is not None or self.author.bot:
            more["application_id"] = str(self.author.id)
        if self.interaction is not None:
            more["webhook_id"] = str(self.author.id)
        if self.reactions:
            more["reactions"] = [self._reaction(emoji, bot) for emoji in self.reactions]
        return more

    def _snapshot(self) -> Json:
        """Describe what a forward shows of it: no author, and no place."""
        told = self.json()
        names = ("type", "content", "embeds", "attachments", "timestamp", "edited_timestamp")
        return {name: told[name] for name in (*names, "flags", "mentions", "components")}

    def _quoted(self, bare: bool, bot: User | None) -> Json:
        hidden = bare and not (bot is not None and self.reveals(bot))
        return {k: v for k, v in self.json(bare=hidden).items() if k != "referenced_message"}

    def _reaction(self, emoji: str, bot: User | None) -> Json:
        by = self.reactions[emoji]
        return {
            "emoji": {"id": None, "name": emoji},
            "count": len(by),
            "count_details": {"burst": 0, "normal": len(by)},
            "burst_colors": [],
            "me_burst": False,
            "me": bot is not None and bot.id in by,
        }

    def _type(self) -> int:
        if self.interaction and self.interaction["type"] == 2:
            return 23 if "target_message_id" in self.interaction else 20
        return 19 if self.reply_to else 0

    def __repr__(self) -> str:
        return f"<{self.author} in {self.channel}: {self.text[:60]!r}>"
