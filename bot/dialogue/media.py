"""Voice notes and pictures: references that an adapter makes from what it received.

Nothing reads one from text that a person could have written; storage has a codec of its own.
"""

from enum import StrEnum

from msgspec import Struct


class MediaKind(StrEnum):
    """What Cairn takes besides words."""

    VOICE = "voice"
    PICTURE = "picture"


class Media(Struct, frozen=True, tag_field="type", tag="Media"):
    """A voice note of so many seconds, or a picture; its bytes stay with its platform.

    `ref` is what the platform's adapter finds it by, and never an address. `account` is whose it
    is; None where an older version kept it, and then it is its owner's on that platform.
    """

    platform: str
    kind: MediaKind
    ref: str
    seconds: int = 0
    account: str | None = None

    @property
    def length(self) -> str:
        """Tell how long it takes, as minutes and seconds."""
        return f"{self.seconds // 60}:{self.seconds % 60:02}"


class Untaken(StrEnum):
    """Why something that was sent is no answer, by the key of the text that says so."""

    OTHER = "bad.upload"
    LOST = "bad.upload_lost"


Sent = Media | Untaken
