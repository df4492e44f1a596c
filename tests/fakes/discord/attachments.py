"""Files: what people upload, and what the bot attaches."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from tests.fakes.discord.roots import Roots
from tests.fakes.discord.wire import Json

LINKS_LIVE = timedelta(days=1)
MOST_BYTES = 10 * 1024 * 1024
"""What one file may weigh where nobody paid for more."""


@dataclass(eq=False, repr=False)
class Attachment:
    """A file on Discord's CDN; its links are signed and expire."""

    roots: Roots
    id: int
    filename: str
    data: bytes
    content_type: str | None = None
    description: str | None = None
    voice_seconds: float | None = None
    spoiler: bool = False
    ephemeral: bool = False
    channel: int = 0

    @property
    def size(self) -> int:
        return len(self.data)

    @property
    def url(self) -> str:
        """Make a link that works for a day."""
        until = f"{int((self.roots.now + LINKS_LIVE).timestamp()):x}"
        folder = "ephemeral-attachments" if self.ephemeral else "attachments"
        path = f"{folder}/{self.channel or self.id}/{self.id}/{quote(self.filename)}"
        return f"{self.roots.base}/{path}?ex={until}&is={until}&hm={self.signature(until)}&"

    def signature(self, until: str) -> str:
        """Sign the time until which a link works."""
        return hashlib.sha256(f"{self.id}:{until}".encode()).hexdigest()

    def json(self) -> Json:
        shown: Json = {
            "id": str(self.id),
            "filename": self.filename,
            "size": self.size,
            "url": self.url,
            "proxy_url": self.url,
            "flags": 1 << 5 if self.spoiler else 0,
        }
        if self.content_type:
            shown["content_type"] = self.content_type
        if self.description is not None:
            shown["description"] = self.description
        if self.ephemeral:
            shown["ephemeral"] = True
        if self.voice_seconds is not None:
            shown["duration_secs"] = self.voice_seconds
            shown["waveform"] = base64.b64encode(bytes(range(0, 256, 4))).decode()
        return shown
