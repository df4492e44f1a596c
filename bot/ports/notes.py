"""What the core asks of storage about the installation itself."""

from typing import Protocol


class Notes(Protocol):
    """A few facts about the installation itself, by name."""

    def get(self, name: str) -> str | None: ...
    def put(self, name: str, value: str) -> None: ...
