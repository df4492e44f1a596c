"""What somebody did with the app, and what the app shows them for it."""

import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from tests.fakes.discord.channels import Channel
from tests.fakes.discord.messages import Message
from tests.fakes.discord.modals import Modal
from tests.fakes.discord.roots import Roots
from tests.fakes.discord.users import User
from tests.fakes.discord.wire import Json
from tests.harness.patience import patient

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
SAYS, THINKS, WAITS, UPDATES, CHOICES, OPENS = 4, 5, 6, 7, 8, 9
NO_ANSWER = "This application did not respond"


class Choice(NamedTuple):
    """One suggestion while somebody types an option."""

    name: str
    value: str | int | float


@dataclass(eq=False)
class Interaction:
    """One thing somebody did, from the press of a key to the last follow-up."""

    roots: Roots
    kind: int
    user: User
    channel: Channel
    what: str
    """What they did, for people: `/goal add`, `Done`."""
    data: Json
    owners: Json = field(default_factory=dict)
    message: Message | None = None
    """The message whose component was used."""
    parent: "Interaction | None" = None
    """What opened the modal that is submitted here."""

    id: int = field(init=False)
    at: datetime = field(init=False)
    token: str = field(init=False)
    delivered: bool = False
    response: int | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    updated: Message | None = None
    """The message that was changed in place."""
    modal: Modal | None = None
    choices: list[Choice] = field(default_factory=list)
    failed: str | None = None
    """What the app says if nothing came in time."""

    def __post_init__(self) -> None:
        self.id = self.roots.ids.new()
        self.at = self.roots.now
        secret = f"interaction:{self.id}:{secrets.token_urlsafe(90)}"
        self.token = base64.b64encode(secret.encode()).decode().replace("/", "x").rstrip("=")

    @property
    def acknowledged(self) -> bool:
        return self.response is not None

    @property
    def deferred(self) -> bool:
        return self.response in {THINKS, WAITS}

    @property
    def thinking(self) -> bool:
        """Say whether the person still sees "thinking…".

        Once that is deleted, a follow-up is a message of its own (discord-api-docs#2739).
        """
        thinks = self.original is not None and self.original.loading
        return thinks and not (self.original and self.original.deleted)

    @property
    def replies(self) -> list[Message]:
        """List the messages that answer it, without those deleted since."""
        first = [self.original] if self.original and not self.thinking else []
        return [message for message in (*first, *self.followups) if not message.deleted]

    @property
    def expired(self) -> bool:
        return self.roots.now - self.at >= self.roots.timing.token_lives

    async def first_response(self) -> None:
        """Wait for the first answer, or until it is too late for one."""
        left = self.roots.timing.answer_within if self.delivered else 0
        try:
            await self.roots.changes.until(lambda: self.acknowledged, left)
        except TimeoutError:
            self.failed = NO_ANSWER

    async def settled(self) -> None:
        """Wait until the app shows all it has to: it does not think, and nothing more comes."""
        timing = self.roots.timing
        seconds = patient(timing.patience)
        try:
            await self.roots.changes.until(self._shown, seconds)
        except TimeoutError:
            raise AssertionError(f"{self} still thinks after {seconds} s") from None
        await self.roots.changes.still(timing.quiet)

    def _shown(self) -> bool:
        return self.failed is not None or (self.acknowledged and not self.thinking)

    def json(self) -> Json:
        """Describe it as the gateway does."""
        channel, guild, bot = self.channel, self.channel.guild, self.roots.bot
        granted = str(int(channel.permissions(bot)))
        told: Json = {
            "id": str(self.id),
            "application_id": str(self.roots.application_id),
            "type": self.kind,
            "data": self.data,
            "token": self.token,
            "version": 1,
            "channel_id": str(channel.id),
            "channel": channel.json(),
            "app_permissions": granted,
            "locale": self.user.locale,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": self.owners,
            "context": 1 if guild is None else 0,
            "attachment_size_limit": 10 * 1024 * 1024,
        }
        if self.message is not None:
            told["message"] = self.message.json(bot=bot)
        if guild is None:
            return {**told, "user": self.user.json()}
        permissions = str(int(channel.permissions(self.user)))
        told["channel"] |= {"permissions": permissions, "app_permissions": granted}
        return told | {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "member": {**guild.member_json(self.user), "permissions": permissions},
        }

    def metadata(self) -> Json:
        """Describe it as messages do that answer it."""
        told: Json = {
            "id": str(self.id),
            "type": self.kind,
            "user": self.user.json(),
            "authorizing_integration_owners": self.owners,
        }
        if self.kind == COMPONENT and self.message is not None:
            told["interacted_message_id"] = str(self.message.id)
        if self.parent is not None:
            told["triggering_interaction_metadata"] = self.parent.metadata()
        target = str(self.data.get("target_id"))
        resolved = self.data.get("resolved") or {}
        if target in resolved.get("messages", {}):
            told["target_message_id"] = target
        elif self.kind == COMMAND and "target_id" in self.data:
            told["target_user"] = resolved["users"][target]
        return told

    def __repr__(self) -> str:
        return f"<{self.user}: {self.what}>"
