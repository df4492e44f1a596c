"""A phone with Telegram on it: what its owner writes and presses, and waits to read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.messages import Message
from tests.fakes.telegram.people import Person

WITHIN = 20.0
Found = TypeVar("Found")


@dataclass
class Phone:
    """Somebody at their phone, in private with Cairn unless a group is named."""

    telegram: FakeTelegram
    owner: Person

    def has(self, text: str, group: Group | None = None) -> list[Message]:
        """Find what Cairn said with this text in it, as it stands there now."""
        said = self.telegram.of_bot(group or self.owner)
        return [message for message in said if text in message.shown]

    async def reads(self, text: str, group: Group | None = None) -> Message:
        """Wait until there is a message with this text, and return the newest."""
        return (await self._waits(lambda: self.has(text, group), text, group))[-1]

    async def says(self, text: str, then: str) -> Message:
        """Write something, and wait for the answer."""
        self.owner.says(text)
        return await self.reads(then)

    async def presses(
        self, label: str, then: str, group: Group | None = None, under: str = ""
    ) -> Message:
        """Wait for a button, press the newest one, and wait for the answer, which is private.

        If others have the same label, `under` is some text of the message that is meant.
        A label that stands under a message several times has a number before it.
        """

        def visible() -> list[tuple[Message, str]]:
            return [
                (message, shown)
                for message in self.telegram.of_bot(group or self.owner)
                for shown in message.labels
                if under in message.shown and shown.lstrip("①②③④ ") == label
            ]

        buttons = await self._waits(visible, f"[{label}]", group)
        self.owner.presses(*buttons[-1])
        return await self.reads(then)

    def screen(self, group: Group | None = None) -> str:
        """Tell everything that can be read, with the buttons."""
        return "\n\n".join(
            f"{message.sender.first_name}: {message.shown} {message.labels or ''}".strip()
            for message in self.telegram.in_chat(group or self.owner)
        )

    async def _waits(self, holds: Callable[[], Found], what: str, group: Group | None) -> Found:
        try:
            return await self.telegram.until(holds, WITHIN)
        except TimeoutError:
            raise AssertionError(f"no {what} in:\n{self.screen(group)}") from None
