"""Pages to post, and what stands there afterwards."""

from bot.dialogue.drawings import CairnDrawing
from bot.dialogue.media import Media, MediaKind
from bot.dialogue.replies import Attachment, Button, Picture, Reply, Tone, reply
from bot.texts.spans import plain
from tests.fakes.telegram.accounts import Account
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import Answer
from tests.fakes.telegram.messages import Message

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
PNG = b"\x89PNG\r\n"
SMALL, LARGE = CairnDrawing((1, 2)), CairnDrawing((3, 4, 0, 2))
MALFORMED = Answer(400, 'Bad Request: can\'t parse entities: Unsupported start tag "x"')
BUTTONS = (Button("Done", "1~done", Tone.MAIN), Button("Later", "1~later"))


def cairn_of(drawing: CairnDrawing, alt: str = "a cairn") -> Reply:
    return reply(Picture(drawing, plain(alt)))


def sent_by(platform: str, kind: MediaKind, ref: str) -> Reply:
    return reply(Attachment(Media(platform, kind, ref, 42), plain("From Ann: a note.")))


def only(telegram: FakeTelegram, person: Account) -> Message:
    """Expect one message of the bot's."""
    (message,) = telegram.in_chat(telegram.world.private_chat(person))[1:]
    return message
