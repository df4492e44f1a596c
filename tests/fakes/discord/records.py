"""What was asked of this Discord, and what broke the contract."""

import time
from dataclasses import dataclass, field

from tests.fakes.discord.wire import Json


@dataclass
class Upload:
    """A file as it came in a multipart request."""

    field: str
    filename: str
    data: bytes
    content_type: str | None


@dataclass(eq=False)
class Request:
    """One request, as it came and as it was answered."""

    method: str
    path: str
    """Without `/api/v10` and the query."""
    query: dict[str, str]
    headers: dict[str, str]
    body: object = None
    files: list[Upload] = field(default_factory=list)
    route: str = ""
    """The path's template, as the specification writes it; empty if there is no such route."""
    params: dict[str, str] = field(default_factory=dict)
    at: float = field(default_factory=time.monotonic)
    status: int | None = None
    """What it was answered with; None for no answer at all."""
    code: int | None = None

    def id(self, param: str) -> int:
        return int(self.params[param])

    @property
    def json(self) -> Json:
        """Read the body as the object that it was checked to be."""
        return self.body if isinstance(self.body, dict) else {}

    def __repr__(self) -> str:
        return f"{self.method} {self.path} -> {self.status}"


@dataclass(repr=False)
class Records:
    """All requests, and every broken rule that the test did not provoke."""

    requests: list[Request] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    """Where this Discord itself answered otherwise than the specification says."""
    tolerated: list[str] = field(default_factory=list)

    def breaks(self, what: str) -> None:
        """Record that the bot broke a rule."""
        self.broken.append(what)

    @property
    def violations(self) -> list[str]:
        """List the broken rules that are not tolerated."""
        return [
            what
            for what in self.broken
            if not any(part.lower() in what.lower() for part in self.tolerated)
        ]

    @property
    def invalid_requests(self) -> int:
        """Count what Cloudflare counts: 401, 403 and 429, of which 10,000 in 10 min are a ban."""
        return sum(1 for request in self.requests if request.status in {401, 403, 429})
