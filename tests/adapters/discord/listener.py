"""A client over the real discord.py that only shows pages and forms, and notes what comes back."""

import discord

from adapters.discord.interactions.modals import read_files, read_form
from adapters.discord.sending.buttons import TokenButton
from adapters.discord.sending.render import MessageView
from bot.dialogue.inbound import Submitted
from tests.fakes.discord.little_bot import Scripted


class Listener(Scripted):
    """Hears presses and modals; `answer` is what it does for `/goal silence`."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed_tokens: list[str] = []
        self.sheets: list[tuple[int, Submitted]] = []
        self.files: list[dict[str, str]] = []

    @property
    def component_handler(self) -> "Listener":
        """Hear for itself."""
        return self

    async def setup_hook(self) -> None:
        await super().setup_hook()
        self.add_dynamic_items(TokenButton)

    async def pressed(self, interaction: discord.Interaction, token: str) -> None:
        """Note a press, and change the message in place."""
        self.pressed_tokens.append(token)
        await interaction.response.edit_message(view=self.page)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        match interaction.type:
            case discord.InteractionType.modal_submit:
                self.sheets.append((interaction.user.id, read_form(interaction)))
                self.files.append(dict(read_files(interaction)))
                await interaction.response.send_message("Thank you", ephemeral=True)
            case discord.InteractionType.application_command:
                await self.answer(interaction)

    @property
    def page(self) -> MessageView:
        """Draw what a press leads to."""
        raise NotImplementedError

    @property
    def known(self) -> set[type]:
        """Tell whose presses the library hands on."""
        return set(self._connection._view_store._dynamic_items.values())
