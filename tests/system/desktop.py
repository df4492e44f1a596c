"""A desktop with Discord on it: what its owner types, presses and fills in, and waits to read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from tests.fakes.discord.channels import Channel
from tests.fakes.discord.components import Button
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.messages import Message
from tests.fakes.discord.people import Person
from tests.harness.stages.discord_seen import Seen
from tests.system.phone import WITHIN

Found = TypeVar("Found")


@dataclass
class Desktop:
    """Somebody at their desk, in private with Cairn unless a channel is named."""

    discord: FakeDiscord
    owner: Person

    def has(self, text: str, channel: Channel | None = None) -> list[Message]:
        """Find what Cairn said with this text in it, as it stands there now."""
        return [message for message in self._of_bot(channel) if text in shown(message)]

    async def reads(self, text: str, channel: Channel | None = None) -> Message:
        """Wait until there is a message with this text, and return the newest."""
        return (await self._waits(lambda: self.has(text, channel), text, channel))[-1]

    async def gives(
        self,
        command: str,
        then: str,
        values: Mapping[str, object] | None = None,
        channel: Channel | None = None,
    ) -> Message:
        """Give a slash command, and wait for the answer."""
        await self.owner.slash(command, values, channel)
        return await self.reads(then, channel)

    async def presses(self, label: str, then: str, channel: Channel | None = None) -> Message:
        """Wait for a button, press the newest one, and wait for the answer."""
        await self.touches(label, channel)
        return await self.reads(then, channel)

    async def touches(self, label: str, channel: Channel | None = None) -> Interaction:
        """Wait for a button, and press the newest one; a form may open."""

        def visible() -> list[tuple[Message, Button]]:
            return [
                (message, button)
                for message in self._of_bot(channel)
                for button in message.buttons
                if button.label == label
            ]

        message, button = (await self._waits(visible, f"[{label}]", channel))[-1]
        return await self.owner.presses(message, button.custom_id or label)

    async def fills(
        self, opening: Interaction, answers: Mapping[str, object], then: str
    ) -> Message:
        """Fill in the form that opened, send it, and wait for the answer.

        Where Cairn needed too long to open it, a button does.
        """
        while opening.modal is None:
            opening = await self.touches("Answer")
        await self.owner.submits(opening, answers)
        return await self.reads(then)

    def screen(self, channel: Channel | None = None) -> str:
        """Tell everything that can be read, with the buttons."""
        return "\n\n".join(
            f"{message.author}: {shown(message) or message.text}"
            for message in self.owner.sees(channel)
        )

    def _of_bot(self, channel: Channel | None) -> list[Message]:
        return [m for m in self.owner.sees(channel) if m.author is self.discord.bot]

    async def _waits(
        self, holds: Callable[[], list[Found]], what: str, channel: Channel | None
    ) -> list[Found]:
        try:
            await self.discord.until(lambda: bool(holds()), WITHIN)
        except AssertionError:
            raise AssertionError(f"no {what} in:\n{self.screen(channel)}") from None
        return holds()


def shown(message: Message) -> str:
    """Read a message as an app of Discord's shows it."""
    return Seen("", message).text
