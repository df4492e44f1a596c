"""Voice notes and pictures: what a platform keeps of them, and its own name for them."""

import re
from dataclasses import dataclass
from enum import StrEnum

_WRITTEN = re.compile(
    r"(?P<platform>[a-z]{1,16}):(?P<kind>[a-z]{1,16}):(?P<seconds>\d{1,6}):(?P<ref>[!-~]{1,400})",
    re.ASCII,
)


LOST = "lost"
"""An answer for what somebody sent, and Cairn could not keep."""


class MediaKind(StrEnum):
    """What Cairn takes besides words."""

    VOICE = "voice"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Media:
    """A voice note of so many seconds, or a picture; its bytes stay with its platform.

    `ref` is what the platform's adapter finds it by, and never an address.
    """

    platform: str
    kind: MediaKind
    ref: str
    seconds: int = 0

    @property
    def length(self) -> str:
        """Tell how long it takes, as minutes and seconds."""
        return f"{self.seconds // 60}:{self.seconds % 60:02}"

    def write(self) -> str:
        """Write it as an answer; `read` reads it."""
        return f"{self.platform}:{self.kind.value}:{self.seconds}:{self.ref}"


def read(text: str) -> Media | None:
    """Read what `write` wrote; None for anything else."""
    said = _WRITTEN.fullmatch(text)
    if said is None or said["kind"] not in frozenset(MediaKind):
        return None
    return Media(said["platform"], MediaKind(said["kind"]), said["ref"], int(said["seconds"]))
