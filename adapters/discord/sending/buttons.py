"""Buttons that carry a token: made for a message, and recognized when somebody presses one.

Whatever stands on a button of ours comes here, also what another version wrote; what it means,
and that it means nothing, is for the core to say. So there must be no other class like this.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Protocol, Self, runtime_checkable

import discord
from discord import ui

from bot.dialogue.replies import Button, Tone

_STYLES = {
    Tone.PLAIN: discord.ButtonStyle.secondary,
    Tone.MAIN: discord.ButtonStyle.primary,
    Tone.GRAVE: discord.ButtonStyle.danger,
}
# No character of a token, so that what follows it is none of it.
_AGAIN = "·"


def tokens_on(message: discord.Message | None) -> frozenset[str]:
    """List the tokens of the buttons of a message."""
    found = message.components if message else ()
    return frozenset(custom_id.partition(_AGAIN)[0] for custom_id in _custom_ids(found))


def _custom_ids(components: Iterable[object]) -> Iterator[str]:
    for component in components:
        match component:
            case discord.Button(custom_id=str(custom_id)):
                yield custom_id
            case discord.SectionComponent(accessory=beside):
                yield from _custom_ids([beside])
            case discord.Container() | discord.ActionRow():
                yield from _custom_ids(component.children)
            case _:
                pass


class PressHandler(Protocol):
    """Is called with the token of a button that somebody pressed."""

    async def pressed(self, interaction: discord.Interaction, token: str) -> None:
        """Answer a press of a button that carries a token, which may be anything."""


@runtime_checkable
class PressSource(Protocol):
    """A client that knows who handles presses: the gateway."""

    @property
    def component_handler(self) -> PressHandler:
        """Return who handles presses."""


class TokenButton(
    ui.DynamicItem[ui.Button[ui.LayoutView]],
    template=rf"(?P<token>[\s\S]+?)(?:{_AGAIN}[0-9]+)?",
):
    """A button, whose custom id is the core's token.

    Discord takes no two buttons with the same custom id: those that do the same as an earlier
    one of their message are numbered.
    """

    def __init__(self, button: Button, again: int = 0) -> None:
        self.token = button.token
        custom_id = f"{button.token}{_AGAIN}{again}" if again else button.token
        style = _STYLES[button.tone]
        super().__init__(ui.Button(label=button.label, custom_id=custom_id, style=style))

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction,
        item: ui.Item[ui.LayoutView],
        match: re.Match[str],
    ) -> Self:
        """Make the button that was pressed; its looks no longer matter."""
        return cls(Button("…", match["token"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand the press on. What goes wrong there is only logged by the library."""
        client: object = interaction.client
        if isinstance(client, PressSource):
            await client.component_handler.pressed(interaction, self.token)
