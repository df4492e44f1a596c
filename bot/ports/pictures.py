"""What adapters and couriers ask of whatever draws pictures."""

from typing import Protocol

from bot.dialogue.drawings import Drawing


class PictureSource(Protocol):
    """Draws what messages show; where no picture comes in time, its words go alone."""

    async def png(self, drawing: Drawing, *, answers: bool = False) -> bytes | None:
        """Draw a picture, or do without; one that `answers` somebody goes before all others."""

    def foresee(self, drawing: Drawing) -> None:
        """Draw a picture when nothing else is to be drawn, since it will be asked for soon."""
