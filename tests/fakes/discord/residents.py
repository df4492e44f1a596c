"""People with an account, and what they do on Discord without using the bot."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.fakes.discord.access import check_place
from tests.fakes.discord.attachments import Attachment
from tests.fakes.discord.backend import Backend
from tests.fakes.discord.channels import Channel
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.messages import FORWARDED, VOICE, Message
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.possible import NotPossible
from tests.fakes.discord.users import User


@dataclass(eq=False, kw_only=True, repr=False)
class Resident(User):
    """Somebody who writes, uploads, joins and leaves."""

    backend: Backend

    @property
    def dm(self) -> Channel:
        """Find where they and the bot talk in private."""
        return self.backend.state.direct_channel(self)

    async def says(
        self,
        text: str,
        channel: Channel | None = None,
        attachments: Sequence[Attachment] = (),
        *,
        mention: bool = False,
        reply_to: Message | None = None,
    ) -> Message:
        """Write a message, with the bot mentioned if asked to."""
        place, roots = channel or self.dm, self.backend.roots
        self._check_may_write(place)
        said = f"{roots.bot.mention} {text}" if mention else text
        message = Message(roots.ids.new(), place, self, roots.now, said, reply_to=reply_to)
        message.attachments = list(attachments)
        if any(file.voice_seconds is not None for file in attachments):
            message.flags |= VOICE
        self.backend.state.post(message)
        return message

    async def forwards(self, other: Message, channel: Channel | None = None) -> Message:
        """Forward a message: it stands in another, which says nothing of its own."""
        roots = self.backend.roots
        message = Message(roots.ids.new(), channel or self.dm, self, roots.now, "")
        message.forwarded, message.flags = other, FORWARDED
        self.backend.state.post(message)
        return message

    def _check_may_write(self, place: Channel) -> None:
        check_place(self, place)
        threaded = place.thread is not None
        needed = Permission.send_messages_in_threads if threaded else Permission.send_messages
        if place.guild is not None and needed not in place.permissions(self):
            raise NotPossible(f"{self} may not write in {place}")

    def edits(self, message: Message, text: str) -> None:
        """Change a message of their own."""
        if message.author is not self:
            raise NotPossible(f"{message} is not {self}'s")
        message.content = text
        self.backend.state.edit(message)

    def deletes(self, message: Message) -> None:
        """Delete a message of their own."""
        if message.author is not self:
            raise NotPossible(f"{message} is not {self}'s")
        self.backend.state.remove(message)

    def uploads(
        self,
        name: str,
        content_type: str | None = None,
        size: int = 1024,
        voice_seconds: float | None = None,
        data: bytes | None = None,
    ) -> Attachment:
        """Pick a file, or record so many seconds of voice."""
        roots = self.backend.roots
        made = Attachment(roots, roots.ids.new(), name, data or b"\0" * size, content_type)
        made.voice_seconds = voice_seconds
        self.backend.state.files[made.id] = made
        return made

    def closes_dms(self) -> None:
        """Take no more direct messages from the bot."""
        self.takes_dms = False

    def opens_dms(self) -> None:
        """Take direct messages again."""
        self.takes_dms = True

    def installs(self) -> None:
        """Add the app to their own account, to have its commands everywhere."""
        self.installed = True

    def uninstalls(self) -> None:
        """Take the app off their account."""
        self.installed = False

    def joins(self, guild: Guild) -> None:
        """Join a guild."""
        guild.joins(self)

    def leaves(self, guild: Guild) -> None:
        """Leave a guild."""
        guild.leaves(self)

    def sees(self, channel: Channel | None = None) -> list[Message]:
        """List the messages that they see, the oldest first."""
        place = channel or self.dm
        check_place(self, place)
        return [m for m in self.backend.state.messages[place.id] if m.visible_to(self)]
