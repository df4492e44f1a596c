"""Files that people send at Discord, and where Cairn's answers stand."""

from tests.fakes.discord.attachments import Attachment
from tests.fakes.discord.messages import Message as Sent
from tests.fakes.discord.people import Person as Somebody
from tests.fakes.telegram.people import OGG, picture
from tests.harness.stages.discord import AtDiscord

USE = "Use as my check-in"


def voice(them: Somebody) -> Attachment:
    return them.uploads("voice-message.ogg", "audio/ogg", voice_seconds=42, data=OGG)


def photo(them: Somebody) -> Attachment:
    return them.uploads("gate.png", "image/png", data=picture())


def shown_in(stage: AtDiscord, them: Somebody) -> list[Sent]:
    return stage.sent_in(them.dm)
